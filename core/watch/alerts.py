"""Alerts: one for each cause, taken by a person and closed with a verdict that teaches its watch.

An alert is raised within the work of whoever noticed its cause. While it is open, or rests after it, the same cause
only raises its counter. Nothing here holds a citizen's words: numbers and ids, and what our own people comment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Conflict, UsageError
from core.i18n import N_
from core.ids import AccountId, MessageId
from core.store import Actor, Store, Work
from core.watch import alert_store as sql
from core.watch import store as watches
from core.watch.baseline import after_verdict
from core.watch.model import (
    Alert,
    AlertId,
    AlertKind,
    AlertState,
    Figures,
    Notice,
    NoticeStep,
    WatchId,
)
from core.watch.person import acting_person

COMMENT_CHARS = 500
ESCALATE_S = 300
RETRY_S = 60
_VERDICTS = (AlertState.EXPLAINED, AlertState.FALSE_ALARM, AlertState.CLOSED)
_TEACHING = (AlertKind.SPIKE, AlertKind.MOOD)
_MOMENTARY = (AlertKind.EVERY_HIT, AlertKind.MOOD, AlertKind.DISTRESS)
"""Once somebody took the alert, the next such message is news again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why somebody has to look: what an alert is made of."""

    kind: AlertKind
    key: str
    """Tells this cause from any other: ids and words of ours."""
    at_s: int
    watch: WatchId | None = None
    account: AccountId | None = None
    figures: Figures
    """Numbers only."""
    level: int = 0
    """The crisis level it proposes; a person declares it."""
    messages: Sequence[MessageId] = ()
    times: int = 1
    cooldown_s: int = 0
    escalate_s: int = ESCALATE_S


async def raise_alert(work: Work, cause: Cause) -> AlertId | None:
    """Call attention to a cause, or count it where its alert still stands; ``None`` while it rests after a verdict.

    A level above the one proposed before is told anew, whatever state its alert is in.
    """
    known = await sql.last_of_cause(work, cause.key)
    if known is not None and _holds(known, cause):
        await sql.again(work, known, cause.at_s, cause.times, cause.figures, max(known.proposes_level, cause.level))
        await sql.add_messages(work, known.id, cause.messages)
        if cause.level > known.proposes_level and known.state is AlertState.NEW:
            await sql.add_notices(work, known.id, [(NoticeStep.FIRST, work.now_s)])
        work.changed("alert", known.id, "again")
        return known.id if known.state.is_open else None
    id_ = await sql.insert(
        work, kind=cause.kind, cause=cause.key, watch=cause.watch, account=cause.account, at_s=cause.at_s,
        times=cause.times, figures=cause.figures, level=cause.level,
    )  # fmt: skip
    await sql.add_messages(work, id_, cause.messages)
    duty_s = work.now_s + cause.escalate_s
    await sql.add_notices(work, id_, [(NoticeStep.FIRST, work.now_s), (NoticeStep.DUTY, duty_s)])
    await work.audit("alert.raise", f"alert:{id_}", kind=cause.kind.value, watch=cause.watch, level=cause.level)
    work.changed("alert", id_, "new")
    return id_


async def end_alert(work: Work, id_: AlertId, at_s: int) -> None:
    """Note that the cause of an alert has ended by itself; a person still closes it."""
    await sql.end(work, id_, at_s)
    work.changed("alert", id_, "over")


async def acknowledge(store: Store, actor: Actor, id_: AlertId, comment: str = "") -> Alert:
    """Take an alert: from now on it is this person's, and nobody else is told of it.

    Raises:
        Conflict: somebody has taken or closed it.
        UsageError: the comment is too long.
        NotFound, NotPermitted: as ever.
    """
    words = _comment(comment)

    async def act(work: Work) -> Alert:
        await work.allow("alert.ack")
        who = acting_person(work)
        found = await sql.alert_of(work, id_)
        if found.state is AlertState.ACKNOWLEDGED:
            raise Conflict(N_("Alert {number} was taken by {person} already."), number=id_, person=found.ack_by_name)
        if not found.state.is_open:
            raise Conflict(N_("Alert {number} was closed by {person}."), number=id_, person=found.closed_by_name)
        await sql.take(work, id_, who, words)
        await work.audit("alert.ack", f"alert:{id_}", kind=found.kind.value, watch=found.watch)
        work.changed("alert", id_, "ack")
        return await sql.alert_of(work, id_)

    return await store.write(actor, act)


def wants_police(kind: AlertKind, verdict: AlertState) -> bool:
    """Whether an alert of this kind is closed so only with the reference of the police, or with why there is none."""
    return kind is AlertKind.THREAT and verdict is not AlertState.FALSE_ALARM


async def close_alert(
    store: Store, actor: Actor, id_: AlertId, verdict: AlertState, comment: str = "", *, police: str = ""
) -> Alert:
    """Say what an alert was, in the end; a false alarm makes its watch stricter by a step, a real one takes it back.

    Args:
        verdict: ``EXPLAINED`` (real, and now understood), ``FALSE_ALARM`` or ``CLOSED`` (no more to do).
        police: the reference of the police and what was decided, or why there is none; it stands before the comment
            and is one where :func:`wants_police` asks for it. A comment does not stand for it.

    Raises:
        Conflict: it was closed already.
        UsageError: the verdict needs a comment, the threat the reference, or what was written is too long.
        NotFound, NotPermitted: as ever.
    """
    assert verdict in _VERDICTS, "an end of an alert"
    reference = _comment(police)
    words = _comment("; ".join(filter(None, (reference, _comment(comment)))))

    async def act(work: Work) -> Alert:
        await work.allow("alert.close")
        who = acting_person(work)
        found = await sql.alert_of(work, id_)
        if not found.state.is_open:
            raise Conflict(N_("Alert {number} was closed by {person}."), number=id_, person=found.closed_by_name)
        if wants_police(found.kind, verdict) and not reference:
            raise UsageError(
                N_("A threat is closed with the reference of the police, or with why there is none: write it down.")
            )
        if not words and (verdict is not AlertState.CLOSED or found.proposes_level):
            raise UsageError(N_("Say in a few words what it was: whoever meets the next such alert reads it."))
        await sql.close(work, id_, verdict, who, words)
        strictness = await _teach(work, found, verdict)
        await work.audit(
            "alert.close", f"alert:{id_}", kind=found.kind.value, watch=found.watch, verdict=verdict.value,
            strictness=strictness,
        )  # fmt: skip
        work.changed("alert", id_, "close")
        return await sql.alert_of(work, id_)

    return await store.write(actor, act)


async def alerts_to_tell(work: Work, limit: int = 50) -> list[Notice]:
    """What has to be told by now: each new alert at once, and again when nobody took it in time.

    Everything that a payload may hold is in it. A notice stays until it is :func:`told`, or its alert is taken.
    """
    return await sql.due_notices(work, work.now_s, limit)


async def told(work: Work, notice: int, outcome: str = "") -> None:
    """Note that a notice went out; ``outcome`` is a word of the channel's, never anybody's text."""
    await sql.mark_told(work, notice, outcome)


async def not_told(work: Work, notice: int, outcome: str, retry_s: int = RETRY_S) -> None:
    """Note that a notice could not go out, and try it again in so many seconds."""
    await sql.mark_tried(work, notice, outcome, work.now_s + retry_s)


def _holds(known: Alert, cause: Cause) -> bool:
    """Whether the last alert of a cause still stands for it.

    It does while nobody took it, while it goes on, and for the rest after it; not for a graver level once it is
    closed, so that a step up is proposed again.
    """
    rests = cause.at_s < known.last_s + cause.cooldown_s
    if not known.state.is_open:
        return rests and cause.level <= known.proposes_level
    if known.state is AlertState.NEW:
        return True
    goes_on = known.over_s is None and cause.kind not in _MOMENTARY
    return goes_on or rests


async def _teach(work: Work, alert: Alert, verdict: AlertState) -> int | None:
    """The strictness of the alert's watch after the verdict; ``None`` where it teaches nothing."""
    if alert.watch is None or alert.kind not in _TEACHING or verdict is AlertState.CLOSED:
        return None
    row = await work.row("SELECT strictness FROM watch WHERE id = ? AND removed_s IS NULL", (alert.watch,))
    if row is None:
        return None
    after = after_verdict(int(row["strictness"]), is_false_alarm=verdict is AlertState.FALSE_ALARM)
    await watches.set_strictness(work, alert.watch, after)
    work.changed("watch", alert.watch, "learnt")
    return after


def _comment(comment: str) -> str:
    words = " ".join(comment.split())
    if len(words) > COMMENT_CHARS:
        raise UsageError(N_("A comment has at most {most} characters."), most=COMMENT_CHARS)
    return words
