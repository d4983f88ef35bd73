"""Makes a plan in another process, where hashes and random numbers are others, as after a restart."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE
from datetime import datetime
from pathlib import Path

from core.accounts.loading import Loaded
from core.conformance.model import Breach, DoesNotApply
from core.publishing.content import dump_plan
from ventanilla.api import Draft, Limits, Plan, Publishes

_PROGRAM = "from core.conformance.again import main; main()"
_HOME = str(Path(__file__).resolve().parents[2])
"""Where the program lies, whatever this process has been told."""
_TIMEOUT_S = 15.0


async def plan_elsewhere(loaded: Loaded, draft: Draft, key: str, now: datetime, limits: Limits) -> str:
    """The plan as another process makes and writes it.

    Raises:
        Breach: it makes none.
        DoesNotApply: the connector cannot be handed over.
    """
    try:
        asked = pickle.dumps((loaded.connector, draft, key, now, limits))
    except (pickle.PicklingError, TypeError, AttributeError):
        raise DoesNotApply("it cannot be handed to another process") from None
    path = os.pathsep.join([_HOME, *(entry for entry in sys.path if entry)])
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", _PROGRAM, stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            written, _nothing = await child.communicate(asked)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise Breach("it makes no plan in a process that has done nothing else before")
    return written.decode("utf-8", "surrogatepass")


def main() -> None:
    """The other process: reads the arguments, writes the plan."""
    connector, draft, key, now, limits = pickle.loads(sys.stdin.buffer.read())  # ours: it comes through a pipe
    assert isinstance(connector, Publishes)
    plan: object = connector.plan(draft, key, now, limits)
    assert isinstance(plan, Plan)
    sys.stdout.buffer.write(dump_plan(plan).encode("utf-8", "surrogatepass"))
