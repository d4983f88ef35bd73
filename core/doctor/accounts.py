"""What the standing of accounts says: whose fault it is, and whether one has been silent for too long. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import pairwise

from core.accounts.health import SIGN_IN_CODES
from core.accounts.model import Account, AccountState, HealthCode, MarkCode
from core.accounts.settings import without_secrets
from core.accounts.standing import needs_person
from core.accounts.words import SILENT_S, cause_words, span_words
from core.doctor.codes import Code
from core.doctor.model import Finding, Said, Severity
from core.i18n import N_

QUIET_LEAST_S = 12 * 3600
"""A silence that one night explains is none."""
QUIET_TIMES = 2
"""How much longer than the longest silence of late one must last to be told."""
GAPS_LEAST = 5
"""With fewer pauses to compare with, an account has no rhythm yet."""
TOGETHER_S = 60

_CODES = {
    HealthCode.LIMITED: Code.QUOTA,
    HealthCode.QUOTA: Code.QUOTA,
    HealthCode.BLOCKED: Code.ACCOUNT_BLOCKED,
    HealthCode.NOT_ALLOWED: Code.NOT_PERMITTED,
    HealthCode.REJECTED: Code.NOT_PERMITTED,
    HealthCode.GONE: Code.GONE,
    HealthCode.MISSING_SCOPE: Code.MISSING_SCOPE,
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an account had no answer, told in the language of whoever reads it."""

    account: Account

    def __str__(self) -> str:
        standing = self.account.standing
        return cause_words(standing.health, without_secrets(standing.detail, self.account), self.account.connector)


@dataclass(frozen=True, slots=True)
class Seen:
    """One account with what else is known of it."""

    account: Account
    place: object
    """Its server, or words for it."""
    arrivals: Sequence[int] = ()
    """Seconds in which something came, the newest first."""


def account_findings(accounts: Sequence[Seen], now_s: int, machine: str, zone: tzinfo = UTC) -> list[Finding]:
    """What is wrong with each account that is collected, and how many are well.

    Args:
        now_s: the workspace's clock.
    """
    found = [_verdict(seen, now_s, machine, zone) for seen in accounts]
    findings = [finding for finding in found if finding is not None]
    well = sum(
        finding is None and seen.account.is_active and seen.account.standing.health is HealthCode.OK
        for seen, finding in zip(accounts, found, strict=True)
    )
    return [*findings, Finding(Code.ACCOUNTS_WELL, Severity.OK, "", {"n": well})] if well else findings


def quiet_from_s(arrivals: Sequence[int]) -> tuple[int, int] | None:
    """The longest usual silence, and from which one on it is told; ``None``: there is no rhythm to compare with."""
    gaps = [later - earlier for later, earlier in pairwise(arrivals) if later - earlier > TOGETHER_S]
    if len(gaps) < GAPS_LEAST:
        return None
    return max(gaps), max(QUIET_LEAST_S, QUIET_TIMES * max(gaps))


def _verdict(seen: Seen, now_s: int, machine: str, zone: tzinfo) -> Finding | None:
    standing = seen.account.standing
    match standing.state:
        case AccountState.FOREIGN | AccountState.PAUSED:
            return None
        case AccountState.GONE:
            return None if seen.account.stopped_by else _finding(Code.GONE, Severity.BAD, seen, now_s, machine, zone)
        case AccountState.NEEDS_SIGN_IN:
            code = _CODES.get(standing.health, Code.CREDENTIALS)
            return _finding(code, Severity.BAD, seen, now_s, machine, zone)
        case AccountState.ACTIVE:
            return _active(seen, now_s, machine, zone)


def _active(seen: Seen, now_s: int, machine: str, zone: tzinfo) -> Finding | None:
    standing = seen.account.standing
    if standing.health in (HealthCode.NEW, HealthCode.NOT_LOADED):  # the connectors are looked at by themselves
        return None
    if standing.health is not HealthCode.OK:
        code = Code.CREDENTIALS if standing.health in SIGN_IN_CODES else _CODES.get(standing.health, Code.FAILING)
        is_bad = needs_person(standing) or code is Code.ACCOUNT_BLOCKED
        return _finding(code, Severity.BAD if is_bad else Severity.WARN, seen, now_s, machine, zone)
    ends = next((mark for mark in standing.marks if mark.code is MarkCode.EXPIRES), None)
    if ends is not None:
        return _finding(Code.ACCESS_ENDS, Severity.WARN, seen, now_s, machine, zone, day=ends.detail)
    quiet_s = now_s - (standing.last_event_s or seen.account.created_s)
    usual_s, from_s = quiet_from_s(seen.arrivals) or (SILENT_S, SILENT_S)
    if quiet_s >= from_s:
        usual = span_words(usual_s)
        return _finding(Code.SILENT, Severity.WARN, seen, now_s, machine, zone, span=span_words(quiet_s), usual=usual)
    return None


def _finding(
    code: Code, severity: Severity, seen: Seen, now_s: int, machine: str, zone: tzinfo, **more: object
) -> Finding:
    account, standing = seen.account, seen.account.standing
    who = ", ".join([account.custodian] if account.custodian else account.helpers)
    at = datetime.fromtimestamp(standing.next_s or now_s, UTC).astimezone(zone)
    values = {
        "account": account.name,
        "place": seen.place,
        "cause": Cause(account),
        "who": who or Said(N_("an administrator")),
        "time": f"{at:%d-%m %H:%M}",
        "span": span_words(now_s - (standing.last_ok_s or account.created_s)),
        "machine": machine,
        **more,
    }
    return Finding(code, severity, account.name, values, asks_it=code in (Code.ACCOUNT_BLOCKED, Code.FAILING))
