"""Pictures and films: described, consented to, with author and licence; and texts that leave it all to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.i18n import N_
from core.publishing.lint.case import Case, Hit, hit
from core.publishing.lint.model import Picture, Place
from core.text.fold import fold

_LEAST_ALT = 5
_FACT = re.compile(r"\d{1,2}[:.]\d{2}|\b\d{1,3} ?h\b|\b\d{1,2} (?:de )?[a-z]{3}|\b[a-z]{3,12} \d{1,2}\b")
_WORDS_SHORT = 12


def _about(number: int, picture: Picture, reason: str, place: Place = Place.MEDIA) -> Hit:
    return Hit(place=place, part=number, end=len(picture.alt) if place is Place.ALT else 0, reason=reason,
               values={"number": str(number + 1)}, stands_on=repr(picture))  # fmt: skip


def undescribed(case: Case) -> Iterator[Hit]:
    """L60: a picture without a description, or with none that describes."""
    generic = {fold(one) for one in case.entries("generic_alt")}
    for number, picture in enumerate(case.sheet.pictures):
        alt = picture.alt.strip()
        if not alt:
            yield _about(number, picture, N_("Picture {number} has no description: say what it shows."), Place.ALT)
        elif alt.casefold() == picture.name.casefold() or any(one.search(alt) for one in case.patterns("file_name")):
            yield _about(
                number,
                picture,
                N_("The description of picture {number} is a file's name: say what it shows."),
                Place.ALT,
            )
        elif fold(alt).strip(" .:!") in generic or len(alt) < _LEAST_ALT:
            yield _about(
                number, picture, N_("The description of picture {number} says nothing: say what it shows."), Place.ALT
            )


def no_consent(case: Case) -> Iterator[Hit]:
    """L42: minors or people who can be known, without a consent on file."""
    for number, picture in enumerate(case.sheet.pictures):
        if picture.shows and not picture.consent.strip():
            yield _about(number, picture, N_("Picture {number} shows minors: enter the reference of the consent.")
                         if picture.shows == "minors"
                         else N_("Picture {number} shows people: enter the reference of their consent."))  # fmt: skip


def own_infographic(case: Case) -> Iterator[Hit]:
    """L47: an infographic of ours that does not say how it may be reused."""
    for number, picture in enumerate(case.sheet.pictures):
        if (
            picture.is_infographic
            and picture.is_ours
            and not picture.licence.strip()
            and not case.anywhere("licence_line")
        ):
            yield _about(
                number, picture, N_("Infographic {number}: say how it may be reused, for example «Copy Left».")
            )


def others_work(case: Case) -> Iterator[Hit]:
    """L48: others' pictures without author or licence."""
    for number, picture in enumerate(case.sheet.pictures):
        if not picture.is_ours and not (picture.credit.strip() and picture.licence.strip()):
            yield _about(number, picture, N_("Picture {number} is not ours: enter its author and licence."))
        elif picture.expires_s is not None and picture.expires_s <= case.leaves_s:
            yield _about(number, picture, N_("The licence of picture {number} has run out by then: renew it."))


def uncaptioned(case: Case) -> Iterator[Hit]:
    """L66: a film without captions.

    Judges only films of which somebody says how they stand, as lines of ``post lint --score`` do: the library takes no
    films, so that no post of this workspace carries one.
    """
    for number, picture in enumerate(case.sheet.pictures):
        if picture.mime.startswith("video/") and picture.has_captions is False:
            yield _about(number, picture, N_("Film {number} has no captions."))


def only_in_picture(case: Case) -> Iterator[Hit]:
    """L67: the text sends everybody to the picture for the facts."""
    if not case.sheet.pictures or not case.pages:
        return
    page = case.pages[0]
    if _FACT.search(page.flat) is not None:
        return
    found = list(case.found(page, "see_picture", quoted=True))
    if found:
        yield hit(page, 0, *found[0], _READ)
        return
    arrow = next((one for one in case.entries("arrows") if one in page.text), None)
    if arrow is not None and len(page.words) < _WORDS_SHORT and not page.links:
        start = page.text.index(arrow)
        yield Hit(start=start, end=start + len(arrow), reason=_READ)


_READ = N_("What matters is only in the picture: write it in the text too.")
