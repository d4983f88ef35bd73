"""How an incident begins, and how it stops the queue: within the transaction of whoever has asked the gate.

The incident, its first level, the freeze with the fate of all it meets, the steps of its playbook, the lines of the
timeline and what the house knows of it are one change: all of it, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.crisis import store as sql
from core.crisis.emergency import emergency_account
from core.crisis.levels import effects_of
from core.crisis.model import EVERYTHING, Freezing, Incident, IncidentId, Kind, Level
from core.crisis.playbook_model import Playbook
from core.crisis.standing import in_house_words, settle
from core.crisis.steps import begin
from core.crisis.timeline import Entry, enter
from core.i18n import N_, _
from core.ids import OperatorId
from core.publishing.freeze import Frozen, freeze
from core.publishing.freeze_store import Scope
from core.store import Work
from core.store.workspace import fact
from core.watch.model import AlertId

REASON_WITHIN_S = 300
"""So long a reason may be owed."""
_FOLLOWS = N_("Declared in a hurry; the reason follows.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What an incident begins with; whatever is in it was checked."""

    kind: Kind = Kind.CRISIS
    level: Level
    title: str = ""
    reason: str = ""
    playbook: Playbook | None = None
    scope: Scope = EVERYTHING
    spares_emergency: bool = True
    parent: IncidentId | None = None
    alert: AlertId | None = None
    aware_s: int
    operator: OperatorId | None
    """``None``: the program."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An incident that has begun."""

    incident: Incident
    frozen: Frozen | None
    """What its freeze met; ``None``: the queue goes on."""


async def open_incident(work: Work, opening: Opening) -> Opened:
    """Begin an incident, within a transaction of the caller's."""
    plan = opening.playbook
    code = await fact(work, "language")
    title = opening.title or ("" if plan is None else plan.title.in_(code))
    reason = opening.reason or ("" if plan is None else plan.title.in_(code))
    id_ = await sql.insert(
        work, kind=opening.kind, title=title, playbook="" if plan is None else plan.key, level=opening.level,
        parent=opening.parent, scope=opening.scope, spares_emergency=opening.spares_emergency, alert=opening.alert,
        reason=reason, reason_by_s=None if reason else work.now_s + REASON_WITHIN_S, operator=opening.operator,
        aware_s=opening.aware_s,
    )  # fmt: skip
    by = "" if opening.operator is not None else work.actor.name
    await enter(
        work, id_, Entry.DECLARED, words=opening.reason, operator=opening.operator, level=opening.level.value,
        kind=opening.kind.value, playbook="" if plan is None else plan.key, alert=opening.alert, by=by,
    )  # fmt: skip
    await work.audit(
        "crisis.declare", f"incident:{id_}", kind=opening.kind.value, level=opening.level.value, alert=opening.alert,
        parent=opening.parent, playbook="" if plan is None else plan.key, has_reason=bool(reason),
    )  # fmt: skip
    frozen = await stop_queue(work, await sql.incident_of(work, id_), opening.operator)
    if plan is not None:
        await begin(work, id_, plan, work.now_s)
    await settle(work)
    work.changed("incident", id_, "declared")
    return Opened(await sql.incident_of(work, id_), frozen)


async def stop_queue(work: Work, incident: Incident, operator: OperatorId | None) -> Frozen | None:
    """Stop the queue as the incident's level asks, unless a freeze of its own holds it already."""
    effects = effects_of(incident.level, incident.kind)
    if effects.freezes is Freezing.NONE:
        return None
    if any(each.lifted_s is None for each in await sql.freezes_of_incident(work, incident.id)):
        return None
    scope = replace(incident.scope, with_answers=incident.scope.with_answers or effects.with_answers)
    if effects.spares_emergency and incident.spares_emergency:
        account = await emergency_account(work)
        if account is not None and account.id not in (scope.account, *scope.exempt):
            scope = replace(scope, exempt=(*scope.exempt, account.id))
    why = incident.reason or incident.title or await in_house_words(work, lambda: _(_FOLLOWS))
    frozen = await freeze(work, scope, why, operator, str(incident.id))
    await enter(
        work, incident.id, Entry.FROZEN, subject=f"freeze:{frozen.id}", operator=operator,
        how=effects.freezes.value, stopped=len(frozen.stopped), claimed=len(frozen.claimed),
    )  # fmt: skip
    return frozen
