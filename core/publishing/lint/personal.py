"""Personal data: numbers, telephones, addresses, plates, mailboxes; and asking for them in public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

from core.i18n import N_
from core.policy.pack_model import IdRow
from core.publishing.lint.case import Case, Hit, hit
from core.publishing.lint.model import Place
from core.publishing.lint.page import MAIL, Page
from core.text.fold import fold

_NEAR = 40
_AFTER = 24
_PHONE_LEAST, _PHONE_MOST = 7, 15
_OWN_LINE = re.compile(r"[89]")


class _Numbering(Protocol):
    """A module of python-stdnum."""

    def is_valid(self, number: str) -> bool:
        """Whether its check digits fit."""
        ...


def personal(case: Case) -> Iterator[Hit]:
    """L40: personal data, by their check digits where they have some."""
    if case.sheet.is_private:
        return
    for part, page in enumerate(case.pages):
        taken: list[tuple[int, int]] = []
        for start, end, what in [*_numbers(case, page), *_phones(case, page), *_mails(case, page), *_plates(case, page),
                                 *_homes(case, page)]:  # fmt: skip
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            taken.append((start, end))
            yield Hit(part=part, start=start, end=end, reason=N_("Personal data ({what}): take it out or go private."),
                      values={"what": what})  # fmt: skip


def _numbers(case: Case, page: Page) -> Iterator[tuple[int, int, str]]:
    for row in case.pack.ids:
        for found in _compiled(row.pattern).finditer(page.text):
            if _in_link(page, found) or not _is_right(row, found[0]):
                continue
            before = _before(page, found.start())
            if row.needs and not _has_word(before, row.needs):
                continue
            if not row.needs and row.check in ("luhn",) and _has_word(before, ";".join(case.entries("number_words"))):
                continue
            yield found.start(), found.end(), row.name


def _is_right(row: IdRow, number: str) -> bool:
    plain = re.sub(r"[ .-]", "", number)
    if row.starts and not plain.startswith(row.starts):
        return False
    return not row.check or _numbering(row.check).is_valid(plain)


@lru_cache(maxsize=32)
def _numbering(name: str) -> _Numbering:
    return cast(_Numbering, import_module(f"stdnum.{name}"))


def _phones(case: Case, page: Page) -> Iterator[tuple[int, int, str]]:
    official = {re.sub(r"\D", "", one) for one in case.around.own.phones} | set(case.mapping("short_phones"))
    free = case.entries("free_prefixes")
    for pattern in case.patterns("phones"):
        for found in pattern.finditer(page.text):
            digits = re.sub(r"\D", "", found[0])
            if _in_link(page, found) or not _PHONE_LEAST <= len(digits) <= _PHONE_MOST:
                continue
            if any(
                digits.endswith(one) or one.endswith(digits) for one in official if len(one) >= _PHONE_LEAST
            ) or digits.startswith(free):
                continue
            before = _before(page, found.start())
            if _has_word(before[-_AFTER:], ";".join(case.entries("number_words"))):
                continue
            is_said = _has_word(before, ";".join(case.entries("phone_words")))
            if (
                _OWN_LINE.match(digits)
                and _has_word(before, ";".join(case.entries("our_words")))
                and not _is_theirs(before)
            ):
                continue  # a line on a desk that we ask people to call is an office's
            if is_said or found[0].startswith("+") or re.search(r"\d[ .-]\d", found[0]) or digits[0] in "67":
                yield found.start(), found.end(), "tel."


def _is_theirs(before: str) -> bool:
    return re.search(r"\b(?:su|sus|tu|tus|his|her|their|your)\b", before) is not None


def _mails(case: Case, page: Page) -> Iterator[tuple[int, int, str]]:
    own = tuple(domain.casefold() for domain in case.around.own.domains)
    official = {mail.casefold() for mail in case.around.own.emails}
    roles = {fold(role) for role in case.entries("role_mailboxes")}
    for found in MAIL.finditer(page.text):
        box, _at, domain = found[0].casefold().partition("@")
        is_own = any(domain == one or domain.endswith(f".{one}") for one in own)
        if is_own or found[0].casefold() in official or re.split(r"[._+-]", fold(box))[0] in roles:
            continue
        yield found.start(), found.end(), "e-mail"


def _plates(case: Case, page: Page) -> Iterator[tuple[int, int, str]]:
    for pattern in case.patterns("plates"):
        for found in pattern.finditer(page.text):
            if _has_word(_before(page, found.start()), ";".join(case.entries("plate_words"))):
                yield found.start(), found.end(), _PLATE


_PLATE, _HOME = N_("number plate"), N_("home address")
_NAMED_IN_PACKS = (N_("card"),)  # what a pack calls a number and readers see in their language


def _homes(case: Case, page: Page) -> Iterator[tuple[int, int, str]]:
    """Where somebody lives: a street and a number after «lives in», or right after a person's name."""
    streets = "|".join(re.escape(fold(one, keep_enye=True)) for one in case.entries("streets"))
    address = re.compile(rf"(?:{streets})[./]?\s+[^.;:!?|\n]{{1,40}}?\d{{1,5}}(?!\d)")
    own = [fold(one, keep_enye=True) for one in case.around.own.addresses]
    for at, to in case.phrases("lives_words").find(page.flat, page.words):
        found = address.search(page.flat, to, to + 80)
        if found is not None and not any(one in page.flat for one in own):
            start, end = page.span(at, found.end())
            yield start, end, _HOME


