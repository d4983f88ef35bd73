"""The library of pictures: what each shows, whose it is, under which terms and until when it may be used.

A picture is its bytes, kept once under their hash; its card is what people know about it. A card taken out of the
library stays on record, and the bytes stay as long as anything that was written carries them.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.publishing.picture_traces import without_traces
from core.publishing.pictures import ALT_CHARS, MOST_BYTES, Picture, add_picture, picture_of
from core.store import Actor, Reads, Row, Store, Work
from core.store.picture_files import picture_path
from ventanilla.api import Attachment

WORD_CHARS = 300
_HASH_LEAST = 6
_CARD = (
    "SELECT c.*, p.mime, p.size, p.width, p.height, p.added_s, ifnull(o.name, '') AS adder,"
    " (SELECT count(DISTINCT v.post_id) FROM variant AS v WHERE instr(v.content, c.sha256) > 0) AS uses"
    " FROM media_card AS c JOIN picture AS p ON p.sha256 = c.sha256 LEFT JOIN operator AS o ON o.id = p.added_by"
)


class Shows(StrEnum):
    """Whom a picture shows, as far as rules go by it."""

    NOBODY = ""
    PEOPLE = "people"
    MINORS = "minors"


SHOWS_NAMES: Mapping[Shows, str] = {
    Shows.NOBODY: N_("nobody to be recognised"),
    Shows.PEOPLE: N_("people"),
    Shows.MINORS: N_("minors"),
}
"""Each one's name as a msgid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known about a picture."""

    name: str = ""
    alt: str = ""
    """What it shows, for those who cannot see it."""
    credit: str = ""
    licence: str = ""
    is_ours: bool = True
    shows: Shows = Shows.NOBODY
    consent: str = ""
    """The reference of the consent on file."""
    is_infographic: bool = False
    expires_s: int | None = None
    """Until when it may be used."""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture of the library."""

    picture: Picture
    card: Card
    added_by: str
    added_s: int
    uses: int
    """Posts and answers that carry it."""
    is_gone: bool

    @property
    def attachment(self) -> Attachment:
        """It as a passage carries it, described as its card does."""
        return self.picture.attachment(self.card.alt)


async def add_media(store: Store, actor: Actor, directory: Path, data: bytes, card: Card) -> Media:
    """Take a picture into the library; one that is there already gets this card.

    Raises:
        UsageError: it is no picture, or the card lacks its description or has a name that is taken.
        NotPermitted, StoreError: as ever.
    """
    checked = _checked(card)
    picture = await add_picture(store, actor, directory, data)

    async def act(work: Work) -> None:
        await work.allow("media.add")
        await _keep(work, picture.sha256, checked)
        await _noted(work, "media.add", picture.sha256)

    await store.write(actor, act)
    return await media_named(store, picture.sha256)


async def edit_media(store: Store, actor: Actor, name: str, **changes: object) -> Media:
    """Change what the card of a picture says; what is not named stays.

    Raises:
        NotFound, UsageError, NotPermitted: as :func:`add_media`.
    """

    async def act(work: Work) -> str:
        await work.allow("media.add")
        found = await media_named(work, name)
        await _keep(work, found.picture.sha256, _checked(replace(found.card, **changes)))  # type: ignore[arg-type]  # the fields' types are the caller's
        await _noted(work, "media.edit", found.picture.sha256)
        return found.picture.sha256

    return await media_named(store, await store.write(actor, act))


async def remove_media(store: Store, actor: Actor, directory: Path, name: str) -> tuple[Media, bool]:
    """Take a picture out of the library; also its bytes, where nothing that was written carries it: says whether.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> tuple[Media, bool]:
        await work.allow("media.remove")
        found = await media_named(work, name)
        sha256 = found.picture.sha256
        await work.execute("UPDATE media_card SET gone_s = ? WHERE sha256 = ?", (work.now_s, sha256))
        is_carried = await _is_carried(work, sha256)
        await _noted(work, "media.remove", sha256)
        return found, is_carried

    found, is_carried = await store.write(actor, act)
    if not is_carried:  # the file last: bytes without a card harm nobody, a card without bytes does
        await asyncio.to_thread(picture_path(directory, found.picture.sha256).unlink, missing_ok=True)
    return found, not is_carried


async def library(source: Reads, *, most: int = 500) -> list[Media]:
    """What the library holds, the newest first."""
    rows = await source.rows(f"{_CARD} WHERE c.gone_s IS NULL ORDER BY p.added_s DESC, c.rowid DESC LIMIT ?", (most,))
    return [_media(row) for row in rows]


async def media_named(source: Reads, word: str) -> Media:
    """The picture of this name, or whose hash begins so.

    Raises:
        NotFound: there is none.
        Conflict: several are meant.
    """
    rows = await source.rows(
        f"{_CARD} WHERE c.gone_s IS NULL AND (c.name = ?1 COLLATE NOCASE OR (length(?1) >= {_HASH_LEAST}"
        " AND substr(c.sha256, 1, length(?1)) = lower(?1)))",
        (word.strip(),),
    )
    if not rows:
        raise NotFound(N_("There is no picture «{name}» in the library: «media list» shows them."), name=word[:40])
    if len(rows) > 1:
        raise Conflict(N_("Several pictures are meant by «{name}»: say more of its hash."), name=word[:40])
    return _media(rows[0])


