"""What an examination learns of this machine by looking around, without sending anything."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from core.errors import UsageError, VentanillaError
from core.http.targets import host_of, port_of
from core.http.ways import proxy_url

T = TypeVar("T")

_PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY")
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses that nobody has: RFC 5737 and RFC 3849."""
_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


def has_route() -> bool:
    """Whether this machine knows a way to anywhere else; not one packet leaves for it."""
    for family, address in _FAR:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 53))
                return True
        except OSError:  # this family has no way, or is not there at all
            continue
    return False


def offered_proxy(environment: Mapping[str, str]) -> str:
    """The proxy that the environment names, ``host:port`` without user and password; empty: none."""
    for name in _PROXY_VARIABLES:
        said = environment.get(name, "").strip()
        if not said:
            continue
        try:
            url = proxy_url(said if "://" in said else f"http://{said}")
            return f"{host_of(url)}:{port_of(url)}"
        except UsageError:
            continue
    return ""


def is_synchronised() -> bool | None:
    """Whether this machine says that its clock follows time servers; ``None``: it does not say."""
    return True if _SYNCHRONISED.exists() else None


def machine_name() -> str:
    """How this machine calls itself."""
    return socket.gethostname()


async def aside(call: Callable[[], T]) -> T:
    """What a blocking call gives, made in a thread that a caller who gives up leaves behind.

    The loop's own threads are not used: they are joined at the end, and a dead disk answers nobody.

    Raises:
        OSError, VentanillaError: as the call raised it.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # without an error there is a result

    def work() -> None:
        result: T | None = None
        failure: Exception | None = None
        try:
            result = call()
        except (OSError, VentanillaError) as error:
            failure = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=work, name="doctor", daemon=True).start()
    return await answer
