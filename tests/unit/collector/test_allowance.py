"""What is left of an allowance: its end is kept for answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.collector.allowance import Allowances, kept_back, waits_until_s
from core.ids import AccountId
from core.publishing.model import PostKind
from ventanilla.api import RateState

NOW = 1_800_000_000
RESET = datetime.fromtimestamp(NOW + 120, UTC)


@pytest.mark.parametrize(("limit", "kept"), [(None, 5), (300, 30), (20, 5), (5000, 50), (4, 2), (1, 0)])
def test_a_tenth_is_kept_but_never_more_than_half(limit: int | None, kept: int) -> None:
    assert kept_back(RateState(1, limit, RESET)) == kept


@pytest.mark.parametrize(
    ("kind", "remaining", "until"),
    [
        (PostKind.POST, 29, NOW + 120),
        (PostKind.POST, 0, NOW + 120),
        (PostKind.POST, 30, None),
        (PostKind.REPLY, 0, None),
        (PostKind.ACT, 0, None),
    ],
)
def test_only_posts_leave_the_rest_alone(kind: PostKind, remaining: int, until: int | None) -> None:
    assert waits_until_s(RateState(remaining, 300, RESET), kind, NOW) == until


def test_an_allowance_that_began_anew_or_says_nothing_stops_nobody() -> None:
    assert waits_until_s(RateState(0, 300, RESET), PostKind.POST, NOW + 121) is None
    assert waits_until_s(RateState(0, 300, None), PostKind.POST, NOW) is None
    assert waits_until_s(RateState(None, 300, RESET), PostKind.POST, NOW) is None


def test_each_account_has_its_own() -> None:
    known = Allowances()
    known.note(AccountId(1), RateState(0, 300, RESET))
    assert known.wait_until_s(AccountId(1), PostKind.POST, NOW) == NOW + 120
    assert known.wait_until_s(AccountId(2), PostKind.POST, NOW) is None
