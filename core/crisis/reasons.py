"""The reason that was owed, and the playbook that was chosen late: what follows a declaration in a hurry."""

from __future__ import annotations

from core.crisis import store as sql
from core.crisis.declaring import Declared
from core.crisis.model import REASON_CHARS, Incident, IncidentId
from core.crisis.person import acting_person
from core.crisis.playbook_model import Playbook
from core.crisis.playbooks import usable_playbook
from core.crisis.steps import begin
from core.crisis.timeline import Entry, enter
from core.crisis.typed import typed
from core.errors import Conflict, UsageError
from core.i18n import N_
from core.store import Actor, Store, Work
from core.store.workspace import fact


async def give_reason(store: Store, actor: Actor, id_: IncidentId, reason: str = "", *, playbook: str = "") -> Declared:
    """Say why an incident was declared, where that is owed, and which playbook it follows, where none was chosen.

    Raises:
        UsageError: neither was given, or the words are too long.
        Conflict: it has its reason, or its playbook, or it was closed.
        NotFound, NotPermitted: as ever.
    """
    words = typed(reason, REASON_CHARS)
    if not words and not playbook:
        raise UsageError(N_("Say why it was declared, or which playbook it follows."))
    plan, fault = usable_playbook(playbook, store.path.parent) if playbook else (None, None)

    async def act(work: Work) -> Declared:
        await work.allow("crisis.declare")
        acting_person(work)
        before = await sql.open_incident_of(work, id_)
        if words and not before.owes_reason:
            raise Conflict(N_("Incident {number} has its reason: a note adds to it («crisis note»)."), number=id_)
        if plan is not None and before.playbook:
            raise Conflict(
                N_("Incident {number} follows the playbook «{playbook}»: declare a part of it for another."),
                number=id_, playbook=before.playbook,
            )  # fmt: skip
        if plan is not None:
            await _follow(work, before, plan)
        if before.owes_reason:
            await _reason(work, before, words or plan.title.in_(await fact(work, "language")) if plan else words)
        return Declared(await sql.incident_of(work, id_), None, None, fault)

    return await store.write(actor, act)


async def _follow(work: Work, before: Incident, plan: Playbook) -> None:
    await sql.set_playbook(work, before.id, plan.key, plan.title.in_(await fact(work, "language")))
    await begin(work, before.id, plan, before.declared_s)  # its clocks run from when it was declared
    await enter(work, before.id, Entry.NOTE, subject="playbook", words=plan.title.in_(await fact(work, "language")))
    await work.audit("crisis.playbook", f"incident:{before.id}", playbook=plan.key)
    work.changed("incident", before.id, "step")


async def _reason(work: Work, before: Incident, words: str) -> None:
    late_s = before.reason_late_s(work.now_s)
    await sql.set_reason(work, before.id, words)
    await enter(work, before.id, Entry.NOTE, subject="reason", words=words, late_s=late_s)
    await work.audit("crisis.reason", f"incident:{before.id}", late_s=late_s)
    work.changed("incident", before.id, "reason")
