"""Asking the one table what can become of a post as it stands; a refusal that a freeze causes names the freeze."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Conflict
from core.publishing.freeze_words import post_held_by_freeze
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import Standing
from core.publishing.workflow.transitions import Transition, Verb, need
from core.store import Work


async def need_now(work: Work, flow: sql.Flow, parts: Sequence[sql.Part], verb: Verb) -> Transition:
    """The way out of how a post stands at this moment by this verb.

    Raises:
        Conflict: there is none; the sentence says how it stands and what can be done, of a freeze who made it and why.
    """
    stands = sql.standing_now(flow, parts, work.now_s)
    try:
        return need(stands, verb)
    except Conflict:
        frozen = await post_held_by_freeze(work, work.now_s, flow.post) if stands is Standing.FROZEN else None
        if frozen is None:
            raise
        raise frozen from None
