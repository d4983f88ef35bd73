"""What the end of a pull does to its account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.accounts.health import (
    BACKOFF_TO_S,
    LIMIT_FROM_S,
    LIMIT_TO_S,
    QUOTA_TO_S,
    SIGN_IN_CODES,
    Failure,
    after_failure,
    after_success,
    backoff_s,
    failure_of,
)
from core.accounts.model import AccountState, HealthCode, MarkCode, Standing
from core.accounts.standing import BREAKER_FAILURES, is_broken, must_wait, needs_person
from ventanilla.api import (
    AuthError,
    Blocked,
    ConnectorError,
    Expired,
    Gap,
    Gone,
    Malformed,
    MissingScope,
    NotAllowed,
    Notice,
    NoticeCode,
    ProtocolDrift,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Revoked,
    StreamId,
    TooBig,
    Truncated,
    Unavailable,
    UncertainOutcome,
)

NOW_S = 1_800_000_000
NOW = datetime.fromtimestamp(NOW_S, UTC)
STREAM = StreamId("mentions")
OTHER = StreamId("comments")
WELL = Standing(health=HealthCode.OK, last_ok_s=NOW_S - 60, next_s=NOW_S)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AuthError("x"), HealthCode.SIGN_IN),
        (Expired("x", refreshable=True), HealthCode.EXPIRED),
        (Revoked("x"), HealthCode.REVOKED),
        (MissingScope(("read",), "x"), HealthCode.MISSING_SCOPE),
        (RateLimited(None, "x"), HealthCode.LIMITED),
        (QuotaExhausted(None, "x"), HealthCode.QUOTA),
        (Rejected("x"), HealthCode.REJECTED),
        (NotAllowed("x"), HealthCode.NOT_ALLOWED),
        (Gone("x"), HealthCode.GONE),
        (Unavailable("x"), HealthCode.UNAVAILABLE),
        (Truncated("x"), HealthCode.TRUNCATED),
        (Blocked("x"), HealthCode.BLOCKED),
        (TooBig("x"), HealthCode.TOO_BIG),
        (ProtocolDrift("x"), HealthCode.DRIFT),
        (Malformed("x"), HealthCode.MALFORMED),
        (UncertainOutcome("x"), HealthCode.UNAVAILABLE),
        (ConnectorError("x"), HealthCode.UNAVAILABLE),
    ],
)
def test_each_error_of_the_tree_has_its_own_word(error: ConnectorError, code: HealthCode) -> None:
    assert failure_of(error).code is code
    assert failure_of(error).detail == "x"


def test_a_connectors_own_error_that_lies_about_its_fields_is_read_all_the_same() -> None:
    class Odd(RateLimited):
        def __init__(self) -> None:  # leaves out what the contract promises
            Exception.__init__(self, "odd")

    assert failure_of(Odd()) == Failure(HealthCode.LIMITED)
    naive = RateLimited(datetime(2027, 1, 1))  # a time without a zone says nothing
    assert failure_of(naive).retry_at_s is None


def test_the_host_is_named_once() -> None:
    assert failure_of(Unavailable("no answer", where="a.example")).detail == "a.example: no answer"
    assert failure_of(Unavailable("a.example is down", where="a.example")).detail == "a.example is down"


@pytest.mark.parametrize("code", SIGN_IN_CODES)
def test_an_account_that_is_not_accepted_stops_calling(code: HealthCode) -> None:
    standing = after_failure(WELL, Failure(code, "401"), NOW_S, 0.5)
    assert standing.state is AccountState.NEEDS_SIGN_IN
    assert standing.next_s is None
    assert needs_person(standing)


@pytest.mark.parametrize(
    ("named", "waits_s"),
    [
        (timedelta(minutes=11), 660),
        (timedelta(days=3650), LIMIT_TO_S),
        (timedelta(seconds=-30), LIMIT_FROM_S),
        (timedelta(0), LIMIT_FROM_S),
    ],
)
def test_a_limit_is_waited_out_but_never_absurdly_long(named: timedelta, waits_s: int) -> None:
    standing = after_failure(WELL, failure_of(RateLimited(NOW + named)), NOW_S, 0.9)
    assert standing.next_s == NOW_S + waits_s
    assert must_wait(standing, NOW_S)
    assert not must_wait(standing, NOW_S + waits_s)


def test_a_moment_no_calendar_has_is_no_moment() -> None:
    far = datetime.max.replace(tzinfo=timezone(timedelta(hours=-14)))
    standing = after_failure(WELL, failure_of(RateLimited(far)), NOW_S, 0.0)
    assert standing.next_s is not None
    assert standing.next_s <= NOW_S + LIMIT_TO_S


def test_a_limit_without_a_time_backs_off() -> None:
    first = after_failure(WELL, failure_of(RateLimited(None)), NOW_S, 0.0)
    assert first.next_s == NOW_S + 30


def test_a_quota_may_last_until_tomorrow_but_no_longer() -> None:
    tomorrow = after_failure(WELL, failure_of(QuotaExhausted(NOW + timedelta(hours=20))), NOW_S, 0.0)
    assert tomorrow.next_s == NOW_S + 20 * 3600
    never = after_failure(WELL, failure_of(QuotaExhausted(NOW + timedelta(days=400))), NOW_S, 0.0)
    assert never.next_s == NOW_S + QUOTA_TO_S


def test_limits_never_open_the_breaker() -> None:
    standing = WELL
    for _ in range(BREAKER_FAILURES * 2):
        standing = after_failure(standing, failure_of(RateLimited(None)), NOW_S, 0.5)
    assert not is_broken(standing)
    assert not needs_person(standing)


def test_a_broken_off_answer_is_tried_again_sooner_three_times() -> None:
    standing, waits = WELL, []
    for _ in range(4):
        standing = after_failure(standing, failure_of(Truncated("cut")), NOW_S, 0.5)
        assert standing.next_s is not None
        waits.append(standing.next_s - NOW_S)
    assert all(5 <= wait <= 15 for wait in waits[:3])
    assert waits[3] >= 30


def test_410_is_gone_at_once_and_404_only_the_third_time() -> None:
    assert after_failure(WELL, failure_of(Gone("x", status=410)), NOW_S, 0).state is AccountState.GONE
    standing = WELL
    for state in (AccountState.ACTIVE, AccountState.ACTIVE, AccountState.GONE):
        standing = after_failure(standing, failure_of(Gone("x", status=404)), NOW_S, 0)
        assert standing.state is state
    assert standing.next_s is None


def test_a_single_404_among_other_failures_is_not_gone() -> None:
    standing = replace(WELL, failures=9, health=HealthCode.UNAVAILABLE)
    assert after_failure(standing, failure_of(Gone("x", status=404)), NOW_S, 0).state is AccountState.ACTIVE


def test_what_was_refused_is_not_hammered() -> None:
    for error in (Rejected("x"), NotAllowed("x")):
        standing = after_failure(WELL, failure_of(error), NOW_S, 0)
        assert standing.next_s == NOW_S + 3600
        assert needs_person(standing)


def test_the_breaker_opens_after_six_failures_and_one_success_closes_it() -> None:
    standing = WELL
    for n in range(1, BREAKER_FAILURES + 1):
        assert not is_broken(standing)
        standing = after_failure(standing, failure_of(Unavailable("503")), NOW_S, 0.0)
        assert standing.failures == n
    assert is_broken(standing)
    assert standing.next_s == NOW_S + BACKOFF_TO_S // 2
    healed = after_success(standing, STREAM, NOW_S, notices=(), gap=None, has_events=False)
    assert healed.failures == 0
    assert healed.health is HealthCode.OK
    assert healed.detail == ""
    assert not is_broken(healed)


@given(failures=some.integers(1, 10_000), chance=some.floats(0, 1, exclude_max=True))
def test_a_retry_comes_after_30_seconds_to_30_minutes(failures: int, chance: float) -> None:
    assert 30 <= backoff_s(failures, chance) <= BACKOFF_TO_S


@given(
    code=some.sampled_from(HealthCode),
    failures=some.integers(0, 50),
    retry_at_s=some.none() | some.integers(-(2**62), 2**62),
    chance=some.floats(0, 1, exclude_max=True),
)
def test_no_failure_makes_an_account_hammer_or_sleep_for_ever(
    code: HealthCode, failures: int, retry_at_s: int | None, chance: float
) -> None:
    standing = after_failure(replace(WELL, failures=failures), Failure(code, "", retry_at_s), NOW_S, chance)
    if standing.state is AccountState.ACTIVE:
        assert standing.next_s is not None
        assert NOW_S + 5 <= standing.next_s <= NOW_S + QUOTA_TO_S
    else:
        assert standing.next_s is None


@pytest.mark.parametrize("state", [AccountState.PAUSED, AccountState.GONE, AccountState.FOREIGN])
def test_a_pull_that_ends_after_a_person_stopped_the_account_does_not_start_it_again(state: AccountState) -> None:
    stopped = replace(WELL, state=state, next_s=None)
    for after in (
        after_failure(stopped, failure_of(Revoked("x")), NOW_S, 0),
        after_success(stopped, STREAM, NOW_S, notices=(), gap=None, has_events=True),
    ):
        assert after.state is state
        assert after.next_s is None


def test_marks_stay_until_their_own_stream_says_otherwise() -> None:
    moved = Notice(NoticeCode.MOVED, "https://b.example/rss")
    first = after_success(WELL, STREAM, NOW_S, notices=(moved,), gap=None, has_events=False)
    assert [(mark.code, mark.detail, mark.at_s) for mark in first.marks] == [
        (MarkCode.MOVED, "https://b.example/rss", NOW_S)
    ]
    silent = after_success(first, STREAM, NOW_S + 9, notices=(), gap=None, has_events=False)
    other = after_success(silent, OTHER, NOW_S + 9, notices=(), gap=None, has_events=True)
    again = after_success(other, STREAM, NOW_S + 20, notices=(moved,), gap=None, has_events=True)
    assert other.marks == first.marks
    assert again.marks == first.marks, "since when is kept"
    assert after_success(again, STREAM, NOW_S + 30, notices=(), gap=None, has_events=True).marks == ()


def test_a_gap_is_shown_for_a_day() -> None:
    gapped = after_success(WELL, STREAM, NOW_S, notices=(), gap=Gap("kept 7 days only"), has_events=True)
    later = after_success(gapped, STREAM, NOW_S + 80_000, notices=(), gap=None, has_events=True)
    much_later = after_success(later, STREAM, NOW_S + 90_000, notices=(), gap=None, has_events=True)
    assert [mark.detail for mark in later.marks] == ["kept 7 days only"]
    assert much_later.marks == ()


def test_silence_is_noted_and_is_no_failure() -> None:
    before = replace(WELL, last_event_s=5)
    silent = after_success(before, STREAM, NOW_S, notices=(), gap=None, has_events=False)
    assert (silent.last_event_s, silent.last_ok_s, silent.health) == (5, NOW_S, HealthCode.OK)
    assert after_success(before, STREAM, NOW_S, notices=(), gap=None, has_events=True).last_event_s == NOW_S


def test_what_is_kept_of_a_detail_fits_a_database() -> None:
    standing = after_failure(WELL, failure_of(Unavailable("x\ud800" * 900)), NOW_S, 0)
    assert len(standing.detail.encode()) <= 300
