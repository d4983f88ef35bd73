"""How it is written: whole words, accents, capitals, marks, sentences, forms of address, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from core.i18n import N_
from core.policy.pack_model import Pack
from core.publishing.lint.case import Case, Hit, hit
from core.publishing.lint.model import Fix, Place, Sheet, Surroundings
from core.publishing.lint.page import Page, Sentence, Word
from core.text.fold import fold

_SMS_AFTER = re.compile(r"[ \n]+\w|$|[,!?…]|\.\s|\.$")
_OPEN = {"?": "¿", "!": "¡"}
_ENDS = re.compile(r"[?!]+")
_BOUNDARY = re.compile(r"[.!?…][\"»”’)]*\s|\n|[«“(\"]")
_REPEATED_MARK = re.compile(r"([!?¡¿])\1+|\.{4,}|…{2,}|,{2,}")
_REPEATED_LETTER = re.compile(r"([^\W\d_])\1{2,}")
_ROMAN = re.compile(r"[ivxlcdm]+")
_LEADING = re.compile(r"^[^\w¿¡]*")
_ADDRESSES = ("tu", "usted", "vos")


def cut_words(case: Case) -> Iterator[Hit]:
    """L01: words cut short as in a text message."""
    short, named = case.mapping("sms"), set(case.entries("before_letter"))
    for part, page in enumerate(case.pages):
        for word in page.own_words:
            meant = short.get(word.plain)
            if meant is None:
                continue
            start, end = page.span(word.at, word.to)
            written = page.text[start:end]
            if not (written.islower() or (written[:1].isupper() and written[1:].islower()) or written[-1:].isdigit()):
                continue
            if len(written) == 1 and (not written.islower() or not _stands_for_a_word(page, word)):
                continue
            if len(written) == 1 and page.flat[: word.at].split()[-1:] and page.flat[: word.at].split()[-1] in named:
                continue  # "apartado d": a letter, not a word
            whole = meant[:1].upper() + meant[1:] if written[:1].isupper() else meant
            yield hit(page, part, word.at, word.to, _CUT, fix=whole, word=written, whole=whole)


_CUT = N_("«{word}» is cut short: write «{whole}».")


def _stands_for_a_word(page: Page, word: Word) -> bool:
    before, after = page.flat[: word.at].rstrip(" "), page.flat[word.to :]
    if not _SMS_AFTER.match(after) or after.startswith((".", " x ", " .")) or before[-1:].isdigit():
        return False
    return not (before[-1:] in ".º°ª/-+*=(#&" and before) and not re.match(r"\s*\d", after)


def accents(case: Case) -> Iterator[Hit]:
    """L02: accents and ñ missing where no other word can be meant, and registered names misspelt."""
    for part, page in enumerate(case.pages):
        if case.lang == "es":
            known, endings, never = accented_forms(tuple(case.entries("accented")), case.entries("endings"),
                                              case.entries("endings_not"))  # fmt: skip
            for word in page.words:
                right = accented_form(word.plain, known, endings, never)
                if right is None:
                    continue
                start, end = page.span(word.at, word.to)
                written = page.text[start:end]
                if len(written) != len(right) or not written.isascii():
                    continue
                right = _in_case_of(written, right)
                yield hit(page, part, word.at, word.to, _ACCENT, fix=right, word=written, right=right)
        for name in case.around.own.names:
            yield from _misspelt(page, part, name)


_ACCENT = N_("«{word}» is written «{right}».")


@lru_cache(maxsize=8)
def accented_forms(
    words: tuple[str, ...], endings: tuple[str, ...], never: tuple[str, ...]
) -> tuple[dict[str, str], tuple[tuple[str, str], ...], frozenset[str]]:
    """Words, endings and exceptions of a list, ready to be asked: by what is written when accents are left out."""
    return {fold(word): word for word in words}, tuple((fold(one), one) for one in endings), frozenset(never)


def accented_form(
    plain: str, known: dict[str, str], endings: tuple[tuple[str, str], ...], never: frozenset[str]
) -> str | None:
    """How a levelled word is written with its accents; ``None``: as it stands, or nobody can tell."""
    if plain in known:
        return known[plain]
    for bare, right in endings:
        if plain.endswith(bare) and len(plain) >= max(5, len(bare) + 1) and plain not in never:
            return plain[: -len(bare)] + right
    return None


def _in_case_of(written: str, right: str) -> str:
    return "".join(there.upper() if here.isupper() else there for here, there in zip(written, right, strict=True))


def _misspelt(page: Page, part: int, name: str) -> Iterator[Hit]:
    """A registered name without its accents; capitals are no matter."""
    for found in re.finditer(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold(page.text)):
        written = page.text[found.start() : found.end()]
        if len(written) == len(name) and written.casefold() != name.casefold() and fold(written) == fold(name):
            fix = Fix(Place.TEXT, part, found.start(), found.end(), name)
            yield Hit(part=part, start=found.start(), end=found.end(), reason=_ACCENT, fix=fix,
                      values={"word": written, "right": name})  # fmt: skip


def shouting(case: Case) -> Iterator[Hit]:
    """L03: capitals in a row, or most of the text in capitals."""
    run_least, share = case.number("L03", "run", 3), case.number("L03", "share", 30)
    acronyms = {*case.entries("acronyms"), *case.around.own.acronyms}
    for part, page in enumerate(case.pages):
        loud, letters, run = [], 0, []  # type: list[Word], int, list[Word]
        runs: list[list[Word]] = []
        for word in page.words:
            written = page.written(word)
            if not written.isalpha():
                continue
            letters += len(written)
            is_loud = written.isupper() and len(written) > 1 and written not in acronyms
            if is_loud or (run and len(written) == 1 and written.isupper()):
                run.append(word)
                loud.append(word)
            elif not (written.isupper() and run):
                runs.append(run)
                run = []
        runs.append(run)
        long = [one for one in runs if sum(word.to - word.at >= 4 for word in one) >= run_least]
        in_pairs = [word for one in runs if sum(word.to - word.at >= 4 for word in one) > 1 for word in one]
        if long:
            for one in long:
                yield hit(page, part, one[0].at, one[-1].to, N_("Capitals read as shouting: write small letters."))
        elif in_pairs and sum(word.to - word.at for word in in_pairs) * 100 > share * letters:
            yield hit(
                page, part, in_pairs[0].at, in_pairs[-1].to, N_("Most of it is in capitals: write small letters.")
            )


def unopened(case: Case) -> Iterator[Hit]:
    """L04: Spanish questions and exclamations that are not opened."""
    if case.lang != "es":
        return
    for part, page in enumerate(case.pages):
        for end in _ENDS.finditer(page.flat):
            if (
                page.flat[: end.start()].rstrip()[-1:] in ("", "(", "|")
                or page.flat[end.start() - 1 : end.start()] == " "
            ):
                continue
            begin = 0
            for edge in _BOUNDARY.finditer(page.flat, 0, end.start()):
                begin = edge.end()
            if any(mark in page.flat[begin : end.start()] for mark in "¿¡"):
                continue
            begin += len(_LEADING.match(page.flat[begin:])[0])  # type: ignore[index]  # it matches nothing at least
            if begin >= end.start():
                continue
            start, stop = page.span(begin, end.end())
            mark = _OPEN[end[0][0]]
            fix = Fix(Place.TEXT, part, start, start, mark)
            yield Hit(
                part=part, start=start, end=stop, reason=N_("Open it with «{mark}»."), values={"mark": mark}, fix=fix
            )


def repeated(case: Case) -> Iterator[Hit]:
    """L05: marks and letters that are repeated."""
    for part, page in enumerate(case.pages):
        for found in _REPEATED_MARK.finditer(page.flat):
            one = "…" if found[0][0] in ".…" else found[0][0]
            yield hit(page, part, found.start(), found.end(), N_("One is enough."), fix=one)
        for found in _REPEATED_LETTER.finditer(page.flat):
            word = next((each for each in page.words if each.at <= found.start() < each.to), None)
            if word is None or (_ROMAN.fullmatch(word.plain) and page.written(word).isupper()):
                continue
            start, _end = page.span(found.start(), found.start() + 1)
            yield hit(page, part, found.start(), found.end(), N_("One is enough."), fix=page.text[start])


def too_long(case: Case) -> Iterator[Hit]:
    """L06: more than the account takes, by its connector's own counting."""
    for part, count in enumerate(case.sheet.counts):
        if count.used > count.most:
            yield Hit(
                part=part, start=0, end=len(case.sheet.texts[part]) if part < len(case.sheet.texts) else 0,
                reason=N_("It has {used} of {most}: shorten it by {over}."), stands_on=f"{count.used}/{count.most}",
                values={"used": str(count.used), "most": str(count.most), "over": str(count.used - count.most)},
            )  # fmt: skip


