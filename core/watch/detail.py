"""One watch in full: its day against what is usual, its week, its words, where it comes from; authors only as a number.

Words are those of at least two people in today's hits: nobody's own phrase stands alone. They are foreign text and
reach a screen only through ``core.text.show``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from core.ids import first_id_at
from core.query.names import Choice
from core.query.reading import places as places_in
from core.store import Reads, Row
from core.text.words import words
from core.watch import store as sql
from core.watch.alert_store import list_of_watch
from core.watch.baseline import in_window, threshold, usual, window_start
from core.watch.model import BUCKET_S, DAY_S, Alert, Watch
from core.watch.terms import TermCount as TermCount
from core.watch.terms import stand_out

WEEKS = 4
_HISTORY_S = 15 * DAY_S
_TODAY_HITS = 500
_PAST_HITS = 1_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One window of the day."""

    start_s: int
    n: int
    low: float | None
    high: float | None
    """The band of what is usual: the mean less and plus two deviations; ``None``: not known."""
    limit: float | None
    """From which number on it is a rise."""


@dataclass(frozen=True, slots=True)
class Moods:
    """How hits sound, by a word list."""

    friendly: int
    hostile: int
    n: int
    """Looked at, those that sound like neither included."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Cheap figures from what is stored; each formula is shown beside it."""

    strength: float | None
    """Hits of 24 hours ÷ the most of any day of the last 30."""
    passion: float | None
    """Hits of authors with two or more ÷ hits."""
    reach: float | None
    """Distinct authors ÷ hits."""
    moods: Moods | None = None
    """``None``: nobody asked for the mood of this watch."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One watch in full."""

    watch: Watch
    bars: tuple[Bar, ...]
    """The last 24 hours by window, the newest last; the last one still runs."""
    week: tuple[tuple[float, ...], ...]
    """Hits by weekday (Monday first) and hour of the institution, mean of up to four weeks; -1: not known."""
    today: int
    """Hits since midnight of the institution's day."""
    days: tuple[tuple[int, int], ...]
    """The seven days before: when each began, and its hits; the newest first."""
    day: int
    """Hits in the last 24 hours."""
    looked_at: int
    """Of them, how many the figures below rest on."""
    authors: int
    """Distinct authors among those."""
    terms: tuple[TermCount, ...]
    networks: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, int], ...]
    scores: Scores
    alerts: tuple[Alert, ...]
    """Of the last 30 days, the newest first."""


async def watch_detail(
    source: Reads, watch: Watch, now_s: int, zone: tzinfo, places: tuple[Choice, ...] = ()
) -> Detail:
    """One watch in full.

    Args:
        places: the gazetteer.
    """
    counts = await sql.buckets(source, watch.id, now_s - (WEEKS * 7 + 8) * DAY_S, now_s + BUCKET_S)
    hits = await _hits(source, watch, now_s - DAY_S, now_s + 1, _TODAY_HITS)
    past = await _hits(source, watch, now_s - _HISTORY_S, now_s - DAY_S, _PAST_HITS)
    named = Counter(value for row in hits for value in places_in(words(row["text"]), places)) if places else Counter()
    day = sum(n for at_s, n in counts.items() if at_s > now_s - DAY_S)
    return Detail(
        watch=watch,
        bars=tuple(_bars(watch, counts, now_s, zone)),
        week=_week(counts, watch.known_from_s, now_s, zone),
        today=_since_midnight(counts, now_s, zone),
        days=_days(counts, now_s, zone),
        day=day,
        looked_at=len(hits),
        authors=len({row["author_id"] for row in hits}),
        terms=tuple(await _terms(source, hits, past, watch, now_s)),
        networks=_most(row["network"] for row in hits),
        languages=_most(row["lang"] or "" for row in hits),
        places=tuple(named.most_common()),
        scores=await _scores(source, watch, hits, day, now_s),
        alerts=tuple(await list_of_watch(source, watch.id, now_s - 30 * DAY_S)),
    )


