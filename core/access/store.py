"""The tables of people: operators, roles, sessions. Every statement of this room stands here.

Functions that read take a store (as last committed) or a unit of work (as this transaction sees it).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.access.lockout import Tries
from core.access.model import Operator, OperatorState, Session, SessionEnd, SessionId
from core.ids import ConversationId, OperatorId
from core.policy import Role
from core.store import Reads, Row, Work

_OPERATOR = """
SELECT o.id, o.name, o.title, o.state, o.language, o.created_s, o.disabled_s, o.pin_hash,
       o.failures, o.lockouts, o.locked_until_s,
       ifnull((SELECT group_concat(r.role, ' ') FROM operator_role r WHERE r.operator_id = o.id), '') AS roles
FROM operator o
"""

_SESSION = """
SELECT s.id, s.operator_id, o.name, s.origin, s.host, s.pid, s.started_s, s.seen_s, s.conversation_id, s.is_writing,
       s.ended_s, s.ended_why
FROM session s JOIN operator o ON o.id = s.operator_id
"""


@dataclass(frozen=True, slots=True)
class Credential:
    """An operator with what is needed to check a PIN; kept inside this room."""

    operator: Operator
    tries: Tries
    pin_hash: str = field(repr=False)
    """Empty: no PIN was ever set, or it was voided."""


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """How many conversations wait, how many of them urgently, how many too long."""

    open: int
    urgent: int
    overdue: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as stored, and how it ended if it did."""

    session: Session
    ended_why: SessionEnd | None
    """``None``: it has not ended."""


async def operators(source: Reads) -> list[Operator]:
    """Everybody, by name, the disabled ones too."""
    return [_operator(row) for row in await source.rows(f"{_OPERATOR} ORDER BY o.name COLLATE NOCASE")]


async def operator(source: Reads, operator_id: OperatorId) -> Operator | None:
    """One person, or ``None``."""
    rows = await source.rows(f"{_OPERATOR} WHERE o.id = ?", (operator_id,))
    return _operator(rows[0]) if rows else None


async def credential(source: Reads, operator_id: OperatorId) -> Credential | None:
    """One person with their counters and sealed PIN, or ``None``."""
    rows = await source.rows(f"{_OPERATOR} WHERE o.id = ?", (operator_id,))
    if not rows:
        return None
    row = rows[0]
    tries = Tries(int(row["failures"]), int(row["lockouts"]), float(row["locked_until_s"]))
    return Credential(_operator(row), tries, str(row["pin_hash"]))


async def add_operator(work: Work, name: str, title: str, pin_hash: str, language: str) -> OperatorId:
    """A new active person without roles."""
    return OperatorId(
        await work.insert(
            "INSERT INTO operator (name, title, pin_hash, language, created_s) VALUES (?, ?, ?, ?, ?)",
            (name, title, pin_hash, language, work.now_s),
        )
    )


async def set_roles(work: Work, operator_id: OperatorId, roles: frozenset[Role]) -> None:
    """Exactly these roles from now on."""
    await work.execute("DELETE FROM operator_role WHERE operator_id = ?", (operator_id,))
    await work.many(
        "INSERT INTO operator_role (operator_id, role) VALUES (?, ?)",
        [(operator_id, role.value) for role in sorted(roles)],
    )


async def set_state(work: Work, operator_id: OperatorId, state: OperatorState) -> None:
    """Active or disabled; a disabled one's PIN is void."""
    if state is OperatorState.DISABLED:
        await work.execute(
            "UPDATE operator SET state = 'disabled', disabled_s = ?, pin_hash = '' WHERE id = ?",
            (work.now_s, operator_id),
        )
    else:
        await work.execute("UPDATE operator SET state = 'active', disabled_s = NULL WHERE id = ?", (operator_id,))


async def set_pin_hash(work: Work, operator_id: OperatorId, pin_hash: str) -> None:
    """A new sealed PIN."""
    await work.execute("UPDATE operator SET pin_hash = ? WHERE id = ?", (pin_hash, operator_id))


async def set_tries(work: Work, operator_id: OperatorId, tries: Tries) -> None:
    """The counters of wrong PINs."""
    await work.execute(
        "UPDATE operator SET failures = ?, lockouts = ?, locked_until_s = ? WHERE id = ?",
        (tries.failures, tries.lockouts, tries.locked_until_s, operator_id),
    )