def hard_to_read(case: Case) -> Iterator[Hit]:
    """L07: long sentences and the words of offices."""
    most = case.number("L07", "words", 25)
    for part, page in enumerate(case.pages):
        for sentence in page.sentences:
            if _prose_words(page, sentence) > most:
                yield hit(page, part, sentence.at, sentence.to, N_("Over {most} words in one sentence: cut it in two."),
                          most=str(most))  # fmt: skip
        for at, to in case.found(page, "jargon"):
            yield hit(page, part, at, to, N_("«{passage}» is office language: say it as you would at the counter."))


def _prose_words(page: Page, sentence: Sentence) -> int:
    """Words of a sentence; what follows a colon or stands in a list with many commas is easier and counts less."""
    text = page.flat[sentence.at : sentence.to]
    commas = text.count(",") + 2 * text.count(";")
    count = sum(any(map(str.isalpha, word)) for word in text.split())
    return 0 if ":" in text and commas > 3 else count


def mixed_address(case: Case) -> Iterator[Hit]:
    """L10: tú, usted and vos in one text."""
    if case.lang != "es":
        return
    for part, page in enumerate(case.pages):
        found = {name: list(case.found(page, name)) for name in _ADDRESSES}
        unaccented = {fold(one) for one in case.entries("vos") if one.isascii()}
        found["vos"] = [one for one in found["vos"] if page.flat[slice(*one)] in unaccented or not _is_plain(page, one)]
        weak = list(case.found(page, "usted_weak"))
        orders = [one for one in case.found(page, "tu_order") if _is_order(page, *one)]
        found["usted"] += [one for one in case.found(page, "usted_order") if _is_order(page, *one)]
        found["tu"] = [one for one in found["tu"] if page.flat[slice(*one)] != "te" or _is_plain(page, one)]
        if found["vos"]:
            found["tu"] = orders
        elif found["usted"]:
            found["tu"] += orders
        used = [name for name in _ADDRESSES if found[name]]
        if len(used) > 1:
            at, to = min(found[used[1]])
            yield hit(page, part, at, to, _MIXED)
        elif weak:
            yield hit(page, part, *weak[0], _MIXED)


