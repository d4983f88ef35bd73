"""The pictures of a post, as commands take them: files or names of the library, whose card describes what it knows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from core.errors import NotFound, UsageError
from core.i18n import N_
from core.publishing.library import attached, known
from core.publishing.pictures import MOST_BYTES
from core.runtime import House
from core.store import Actor
from core.text.show import show
from tui.cli.files import reaching
from tui.cli.grammar import Option, option
from tui.cli.said import take_pictures
from ventanilla.api import Attachment

PICTURES: tuple[Option, Option] = (
    option(
        "--image",
        N_("FILE|NAME"),
        N_("A picture to go with it: a file, or its name in the library; may be given several times."),
        many=True,
    ),
    option(
        "--alt",
        N_("TEXT"),
        N_(
            "What the picture shows, one for each picture, in order; without it, or where it is empty, what its card in"
            " the library says."
        ),
        many=True,
    ),
)


def refuse_uneven(images: Sequence[str], alts: Sequence[str]) -> None:
    """Refuse descriptions that cannot be told apart: there are some, but not one for each picture.

    Raises:
        UsageError: so it is.
    """
    if alts and len(alts) != len(images):
        raise UsageError(N_("Say --alt once for each --image, in order; an empty one takes what the library says."))


async def pictures_of_post(
    house: House, actor: Actor, images: Sequence[str], alts: Sequence[str]
) -> tuple[Attachment, ...]:
    """These pictures, each described as typed or else as its card says; nothing is taken in unless all are described.

    Credit, licence and consent need no copy: rules read them on the card, by the picture itself.

    Raises:
        UsageError: one is described neither here nor in the library, or is no picture.
        CannotReach: a file cannot be read.
        Conflict, NotPermitted: as ever.
    """
    refuse_uneven(images, alts)
    words = [each.strip() for each in alts] or [""] * len(images)
    found = [await _known(house, image, alt) for image, alt in zip(images, words, strict=True)]
    made = []
    for image, alt, media in zip(images, words, found, strict=True):
        made.append(media or (await take_pictures(house, actor, (image,), (alt,)))[0])
    return tuple(made)


async def _known(house: House, image: str, alt: str) -> Attachment | None:
    """The picture of the library that is meant; ``None``: a file that is described here and still to be taken in."""
    if not await asyncio.to_thread(Path(image).is_file):
        try:
            return await attached(house.store, image, alt)
        except NotFound:
            if alt:
                return None  # the file is missed where it is read
    elif alt:
        return None
    else:
        media = await known(house.store, await asyncio.to_thread(_bytes_of, image))
        if media is not None:
            return media.attachment
    raise UsageError(
        N_(
            "«{image}» has no description: add --alt TEXT, for those who cannot see it, or give it a card with"
            " «media add»."
        ),
        image=show(image, limit=60),
    )


def _bytes_of(place: str) -> bytes:
    with reaching(place), Path(place).open("rb") as file:
        return file.read(MOST_BYTES + 1)
