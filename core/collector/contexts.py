"""What connectors are given while they work: one HTTP door for all, a parsing child for each connector's package."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from core.accounts.credentials.secrets import Credentials
from core.accounts.loading import Loaded
from core.accounts.model import Account
from core.accounts.service import ContextOf
from core.collector.notices import Way, ways
from core.config import AlertsConfig
from core.http.door import HttpDoor
from core.parse.parent import ParsingChild
from core.watch.model import NoticeStep
from ventanilla.api import Clock, Context, MediaShelf


@dataclass(frozen=True, slots=True)
class Outside:
    """What the configuration says about the way out."""

    allow: tuple[str, ...] = ()
    """Inner servers that may be asked, ``host:port``."""
    proxy: str | None = None
    ca_file: str | None = None


@asynccontextmanager
async def contexts(
    clock: Clock, outside: Outside, credentials: Credentials | None = None, media: MediaShelf | None = None
) -> AsyncIterator[ContextOf]:
    """Makes contexts while it is open; closes the door and ends the children afterwards.

    Args:
        credentials: the secrets of all accounts; close them after this. ``None``: there are none.
        media: the workspace's pictures; ``None``: there are none.

    Raises:
        UsageError: the configuration of the way out cannot be used.
    """
    door = HttpDoor(clock, allow=outside.allow, proxy=outside.proxy, ca_file=outside.ca_file)
    children: dict[str, ParsingChild] = {}

    def context_of(account: Account, loaded: Loaded) -> Context:
        child = children.get(loaded.package)
        if child is None:
            child = children[loaded.package] = ParsingChild((loaded.package,))
            stack.push_async_callback(child.close)
        context = Context(account=account.view, http=door, clock=clock, parse=child)
        if credentials is not None:
            context = replace(context, secrets=credentials.of(account))
        return context if media is None else replace(context, media=media)

    async with AsyncExitStack() as stack:
        stack.push_async_callback(door.close)
        yield context_of


@asynccontextmanager
async def tellers(
    clock: Clock, outside: Outside, config: AlertsConfig
) -> AsyncIterator[Mapping[NoticeStep, Sequence[Way]]]:
    """The ways by which alerts are told, by step, while it is open; they have a door of their own.

    Raises:
        UsageError: a hook cannot be run, or the configuration of the way out cannot be used.
    """
    door = HttpDoor(clock, allow=outside.allow, proxy=outside.proxy, ca_file=outside.ca_file)
    try:
        yield {
            step: ways(door, hook=each.hook, webhook=each.webhook, ntfy=each.ntfy)
            for step, each in ((NoticeStep.FIRST, config.first), (NoticeStep.DUTY, config.duty))
        }
    finally:
        await door.close()
