"""The timeline of an incident: what happened, entered by whatever makes it happen, and never changed afterwards.

:func:`enter` is the one door, called within the transaction of the change itself: an act without its line cannot be,
nor a line without its act. A line of the program holds ids and figures only; its words are made when it is shown, in
the reader's language (:mod:`core.crisis.words`). Only notes, to-dos and reasons have words of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.crisis.model import IncidentId
from core.crisis.playbook_model import Said
from core.crisis.typed import whole
from core.errors import NotFound, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.store import Reads, Row, Work
from core.store.audit import Scalar

WORD_CHARS = 2_000
"""Of a note."""
PAGE = 200
"""Lines of one page, where nobody says otherwise."""
MOST = 2_000
"""Lines of one page at most."""
_ABOUT = {
    "step": ("text_es", "text_en", "incident_step"),
    "fact": ("text", "text", "fact"),
    "rumour": ("claim", "claim", "rumour"),
    "contact": ("name", "name", "call_contact"),
    "account": ("name", "name", "account"),
}
"""Where the name of a subject stands: in Spanish, in English, in which table."""


class Entry(StrEnum):
    """What a line of the timeline is about."""

    DECLARED = "declared"
    LEVEL = "level"
    FROZEN = "frozen"
    RELEASED = "released"
    """Somebody decided about a delivery that a freeze held; entered by the table of freezes itself."""
    LIFTED = "lifted"
    """A freeze was lifted; entered the same way."""
    ROLE = "role"
    STEP = "step"
    """Added, or moved."""
    STEP_TAKEN = "step_taken"
    STEP_DONE = "step_done"
    STEP_SKIPPED = "step_skipped"
    FACT = "fact"
    NOTE = "note"
    TODO = "todo"
    STATEMENT = "statement"
    FAST = "fast"
    COUNTERSIGNED = "countersigned"
    SENT = "sent"
    RUMOUR = "rumour"
    VERDICT = "verdict"
    CALL = "call"
    BRIEFED = "briefed"
    REPORT = "report"
    SIGNED = "signed"
    LATE = "late"
    TAKEOVER = "takeover"
    REVOKED = "revoked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a timeline."""

    id: int
    incident: IncidentId
    kind: Entry
    at_s: int
    """When it happened."""
    entered_s: int
    """When it was written down: later, where somebody notes what was before."""
    words: str = ""
    """What a person wrote: foreign text to a screen."""
    subject: str = ""
    """``step:4``; empty: the incident itself."""
    about: Said | None = None
    """What the subject is called: foreign text to a screen."""
    detail: Mapping[str, Scalar] = field(default_factory=dict)
    operator: OperatorId | None = None
    """``None``: the program."""
    operator_name: str = ""


