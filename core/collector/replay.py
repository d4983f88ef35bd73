"""Misfits tried again after a repair: what fitted no message once may fit now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.accounts import store as accounts
from core.accounts.fence import Broken, fenced
from core.accounts.loading import Shelf
from core.accounts.model import Account
from core.accounts.service import ContextOf, target
from core.collector.commit import Ingest, ref_of
from core.collector.fit import fitted_event
from core.errors import Conflict
from core.i18n import N_
from core.inbox import misfits
from core.inbox.misfits import KeptMisfit
from core.store import Actor, Store, Work
from core.text.show import show
from ventanilla.api import Arrived, ConnectorError, Context, Event, Misfit, Refits, Removed

REFIT_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Replayed:
    """How trying again went."""

    fitted: int
    left: int


async def replay_misfits(
    store: Store, actor: Actor, word: str, shelf: Shelf, ingest: Ingest, context_of: ContextOf
) -> Replayed:
    """Read every misfit of an account again and take in what fits now; the rest stays as it is.

    Raises:
        Conflict: the connector cannot read misfits again.
        NotFound, NotPermitted, NotLoaded: as ever.
    """

    async def begin(work: Work) -> Account:
        await work.allow("account.check")
        return await accounts.find_account(work, word)

    account = await store.write(actor, begin)
    loaded = shelf.load(account.connector)
    connector = loaded.connector
    if not isinstance(connector, Refits):
        raise Conflict(
            N_("Connector «{name}» cannot read anew what did not fit: it stays kept."), name=show(account.connector)
        )
    context = context_of(account, loaded)
    total, after = Replayed(0, 0), 0
    while kept := await misfits.kept_misfits(store, account.id, after=after):
        after = kept[-1].id
        tried = [(misfit, await _refitted(connector, context, misfit)) for misfit in kept]
        part = await _take_in(store, actor, account, tried, ingest)
        total = Replayed(total.fitted + part.fitted, total.left + part.left)
    return total


async def _refitted(connector: Refits, context: Context, misfit: KeptMisfit) -> Event:
    try:
        return fitted_event(await fenced(lambda: connector.refit(context, misfit.raw), REFIT_TIMEOUT_S))
    except (Broken, ConnectorError):
        return Misfit(misfit.raw, misfit.reason, misfit.remote_id)


async def _take_in(
    store: Store, actor: Actor, account: Account, tried: Sequence[tuple[KeptMisfit, Event]], ingest: Ingest
) -> Replayed:
    async def act(work: Work) -> Replayed:
        fitted = 0
        for misfit, event in tried:
            if isinstance(event, Misfit) or not await misfits.is_kept(work, misfit.id):
                continue  # still odd, or removed by its author meanwhile
            count = await ingest(work, ref_of(account), misfit.stream, [event])
            # What was stored already counts as fitted; what was refused as a misfit once more does not.
            is_in = count.new + count.revised + count.removed > 0
            if is_in or await misfits.is_stored(work, account.id, _remote_id(event)):
                await misfits.mark_replayed(work, misfit.id)
                fitted += 1
        await work.audit("account.replay", target(account.id), fitted=fitted, left=len(tried) - fitted)
        work.changed("account", account.id, "replay")
        return Replayed(fitted, len(tried) - fitted)

    return await store.write(actor, act)


def _remote_id(event: Arrived | Removed) -> str:
    return str(event.item.remote_id) if isinstance(event, Arrived) else str(event.remote_id)
