"""What a failure means for a write, status by status."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.http.writes import as_a_write
from ventanilla.api import (
    Applied,
    ConnectorError,
    Malformed,
    ProtocolDrift,
    Rejected,
    Response,
    Unavailable,
    UncertainOutcome,
)

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [*range(100, 1000), None])
def test_only_a_refusal_and_a_request_that_never_left_are_certain(status: int | None) -> None:
    error = ProtocolDrift("x", where="server.example", status=status)
    assert as_a_write(error, has_left=False, status=status) is error
    outcome = as_a_write(error, has_left=True, status=status)
    if status is not None and 400 <= status <= 499 and status not in (408, 425):
        assert outcome is error
        assert outcome.applied is Applied.NO
    elif status in (307, 308):
        assert type(outcome) is Rejected
        assert outcome.applied is Applied.NO
    else:
        assert type(outcome) is UncertainOutcome
        is_done = status is not None and 200 <= status <= 299
        assert outcome.applied is (Applied.YES if is_done else Applied.MAYBE)
    assert (outcome.where, outcome.status) == ("server.example", status)


@pytest.mark.parametrize("status", [307, 500])
def test_what_is_known_of_the_failure_is_kept(status: int) -> None:
    error: ConnectorError = Unavailable("why", where="server.example", status=status)
    error.answer = Response(status=status, url="https://server.example/", headers={}, body=b"x")
    outcome = as_a_write(error, has_left=True, status=status, retry_at=AT)
    assert outcome.answer is error.answer
    if isinstance(outcome, UncertainOutcome):
        assert (outcome.retry_at, outcome.detail) == (AT, "why")


def test_the_status_of_a_head_whose_body_broke_is_told() -> None:
    outcome = as_a_write(Malformed("broken", where="server.example"), has_left=True, status=201)
    assert (outcome.status, outcome.applied) == (201, Applied.YES)
