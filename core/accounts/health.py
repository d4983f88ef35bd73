"""What the end of a pull means for its account: pure, from the outcome to the new standing.

==========================  ==========================================================================
outcome                     what happens next
==========================  ==========================================================================
success                     failures back to 0; the stream's own interval decides
rate limited                wait until the time named, 5 s to 1 h; none named: back off
quota used up               wait until the time named, 5 s to 24 h; none named: 1 h
cannot act as this identity calls stop; a person has to sign in there
gone (410)                  calls stop
gone (404)                  the same when three tries in a row say so: addresses come back
refused                     an hour; the same request would be refused again
broken off                  5 to 15 s, three times; then back off
all else                    back off
==========================  ==========================================================================

Backing off is exponential with jitter from 30 s to 30 min. After six failures in a row the breaker opens: one
stream is tried every 15 to 30 min until it answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from core.accounts.model import AccountState, HealthCode, Mark, MarkCode, Standing
from core.accounts.standing import BREAKER_FAILURES
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
)

BACKOFF_FROM_S, BACKOFF_TO_S = 30, 1800
LIMIT_FROM_S, LIMIT_TO_S = 5, 3600
QUOTA_TO_S = 86_400
REFUSED_S = 3600
TRUNCATED_FROM_S, TRUNCATED_TO_S, TRUNCATED_TRIES = 5, 15, 3
GONE_TRIES = 3
GAP_SHOWN_S = 86_400
"""How long an account carries the mark of a gap; the record keeps it for good."""
DETAIL_CHARS = 300

_GONE_FOR_GOOD = 410
SIGN_IN_CODES = (HealthCode.SIGN_IN, HealthCode.EXPIRED, HealthCode.REVOKED, HealthCode.MISSING_SCOPE)
"""A person has to help at the platform."""

_MARK_OF = {
    NoticeCode.MOVED: MarkCode.MOVED,
    NoticeCode.MALFORMED: MarkCode.MALFORMED,
    NoticeCode.NO_IDS: MarkCode.NO_IDS,
    NoticeCode.STALE: MarkCode.STALE,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a pull brought nothing."""

    code: HealthCode
    detail: str = ""
    """Technical: no secret, no citizen's text."""
    retry_at_s: int | None = None
    """The platform's own word, unclamped."""
    is_final: bool = False
    """The platform says that asking again is of no use."""


def failure_of(error: ConnectorError) -> Failure:
    """Read an error of the connectors' tree; a connector's own subclasses may carry anything."""
    detail = _detail_of(error)
    retry_at_s = _moment(getattr(error, "retry_at", None))
    match error:
        case Expired():
            return Failure(HealthCode.EXPIRED, detail)
        case Revoked():
            return Failure(HealthCode.REVOKED, detail)
        case MissingScope():
            return Failure(HealthCode.MISSING_SCOPE, detail)
        case AuthError():
            return Failure(HealthCode.SIGN_IN, detail)
        case QuotaExhausted():
            return Failure(HealthCode.QUOTA, detail, retry_at_s)
        case RateLimited():
            return Failure(HealthCode.LIMITED, detail, retry_at_s)
        case Gone():
            return Failure(HealthCode.GONE, detail, is_final=getattr(error, "status", None) == _GONE_FOR_GOOD)
        case NotAllowed():
            return Failure(HealthCode.NOT_ALLOWED, detail)
        case Rejected():
            return Failure(HealthCode.REJECTED, detail)
        case Truncated():
            return Failure(HealthCode.TRUNCATED, detail, retry_at_s)
        case Blocked():
            return Failure(HealthCode.BLOCKED, detail)
        case TooBig():
            return Failure(HealthCode.TOO_BIG, detail)
        case Malformed():
            return Failure(HealthCode.MALFORMED, detail)
        case ProtocolDrift():
            return Failure(HealthCode.DRIFT, detail)
        case Unavailable():
            return Failure(HealthCode.UNAVAILABLE, detail, retry_at_s)
        case _:  # the root itself, an uncertain outcome of a mere read, a connector's own branch
            return Failure(HealthCode.UNAVAILABLE, detail)


