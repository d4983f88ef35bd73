"""The health of an account in words: one sentence that says what is wrong, until when, and who can help."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from core.accounts.details import DETAIL_CHARS, detail_words
from core.accounts.model import Account, AccountState, HealthCode, Mark, MarkCode
from core.accounts.standing import is_broken
from core.i18n import N_, _
from core.text.show import show

SILENT_S = 7 * 86_400
"""From when on a working account says that nothing came: an observation, not a failure."""
LATE_S = 60
"""A delay below this is not worth a number."""

_REASONS = {
    HealthCode.LIMITED: N_("the network limits until {time}"),
    HealthCode.QUOTA: N_("the network's allowance is used up until {time}"),
    HealthCode.UNAVAILABLE: N_("no useful answer, next try at {time}"),
    HealthCode.TRUNCATED: N_("the answer broke off, next try at {time}"),
    HealthCode.SLOW: N_("no answer within the time allowed, next try at {time}"),
    HealthCode.BLOCKED: N_("blocked by the proxy or a firewall, next try at {time}; tell whoever runs the network"),
    HealthCode.TOO_BIG: N_("the answer passes the limit on size or time, next try at {time}"),
    HealthCode.MALFORMED: N_("the answer cannot be read, next try at {time}"),
    HealthCode.DRIFT: N_("the network answers in a new way, next try at {time}; look for an update"),
    HealthCode.REJECTED: N_("the network refuses the request, next try at {time}; check the account's settings"),
    HealthCode.NOT_ALLOWED: N_("the network does not allow it, next try at {time}; check the account's permissions"),
    HealthCode.GONE: N_("not found there, next try at {time}"),
    HealthCode.CRASHED: N_("connector «{connector}» failed, next try at {time}; the other accounts go on"),
    HealthCode.NOT_LOADED: N_("connector «{connector}» is not loaded, next try at {time}; see «connector check»"),
    HealthCode.INTERNAL: N_("what came could not be stored, next try at {time}; nothing is lost"),
}

_CAUSES = {
    HealthCode.LIMITED: N_("the network limits us for now"),
    HealthCode.QUOTA: N_("the network's allowance is used up"),
    HealthCode.UNAVAILABLE: N_("no useful answer"),
    HealthCode.TRUNCATED: N_("the answer broke off"),
    HealthCode.SLOW: N_("no answer within the time allowed"),
    HealthCode.BLOCKED: N_("blocked by the proxy or a firewall; tell whoever runs the network"),
    HealthCode.TOO_BIG: N_("the answer passes the limit on size or time"),
    HealthCode.MALFORMED: N_("the answer cannot be read"),
    HealthCode.DRIFT: N_("the network answers in a new way; look for an update"),
    HealthCode.REJECTED: N_("the network refuses the request"),
    HealthCode.NOT_ALLOWED: N_("the network does not allow it; check the account's permissions"),
    HealthCode.GONE: N_("not found there"),
    HealthCode.SIGN_IN: N_("it asks to sign in again"),
    HealthCode.EXPIRED: N_("the access ran out"),
    HealthCode.REVOKED: N_("the access was withdrawn"),
    HealthCode.MISSING_SCOPE: N_("the access does not reach far enough"),
    HealthCode.CRASHED: N_("connector «{connector}» failed"),
    HealthCode.NOT_LOADED: N_("connector «{connector}» is not loaded; see «connector check»"),
    HealthCode.INTERNAL: N_("what came could not be stored"),
}
"""Why one question had no answer, without saying what happens next."""

_SIGN_IN = {
    HealthCode.SIGN_IN: N_("asks to sign in again: {who} can fix it"),
    HealthCode.EXPIRED: N_("asks to sign in again, the access ran out: {who} can fix it"),
    HealthCode.REVOKED: N_("asks to sign in again, the access was withdrawn: {who} can fix it"),
    HealthCode.MISSING_SCOPE: N_("asks to sign in again, the access does not reach far enough: {who} can fix it"),
}

_MARKS = {
    MarkCode.MOVED: N_("its address moved to {detail}: change it with «account edit»"),
    MarkCode.MALFORMED: N_("it publishes with errors, read all the same"),
    MarkCode.NO_IDS: N_("it gives its entries no identity: a corrected one may come twice"),
    MarkCode.STALE: N_("the source itself has stopped renewing"),
    MarkCode.GAP: N_("some messages could not be fetched: {detail}"),
    MarkCode.EXPIRES: N_("the access ends on {detail}: sign in again before, with «account connect»"),
    MarkCode.UNROTATED: N_("not replaced for 90 days: {detail}; enter another one with «account connect»"),
}


def health_words(account: Account, now_s: int, zone: tzinfo = UTC) -> str:
    """How the account stands, for a row: in small letters, without a full stop, safe to draw."""
    standing = account.standing
    match standing.state:
        case AccountState.FOREIGN:
            return _("NOT OURS: looks alike")
        case AccountState.PAUSED:
            return _paused(account)
        case AccountState.NEEDS_SIGN_IN:
            who = show(account.custodian or ", ".join(account.helpers)) or _("an administrator")
            return _(_SIGN_IN.get(standing.health, _SIGN_IN[HealthCode.SIGN_IN]), who=who)
        case AccountState.GONE if account.stopped_by:
            return _closed(account)
        case AccountState.GONE:
            return _(
                "gone: the network says that it is no longer there; correct its address with «account edit» or leave it"
            )
        case AccountState.ACTIVE:
            return _active(account, now_s, zone)


def health_sentence(account: Account, now_s: int, zone: tzinfo = UTC) -> str:
    """The same as a whole sentence with the technical detail and the marks, safe to draw."""
    parts = [health_words(account, now_s, zone)]
    detail = detail_words(account.standing.detail)
    if detail and account.standing.state is not AccountState.PAUSED:
        parts[0] += f" ({detail})"
    parts += [mark_words(mark) for mark in account.standing.marks]
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in parts)


def cause_words(code: HealthCode, detail: str, connector: str) -> str:
    """Why one question had no answer: in small letters, with the technical detail, safe to draw."""
    cause = _(_CAUSES.get(code, _CAUSES[HealthCode.UNAVAILABLE]), connector=show(connector))
    said = detail_words(detail)
    return f"{cause} ({said})" if said else cause


def mark_words(mark: Mark) -> str:
    """One mark in words, in small letters, safe to draw."""
    return _(_MARKS[mark.code], detail=show(_(mark.detail), limit=DETAIL_CHARS))


def span_words(seconds: int) -> str:
    """A span as people glance at it: ``9 s``, ``11 min``, ``3 h``, ``41 d``."""
    for unit_s, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= unit_s:
            return f"{seconds // unit_s} {unit}"
    return f"{max(0, seconds)} s"


def _paused(account: Account) -> str:
    if account.stop_reason:
        return _("stopped: {reason}", reason=show(account.stop_reason))
    if account.stopped_by:
        return _("stopped: paused by {name}", name=show(account.stopped_by))
    return _("stopped")


def _closed(account: Account) -> str:
    name = show(account.stopped_by)
    if account.stop_reason:
        return _("closed by {name}: {reason}", name=name, reason=show(account.stop_reason))
    return _("closed by {name}", name=name)


def _active(account: Account, now_s: int, zone: tzinfo) -> str:
    standing = account.standing
    if standing.health is HealthCode.NEW:
        return _("not asked yet")
    if standing.health is HealthCode.OK:
        quiet_s = now_s - (standing.last_event_s or account.created_s)
        if quiet_s >= SILENT_S:
            return _("up to date, nothing new for {span}", span=span_words(quiet_s))
        return _("up to date")
    reason = _(
        _REASONS.get(standing.health, _REASONS[HealthCode.UNAVAILABLE]),
        time=_time(standing.next_s, now_s, zone),
        connector=show(account.connector),
    )
    late_s = now_s - (standing.last_ok_s or account.created_s)
    if is_broken(standing):
        return _(
            "late {span} after {n} failures: {reason}", span=span_words(late_s), n=standing.failures, reason=reason
        )
    return _("late {span}: {reason}", span=span_words(late_s), reason=reason) if late_s >= LATE_S else reason


def _time(at_s: int | None, now_s: int, zone: tzinfo) -> str:
    """The hour, with the day when it is not today's."""
    if at_s is None:
        return "—"
    at, now = (datetime.fromtimestamp(second, UTC).astimezone(zone) for second in (at_s, now_s))
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%d-%m %H:%M}"
