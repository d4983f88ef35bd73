"""Managing operators: the first one, the next ones, their roles, their PINs, their leaving and coming back.

At every moment somebody active can manage operators; the change that would end that is refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.access import store as sql
from core.access.gate import people_who_may
from core.access.lockout import Tries
from core.access.model import Operator, OperatorState, SessionEnd, operator_target
from core.access.names import clean_name, clean_title, refuse_taken
from core.access.phrases import Names
from core.access.pins import refuse_weak, seal_pin
from core.access.proof import STANDARD_TERMS, Terms, is_demo, prove
from core.access.sessions import close_all
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.policy import Role, may
from core.store import Actor, Store, Work

_MANAGES = "operator.role"
"""Who may do this manages operators."""


async def create_first_administrator(
    store: Store,
    name: str,
    title: str,
    pin: str,
    roles: Iterable[Role],
    *,
    origin: str = "cli",
    language: str = "",
    terms: Terms = STANDARD_TERMS,
) -> OperatorId:
    """Make the first operator of a workspace, who makes the others.

    Raises:
        Conflict: there are operators already.
        UsageError: the roles cannot manage operators, or the name or PIN is not fit.
    """
    wanted = _roles(roles)
    if not may(wanted, _MANAGES).is_enough:
        raise UsageError(N_("The first operator must be able to manage operators: add the role «administrator»."))
    known, known_title = clean_name(name), clean_title(title)
    sealed = await _sealed(store, pin, terms)

    async def act(work: Work) -> OperatorId:
        await work.allow("operator.found")
        people = await sql.operators(work)
        if people:
            raise Conflict(
                N_("This workspace has operators already. Who can add you: {people}."),
                people=Names(tuple(person.name for person in await people_who_may(work, "operator.add"))),
            )
        return await _add(work, known, known_title, sealed, wanted, language)

    return await store.write(Actor(None, "setup", origin), act)


async def add_operator(
    store: Store,
    actor: Actor,
    name: str,
    title: str,
    pin: str,
    roles: Iterable[Role],
    *,
    language: str = "",
    terms: Terms = STANDARD_TERMS,
) -> OperatorId:
    """Let one more person act here; in a demonstration the PIN may be empty.

    Raises:
        Conflict: the name would be taken for somebody else's.
        UsageError: the name, title, PIN or roles are not fit.
        NotPermitted: the actor does not manage operators.
    """
    wanted, known, known_title = _roles(roles), clean_name(name), clean_title(title)
    sealed = await _sealed(store, pin, terms)

    async def act(work: Work) -> OperatorId:
        await work.allow("operator.add")
        refuse_taken(known, await sql.operators(work))
        return await _add(work, known, known_title, sealed, wanted, language)

    return await store.write(actor, act)


async def set_roles(store: Store, actor: Actor, operator_id: OperatorId, roles: Iterable[Role]) -> None:
    """Give a person exactly these roles; they count from the person's next act on.

    Raises:
        Conflict: nobody would be left who can manage operators.
        UsageError: no role at all.
        NotFound, NotPermitted: no such operator; the actor does not manage operators.
    """
    wanted = _roles(roles)

    async def act(work: Work) -> None:
        await work.allow(_MANAGES)
        operator = await _need(work, operator_id)
        if operator.roles == wanted:
            return
        if not may(wanted, _MANAGES).is_enough:
            await _refuse_last(work, operator)
        await sql.set_roles(work, operator_id, wanted)
        await work.audit(
            "operator.role", operator_target(operator_id), before=_words(operator.roles), after=_words(wanted)
        )
        work.changed("operator", operator_id, "role")

    await store.write(actor, act)


async def disable(store: Store, actor: Actor, operator_id: OperatorId) -> int:
    """Take away a person's access: their sessions end, their PIN is void, their name stays in the record.

    Returns:
        How many sessions were ended.

    Raises:
        Conflict: already disabled, or nobody would be left who can manage operators.
        NotFound, NotPermitted: no such operator; the actor does not manage operators.
    """

    async def act(work: Work) -> int:
        await work.allow("operator.disable")
        operator = await _need(work, operator_id)
        if not operator.is_active:
            raise Conflict(N_("{name} has no access already."), name=operator.name)
        await _refuse_last(work, operator)
        await sql.set_state(work, operator_id, OperatorState.DISABLED)
        ended = await close_all(work, operator, SessionEnd.DISABLED)
        await work.audit("operator.disable", operator_target(operator_id), sessions=ended)
        work.changed("operator", operator_id, "disable")
        return ended

    return await store.write(actor, act)


async def reinstate(
    store: Store,
    actor: Actor,
    operator_id: OperatorId,
    pin: str,
    roles: Iterable[Role],
    *,
    terms: Terms = STANDARD_TERMS,
) -> None:
    """Give access back to a person who left, under the same name and number, with a new PIN.

    Raises:
        Conflict: the person has access.
        UsageError: the PIN or roles are not fit.
        NotFound, NotPermitted: no such operator; the actor does not manage operators.
    """
    wanted = _roles(roles)
    sealed = await _sealed(store, pin, terms)

    async def act(work: Work) -> None:
        await work.allow("operator.add")
        operator = await _need(work, operator_id)
        if operator.is_active:
            raise Conflict(N_("{name} has access already."), name=operator.name)
        await sql.set_state(work, operator_id, OperatorState.ACTIVE)
        await sql.set_pin_hash(work, operator_id, sealed)
        await sql.set_tries(work, operator_id, Tries())
        await sql.set_roles(work, operator_id, wanted)
        await work.audit("operator.reinstate", operator_target(operator_id), roles=_words(wanted))
        work.changed("operator", operator_id, "reinstate")

    await store.write(actor, act)


async def change_pin(
    store: Store,
    actor: Actor,
    operator_id: OperatorId,
    pin: str,
    *,
    current: str | None = None,
    terms: Terms = STANDARD_TERMS,
) -> None:
    """Set a new PIN: one's own with the current one, another's by who manages operators (it ends their sessions).

    Args:
        current: the PIN until now; needed for one's own.

    Raises:
        UsageError: the new PIN is not fit, or the current one is missing.
        WrongPin, LockedOut: the current PIN is wrong.
        Conflict: the person has no access.
        NotFound, NotPermitted: no such operator; the actor does not manage operators.
    """
    is_own = actor.operator_id == operator_id
    if is_own and current is None:
        raise UsageError(N_("Give your current PIN too."))
    refuse_weak(pin)
    sealed = await seal_pin(pin, terms.cost)

    async def own(work: Work, operator: Operator, _now_s: float) -> None:
        await _set_pin(work, operator, sealed, is_own=True)

    async def others(work: Work) -> None:
        await work.allow("operator.pin")
        operator = await _need(work, operator_id)
        if not operator.is_active:
            raise Conflict(N_("{name} has no access: give it back first."), name=operator.name)
        await close_all(work, operator, SessionEnd.PIN_CHANGED)
        await sql.set_tries(work, operator_id, Tries())
        await _set_pin(work, operator, sealed, is_own=False)

    if is_own and current is not None:
        await prove(store, operator_id, current, actor.origin, own, terms)
    else:
        await store.write(actor, others)


async def list_operators(store: Store) -> list[Operator]:
    """Everybody by name, those who left too."""
    return await sql.operators(store)


async def who_may(store: Store, permission: str) -> tuple[Operator, ...]:
    """Active operators who may do this by themselves, by name."""
    return await people_who_may(store, permission)


async def _add(work: Work, name: str, title: str, sealed: str, roles: frozenset[Role], language: str) -> OperatorId:
    operator_id = await sql.add_operator(work, name, title, sealed, language)
    await sql.set_roles(work, operator_id, roles)
    await work.audit("operator.add", operator_target(operator_id), name=name, roles=_words(roles))
    work.changed("operator", operator_id, "create")
    return operator_id


async def _set_pin(work: Work, operator: Operator, sealed: str, *, is_own: bool) -> None:
    await sql.set_pin_hash(work, operator.id, sealed)
    await work.audit("operator.pin", operator_target(operator.id), own=is_own)
    work.changed("operator", operator.id, "pin")


async def _sealed(store: Store, pin: str, terms: Terms) -> str:
    if not pin and await is_demo(store):
        return ""
    refuse_weak(pin)
    return await seal_pin(pin, terms.cost)


async def _need(work: Work, operator_id: OperatorId) -> Operator:
    found = await sql.operator(work, operator_id)
    if found is None:
        raise NotFound(N_("There is no operator with the number {number} here."), number=operator_id)
    return found


async def _refuse_last(work: Work, operator: Operator) -> None:
    managers = {person.id for person in await people_who_may(work, _MANAGES)}
    if managers == {operator.id}:
        raise Conflict(
            N_("{name} is the last who can manage operators here: give somebody else that role first."),
            name=operator.name,
        )


def _roles(roles: Iterable[Role]) -> frozenset[Role]:
    wanted = frozenset(roles)
    if not wanted:
        raise UsageError(N_("Give at least one role: {roles}."), roles=", ".join(Role))
    return wanted


def _words(roles: frozenset[Role]) -> str:
    return " ".join(sorted(roles))
