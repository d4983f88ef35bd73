"""Those who govern, elections and parties: what an institution does not say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.i18n import N_
from core.publishing.lint.case import Case, Hit, hit
from core.publishing.lint.model import Place
from core.publishing.lint.page import Page
from core.text.fold import fold

_DAY_S = 86_400
_VOTE_NOT = frozenset(
    [
        "tu",
        "su",
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "en",
        "tus",
        "sus",
        "mi",
        "nuestro",
        "nuestra",
        "proyecto",
        "barrio",
        "parque",
        "plaza",
        "calle",
        "propuesta",
        "idea",
        "your",
        "the",
        "a",
        "an",
        "our",
        "project",
        "park",
        "favourite",
        "favorite",
        "best",
        "this",
        "that",
        "ella",
        "ellos",
    ]
)


def names_authority(case: Case, page: Page) -> tuple[int, int] | None:
    """Where somebody who governs is named first, by title or by name; in the levelled copy."""
    found = [*case.phrases("titles").find(page.flat, page.words), *_named(case, page)]
    return min(found, default=None)


def _named(case: Case, page: Page) -> Iterator[tuple[int, int]]:
    for name in case.around.own.authorities:
        parts = fold(name, keep_enye=True).split()
        if parts and all(part in page.flat for part in parts[:1]):
            for found in re.finditer(rf"(?<!\w){re.escape(' '.join(parts))}(?!\w)", page.flat):
                yield found.span()


def praise(case: Case) -> Iterator[Hit]:
    """L25: praise of those who govern."""
    for part, page in enumerate(case.pages):
        found = list(case.found(page, "praise"))
        if not found and list(_named(case, page)):
            found = list(case.found(page, "praise_name"))
        if not found:
            found = [(at, to) for at, to in _thanked(case, page)]
        for at, to in found:
            yield hit(page, part, at, to, N_("«{passage}» praises whoever governs: say what was done and for whom."))


def _thanked(case: Case, page: Page) -> Iterator[tuple[int, int]]:
    for at, to in _named(case, page):
        if re.search(r"(?:gracias a|thanks to|liderazgo de|leadership of)[^.!?|]{0,40}$", page.said[:at]):
            yield at, to


def authority_share(case: Case) -> Iterator[Hit]:
    """L26: too many posts of the last weeks are about whoever governs."""
    if case.sheet.is_reply:
        return
    first = next(((part, page, place) for part, page in enumerate(case.pages)
                  if (place := names_authority(case, page)) is not None), None)  # fmt: skip
    if first is None:
        return
    days, share = case.number("L26", "days", 30), case.number("L26", "share", 20)
    recent = [one for one in case.around.recent if case.at_s - days * _DAY_S <= one.at_s <= case.at_s]
    names = _authority_names((*case.entries("titles"), *case.around.own.authorities))
    naming = sum(names.search(one.text) is not None for one in recent) + 1
    total = len(recent) + 1
    if total >= case.number("L26", "least", 5) and naming * 100 > share * total:
        part, page, (at, to) = first
        yield hit(page, part, at, to, _TOO_OFTEN,
                  naming=str(naming), total=str(total), days=str(days), share=str(share))  # fmt: skip


@lru_cache(maxsize=8)
def _authority_names(names: tuple[str, ...]) -> re.Pattern[str]:
    """For texts of which only this is asked: there may be hundreds."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?!\w)", re.IGNORECASE)


_TOO_OFTEN = N_("{naming} of {total} posts in {days} days name whoever governs; the limit is {share} %.")


def electoral(case: Case) -> Iterator[Hit]:
    """L27: achievements, openings or faces within an electoral window."""
    if case.around.within("electoral", case.leaves_s) is None:
        return
    for part, page in enumerate(case.pages):
        for at, to in case.found(page, "achievements", quoted=True):
            yield hit(page, part, at, to, N_("«{passage}» in an electoral period: achievements and openings wait."))
    for number, picture in enumerate(case.sheet.pictures):
        page = Page(picture.alt)
        if picture.shows and (place := names_authority(case, page)) is not None:
            start, end = page.span(*place)
            yield Hit(place=Place.ALT, part=number, start=start, end=end, values={"passage": page.text[start:end]},
                      reason=N_("The picture shows «{passage}» in an electoral period: choose another."))  # fmt: skip


def partisan(case: Case) -> Iterator[Hit]:
    """L28: parties, candidates and calls to vote for them."""
    for part, page in enumerate(case.pages):
        for at, to in case.found(page, "partisan"):
            yield hit(page, part, at, to, _PARTISAN)
        for at, to in case.phrases("vote_for").find(page.said, page.own_words):
            following = next((word for word in page.words if word.at >= to), None)
            is_place = following is not None and any(
                fold(name, keep_enye=True).startswith(following.plain) for name in case.around.own.names
            )
            if (
                following is not None
                and not is_place
                and page.written(following)[:1].isupper()
                and following.plain not in _VOTE_NOT
            ):
                yield hit(page, part, at, following.to, _PARTISAN)
        for party in case.entries("parties"):
            for found in re.finditer(rf"(?<!\w){re.escape(party)}(?!\w)", page.text):
                yield Hit(part=part, start=found.start(), end=found.end(), values={"passage": party}, reason=_PARTISAN)


_PARTISAN = N_("«{passage}» takes sides: an institution names no party and no candidate.")


def ledger(case: Case) -> Iterator[Hit]:
    """L55: a post within an electoral window that nobody has entered in the ledger."""
    window = case.around.within("electoral", case.leaves_s)
    if window is not None and not case.sheet.is_reply and not case.sheet.ledger.strip():
        yield Hit(place=Place.META, stands_on=window.title,
                  reason=N_("An electoral period: enter it in the ledger of what has to be reported."))  # fmt: skip
