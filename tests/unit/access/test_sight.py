"""What a desk may show is what the matrix of roles grants."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from core.access.model import Operator, OperatorState
from core.access.sight import Sight, sight_of
from core.ids import OperatorId
from core.policy import Role, may

EVERY_SET = [frozenset(roles) for n in range(len(Role) + 1) for roles in combinations(Role, n)]
PERSON = Operator(OperatorId(1), "Ana", "", OperatorState.ACTIVE, frozenset(), "es", 0, None)


def by_the_matrix(roles: frozenset[Role]) -> Sight:
    if may(roles, "message.read").is_enough:
        return Sight.WHOLE
    return Sight.COUNTS if may(roles, "message.summary").is_enough else Sight.NOTHING


def test_every_set_of_roles_sees_what_the_matrix_lets_it_read() -> None:
    seen = {roles: sight_of(replace(PERSON, roles=roles)) for roles in EVERY_SET}
    assert seen == {roles: by_the_matrix(roles) for roles in EVERY_SET}
    assert set(seen.values()) == set(Sight)


@pytest.mark.parametrize("person", [None, replace(PERSON, roles=frozenset(Role), state=OperatorState.DISABLED)])
def test_nobody_and_who_left_see_nothing(person: Operator | None) -> None:
    assert sight_of(person) is Sight.NOTHING
