"""What a file says of incidents afterwards: which acts are in it, and whether one is there by half."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from core.crisis.playbooks import load_playbook
from core.store.audit import Entry, verify
from tests.store.room import raw


class Act(StrEnum):
    """What may be done to an incident."""

    DECLARED = "declared"
    LEVEL = "level"
    CLOSED = "closed"


def kept(path: Path) -> Counter[tuple[Act, int]]:
    """Every act in the file, by its line of the timeline."""
    with raw(path) as connection:
        rows = connection.execute(
            "SELECT kind, incident_id FROM timeline WHERE kind IN ('declared', 'level', 'closed')"
        )
        return Counter((Act(kind), int(id_)) for kind, id_ in rows)


def halves(path: Path) -> list[str]:
    """What of an incident is there without the rest of its act; empty: every act is whole."""
    with raw(path) as connection:
        connection.execute("BEGIN")
        return list(_halves(connection))


def _halves(db: sqlite3.Connection) -> Iterator[str]:
    def one(sql: str, *params: object) -> int:
        return int(db.execute(sql, params).fetchone()[0] or 0)

    incidents = db.execute("SELECT id, kind, level, playbook, closed_s FROM incident ORDER BY id").fetchall()
    for id_, kind, level, playbook, closed_s in incidents:
        target = f"incident:{id_}"
        lines = Counter(row[0] for row in db.execute("SELECT kind FROM timeline WHERE incident_id = ?", (id_,)))
        done = Counter(row[0] for row in db.execute("SELECT action FROM audit WHERE target = ?", (target,)))
        told = {row[0] for row in db.execute(
            "SELECT op FROM change_log WHERE entity = 'incident' AND entity_id = ?", (id_,)
        )}  # fmt: skip
        levels = db.execute(
            "SELECT before, after FROM incident_level WHERE incident_id = ? ORDER BY id", (id_,)
        ).fetchall()
        if not levels:
            yield f"{target}: no level"
            continue
        if lines["declared"] != 1 or done["crisis.declare"] != 1 or "declared" not in told:
            yield f"{target}: declared by half ({lines}, {done}, {told})"
        if [before for before, _after in levels] != [None, *(after for _before, after in levels[:-1])]:
            yield f"{target}: levels {levels}"
        if levels[-1][1] != level or not len(levels) - 1 == lines["level"] == done["crisis.level"]:
            yield f"{target}: level {level} by half ({levels}, {lines}, {done})"
        if not (closed_s is not None) == (lines["closed"] == 1) == (done["crisis.close"] == 1) == ("closed" in told):
            yield f"{target}: closed by half"
        freezes = [row[0] for row in db.execute("SELECT id FROM freeze WHERE incident = ?", (str(id_),))]
        must = kind == "mourning" or max(after for _before, after in levels) >= 2
        if len(freezes) < must or lines["frozen"] != len(freezes):
            yield f"{target}: {len(freezes)} freezes, {lines['frozen']} lines"
        for freeze in freezes:
            met = one("SELECT count(*) FROM freeze_delivery WHERE freeze_id = ? AND was = 'waiting'", freeze)
            said = one("SELECT json_extract(data, '$.stopped') FROM audit WHERE target = ? AND action = 'queue.freeze'",
                       f"freeze:{freeze}")  # fmt: skip
            shown = one("SELECT json_extract(detail, '$.stopped') FROM timeline WHERE subject = ?", f"freeze:{freeze}")
            if not met == said == shown:
                yield f"{target}: freeze {freeze} met {met}, says {said} and {shown}"
        if playbook:
            steps = one("SELECT count(*) FROM incident_step WHERE incident_id = ?", id_)
            if steps != len(load_playbook(playbook, None).steps):
                yield f"{target}: {steps} steps"
    for table in ("incident_level", "timeline", "incident_step"):
        if one(f"SELECT count(*) FROM {table} WHERE incident_id NOT IN (SELECT id FROM incident)"):
            yield f"{table} without its incident"
    if one("SELECT count(*) FROM freeze WHERE CAST(incident AS INTEGER) NOT IN (SELECT id FROM incident)"):
        yield "a freeze without its incident"
    if one("SELECT count(*) FROM audit WHERE action = 'crisis.declare'") != len(incidents):
        yield "declarations on record and incidents differ"
    top = one("SELECT max(level) FROM incident WHERE closed_s IS NULL AND kind = 'crisis'")
    if incidents and one("SELECT value FROM workspace WHERE key = 'crisis_level'") != top:
        yield f"the house does not know of level {top}"
    if verify([Entry(*row) for row in db.execute("SELECT * FROM audit ORDER BY seq")]).broken_at is not None:
        yield "the record is broken"
