"""What fitted no message: looked at, and tried again once a connector has been repaired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.ids import AccountId
from core.inbox.arrivals import Unfit, read
from core.inbox.ingest import MOST, ingest
from core.inbox.model import AccountRef, IngestCount
from core.store import Row, Store, Work
from ventanilla.api import Event

_COLUMNS = "SELECT id, stream, remote_id, reason, raw, arrived_s FROM misfit WHERE account_id = ? AND state = 'kept'"


@dataclass(frozen=True, slots=True)
class KeptMisfit:
    """Something a platform sent that was no message, with its bytes."""

    id: int
    stream: str
    remote_id: str
    reason: str
    """One of our msgids, or the connector's technical words."""
    raw: bytes
    arrived_s: int


async def kept_misfits(store: Store, account: AccountId, limit: int = MOST) -> list[KeptMisfit]:
    """What an account has waiting, oldest first."""
    return [_misfit(row) for row in await store.rows(f"{_COLUMNS} ORDER BY id LIMIT ?", (account, limit))]


async def count_misfits(store: Store) -> dict[AccountId, int]:
    """How many wait, by account; accounts without any are left out."""
    rows = await store.rows("SELECT account_id, count(*) AS n FROM misfit WHERE state = 'kept' GROUP BY account_id")
    return {AccountId(int(row["account_id"])): int(row["n"]) for row in rows}


async def replay_misfits(
    work: Work, account: AccountRef, parse: Callable[[KeptMisfit], Sequence[Event]], limit: int = MOST
) -> IngestCount:
    """Take in what a repaired connector now understands; what still fits nothing stays kept.

    ``parse`` runs inside the unit of work, so it should only look up what was parsed before.
    """
    work.system("a second look at what arrived is not an act of a person")
    total = IngestCount()
    rows = await work.rows(f"{_COLUMNS} ORDER BY id LIMIT ?", (account.id, limit))
    for misfit in map(_misfit, rows):
        events = parse(misfit)
        if not events or any(isinstance(read(event, account.network, work.now_s), Unfit) for event in events):
            total = _sum(total, IngestCount(misfit=1))
            continue
        total = _sum(total, await ingest(work, account, misfit.stream, events))
        await work.execute("UPDATE misfit SET state = 'replayed' WHERE id = ?", (misfit.id,))
    return total


def _sum(one: IngestCount, other: IngestCount) -> IngestCount:
    return IngestCount(
        one.new + other.new,
        one.revised + other.revised,
        one.removed + other.removed,
        one.unchanged + other.unchanged,
        one.misfit + other.misfit,
    )


def _misfit(row: Row) -> KeptMisfit:
    return KeptMisfit(
        int(row["id"]), str(row["stream"]), str(row["remote_id"]), str(row["reason"]), bytes(row["raw"]),
        int(row["arrived_s"]),
    )  # fmt: skip
