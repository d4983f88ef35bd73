"""The fact sheet of an incident: what is known, how sure that is, and from whom.

A new word on a fact replaces the old one, which stays. A fact with a name answers a question of the playbook: it
fills the variable of that name, once it is confirmed, and unless it is private.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.crisis.model import IncidentId
from core.crisis.person import acting_person
from core.crisis.playbook_model import Said
from core.crisis.store import open_incident_of
from core.crisis.timeline import Entry, enter
from core.crisis.typed import typed
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.store import Actor, Reads, Row, Store, Work

FactId = NewType("FactId", int)

TEXT_CHARS = 600
SOURCE_CHARS = 200
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NO_TEXT = N_("Say what is known.")
_NO_SOURCE = N_("Say where it comes from: who said it, when, or which paper.")


class FactState(StrEnum):
    """How sure something is."""

    CONFIRMED = "confirmed"
    CHECKING = "checking"
    UNCONFIRMED = "unconfirmed"


STATE_TITLES: Mapping[FactState, str] = {
    FactState.CONFIRMED: N_("confirmed"),
    FactState.CHECKING: N_("being checked"),
    FactState.UNCONFIRMED: N_("not confirmed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """What somebody says is so."""

    text: str
    source: str
    state: FactState = FactState.CHECKING
    name: str = ""
    """Of the question it answers; empty: of none."""
    is_private: bool = False
    """It stays in the room; what the playbook keeps private is, whatever stands here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the fact sheet; text and source are foreign to a screen."""

    id: FactId
    incident: IncidentId
    name: str
    text: str
    state: FactState
    source: str
    at_s: int
    operator: OperatorId
    operator_name: str
    is_private: bool
    replaced_by: FactId | None
    """``None``: it stands."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the playbook asks to find out."""

    name: str
    text: Said
    is_private: bool
    is_by_clock: bool
    """No fact answers it: it is the time of the next update."""


async def facts_of(source: Reads, incident: IncidentId, *, with_replaced: bool = False) -> list[Fact]:
    """The fact sheet: confirmed first, then what is being checked, then the rest, each in the order it came."""
    rows = await source.rows(
        f"{_SELECT} WHERE f.incident_id = ? AND (? OR f.replaced_by IS NULL)"
        " ORDER BY CASE f.state WHEN 'confirmed' THEN 0 WHEN 'checking' THEN 1 ELSE 2 END, f.id",
        (incident, with_replaced),
    )
    return [_fact(row) for row in rows]


async def fact_of(source: Reads, id_: FactId) -> Fact:
    """One fact, also one that was replaced.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_SELECT} WHERE f.id = ?", (id_,))
    if not rows:
        raise NotFound(N_("There is no fact {number}: «crisis fact list» shows them."), number=id_)
    return _fact(rows[0])


async def questions_of(source: Reads, incident: IncidentId) -> list[Question]:
    """What is to be found out, in the playbook's order."""
    rows = await source.rows("SELECT * FROM incident_question WHERE incident_id = ? ORDER BY position", (incident,))
    return [
        Question(row["name"], Said(row["text_es"], row["text_en"]), bool(row["is_private"]), bool(row["by_clock"]))
        for row in rows
    ]


async def confirmed(source: Reads, incident: IncidentId) -> dict[str, str]:
    """What may fill the variables of a text that others read: confirmed, not private, and standing."""
    rows = await source.rows(
        "SELECT f.name, f.text FROM fact AS f LEFT JOIN incident_question AS q"
        " ON q.incident_id = f.incident_id AND q.name = f.name WHERE f.incident_id = ? AND f.state = 'confirmed'"
        " AND f.name <> '' AND f.replaced_by IS NULL AND f.is_private = 0"
        " AND ifnull(q.is_private, 0) = 0 AND ifnull(q.by_clock, 0) = 0 ORDER BY f.id",
        (incident,),
    )
    return {row["name"]: row["text"] for row in rows}


async def add_fact(store: Store, actor: Actor, incident: IncidentId, new: NewFact) -> Fact:
    """Put something on the fact sheet; one that answers the same question is replaced by it.

    Raises:
        UsageError: no text, no source, too much of either, or the name is none, or the clock's.
        Conflict: the incident is closed.
        NotFound, NotPermitted: as ever.
    """
    name = new.name.strip()
    if name and not _NAME.fullmatch(name):
        raise UsageError(N_("The name of a fact has small letters without accents, digits and _: «zona», «inicio»."))

    async def act(work: Work) -> Fact:
        await work.allow("crisis.fact")
        await open_incident_of(work, incident)
        asked = {each.name: each for each in await questions_of(work, incident)}.get(name)
        if asked is not None and asked.is_by_clock:
            raise UsageError(N_("«{name}» is filled by the clock: it is promised with each statement."), name=name)
        is_private = new.is_private or (asked is not None and asked.is_private)
        row = name and await work.row(
            "SELECT id FROM fact WHERE incident_id = ? AND name = ? AND replaced_by IS NULL", (incident, name)
        )
        before = await fact_of(work, FactId(row["id"])) if row else None
        return await _put(work, incident, name, new.text, new.state, new.source,
                          is_private=is_private or (before is not None and before.is_private), before=before,
                          what="added" if before is None else "revised")  # fmt: skip

    return await store.write(actor, act)


