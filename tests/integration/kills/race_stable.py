"""A process that has everything imported and forks what takes part in the freeze race: collectors and desks.

``python -m tests.integration.kills.race_stable WORKSPACE ALLOW`` reads one JSON line for each: ``{"do": "collect"}`` or
``{"do": "desk", "number": 1, "cycles": 50, "seed": 7, "out": FILE}``; it answers with the process id of each, and once
more when a desk has ended. A desk does what desks do, through the services: it follows the feed of changes and reads
the queue anew where that touches it, freezes at random moments, releases some while it is frozen, lifts, and releases
more. Desks begin together, and end when each has read of every freeze, or should have. What it read and did it leaves
in its file.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TypedDict

from core.access import permit
from core.collector.contexts import Outside
from core.collector.main import collect
from core.errors import Conflict
from core.ids import AccountId, OperatorId
from core.publishing.freeze import FreezeId, Scope, fates, freeze_queue, freezes, lift, release
from core.publishing.model import Cause, DeliveryId, DeliveryState
from core.publishing.workflow.reads import counts, queue
from core.store import Actor, Store, open_store
from core.store.changes import changes
from tests.integration.kills.nursery import PACE, TABLE
from tui.bridge import TELL_S
from tui.screens.queue_view import MOST
from tui.touched import touched_by

DESKS = 4
SHOWN_S = 10.0
"""How long after the last freeze a desk that has not read of it yet waits for that."""
NEWEST = 25
"""Of the freezes that are over, those that are read again each time."""
BACK_S, AHEAD_S = 2 * 86_400, 14 * 86_400
RELEASED_MOST = 25
"""Deliveries that a desk releases after each lifting; the others wait for a later one."""


class FreezeNote(TypedDict):
    """A freeze that a desk made: by the machine's clock, when that was on record, and when it began to lift it."""

    id: int
    claimed: list[int]
    made_at: float
    lifting_at: float


class DeskNotes(TypedDict):
    """What one desk saw and did."""

    freezes: list[FreezeNote]
    releases: list[tuple[int, float]]
    """Each delivery, and when its release was begun."""
    seen: dict[str, float]
    """When each freeze was in what it read."""
    readings: int
    """How often it read the queue."""
    changes: list[tuple[int, str, int, str]]


class Desk:
    """One operator's process."""

    def __init__(self, store: Store, number: int, seed: int, accounts: int) -> None:
        self._store = store
        self._actor = Actor(OperatorId(number), f"desk {number}", "tty")
        self._chances = random.Random(seed)
        self._accounts = accounts
        self.notes: DeskNotes = {"freezes": [], "releases": [], "seen": {}, "readings": 0, "changes": []}

    async def watch(self) -> None:
        """Follow the changes as the program's desk does, and read the queue anew whenever they touch it."""
        async with aclosing(changes(self._store, 0)) as feed:
            async for batch in feed:
                self.notes["changes"] += [(each.seq, each.entity, each.id, each.op) for each in batch]
                touched = touched_by(batch)
                if touched.has_posts or touched.has_deliveries or touched.has_missed:
                    await self._read()
                await asyncio.sleep(TELL_S)

    async def _read(self) -> None:
        """What the queue shows, and the list of freezes."""
        now_s = self._store.clock.now_s()
        await queue(self._store, from_s=now_s - BACK_S, until_s=now_s + AHEAD_S, with_untimed=True, limit=MOST)
        await counts(self._store)
        listed = [*await freezes(self._store), *await freezes(self._store, in_force=False, most=NEWEST)]
        shown_at = time.monotonic()
        self.notes["readings"] += 1
        for each in listed:
            self.notes["seen"].setdefault(str(each.id), shown_at)

    async def cycle(self) -> None:
        """Freeze, let something go meanwhile, lift, and let more go."""
        await self._pause(0.3)
        made = await freeze_queue(self._store, self._actor, self._scope(), "Incendio en el mercado")
        note: FreezeNote = {
            "id": made.id, "claimed": list(made.claimed), "made_at": time.monotonic(), "lifting_at": 0.0,
        }  # fmt: skip
        await self._pause(0.15)
        if self._chances.random() < 0.5:
            await self._release(made.id, 2)
        await self._pause(0.15)
        note["lifting_at"] = time.monotonic()
        self.notes["freezes"].append(note)
        await lift(self._store, self._actor, made.id)
        await self._release(made.id, RELEASED_MOST)

    async def _release(self, id_: FreezeId, most: int) -> None:
        held = [
            each.delivery
            for each in await fates(self._store, id_)
            if each.state is DeliveryState.HELD and each.cause is Cause.FROZEN
        ]
        for delivery in held[:most]:
            await self._let_go(delivery)

    async def _let_go(self, delivery: DeliveryId) -> None:
        began = time.monotonic()
        with suppress(Conflict):  # a colleague was quicker
            await release(self._store, self._actor, delivery)
            self.notes["releases"].append((delivery, began))

    def _scope(self) -> Scope:
        luck = self._chances.random()
        account = AccountId(self._chances.randint(1, self._accounts))
        if luck < 0.25:
            return Scope()
        if luck < 0.4:
            return Scope(exempt=(account,))
        return Scope(account=account)

    async def _pause(self, most_s: float) -> None:
        await asyncio.sleep(self._chances.uniform(0, most_s))  # the moments are to be random


