"""Tries the laws on one connector, each in a world of its own, and says how each fared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from core.accounts.fence import Broken, place_of
from core.accounts.loading import Loaded
from core.conformance import (
    acting,
    counting,
    drift,
    honesty,
    hostile,
    limiting,
    looking,
    own,
    pulling,
    reading,
    secrecy,
    signing,
    writing,
)
from core.conformance.model import Breach, DoesNotApply, Ending, Finding, Law
from core.conformance.rehearsal import Rehearsal
from core.parse.parent import ParsingChild
from ventanilla.api import ConnectorError
from ventanilla.stage import Stage

LAW_S = 30.0
"""For one law with all its worlds."""
TOTAL_S = 180.0
"""For all of them; on a quiet machine they take about ten seconds."""

ALL: tuple[Law, ...] = tuple(
    law
    for group in (
        honesty,
        pulling,
        looking,
        own,
        reading,
        drift,
        hostile,
        limiting,
        signing,
        secrecy,
        writing,
        counting,
        acting,
    )
    for law in group.LAWS.all
)
"""Every law, in the order in which they are tried."""


async def findings(loaded: Loaded, stage: Stage, laws: Sequence[Law] = ALL) -> AsyncIterator[Finding]:
    """How each law fares, one after the other."""
    async with _rehearsal(loaded, stage) as rehearsal:
        ends_at = asyncio.get_running_loop().time() + TOTAL_S
        for law in laws:
            if asyncio.get_running_loop().time() > ends_at:
                yield Finding(law, Ending.BROKEN, f"not tried: the laws before it took {TOTAL_S:g} s")
            else:
                yield await _tried(law, rehearsal)


@asynccontextmanager
async def _rehearsal(loaded: Loaded, stage: Stage) -> AsyncIterator[Rehearsal]:
    parser = ParsingChild((loaded.package,))
    try:
        yield Rehearsal(loaded, stage, parser)
    finally:
        await parser.close()


async def _tried(law: Law, rehearsal: Rehearsal) -> Finding:
    try:
        async with asyncio.timeout(LAW_S):
            await law.trying(rehearsal)
    except Breach as breach:
        return Finding(law, Ending.BROKEN, str(breach))
    except DoesNotApply as why:
        return Finding(law, Ending.DOES_NOT_APPLY, str(why))
    except TimeoutError:
        return Finding(law, Ending.BROKEN, f"no end within {LAW_S:g} s")
    except ConnectorError as error:
        return Finding(law, Ending.BROKEN, f"it failed where nothing was wrong: {type(error).__name__}: {error.detail}")
    except Broken as broken:
        return Finding(law, Ending.BROKEN, f"outside of the contract: {broken.detail}")
    except Exception as error:  # noqa: BLE001  # the fence around a connector's plain functions and its stage
        return Finding(law, Ending.BROKEN, f"it or its stage raised {place_of(error)}")
    return Finding(law, Ending.KEPT)
