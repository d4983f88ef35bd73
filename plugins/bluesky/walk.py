"""Reads a list that goes newest first until it meets what was read before; decides, does not ask.

Such a list is no log. Its order is the author's word (the earlier of a post's ``createdAt`` and its indexing), so
what is new may be inserted well below the top, by any client whose clock is behind. Therefore a round goes back
not to the newest item known but to a quarter of an hour before the last round began, always judges a whole first
page, and tells new from known by what it met in the last round. What is delivered twice is recognised by its id.

Some lists turn their pages by a bare time and would skip what shares the instant at which a page ends: such a
cursor is moved one millisecond up, and what comes twice is dropped.

Source: packages/bsky/src/data-plane/server/db/pagination.ts of bluesky-social/atproto (commit d6296a1,
read 2026-11-22).
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from plugins.bluesky.shape import iso, moment
from ventanilla.api import N_, Cursor, Event, Gap

VERSION = 1
OVERLAP = timedelta(minutes=15)
"""How far an author's clock may be behind, at the least."""
FIRST = timedelta(days=30)
"""How far back an account's first round goes."""
PAGES_MOST = 400
"""Of one round; a list that is longer is told apart from one that was read whole."""
REMEMBERED = 4_000
"""Digests of what a round met; what is older than them may be delivered a second time."""
ANCHORS = 5
_ROUNDED_S = 300
"""The cursor of a list that brings nothing new stays the same so long."""
_DIGEST_CHARS = 12
_TICK = timedelta(milliseconds=1)
_START = datetime.fromtimestamp(0, UTC)

_CIRCLE = N_("The platform's list goes in circles; older messages may be missing.")
_TOO_LONG = N_("There is more than can be read at once; older messages may be missing.")
_CROWDED = N_("More messages share one instant than the platform lists; some of them may be missing.")
_LOST = N_("The platform keeps less than was missed; messages in between may be missing.")


@dataclass(frozen=True, slots=True)
class Met:
    """One entry of a page: ``event`` is ``None`` for one that is no message."""

    key: str
    """Equal for what is the same entry."""
    at: datetime | None
    event: Event | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, newest first; ``following`` is the list's own cursor, empty at the list's end."""

    met: tuple[Met, ...]
    following: str
    is_full: bool = False
    """Whether it holds as many entries as were asked for."""


class Round(msgspec.Struct, frozen=True, omit_defaults=True):
    """A round under way."""

    began_s: int
    until_s: int
    """How far back it goes."""
    at: str = ""
    """The list's cursor of the page to ask now."""
    which: int = 0
    """Of several lists that are read one after another."""
    pages: int = 0
    used: tuple[str, ...] = ()
    """Digests of the cursors used."""
    met: str = ""
    """Digests of the messages it met, newest first."""
    anchors: tuple[str, ...] = ()
    oldest_s: int = 0
    """The instant of the oldest entry met; 0: none yet."""
    touched: bool = False
    """Whether it met something that the round before it had met."""


class Standing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A cursor, read."""

    v: int = VERSION
    since_s: int = 0
    """When the last whole round began, by the server's clock and rounded down; 0: there was none."""
    seen: str = ""
    """Digests of the messages it met."""
    anchors: tuple[str, ...] = ()
    """The newest of them by their keys: whether they are still there tells a gap from deletions."""
    round: Round | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """What one page means: the events to deliver, oldest first, and where the walk stands now."""

    events: tuple[Event, ...]
    standing: Standing
    gap: Gap | None = None
    lost: Gap | None = None
    """What is missing if the messages known before are still there: the list ended without any of them."""

    @property
    def more(self) -> bool:
        """Whether the round goes on."""
        return self.standing.round is not None


def load(cursor: Cursor | None) -> Standing:
    """What ``cursor`` says; one of another version starts afresh, which costs nothing but time."""
    if cursor is not None:
        try:
            standing = msgspec.json.decode(cursor, type=Standing)
        except msgspec.DecodeError:
            return Standing()
        if standing.v == VERSION:
            return standing
    return Standing()


def dump(standing: Standing) -> Cursor:
    """The text to store."""
    return Cursor(msgspec.json.encode(standing).decode())


def asks(standing: Standing) -> tuple[int, str]:
    """Which list, and with which of its cursors, is to be asked now."""
    return (standing.round.which, standing.round.at) if standing.round else (0, "")


def afresh(standing: Standing) -> Standing:
    """The standing when the list does not accept its own cursor any more: the round begins again at the top."""
    return replace(standing, round=None)


