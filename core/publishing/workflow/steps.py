"""Which approvals a post needs, which is the next, and what giving one brings: pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.publishing.content import canonical
from core.publishing.meta import SENSITIVE, Kind
from core.publishing.workflow.model import GUEST, NEEDED_MOST, InvitationId, PackStep, Routes, Step

APPROVE, APPROVE_SENSITIVE = "post.approve", "post.approve_sensitive"
_MOST = N_("The policy asks for {n} approvals of a post of this kind; at most {most} are possible: correct it.")


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval as this program asks for it where no pack says otherwise."""

    name: str = ""
    roles: Sequence[str] = ()
    need: int | str = 1


STANDARD: Mapping[str, Sequence[Asked]] = {
    kind.value: (Asked(need=2 if kind in SENSITIVE else 1),) for kind in Kind if kind is not Kind.NONE
}
"""One colleague who may approve; for sensitive posts two."""


def steps_for(kind: Kind, *, is_electoral: bool, is_sole: bool, routes: Routes | None = None) -> tuple[Step, ...]:
    """The approvals that a post of this kind needs from now on.

    Args:
        is_electoral: it leaves while an electoral window is open.
        is_sole: there is one operator only, who approves their own; who decides outside is asked all the same.
        routes: the pack's; where it is silent about a kind, :data:`STANDARD` counts.

    Raises:
        UsageError: the pack asks for more people than there can be, or for nobody.
    """
    effective = Kind.ELECTORAL if is_electoral else kind
    name = (effective if effective is not Kind.NONE else Kind.INFORMATION).value
    asked: Sequence[PackStep] = (routes or {}).get(name) or STANDARD[name]
    is_sensitive = effective in SENSITIVE
    steps = tuple(
        Step(each.name, frozenset(each.roles), _number(each.need), is_sensitive=is_sensitive) for each in asked
    )
    if is_sole:
        steps = (Step(need=1, is_sensitive=is_sensitive), *(step for step in steps if is_for_guests(step)))
    if not 1 <= needed(steps) <= NEEDED_MOST or any(step.need < 1 for step in steps):
        raise UsageError(_MOST, n=needed(steps), most=NEEDED_MOST)
    return steps


def needed(steps: Iterable[Step]) -> int:
    """How many different people it takes over all steps."""
    return sum(step.need for step in steps)


def given(steps: Iterable[Step]) -> tuple[OperatorId, ...]:
    """Who has approved, in the order of the steps."""
    return tuple(who for step in steps for who in step.by)


def next_step(steps: Sequence[Step], resume: int = 0) -> int | None:
    """The step whose turn it is: the one that asked for changes, else the first that is open; ``None``: none is.

    Args:
        resume: the step at which the post was handed back.
    """
    if 0 <= resume < len(steps) and not steps[resume].is_complete:
        return resume
    return next((at for at, step in enumerate(steps) if not step.is_complete), None)


def give(steps: Sequence[Step], at: int, who: OperatorId) -> tuple[Step, ...]:
    """The steps after this person has given this one."""
    return tuple(replace(step, by=(*step.by, who)) if each == at else step for each, step in enumerate(steps))


def cleared(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps with nobody's approval, and nobody asked outside."""
    return tuple(replace(step, by=(), asked=()) for step in steps)


def missing(steps: Iterable[Step], route: Sequence[Step], fits: Callable[[Step, OperatorId], bool]) -> tuple[Step, ...]:
    """What a route asks for beyond the approvals given on another, as steps to go on with; empty: nothing.

    Args:
        fits: whether a person's approval counts for a step of that route.
    """
    left = cleared(route)
    people = given(steps)
    for who in sorted(people, key=lambda each: sum(fits(step, each) for step in route)):  # the choosiest first
        at = next((at for at, step in enumerate(left) if not step.is_complete and fits(step, who)), None)
        left = left if at is None else give(left, at, who)
    return tuple(
        replace(step, need=step.need - len(step.by), by=(), is_added=True) for step in left if not step.is_complete
    )


def refuse_too_many(steps: Iterable[Step]) -> None:
    """Refuse more approvals than there can be.

    Raises:
        UsageError: there are.
    """
    if (n := needed(steps)) > NEEDED_MOST:
        raise UsageError(_MOST, n=n, most=NEEDED_MOST)


def may_give(step: Step, roles: Iterable[str]) -> bool:
    """Whether somebody with these roles is asked by a step."""
    return not step.roles or bool(step.roles & frozenset(roles))


def permission_of(step: Step) -> str:
    """What the gate is asked before somebody gives it."""
    return APPROVE_SENSITIVE if step.is_sensitive else APPROVE


def is_for_guests(step: Step) -> bool:
    """Whether somebody outside may give it."""
    return GUEST in step.roles


def same_route(one: Sequence[Step], other: Sequence[Step]) -> bool:
    """Whether the same approvals are asked for, whoever has given them."""
    own = [step for step in one if not step.is_invited]
    return cleared(own) == cleared([step for step in other if not step.is_invited])


def dump_steps(steps: Iterable[Step]) -> str:
    """The column of a workflow."""
    return canonical(
        [
            {
                "name": step.name,
                "roles": sorted(step.roles),
                "need": step.need,
                "by": list(step.by),
                "sensitive": step.is_sensitive,
                "invited": step.is_invited,
                **({"asked": list(step.asked)} if step.asked else {}),
                **({"added": True} if step.is_added else {}),
            }
            for step in steps
        ]
    )


def load_steps(column: str) -> tuple[Step, ...]:
    """What :func:`dump_steps` wrote."""
    return tuple(
        Step(
            name=kept["name"],
            roles=frozenset(kept["roles"]),
            need=int(kept["need"]),
            by=tuple(OperatorId(who) for who in kept["by"]),
            is_sensitive=bool(kept["sensitive"]),
            is_invited=bool(kept["invited"]),
            asked=tuple(InvitationId(id_) for id_ in kept.get("asked", ())),
            is_added=bool(kept.get("added")),
        )
        for kept in json.loads(column)
    )


def _number(need: int | str) -> int:
    return 1 if need == "any" else int(need)
