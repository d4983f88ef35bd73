"""One pull: the connector is asked behind the fence, and what comes back is a batch that fits or one failure."""

from __future__ import annotations

from dataclasses import replace

from core.accounts.fence import Broken, fenced, fenced_call
from core.accounts.health import Failure, failure_of
from core.accounts.loading import Loaded, NotLoaded, Shelf
from core.accounts.model import Account, HealthCode
from core.accounts.service import ContextOf
from core.accounts.settings import without_secrets
from core.collector.fit import fitted, fitted_streams
from core.errors import NotFound
from ventanilla.api import Batch, ConnectorError, Cursor, Pulls, StreamId, StreamSpec


def streams_of(shelf: Shelf, account: Account) -> tuple[StreamSpec, ...] | Failure:
    """The streams that can be pulled, in order of importance; none for a connector that only publishes."""
    try:
        connector = shelf.load(account.connector).connector
        if not isinstance(connector, Pulls):
            return ()
        return fitted_streams(fenced_call(lambda: connector.streams(account.view)))
    except (NotLoaded, NotFound) as refusal:
        return Failure(HealthCode.NOT_LOADED, str(refusal))
    except ConnectorError as error:
        return _quiet(failure_of(error), account)
    except Broken as broken:
        return Failure(broken.code, broken.detail)


async def pull(
    loaded: Loaded,
    account: Account,
    context_of: ContextOf,
    stream: StreamId,
    cursor: Cursor | None,
    *,
    limit: int,
    timeout_s: float,
) -> Batch | Failure:
    """Ask for what is new since ``cursor``: at most ``limit`` events, within ``timeout_s`` machine seconds."""
    connector = loaded.connector
    assert isinstance(connector, Pulls), "only streams of what can be pulled are pulled"
    try:
        context = context_of(account, loaded)
        answer: object = await fenced(lambda: connector.pull(context, stream, cursor, limit), timeout_s)
        return _spoken(fitted(answer, limit), account)
    except ConnectorError as error:
        return _quiet(failure_of(error), account)
    except Broken as broken:
        return Failure(broken.code, broken.detail)


def _spoken(batch: Batch, account: Account) -> Batch:
    """The batch with nothing secret in what it says about the account."""
    notices = tuple(replace(notice, detail=without_secrets(notice.detail, account)) for notice in batch.notices)
    gap = batch.gap and replace(batch.gap, reason=without_secrets(batch.gap.reason, account))
    return replace(batch, notices=notices, gap=gap)


def _quiet(failure: Failure, account: Account) -> Failure:
    return replace(failure, detail=without_secrets(failure.detail, account))
