"""What an examination works with: its means, what the workspace knows, and the bounds of each check."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.accounts.loading import Shelf
from core.accounts.model import Account
from core.collector.presence import Collecting
from core.config import Config
from core.doctor.codes import Code
from core.doctor.model import Finding, Said, Severity
from core.doctor.surroundings import has_route, machine_name
from core.errors import VentanillaError
from core.http.guard import Resolver, system_addresses
from core.http.journeys import Place
from core.http.phases import place_of
from core.i18n import N_
from core.ids import AccountId
from core.store.audit import Entry
from core.store.workspace import Workspace

OUTSIDE_S = 18.0
"""With what is read before, an examination stays below half a minute."""


@dataclass(frozen=True, slots=True)
class Means:
    """What an examination uses of the world around it."""

    shelf_of: Callable[[Config], Shelf]
    environment: Mapping[str, str]
    size: tuple[int, int] | None = None
    """Columns and rows of the terminal; ``None``: there is none."""
    resolve: Resolver = system_addresses
    now: Callable[[], float] = time.time
    """This machine's clock."""
    has_route: Callable[[], bool] = has_route
    machine: str = field(default_factory=machine_name)
    outside_s: float = OUTSIDE_S
    """For connectors and keyring, and at the same time for the network."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the workspace knows, read before anything outside is asked; ``now_s`` is of its own clock."""

    workspace: Workspace
    config: Config
    accounts: Sequence[Account]
    arrivals: Mapping[AccountId, Sequence[int]]
    collecting: Collecting | None
    entries: Sequence[Entry]
    now_s: int


async def bounded(
    what: str, seconds: float, check: Callable[[], Awaitable[list[Finding]]], means: Means
) -> list[Finding]:
    """What a check finds; one that does not end, or that the system refuses, is itself a finding."""
    try:
        async with asyncio.timeout(seconds):
            return await check()
    except TimeoutError:
        return [unfinished(what, seconds, means)]
    except (VentanillaError, OSError) as error:
        said: object = error if isinstance(error, VentanillaError) else Said(error.strerror or type(error).__name__)
        finding = unfinished(what, seconds, means)
        return [replace(finding, values={**finding.values, "said": said})]


def unfinished(what: str, seconds: float, means: Means) -> Finding:
    """The finding that a check did not end; ``what`` is a msgid."""
    said = Said(N_("it did not end within {n} s"), {"n": f"{seconds:g}"})
    return Finding(Code.UNFINISHED, Severity.WARN, "", {"what": Said(what), "said": said, "machine": means.machine})


def server_of(account: Account) -> Place | None:
    """The first server that its settings name; nothing else of an address is looked at."""
    found = (place_of(value) for value in account.settings.values())
    return next((place for place in found if place is not None), None)
