"""The SQL of conversations as acts find and change them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from core.errors import NotFound
from core.i18n import N_
from core.ids import ConversationId, MessageId, OperatorId, arrived_s
from core.inbox.model import Disposition, MessageClass, State
from core.inbox.naming import target, who
from core.inbox.rules import Case, Standing
from core.store import Row, Work

Column = int | str | None


def id_of(row: Row) -> ConversationId:
    """The conversation's id from a row that has it."""
    return ConversationId(int(row["id"]))


def standing(row: Row) -> Standing:
    """A standing from a row that has the columns of ``conversation``."""
    return from_columns({name: row[name] for name in _COLUMNS})


def from_columns(columns: Mapping[str, Column]) -> Standing:
    """The standing that these columns hold."""

    def number(name: str) -> int:
        return int(columns[name] or 0)

    def maybe(name: str) -> int | None:
        value = columns[name]
        return None if value is None else int(value)

    def operator(name: str) -> OperatorId | None:
        value = maybe(name)
        return None if value is None else OperatorId(value)

    return Standing(
        state=State(number("state")),
        band=number("band"),
        due_s=number("due_s"),
        band_s=number("band_s"),
        clock_s=number("clock_s"),
        class_=MessageClass(str(columns["class"])) if columns["class"] else None,
        assignee=operator("assignee"),
        claimed_by=operator("claimed_by"),
        claimed_s=maybe("claimed_s"),
        claimed_until_s=maybe("claimed_until_s"),
        snoozed_until_s=maybe("snoozed_until_s"),
        disposition=Disposition(str(columns["disposition"])) if columns["disposition"] else None,
    )


def to_columns(value: Standing) -> dict[str, Column]:
    """The columns that hold this standing."""
    return {
        "state": int(value.state),
        "band": value.band,
        "due_s": value.due_s,
        "band_s": value.band_s,
        "clock_s": value.clock_s,
        "class": value.class_.value if value.class_ else "",
        "assignee": value.assignee,
        "claimed_by": value.claimed_by,
        "claimed_s": value.claimed_s,
        "claimed_until_s": value.claimed_until_s,
        "snoozed_until_s": value.snoozed_until_s,
        "disposition": value.disposition.value if value.disposition else "",
    }


_COLUMNS = (
    "state", "band", "due_s", "band_s", "clock_s", "class", "assignee", "claimed_by", "claimed_s",
    "claimed_until_s", "snoozed_until_s", "disposition",
)  # fmt: skip
COLUMNS = ", ".join(_COLUMNS)
"""What :func:`standing` reads, as SQL."""

_OF_C = ", ".join(f"c.{name}" for name in _COLUMNS)
_PUT = f"UPDATE conversation SET {', '.join(f'{name} = :{name}' for name in _COLUMNS)}"


async def cases(work: Work, ids: Iterable[ConversationId]) -> list[Case]:
    """The conversations with these ids, by id; those that do not exist are left out."""
    rows = await work.rows(
        f"SELECT c.id, c.rev, c.spoke_rev, c.last_id, a.handle, o.name AS claimer, {_OF_C}"
        " FROM json_each(?) AS wanted CROSS JOIN conversation AS c ON c.id = wanted.value"
        " JOIN author AS a ON a.id = c.author_id LEFT JOIN operator AS o ON o.id = c.claimed_by",
        (json.dumps(sorted(set(ids))),),
    )
    return [_case(row) for row in rows]


async def put(work: Work, changes: Iterable[tuple[Case, Standing]]) -> None:
    """Give each conversation its new standing and a new revision."""
    await work.many(
        f"{_PUT}, rev = rev + 1 WHERE id = :id AND rev = :rev",
        [to_columns(after) | {"id": case.id, "rev": case.rev} for case, after in changes],
    )


async def put_quietly(work: Work, changes: Iterable[tuple[ConversationId, Standing]]) -> None:
    """Give each conversation its new standing as time passes; nobody did anything, so the revision stays."""
    await work.many(f"{_PUT} WHERE id = :id", [to_columns(after) | {"id": id_} for id_, after in changes])


async def renew_claims(
    work: Work, operator: OperatorId, ids: Iterable[ConversationId], now_s: int, until_s: int
) -> list[ConversationId]:
    """Let the operator's claims on these run until then; returns those that were still running."""
    rows = await work.rows(
        "UPDATE conversation SET claimed_until_s = ? WHERE id IN (SELECT value FROM json_each(?))"
        " AND claimed_by = ? AND claimed_until_s > ? RETURNING id",
        (until_s, json.dumps(sorted(set(ids))), operator, now_s),
    )
    return [ConversationId(int(row["id"])) for row in rows]


async def operator_name(work: Work, operator: OperatorId) -> str:
    """An active operator's name.

    Raises:
        NotFound: nobody active has this id.
    """
    row = await work.row("SELECT name FROM operator WHERE id = ? AND state = 'active'", (operator,))
    if row is None:
        raise NotFound(N_("There is no active operator number {number}."), number=int(operator))
    return str(row["name"])


async def last_actor(work: Work, id_: ConversationId) -> tuple[str, int] | None:
    """Who acted on the conversation last, by the audit, and in which act."""
    row = await work.row(
        "SELECT actor, json_extract(data, '$.act') AS act FROM audit WHERE target = ? ORDER BY seq DESC LIMIT 1",
        (target(id_),),
    )
    return None if row is None else (str(row["actor"]), int(row["act"] or 0))


def _case(row: Row) -> Case:
    return Case(
        id=ConversationId(int(row["id"])),
        rev=int(row["rev"]),
        spoke_rev=int(row["spoke_rev"]),
        last_s=arrived_s(MessageId(int(row["last_id"]))),
        who=who(str(row["handle"])),
        claimer=str(row["claimer"] or ""),
        standing=standing(row),
    )
