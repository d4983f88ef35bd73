"""Which machines may be reached: the public internet, and what the administrator listed.

A feed's address, and every redirect a stranger's server sends, could name a machine inside the institution.
The name proves nothing, so the decision falls on the addresses it resolves to, and the connection is made to
exactly the addresses that were judged: a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from core.errors import UsageError
from core.i18n import N_
from ventanilla.api import Blocked

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host and port, best first; raises ``OSError``."""

_CLOSED_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
"""Source: https://www.iana.org/assignments/iana-ipv4-special-registry (read 2026-11-22), and multicast."""

_OPEN_V6 = IPv6Network("2000::/3")
"""All that is given out so far. Outside lie loopback, private, link-local, multicast, IPv4-mapped addresses
and both translations to IPv4 (64:ff9b::/96, 64:ff9b:1::/48), which would lead back inside."""

_CLOSED_V6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments; Teredo, which carries an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4, which carries an IPv4 address
        "3fff::/20",
    )
)
"""Source: https://www.iana.org/assignments/iana-ipv6-special-registry (read 2026-11-22)."""

_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_ENTRY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[^\s:/@\[\]]+):(?P<port>[0-9]{1,5})", re.IGNORECASE)


def is_public(address: str) -> bool:
    """Whether an IP address literal lies on the public internet; anything unreadable does not."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return _is_public(ip)


def normal_host(host: str) -> str:
    """A host name as it is compared: lower case, without the root's dot and without brackets."""
    return host.lower().removeprefix("[").removesuffix("]").removesuffix(".")


@dataclass(frozen=True, slots=True)
class Guard:
    """The decision on hosts and addresses; ``allow`` holds normalised (host, port) pairs."""

    allow: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Guard:
        """A guard that lets through the administrator's ``host:port`` entries (IPv6 in brackets).

        Raises:
            UsageError: an entry is not ``host:port``.
        """
        return cls(frozenset(_entry(text) for text in entries))

    def admits(self, host: str, port: int) -> bool:
        """Whether the administrator listed this host and port."""
        return (normal_host(host), port) in self.allow

    def check_host(self, host: str, port: int) -> None:
        """Refuse, before any name is looked up, a host that is a number or an inner address.

        Raises:
            Blocked: written as decimal, octal or hexadecimal, or an address that is not public.
        """
        if self.admits(host, port):
            return
        bare = normal_host(host)
        try:
            ip = ip_address(bare)
        except ValueError:
            if ":" in bare or _NUMBER.fullmatch(bare.rpartition(".")[2]):
                raise Blocked("blocked address: a host in numbers", where=host) from None
            return
        if not _is_public(ip):
            raise Blocked("blocked address: not on the public internet", where=host)

    def permitted(self, host: str, port: int, addresses: Sequence[str]) -> tuple[str, ...]:
        """Those of a host's addresses that may be connected to, in the same order.

        Raises:
            Blocked: none of them.
        """
        if self.admits(host, port):
            return tuple(addresses)
        public = tuple(address for address in addresses if is_public(address))
        if not public:
            raise Blocked("blocked address: the name leads to a machine that is not public", where=host)
        return public


async def system_addresses(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver, in a thread that a cancelled caller leaves behind.

    The loop's own executor is not used: its threads are joined at exit, and a lookup cannot be interrupted.
    An address is its own answer.
    """
    with contextlib.suppress(ValueError):
        return [str(ip_address(host))]
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(found: list[str] | OSError) -> None:
        if answer.done():
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def look_up() -> None:
        found: list[str] | OSError
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(row[4][0]) for row in rows))
        except UnicodeError:  # a label that is empty or longer than 63 characters
            found = socket.gaierror(socket.EAI_NONAME, "not a host name")
        except OSError as error:
            found = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    return await answer


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        return not any(ip in net for net in _CLOSED_V4)
    return ip.scope_id is None and ip in _OPEN_V6 and not any(ip in net for net in _CLOSED_V6)


def _entry(text: str) -> tuple[str, int]:
    match = _ENTRY.fullmatch(text.strip())
    if match is None or not 0 < int(match["port"]) < 65536:
        raise UsageError(
            N_("The allowed address {entry} is not HOST:PORT; correct it in the configuration."), entry=text
        )
    return normal_host(match["host"]), int(match["port"])
