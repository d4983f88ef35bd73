"""Meeting an account at its platform: who we are there, how far the access reaches and how long, what may be said.

A meeting is written down with what people should do before it is too late: sign in again before the access ends,
and enter another secret in place of an old one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from core.accounts import store as tables
from core.accounts.credentials import store as secrets_table
from core.accounts.credentials.known import without_known
from core.accounts.credentials.model import Entry
from core.accounts.fence import Broken, fenced
from core.accounts.health import SIGN_IN_CODES, Failure, failure_of
from core.accounts.loading import Loaded
from core.accounts.model import Account, HealthCode, Mark, MarkCode
from core.accounts.settings import without_secrets
from core.ids import AccountId
from core.store import Work
from ventanilla.api import (
    Acts,
    ConnectorError,
    Context,
    FieldKind,
    Limits,
    Probe,
    Publishes,
    SetupSchema,
    SignsIn,
    StreamId,
)

MEETING_S = 60.0
EXPIRES_SOON_S = 14 * 86_400
ROTATE_AFTER_S = 90 * 86_400
OF_THE_ACCOUNT = StreamId("")
"""The stream of marks that are about the account as a whole."""

_WORD_CHARS = 300
_SCOPES_MOST = 100
_NO_ANSWER = frozenset({
    HealthCode.LIMITED, HealthCode.QUOTA, HealthCode.UNAVAILABLE, HealthCode.TRUNCATED, HealthCode.SLOW,
    HealthCode.BLOCKED,
})  # fmt: skip
_OURS = (MarkCode.EXPIRES, MarkCode.UNROTATED)


@dataclass(frozen=True, slots=True)
class Met:
    """What a meeting showed, as it is kept."""

    probe: Probe
    limits: str = ""
    """JSON; empty: the connector publishes nothing, or the bounds could not be had now."""


def is_worth_meeting(loaded: Loaded, schema: SetupSchema | None = None) -> bool:
    """Whether a connector can tell something about us: where nobody signs in and nothing is said, it cannot."""
    if isinstance(loaded.connector, SignsIn | Publishes | Acts):
        return True
    return schema is not None and any(field.kind is FieldKind.SECRET for field in schema.fields)


async def meet(account: Account, loaded: Loaded, context: Context) -> Met | Failure:
    """Ask who we are there, and where we may say something, what the bounds are."""
    connector = loaded.connector
    try:
        probe: object = await fenced(lambda: connector.probe(context), MEETING_S)
        if not (isinstance(probe, Probe) and isinstance(probe.identity, str) and isinstance(probe.remote_id, str)):
            raise Broken("its probe is not what the contract says")
    except ConnectorError as error:
        failure = failure_of(error)
    except Broken as broken:
        failure = Failure(broken.code, broken.detail)
    else:
        return Met(_quiet(probe), await _limits(loaded, context))
    return replace(failure, detail=without_secrets(failure.detail, account))


async def keep_meeting(work: Work, account_id: AccountId, met: Met) -> None:
    """Write a meeting down in a larger work, with the marks it calls for."""
    probe = met.probe
    await tables.save_meeting(
        work,
        account_id,
        handle=probe.identity[:_WORD_CHARS],
        title=probe.title[:_WORD_CHARS],
        remote_id=probe.remote_id[:_WORD_CHARS],
        scopes=msgspec.json.encode(list(probe.scopes[:_SCOPES_MOST])).decode(),
        expires_s=_second(probe.expires_at),
        limits=met.limits,
    )
    await mark_access(work, account_id)


async def mark_access(work: Work, account_id: AccountId) -> None:
    """Bring the marks about the access up to date, with what is on record now."""
    account = await tables.account_of(work, account_id)
    entries = await secrets_table.entries(work, account_id)
    marks = access_marks(account.standing.marks, account.expires_s, entries, work.now_s)
    if marks != account.standing.marks:
        await tables.save_standing(work, account_id, replace(account.standing, marks=marks))
        work.changed("account", account_id, "health")


def access_marks(
    before: tuple[Mark, ...], expires_s: int | None, entries: tuple[Entry, ...], now_s: int
) -> tuple[Mark, ...]:
    """The marks with those about the access as they should be now: 14 days before its end, 90 days without another."""
    marks = [mark for mark in before if mark.code not in _OURS]
    since_s = {mark.code: mark.at_s for mark in before}
    if expires_s is not None and expires_s - now_s <= EXPIRES_SOON_S:
        day = datetime.fromtimestamp(expires_s, UTC).date().isoformat()
        marks.append(Mark(MarkCode.EXPIRES, OF_THE_ACCOUNT, day, since_s.get(MarkCode.EXPIRES, now_s)))
    old = [
        entry
        for entry in entries
        if entry.revoked_s is None and entry.entered_by and now_s - entry.fresh_s >= ROTATE_AFTER_S
    ]
    if old:
        names = ", ".join(entry.name for entry in old)
        marks.append(Mark(MarkCode.UNROTATED, OF_THE_ACCOUNT, names, since_s.get(MarkCode.UNROTATED, now_s)))
    return tuple(marks)


def needs_sign_in(failure: Failure) -> bool:
    """Whether a failed meeting means that a person has to sign in there."""
    return failure.code in SIGN_IN_CODES


def is_refused(failure: Failure) -> bool:
    """Whether the platform answered and said no, rather than not at all or not now."""
    return failure.code not in _NO_ANSWER


async def _limits(loaded: Loaded, context: Context) -> str:
    connector = loaded.connector
    if not isinstance(connector, Publishes):
        return ""
    try:
        limits: object = await fenced(lambda: connector.limits(context), MEETING_S)
        return msgspec.json.encode(limits).decode() if isinstance(limits, Limits) else ""
    except (ConnectorError, Broken, msgspec.MsgspecError, TypeError):
        return ""  # the last known ones, or those the connector ships, stay in force


def _quiet(probe: Probe) -> Probe:
    """The probe without any secret in what it says, and only of what can be stored."""
    return replace(
        probe,
        identity=_clean(probe.identity),
        title=_clean(probe.title),
        remote_id=_clean(probe.remote_id),
        warnings=tuple(_clean(each) for each in probe.warnings),
        scopes=tuple(_clean(each) for each in probe.scopes),
    )


def _clean(text: str) -> str:
    return without_known(str(text)).encode(errors="replace").decode()


def _second(moment: datetime | None) -> int | None:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return None
    try:
        return int(moment.timestamp())
    except (OverflowError, ValueError, OSError):
        return None
