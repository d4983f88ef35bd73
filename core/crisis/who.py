"""Who may publish while an incident lasts, and whether the fast lane is open: asked in the transaction of the act.

At the levels whose table names roles, only those who hold them in an open incident of that level publish. What is
granted for a crisis only, the gate itself lets through from level 2 on: it reads the same fact.
"""

from __future__ import annotations

from core.crisis import store as sql
from core.crisis.levels import effects_of
from core.crisis.model import Incident, Level
from core.crisis.playbook_model import CrisisRole
from core.crisis.roles import holders
from core.crisis.titles import ROLE_TITLES
from core.errors import Conflict, NotPermitted
from core.i18n import N_, _
from core.ids import OperatorId
from core.store import Reads, Work
from core.store.workspace import crisis_level


async def may_use_fast_lane(source: Reads) -> bool:
    """Whether one approver is enough now, as far as the level says; roles are the gate's matter."""
    return effects_of(Level(await crisis_level(source))).fast_lane


async def allow_fast(work: Work) -> None:
    """Let the actor approve by the fast lane.

    Raises:
        NotPermitted: their roles do not allow it, or there is no crisis of level 2.
    """
    await work.allow("post.approve_fast")


async def publishers(source: Reads) -> frozenset[OperatorId] | None:
    """The only operators who may publish now; ``None``: everybody who may on other days.

    Whoever holds the role in any open incident that narrows it counts: a second incident takes nobody's voice.
    """
    narrowing = await _narrowing(source)
    if not narrowing:
        return None
    held: set[OperatorId] = set()
    for each in narrowing:
        held |= await _holders(source, each, effects_of(each.level, each.kind).who_publishes)
    return frozenset(held)


async def refuse_publication(work: Work) -> None:
    """Keep whoever must not publish now from it.

    Raises:
        NotPermitted: only who holds certain roles of an incident may; the sentence names them.
    """
    allowed = await publishers(work)
    if allowed is None or work.actor.operator_id in allowed:
        return
    first = (await _narrowing(work))[0]
    raise NotPermitted(
        N_("At level {level} only {roles} of incident {number} publish: «crisis role» says who that is."),
        level=first.level.value, number=first.id,
        roles=", ".join(_(ROLE_TITLES[each]) for each in effects_of(first.level, first.kind).who_publishes),
    )  # fmt: skip


async def refuse_press_answer(source: Reads) -> None:
    """Keep answers to the press back while nobody speaks for the institution.

    Raises:
        Conflict: an open incident needs a spokesperson and has none.
    """
    for each in await sql.incidents(source):
        needs = effects_of(each.level, each.kind).needs_spokesperson
        if needs and not await _holders(source, each, (CrisisRole.SPOKESPERSON,), anybody=True):
            raise Conflict(
                N_("Nobody speaks for incident {number}: name the spokesperson before the press is answered."),
                number=each.id,
            )


async def _narrowing(source: Reads) -> list[Incident]:
    """Open incidents whose level says who publishes, the gravest first."""
    return [each for each in await sql.incidents(source) if effects_of(each.level, each.kind).who_publishes]


async def _holders(
    source: Reads, incident: Incident, roles: tuple[CrisisRole, ...], *, anybody: bool = False
) -> set[OperatorId]:
    """Who holds one of these roles now, alternates too; with ``anybody``, those who do not sit here as number 0."""
    found = {each.operator or OperatorId(0) for each in await holders(source, incident.id) if each.role in roles}
    return found if anybody else found - {OperatorId(0)}