_MIXED = N_("It addresses the reader in two ways (tú, usted, vos): keep one.")


def _is_plain(page: Page, place: tuple[int, int]) -> bool:
    """Whether it is written without accents: ``trae`` is no ``traé``."""
    start, end = page.span(*place)
    return page.text[start:end].isascii()


def _is_order(page: Page, at: int, to: int) -> bool:
    """Whether an imperative stands where one does: at the beginning of a clause; and it was not accented."""
    before = page.said[:at].rstrip()
    is_first = not before or before[-1] in ".!?¡¿:;,\n" or before.endswith((" y", " o"))
    return is_first and (_is_plain(page, (at, to)) or to - at > 7)


def other_language(case: Case) -> Iterator[Hit]:
    """L11: an answer in another language than the question, where the words of the answer tell which it is.

    Of the question, too, words that tell count before what its platform says of it, which is often only the language of
    somebody's menus; a language that the pack has no words for is what its platform says.
    """
    answered = case.sheet.answers
    if answered is None or not case.pages:
        return
    said = answered.lang[:2].lower()
    theirs = said if said and said not in case.pack.words else spoken(case, answered.text) or said
    ours = spoken(case, case.pages[0].flat)
    if theirs and ours and theirs != ours:
        page = case.pages[0]
        yield hit(
            page, 0, 0, len(page.flat), N_("They wrote in «{theirs}», this is in «{ours}»."), theirs=theirs, ours=ours
        )


def as_spoken(sheet: Sheet, around: Surroundings, pack: Pack) -> Sheet:
    """An answer in the language that it is really in, where its words tell: nobody is asked which it is."""
    if sheet.answers is None or not sheet.texts:
        return sheet
    case = Case(sheet, around, pack)
    return replace(sheet, lang=spoken(case, case.pages[0].flat) or sheet.lang)


def spoken(case: Case, text: str) -> str:
    """The language whose small words a text has most of; empty where it cannot be told."""
    words = re.findall(r"[^\W\d_]+", fold(text, keep_enye=True))[:400]
    best, most = "", 1
    for lang, stops in _stop_words(case):
        count = sum(word in stops for word in words)
        if count > most:
            best, most = lang, count
        elif count == most:
            best = ""
    return best


def _stop_words(case: Case) -> Iterator[tuple[str, frozenset[str]]]:
    for lang, words in case.pack.words.items():
        if lang and "stop_words" in words.lists:
            yield lang, _split(words.lists["stop_words"])


@lru_cache(maxsize=16)
def _split(entries: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word, keep_enye=True) for entry in entries for word in entry.split())
