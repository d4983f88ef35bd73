"""The workspace's own pictures: taken in without traces of where and by whom, described, and handed to connectors."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.errors import NotFound, UsageError
from core.i18n import N_
from core.publishing.person import acting_person
from core.publishing.picture_forms import form_of
from core.publishing.picture_traces import without_traces
from core.store import Actor, Reads, Store, Work
from core.store.faults import translated_os
from core.store.picture_files import read_picture, write_picture
from ventanilla.api import Attachment, Flaw, Gone, MediaShelf, Passage

MOST_BYTES = 10_000_000
ALT_CHARS = 10_000
"""Longer than any platform takes."""
UNDESCRIBED = N_("A picture has no description: say what it shows, for those who cannot see it.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the workspace."""

    sha256: str
    mime: str
    size: int
    """Bytes as they are kept and published."""
    width: int
    height: int
    dropped: int = 0
    """Bytes of traces that were left out when it was taken in."""

    def attachment(self, alt: str) -> Attachment:
        """It as a passage carries it, with what it shows in words."""
        return Attachment(self.sha256, self.mime, self.size, alt.strip(), self.width, self.height)


async def add_picture(store: Store, actor: Actor, directory: Path, data: bytes) -> Picture:
    """Take a picture into the workspace; one that is there already is not kept twice.

    Place, time, camera and names are left out of it: see :mod:`core.publishing.picture_traces`.

    Args:
        directory: the workspace's folder.

    Raises:
        UsageError: it is no picture that platforms take, is broken, or is too big.
        NotPermitted: as ever.
        StoreError: it cannot be kept.
    """
    if len(data) > MOST_BYTES:
        raise UsageError(N_("The picture is bigger than {most} MB: make it smaller."), most=MOST_BYTES // 1_000_000)
    form = form_of(data)
    clean = await asyncio.to_thread(without_traces, data) if form is not None else None
    if form is None or clean is None:
        raise UsageError(N_("It is no PNG, JPEG, GIF or WebP picture, or it is cut off: choose another file."))
    sha256 = hashlib.sha256(clean).hexdigest()
    picture = Picture(sha256, form.mime, len(clean), form.width, form.height, len(data) - len(clean))
    await store.write(actor, lambda work: work.allow("media.add"))  # before anything of it is on the disk
    try:
        await asyncio.to_thread(write_picture, directory, sha256, clean)
    except OSError as error:
        raise translated_os(error, directory / "pictures") from error
    await store.write(actor, lambda work: _note(work, picture))
    return picture


async def picture_of(source: Reads, sha256: str) -> Picture:
    """A picture that was taken in before.

    Raises:
        NotFound: there is none with this hash.
    """
    rows = await source.rows("SELECT * FROM picture WHERE sha256 = ?", (sha256,))
    if not rows:
        raise NotFound(N_("There is no picture {sha256} in this workspace: add it first."), sha256=sha256[:12])
    [row] = rows
    return Picture(row["sha256"], row["mime"], int(row["size"]), int(row["width"] or 0), int(row["height"] or 0))


def undescribed(passages: Iterable[Passage]) -> list[Flaw]:
    """A flaw for each picture that nobody has described."""
    return [
        Flaw("media", UNDESCRIBED, number)
        for number, passage in enumerate(passages)
        for media in passage.media
        if not media.alt.strip()
    ]


class PictureShelf(MediaShelf):
    """Hands pictures to connectors, each only if it is still what its hash says.

    Args:
        directory: the workspace's folder.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def read(self, sha256: str) -> bytes:
        """The bytes of a picture.

        Raises:
            Gone: it is not there any more, or is not what its hash says.
        """
        try:
            data = await asyncio.to_thread(read_picture, self._directory, sha256)
        except (OSError, ValueError) as error:
            raise Gone(f"the picture cannot be read ({type(error).__name__})") from None
        if data is None:
            raise Gone("the picture is not there, or is not what it was")
        return data


async def _note(work: Work, picture: Picture) -> None:
    await work.allow("media.add")
    me = acting_person(work)
    if await work.rows("SELECT 1 FROM picture WHERE sha256 = ?", (picture.sha256,)):
        return
    await work.execute(
        "INSERT INTO picture (sha256, mime, size, width, height, added_by, added_s) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (picture.sha256, picture.mime, picture.size, picture.width, picture.height, me, work.now_s),
    )
    await work.audit("media.add", f"picture:{picture.sha256[:16]}", mime=picture.mime, size=picture.size)
    work.changed("picture", 0, "add")
