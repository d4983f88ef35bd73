"""The gate: whether an actor may do something, asked inside the transaction that does it.

Roles are read where the act happens, so a role taken away from somebody who is signed in counts from their
next act on. The program itself has names of its own, which pass only for what no person does.
"""

from __future__ import annotations

from core.access import store as sql
from core.access.model import Operator
from core.access.phrases import ActionTitle, Names, RoleNames
from core.errors import NotPermitted
from core.i18n import N_
from core.policy import Grant, may, roles_that_may, standard
from core.store import Actor, Reads, Work
from core.store.workspace import crisis_level, fact

CRISIS_FROM = 2
"""The crisis level from which on what is granted for a crisis only may be done."""


async def permit(work: Work, actor: Actor, permission: str) -> None:
    """Let the actor go on, or say who could: the store's gate.

    Raises:
        NotPermitted: unknown, disabled, or the roles do not suffice by themselves.
    """
    grant = await grant_of(work, actor, permission)
    if not grant.is_enough:
        raise await _refusal(work, actor, permission, grant)


async def grant_of(work: Work, actor: Actor, permission: str) -> Grant:
    """How far the actor's roles reach, for rooms that know proposals, drafts, second persons and crisis levels.

    Raises:
        NotPermitted: an unknown or disabled actor, or a permission that no rule names.
    """
    if actor.operator_id is None:
        return await _system_grant(work, actor, permission)
    if permission not in standard().permissions:
        raise NotPermitted(
            N_("No rule says who may do «{permission}», so nobody may: report this sentence."), permission=permission
        )
    operator = await sql.operator(work, actor.operator_id)
    if operator is None or operator.name != actor.name:
        raise NotPermitted(N_("«{name}» is not an operator of this workspace: sign in again."), name=actor.name)
    if not operator.is_active:
        raise NotPermitted(
            N_("«{name}» no longer has access here. Who can give it: {people}."),
            name=operator.name,
            people=Names(tuple(person.name for person in await people_who_may(work, "operator.add"))),
        )
    return await _counting_now(work, may(operator.roles, permission))


async def refusal_ahead(source: Reads, actor: Actor, permission: str) -> NotPermitted | None:
    """What :func:`permit` would say to a person now, for a screen that tells it before they try; ``None``: go on."""
    operator = await sql.operator(source, actor.operator_id) if actor.operator_id is not None else None
    grant = may(operator.roles, permission) if operator is not None and operator.is_active else Grant.NO
    grant = await _counting_now(source, grant)
    return None if grant.is_enough else await _refusal(source, actor, permission, grant)


async def people_who_may(source: Reads, permission: str, at_least: Grant = Grant.AS_CUSTODIAN) -> tuple[Operator, ...]:
    """Active operators whose roles suffice, by name; in a crisis those who may do it then as well."""
    people = await sql.operators(source)
    level = await crisis_level(source)
    return tuple(
        person for person in people if person.is_active and _counting(may(person.roles, permission), level) >= at_least
    )


async def _counting_now(source: Reads, grant: Grant) -> Grant:
    """What a grant comes to; the level is read in the transaction of the act, so that it ends with the crisis."""
    return _counting(grant, await crisis_level(source)) if grant is Grant.CRISIS_ONLY else grant


def _counting(grant: Grant, level: int) -> Grant:
    return Grant.YES if grant is Grant.CRISIS_ONLY and level >= CRISIS_FROM else grant


async def _system_grant(work: Work, actor: Actor, permission: str) -> Grant:
    known = standard().system.get(actor.name)
    if known is None or permission not in known.permissions:
        return Grant.NO
    if known.only_in and await fact(work, "kind") != known.only_in:
        return Grant.NO
    return Grant.YES


async def _refusal(source: Reads, actor: Actor, permission: str, grant: Grant) -> NotPermitted:
    if actor.operator_id is None:
        return NotPermitted(
            N_("The program, as «{name}», may not do «{permission}» here: a person has to."),
            name=actor.name,
            permission=permission,
        )
    at_least = Grant.SECOND_PERSON if grant is Grant.SECOND_PERSON else Grant.AS_CUSTODIAN
    others = [person for person in await people_who_may(source, permission, at_least) if person.id != actor.operator_id]
    return NotPermitted(
        _SENTENCES[grant],
        action=ActionTitle(standard().action_of[permission]),
        roles=RoleNames(roles_that_may(permission)),
        people=Names(tuple(person.name for person in others)),
    )


_SENTENCES = {
    Grant.NO: N_("{action}: you cannot. It takes one of these roles: {roles}. Who can: {people}."),
    Grant.PROPOSE: N_("{action}: you can only propose it. Who can decide: {people}."),
    Grant.DRAFT: N_("{action}: you can write it, but somebody else has to approve it. Who can: {people}."),
    Grant.SECOND_PERSON: N_("{action}: not alone, it takes a second person. Who else can: {people}."),
    Grant.CRISIS_ONLY: N_("{action}: only while a crisis of level 2 or more is declared. Who can now: {people}."),
}
