"""What is left of an allowance, in each platform's dialect, on whichever clock it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.http.rate import rate_state
from ventanilla.api import RateState

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SKEWS = [timedelta(minutes=-10), timedelta(0), timedelta(minutes=10)]


def mastodon(reset: datetime) -> dict[str, str]:
    return {
        "x-ratelimit-limit": "300",
        "x-ratelimit-remaining": "287",
        "x-ratelimit-reset": reset.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


def x(reset: datetime) -> dict[str, str]:
    return {
        "x-rate-limit-limit": "300",
        "x-rate-limit-remaining": "287",
        "x-rate-limit-reset": str(int(reset.timestamp())),
    }


def bluesky(reset: datetime) -> dict[str, str]:
    return {
        "ratelimit-limit": "300",
        "ratelimit-remaining": "287",
        "ratelimit-reset": str(int(reset.timestamp())),
        "ratelimit-policy": "300;w=900",
    }


def reddit(reset: datetime) -> dict[str, str]:
    left_s = int((reset - NOW).total_seconds())
    return {
        "x-ratelimit-used": "13",
        "x-ratelimit-remaining": "287.0",
        "x-ratelimit-reset": str(left_s),
    }


@pytest.mark.parametrize("dialect", [mastodon, x, bluesky])
@pytest.mark.parametrize("skew", SKEWS, ids=str)
def test_a_window_that_ends_on_the_servers_clock_ends_in_time_on_ours(dialect: object, skew: timedelta) -> None:
    assert callable(dialect)
    headers = dialect(NOW + skew + timedelta(minutes=4)) | {"date": format_datetime(NOW + skew, usegmt=True)}
    assert rate_state(headers, NOW) == RateState(287, 300, NOW + timedelta(minutes=4))


@pytest.mark.parametrize("skew", SKEWS, ids=str)
def test_seconds_left_need_no_clock(skew: timedelta) -> None:
    headers = reddit(NOW + timedelta(minutes=4)) | {"date": format_datetime(NOW + skew, usegmt=True)}
    assert rate_state(headers, NOW) == RateState(287, 300, NOW + timedelta(minutes=4))


@pytest.mark.parametrize("dialect", [mastodon, x, bluesky, reddit])
@pytest.mark.parametrize("date", [{}, {"date": "yesterday"}], ids=["no date", "no readable date"])
def test_without_the_servers_date_ours_is_taken(dialect: object, date: dict[str, str]) -> None:
    assert callable(dialect)
    headers = dialect(NOW + timedelta(minutes=4)) | date
    assert rate_state(headers, NOW) == RateState(287, 300, NOW + timedelta(minutes=4))


@pytest.mark.parametrize(
    ("headers", "state"),
    [
        pytest.param({}, None, id="silence"),
        pytest.param({"x-ratelimit-remaining": "many", "x-ratelimit-reset": "soon"}, None, id="unreadable"),
        pytest.param({"x-ratelimit-remaining": "0"}, RateState(0), id="only what remains"),
        pytest.param({"x-ratelimit-remaining": "-3"}, RateState(0), id="below nothing"),
        pytest.param({"x-ratelimit-remaining": "593.9"}, RateState(593), id="a decimal"),
        pytest.param({"x-ratelimit-remaining": "9" * 5000}, None, id="5000 digits"),
        pytest.param({"x-ratelimit-remaining": "٣"}, None, id="foreign digits"),
        pytest.param({"x-ratelimit-used": "7"}, None, id="used, of nobody knows what"),
        pytest.param({"ratelimit-limit": "100, 100;w=60"}, RateState(None, 100), id="limit with its policy"),
        pytest.param({"ratelimit-policy": "3000;w=300"}, RateState(None, 3000), id="only a policy"),
        pytest.param({"ratelimit-policy": "3000"}, None, id="a policy without a window"),
        pytest.param(
            {"ratelimit-limit": "30", "ratelimit-policy": "3000;w=3600, 30;w=300", "ratelimit-reset": "7200"},
            RateState(None, 30, NOW + timedelta(seconds=300)),
            id="no longer than its own window",
        ),
        pytest.param({"x-ratelimit-reset": "2026-11-22T11:59:00Z"}, RateState(reset_at=NOW), id="just over"),
        pytest.param({"x-ratelimit-reset": "-5"}, RateState(reset_at=NOW), id="minus seconds"),
        pytest.param({"x-ratelimit-reset": "2020-11-22T12:00:00Z"}, RateState(), id="years ago"),
        pytest.param({"x-ratelimit-reset": "2027-11-22T12:00:00Z"}, RateState(), id="in a year"),
        pytest.param({"x-rate-limit-reset": str(int(NOW.timestamp()) * 1000)}, RateState(), id="milliseconds"),
        pytest.param(
            {"x-app-usage": '{"call_count": 99, "estimated_time_to_regain_access": 0}'}, None, id="Meta, open"
        ),
        pytest.param(
            {"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 5}]}'},
            RateState(0, None, NOW + timedelta(minutes=5)),
            id="Meta, closed",
        ),
        pytest.param(
            {"x-app-usage": '{"estimated_time_to_regain_access": ' + "9" * 30 + "}"},
            RateState(0),
            id="Meta, closed for ever",
        ),
    ],
)
def test_what_is_said_is_taken_and_nothing_else(headers: dict[str, str], state: RateState | None) -> None:
    assert rate_state(headers, NOW) == state


_SAID = st.text(max_size=40) | st.integers().map(str) | st.floats().map(str) | st.datetimes().map(str)
_NAMES = [
    *(
        f"{family}{field}"
        for family in ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
        for field in ("limit", "remaining", "used", "reset", "policy")
    ),
    "date",
    "x-app-usage",
]


@given(st.dictionaries(st.sampled_from(_NAMES), _SAID))
def test_whatever_is_said_counts_are_not_negative_and_the_end_lies_within_a_month(headers: dict[str, str]) -> None:
    state = rate_state(headers, NOW)
    if state is not None:
        assert (state.remaining or 0) >= 0
        assert (state.limit or 0) >= 0
        assert state.reset_at is None or timedelta(0) <= state.reset_at - NOW <= timedelta(days=32)
