"""Declaring an incident and changing its level: by a person, each in one act.

Levels 3 and 4 are for some; whoever may only propose them declares level 2, which they may, and the rest is asked of
those who can: danger does not wait for a signature. Raising a level keeps the freeze there is, lowering it lifts none.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.access import grant_of
from core.accounts.overview import account_of
from core.crisis import store as sql
from core.crisis.model import EVERYTHING, REASON_CHARS, TITLE_CHARS, Incident, IncidentId, Kind, Level
from core.crisis.opening import Opening, open_incident, stop_queue
from core.crisis.person import acting_person
from core.crisis.playbooks import usable_playbook
from core.crisis.requests import Request, ask_for
from core.crisis.standing import in_house_words, settle
from core.crisis.timeline import Entry, enter
from core.crisis.typed import typed
from core.errors import Conflict, UsageError
from core.i18n import N_
from core.policy import Grant
from core.publishing.freeze import Frozen, settled
from core.publishing.freeze_store import Scope
from core.store import Actor, Store, Work
from core.watch.alert_store import alert_of
from core.watch.alert_words import why
from core.watch.model import AlertId

HIGH = Level.CRISIS
"""From this level on it takes more than a desk: declaring, raising to it, and lowering from it."""
_NO_REASON = N_("Say why the level changes: everybody who works on the incident reads it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What somebody declares; everything but the level may follow."""

    level: Level = Level.ALERT
    """Of a crisis; a mourning has none."""
    kind: Kind = Kind.CRISIS
    title: str = ""
    """Empty: the playbook's."""
    reason: str = ""
    """Empty: the playbook's title, else the alert's figures, else owed within five minutes."""
    playbook: str = ""
    scope: Scope = EVERYTHING
    spares_emergency: bool = True
    """The emergency account goes on."""
    parent: IncidentId | None = None
    alert: AlertId | None = None
    aware_s: int | None = None
    """When the institution knew; ``None``: now."""


@dataclass(frozen=True, slots=True)
class Declared:
    """An incident that was declared, or whose level was changed."""

    incident: Incident
    frozen: Frozen | None
    """What a freeze that was made now has met; ``None``: none was made now."""
    request: Request | None = None
    """The level that was only proposed."""
    fault: UsageError | None = None
    """What is wrong with the institution's own playbook, for which the program's was taken."""


async def declare(store: Store, actor: Actor, declaration: Declaration) -> Declared:
    """Declare an incident: it, its level, the freeze, the fate of all that waits and its steps, all at once.

    Raises:
        UsageError: the level is none, the words are too long, or the time cannot be.
        Conflict: the alert has an open incident already, or the one it is a part of was closed.
        NotFound, NotPermitted: as ever.
    """
    said = declaration
    title, reason = typed(said.title, TITLE_CHARS), typed(said.reason, REASON_CHARS)
    is_crisis = said.kind is Kind.CRISIS
    if is_crisis and said.level is Level.NORMAL:
        raise UsageError(N_("A crisis is declared with a level from 1 to 4."))
    plan, fault = usable_playbook(said.playbook, store.path.parent) if said.playbook else (None, None)

    async def act(work: Work) -> Declared:
        wanted = said.level if is_crisis else Level.NORMAL
        level = await _allowed(work, wanted, Level.NORMAL)
        if level is None:
            await work.allow("crisis.declare")
        me = acting_person(work)
        if said.parent is not None:
            await sql.open_incident_of(work, said.parent)
        aware_s = work.now_s if said.aware_s is None else said.aware_s
        if aware_s > work.now_s:
            raise UsageError(N_("When we knew of it cannot lie ahead: say a time that has passed."))
        because = reason or (await _of_alert(work, said.alert) if plan is None else "")
        await _refuse_twice(work, said.alert)
        opened = await open_incident(
            work,
            Opening(
                kind=said.kind, level=wanted if level is not None else Level.ALERT, title=title, reason=because,
                playbook=plan, scope=await _checked(work, said.scope), spares_emergency=said.spares_emergency,
                parent=said.parent, alert=said.alert, aware_s=aware_s, operator=me,
            ),
        )  # fmt: skip
        request = None if level is not None else await ask_for(work, opened.incident, wanted, because)
        return Declared(opened.incident, opened.frozen, request, fault)

    return await store.write(actor, act)


async def change_level(
    store: Store, actor: Actor, id_: IncidentId, level: Level, reason: str, *, seen: Level | None = None
) -> Declared:
    """Give an incident another level; whoever may only propose it, asks for it.

    Args:
        seen: the level it had when the person decided; ``None``: whatever it has.

    Raises:
        UsageError: there is no reason, or it is too long.
        Conflict: it has this level already, another than was seen, none at all as a mourning, or it was closed.
        NotFound, NotPermitted: as ever.
    """
    because = typed(reason, REASON_CHARS, _NO_REASON)

    async def act(work: Work) -> Declared:
        before = await sql.open_incident_of(work, id_)
        if before.kind is Kind.MOURNING:
            raise Conflict(N_("A mourning has no level: declare a crisis, it may be a part of it."))
        if seen is not None and before.level is not seen:
            raise Conflict(
                N_("Incident {number} has level {level} meanwhile: look again."), number=id_, level=before.level.value
            )
        if before.level is level:
            raise Conflict(N_("Incident {number} has level {level} already."), number=id_, level=level.value)
        if await _allowed(work, level, before.level) is None:
            acting_person(work)
            return Declared(before, None, await ask_for(work, before, level, because))
        acting_person(work)
        return await set_level(work, before, level, because)

    return await store.write(actor, act)


async def set_level(work: Work, before: Incident, level: Level, reason: str) -> Declared:
    """Change the level of an open incident, within a transaction of the caller's, who has asked the gate."""
    me = work.actor.operator_id
    await sql.set_level(work, before.id, level)
    change = await sql.insert_level(work, before.id, before.level, level, reason, me)
    await enter(
        work, before.id, Entry.LEVEL, subject=f"level:{change}", words=reason, before=before.level.value,
        level=level.value,
    )  # fmt: skip
    await work.audit("crisis.level", f"incident:{before.id}", before=before.level.value, level=level.value)
    after = await sql.incident_of(work, before.id)
    frozen = await stop_queue(work, after, me) if level > before.level else None
    await settle(work)
    work.changed("incident", before.id, "level")
    return Declared(after, frozen)


async def _allowed(work: Work, level: Level, before: Level) -> Level | None:
    """The level, where the actor may set it; ``None``: they may propose it.

    Raises:
        NotPermitted: neither.
    """
    if max(level, before) < HIGH:
        await work.allow("crisis.declare")
    elif await grant_of(work, work.actor, "crisis.declare_high") is Grant.PROPOSE:
        return None
    else:
        await work.allow("crisis.declare_high")
    return level


async def _refuse_twice(work: Work, alert: AlertId | None) -> None:
    if alert is None:
        return
    await alert_of(work, alert)
    if (known := await sql.open_of_alert(work, alert)) is not None:
        raise Conflict(
            N_("Alert {alert} has incident {number} already: change its level instead."), alert=alert, number=known.id
        )


async def _of_alert(work: Work, alert: AlertId | None) -> str:
    """What an alert says, in the workspace's language; empty: there is none."""
    if alert is None:
        return ""
    found = await alert_of(work, alert)
    return await in_house_words(work, lambda: why(found))


async def _checked(work: Work, scope: Scope) -> Scope:
    """A scope of things that there are, also where nothing is frozen yet."""
    for each in (*(() if scope.account is None else (scope.account,)), *scope.exempt):
        await account_of(work, each)
    return await settled(work, scope)
