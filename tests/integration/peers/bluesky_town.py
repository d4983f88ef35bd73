"""An institution and two citizens on the private Bluesky network, and what its connector is given there."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zlib import compress, crc32

from core.http.door import HttpDoor
from plugins.bluesky import connector
from plugins.bluesky.notifications import NOTIFICATIONS
from tests.contract.bluesky.world import Safe, Shelf, items, no_parser, target
from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import BlueskyCitizen, Reference
from ventanilla.api import (
    AccountView,
    Attachment,
    Batch,
    Context,
    Cursor,
    Done,
    Draft,
    Item,
    Passage,
    Plan,
    Target,
)

LIMITS = connector.shipped_limits()


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current moment."""
        return datetime.now(UTC)


@dataclass
class Town:
    """The network, an official account and two citizens."""

    network: Network
    hall: BlueskyCitizen
    ana: BlueskyCitizen
    luis: BlueskyCitizen
    password: str

    async def settle(self) -> None:
        """Until what was written can be read."""
        await asyncio.to_thread(self.network.settle)

    def own_posts(self) -> list[str]:
        """What the account has said, by its own server."""
        return [str(value["text"]) for value in self.hall.posts().values()]


@contextmanager
def settled_town(network: Network, prefix: str) -> Iterator[Town]:
    """Three accounts with names of their own."""
    with (
        BlueskyCitizen(network.pds, f"{prefix}-ayto") as hall,
        BlueskyCitizen(network.pds, f"{prefix}-ana") as ana,
        BlueskyCitizen(network.pds, f"{prefix}-luis") as luis,
    ):
        network.settle()
        yield Town(network, hall, ana, luis, hall.app_password("ventanilla"))


@asynccontextmanager
async def reached(town: Town, service: str) -> AsyncIterator[Context]:
    """The account's context, through the server or a proxy before it."""
    door = HttpDoor(Now(), allow=(service.removeprefix("http://"),))
    account = AccountView("1", town.hall.handle, {"handle": town.hall.handle, "service": service})
    try:
        yield Context(account, door, Now(), no_parser, Safe({"app_password": town.password}), Shelf())
    finally:
        await door.close()


def key() -> str:
    return "".join(secrets.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(26))


async def pulled(ctx: Context, cursor: Cursor | None = None) -> tuple[list[Item], Cursor]:
    """Everything since, and where the next pull begins."""
    found: list[Item] = []
    for _ in range(50):
        batch: Batch = await connector.pull(ctx, NOTIFICATIONS, cursor, 250)
        found, cursor = [*found, *items(batch)], batch.cursor
        if not batch.more:
            return found, cursor
    raise AssertionError("it goes on and on")


async def run(ctx: Context, plan: Plan) -> Done:
    """Every step of a plan; the last one's result."""
    done = Done()
    for step in plan.steps:
        result = await connector.run_step(ctx, step, done.state)
        assert isinstance(result, Done)
        done = result
    return done


async def say(ctx: Context, words: str, reply_to: Target | None = None, *media: Attachment) -> Reference:
    """One post of ours."""
    draft = Draft(passages=(Passage(words, media),), reply_to=reply_to, lang="es")
    done = await run(ctx, connector.plan(draft, key(), datetime.now(UTC), LIMITS))
    assert done.receipt is not None
    return Reference(done.receipt.remote_id, str(done.receipt.ext["cid"]))


async def asked_of_us(town: Town, ctx: Context, words: str) -> Target:
    """A question of a citizen, as something to act on."""
    post = town.ana.post(f"{words} @{town.hall.handle}", mentions=[town.hall])
    await town.settle()
    found, _cursor = await pulled(ctx)
    return target(next(item for item in found if item.remote_id == post.uri))


def png(side: int, padding: int = 0) -> bytes:
    """A picture of one colour, as heavy as wanted."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + crc32(kind + data).to_bytes(4)

    head = side.to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    rows = compress((b"\x00" + b"\x30\x60\x90" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"teSt", b"\0" * padding), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    )