async def add_session(
    work: Work, session_id: SessionId, operator_id: OperatorId, origin: str, host: str, pid: int, seen_s: float
) -> None:
    """A session that starts now."""
    await work.execute(
        "INSERT INTO session (id, operator_id, origin, host, pid, started_s, seen_s) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (session_id, operator_id, origin, host, pid, work.now_s, seen_s),
    )


async def session(source: Reads, session_id: SessionId) -> SessionRow | None:
    """One session, ended or not, or ``None``."""
    rows = await source.rows(f"{_SESSION} WHERE s.id = ?", (session_id,))
    return _session(rows[0]) if rows else None


async def open_sessions(source: Reads, operator_id: OperatorId | None = None) -> list[Session]:
    """Sessions that have not ended, dead or alive, oldest first; of one person or of everybody."""
    rows = await source.rows(
        f"{_SESSION} WHERE s.ended_s IS NULL AND (:one IS NULL OR s.operator_id = :one) ORDER BY s.started_s, s.id",
        {"one": operator_id},
    )
    return [_session(row).session for row in rows]


async def end_session(work: Work, session_id: SessionId, why: SessionEnd) -> bool:
    """Whether this call ended it; false when it was over already."""
    changed = await work.execute(
        "UPDATE session SET ended_s = ?, ended_why = ?, conversation_id = NULL, is_writing = 0"
        " WHERE id = ? AND ended_s IS NULL",
        (work.now_s, why.value, session_id),
    )
    return changed == 1


async def see_session(work: Work, session_id: SessionId, seen_s: float) -> bool:
    """Whether the session, seen now, has not ended."""
    return (
        await work.execute("UPDATE session SET seen_s = ? WHERE id = ? AND ended_s IS NULL", (seen_s, session_id)) == 1
    )


async def set_open(work: Work, session_id: SessionId, conversation_id: ConversationId | None, is_writing: bool) -> None:
    """What is open on that screen."""
    await work.execute(
        "UPDATE session SET conversation_id = ?, is_writing = ? WHERE id = ?",
        (conversation_id, int(is_writing), session_id),
    )


async def open_counts(source: Reads) -> OpenCounts:
    """Counts of open conversations from the kept counters; the band's second bit is overdue, its third danger."""
    rows = await source.rows(
        "SELECT ifnull(sum(n), 0) AS open, ifnull(sum(n * (band >= 4)), 0) AS urgent,"
        " ifnull(sum(n * (band % 4 >= 2)), 0) AS overdue FROM badge WHERE state = 0"
    )
    return OpenCounts(int(rows[0]["open"]), int(rows[0]["urgent"]), int(rows[0]["overdue"]))


async def alert_counts(source: Reads) -> tuple[int, int]:
    """How many alerts nobody has closed, and how many of these nobody has taken; none of a watch of a person."""
    rows = await source.rows(
        "SELECT count(*) AS open, ifnull(sum(a.state = 'new'), 0) AS untaken FROM alert AS a"
        " LEFT JOIN watch AS w ON w.id = a.watch_id"
        " WHERE a.state IN ('new', 'acknowledged') AND ifnull(w.kind <> 'person', 1)"
    )
    return int(rows[0]["open"]), int(rows[0]["untaken"])


def _operator(row: Row) -> Operator:
    known = set(Role)
    return Operator(
        OperatorId(int(row["id"])),
        str(row["name"]),
        str(row["title"]),
        OperatorState(row["state"]),
        frozenset(
            Role(role) for role in str(row["roles"]).split() if role in known
        ),  # a role we do not know gives nothing
        str(row["language"]),
        int(row["created_s"]),
        None if row["disabled_s"] is None else int(row["disabled_s"]),
    )


def _session(row: Row) -> SessionRow:
    opened = row["conversation_id"]
    session = Session(
        SessionId(row["id"]),
        OperatorId(int(row["operator_id"])),
        str(row["name"]),
        str(row["origin"]),
        str(row["host"]),
        int(row["pid"]),
        int(row["started_s"]),
        float(row["seen_s"]),
        None if opened is None else ConversationId(int(opened)),
        bool(row["is_writing"]),
    )
    return SessionRow(session, None if row["ended_s"] is None else SessionEnd(row["ended_why"]))
