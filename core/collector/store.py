"""What replaying reads and marks among the misfits that the inbox keeps."""

from __future__ import annotations

from dataclasses import dataclass

from core.accounts.store import Reads
from core.ids import AccountId
from core.store import Work
from ventanilla.api import StreamId


@dataclass(frozen=True, slots=True)
class KeptMisfit:
    """Something that fitted no message, with its bytes."""

    id: int
    stream: StreamId
    remote_id: str
    reason: str
    raw: bytes
    arrived_s: int


async def kept_misfits(source: Reads, account_id: AccountId, *, after: int = 0, limit: int = 250) -> list[KeptMisfit]:
    """The misfits of an account that were not replayed yet, oldest first, after number ``after``."""
    rows = await source.rows(
        "SELECT id, stream, remote_id, reason, raw, arrived_s FROM misfit"
        " WHERE account_id = ? AND state = 'kept' AND id > ? ORDER BY id LIMIT ?",
        (account_id, after, limit),
    )
    return [
        KeptMisfit(row["id"], StreamId(row["stream"]), row["remote_id"], row["reason"], row["raw"], row["arrived_s"])
        for row in rows
    ]


async def mark_replayed(work: Work, misfit_id: int) -> None:
    """Note that a misfit became a message; its bytes stay."""
    await work.execute("UPDATE misfit SET state = 'replayed' WHERE id = ? AND state = 'kept'", (misfit_id,))


async def is_stored(work: Work, account_id: AccountId, remote_id: str) -> bool:
    """Whether the account has this message."""
    found = await work.row("SELECT 1 FROM message WHERE account_id = ? AND remote_id = ?", (account_id, remote_id))
    return found is not None
