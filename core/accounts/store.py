"""The tables of accounts: what is kept, read and written in one statement each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from core.accounts.model import (
    Account,
    AccountState,
    HealthCode,
    Mark,
    MarkCode,
    NewAccount,
    Relation,
    Standing,
    StreamPlace,
)
from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId
from core.store import Reads, Row, Work

if TYPE_CHECKING:
    from ventanilla.api import Cursor, StreamId

_COLUMNS = (
    "id, name, connector, network, handle, settings, secret_keys, custodian, state, stopped_by, stop_reason,"
    " health, detail, marks, failures, last_try_s, last_ok_s, last_event_s, next_s, created_s,"
    " remote_id, limits, expires_s, met_s, relation, rev"
)
_HEALTH = {code.value: code for code in HealthCode}
_ACCOUNTS_REMEMBERED = 4_096
"""Desks read all accounts at every change, and of thousands few differ from the last time."""
_NO_SUCH = N_("There is no account «{account}»: «account list» shows their names.")


async def all_accounts(source: Reads) -> list[Account]:
    """Every account, by name."""
    return [_account(row) for row in await source.rows(f"SELECT {_COLUMNS} FROM account ORDER BY name COLLATE NOCASE")]


async def names(source: Reads) -> list[str]:
    """The names that are taken, in no order; as one row, so that entering thousands of accounts stays quick."""
    rows = await source.rows("SELECT json_group_array(name) AS names FROM account")
    return [str(name) for name in json.loads(rows[0]["names"])]


async def account_of(source: Reads, account_id: AccountId) -> Account:
    """The account of this id.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"SELECT {_COLUMNS} FROM account WHERE id = ?", (account_id,))
    if not rows:
        raise NotFound(_NO_SUCH, account=account_id)
    return _account(rows[0])


async def find_account(source: Reads, word: str) -> Account:
    """The account people mean by ``word``: its name in any case, or else its number.

    Raises:
        NotFound: there is none.
    """
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 16 else -1
    rows = await source.rows(
        f"SELECT {_COLUMNS} FROM account WHERE name = ? COLLATE NOCASE OR id = ? ORDER BY name <> ? COLLATE NOCASE",
        (word, number, word),
    )
    if not rows:
        raise NotFound(_NO_SUCH, account=word)
    return _account(rows[0])


async def places(source: Reads, account_id: AccountId) -> dict[StreamId, StreamPlace]:
    """Where each stream of an account was read to."""
    rows = await source.rows("SELECT stream, cursor, next_s, pulled_s FROM stream WHERE account_id = ?", (account_id,))
    return {row["stream"]: _place(row) for row in rows}


async def insert_account(work: Work, account: NewAccount) -> AccountId:
    """Write a new account down; its name must be free."""
    return AccountId(
        await work.insert(
            "INSERT INTO account (name, connector, network, handle, settings, secret_keys, custodian, state,"
            " stop_reason, relation, created_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                account.name, account.connector, account.network, account.handle,
                json.dumps(dict(account.settings), ensure_ascii=False, sort_keys=True),
                json.dumps(sorted(account.secret_keys)), account.custodian, account.state.value,
                account.stop_reason, account.relation.value, work.now_s,
            ),
        )
    )  # fmt: skip


async def move_account(
    work: Work, account: Account, state: AccountState, *, stopped_by: str = "", stop_reason: str = ""
) -> bool:
    """Bring an account to another state if nobody else moved it since it was read; says whether it was."""
    return bool(
        await work.execute(
            "UPDATE account SET state = ?, stopped_by = ?, stop_reason = ?, rev = rev + 1 WHERE id = ? AND rev = ?",
            (state.value, stopped_by, stop_reason, account.id, account.rev),
        )
    )


async def save_edit(
    work: Work,
    account_id: AccountId,
    settings: Mapping[str, str],
    secret_keys: frozenset[str],
    handle: str,
    custodian: str,
    relation: Relation,
) -> None:
    """Keep what a person changed."""
    await work.execute(
        "UPDATE account SET settings = ?, secret_keys = ?, handle = ?, custodian = ?, relation = ?, rev = rev + 1"
        " WHERE id = ?",
        (
            json.dumps(dict(settings), ensure_ascii=False, sort_keys=True), json.dumps(sorted(secret_keys)),
            handle, custodian, relation.value, account_id,
        ),
    )  # fmt: skip


async def note_event(work: Work, account_id: AccountId, at_s: int) -> None:
    """Note when something last arrived."""
    await work.execute("UPDATE account SET last_event_s = ? WHERE id = ?", (at_s, account_id))


async def forget_places(work: Work, account_id: AccountId) -> None:
    """Forget where the account was read to: it is read from its beginning."""
    await work.execute("DELETE FROM stream WHERE account_id = ?", (account_id,))


