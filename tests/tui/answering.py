"""What the tests of answering share: a connector that can say things on every account, and a colleague's hand."""

from __future__ import annotations

import random

from core.accounts.loading import Loaded, Shelf
from core.accounts.model import Account
from core.collector.pace import Pace
from core.collector.presence import LEASE
from core.collector.publisher import Publisher
from core.collector.worker import Equipment
from core.ids import ConversationId, OperatorId
from core.inbox.ingest import ingest
from core.publishing import reads
from core.publishing.model import Outgoing
from core.store import Actor
from core.store.leases import acquire
from tests.service.collector.conftest import NoDoor, no_parser
from tests.tui.at_work import URGENT
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import COLLECTOR, clock_at
from ventanilla.api import Context

SHELF = Shelf({"plaza": "tests.service.publishing.scripted:connector"})
"""Forty characters, hiding but no muting."""


def can_speak(sitting: Sitting) -> Sitting:
    """Give the desk the connector of the tests."""
    sitting.desk.shelf = SHELF
    return sitting


async def person(sitting: Sitting, name: str) -> Actor:
    """A colleague, as somebody who acts elsewhere."""
    id_ = await sitting.value("SELECT id FROM operator WHERE name = ?", name)
    return Actor(OperatorId(id_), name, "ssh")


async def outgoing(sitting: Sitting, id_: ConversationId) -> list[Outgoing]:
    """What is said in a conversation, the newest first."""
    return await reads.outgoing(sitting.store, conversation=id_)


async def deliver(sitting: Sitting) -> None:
    """Let a publisher that has just taken over deliver what is due."""
    lease = await sitting.store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:1", 60.0))
    assert lease is not None

    def make(account: Account, _loaded: Loaded) -> Context:
        return Context(account.view, NoDoor(), sitting.store.clock, no_parser)

    kit = Equipment(sitting.store, SHELF, make, ingest, (), Pace(retry_store_s=0.01))
    await Publisher(kit, lease, print, random.Random(1)).deliver_due()


async def let_pass(sitting: Sitting, seconds: int) -> None:
    """The workspace's clock goes on."""
    sitting.store.clock = clock_at(sitting.store.clock.now_s() + seconds)


def takes_answers(sitting: Sitting) -> None:
    """As if the question on the screen had stood there for a while: it takes no answer in its first moment."""
    sitting.place._asked_at -= 1.0


async def begin(desk: Sitting, handle: str = URGENT, words: str = "Ya vamos.") -> None:
    """Write an answer and leave the cursor in it."""
    await desk.go_to(handle)
    await desk.press("r")
    await desk.see("ESCRIBIENDO")
    if words:
        await desk.write(words)
    await desk.rest()


async def look_over(desk: Sitting) -> None:
    """Ask for the last look, and wait until it takes answers."""
    await desk.press("ctrl+r")
    await desk.see("¿Enviar esta respuesta?")
    takes_answers(desk)
