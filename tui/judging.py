"""Between the screens and the rules for what goes out: they are loaded with the first text that is judged."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from core.ids import AccountId
from core.publishing.model import PostId
from tui.bridge import Desk

if TYPE_CHECKING:
    from core.publishing.lint.model import Count
    from core.publishing.lint.sheets import Judged
    from core.publishing.workflow.model import Judgement, Routes

_ROOM = "core.publishing.lint.sheets"


async def judged(
    desk: Desk, id_: PostId, *, counts: Mapping[AccountId, tuple[Count, ...]] | None = None, is_submit: bool = False
) -> tuple[Judged, ...]:
    """Every finding of a post as it is stored.

    Args:
        counts: how long its passages are, as each connector counts.
        is_submit: judge it as it would be handed in, with its time.
    """
    await asyncio.to_thread(import_module, _ROOM)
    from core.publishing.lint.sheets import Moment, judge

    at = Moment.SUBMIT if is_submit else Moment.WRITING
    return await judge(desk.store, desk.directory, id_, now_s=int(desk.now_s), at=at, counts=counts or {})


async def open_rules(desk: Desk, id_: PostId, found: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Those that nobody has overruled."""
    from core.publishing.lint.sheets import open_findings

    return await open_findings(desk.store, id_, found)


async def at_submit(desk: Desk, id_: PostId) -> Sequence[Judgement]:
    """What handing a post in is told by the rules."""
    return [each.finding for each in await judged(desk, id_, is_submit=True)]


async def routes(desk: Desk) -> Routes:
    """The approvals that the pack in force asks for, by kind of post."""
    await asyncio.to_thread(import_module, _ROOM)
    from core.policy.pack_signing import current_pack

    return (await current_pack(desk.store, desk.directory)).approvals