async def start_afresh(work: Work, account_id: AccountId) -> None:
    """Forget failures and waits, so that the account is asked at once; what was read stays read."""
    await work.execute(
        "UPDATE account SET health = ?, detail = '', failures = 0, next_s = NULL WHERE id = ?",
        (HealthCode.NEW.value, account_id),
    )
    await work.execute("UPDATE stream SET next_s = 0 WHERE account_id = ?", (account_id,))


async def save_standing(work: Work, account_id: AccountId, standing: Standing) -> None:
    """Keep how collection stands. Does not count as an edit by a person: ``rev`` stays."""
    await work.execute(
        "UPDATE account SET state = ?, health = ?, detail = ?, marks = ?, failures = ?, last_try_s = ?,"
        " last_ok_s = ?, last_event_s = ?, next_s = ? WHERE id = ?",
        (
            standing.state.value, standing.health.value, standing.detail, _marks_text(standing.marks),
            standing.failures, standing.last_try_s, standing.last_ok_s, standing.last_event_s, standing.next_s,
            account_id,
        ),
    )  # fmt: skip


async def save_place(work: Work, account_id: AccountId, stream: StreamId, cursor: Cursor | None, next_s: int) -> None:
    """Keep where a stream was read to; call it in the work that stores what was read."""
    await work.execute(
        "INSERT INTO stream (account_id, stream, cursor, next_s, pulled_s) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (account_id, stream) DO UPDATE SET cursor = excluded.cursor, next_s = excluded.next_s,"
        " pulled_s = excluded.pulled_s",
        (account_id, stream, cursor, next_s, work.now_s),
    )


async def save_handle(work: Work, account_id: AccountId, handle: str) -> None:
    """Keep the name the platform knows us by."""
    await work.execute("UPDATE account SET handle = ? WHERE id = ?", (handle, account_id))


async def save_meeting(
    work: Work,
    account_id: AccountId,
    *,
    handle: str,
    title: str = "",
    remote_id: str,
    scopes: str,
    expires_s: int | None,
    limits: str,
) -> None:
    """Keep what a contact showed of ourselves; an empty word leaves what was known."""
    before = await known_as(work, account_id)
    names = json.dumps([handle or before[0], title or before[1]], ensure_ascii=False)
    await work.execute(
        "UPDATE account SET handle = coalesce(nullif(handle, ''), ?), remote_id = coalesce(nullif(?, ''), remote_id),"
        " scopes = ?, expires_s = ?, limits = coalesce(nullif(?, ''), limits), known_as = ?, met_s = ? WHERE id = ?",
        (handle, remote_id, scopes, expires_s, limits, names, work.now_s, account_id),
    )


async def known_as(source: Reads, account_id: AccountId) -> tuple[str, str]:
    """The handle and the name under which its platform showed an account last; empty where it never said."""
    rows = await source.rows("SELECT known_as FROM account WHERE id = ?", (account_id,))
    names = json.loads(rows[0]["known_as"] or "[]") if rows else []
    return (str(names[0]), str(names[1])) if len(names) == 2 else ("", "")


@lru_cache(_ACCOUNTS_REMEMBERED)
def _account(row: Row) -> Account:
    return Account(
        id=AccountId(row["id"]),
        name=row["name"],
        connector=row["connector"],
        network=row["network"],
        handle=row["handle"],
        created_s=row["created_s"],
        standing=Standing(
            state=AccountState(row["state"]),
            health=_health(row["health"]),
            detail=row["detail"],
            marks=_marks(row["marks"]),
            failures=row["failures"],
            last_try_s=row["last_try_s"],
            last_ok_s=row["last_ok_s"],
            last_event_s=row["last_event_s"],
            next_s=row["next_s"],
        ),
        settings={str(key): str(value) for key, value in json.loads(row["settings"]).items()},
        secret_keys=frozenset(json.loads(row["secret_keys"])),
        custodian=row["custodian"],
        stopped_by=row["stopped_by"],
        stop_reason=row["stop_reason"],
        remote_id=row["remote_id"],
        limits=row["limits"],
        expires_s=row["expires_s"],
        met_s=row["met_s"],
        relation=Relation(row["relation"]),
        rev=row["rev"],
    )


def _place(row: Row) -> StreamPlace:
    return StreamPlace(row["stream"], row["cursor"], int(row["next_s"]), row["pulled_s"])


def _health(code: str) -> HealthCode:
    return _HEALTH.get(code, HealthCode.NEW)


def _marks(text: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(MarkCode(mark["code"]), mark["stream"], mark["detail"], mark["at_s"]) for mark in json.loads(text)
    )


def _marks_text(marks: tuple[Mark, ...]) -> str:
    return json.dumps(
        [{"code": mark.code.value, "stream": mark.stream, "detail": mark.detail, "at_s": mark.at_s} for mark in marks],
        ensure_ascii=True,  # a lone surrogate in foreign text cannot be bound as UTF-8, its escape can
    )
