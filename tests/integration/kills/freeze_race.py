"""The freeze race: collectors that send, and desks that freeze and release at random moments, all at once.

``python -m tests.integration.kills.freeze_race POSTS CYCLES`` prints the figures; `make ordeal` runs it with 1,000 due
posts and 200 cycles. The posts were written and approved through the services; every third is a thread. One of the two
collectors is killed now and then. What may not be: a step begun by a transaction that comes after the freeze, without a
release in between; a call on the network for it; a post lost or doubled; a freeze that a desk does not show in time.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from core.access import permit
from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.ids import OperatorId
from core.policy import Role
from core.publishing.content import Content, load_content
from core.publishing.freeze import release
from core.publishing.model import DeliveryId
from core.publishing.posts import NewPost, new_post
from core.publishing.workflow.approving import approve
from core.store import Actor, Store, Work, create_store, open_store
from core.store.workspace import found, new_workspace
from tests.integration.kills.nursery import TABLE
from tests.integration.kills.protocol import ROOT, SOMEBODY, standing_platform
from tests.integration.kills.race_judge import Race, Record, judged
from tests.integration.kills.race_stable import DESKS, DeskNotes
from ventanilla.api import Passage

KINDS = ("keyed", "record", "keyed", "readback", "keyed")
"""The class of platform behind each account."""
PARTS = (1, 1, 3)
"""Of the posts in turn: two of three say one thing, the third is a thread."""
COLLECTORS = 2
KILL_EACH_S = 2.0
BOUND_S = 1800.0
SHOWN_S = 1.0
"""On a machine with nothing else to do each desk shows a freeze within this time."""
_ME = Actor(OperatorId(1), "desk 1", "tty")
_AUTHOR = Actor(OperatorId(DESKS + 1), "Ana", "tty")
_APPROVER = Actor(OperatorId(DESKS + 2), "Luis", "tty")
_SHELF = Shelf(TABLE)


def run(posts: int, cycles: int, seed: int = 1) -> Race:
    """Publish so many posts while four desks freeze and release, ``cycles`` times in all."""
    chances = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, standing_platform(seed) as port:
        workspace = Path(folder) / "w"
        asyncio.run(_prepare(workspace, f"http://127.0.0.1:{port}", posts))
        notes, kills = _raced(workspace, Path(folder), f"127.0.0.1:{port}", cycles // DESKS, chances)
        record = asyncio.run(_record(workspace))
        calls = [(float(str(at)), str(text)) for at, text in _asked(port, "calls")]
        public = Counter(str(text) for _kind, text in _asked(port, "log"))
    return judged(posts, kills, notes, record, calls, public)


def _raced(
    workspace: Path, folder: Path, allow: str, cycles: int, chances: random.Random
) -> tuple[list[DeskNotes], int]:
    with _stable(workspace, allow) as stable:
        collectors = [stable.begin(do="collect") for _one in range(COLLECTORS)]
        outs = [folder / f"desk-{number}.json" for number in range(1, DESKS + 1)]
        for number, out in enumerate(outs, 1):
            stable.begin(do="desk", number=number, cycles=cycles, seed=chances.randrange(1 << 30), out=str(out))
        kills = 0
        while not stable.are_done(DESKS, chances.uniform(0.5, 2 * KILL_EACH_S - 0.5)):
            victim = chances.randrange(COLLECTORS)
            with suppress(ProcessLookupError):
                os.kill(collectors[victim], signal.SIGKILL)
            collectors[victim] = stable.begin(do="collect")
            kills += 1
        asyncio.run(_settled(workspace))
        return [json.loads(out.read_text("utf-8")) for out in outs], kills


async def _prepare(workspace: Path, url: str, posts: int) -> None:
    create_store(workspace)
    people = [(f"desk {number}", Role.COMMS_MANAGER) for number in range(1, DESKS + 1)]
    people += [(_AUTHOR.name, Role.COMMUNITY_MANAGER), (_APPROVER.name, Role.APPROVER)]

    async def act(work: Work) -> None:
        work.system("a test's own world")
        await found(work, new_workspace("Valdeluz", zone="America/Lima", language="es"))
        for number, (name, role) in enumerate(people, 1):
            await work.execute("INSERT INTO operator (id, name, created_s) VALUES (?, ?, 0)", (number, name))
            await work.execute("INSERT INTO operator_role (operator_id, role) VALUES (?, ?)", (number, role.value))
        for number in range(len(KINDS)):
            new = NewAccount(f"a{number}", "speaker", settings={"url": url})
            await register(work, fitted(new, _SHELF.load("speaker")))

    async with open_store(workspace, gate=permit) as store:
        await store.write(SOMEBODY, act)
        for number in range(posts):
            place = number % len(KINDS)
            said = tuple(Passage(f"post {number}.{part}") for part in range(PARTS[number % len(PARTS)]))
            content = Content(passages=said, ext={"class": KINDS[place]})
            written = await new_post(store, _AUTHOR, _SHELF, NewPost(accounts=[f"a{place}"], content=content))
            await approve(store, _APPROVER, written.post)


async def _settled(workspace: Path) -> None:
    """Let everything go that is still held, and wait until nothing is on its way."""
    async with open_store(workspace, gate=permit) as store, asyncio.timeout(BOUND_S):
        while left := await store.rows("SELECT id, state FROM delivery WHERE state <> 'published'"):
            for row in left:
                if row["state"] == "held":
                    await release(store, _ME, DeliveryId(row["id"]))
            await asyncio.sleep(0.2)


async def _record(workspace: Path) -> Record:
    async with open_store(workspace) as store:
        deliveries = await store.rows(
            "SELECT d.id, d.account_id, d.state, v.content FROM delivery AS d JOIN variant AS v ON v.id = d.variant_id"
        )
        runs: dict[int, list[bool]] = defaultdict(list)
        for row in await store.rows("SELECT delivery_id, what FROM attempt ORDER BY id"):
            runs[row["delivery_id"]].append(row["what"] == "run")
        listed = await store.rows("SELECT freeze_id, delivery_id FROM freeze_delivery")
        return Record(
            account_of={row["id"]: row["account_id"] for row in deliveries},
            texts_of={row["id"]: _texts(row["content"]) for row in deliveries},
            state_of={row["id"]: row["state"] for row in deliveries},
            runs=runs,
            accounts_of=await _scopes(store),
            freezes=frozenset(row["id"] for row in await store.rows("SELECT id FROM freeze")),
            listed=frozenset((row["freeze_id"], row["delivery_id"]) for row in listed),
            changes=[
                (row["seq"], row["entity"], row["entity_id"], row["op"])
                for row in await store.rows("SELECT * FROM change_log ORDER BY seq")
            ],
        )


async def _scopes(store: Store) -> dict[int, frozenset[int]]:
    every = frozenset(row["id"] for row in await store.rows("SELECT id FROM account"))
    exempt: dict[int, set[int]] = defaultdict(set)
    for row in await store.rows("SELECT freeze_id, account_id FROM freeze_exempt"):
        exempt[row["freeze_id"]].add(row["account_id"])
    rows = await store.rows("SELECT id, account_id FROM freeze")
    return {
        row["id"]: (every if row["account_id"] is None else frozenset({row["account_id"]})) - exempt[row["id"]]
        for row in rows
    }


def _texts(column: str) -> tuple[str, ...]:
    content = load_content(column)
    assert isinstance(content, Content), "a post says something"
    return tuple(passage.text for passage in content.passages)


def _asked(port: int, what: str) -> list[tuple[object, object]]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{what}", timeout=30) as answer:
        found: list[tuple[object, object]] = json.load(answer)
    return found


class _Stable:
    """The process that forks collectors and desks."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders = orders
        self._pids: list[int] = []
        self._done = 0
        self._heard = threading.Condition()
        threading.Thread(target=self._listen, args=(answers,), daemon=True).start()

    def begin(self, **order: object) -> int:
        """Let one begin; its process id."""
        before = len(self._pids)
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        with self._heard:
            assert self._heard.wait_for(lambda: len(self._pids) > before, 60), "the stable does not answer"
            return self._pids[-1]

    def are_done(self, desks: int, within_s: float) -> bool:
        """Whether so many desks have ended, or end within this time."""
        with self._heard:
            return self._heard.wait_for(lambda: self._done >= desks, within_s)

    def _listen(self, answers: IO[str]) -> None:
        for line in answers:
            said = json.loads(line)
            with self._heard:
                if "pid" in said:
                    self._pids.append(said["pid"])
                else:
                    self._done += 1
                self._heard.notify_all()


@contextmanager
def _stable(workspace: Path, allow: str) -> Iterator[_Stable]:
    command = [sys.executable, "-m", "tests.integration.kills.race_stable", str(workspace), allow]
    log = workspace.parent / "stable.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdin is not None and process.stdout is not None
        try:
            yield _Stable(process.stdin, process.stdout)
        finally:
            process.stdin.close()
            process.wait(30)
            assert "Traceback" not in log.read_text("utf-8"), log.read_text("utf-8")[-4000:]


def main(arguments: Sequence[str]) -> int:
    """Print what the race showed; 1 when a promise was broken or a desk took longer than a second to show a freeze."""
    race = run(int(arguments[0]), int(arguments[1]))
    print(race, flush=True)
    return 1 if race.is_bad or race.slowest_s > SHOWN_S else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
