"""Who answers for watches and alerts: always somebody in person."""

from __future__ import annotations

from core.access.gate import grant_of
from core.errors import NotPermitted
from core.i18n import N_
from core.ids import OperatorId
from core.policy import Grant
from core.store import Work


def acting_person(work: Work) -> OperatorId:
    """The operator who acts.

    Raises:
        NotPermitted: it is the program itself.
    """
    if work.actor.operator_id is None:
        raise NotPermitted(N_("Only a person can do this: sign in as an operator."))
    return work.actor.operator_id


async def allow_with_second(work: Work, permission: str) -> None:
    """Let on who may do it, also who may only together with a second person: that person is asked for elsewhere.

    Raises:
        NotPermitted: as the gate says.
    """
    if await grant_of(work, work.actor, permission) is not Grant.SECOND_PERSON:
        await work.allow(permission)
