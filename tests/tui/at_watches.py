"""Somebody before the panels: how they get there, what arrives meanwhile, and how a panel is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.collector.matching import Matching
from core.store import Work
from core.watch.alerts import Cause, raise_alert
from core.watch.model import AlertId, AlertKind, WatchId
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import COLLECTOR, NOW_S, Said
from tests.tui.watched import REFS, arrived
from tui.screens.watches import Watches
from ventanilla.api import StreamId


@asynccontextmanager
async def at_panels(
    directory: Path, size: tuple[int, int] = (80, 24), *, who: str = "Ana", language: str = "es"
) -> AsyncIterator[Sitting]:
    """A desk whose panels are open and read."""
    async with sit(directory, size, who=who, language=language) as sitting:
        await open_panels(sitting)
        yield sitting


async def open_panels(sitting: Sitting) -> None:
    """Go to the watches and wait until they are read."""
    await sitting.press("g", "w")
    await sitting.see_place(Watches)
    await sitting.until(lambda: panels(sitting).board is not None, "the panels are read")
    await sitting.rest()


def panels(sitting: Sitting) -> Watches:
    screen = sitting.app.screen
    assert isinstance(screen, Watches)
    return screen


def has_keys(sitting: Sitting) -> str:
    """The watch whose panel has the keys."""
    panel = panels(sitting).panel()
    assert panel is not None
    return panel.watch.name


def under_cursor(sitting: Sitting) -> str:
    """What the hit under the cursor says."""
    hit = panels(sitting).hits.current
    assert hit is not None
    return hit.excerpt


async def hear(sitting: Sitting, *texts: str, account: str = "fb") -> None:
    """Messages arrive and are watched, a second after each other batch."""
    known = await sitting.value("SELECT count(*) FROM message")
    events = [arrived(Said(0, account, f"nueva_{known}_{n}", text), f"new-{known}-{n}") for n, text in enumerate(texts)]
    await sitting.store.write(COLLECTOR, lambda work: Matching()(work, REFS[account], StreamId("main"), events))


async def alarm(sitting: Sitting, key: str, *, watch: int | None = 1, level: int = 0, at: int = NOW_S) -> AlertId:
    """Something that somebody has to take happens."""
    watch_id = WatchId(watch) if watch is not None else None
    cause = Cause(kind=AlertKind.EVERY_HIT, key=key, at_s=at, watch=watch_id, figures={"messages": 2}, level=level)

    async def act(work: Work) -> AlertId | None:
        work.system("arranging a test")
        return await raise_alert(work, cause)

    id_ = await sitting.store.write(COLLECTOR, act)
    assert id_ is not None
    return id_
