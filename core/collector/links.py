"""Asks where the links of posts lead, some time before they go out, through a door of its own.

A page is there when its server answers, and dead when that says so (404, 410). A name that nobody has counts as dead
only if another link is answered in the same round: a line of ours that is down makes no link dead. Everything else is
unknown. Inner addresses, user names in an address and other protocols are refused by the door.

A page is fetched, not only its head: servers that know no HEAD answer it with 404. One byte is asked for, and the
first few that come are enough.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from core.accounts.fence import place_of
from core.collector.commit import COLLECTOR
from core.collector.contexts import Outside
from core.collector.house import Talk
from core.errors import LeaseLost, StoreError, StoreRefused
from core.http.door import HttpDoor
from core.http.guard import Resolver, normal_host, system_addresses
from core.http.limits import Limits
from core.i18n import _
from core.publishing.lint.link_facts import Asked, Found, keep_findings, open_links
from core.store import Store, Work
from core.store.leases import Lease, fence
from ventanilla.api import Clock, ConnectorError, Door, Gone, TooBig, Unavailable

LINK_LIMITS = Limits(total_s=10.0, connect_s=4.0, read_s=5.0, raw_bytes=64 * 1024, decoded_bytes=256 * 1024,
                     refusal_bytes=4 * 1024, refusal_s=1.0)  # fmt: skip
"""What asking one link may cost."""
RESERVED = (".example", ".invalid", ".test", ".localhost", ".example.com", ".example.net", ".example.org")
"""Names that stand for none and are never asked. Source: RFC 2606 and RFC 6761, read 2026-11-22."""
ROUND_S = 60.0
"""Machine seconds between two rounds."""
MOST_A_ROUND = 20
MOST_OF_A_HOST = 3
"""Of one server in one round."""
_MOST_WITNESSES = 2
_ONE_BYTE = {"Range": "bytes=0-0"}
_THERE = (200, 203, 204, 206, 416)
_NOBODY = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
"""The resolver's word that there is no such name; anything else may be its own trouble."""
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"https?://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE)


class Names:
    """A resolver that remembers which names nobody has.

    Args:
        resolve: finds the addresses.
    """

    def __init__(self, resolve: Resolver = system_addresses) -> None:
        self._resolve = resolve
        self._nobody: set[str] = set()

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host.

        Raises:
            OSError: they cannot be found.
        """
        try:
            found = await self._resolve(host, port)
        except socket.gaierror as error:
            if error.errno in _NOBODY:
                self._nobody.add(normal_host(host))
            raise
        self._nobody.discard(normal_host(host))
        return found

    def is_nobody(self, host: str) -> bool:
        """Whether the last answer about a host was that there is none."""
        return normal_host(host) in self._nobody

    def forget(self) -> None:
        """Begin anew."""
        self._nobody.clear()


@dataclass(frozen=True, slots=True)
class LinkDoor:
    """The way out by which links are asked, and what its resolver has learnt."""

    door: Door
    names: Names
    """The door's resolver."""


@asynccontextmanager
async def link_door(clock: Clock, outside: Outside) -> AsyncIterator[LinkDoor]:
    """A door for links alone while it is open, as the configuration of the way out says.

    Raises:
        UsageError: that configuration cannot be used.
    """
    names = Names()
    door = HttpDoor(clock, limits=LINK_LIMITS, allow=outside.allow, proxy=outside.proxy, ca_file=outside.ca_file,
                    resolve=names)  # fmt: skip
    try:
        yield LinkDoor(door, names)
    finally:
        await door.close()


async def keep_asking(store: Store, lease: Lease, way: LinkDoor, talk: Talk) -> None:
    """Ask what is due, a round a minute, for ever.

    Raises:
        LeaseLost: another process took over.
        StoreRefused: the workspace cannot be used any more.
    """
    while True:
        try:
            await ask_due(store, lease, way)
        except (LeaseLost, StoreRefused):
            raise
        except StoreError as error:
            talk(str(error))
        except Exception as error:  # noqa: BLE001  # the worker's fence: a link must not stop the collector
            talk(_("Asking the links of posts stopped for a moment ({detail}): report this.", detail=place_of(error)))
        await asyncio.sleep(ROUND_S)


async def ask_due(
    store: Store, lease: Lease, way: LinkDoor, *, reserved: Sequence[str] = RESERVED
) -> tuple[Asked, ...]:
    """One round: ask what is due within its bounds, and write down what was found.

    Raises:
        LeaseLost, StoreError: nothing was written.
    """
    links = await open_links(store, now_s=store.clock.now_s())
    chosen = _chosen(links.due, reserved)
    if not chosen:
        return ()
    way.names.forget()
    asked = [await _asked(way, link) for link in chosen]
    if any(each.found is Found.NO_NAME for each in asked) and not _is_line_up(asked):
        asked += [await _asked(way, link) for link in _chosen(links.there, reserved)[:_MOST_WITNESSES]]
    found = _witnessed(asked)

    async def act(work: Work) -> None:
        work.system("where a link leads is no act of a person")
        await fence(work, lease)
        await keep_findings(work, found)

    await store.write(COLLECTOR, act)
    return found


def _chosen(links: Sequence[str], reserved: Collection[str]) -> tuple[str, ...]:
    """Those of a round: few of each server, none whose name stands for nobody."""
    of_host: Counter[str] = Counter()
    chosen: list[str] = []
    for link in links:
        host = _host(link)
        if not host or any(f".{host}".endswith(name) for name in reserved):
            continue
        of_host[host] += 1
        if of_host[host] <= MOST_OF_A_HOST:
            chosen.append(link)
    return tuple(chosen[:MOST_A_ROUND])


def _is_line_up(asked: Sequence[Asked]) -> bool:
    return any(each.found in (Found.THERE, Found.GONE) for each in asked)


def _witnessed(asked: Sequence[Asked]) -> tuple[Asked, ...]:
    """The same, where a name counts as nobody's only if our line was seen to work."""
    if _is_line_up(asked):
        return tuple(asked)
    return tuple(Asked(each.link, Found.UNKNOWN) if each.found is Found.NO_NAME else each for each in asked)


async def _asked(way: LinkDoor, link: str) -> Asked:
    try:
        answer = await way.door.get(_address(link), headers=_ONE_BYTE, ok=_THERE)
    except TooBig as error:  # it has more to say than we want to hear
        return Asked(link, Found.THERE, error.status or 0)
    except Gone as error:
        return Asked(link, Found.GONE, error.status or 0)
    except Unavailable as error:
        is_nobody = error.status is None and way.names.is_nobody(error.where or _host(link))
        return Asked(link, Found.NO_NAME if is_nobody else Found.UNKNOWN, error.status or 0)
    except ConnectorError as error:
        return Asked(link, Found.UNKNOWN, error.status or 0)
    return Asked(link, Found.THERE, answer.status)


def _address(link: str) -> str:
    return link if "://" in link else f"https://{link}"


def _host(link: str) -> str:
    """The host of a link that can be asked; empty: it is of another kind."""
    address = _address(link)
    found = _HOST.match(address) if _HTTP.match(address) else None
    return normal_host(found[1]) if found is not None else ""