async def desk(workspace: Path, number: int, cycles: int, seed: int) -> DeskNotes:
    """A desk's life."""
    async with open_store(workspace, gate=permit) as store:
        accounts = await store.value("SELECT count(*) FROM account")
        here = Desk(store, number, seed, accounts)
        watching = asyncio.ensure_future(here.watch())
        await _together(workspace.parent, number, watching)
        for _cycle in range(cycles):
            await here.cycle()
        while await store.value("SELECT count(*) FROM freeze WHERE lifted_s IS NOT NULL") < cycles * DESKS:
            assert not watching.done(), "the feed ended"
            await asyncio.sleep(0.05)
        last, until = await store.value("SELECT max(seq) FROM change_log"), time.monotonic() + SHOWN_S
        while not here.notes["changes"] or here.notes["changes"][-1][0] < last:
            assert not watching.done(), "the feed ended"
            await asyncio.sleep(0.01)
        while len(here.notes["seen"]) < cycles * DESKS and time.monotonic() < until:
            assert not watching.done(), "the feed ended"
            await asyncio.sleep(0.05)
        watching.cancel()
        return here.notes


async def _together(folder: Path, number: int, watching: asyncio.Future[None]) -> None:
    """Wait until every desk follows the changes, so that each of them ought to learn of each freeze."""
    _mark(folder, number)
    while _marked(folder) < DESKS:
        assert not watching.done(), "the feed ended"
        await asyncio.sleep(0.02)


def _mark(folder: Path, number: int) -> None:
    (folder / f"at-work-{number}").touch()


def _marked(folder: Path) -> int:
    return len(list(folder.glob("at-work-*")))


def live(workspace: Path, allow: str, order: dict[str, object]) -> None:
    """What an order asks for, to its end."""
    if order["do"] == "collect":
        random.seed()
        asyncio.run(collect(workspace, table=TABLE, outside=Outside(allow=(allow,)), pace=PACE))
        return
    number, cycles, seed = order["number"], order["cycles"], order["seed"]
    assert isinstance(number, int) and isinstance(cycles, int) and isinstance(seed, int)
    notes = asyncio.run(desk(workspace, number, cycles, seed))
    Path(str(order["out"])).write_text(json.dumps(notes), "utf-8")
    print(json.dumps({"done": number}), flush=True)


def main(workspace: Path, allow: str) -> None:
    """Fork one for each line; those still alive at the end are killed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    born = []
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            try:
                live(workspace, allow, order)
            finally:
                os._exit(0)
        born.append(pid)
        print(json.dumps({"pid": pid}), flush=True)
    for pid in born:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
