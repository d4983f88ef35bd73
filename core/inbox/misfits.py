"""What fitted no message: kept with its bytes and its reason, to be looked at and tried again after a repair."""

from __future__ import annotations

from dataclasses import dataclass

from core.ids import AccountId
from core.store import Reads, Row, Store, Work
from ventanilla.api import StreamId


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


@dataclass(frozen=True, slots=True)
class WaitingMisfit:
    """What may be told of a misfit."""

    id: int
    stream: StreamId
    reason: str
    """One of our msgids, or the connector's technical words."""
    size_bytes: int
    arrived_s: int


async def kept_misfits(source: Reads, account: AccountId, *, after: int = 0, limit: int = 250) -> list[KeptMisfit]:
    """What an account has waiting, oldest first, after number ``after``."""
    rows = await source.rows(
        "SELECT id, stream, remote_id, reason, raw, arrived_s FROM misfit"
        " WHERE account_id = ? AND state = 'kept' AND id > ? ORDER BY id LIMIT ?",
        (account, after, limit),
    )
    return [_misfit(row) for row in rows]


async def waiting_misfits(source: Reads, account: AccountId, *, limit: int = 250) -> list[WaitingMisfit]:
    """What an account has waiting, oldest first, without a byte of what citizens wrote."""
    rows = await source.rows(
        "SELECT id, stream, reason, length(raw) AS size, arrived_s FROM misfit"
        " WHERE account_id = ? AND state = 'kept' ORDER BY id LIMIT ?",
        (account, limit),
    )
    return [
        WaitingMisfit(
            int(row["id"]), StreamId(str(row["stream"])), str(row["reason"]), int(row["size"]), int(row["arrived_s"])
        )
        for row in rows
    ]


async def count_misfits(store: Store) -> dict[AccountId, int]:
    """How many wait, by account; accounts without any are left out."""
    rows = await store.rows("SELECT account_id, count(*) AS n FROM misfit WHERE state = 'kept' GROUP BY account_id")
    return {AccountId(int(row["account_id"])): int(row["n"]) for row in rows}


async def mark_replayed(work: Work, misfit_id: int) -> None:
    """Note that a misfit became a message; its bytes stay."""
    await work.execute("UPDATE misfit SET state = 'replayed' WHERE id = ? AND state = 'kept'", (misfit_id,))


async def is_kept(work: Work, misfit_id: int) -> bool:
    """Whether it still waits: it may have been replayed or removed since it was read."""
    return await work.row("SELECT 1 FROM misfit WHERE id = ? AND state = 'kept'", (misfit_id,)) is not None


async def is_stored(work: Work, account: AccountId, remote_id: str) -> bool:
    """Whether the account has this message."""
    found = await work.row("SELECT 1 FROM message WHERE account_id = ? AND remote_id = ?", (account, remote_id))
    return found is not None


def _misfit(row: Row) -> KeptMisfit:
    return KeptMisfit(
        int(row["id"]), StreamId(str(row["stream"])), str(row["remote_id"]), str(row["reason"]), bytes(row["raw"]),
        int(row["arrived_s"]),
    )  # fmt: skip
