"""What is to be said, as commands take it: words from the line, a file or standard input, and described pictures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import UsageError
from core.i18n import N_, _
from core.publishing.pictures import MOST_BYTES, add_picture
from core.runtime import House
from core.store import Actor
from tui.cli.files import reaching
from tui.cli.grammar import Option, option
from tui.cli.output import say
from ventanilla.api import Attachment, Passage

TEXT_BYTES = 1_000_000

FILE: Option = option("--file", N_("FILE"), N_("Read the text from a file; - reads standard input."))
PICTURES: tuple[Option, Option] = (
    option("--image", N_("FILE"), N_("A picture to go with it; may be given several times."), many=True),
    option(
        "--alt",
        N_("TEXT"),
        N_("What the picture shows, for those who cannot see it; one for each picture, in order."),
        many=True,
    ),
)


def read_text(place: str) -> str:
    """The whole text of a file without the line break at its end; ``-`` is standard input.

    Raises:
        CannotReach: it cannot be read.
        UsageError: it is not text, or far too long.
    """
    if place == "-":
        raw = sys.stdin.buffer.read(TEXT_BYTES + 1)
    else:
        with reaching(place), open(place, "rb") as file:
            raw = file.read(TEXT_BYTES + 1)
    if len(raw) > TEXT_BYTES:
        raise UsageError(N_("The text is longer than {most} bytes: no platform takes it."), most=TEXT_BYTES)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n")
    except UnicodeDecodeError:
        raise UsageError(N_("The text is not UTF-8: save it as UTF-8 and try again.")) from None


def passages_of(words: str, media: tuple[Attachment, ...], *, is_thread: bool) -> tuple[Passage, ...]:
    """The parts of a thread, cut at lines of three hyphens; pictures go with the first."""
    parts = [""]
    for line in words.split("\n"):
        if is_thread and line.strip() == "---":
            parts.append("")
        else:
            parts[-1] += f"{line}\n"
    texts = [part.strip("\n") for part in parts] if is_thread else [words]
    return tuple(Passage(text, media if number == 0 else ()) for number, text in enumerate(texts))


def refuse_undescribed(images: Sequence[str], alts: Sequence[str]) -> None:
    """Refuse pictures without a description of each.

    Raises:
        UsageError: there are more or fewer descriptions than pictures, or one is empty.
    """
    if len(images) != len(alts) or not all(alt.strip() for alt in alts):
        raise UsageError(
            N_("Each picture needs a description, for those who cannot see it: one --alt TEXT for each --image FILE.")
        )


async def take_pictures(
    house: House, actor: Actor, images: Sequence[str], alts: Sequence[str]
) -> tuple[Attachment, ...]:
    """Take these files into the workspace, each with what it shows.

    Raises:
        UsageError: one is no picture, is too big, or is not described.
        CannotReach: one cannot be read.
        NotPermitted: as ever.
    """
    refuse_undescribed(images, alts)
    taken = []
    for place, alt in zip(images, alts, strict=True):
        picture = await add_picture(house.store, actor, house.directory, _bytes_of(place))
        taken.append(picture.attachment(alt))
        if picture.dropped:
            say(
                _(
                    "Left out of {place}: {n} bytes that could say where, when and by whom it was made.",
                    place=place,
                    n=picture.dropped,
                )
            )
    return tuple(taken)


def _bytes_of(place: str) -> bytes:
    with reaching(place), Path(place).open("rb") as file:
        return file.read(MOST_BYTES + 1)
