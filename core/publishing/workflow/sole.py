"""Sole-operator mode: one person is all there is, approves their own posts, and everybody can see that.

Where another person is active who manages operators as well, one proposes it and the other agrees within a day. Whoever
is the only one puts it on by themselves; off it goes at once, by any of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.access.gate import people_who_may
from core.errors import UsageError
from core.i18n import N_
from core.publishing.person import acting_person
from core.publishing.tally import SOLE
from core.publishing.workflow.store import is_sole
from core.store import Actor, Reads, Store, Work
from core.store.workspace import fact, keep_fact

__all__ = ["Sole", "is_sole", "set_sole", "sole_since"]

REASON_CHARS = 500
ASKED_S = 86_400
"""How long a proposal counts."""
PERMISSION = "operator.role"
_REASON, _BY, _SINCE = "sole_operator_reason", "sole_operator_by", "sole_operator_since_s"
_SECOND = "sole_operator_second"
_ASKED_BY, _ASKED_AT, _ASKED_FOR = "sole_operator_asked_by", "sole_operator_asked_s", "sole_operator_asked_reason"


@dataclass(frozen=True, slots=True)
class Sole:
    """Whether the mode is on, and who put it on when and why; or who wants it on, and who has to agree."""

    is_on: bool
    reason: str = ""
    by: str = ""
    since_s: int = 0
    second: str = ""
    """Who agreed; empty: whoever put it on was the only one who manages operators."""
    waits_for: tuple[str, ...] = ()
    """It is proposed, and any of these can agree."""


async def set_sole(store: Store, actor: Actor, is_on: bool, reason: str) -> Sole:
    """Put the mode on or off, or propose it; what was approved by its own author does not leave once it is off.

    Returns:
        How it stands then.

    Raises:
        UsageError: no reason.
        NotPermitted: the actor does not manage operators.
    """
    said = " ".join(reason.split())
    if not 1 <= len(said) <= REASON_CHARS:
        raise UsageError(N_("Say why in up to {most} characters: the reason is kept."), most=REASON_CHARS)

    async def act(work: Work) -> Sole:
        await work.allow(PERMISSION)
        me = acting_person(work)
        was, asker, asked_for = await is_sole(work), await _asker(work), await fact(work, _ASKED_FOR)
        others = [each for each in await people_who_may(work, PERMISSION) if each.id != me]
        if is_on and not was and others and asker in (None, me):
            await _propose(work, str(me), said)
            await work.audit("workspace.sole_operator_asked", "workspace", others=len(others))
            work.changed("workspace", 0, "sole_operator")
            return await sole_since(work)
        is_agreed = is_on and not was and asker not in (None, me)
        if is_agreed or is_on is not was:
            await keep_fact(work, SOLE, "1" if is_on else "")
            await keep_fact(work, _REASON, asked_for if is_agreed else said)
            await keep_fact(work, _BY, await _name(work, asker) if is_agreed else work.actor.name)
            await keep_fact(work, _SECOND, work.actor.name if is_agreed else "")
            await keep_fact(work, _SINCE, str(work.now_s))
        await _propose(work, "", "")
        await work.audit(
            "workspace.sole_operator", "workspace", on=is_on, was=was, others=len(others),
            asked_by=asker if is_agreed else None,
        )  # fmt: skip
        work.changed("workspace", 0, "sole_operator")
        return await sole_since(work)

    return await store.write(actor, act)


async def sole_since(source: Store | Work) -> Sole:
    """How the mode stands."""
    if await is_sole(source):
        since_s = int(await fact(source, _SINCE) or 0)
        return Sole(True, await fact(source, _REASON), await fact(source, _BY), since_s, await fact(source, _SECOND))
    asker = await _asker(source)
    if asker is None:
        return Sole(False)
    others = tuple(each.name for each in await people_who_may(source, PERMISSION) if each.id != asker)
    asked_s = int(await fact(source, _ASKED_AT) or 0)
    return Sole(False, await fact(source, _ASKED_FOR), await _name(source, asker), asked_s, waits_for=others)


async def _propose(work: Work, by: str, reason: str) -> None:
    await keep_fact(work, _ASKED_BY, by)
    await keep_fact(work, _ASKED_AT, str(work.now_s) if by else "")
    await keep_fact(work, _ASKED_FOR, reason)


async def _asker(source: Store | Work) -> int | None:
    """Who has proposed it, while that counts and they still manage operators."""
    by, at_s = await fact(source, _ASKED_BY), int(await fact(source, _ASKED_AT) or 0)
    if not by or source.clock.now_s() >= at_s + ASKED_S:
        return None
    return next((int(by) for each in await people_who_may(source, PERMISSION) if each.id == int(by)), None)


async def _name(source: Reads, id_: int | None) -> str:
    rows = await source.rows("SELECT name FROM operator WHERE id = ?", (id_,))
    return str(rows[0]["name"]) if rows else ""