async def enter(
    work: Work,
    incident: IncidentId,
    kind: Entry,
    /,
    *,
    subject: str = "",
    at_s: int | None = None,
    words: str = "",
    operator: OperatorId | None = None,
    **detail: Scalar,
) -> int:
    """Add a line within the caller's transaction, which has asked the gate; returns its number.

    Args:
        subject: what it is about, ``step:4``; empty: the incident itself.
        at_s: when it happened; ``None``: now.
        words: what a person wrote: a note, a to-do, or why a level was changed; other lines have figures only.
        operator: who did it; ``None``: whoever acts, nobody where that is the program.
        detail: figures and names of ours; never a text of a citizen, never a secret.

    Raises:
        UsageError: the words are too long.
    """
    if len(words) > WORD_CHARS:
        raise UsageError(N_("A line of the timeline has at most {most} characters: make two of it."), most=WORD_CHARS)
    now_s = work.now_s
    return await work.insert(
        "INSERT INTO timeline (incident_id, at_s, entered_s, kind, words, subject, detail, operator_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            incident, now_s if at_s is None else at_s, now_s, kind.value, words, subject,
            json.dumps(detail, separators=(",", ":"), sort_keys=True),
            work.actor.operator_id if operator is None else operator,
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines somebody wants to see; without anything, all."""

    kinds: frozenset[Entry] = frozenset()
    since_s: int | None = None
    until_s: int | None = None
    """The last second that counts."""
    operator: OperatorId | None = None
    subject: str = ""
    words: str = ""
    """In what a person wrote; capitals and accents do not matter."""


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Place:
    """Between two lines: before this one."""

    at_s: int
    id: int


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some lines in the order in which things happened."""

    lines: tuple[Line, ...]
    older: Place | None
    """Where the page before this one ends; ``None``: there is none."""


async def page(
    source: Reads, incident: IncidentId, wanted: Wanted = EVERYTHING, *, before: Place | None = None, limit: int = PAGE
) -> TimelinePage:
    """The newest lines of a timeline, or the newest before a place."""
    most = max(1, min(limit, MOST))
    rows = await source.rows(
        f"{_select()} WHERE t.incident_id = :incident AND (:before IS NULL OR (t.at_s, t.id) < (:before, :id))"
        " AND (:kinds = '' OR instr(:kinds, ' ' || t.kind || ' ') > 0)"
        " AND (:since IS NULL OR t.at_s >= :since) AND (:until IS NULL OR t.at_s <= :until)"
        " AND (:operator IS NULL OR t.operator_id = :operator) AND (:subject = '' OR t.subject = :subject)"
        " AND (:words = '' OR instr(folded(t.words), folded(:words)) > 0)"
        " ORDER BY t.at_s DESC, t.id DESC LIMIT :most",
        {
            "incident": incident, "before": before.at_s if before else None, "id": before.id if before else None,
            "kinds": f" {' '.join(sorted(wanted.kinds))} " if wanted.kinds else "", "since": wanted.since_s,
            "until": wanted.until_s, "operator": wanted.operator, "subject": whole(wanted.subject),
            "words": whole(wanted.words), "most": most + 1,
        },
    )  # fmt: skip
    found = tuple(_line(row) for row in reversed(rows[:most]))
    return TimelinePage(found, Place(found[0].at_s, found[0].id) if len(rows) > most else None)


async def line_of(source: Reads, id_: int) -> Line:
    """One line.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_select()} WHERE t.id = ?", (id_,))
    if not rows:
        raise NotFound(N_("There is no line {number} on the timeline."), number=id_)
    return _line(rows[0])


async def every_line(source: Reads, incident: IncidentId, wanted: Wanted = EVERYTHING) -> list[Line]:
    """A whole timeline, in the order in which things happened."""
    found: list[TimelinePage] = []
    before: Place | None = None
    while not found or before is not None:
        found.append(await page(source, incident, wanted, before=before, limit=MOST))
        before = found[-1].older
    return [line for each in reversed(found) for line in each.lines]


def _select() -> str:
    """The lines with who and what they are about; the number behind a subject's word is its row's."""
    number = "CAST(substr(t.subject, instr(t.subject, ':') + 1) AS INTEGER)"
    names: list[str] = []
    for column in (0, 1):
        cases = " ".join(
            f"WHEN '{word}' THEN (SELECT x.{place[column]} FROM {place[2]} AS x WHERE x.id = {number}{_only(word)})"
            for word, place in _ABOUT.items()
        )
        names.append(f"CASE substr(t.subject, 1, max(0, instr(t.subject, ':') - 1)) {cases} END")
    return (
        f"SELECT t.*, ifnull(o.name, '') AS operator_name, {names[0]} AS about_es, {names[1]} AS about_en"
        " FROM timeline AS t LEFT JOIN operator AS o ON o.id = t.operator_id"
    )


def _only(word: str) -> str:
    """A private fact is not named: a timeline is shown to others and taken away."""
    return (
        " AND NOT x.is_private AND NOT EXISTS (SELECT 1 FROM incident_question AS q"
        " WHERE q.incident_id = x.incident_id AND q.name = x.name AND q.is_private)"
        if word == "fact"
        else ""
    )


def _line(row: Row) -> Line:
    about = None if row["about_es"] is None else Said(str(row["about_es"]), str(row["about_en"]))
    return Line(
        id=row["id"], incident=IncidentId(row["incident_id"]), kind=Entry(row["kind"]), at_s=row["at_s"],
        entered_s=row["entered_s"], words=row["words"], subject=row["subject"], about=about,
        detail=json.loads(row["detail"]),
        operator=OperatorId(row["operator_id"]) if row["operator_id"] is not None else None,
        operator_name=row["operator_name"],
    )  # fmt: skip
