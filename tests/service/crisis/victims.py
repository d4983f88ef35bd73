"""Run as a process of its own: kills people's processes in the middle of a crisis, and looks at what is left.

Arguments: the workspace's folder, how many kills. A child declares an incident, raises and lowers it, lifts its freeze,
lets what was held go, and closes it, again and again; it reports each act when the store has answered. One is killed
at a random moment while another goes on in the same workspace.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import select
import signal
import struct
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core.access import permit
from core.crisis.closing import close_incident
from core.crisis.declaring import Declaration, change_level, declare
from core.crisis.model import Level
from core.crisis.store import freezes_of_incident
from core.errors import Conflict
from core.publishing.freeze import fates, lift, release
from core.store import Store, open_store
from core.store.files import database_path
from tests.service.crisis.aftermath import Act, halves, kept
from tests.service.inbox.desk import NOON_S, standing
from tests.service.publishing.workflow.house import ROSA
from tests.store.room import integrity

BOUND_S = 110
KILLED_WITHIN_S = 0.008
"""After the act began in which it is to be killed: about as long as an act takes, or waits for its turn."""
RESTS_S = 0.05
"""The survivor rests after each round, so that the others are killed at work and not in the queue."""
SURVIVOR = -1
BEGUN = 0
"""Reported in place of an incident's number when an act begins."""
_REPORT = struct.Struct("bq")


@dataclass(frozen=True)
class Outcome:
    """What the kills left."""

    kills: int
    reported: dict[str, int]
    """How many acts of each kind were reported by those who were killed."""
    struck: dict[str, int]
    """How many were killed within an act of each kind: it had begun, and the store had not answered."""
    unreported: int
    """Acts that were done and not reported any more."""
    missing: list[str]
    halves: list[str]
    survivor: int
    """Rounds that the other one went through meanwhile."""
    integrity: str


@dataclass(frozen=True)
class Victim:
    """A child at work."""

    pid: int
    hear: int


def _start(folder: Path, seed: int) -> Victim:
    hear, tell = os.pipe()
    if (pid := os.fork()) == 0:
        os.close(hear)
        try:
            asyncio.run(_work(folder, tell, random.Random(seed), rests=seed == SURVIVOR))
        finally:
            os._exit(1)
    os.close(tell)
    return Victim(pid, hear)


async def _work(folder: Path, tell: int, chance: random.Random, *, rests: bool) -> None:
    async with open_store(folder, gate=permit, clock=standing(NOON_S)) as store:
        while True:
            async for act, incident in _round(store, chance):
                os.write(tell, _REPORT.pack(list(Act).index(act), incident))
            if rests:
                await asyncio.sleep(RESTS_S)


async def _round(store: Store, chance: random.Random) -> AsyncIterator[tuple[Act, int]]:
    """A crisis from its declaration to its end."""
    yield Act.DECLARED, BEGUN
    first = chance.choice((Level.WATCH, Level.ALERT, Level.CRISIS))
    made = await declare(store, ROSA, Declaration(level=first, reason="Corte de agua", playbook="water_outage"))
    id_ = made.incident.id
    yield Act.DECLARED, id_
    for level in (Level.EMERGENCY, Level.ALERT, Level.NORMAL):
        yield Act.LEVEL, BEGUN
        await change_level(store, ROSA, id_, level, "Cambia")
        yield Act.LEVEL, id_
    for freeze in await freezes_of_incident(store, id_):
        await lift(store, ROSA, freeze.id)
        for fate in await fates(store, freeze.id):
            try:
                await release(store, ROSA, fate.delivery)
            except Conflict:
                continue  # the other one has decided about it
    yield Act.CLOSED, BEGUN
    try:
        await close_incident(store, ROSA, id_, "Falsa alarma", is_false_alarm=True)
    except Conflict:
        return  # the other one's freeze met something meanwhile
    yield Act.CLOSED, id_


def _heard(victim: Victim, act: Act) -> bytes:
    """What it reports until an act of this kind begins."""
    begun, said = _REPORT.pack(list(Act).index(act), BEGUN), b""
    while not any(said[at : at + _REPORT.size] == begun for at in range(0, len(said), _REPORT.size)):
        assert select.select([victim.hear], [], [], BOUND_S)[0]
        piece = os.read(victim.hear, 65536)
        assert piece, "one had ended by itself"
        said += piece
    return said


def _kill(victim: Victim, said: bytes = b"") -> tuple[list[tuple[Act, int]], Act | None]:
    """Everything it reported before it died, and which act it was in."""
    os.kill(victim.pid, signal.SIGKILL)
    _pid, status = os.waitpid(victim.pid, 0)
    assert os.WIFSIGNALED(status), f"one had ended by itself ({status})"
    while piece := os.read(victim.hear, 65536):
        said += piece
    os.close(victim.hear)
    whole = len(said) // _REPORT.size * _REPORT.size
    reports = [(list(Act)[act], int(incident)) for act, incident in _REPORT.iter_unpack(said[:whole])]
    last, number = reports[-1]
    return [each for each in reports if each[1] != BEGUN], last if number == BEGUN else None


def main(folder: Path, kills: int) -> None:
    """Kill, look, print."""
    signal.alarm(BOUND_S)
    gc.freeze()
    chance = random.Random(20261122)
    path = database_path(folder)
    survivor = _start(folder, SURVIVOR)
    assert select.select([survivor.hear], [], [], BOUND_S)[0]
    reported: list[tuple[Act, int]] = []
    struck: list[Act] = []
    found: list[str] = []
    for kill in range(kills):
        victim = _start(folder, kill)
        said = _heard(victim, list(Act)[kill % len(Act)])
        time.sleep(chance.uniform(0, KILLED_WITHIN_S))
        acts, within = _kill(victim, said)
        reported += acts
        struck += [within] if within is not None else []
        if kill % 10 == 9:
            found += halves(path)
    outlived, _within = _kill(survivor)
    found += halves(path)
    there = kept(path)
    wanted: dict[tuple[Act, int], int] = {}
    for each in (*reported, *outlived):
        wanted[each] = wanted.get(each, 0) + 1
    outcome = Outcome(
        kills=kills + 1,
        reported={act.value: sum(each is act for each, _id in reported) for act in Act},
        struck={act.value: struck.count(act) for act in Act},
        unreported=sum(there.values()) - sum(wanted.values()),
        missing=[f"{act.value} of {id_}" for (act, id_), n in wanted.items() if there.get((act, id_), 0) < n],
        halves=found,
        survivor=sum(act is Act.CLOSED for act, _id in outlived),
        integrity=integrity(path),
    )
    sys.stdout.buffer.write(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