def _bars(watch: Watch, counts: Mapping[int, int], now_s: int, zone: tzinfo) -> Iterable[Bar]:
    window_s = watch.terms.window_s
    last_s = window_start(now_s, window_s)
    for start_s in range(last_s - DAY_S + window_s, last_s + 1, window_s):
        expected = usual(counts, start_s, window_s, zone, watch.known_from_s)
        low, high = expected.band() if expected is not None else (None, None)
        yield Bar(start_s, in_window(counts, start_s, window_s), low, high,
                  threshold(watch.terms, expected, watch.strictness))  # fmt: skip


def _week(counts: Mapping[int, int], known_from_s: int, now_s: int, zone: tzinfo) -> tuple[tuple[float, ...], ...]:
    sums = [[0] * 24 for _day in range(7)]
    seen = [[0] * 24 for _day in range(7)]
    hour_s = now_s // 3600 * 3600
    for back in range(1, WEEKS * 7 * 24 + 1):
        at_s = hour_s - back * 3600
        if at_s < known_from_s:
            break
        local = datetime.fromtimestamp(at_s, zone)
        sums[local.weekday()][local.hour] += in_window(counts, at_s, 3600)
        seen[local.weekday()][local.hour] += 1
    return tuple(
        tuple(sums[day][hour] / seen[day][hour] if seen[day][hour] else -1.0 for hour in range(24)) for day in range(7)
    )


def _since_midnight(counts: Mapping[int, int], now_s: int, zone: tzinfo) -> int:
    start_s = _midnight(now_s, zone, 0)
    return sum(n for at_s, n in counts.items() if at_s >= start_s)


def _days(counts: Mapping[int, int], now_s: int, zone: tzinfo) -> tuple[tuple[int, int], ...]:
    edges = [_midnight(now_s, zone, back) for back in range(8)]
    return tuple(
        (start_s, sum(n for at_s, n in counts.items() if start_s <= at_s < end_s)) for end_s, start_s in pairwise(edges)
    )


def _midnight(now_s: int, zone: tzinfo, days_back: int) -> int:
    day = datetime.fromtimestamp(now_s, zone).date() - timedelta(days=days_back)
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


async def _hits(source: Reads, watch: Watch, from_s: int, until_s: int, limit: int) -> list[Row]:
    return await source.rows(
        "SELECT m.text, m.author_id, m.lang, u.network, h.mood FROM watch_hit AS h CROSS JOIN message AS m"
        " ON m.id = h.message_id JOIN author AS u ON u.id = m.author_id WHERE h.watch_id = ? AND h.message_id >= ?"
        " AND h.counted_s >= ? AND h.counted_s < ? AND m.removed_s IS NULL ORDER BY h.message_id DESC LIMIT ?",
        (watch.id, first_id_at(from_s), from_s, until_s, limit),
    )


async def _terms(source: Reads, hits: Sequence[Row], past: Sequence[Row], watch: Watch, now_s: int) -> list[TermCount]:
    days = max(1.0, min(14.0, (now_s - DAY_S - watch.known_from_s) / DAY_S))
    return await stand_out(source, _said(hits), _said(past), days)


def _said(hits: Sequence[Row]) -> list[tuple[int, str]]:
    return [(row["author_id"], row["text"]) for row in hits]


def _moods(watch: Watch, hits: Sequence[Row]) -> Moods | None:
    if not watch.terms.is_mood:
        return None
    moods = Counter(row["mood"] for row in hits if row["mood"] is not None)
    return Moods(moods[1], moods[-1], moods.total())


async def _scores(source: Reads, watch: Watch, hits: Sequence[Row], day: int, now_s: int) -> Scores:
    rows = await source.rows(
        "SELECT max(n) AS most FROM (SELECT sum(n) AS n FROM watch_bucket WHERE watch_id = ? AND start_s >= ?"
        " GROUP BY (? - start_s) / 86400)",
        (watch.id, now_s - 30 * DAY_S, now_s),
    )
    most = int(rows[0]["most"] or 0)
    by_author = Counter(row["author_id"] for row in hits)
    again = sum(n for n in by_author.values() if n >= 2)
    return Scores(
        strength=round(day / most, 2) if most else None,
        passion=round(again / len(hits), 2) if hits else None,
        reach=round(len(by_author) / len(hits), 2) if hits else None,
        moods=_moods(watch, hits),
    )


def _most(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(values).most_common())