def _in_link(page: Page, found: re.Match[str]) -> bool:
    return any(start < found.end() and found.start() < end for start, end in (*page.links, *page.mails))


def _before(page: Page, start: int) -> str:
    return fold(page.text[max(0, start - _NEAR) : start], keep_enye=True)


def _has_word(text: str, words: str) -> bool:
    return _any_of(words).search(text) is not None


@lru_cache(maxsize=64)
def _any_of(words: str) -> re.Pattern[str]:
    each = "|".join(re.escape(fold(word.strip(), keep_enye=True)) for word in words.split(";") if word.strip())
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def asking(case: Case) -> Iterator[Hit]:
    """L41: asking for personal data where everybody reads the answer."""
    if case.sheet.is_private or case.anywhere("in_private"):
        return
    for part, page in enumerate(case.pages):
        data = list(case.phrases("ask_data").find(page.flat, page.words))
        weak = set() if case.sheet.is_reply or case.has(page, "in_public") else set(case.phrases("ask_weak").find(
            page.said, page.own_words))  # fmt: skip
        for at, to in case.found(page, "ask_verbs"):
            if (at, to) in weak:
                continue  # no public place is named: it may go to the counter or by post
            asked = next(
                (end for begin, end in data if to <= begin and not re.search(r"[.;!\n|]", page.flat[to:begin])), None
            )
            if asked is not None:
                yield hit(page, part, at, asked, N_("It asks for personal data in public: offer a private way."))
                break


def special_labels(case: Case) -> Iterator[Hit]:
    """L54: internal labels that say what nobody may keep of a person."""
    for tag in case.sheet.tags:
        page = Page(tag)
        if not case.has(page, "special_not") and case.has(page, "special_categories"):
            yield Hit(place=Place.META, values={"tag": tag}, stands_on=tag,
                      reason=N_("The label «{tag}» says what may not be kept of a person: take it off."))  # fmt: skip


def private_people(case: Case) -> Iterator[Hit]:
    """L52: a private person named or tagged outside an answer to them."""
    if case.sheet.is_reply:
        return
    given = {fold(name, keep_enye=True) for name in case.entries("given_names")}
    known = {
        fold(part, keep_enye=True)
        for name in (*case.around.own.authorities, *case.around.own.names)
        for part in name.split()
    }
    for part, page in enumerate(case.pages):
        for _at, to in case.found(page, "thanks_to"):
            two = [word for word in page.words if word.at >= to][:2]
            if len(two) == 2 and two[0].at - to <= 2 and page.flat[two[0].to : two[1].at] == " ":
                is_named = all(page.written(word)[:1].isupper() for word in two) and two[0].plain in given
                if is_named and two[1].plain not in known:
                    yield hit(
                        page,
                        part,
                        two[0].at,
                        two[1].to,
                        N_("«{passage}» seems to be a private person: ask them first."),
                    )
