"""Sole-operator mode: one person is all there is, approves their own posts, and everybody can see that."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import UsageError
from core.i18n import N_
from core.publishing.person import acting_person
from core.publishing.workflow.store import SOLE, is_sole
from core.store import Actor, Reads, Store, Work
from core.store.workspace import fact, keep_fact

__all__ = ["Sole", "is_sole", "set_sole", "sole_since"]

REASON_CHARS = 500
_REASON, _BY, _SINCE = "sole_operator_reason", "sole_operator_by", "sole_operator_since_s"


@dataclass(frozen=True, slots=True)
class Sole:
    """Whether the mode is on, and who put it on when and why."""

    is_on: bool
    reason: str = ""
    by: str = ""
    since_s: int = 0


async def set_sole(store: Store, actor: Actor, is_on: bool, reason: str) -> None:
    """Put the mode on or off; what was approved by its own author does not leave once it is off.

    Raises:
        UsageError: no reason.
        NotPermitted: the actor does not manage operators.
    """
    said = " ".join(reason.split())
    if not 1 <= len(said) <= REASON_CHARS:
        raise UsageError(N_("Say why in up to {most} characters: the reason is kept."), most=REASON_CHARS)

    async def act(work: Work) -> None:
        await work.allow("operator.role")
        acting_person(work)
        was = await is_sole(work)
        await keep_fact(work, SOLE, "1" if is_on else "")
        await keep_fact(work, _REASON, said)
        await keep_fact(work, _BY, work.actor.name)
        await keep_fact(work, _SINCE, str(work.now_s))
        await work.audit("workspace.sole_operator", "workspace", on=is_on, was=was)
        work.changed("workspace", 0, "sole_operator")

    await store.write(actor, act)


async def sole_since(source: Reads) -> Sole:
    """How the mode stands."""
    if not await is_sole(source):
        return Sole(False)
    return Sole(True, await fact(source, _REASON), await fact(source, _BY), int(await fact(source, _SINCE) or 0))