def after_failure(standing: Standing, failure: Failure, now_s: int, chance: float) -> Standing:
    """The standing after a failed pull.

    Args:
        chance: a random number from 0 up to, not including, 1: spreads the retries of many accounts.
    """
    if standing.state is not AccountState.ACTIVE:  # a person stopped it meanwhile: theirs is the last word
        return replace(standing, last_try_s=now_s)
    failed = replace(
        standing,
        health=failure.code,
        detail=_storable(failure.detail),
        failures=standing.failures + 1,
        last_try_s=now_s,
    )
    if failure.code in SIGN_IN_CODES:
        return replace(failed, state=AccountState.NEEDS_SIGN_IN, next_s=None)
    if failure.code is HealthCode.GONE and (failure.is_final or _still_gone(standing)):
        return replace(failed, state=AccountState.GONE, next_s=None)
    return replace(failed, next_s=now_s + _wait_s(failure, failed.failures, now_s, chance))


def after_success(
    standing: Standing, stream: StreamId, now_s: int, *, notices: Iterable[Notice], gap: Gap | None, has_events: bool
) -> Standing:
    """The standing after a pull that was stored; ``next_s`` is left for the schedule to fill."""
    marks = _marks(standing.marks, stream, now_s, tuple(notices), gap, has_events)
    arrived = replace(
        standing,
        marks=marks,
        last_try_s=now_s,
        last_ok_s=now_s,
        last_event_s=now_s if has_events else standing.last_event_s,
    )
    if standing.state is not AccountState.ACTIVE:
        return arrived
    return replace(arrived, health=HealthCode.OK, detail="", failures=0)


def backoff_s(failures: int, chance: float) -> int:
    """Seconds to wait after ``failures`` in a row, counted from 1."""
    ceiling = min(BACKOFF_TO_S, BACKOFF_FROM_S * 2 ** min(failures, 10))
    floor = BACKOFF_FROM_S if failures < BREAKER_FAILURES else ceiling // 2
    return floor + int((ceiling - floor) * chance)


def _wait_s(failure: Failure, failures: int, now_s: int, chance: float) -> int:
    named_s = None if failure.retry_at_s is None else failure.retry_at_s - now_s
    match failure.code:
        case HealthCode.QUOTA:
            return REFUSED_S if named_s is None else _clamp(named_s, LIMIT_FROM_S, QUOTA_TO_S)
        case HealthCode.REJECTED | HealthCode.NOT_ALLOWED:
            return REFUSED_S + int(REFUSED_S * 0.1 * chance)
        case HealthCode.TRUNCATED if failures <= TRUNCATED_TRIES and named_s is None:
            return TRUNCATED_FROM_S + int((TRUNCATED_TO_S - TRUNCATED_FROM_S) * chance)
        case _ if named_s is not None:
            return _clamp(named_s, LIMIT_FROM_S, LIMIT_TO_S)
        case _:
            return backoff_s(failures, chance)


def _still_gone(before: Standing) -> bool:
    return before.health is HealthCode.GONE and before.failures >= GONE_TRIES - 1


def _marks(
    before: tuple[Mark, ...],
    stream: StreamId,
    now_s: int,
    notices: tuple[Notice, ...],
    gap: Gap | None,
    has_events: bool,
) -> tuple[Mark, ...]:
    """A stream that answered with something says anew what is odd about it; an empty answer says nothing."""
    is_telling = has_events or bool(notices)

    def stays(mark: Mark) -> bool:
        if mark.code is MarkCode.GAP:
            is_renewed = gap is not None and mark.stream == stream
            return mark.at_s > now_s - GAP_SHOWN_S and not is_renewed
        return mark.stream != stream or not is_telling

    since_s = {(mark.code, mark.stream): mark.at_s for mark in before}
    marks = {(mark.code, mark.stream): mark for mark in before if stays(mark)}
    for notice in notices:
        key = (_MARK_OF[notice.code], stream)
        marks.setdefault(key, Mark(*key, _storable(notice.detail), since_s.get(key, now_s)))
    if gap is not None:
        marks[MarkCode.GAP, stream] = Mark(MarkCode.GAP, stream, _storable(gap.reason), now_s)
    return tuple(marks.values())


def _storable(text: str) -> str:
    """Cut, and without lone surrogates, which no database takes."""
    return text[:DETAIL_CHARS].encode(errors="replace").decode()


def _detail_of(error: ConnectorError) -> str:
    detail, where = getattr(error, "detail", ""), getattr(error, "where", "")
    words = detail if isinstance(detail, str) else ""
    host = where if isinstance(where, str) else ""
    return f"{host}: {words}" if host and words and host not in words else words or host


def _moment(value: object) -> int | None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    try:
        return int(value.timestamp())
    except (OverflowError, ValueError, OSError):
        return None


def _clamp(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
