"""When which stream is asked: pure, in seconds of the workspace's clock."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.accounts.model import HealthCode, Standing, StreamPlace
from core.accounts.standing import is_broken
from ventanilla.api import Cursor, StreamId, StreamSpec

POLLS_PER_S = 5
"""Of one account, in machine time: what a fast replay may ask at most."""
LONGEST_S = 6 * 3600
"""However long a pause a source wishes for, it is asked this often."""
JITTER = 0.1
RESYNC_EVERY = 3
"""A cursor that was refused so often in a row is left aside once; what comes twice is dropped by its id."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The next pull of an account: which stream, from where, and when."""

    spec: StreamSpec
    cursor: Cursor | None
    """Where the stream was read to."""
    asks_from: Cursor | None
    """What the connector is asked with: the same, or ``None`` to begin anew."""
    due_s: int


def next_turn(
    standing: Standing, specs: Iterable[StreamSpec], places: Mapping[StreamId, StreamPlace], now_s: float = math.inf
) -> Turn | None:
    """Whose turn is next: the stream longest due, the more important of equals; ``None`` without streams.

    After a failure all streams wait for the account; with the breaker open only the first is tried. A wait that began
    after ``now_s`` began before the clock was set back, and is over.
    """
    is_gated = standing.failures and (standing.last_try_s or 0) <= now_s
    gate_s = (standing.next_s or 0) if is_gated else 0
    turns = [_gated(stream_turn(standing, spec, places, now_s), gate_s) for spec in specs]
    return min(turns[:1] if is_broken(standing) else turns, key=lambda turn: turn.due_s, default=None)


def next_pull_s(
    spec: StreamSpec, now_s: float, *, more: bool, wished_s: int | None, speed: float, chance: float
) -> int:
    """When a stream that answered is asked again.

    Args:
        more: the connector has more to give: at once.
        wished_s: the source's own wish for a pause; it can lengthen the connector's interval, not shorten it.
        speed: how fast the workspace's clock runs.
        chance: a random number from 0 up to 1; spreads accounts that began together.
    """
    if more:
        return int(now_s)
    interval_s = max(spec.min_interval_s, min(wished_s or 0, LONGEST_S), speed / POLLS_PER_S)
    return math.ceil(now_s + interval_s * (1 + JITTER * chance))


def is_set_back(place: StreamPlace | None, now_s: float) -> bool:
    """Whether a stream was read in what is now the future: the clock was set back since."""
    return place is not None and (place.pulled_s or 0) > now_s


def stream_turn(
    standing: Standing, spec: StreamSpec, places: Mapping[StreamId, StreamPlace], now_s: float = math.inf
) -> Turn:
    """The next pull of one stream by its own interval; ``now_s`` as for :func:`next_turn`."""
    place = places.get(spec.id)
    if place is None:
        return Turn(spec, None, None, 0)
    is_refused = standing.health is HealthCode.DRIFT and standing.failures > 0
    begins_anew = is_refused and standing.failures % RESYNC_EVERY == 0
    due_s = 0 if is_set_back(place, now_s) else place.next_s
    return Turn(spec, place.cursor, None if begins_anew else place.cursor, due_s)


def _gated(turn: Turn, gate_s: int) -> Turn:
    return replace(turn, due_s=max(turn.due_s, gate_s))
