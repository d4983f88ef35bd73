"""Who may see the watches of persons: asked by screens before they put one up."""

from __future__ import annotations

from core.access.model import Operator
from core.policy import Grant, may


def sees_people(operator: Operator | None) -> bool:
    """Whether this person may see watches of persons; opening one is put on record besides."""
    if operator is None or not operator.is_active:
        return False
    return may(operator.roles, "watch.read_person") > Grant.NO
