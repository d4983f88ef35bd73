"""Who answers for what is done in an incident: always somebody in person."""

from __future__ import annotations

from core.errors import NotPermitted
from core.i18n import N_
from core.ids import OperatorId
from core.store import Work


def acting_person(work: Work) -> OperatorId:
    """The operator who acts.

    Raises:
        NotPermitted: it is the program itself.
    """
    if work.actor.operator_id is None:
        raise NotPermitted(N_("Only a person can do this: sign in as an operator."))
    return work.actor.operator_id
