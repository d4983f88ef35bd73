"""How the institution speaks: as «we», politely, without jokes, opinions, promises or blame."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.i18n import N_
from core.publishing.lint.case import Case, Hit, hit
from core.publishing.lint.model import Fix, Place
from core.publishing.lint.page import Page

_LAUGHTER = re.compile(r"(?<!\w)(?:(?:j[aei]){2,}j?|(?:ha){2,}h?|(?:he){3,}|x+d+|lol|lmao|rofl)(?!\w)")
_LOWERING = 1


def _listed(name: str, reason: str, *, quoted: bool = False) -> Listed:
    return Listed(name, reason, quoted)


class Listed:
    """A rule that is a list of phrases: each place where one stands is a finding."""

    def __init__(self, name: str, reason: str, quoted: bool) -> None:
        self.name, self.reason, self.quoted = name, reason, quoted

    def __call__(self, case: Case) -> Iterator[Hit]:
        """Every place, in order."""
        for part, page in enumerate(case.pages):
            for at, to in case.found(page, self.name, quoted=self.quoted):
                yield hit(page, part, at, to, self.reason)


insults = _listed("insults", N_("«{passage}» insults: take it out."))
defensive = _listed("defensive", N_("«{passage}» sounds defensive or mocking: thank, explain, offer the next step."))
opinions = _listed("opinion", N_("«{passage}» is an opinion: say what happens and what we do."))
discriminating = _listed("discriminatory", N_("«{passage}» discriminates: say it of everybody or not at all."))
blaming = _listed("blame", N_("«{passage}» blames before it is known: say that it is being investigated."))
labelling = _listed(
    "labels", N_("«{passage}» calls somebody names in public: leave it out, act by the participation rules.")
)


def notice_lacks(case: Case) -> Iterator[Hit]:
    """L08: a service notice without where or when; also a text of no stated kind that reads like one."""
    if case.sheet.is_reply:
        return
    is_notice = case.sheet.kind == "service"
    if not is_notice and case.sheet.kind:
        return
    for part, page in enumerate(case.pages):
        said = [] if is_notice else list(case.found(page, "notice"))
        if part or (not is_notice and (not said or case.has(page, "notice_over"))):
            continue
        whole = "\n".join(each.flat for each in case.pages)
        vague = case.has(page, "vague_where")
        has_when = _says_when(case, page, whole)
        has_where = not vague and _says_where(case, page)
        at, to = said[0] if said else (0, len(page.flat))
        if not has_where and (vague or is_notice):
            yield hit(page, part, at, to, N_("The notice does not say where: name the streets or the ward."))
        elif not has_when and (is_notice or not has_where):
            yield hit(page, part, at, to, N_("The notice does not say when: give day and hours."))


def _says_when(case: Case, page: Page, whole: str) -> bool:
    has_day = case.has(page, "weekdays") or case.has(page, "months") or case.has(page, "relative_day")
    return has_day or bool(re.search(r"\d{1,2}[:.h]\d{2}|\d{1,2} ?h\b|\d{1,2}/\d{1,2}|\b24 ", whole))


def _says_where(case: Case, page: Page) -> bool:
    """A place word with something named beside it, or a capital after a preposition."""
    weak = {at for at, _to in case.phrases("weak_where").find(page.flat, page.words)}
    for at, to in case.phrases("where").find(page.flat, page.words):
        if not any(at >= one and to <= one + 40 for one in weak):
            return True
    for before, word in zip(page.words, page.words[1:], strict=False):
        named = page.written(word)
        is_named = named[:1].isupper() and len(named) > 1
        if is_named and before.plain in _PLACE_BEFORE and not case.phrases("weekdays").is_in(page.flat, [word]):
            return True
    return False


_PLACE_BEFORE = frozenset(
    [
        "en",
        "de",
        "del",
        "a",
        "al",
        "hasta",
        "desde",
        "la",
        "el",
        "los",
        "las",
        "in",
        "at",
        "near",
        "on",
        "of",
        "for",
        "from",
        "to",
    ]
)


def double_meaning(case: Case) -> Iterator[Hit]:
    """L09: words of two meanings with a wink."""
    for part, page in enumerate(case.pages):
        if any(wink in page.text for wink in case.entries("winks")):
            for at, to in case.found(page, "double_meaning", quoted=True):
                yield hit(page, part, at, to, N_("«{passage}» with a wink has a second meaning: say it plainly."))


def not_we(case: Case) -> Iterator[Hit]:
    """L20: «I», or nobody at all, where the institution should say «we»."""
    for part, page in enumerate(case.pages):
        for at, to in case.found(page, "impersonal"):
            yield hit(page, part, at, to, N_("«{passage}» speaks from nowhere: say «we»."))
        for at, to in case.found(page, "i_form"):
            yield hit(page, part, at, to, N_("«{passage}» speaks as one person: say «we»."))


def humour(case: Case) -> Iterator[Hit]:
    """L23: laughter, memes and jokes."""
    for part, page in enumerate(case.pages):
        for laugh in case.entries("laughs"):
            start = page.text.find(laugh)
            if start >= 0:
                stop = start + len(laugh)
                fix = Fix(Place.TEXT, part, start - (page.text[start - 1 : start] == " "), stop, "")
                yield Hit(part=part, start=start, end=stop, reason=_JOKE, values={"passage": laugh}, fix=fix)
        for found in _LAUGHTER.finditer(page.said):
            yield hit(page, part, found.start(), found.end(), _JOKE)
        for at, to in case.found(page, "memes"):
            if at == 0 or to - at > _SHORT or page.said[:at].rstrip()[-1:] in ("", ".", "!", "?", "\n"):
                yield hit(page, part, at, to, _JOKE)


_JOKE = N_("«{passage}» jokes: people may be in trouble when they read it.")
_SHORT = 9


def viral(case: Case) -> Iterator[Hit]:
    """L24: hashtags of jokes and challenges."""
    listed = {tag.casefold() for tag in case.entries("viral")}
    for part, page in enumerate(case.pages):
        for tag in page.hashtags:
            if tag[1].casefold() in listed or tag[1].casefold().endswith(case.entries("viral_endings")):
                yield Hit(part=part, start=tag.start(), end=tag.end(), values={"passage": tag[0]},
                          reason=N_("{passage} is a joke or a challenge: use a hashtag of your own."))  # fmt: skip


def promises(case: Case) -> Iterator[Hit]:
    """L31: promises that do not depend on us."""
    for part, page in enumerate(case.pages):
        for at, to in case.found(page, "promise"):
            yield hit(page, part, at, to, _PROMISE, fix=None) if (fix := _softened(case, page, part, at, to)) is None \
                else Hit(part=part, start=fix.start, end=fix.end, reason=_PROMISE, fix=fix,
                         values={"passage": page.text[slice(*page.span(at, to))]})  # fmt: skip


_PROMISE = N_("«{passage}» promises what may not happen: say «we expect» and when you will confirm it.")
_SOFT = {"es": "Prevemos que ", "en": "We expect that "}
_THAT = re.compile(
    r"(?:(?:te|os|les|le|se lo) )?(?:garantizamos|prometemos|aseguramos) que|we (?:guarantee|promise)(?: that)?"
)


def _softened(case: Case, page: Page, part: int, at: int, to: int) -> Fix | None:
    """«We expect that …»: the promising word replaced, or the certain one taken out and the sentence begun anew."""
    start, end = page.span(at, to)
    if case.lang not in _SOFT:
        return None
    if _THAT.fullmatch(page.flat[at:to]):
        soft = _SOFT[case.lang].rstrip()
        goes_on = re.compile(rf"\s+{soft.split()[-1]}\b", re.IGNORECASE).match(page.text, end)
        end = goes_on.end() if goes_on else end  # «We guarantee that …» has its own
        return Fix(Place.TEXT, part, start, end, soft if page.text[start].isupper() else soft[0].lower() + soft[1:])
    for one, other in case.phrases("certainty").find(page.flat, page.words):
        if at <= one < to or at < other <= to:
            sentence = page.sentence_at(at)
            first, last = page.span(sentence.at, sentence.to)
            cut, over = page.span(one, other)
            before, after = page.text[first:cut].rstrip(), page.text[over:last].lstrip()
            lead = len(before) - len(before.lstrip())
            begin = before[lead:]
            if begin and begin[:1].isupper() and begin[1:2].islower():
                begin = begin[:_LOWERING].lower() + begin[_LOWERING:]
            text = f"{before[:lead]}{_SOFT[case.lang]}{begin} {after}".rstrip()
            return Fix(Place.TEXT, part, first, last, text.replace("  ", " "))
    return None


def unacknowledged(case: Case) -> Iterator[Hit]:
    """L33: a complaint answered with neither an acknowledgement nor a next step."""
    answered = case.sheet.answers
    if answered is None or not case.pages:
        return
    theirs = Page(answered.text)
    is_complaint = answered.class_ == "C" or (not answered.class_ and case.has(theirs, "complaint"))
    page = case.pages[0]
    if not is_complaint:
        return
    if not case.anywhere("acknowledge") and not case.anywhere("next_step"):
        yield hit(
            page, 0, 0, len(page.flat), N_("A complaint: say that you have understood it, and what happens next.")
        )


def rumour_first(case: Case) -> Iterator[Hit]:
    """L34: a correction that repeats the rumour before the fact."""
    for part, page in enumerate(case.pages):
        lead = re.match(r"\W*", page.flat)
        begin = lead.end() if lead else 0
        for at, to in case.found(page, "rumour_first", quoted=True):
            if at == begin and not _is_other_use(page, to):
                yield hit(page, part, at, to, N_("Begin with the fact: who skims it remembers the rumour."))


def _is_other_use(page: Page, to: int) -> bool:
    """A bare word such as «false» counts only as a heading."""
    return " " not in page.flat[:to].strip() and page.flat[to : to + 1] not in (":", "!", ".", "|", "")


def hearsay(case: Case) -> Iterator[Hit]:
    """L49: what others say, passed on without a name and a day that stand for it."""
    sheet = case.sheet
    is_verified = bool(sheet.verifier.strip() and sheet.verified_on.strip())
    if is_verified:
        return
    for part, page in enumerate(case.pages):
        if sheet.is_repost and part == 0:
            yield hit(page, part, 0, len(page.flat), N_("It passes on what others say: name who verified it and when."))
        subjectless = set(case.entries("clause_only"))
        for at, to in case.found(page, "hearsay"):
            if page.flat[at:to].split()[0] in subjectless and not _begins_clause(page, at):
                continue  # "the figures say that": somebody is named
            yield hit(page, part, at, to, N_("«{passage}» passes on hearsay: name who verified it and when."))


def _begins_clause(page: Page, at: int) -> bool:
    before = page.flat[:at].rstrip(' "«“')
    return not before or before[-1] in ".,:;!?¡¿…\n|" or before.endswith((" y", " que", " and", " pues"))


def innocence(case: Case) -> Iterator[Hit]:
    """L46: somebody called a criminal before a sentence."""
    for part, page in enumerate(case.pages):
        if case.has(page, "crime_not"):
            continue
        verbs = [to for _at, to in case.phrases("crime_verbs").find(page.said, page.own_words)]
        for at, to in case.phrases("criminals").find(page.said, page.own_words):
            between = min((page.said[verb:at] for verb in verbs if verb <= at), key=len, default=None)
            is_caught = between is not None and len(between) <= _NEAR and not re.search(r"[.;\n]", between)
            is_named = re.match(r"\s+(?:de la calle|del? barrio|of) ", page.flat[to:]) or _is_name_next(page, to)
            if is_caught or is_named:
                yield hit(page, part, at, to, N_("«{passage}»: nobody is guilty before a sentence; say what was done."))


_NEAR = 24


def _is_name_next(page: Page, to: int) -> bool:
    following = next((word for word in page.words if word.at >= to), None)
    if following is None or page.flat[to : following.at] != " ":
        return False
    written = page.written(following)
    return written[:1].isupper() and len(written) > 1 and not written.isupper()


def illicit(case: Case) -> Iterator[Hit]:
    """L45: the institution tied to something illicit."""
    for part, page in enumerate(case.pages):
        if not case.has(page, "illicit_not"):
            for at, to in case.found(page, "illicit"):
                yield hit(
                    page, part, at, to, N_("«{passage}» ties the institution to something illicit: ask the lawyers.")
                )


def hazard(case: Case) -> Iterator[Hit]:
    """L53: a danger without the emergency number."""
    if case.sheet.is_reply or not case.pages:
        return
    whole = "\n".join(page.flat for page in case.pages)
    if any(re.search(rf"(?<!\d){number}(?!\d)", whole) for number in case.pack.emergency):
        return
    for part, page in enumerate(case.pages):
        if case.has(page, "hazards_not"):
            continue
        for at, to in list(case.found(page, "hazards"))[:1]:
            number = case.pack.emergency[0] if case.pack.emergency else ""
            line = {"es": f"Emergencias: {number}", "en": f"Emergencies: {number}"}.get(case.lang, "")
            end = len(page.text)
            fix = Fix(Place.TEXT, part, end, end, f"\n{line}") if line and number else None
            start, stop = page.span(at, to)
            yield Hit(part=part, start=start, end=stop, reason=N_("A danger: add the emergency number {number}."),
                      values={"number": number}, fix=fix)  # fmt: skip
