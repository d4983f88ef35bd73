"""The SQL of incidents and of their levels; no rules."""

from __future__ import annotations

import json

from core.crisis.model import Incident, IncidentId, Kind, Level, LevelChange
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import AccountId, OperatorId
from core.publishing.freeze_store import Freeze, FreezeId, Scope, freeze_of
from core.store import Reads, Row, Work
from core.watch.model import AlertId

_SELECT = (
    "SELECT i.*, ifnull(o.name, '') AS declarer, ifnull(c.name, '') AS closer,"
    " ifnull((SELECT max(l.after) FROM incident_level AS l WHERE l.incident_id = i.id), i.level) AS highest,"
    " ifnull((SELECT l.at_s FROM incident_level AS l WHERE l.incident_id = i.id ORDER BY l.id DESC LIMIT 1),"
    "  i.declared_s) AS level_s"
    " FROM incident AS i LEFT JOIN operator AS o ON o.id = i.declared_by LEFT JOIN operator AS c ON c.id = i.closed_by"
)


async def incident_of(source: Reads, id_: IncidentId) -> Incident:
    """The incident of this number.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_SELECT} WHERE i.id = ?", (id_,))
    if not rows:
        raise NotFound(N_("There is no incident {number}: «crisis status» shows them."), number=id_)
    return _incident(rows[0])


async def open_incident_of(source: Reads, id_: IncidentId) -> Incident:
    """The same, while it lasts.

    Raises:
        Conflict: it was closed.
        NotFound: there is none.
    """
    found = await incident_of(source, id_)
    if not found.is_open:
        raise Conflict(
            N_("Incident {number} was closed by {person}: declare a new one."), number=id_, person=found.closed_by_name
        )
    return found


async def incidents(source: Reads, *, is_open: bool = True, limit: int = 200) -> list[Incident]:
    """Incidents: the gravest that lasts first; with ``is_open`` false those that are closed too, the newest leading."""
    order = "i.level DESC, i.id" if is_open else "i.id DESC"
    where = " WHERE i.closed_s IS NULL" if is_open else ""
    return [_incident(row) for row in await source.rows(f"{_SELECT}{where} ORDER BY {order} LIMIT ?", (limit,))]


async def incident_meant(source: Reads, id_: IncidentId | None) -> Incident:
    """The open incident of this number; without one, the only one that lasts.

    Raises:
        NotFound: there is none.
        UsageError: several last, and none was named.
        Conflict: it was closed.
    """
    if id_ is not None:
        return await open_incident_of(source, id_)
    found = await incidents(source)
    if not found:
        raise NotFound(N_("No incident is open: «crisis declare» opens one."))
    if len(found) > 1:
        raise UsageError(
            N_("Several incidents are open: say which with --incident ({numbers})."),
            numbers=", ".join(str(each.id) for each in sorted(found, key=lambda one: one.id)),
        )
    return found[0]


async def open_of_alert(source: Reads, alert: AlertId) -> Incident | None:
    """The open incident that was declared from an alert, the newest if there are several."""
    rows = await source.rows(
        f"{_SELECT} WHERE i.alert_id = ? AND i.closed_s IS NULL ORDER BY i.id DESC LIMIT 1", (alert,)
    )
    return _incident(rows[0]) if rows else None


async def open_parts(source: Reads, id_: IncidentId) -> list[IncidentId]:
    """Open incidents that are a part of this one."""
    rows = await source.rows("SELECT id FROM incident WHERE parent_id = ? AND closed_s IS NULL ORDER BY id", (id_,))
    return [IncidentId(row["id"]) for row in rows]


async def insert(
    work: Work, *, kind: Kind, title: str, playbook: str, level: Level, parent: IncidentId | None, scope: Scope,
    spares_emergency: bool, alert: AlertId | None, reason: str, reason_by_s: int | None, operator: OperatorId | None,
    aware_s: int,
) -> IncidentId:  # fmt: skip
    """Write an incident down, with its first level."""
    id_ = IncidentId(
        await work.insert(
            "INSERT INTO incident (kind, title, playbook, level, parent_id, scope, alert_id, reason, reason_by_s,"
            " declared_by, declared_s, aware_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                kind.value, title, playbook, level.value, parent, dump_scope(scope, spares_emergency), alert, reason,
                reason_by_s, operator, work.now_s, aware_s,
            ),
        )
    )  # fmt: skip
    await insert_level(work, id_, None, level, reason, operator)
    return id_


async def insert_level(
    work: Work, id_: IncidentId, before: Level | None, after: Level, reason: str, operator: OperatorId | None
) -> int:
    """Write a change of level down; returns its number."""
    return await work.insert(
        "INSERT INTO incident_level (incident_id, at_s, before, after, reason, operator_id) VALUES (?, ?, ?, ?, ?, ?)",
        (id_, work.now_s, None if before is None else before.value, after.value, reason, operator),
    )


async def set_level(work: Work, id_: IncidentId, level: Level) -> None:
    """Note the level an incident has now."""
    await work.execute("UPDATE incident SET level = ? WHERE id = ?", (level.value, id_))


async def set_reason(work: Work, id_: IncidentId, reason: str) -> None:
    """Note why an incident was declared, where that was owed."""
    await work.execute("UPDATE incident SET reason = ? WHERE id = ? AND reason = ''", (reason, id_))
    await work.execute(
        "UPDATE incident_level SET reason = ? WHERE incident_id = ? AND before IS NULL AND reason = ''", (reason, id_)
    )


async def set_playbook(work: Work, id_: IncidentId, playbook: str, title: str) -> None:
    """Note which playbook an incident follows, and what it is called where nobody had said."""
    await work.execute(
        "UPDATE incident SET playbook = ?, title = CASE title WHEN '' THEN ? ELSE title END WHERE id = ?",
        (playbook, title, id_),
    )


async def close(work: Work, id_: IncidentId, operator: OperatorId) -> None:
    """Note that an incident is over."""
    await work.execute("UPDATE incident SET closed_s = ?, closed_by = ? WHERE id = ?", (work.now_s, operator, id_))


async def level_changes(source: Reads, id_: IncidentId) -> list[LevelChange]:
    """Every level an incident had, in order."""
    rows = await source.rows(
        "SELECT l.*, ifnull(o.name, '') AS who FROM incident_level AS l LEFT JOIN operator AS o ON o.id = l.operator_id"
        " WHERE l.incident_id = ? ORDER BY l.id",
        (id_,),
    )
    return [
        LevelChange(
            id=int(row["id"]), incident=id_, at_s=int(row["at_s"]),
            before=None if row["before"] is None else Level(row["before"]), after=Level(row["after"]),
            reason=row["reason"], by_name=row["who"],
        )
        for row in rows
    ]  # fmt: skip


async def top_level(source: Reads) -> Level:
    """The highest level of the open crises."""
    rows = await source.rows(
        "SELECT ifnull(max(level), 0) AS level FROM incident WHERE closed_s IS NULL AND kind = 'crisis'"
    )
    return Level(rows[0]["level"])


async def is_mourning(source: Reads) -> bool:
    """Whether a mourning is open."""
    return bool(await source.rows("SELECT 1 FROM incident WHERE closed_s IS NULL AND kind = 'mourning' LIMIT 1"))


async def freezes_of_incident(source: Reads, id_: IncidentId) -> list[Freeze]:
    """Every freeze that is a part of an incident, lifted or not, the oldest first."""
    rows = await source.rows("SELECT id FROM freeze WHERE incident = ? ORDER BY id", (str(id_),))
    return [await freeze_of(source, FreezeId(row["id"])) for row in rows]


async def open_held_from_lock(source: Reads) -> Incident | None:
    """The open incident that somebody made from the lock screen, where there is one."""
    rows = await source.rows(
        f"{_SELECT} WHERE i.closed_s IS NULL AND i.declared_by IS NULL AND EXISTS (SELECT 1 FROM timeline AS t"
        " WHERE t.incident_id = i.id AND t.kind = 'declared' AND json_extract(t.detail, '$.by') = 'lock')"
        " ORDER BY i.id LIMIT 1"
    )
    return _incident(rows[0]) if rows else None


def dump_scope(scope: Scope, spares_emergency: bool) -> str:
    """A scope as it is kept."""
    return json.dumps({
        "account": scope.account, "network": scope.network, "theme": scope.theme, "with_answers": scope.with_answers,
        "exempt": list(scope.exempt), "spares_emergency": spares_emergency,
    })  # fmt: skip


def load_scope(text: str) -> Scope:
    """A scope that was kept."""
    kept = json.loads(text)
    account = kept.get("account")
    return Scope(
        account=None if account is None else AccountId(account), network=kept.get("network", ""),
        theme=kept.get("theme", ""), with_answers=bool(kept.get("with_answers", False)),
        exempt=tuple(AccountId(each) for each in kept.get("exempt", ())),
    )  # fmt: skip


def _incident(row: Row) -> Incident:
    return Incident(
        id=IncidentId(row["id"]),
        kind=Kind(row["kind"]),
        title=row["title"],
        playbook=row["playbook"],
        level=Level(row["level"]),
        level_s=int(row["level_s"]),
        highest=Level(row["highest"]),
        parent=None if row["parent_id"] is None else IncidentId(row["parent_id"]),
        scope=load_scope(row["scope"]),
        spares_emergency=bool(json.loads(row["scope"]).get("spares_emergency", True)),
        alert=None if row["alert_id"] is None else AlertId(row["alert_id"]),
        reason=row["reason"],
        reason_by_s=row["reason_by_s"],
        declared_by=None if row["declared_by"] is None else OperatorId(row["declared_by"]),
        declared_by_name=row["declarer"],
        declared_s=int(row["declared_s"]),
        aware_s=int(row["aware_s"]),
        next_update_s=row["next_update_s"],
        closed_s=row["closed_s"],
        closed_by_name=row["closer"],
    )
