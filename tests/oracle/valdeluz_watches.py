"""Which message each watch of the demo hears, by people's labels, and what follows from the documented rule.

The rule (requirements of a volume spike): messages are counted in windows of the watch's length that begin on whole
multiples of it. A window is loud when it holds at least max(least count, mean + k * deviation), k being 4, 3 or 2 for
a strict, balanced or sensitive watch; mean and deviation are those of the windows that begin in the same hour of the
14 days before, and the deviation is never less than the square root of the mean. Two loud windows in a row raise an
alert, three quiet ones end it; within the cooldown after an alert the same watch raises no second one.

A message counts when it was written; when it came more than ten minutes later, its window is over and it counts when
it came. Which message is heard is not computed here: a person read the texts with the watch's query in hand, as a
person reads them, misspellings included, and wrote it down in the files of labels.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import msgspec

from tests.oracle.valdeluz import BASELINE, BASELINE_DAYS, DAY, DAY_S, LABELS, SCENARIO, Message

HEARD = Path(__file__).parent / "valdeluz_heard.jsonl"
SIGMAS = {"strict": 4, "balanced": 3, "sensitive": 2}
TO_RAISE, TO_CLEAR = 2, 3
LATE_S = 600
HOUR_S = 3600


class Watch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A watch of the demo as its data say."""

    id: str
    kind: str
    owner: str
    name: dict[str, str]
    query: str
    purpose: dict[str, str]
    legal_basis: dict[str, str]
    sensitivity: str
    min_count: int
    window_s: int
    cooldown_s: int
    is_every_hit: bool
    review_days: int
    retention_days: int


class Heard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The watches that hear one message of the quiet days."""

    id: str
    watches: list[str]


WATCHES = msgspec.json.decode((SCENARIO / "watches.json").read_bytes(), type=list[Watch])
HISTORY = {
    one.id: one.watches for one in (msgspec.json.decode(line, type=Heard) for line in HEARD.read_bytes().splitlines())
}


@dataclass(frozen=True)
class Usual:
    """What is usual in the windows of one hour."""

    mean: float
    deviation: float


@dataclass(frozen=True)
class Spike:
    """A watch between its alert and its end; seconds of the day, the ends of windows."""

    watch: str
    first_loud: int
    raised: int
    n_first: int
    n: int
    usual: Usual
    threshold: float
    loud_windows: int
    cleared: int | None


def counted_at(message: Message) -> int:
    """The second a message counts at."""
    return message.t_pub if message.t_in - message.t_pub <= LATE_S else message.t_in


def hears(watch: str) -> Iterator[Message]:
    """Every message a watch hears, history first."""
    yield from (one for one in BASELINE if watch in HISTORY.get(one.id, []))
    yield from (one for one in DAY if watch in LABELS[one.id].watches)


@lru_cache(maxsize=32)
def windows(watch: str) -> Mapping[int, int]:
    """How many a watch hears in each window, by its number; window 0 begins at 00:00 of the day."""
    length = _watch(watch).window_s
    return Counter(counted_at(one) // length for one in hears(watch))


def usual(watch: str, window: int) -> Usual:
    """Mean and deviation of the windows that begin in the same hour of the 14 days before."""
    length = _watch(watch).window_s
    hour = window * length // HOUR_S
    counts = [
        windows(watch).get((hour * HOUR_S - back * DAY_S) // length + within, 0)
        for back in range(1, BASELINE_DAYS + 1)
        for within in range(max(1, HOUR_S // length))
    ]
    mean = sum(counts) / len(counts)
    deviation = math.sqrt(sum((count - mean) ** 2 for count in counts) / len(counts))
    return Usual(mean, max(deviation, math.sqrt(mean)))


def threshold(watch: str, window: int) -> float:
    """From how many on the window is loud."""
    settings, here = _watch(watch), usual(watch, window)
    return max(settings.min_count, here.mean + SIGMAS[settings.sensitivity] * here.deviation)


def spikes(watch: str) -> list[Spike]:
    """The spikes of the day, in order."""
    settings = _watch(watch)
    found: list[Spike] = []
    loud = quiet = 0
    is_raised = False
    for window in range(DAY_S // settings.window_s):
        n, end = windows(watch).get(window, 0), (window + 1) * settings.window_s
        is_loud = n >= threshold(watch, window)
        if is_raised:
            quiet = 0 if is_loud else quiet + 1
            found[-1] = replace(found[-1], loud_windows=found[-1].loud_windows + is_loud)
            if quiet == TO_CLEAR:
                found[-1] = replace(found[-1], cleared=end)
                is_raised, loud = False, 0
            continue
        loud = loud + 1 if is_loud else 0
        if loud < TO_RAISE:
            continue
        is_raised, quiet = True, 0
        if found and end - found[-1].raised < settings.cooldown_s:
            continue
        before = windows(watch).get(window - 1, 0)
        found.append(
            Spike(
                watch=watch,
                first_loud=end - settings.window_s,
                raised=end,
                n_first=before,
                n=n,
                usual=usual(watch, window),
                threshold=threshold(watch, window),
                loud_windows=TO_RAISE,
                cleared=None,
            )
        )
    return found


def _watch(id_: str) -> Watch:
    return next(one for one in WATCHES if one.id == id_)
