"""Panels: each watch at a glance, read in a few milliseconds and never from texts that are not shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from core.i18n import N_
from core.store import Reads
from core.watch import store as sql
from core.watch.baseline import TO_RAISE, Usual, in_window, threshold, usual, window_start
from core.watch.hit_reads import HitPage, count_hits, hit_page, let_in, networks_between, newest_hit_s
from core.watch.model import BUCKET_S, DAY_S, AlertId, Watch, WatchId, WatchState
from core.watch.reach import readable, reads_from
from core.watch.rules import sparkline

CELLS = 24
_HISTORY_S = 15 * DAY_S


class PanelState(StrEnum):
    """How a watch stands, in one word."""

    CALM = "calm"
    RISING = "rising"
    """More than usual, and not twice in a row yet."""
    SPIKE = "spike"
    SILENT = "silent"
    """Nothing it reads from can be read."""
    FILLING = "filling"
    """It is still looking through what was stored."""
    PAUSED = "paused"
    TOO_BROAD = "too_broad"
    PROPOSED = "proposed"
    ENDED = "ended"


PANEL_STATE_NAMES: Mapping[PanelState, str] = {
    PanelState.CALM: N_("calm"),
    PanelState.RISING: N_("rising"),
    PanelState.SPIKE: N_("SPIKE"),
    PanelState.SILENT: N_("source silent"),
    PanelState.FILLING: N_("looking back"),
    PanelState.PAUSED: N_("paused"),
    PanelState.TOO_BROAD: N_("too broad"),
    PanelState.PROPOSED: N_("waits for approval"),
    PanelState.ENDED: N_("ended"),
}

_STOPPED = {
    WatchState.PAUSED: PanelState.PAUSED,
    WatchState.TOO_BROAD: PanelState.TOO_BROAD,
    WatchState.PROPOSED: PanelState.PROPOSED,
    WatchState.ENDED: PanelState.ENDED,
}


@dataclass(frozen=True, slots=True)
class Source:
    """An account that is collected."""

    name: str
    network: str
    is_unread: bool
    """Whether it cannot be read now."""


@dataclass(frozen=True, slots=True)
class Level:
    """How much there is now, against what is usual."""

    n: int
    """In the window that ended last, or in the one that runs where that has more already."""
    start_s: int
    """When that window began."""
    usual: Usual | None
    """``None``: nothing is known yet."""
    limit: float | None
    """From which number on it is a rise; ``None``: not known."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One watch as a panel shows it."""

    watch: Watch
    state: PanelState
    level: Level
    spark: tuple[int, ...]
    """The last 24 hours, the newest last."""
    day: int
    """Hits in the last 24 hours."""
    hidden: int
    """Of them, counted and not listed."""
    last_s: int | None
    sources: tuple[tuple[str, int], ...]
    """Networks of the window shown, the most first."""
    let_in: tuple[tuple[str, str, int], ...]
    """What fuzzy matching let in today: term, word as written (foreign text), times."""
    unread: tuple[str, ...]
    """Accounts it reads from that cannot be read now: what is said there is missing."""
    untaken: AlertId | None
    """An alert of this watch that nobody has taken."""
    hits: HitPage


async def list_panels(
    source: Reads,
    now_s: int,
    zone: tzinfo,
    *,
    only: Collection[WatchId] | None = None,
    hits: int = 20,
    cells: int = CELLS,
    has_people: bool = False,
) -> list[Panel]:
    """The panels of watches, in the order in which they were made.

    Args:
        only: these watches; ``None``: all.
        hits: how many each shows.
        has_people: with watches of persons: only for who may see them, see :func:`sees_people`.
    """
    chosen = [
        watch
        for watch in await sql.all_watches(source)
        if (only is None or watch.id in only) and (has_people or not watch.is_person)
    ]  # fmt: skip
    sources = await sources_now(source)
    return [await panel(source, watch, now_s, zone, sources, hits=hits, cells=cells) for watch in chosen]


async def panel(
    source: Reads,
    watch: Watch,
    now_s: int,
    zone: tzinfo,
    sources: Sequence[Source] = (),
    *,
    hits: int = 20,
    cells: int = CELLS,
) -> Panel:
    """One watch as a panel shows it."""
    level = await level_now(source, watch, now_s, zone)
    query = readable(watch)
    heard = [each for each in sources if query is None or reads_from(query, each.network, each.name)]
    today = await sql.buckets(source, watch.id, now_s - DAY_S - BUCKET_S, now_s + BUCKET_S)
    day, hidden = await count_hits(source, watch.id, now_s)
    return Panel(
        watch=watch,
        state=state_of(watch, level, is_unread=bool(heard) and all(each.is_unread for each in heard)),
        level=level,
        spark=tuple(sparkline(today, now_s, cells)),
        day=day,
        hidden=hidden,
        last_s=await newest_hit_s(source, watch.id),
        sources=await networks_between(source, watch.id, level.start_s, level.start_s + watch.terms.window_s),
        let_in=await let_in(source, watch.id, now_s - DAY_S),
        unread=tuple(each.name for each in heard if each.is_unread),
        untaken=await _untaken(source, watch.id),
        hits=await hit_page(source, watch.id, limit=hits),
    )


async def level_now(source: Reads, watch: Watch, now_s: int, zone: tzinfo) -> Level:
    """How much there is now, against what is usual."""
    window_s = watch.terms.window_s
    running_s = window_start(now_s, window_s)
    counts = await sql.buckets_like(source, watch.id, running_s, window_s, _HISTORY_S)
    last_s = running_s - window_s
    is_running = in_window(counts, running_s, window_s) > in_window(counts, last_s, window_s)
    start_s = running_s if is_running else last_s
    expected = usual(counts, start_s, window_s, zone, watch.known_from_s)
    return Level(
        in_window(counts, start_s, window_s), start_s, expected, threshold(watch.terms, expected, watch.strictness)
    )


def state_of(watch: Watch, level: Level, *, is_unread: bool = False) -> PanelState:
    """How a watch stands."""
    if watch.state is not WatchState.ACTIVE:
        return _STOPPED[watch.state]
    if watch.over >= TO_RAISE:
        return PanelState.SPIKE
    if is_unread:
        return PanelState.SILENT
    if watch.over or (level.limit is not None and level.n >= level.limit) or _is_more(level):
        return PanelState.RISING
    return PanelState.FILLING if watch.is_filling else PanelState.CALM


def _is_more(level: Level) -> bool:
    """Whether a window is outside the usual band, however few that are."""
    return level.usual is not None and level.n >= 3 and level.n > level.usual.band()[1]


async def sources_now(source: Reads) -> list[Source]:
    """Every account that is collected, and whether it cannot be read now."""
    rows = await source.rows(
        "SELECT c.name, c.network, EXISTS (SELECT 1 FROM alert AS a WHERE a.account_id = c.id"
        " AND a.kind = 'source_silent' AND a.over_s IS NULL AND a.state IN ('new', 'acknowledged')) AS is_broken"
        " FROM account AS c WHERE c.state = 'active' ORDER BY c.name COLLATE NOCASE"
    )
    return [Source(row["name"], row["network"], bool(row["is_broken"])) for row in rows]


async def _untaken(source: Reads, watch: WatchId) -> AlertId | None:
    rows = await source.rows(
        "SELECT id FROM alert WHERE watch_id = ? AND state = 'new' ORDER BY opened_s DESC LIMIT 1", (watch,)
    )
    return AlertId(rows[0]["id"]) if rows else None
