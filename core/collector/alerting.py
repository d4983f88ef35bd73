"""What the collector does for watches by the clock: judge windows, look back, notice silence, end what has ended.

Each sweep is one bounded work. What it decided is stored with what it decided from, so a collector that is killed is
followed by one that goes on at the next window, and no window is judged twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from core.collector.house import Sweep, machine_time
from core.inbox.sweeps import MOST
from core.query.names import Choice
from core.store import Work
from core.store.workspace import fact, zone_of
from core.watch import store as watches
from core.watch.backfill import look_back
from core.watch.judging import judge_windows
from core.watch.keeping import drop_old_hits, end_watches
from core.watch.looking import posts_with
from core.watch.matcher import Matcher
from core.watch.model import WatchId, WatchState
from core.watch.mood import mood_lists
from core.watch.silence import watch_silence

SETTLE_S = 5.0
"""Machine seconds that a collector reads before it judges: what came while none ran falls into its own windows."""
PAGES_AT_ONCE = 20
"""Of what was stored, looked through before the other sweeps have their turn."""
SILENCE_EVERY_S = 300
KEEP_EVERY_S = 600


class Alerting:
    """The sweeps for watches of one collector.

    Args:
        directory: the workspace's folder.
        places: the gazetteer.
        settle_s: see :data:`SETTLE_S`; 0 where everything was read before the first sweep.
    """

    def __init__(
        self,
        directory: Path | None = None,
        *,
        places: tuple[Choice, ...] = (),
        settle_s: float = SETTLE_S,
        machine_s: Callable[[], float] = machine_time,
    ) -> None:
        self._directory = directory
        self._places = places
        self._machine_s = machine_s
        self._from_s = machine_s() + settle_s
        self._fill: tuple[WatchId, int, Matcher] | None = None
        self._pages = 0
        self._silence_s = self._kept_s = 0

    @property
    def sweeps(self) -> Sequence[Sweep]:
        """In the order in which they are run."""
        return (end_watches, self.look_back, self.judge, self.silence, self.keep)

    async def judge(self, work: Work) -> int:
        """Judge what is over of every active watch."""
        if self._machine_s() < self._from_s:
            return 0
        work.system("what a window comes to follows from what was counted")
        zone = zone_of(await fact(work, "zone"))
        has_more = False
        for watch in await watches.all_watches(work):
            if watch.state is WatchState.ACTIVE:
                has_more = await judge_windows(work, watch, zone) or has_more
        return MOST if has_more else 0

    async def look_back(self, work: Work) -> int:
        """Look through one more page of what was stored before a watch began."""
        watch = next(
            (each for each in await watches.all_watches(work) if each.is_filling and each.state is WatchState.ACTIVE),
            None,
        )
        if watch is None:
            self._fill, self._pages = None, 0
            return 0
        work.system("what a new watch finds in the past is no act of a person")
        if self._fill is None or self._fill[:2] != (watch.id, watch.rev):
            matcher = Matcher(gazetteer=self._places, posts_with=await posts_with(work))
            self._fill = (watch.id, watch.rev, matcher)
        moods = mood_lists(self._directory) if watch.terms.is_mood else ()
        await look_back(work, watch, self._fill[2], moods, self._places)
        self._pages = (self._pages + 1) % PAGES_AT_ONCE
        return MOST if self._pages else 1

    async def silence(self, work: Work) -> int:
        """Look for accounts that nobody speaks to, or that cannot be read."""
        if abs(work.now_s - self._silence_s) < SILENCE_EVERY_S:
            return 0
        self._silence_s = work.now_s
        work.system("that nothing came is no act of a person")
        await watch_silence(work)
        return 0

    async def keep(self, work: Work) -> int:
        """Forget what watches have kept long enough."""
        if abs(work.now_s - self._kept_s) < KEEP_EVERY_S:
            return 0
        dropped = await drop_old_hits(work)
        if dropped < MOST:
            self._kept_s = work.now_s
        return dropped
