"""What fitted no message: kept with its bytes and its reason, to be looked at and tried again after a repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.ids import AccountId
from core.store import Row, Store, Work
from core.store.work import Params
from ventanilla.api import StreamId


class Reads(Protocol):
    """A store or a unit of work: both answer queries."""

    async def rows(self, sql: str, params: Params = ()) -> Sequence[Row]:
        """All rows of a query."""
        ...


@dataclass(frozen=True, slots=True)
class KeptMisfit:
    """Something a platform sent that was no message, with its bytes."""

    id: int
    stream: StreamId
    remote_id: str
    reason: str
    """One of our msgids, or the connector's technical words."""
    raw: bytes
    arrived_s: int


async def kept_misfits(source: Reads, account: AccountId, *, after: int = 0, limit: int = 250) -> list[KeptMisfit]:
    """What an account has waiting, oldest first, after number ``after``."""
    rows = await source.rows(
        "SELECT id, stream, remote_id, reason, raw, arrived_s FROM misfit"
        " WHERE account_id = ? AND state = 'kept' AND id > ? ORDER BY id LIMIT ?",
        (account, after, limit),
    )
    return [_misfit(row) for row in rows]


async def count_misfits(store: Store) -> dict[AccountId, int]:
    """How many wait, by account; accounts without any are left out."""
    rows = await store.rows("SELECT account_id, count(*) AS n FROM misfit WHERE state = 'kept' GROUP BY account_id")
    return {AccountId(int(row["account_id"])): int(row["n"]) for row in rows}


async def mark_replayed(work: Work, misfit_id: int) -> None:
    """Note that a misfit became a message; its bytes stay."""
    await work.execute("UPDATE misfit SET state = 'replayed' WHERE id = ? AND state = 'kept'", (misfit_id,))


async def is_stored(work: Work, account: AccountId, remote_id: str) -> bool:
    """Whether the account has this message."""
    found = await work.row("SELECT 1 FROM message WHERE account_id = ? AND remote_id = ?", (account, remote_id))
    return found is not None


def _misfit(row: Row) -> KeptMisfit:
    return KeptMisfit(
        int(row["id"]), StreamId(str(row["stream"])), str(row["remote_id"]), str(row["reason"]), bytes(row["raw"]),
        int(row["arrived_s"]),
    )  # fmt: skip