def turned(standing: Standing, page: Page, now: datetime, room: int, lists: int = 1) -> Turned:
    """Take in the page that :func:`asks` named.

    Args:
        now: the server's time, where it said it.
        room: how many events may be delivered; where there are more, the same page is asked again for the rest.
        lists: how many lists a round reads, one after another.
    """
    round_ = standing.round or _begun(standing, now)
    known, met = _digests(standing.seen), _digests(round_.met)
    fresh: dict[str, Met] = {}
    for entry in page.met:
        if entry.event is not None and _digest(entry.key) not in met:
            fresh.setdefault(_digest(entry.key), entry)
    unknown = {digest: entry for digest, entry in _oldest_first(fresh) if digest not in known}
    is_full = len(unknown) > room
    if is_full:
        unknown = dict(list(unknown.items())[:room])
        fresh = unknown
    times = [int(entry.at.timestamp()) for entry in page.met if entry.at is not None]
    round_ = replace(
        round_,
        met=(round_.met + "".join(fresh))[: REMEMBERED * _DIGEST_CHARS],
        anchors=(*round_.anchors, *(entry.key for entry in fresh.values()))[:ANCHORS],
        oldest_s=min([second for second in (round_.oldest_s, *times) if second], default=0),
        touched=round_.touched or len(unknown) < len(fresh),
    )
    events = tuple(entry.event for entry in unknown.values() if entry.event is not None)
    if is_full:
        return Turned(events, replace(standing, round=round_))
    return _onward(standing, round_, page, events, lists)


def _begun(standing: Standing, now: datetime) -> Round:
    began_s = int(now.timestamp())
    if standing.since_s:
        until_s = min(standing.since_s, began_s) - int(OVERLAP.total_seconds())
    else:
        until_s = began_s - int(FIRST.total_seconds())
    return Round(began_s=began_s, until_s=max(0, until_s))


def _onward(standing: Standing, before: Round, page: Page, events: tuple[Event, ...], lists: int) -> Turned:
    round_ = replace(before, pages=before.pages + 1, used=(*before.used, _digest(before.at)))
    times = [entry.at for entry in page.met if entry.at is not None]
    bottom = _bare_time(page.following)
    reached = min([*times, *([bottom] if bottom else [])], default=None)
    if not page.following or (reached is not None and reached.timestamp() < round_.until_s):
        is_cut = not page.following and bool(standing.seen) and not round_.touched and lists == 1
        return _ended(standing, round_, events, lists, lost=_gap(round_, standing, _LOST) if is_cut else None)
    moved_up = iso(bottom + _TICK) if bottom else page.following
    following = next((one for one in (moved_up, page.following) if _digest(one) not in round_.used), None)
    if following is None:
        return _ended(standing, round_, events, lists, gap=_gap(round_, standing, _CIRCLE))
    if round_.pages >= PAGES_MOST:
        return _ended(standing, round_, events, lists, gap=_gap(round_, standing, _TOO_LONG))
    gap = _gap(round_, standing, _CROWDED) if following != moved_up and page.is_full else None
    return Turned(events, replace(standing, round=replace(round_, at=following)), gap)


def _ended(
    standing: Standing,
    round_: Round,
    events: tuple[Event, ...],
    lists: int,
    gap: Gap | None = None,
    lost: Gap | None = None,
) -> Turned:
    """The end of a list: the next one begins, or the round is whole."""
    if round_.which + 1 < lists:
        after = replace(round_, which=round_.which + 1, at="", pages=0, used=())
        return Turned(events, replace(standing, round=after), gap)
    since_s = round_.began_s // _ROUNDED_S * _ROUNDED_S
    return Turned(events, Standing(since_s=since_s, seen=round_.met, anchors=round_.anchors), gap, lost)


def _oldest_first(fresh: dict[str, Met]) -> list[tuple[str, Met]]:
    return sorted(reversed(fresh.items()), key=lambda pair: pair[1].at or _START)


def _gap(round_: Round, standing: Standing, reason: str) -> Gap:
    return Gap(reason, since=_at(standing.since_s), until=_at(round_.oldest_s))


def _at(second: int) -> datetime | None:
    return datetime.fromtimestamp(second, UTC) if second else None


def _bare_time(cursor: str) -> datetime | None:
    return moment(cursor) if "T" in cursor else None


def _digests(text: str) -> set[str]:
    return {text[at : at + _DIGEST_CHARS] for at in range(0, len(text), _DIGEST_CHARS)}


def _digest(key: str) -> str:
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=9).digest()
    return b64encode(digest, b"-_").decode()