async def card_of(source: Reads, sha256: str) -> Card | None:
    """What is known about a picture, also about one that was taken out; ``None``: nothing is."""
    rows = await source.rows(f"{_CARD} WHERE c.sha256 = ?", (sha256,))
    return _media(rows[0]).card if rows else None


async def known(source: Reads, data: bytes) -> Media | None:
    """The picture of the library that these bytes are, with or without their traces; ``None``: it holds none such."""
    clean = await asyncio.to_thread(without_traces, data) if len(data) <= MOST_BYTES else None
    if clean is None:
        return None
    rows = await source.rows(f"{_CARD} WHERE c.gone_s IS NULL AND c.sha256 = ?", (hashlib.sha256(clean).hexdigest(),))
    return _media(rows[0]) if rows else None


async def described(source: Reads, media: Attachment) -> Attachment:
    """The same picture, with the description on its card where it has none of its own."""
    if media.alt.strip():
        return media
    card = await card_of(source, media.sha256)
    return media if card is None else replace(media, alt=card.alt)


async def attached(source: Reads, word: str, alt: str = "") -> Attachment:
    """A picture of the library as a passage carries it; ``alt`` instead of the description on its card.

    Raises:
        NotFound, Conflict: as :func:`media_named`.
    """
    found = await media_named(source, word)
    picture = await picture_of(source, found.picture.sha256)
    return picture.attachment(alt.strip() or found.card.alt)


def _checked(card: Card) -> Card:
    """The card with its words trimmed.

    Raises:
        UsageError: it says too much, or not what the picture shows.
    """
    alt = card.alt.strip()
    if not alt or len(alt) > ALT_CHARS:
        raise UsageError(N_("A picture has no description: say what it shows, for those who cannot see it."))
    name, credit, licence, consent = (each.strip() for each in (card.name, card.credit, card.licence, card.consent))
    if max(map(len, (name, credit, licence, consent))) > WORD_CHARS:
        raise UsageError(N_("Each word about a picture has at most {most} characters."), most=WORD_CHARS)
    return replace(card, name=name, alt=alt, credit=credit, licence=licence, consent=consent)


async def _keep(work: Work, sha256: str, card: Card) -> None:
    taken = await work.rows(
        "SELECT 1 FROM media_card WHERE name = ? COLLATE NOCASE AND name <> '' AND sha256 <> ? AND gone_s IS NULL",
        (card.name, sha256),
    )
    if taken:
        raise UsageError(N_("Another picture is called «{name}»: choose another name."), name=card.name)
    await work.execute(
        "INSERT INTO media_card (sha256, name, alt, credit, licence, is_ours, shows, consent, is_infographic,"
        " expires_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET name = excluded.name,"
        " alt = excluded.alt, credit = excluded.credit, licence = excluded.licence, is_ours = excluded.is_ours,"
        " shows = excluded.shows, consent = excluded.consent, is_infographic = excluded.is_infographic,"
        " expires_s = excluded.expires_s, gone_s = NULL",
        (
            sha256, card.name, card.alt, card.credit, card.licence, int(card.is_ours), card.shows.value, card.consent,
            int(card.is_infographic), card.expires_s,
        ),
    )  # fmt: skip


async def _is_carried(work: Work, sha256: str) -> bool:
    """Whether a post, a version of one, an answer or a draft carries it."""
    return bool(
        await work.rows(
            "SELECT 1 FROM variant WHERE instr(content, ?1) > 0 UNION ALL"
            " SELECT 1 FROM post WHERE instr(master, ?1) > 0 UNION ALL"
            " SELECT 1 FROM post_version WHERE instr(content, ?1) > 0 UNION ALL"
            " SELECT 1 FROM draft WHERE instr(carried, ?1) > 0 LIMIT 1",
            (sha256,),
        )
    )


async def _noted(work: Work, action: str, sha256: str) -> None:
    await work.audit(action, f"picture:{sha256[:16]}")
    work.changed("picture", 0, action.partition(".")[2])


def _media(row: Row) -> Media:
    return Media(
        picture=Picture(row["sha256"], row["mime"], int(row["size"]), int(row["width"] or 0), int(row["height"] or 0)),
        card=Card(
            name=row["name"],
            alt=row["alt"],
            credit=row["credit"],
            licence=row["licence"],
            is_ours=bool(row["is_ours"]),
            shows=Shows(row["shows"]),
            consent=row["consent"],
            is_infographic=bool(row["is_infographic"]),
            expires_s=row["expires_s"],
        ),
        added_by=row["adder"],
        added_s=int(row["added_s"]),
        uses=int(row["uses"]),
        is_gone=row["gone_s"] is not None,
    )
