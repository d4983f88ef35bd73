"""A process that declares a crisis when its input ends: run twice by the test of what happens at once.

``python -m tests.service.crisis.declarer WORKSPACE``: says that it is ready, and then which incident it made and how
many deliveries that stopped.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from core.access import permit
from core.crisis.declaring import Declaration, declare
from core.store import open_store
from tests.service.inbox.desk import NOON_S, standing
from tests.service.publishing.workflow.house import ANA


async def main(folder: Path) -> None:
    """Wait, declare, say."""
    async with open_store(folder, gate=permit, clock=standing(NOON_S)) as store:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        made = await declare(store, ANA, Declaration(reason="Corte de agua", playbook="water_outage"))
        assert made.frozen is not None
        print(made.incident.id, len(made.frozen.stopped), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
