"""Where the links of posts lead: which are to be asked, what was found, and which of them are known to be dead.

Judging opens no connection. The collector asks and writes down; here it is read. What nobody could find out is
unknown and says nothing, and neither does what was found long ago.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from core.publishing.content import Content, load_content
from core.publishing.lint.page import Page
from core.store import Reads, Work

LASTS_S = 86_400
"""How long a dead link counts as dead when nobody has asked again."""
KEPT_S = 30 * 86_400
_MOST_POSTS = 500
_MOST_LINKS_OF_A_TEXT = 20
_OPEN = ("draft", "review", "rework")
_UNDER_WAY = ("waiting", "held")


class Found(StrEnum):
    """What asking a link has shown."""

    THERE = "there"
    GONE = "gone"
    """The server answers that it has no such page: 404 or 410."""
    NO_NAME = "no_name"
    """Nobody of this name is on the internet, while others are found there."""
    UNKNOWN = "unknown"
    """It could not be found out: our line, their server, a way that is closed to us."""


DEAD = (Found.GONE, Found.NO_NAME)
_AGAIN_S = {Found.THERE: 6 * 3_600, Found.GONE: 900, Found.NO_NAME: 900, Found.UNKNOWN: 900}
"""After how long a link is asked again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A link, and what asking it has shown."""

    link: str
    """As it stands in the text."""
    found: Found
    status: int = 0
    """Of the answer; 0: none came."""


@dataclass(frozen=True, slots=True)
class OpenLinks:
    """The links of posts that are still on their way."""

    due: tuple[str, ...]
    """To be asked now: first those that nobody has asked, then those asked longest ago."""
    there: tuple[str, ...]
    """Found there lately: whoever asks one of them again learns whether our own line works."""


def link_hash(link: str) -> str:
    """The link's key in the table: 64 hexadecimal digits."""
    return hashlib.sha256(link.encode("utf-8", "surrogatepass")).hexdigest()


def links_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The links of a text as they stand in it, each once."""
    return tuple(dict.fromkeys(link for text in texts for link in _links(text)))


@lru_cache(maxsize=1024)
def _links(text: str) -> tuple[str, ...]:
    if "." not in text:
        return ()
    return tuple(text[start:end] for start, end in Page(text).links[:_MOST_LINKS_OF_A_TEXT])


async def dead_links(reads: Reads, texts: Sequence[str], *, now_s: int) -> frozenset[str]:
    """The links of a text that the collector has lately found dead."""
    by_hash = {link_hash(link): link for link in links_of(texts)}
    if not by_hash:
        return frozenset()
    rows = await reads.rows(
        f"SELECT hash FROM link_check WHERE hash IN ({_marks(by_hash)}) AND finding IN ({_marks(DEAD)})"
        " AND asked_s BETWEEN ? AND ?",
        (*by_hash, *(each.value for each in DEAD), now_s - LASTS_S, now_s),
    )
    return frozenset(by_hash[row["hash"]] for row in rows)


async def open_links(reads: Reads, *, now_s: int) -> OpenLinks:
    """The links of posts that have not gone out yet: those to be asked now, and those that were there lately."""
    links = links_of(text for texts in await _texts(reads) for text in texts)
    known = {row["hash"]: row for row in await reads.rows("SELECT hash, finding, asked_s FROM link_check")}
    due: list[tuple[int, str]] = []
    there: list[str] = []
    for link in links:
        row = known.get(link_hash(link))
        asked_s = int(row["asked_s"]) if row is not None else 0
        if row is None or not asked_s <= now_s < asked_s + _AGAIN_S[Found(row["finding"])]:
            due.append((asked_s, link))
        elif row["finding"] == Found.THERE:
            there.append(link)
    return OpenLinks(tuple(link for _asked_s, link in sorted(due, key=lambda each: each[0])), tuple(there))


async def keep_findings(work: Work, asked: Sequence[Asked]) -> None:
    """Write down what was found, forget what is old, and tell of the posts whose links have died or come back."""
    for each in asked:
        key = link_hash(each.link)
        before = await work.row("SELECT finding FROM link_check WHERE hash = ?", (key,))
        was_dead = before is not None and before["finding"] in DEAD
        await work.execute(
            "INSERT INTO link_check (hash, finding, status, asked_s) VALUES (?, ?, ?, ?) ON CONFLICT (hash)"
            " DO UPDATE SET finding = excluded.finding, status = excluded.status, asked_s = excluded.asked_s",
            (key, each.found.value, each.status, work.now_s),
        )
        if was_dead != (each.found in DEAD):
            for row in await work.rows(f"SELECT DISTINCT v.post_id {_OF_POSTS} AND instr(v.content, ?)",
                                       (*_OF_POSTS_PARAMS, each.link)):  # fmt: skip
                work.changed("post", row["post_id"], "links")
    await work.execute("DELETE FROM link_check WHERE asked_s < ?", (work.now_s - KEPT_S,))


async def _texts(reads: Reads) -> list[tuple[str, ...]]:
    """What posts say that are being written or wait for their time, the newest first."""
    rows = await reads.rows(
        f"SELECT v.content {_OF_POSTS} ORDER BY v.post_id DESC LIMIT ?", (*_OF_POSTS_PARAMS, _MOST_POSTS)
    )
    contents = [load_content(row["content"]) for row in rows]
    return [tuple(part.text for part in each.passages) for each in contents if isinstance(each, Content)]


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _value in values)


_OF_POSTS = (
    "FROM variant AS v JOIN workflow AS w ON w.post_id = v.post_id WHERE v.is_out = 0"
    f" AND (w.stage IN ({_marks(_OPEN)}) OR w.stage = 'approved' AND EXISTS (SELECT 1 FROM delivery AS d"
    f" WHERE d.variant_id = v.id AND d.state IN ({_marks(_UNDER_WAY)})))"
)
_OF_POSTS_PARAMS = (*_OPEN, *_UNDER_WAY)
