"""The table of credentials: who entered which secret and when. The secrets themselves are never here."""

from __future__ import annotations

import json

from core.accounts.credentials.model import Entry, Register
from core.ids import AccountId
from core.store import Reads, Work

_COLUMNS = "name, ending, entered_by, entered_s, renewed_s, rotated_s, used_s, revoked_s"


async def entries(source: Reads, account_id: AccountId) -> tuple[Entry, ...]:
    """What is on record about an account's secrets, by name."""
    rows = await source.rows(f"SELECT {_COLUMNS} FROM secret_entry WHERE account_id = ? ORDER BY name", (account_id,))
    return tuple(
        Entry(
            row["name"], row["ending"], row["entered_by"], row["entered_s"], row["renewed_s"], row["rotated_s"],
            row["used_s"], row["revoked_s"],
        )
        for row in rows
    )  # fmt: skip


async def register_of(source: Reads, account_id: AccountId) -> Register:
    """All that is on record about the access to an account."""
    rows = await source.rows("SELECT scopes, expires_s FROM account WHERE id = ?", (account_id,))
    scopes = tuple(map(str, json.loads(rows[0]["scopes"]))) if rows else ()
    return Register(scopes, rows[0]["expires_s"] if rows else None, await entries(source, account_id))


async def note_entered(work: Work, account_id: AccountId, name: str, ending: str, entered_by: str) -> None:
    """A secret was entered, or another one in its place; ``entered_by`` is empty for one the program got itself."""
    await work.execute(
        "DELETE FROM secret_entry WHERE account_id = ? AND name = ? AND revoked_s = entered_s AND ending = ''"
        " AND renewed_s IS NULL AND rotated_s IS NULL AND used_s IS NULL",  # noted as pending: never in use
        (account_id, name),
    )
    await work.execute(
        "INSERT INTO secret_entry (account_id, name, ending, entered_by, entered_s) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (account_id, name) DO UPDATE SET ending = excluded.ending, entered_by = excluded.entered_by,"
        " rotated_s = CASE WHEN excluded.entered_by = '' THEN rotated_s ELSE excluded.entered_s END,"
        " entered_s = excluded.entered_s, renewed_s = NULL, used_s = NULL, revoked_s = NULL",
        (account_id, name, ending, entered_by, work.now_s),
    )


async def note_pending(work: Work, account_id: AccountId, name: str, entered_by: str) -> None:
    """A secret of a name without a record is about to be kept: whoever revokes finds it, and until it is noted as
    entered it counts as not in use."""
    await work.execute(
        "INSERT INTO secret_entry (account_id, name, ending, entered_by, entered_s, revoked_s)"
        " VALUES (?, ?, '', ?, ?, ?) ON CONFLICT (account_id, name) DO NOTHING",
        (account_id, name, entered_by, work.now_s, work.now_s),
    )


async def note_renewed(work: Work, account_id: AccountId, name: str, ending: str) -> None:
    """The program got a newer one from the platform; the first of its name is noted as its own."""
    await work.execute(
        "INSERT INTO secret_entry (account_id, name, ending, entered_by, entered_s) VALUES (?, ?, ?, '', ?)"
        " ON CONFLICT (account_id, name) DO UPDATE SET ending = excluded.ending, renewed_s = excluded.entered_s,"
        " revoked_s = NULL",
        (account_id, name, ending, work.now_s),
    )


async def note_used(work: Work, account_id: AccountId, name: str) -> None:
    """A connector asked for it; nothing is noted of one that was supplied from outside."""
    await work.execute(
        "UPDATE secret_entry SET used_s = ? WHERE account_id = ? AND name = ?", (work.now_s, account_id, name)
    )


async def last_revoked(source: Reads, account_id: AccountId) -> int:
    """The number of the entry in the record by which the account's secrets were last revoked; 0: never."""
    rows = await source.rows(
        "SELECT max(seq) AS seq FROM audit WHERE target = ? AND action = 'account.revoke'", (f"account:{account_id}",)
    )
    return int(rows[0]["seq"] or 0)


async def note_unproven(work: Work, account_id: AccountId) -> None:
    """Who we are there with the present secrets was not seen yet: the next meeting is due at once."""
    await work.execute("UPDATE account SET met_s = NULL WHERE id = ?", (account_id,))


async def note_revoked(work: Work, account_id: AccountId) -> None:
    """None of the account's secrets is to be used any more."""
    await work.execute(
        "UPDATE secret_entry SET revoked_s = ? WHERE account_id = ? AND revoked_s IS NULL", (work.now_s, account_id)
    )
