"""The kept audit: reading it, checking it, and its head as a witness for elsewhere."""

from __future__ import annotations

from core.store.audit import GENESIS, Entry, Head, Verdict, verify
from core.store.database import Store
from core.store.work import Row

_FIELDS = ("at", "actor", "origin", "action", "target", "data", "prev", "hash")
_COLUMNS = "seq, " + ", ".join(f"CAST({field} AS BLOB)" for field in _FIELDS)
"""As bytes: a record that somebody spoilt must still be readable, to name the entry."""

PAGE_ENTRIES = 5_000
"""How much of the record is in memory while it is checked."""
_LEAST = -(1 << 63)
"""Numbers below 1 are read too: somebody may have put them there."""


async def audit_entries(store: Store, *, before: int | None = None, limit: int = 50, target: str = "") -> list[Entry]:
    """The newest entries first, at most ``limit``, before entry ``before`` and about ``target`` where given."""
    rows = await store.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE (:before IS NULL OR seq < :before)"
        " AND (:target = '' OR target = :target) ORDER BY seq DESC LIMIT :limit",
        {"before": before, "target": target, "limit": limit},
    )
    return [_entry(row) for row in rows]


async def audit_head(store: Store) -> Head:
    """The last entry's number, seal and time; number 0 in an empty record."""
    row = await store.row("SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1")
    return Head(0, GENESIS, "") if row is None else Head(int(row["seq"]), str(row["hash"]), str(row["at"]))


async def audit_verify(store: Store, witness: Head | None = None) -> Verdict:
    """Check the whole chain, and against a head kept elsewhere where one is given."""
    verdict, start = None, _LEAST
    while True:
        rows = await store.rows(
            f"SELECT {_COLUMNS} FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?", (start, PAGE_ENTRIES)
        )
        is_end = len(rows) < PAGE_ENTRIES
        verdict = verify(map(_entry, rows), witness=witness, after=verdict, is_end=is_end)
        if is_end or verdict.broken_at is not None:
            return verdict
        start = int(rows[-1]["seq"]) + 1


def _entry(row: Row) -> Entry:
    at, actor, origin, action, target, data, prev, sealed = (_text(value) for value in tuple(row)[1:])
    return Entry(int(row["seq"]), at, actor, origin, action, target, data, prev, sealed)


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
