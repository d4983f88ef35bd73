"""A desk with a publisher at hand: what the tests of publishing share."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from core.accounts.loading import Loaded, Shelf
from core.accounts.model import Account
from core.collector.pace import Pace
from core.collector.presence import LEASE
from core.collector.publisher import Publisher
from core.collector.worker import Equipment
from core.ids import ConversationId, MessageId
from core.inbox.ingest import ingest
from core.publishing import reads
from core.publishing import store as sql
from core.publishing.content import Content
from core.publishing.model import Cause, Delivery, DeliveryId, DeliveryState
from core.publishing.replies import UNDO_S, Reply, Sent, send_reply
from core.store import Actor
from core.store.leases import acquire
from tests.service.collector.conftest import NoDoor, no_parser
from tests.service.inbox.desk import ANA, COLLECTOR, Desk
from ventanilla.api import Context, Passage, Visibility

SHELF = Shelf({"plaza": "tests.service.publishing.scripted:connector"})


@dataclass(frozen=True)
class Room:
    """A desk and what sends in its name."""

    desk: Desk

    async def reply(self, conversation: ConversationId, *texts: str, actor: Actor = ANA, **changes: object) -> Sent:
        """Answer the newest message of the citizen."""
        wish = await self.wish(conversation, *(texts or ("Vamos.",)))
        return await send_reply(self.desk.store, actor, SHELF, replace(wish, **changes))  # type: ignore[arg-type]  # the fields' types are the caller's

    async def wish(self, conversation: ConversationId, *texts: str) -> Reply:
        """An answer as a desk would ask for it now."""
        row = await self.desk.one(
            "SELECT m.id, m.visibility, c.rev FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id"
            " WHERE c.id = ? AND m.is_own = 0 ORDER BY m.id DESC LIMIT 1",
            conversation,
        )
        known = await reads.outgoing(self.desk.store, conversation=conversation)
        return Reply(
            conversation=conversation,
            message=MessageId(row["id"]),
            content=Content(passages=tuple(Passage(text) for text in texts), visibility=Visibility(row["visibility"])),
            seen_rev=row["rev"],
            seen_answer=max((each.post_id for each in known), default=None),
        )

    async def deliver(self, *, lives: int = 1) -> None:
        """Let a publisher deliver what is due, several times under one lease."""
        for _life in range(lives):
            await (await self.publisher()).deliver_due()

    async def publisher(self) -> Publisher:
        """A publisher that has just taken over."""
        lease = await self.desk.store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:1", 60.0))
        assert lease is not None
        return Publisher(self.kit(), lease, print, random.Random(1))

    def kit(self) -> Equipment:
        """What the publisher works with."""

        def make(account: Account, _loaded: Loaded) -> Context:
            return Context(account.view, NoDoor(), self.desk.store.clock, no_parser)

        return Equipment(self.desk.store, SHELF, make, ingest, (), Pace(retry_store_s=0.01))

    async def delivery(self, id_: DeliveryId) -> Delivery:
        """The delivery as it stands now."""
        return await sql.delivery_of(self.desk.store, id_)


async def leaving(room: Room, *texts: str) -> tuple[ConversationId, Sent]:
    """An answer whose time has come."""
    conversation = await room.desk.say("vecina", "No hay agua")
    sent = await room.reply(conversation, *texts)
    room.desk.wait(UNDO_S)
    return conversation, sent


async def state(room: Room, id_: DeliveryId) -> tuple[DeliveryState, Cause]:
    found = await room.delivery(id_)
    return found.state, found.cause
