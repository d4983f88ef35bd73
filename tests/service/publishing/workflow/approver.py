"""A second process that approves a post, or changes it: run by the tests of races as a program of its own.

``python -m tests.service.publishing.workflow.approver WORKSPACE approve|edit POST OPERATOR NAME``: says that it is
ready, waits for a line on its standard input, acts once, and prints what came of it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from core.access import permit
from core.errors import VentanillaError
from core.ids import OperatorId
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve
from core.publishing.workflow.drafting import Changes, save
from core.publishing.workflow.store import flow_of
from core.store import Actor, open_store
from tests.service.inbox.desk import NOON_S, standing
from tests.service.publishing.workflow.house import words


async def main(folder: Path, what: str, post: PostId, actor: Actor) -> str:
    """What came of it: ``done`` and a number, or the error's name."""
    async with open_store(folder, gate=permit, clock=standing(NOON_S)) as store:
        rev = (await flow_of(store, post)).rev
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        try:
            if what == "approve":
                done = await approve(store, actor, post)
                return f"done {done.given} {int(done.is_complete)}"
            saved = await save(store, actor, post, Changes(master=words("Otro texto")), rev=rev, stays=False)
        except VentanillaError as error:
            return type(error).__name__
        return f"done {saved.voided} 0"


if __name__ == "__main__":
    folder, what, post, operator, name = sys.argv[1:]
    actor = Actor(OperatorId(int(operator)), name, "cli")
    print(asyncio.run(main(Path(folder), what, PostId(int(post)), actor)), flush=True)
