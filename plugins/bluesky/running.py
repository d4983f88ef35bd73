"""Runs one frozen step, and tells what became of one in doubt: which module does which kind of step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from plugins.bluesky import acting, authors, gates, posting, reactions, records, reports
from plugins.bluesky.post_record import State
from plugins.bluesky.shape import text
from plugins.bluesky.uris import POST, post
from ventanilla.api import (
    Context,
    DidNotHappen,
    Done,
    Happened,
    NotAllowed,
    ProtocolDrift,
    Receipt,
    Step,
    Verdict,
)

Run = Callable[[Context, State, State], Awaitable[Done]]
Reconcile = Callable[[Context, State, State], Awaitable[Verdict]]


async def run(ctx: Context, step: Step, state: State) -> Done:
    """Carry out one step, once.

    Raises:
        ConnectorError: ``applied`` says whether it may have taken effect.
    """
    return await _of(step)[0](ctx, step.payload, state)


async def reconcile(ctx: Context, step: Step, state: State) -> Verdict:
    """Find out whether a step took effect; reads only.

    Raises:
        ConnectorError: nothing can be found out now.
    """
    return await _of(step)[1](ctx, step.payload, state)


def _of(step: Step) -> tuple[Run, Reconcile]:
    try:
        return _STEPS[text(step.payload.get("do"))]
    except KeyError:
        raise ProtocolDrift(f"no step of this connector: {step.name[:40]}") from None


async def _not_done(ctx: Context, payload: State, state: State) -> Verdict:
    """Of a step that only reads: doing it again changes nothing."""
    return DidNotHappen()


async def _delete(ctx: Context, payload: State, state: State) -> Done:
    """Delete a post of ours; one that is gone already stays gone."""
    here = await _own_post(ctx, payload)
    await records.remove(ctx, POST, here)
    return Done(state, Receipt(text(payload.get("uri"))))


async def _is_deleted(ctx: Context, payload: State, state: State) -> Verdict:
    here = await _own_post(ctx, payload)
    if await records.get(ctx, POST, here) is not None:
        return DidNotHappen()
    return Happened(Done(state, Receipt(text(payload.get("uri")))))


async def _own_post(ctx: Context, payload: State) -> str:
    here = post(text(payload.get("uri")))
    if here is None or here.did != await records.own_did(ctx):
        raise NotAllowed("only posts of this account can be deleted")
    return here.rkey


_STEPS: dict[str, tuple[Run, Reconcile]] = {
    posting.UPLOAD: (posting.upload, _not_done),
    posting.RESOLVE: (posting.resolve, _not_done),
    posting.SAY: (posting.say, posting.reconcile),
    reactions.LOOK: (reactions.look, _not_done),
    reactions.PUT: (reactions.react, reactions.reconcile),
    gates.GATE: (gates.change, gates.reconcile),
    acting.DELETE: (_delete, _is_deleted),
    authors.MUTE: (authors.mute, authors.mute_reconcile),
    authors.BLOCK_IT: (authors.block, authors.block_reconcile),
    authors.FIND_BLOCKS: (authors.find_blocks, _not_done),
    authors.UNBLOCK: (authors.unblock, authors.block_reconcile),
    reports.FIND: (reports.find, _not_done),
    reports.REPORT: (reports.report, reports.reconcile),
}
