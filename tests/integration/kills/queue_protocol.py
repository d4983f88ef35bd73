"""The kill protocol for the queue: posts that people wrote and approved; two publishers, wrong clocks, full disks.

``python -m tests.integration.kills.queue_protocol POSTS [CLASS…]`` prints a table as the plain protocol does; `make
ordeal` runs it with 1,000 posts a class. What the posts are like says :mod:`tests.integration.kills.queue_world`, what
is judged :mod:`tests.integration.kills.queue_judge`. Two collectors want the workspace at once; each of their lives
ends by a kill, and some of them have a clock that is an hour wrong, or a disk that is full for a few commits.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import connect

from core.store.files import database_path
from tests.integration.kills.platform import CLASSES
from tests.integration.kills.protocol import POINTS, START_S, TELL_EACH_S, standing_nursery, standing_platform
from tests.integration.kills.queue_judge import AT_WORK, Life, Seen, Tally, judged, read_record, table
from tests.integration.kills.queue_world import World, change, prepare

LIVES_MOST = 20_000
PUBLISHERS = 2
JUMP_S = 3600
STILL_S = 300.0
"""When nothing has come to its end for so long, what is left is stuck."""
_LEFT = f"SELECT count(*) FROM delivery WHERE state IN ({', '.join('?' for _state in AT_WORK)})"


@dataclass(frozen=True, slots=True)
class Run:
    """What a run showed."""

    tallies: Sequence[Tally]
    world: World
    kills: int
    prepared_s: float
    """What it took to write, hand in and approve the queue."""

    @property
    def is_bad(self) -> bool:
        """Whether a promise was broken."""
        return any(tally.is_bad for tally in self.tallies)

    def __str__(self) -> str:
        held = sum((Counter(tally.held) for tally in self.tallies), Counter[str]())
        causes = ", ".join(f"{count} {cause}" for cause, count in sorted(held.items())) or "none"
        return (
            f"{table(self.tallies)}\n{self.kills} kills; {self.world.changed} posts changed while they were due,"
            f" {self.world.too_late} had begun to leave; held: {causes}; prepared in {self.prepared_s:.0f} s"
        )


def run(kinds: Sequence[str], posts: int, seed: int) -> Run:
    """Publish so many posts on one account of each class; a quarter as many more nobody approved."""
    assert set(kinds) <= set(CLASSES)
    with tempfile.TemporaryDirectory() as folder, standing_platform(seed) as port:
        workspace = Path(folder) / "w"
        began = time.monotonic()
        world = asyncio.run(prepare(workspace, f"http://127.0.0.1:{port}", kinds, posts))
        prepared_s = time.monotonic() - began
        kills, lives = _killed(workspace, f"127.0.0.1:{port}", world, seed)
        end_s = time.time()
        record = asyncio.run(read_record(workspace))
        seen = _seen(port)
    return Run([judged(kind, world, record, seen, lives, end_s) for kind in kinds], world, kills, prepared_s)


def order(chances: random.Random) -> dict[str, object]:
    """A life: where it ends, and what is wrong with its machine."""
    made: dict[str, object]
    if chances.random() < 0.5:
        made = {"kill_at": chances.choice(POINTS), "nth": chances.randint(1, 25), "for_s": 0.8}
    else:
        made = {"kill_after_s": START_S + chances.uniform(0, 0.8)}
    made["frees"] = chances.random() < 0.9  # one in ten makes the other wait for the end of its lease
    luck = chances.random()
    if luck < 0.15:
        made["jump_s"] = chances.choice((-JUMP_S, JUMP_S))
    elif luck < 0.3:
        made["full"] = [chances.randint(1, 30), chances.randint(1, 3)]
    return made


def _killed(workspace: Path, allow: str, world: World, seed: int) -> tuple[int, list[Life]]:
    """Let two nurseries' lives come and go until nothing is at work; how many were killed, and when each lived."""
    over, kills, lives = threading.Event(), [0] * PUBLISHERS, list[Life]()

    def tend(place: int) -> None:
        chances = random.Random(seed * PUBLISHERS + place)
        with standing_nursery(workspace, allow) as nursery:
            for _life in range(LIVES_MOST):
                if over.is_set():
                    return
                wish, born_s = order(chances), time.time()
                kills[place] += nursery.live(wish)
                jump_s = wish.get("jump_s", 0)
                assert isinstance(jump_s, int)
                lives.append(Life(born_s, time.time(), jump_s))

    began_s = told_s = moved_s = time.monotonic()
    before = -1
    with ThreadPoolExecutor(PUBLISHERS + 1) as crew:
        tending = [crew.submit(tend, place) for place in range(PUBLISHERS)]
        changing = crew.submit(asyncio.run, change(workspace, world, seed))
        try:
            while (left := _at_work(workspace)) or not changing.done():
                assert not all(each.done() for each in tending), "they gave up"
                over.wait(0.5)
                now_s = time.monotonic()
                moved_s, before = (moved_s if left == before else now_s), left
                if now_s - moved_s >= STILL_S:
                    break
                if now_s - told_s >= TELL_EACH_S:
                    told_s = now_s
                    minutes = (told_s - began_s) / 60
                    print(f"{minutes:.0f} min: {sum(kills)} kills, {left} at work", file=sys.stderr, flush=True)
        finally:
            over.set()
        for each in (*tending, changing):
            each.result()
    return sum(kills), lives


def _at_work(workspace: Path) -> int:
    """How many deliveries wait for their turn or for the end of a step."""
    with closing(connect(database_path(workspace), timeout=30)) as connection:
        [(left,)] = connection.execute(_LEFT, AT_WORK)
        return int(left)


def _seen(port: int) -> Seen:
    """What the platform tells its tests, in the machine's time of day."""
    offset_s = time.time() - time.monotonic()
    calls, public = (_asked(port, what) for what in ("calls", "log"))
    return Seen(
        calls=[(float(str(at)) + offset_s, str(text)) for at, text in calls],
        public=[(str(kind), str(text)) for kind, text in public],
    )


def _asked(port: int, what: str) -> list[tuple[object, object]]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{what}", timeout=30) as answer:
        found: list[tuple[object, object]] = json.load(answer)
    return found


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when anything was doubled, lost, out of order, unapproved, early, late or stuck."""
    posts, kinds = int(arguments[0]), arguments[1:] or CLASSES
    done = run(kinds, posts, seed=posts)
    print(done, flush=True)
    return 1 if done.is_bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
