"""The language in which the plaza is told to fail, and what each word does.

Faults are a JSON list, in the setting ``faults`` or in the file ``faults.json`` of the control folder, which
is read again at each call, so that a running collector can be told to fail from outside::

    [{"when": {"calls": [3, 4]}, "raise": "rate_limited", "retry_after_s": 120},
     {"when": {"from": "2026-11-24T13:00:00Z", "until": "2026-11-24T13:20:00Z"}, "do": "gap"},
     {"when": {"always": true}, "raise": "blocked", "account": "x-municipal", "on": "pull"}]

``when``, exactly one of
    ``calls``: the account's 3rd and 4th call, counted from 1 in the control folder, pulls and probes apart;
    ``from`` and/or ``until``: moments of the workspace's clock, the second not included;
    ``always``.
``raise``, an error of the contract in small letters (``rate_limited``, ``missing_scope``, ...), shaped by
    ``detail``, ``status``, ``retry_after_s`` (of the workspace's clock; left out: the network does not say),
    ``scopes`` and ``refreshable`` where the error has them; where something is said or done, ``applied`` (``no``,
    ``maybe``, ``yes``) is what the error says of it, ``happens`` whether it takes effect all the same (left out: unless
    ``applied`` is ``no``), and ``late_s`` how many seconds later;
or ``do``
    ``gap``: the answer says that messages were lost (none really is);
    ``misfit``: the first ``count`` messages come as bytes that fit no item;
    ``duplicate``: the last ``count`` events already given come once more;
    ``notice:moved``, ``notice:malformed``, ``notice:no_ids``, ``notice:stale``: a mark on the account;
    ``slow``: the answer takes ``seconds`` real seconds longer;
    ``hang``: the answer never comes;
    ``crash``: a failure that the contract does not know;
    ``bad_batch``: an answer of the wrong type;
    ``cursor_rejected``: every cursor is refused; beginning anew is not;
    ``twice``: what is said or done reaches the network twice.
``on``: ``pull``, ``probe``, ``publish``, ``act`` or ``any`` (the default). ``account``: an account of the scenario;
left out: all.

Faults are looked at in order: the setting, the scenario's outages where they are played, the file. The first
that raises or never answers decides, the others add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from ventanilla.api import (
    Applied,
    AuthError,
    Blocked,
    ConnectorError,
    Expired,
    Gone,
    Malformed,
    MissingScope,
    NotAllowed,
    NoticeCode,
    ProtocolDrift,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Revoked,
    TooBig,
    Truncated,
    Unavailable,
    UncertainOutcome,
)

__all__ = ["ERRORS", "Deed", "Fault", "On", "active", "error_of", "notice_of", "parse_faults", "takes_effect"]

WHERE = "plaza.example"
"""The host that every simulated failure names."""

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class On(StrEnum):
    """Which call a fault is for."""

    PULL = "pull"
    PROBE = "probe"
    PUBLISH = "publish"
    ACT = "act"
    ANY = "any"


class Deed(StrEnum):
    """What a fault does other than raising an error of the contract."""

    GAP = "gap"
    MISFIT = "misfit"
    DUPLICATE = "duplicate"
    NOTICE_MOVED = "notice:moved"
    NOTICE_MALFORMED = "notice:malformed"
    NOTICE_NO_IDS = "notice:no_ids"
    NOTICE_STALE = "notice:stale"
    SLOW = "slow"
    HANG = "hang"
    CRASH = "crash"
    BAD_BATCH = "bad_batch"
    CURSOR_REJECTED = "cursor_rejected"
    TWICE = "twice"


_NOTICES = {
    Deed.NOTICE_MOVED: NoticeCode.MOVED,
    Deed.NOTICE_MALFORMED: NoticeCode.MALFORMED,
    Deed.NOTICE_NO_IDS: NoticeCode.NO_IDS,
    Deed.NOTICE_STALE: NoticeCode.STALE,
}


class Occasion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a fault strikes."""

    calls: tuple[Annotated[int, msgspec.Meta(ge=1)], ...] = ()
    since: _Moment | None = msgspec.field(name="from", default=None)
    until: _Moment | None = None
    always: bool = False

    def __post_init__(self) -> None:
        ways = (bool(self.calls), self.since is not None or self.until is not None, self.always)
        if sum(ways) != 1:
            raise ValueError("when is one of calls, from and until, always")

    def strikes(self, now: datetime, call: int) -> bool:
        """Whether it is time: at ``now``, in the ``call``-th call."""
        if self.calls:
            return call in self.calls
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that goes wrong."""

    when: Occasion
    error: str = msgspec.field(name="raise", default="")
    do: Deed | None = None
    on: On = On.ANY
    account: str = ""
    detail: str = ""
    status: int | None = None
    retry_after_s: Annotated[int, msgspec.Meta(ge=-(10**7), le=10**7)] | None = None
    scopes: tuple[str, ...] = ()
    refreshable: bool = False
    applied: Applied | None = None
    happens: bool | None = None
    late_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 0
    count: _Count = 1
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 1.0

    def __post_init__(self) -> None:
        if bool(self.error) == (self.do is not None):
            raise ValueError("a fault has either raise or do")
        if self.error and self.error not in ERRORS:
            raise ValueError(f"no error {self.error[:40]!r}; there are {', '.join(ERRORS)}")


def parse_faults(text: str | bytes) -> tuple[Fault, ...]:
    """The faults a setting or a file asks for; none if it is empty.

    Raises:
        ValueError: it is not a list of faults; the message says where and why.
    """
    if not text.strip():
        return ()
    try:
        return msgspec.json.decode(text, type=tuple[Fault, ...])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(str(error)[:300]) from error


def active(faults: tuple[Fault, ...], on: On, account: str, now: datetime, call: int) -> tuple[Fault, ...]:
    """The faults that strike this call, in order; ``call`` is its number, 0 where nobody counts."""
    return tuple(
        fault
        for fault in faults
        if fault.on in (on, On.ANY) and fault.account in ("", account) and fault.when.strikes(now, call)
    )


def notice_of(deed: Deed | None) -> NoticeCode | None:
    """The mark a deed leaves; ``None`` for every other deed."""
    return None if deed is None else _NOTICES.get(deed)


def error_of(fault: Fault, now: datetime) -> ConnectorError:
    """The error of a fault that raises one, as a platform would cause it at ``now``."""
    error = ERRORS[fault.error](fault, now)
    if fault.applied is not None:
        error.applied = fault.applied
    return error


def takes_effect(fault: Fault, error: ConnectorError) -> bool:
    """Whether what was being said or done is there although it failed with ``error``."""
    return error.applied is not Applied.NO if fault.happens is None else fault.happens


_Making = Callable[[Fault, datetime], ConnectorError]


def _plain(kind: type[ConnectorError]) -> _Making:
    def make(fault: Fault, now: datetime) -> ConnectorError:
        return kind(_detail(fault), where=WHERE, status=fault.status)

    return make


def _limited(kind: type[RateLimited]) -> _Making:
    def make(fault: Fault, now: datetime) -> ConnectorError:
        return kind(_retry_at(fault, now), _detail(fault), where=WHERE, status=fault.status)

    return make


def _away(kind: type[Unavailable]) -> _Making:
    def make(fault: Fault, now: datetime) -> ConnectorError:
        return kind(_detail(fault), retry_at=_retry_at(fault, now), where=WHERE, status=fault.status)

    return make


def _expired(fault: Fault, now: datetime) -> ConnectorError:
    return Expired(_detail(fault), refreshable=fault.refreshable, where=WHERE, status=fault.status)


def _missing_scope(fault: Fault, now: datetime) -> ConnectorError:
    return MissingScope(fault.scopes, _detail(fault), where=WHERE, status=fault.status)


def _retry_at(fault: Fault, now: datetime) -> datetime | None:
    return None if fault.retry_after_s is None else now + timedelta(seconds=fault.retry_after_s)


def _detail(fault: Fault) -> str:
    return fault.detail or "the plaza was told to fail"


ERRORS: Mapping[str, _Making] = {
    "connector_error": _plain(ConnectorError),
    "auth_error": _plain(AuthError),
    "expired": _expired,
    "revoked": _plain(Revoked),
    "missing_scope": _missing_scope,
    "rate_limited": _limited(RateLimited),
    "quota_exhausted": _limited(QuotaExhausted),
    "rejected": _plain(Rejected),
    "not_allowed": _plain(NotAllowed),
    "gone": _plain(Gone),
    "unavailable": _away(Unavailable),
    "truncated": _away(Truncated),
    "blocked": _plain(Blocked),
    "too_big": _plain(TooBig),
    "protocol_drift": _plain(ProtocolDrift),
    "malformed": _plain(Malformed),
    "uncertain_outcome": _plain(UncertainOutcome),
}
"""Every error of the contract by its name in a fault."""