async def revise_fact(
    store: Store, actor: Actor, id_: FactId, *, text: str | None = None, state: FactState | None = None, source: str
) -> Fact:
    """Say something new of a fact: in other words, surer or less sure; the old word stays, replaced.

    Args:
        text: ``None``: as it was.
        state: ``None``: as it was, or being checked again where the text is another.

    Raises:
        Conflict: it was replaced already, or the incident is closed.
        UsageError: no source, or too much.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Fact:
        before = await _standing(work, id_)
        is_other = text is not None and typed(text, TEXT_CHARS) != before.text
        now = state or (FactState.CHECKING if is_other else before.state)
        return await _put(work, before.incident, before.name, before.text if text is None else text, now, source,
                          is_private=before.is_private, before=before, what="revised")  # fmt: skip

    return await store.write(actor, act)


async def confirm_fact(store: Store, actor: Actor, id_: FactId, source: str) -> Fact:
    """Confirm a fact as it stands.

    Args:
        source: who confirms it, or what does.

    Raises:
        Conflict: it is confirmed, or was replaced, or the incident is closed.
        UsageError: no source, or too much.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Fact:
        before = await _standing(work, id_)
        if before.state is FactState.CONFIRMED:
            raise Conflict(N_("Fact {number} is confirmed already."), number=id_)
        return await _put(work, before.incident, before.name, before.text, FactState.CONFIRMED, source,
                          is_private=before.is_private, before=before, what="confirmed")  # fmt: skip

    return await store.write(actor, act)


async def _standing(work: Work, id_: FactId) -> Fact:
    """A fact that stands, of an incident that lasts, for somebody who may change it."""
    await work.allow("crisis.fact")
    found = await fact_of(work, id_)
    await open_incident_of(work, found.incident)
    if found.replaced_by is not None:
        raise Conflict(
            N_("Fact {number} was replaced by {other} meanwhile: look at that one."),
            number=id_, other=found.replaced_by,
        )  # fmt: skip
    return found


async def _put(
    work: Work,
    incident: IncidentId,
    name: str,
    text: str,
    state: FactState,
    source: str,
    *,
    is_private: bool,
    before: Fact | None,
    what: str,
) -> Fact:
    id_ = FactId(
        await work.insert(
            "INSERT INTO fact (incident_id, name, text, state, source, at_s, operator_id, is_private)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (incident, name, typed(text, TEXT_CHARS, _NO_TEXT), state.value, typed(source, SOURCE_CHARS, _NO_SOURCE),
             work.now_s, acting_person(work), is_private),
        )
    )  # fmt: skip
    if before is not None:
        await work.execute("UPDATE fact SET replaced_by = ? WHERE id = ?", (id_, before.id))
    await enter(
        work, incident, Entry.FACT, subject=f"fact:{id_}", what=what, state=state.value,
        replaces=before.id if before else None,
    )  # fmt: skip
    await work.audit("crisis.fact", f"incident:{incident}", fact=id_, what=what, state=state.value)
    work.changed("incident", incident, "fact")
    return await fact_of(work, id_)


_SELECT = (
    "SELECT f.*, o.name AS operator_name,"
    " f.is_private OR ifnull((SELECT q.is_private FROM incident_question AS q"
    "  WHERE q.incident_id = f.incident_id AND q.name = f.name), 0) AS is_kept"
    " FROM fact AS f JOIN operator AS o ON o.id = f.operator_id"
)


def _fact(row: Row) -> Fact:
    return Fact(
        id=FactId(row["id"]), incident=IncidentId(row["incident_id"]), name=row["name"], text=row["text"],
        state=FactState(row["state"]), source=row["source"], at_s=row["at_s"],
        operator=OperatorId(row["operator_id"]), operator_name=row["operator_name"], is_private=bool(row["is_kept"]),
        replaced_by=FactId(row["replaced_by"]) if row["replaced_by"] is not None else None,
    )  # fmt: skip
