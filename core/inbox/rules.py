"""What each act does to a conversation: pure, from one standing to the next, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import AlreadyClaimed, Conflict, UsageError
from core.i18n import N_
from core.ids import ConversationId, OperatorId
from core.inbox import sla
from core.inbox.model import Disposition, MessageClass, State, Word
from core.inbox.sla import NEVER_S, Closing

CLAIM_S = 900
"""How long a claim holds without being renewed."""

LONGEST_SNOOZE_S = 366 * 86_400
"""A year."""

CLOSING_TEXTS: Mapping[Closing, str] = {
    Closing.NOTHING: "",
    Closing.EMERGENCY_CALL: N_("reference of the call to the emergency services"),
    Closing.POLICE_REFERENCE: N_("reference of the police and what was decided"),
    Closing.INCIDENT: N_("number of the incident"),
    Closing.HANDED_TO: N_("who took over from here"),
    Closing.REGISTER_NUMBER: N_("register number, and the answer or where it was sent"),
    Closing.SOURCE: N_("link to the source of truth"),
    Closing.RESULT: N_("result the citizen was told"),
}
"""What to write down before closing, as msgids."""


def closing_text(class_: MessageClass | None) -> str:
    """What must be written down before a conversation of this class is closed, as a msgid; empty: nothing."""
    return CLOSING_TEXTS[sla.table()[class_].closing]


@dataclass(frozen=True, slots=True)
class Standing:
    """What an act may change in a conversation; the names are the columns'."""

    state: State
    band: int
    due_s: int
    band_s: int
    clock_s: int
    class_: MessageClass | None
    assignee: OperatorId | None
    claimed_by: OperatorId | None
    claimed_s: int | None
    claimed_until_s: int | None
    snoozed_until_s: int | None
    disposition: Disposition | None


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation as an act finds it."""

    id: ConversationId
    rev: int
    spoke_rev: int
    """The revision at which they last wrote."""
    last_s: int
    """When that was."""
    who: str
    """Its author, fit to be shown."""
    claimer: str
    """The name of who has it now; empty for nobody."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class Moment:
    """Who acts, and when."""

    me: OperatorId
    now_s: int


def is_held_by_other(standing: Standing, moment: Moment) -> bool:
    """Whether a colleague's claim is still running."""
    held = standing.claimed_by is not None and (standing.claimed_until_s or 0) > moment.now_s
    return held and standing.claimed_by != moment.me


def is_mine(standing: Standing, moment: Moment) -> bool:
    """Whether my own claim is still running, so that claiming again only lengthens it."""
    is_running = (standing.claimed_until_s or 0) > moment.now_s
    return is_running and moment.me == standing.claimed_by == standing.assignee


def claimed(case: Case, moment: Moment, *, take_over: bool, clock: str) -> Standing:
    """The conversation in my hands for a quarter of an hour. ``clock``: since when a colleague has it, for the refusal.

    Raises:
        AlreadyClaimed: a colleague has it and no reason for taking it over was given.
        Conflict: it is closed or in quarantine.
    """
    before = case.standing
    _need_live(case)
    before = taken_in(before, moment.now_s)
    if is_held_by_other(before, moment) and not take_over:
        raise AlreadyClaimed(
            N_("{who}: claimed by {name} {clock}. Give a reason to take it over."),
            who=case.who,
            name=case.claimer,
            clock=clock,
        )
    is_running = before.claimed_by == moment.me and before.claimed_s is not None
    return replace(
        before,
        assignee=moment.me,
        claimed_by=moment.me,
        claimed_s=before.claimed_s if is_running else moment.now_s,
        claimed_until_s=moment.now_s + CLAIM_S,
    )


def released(case: Case, moment: Moment) -> Standing:
    """The conversation back in the pool, where it was mine.

    Raises:
        Conflict: a colleague has it.
    """
    before = case.standing
    if is_held_by_other(before, moment):
        raise Conflict(N_("{who}: {name} has it, so only they can release it."), who=case.who, name=case.claimer)
    assignee = None if before.assignee == moment.me else before.assignee
    return unclaimed(replace(before, assignee=assignee))


def assigned(case: Case, to: OperatorId | None, now_s: int) -> Standing:
    """The conversation given to ``to``; somebody else's claim on it ends.

    Raises:
        Conflict: it is closed or in quarantine.
    """
    _need_live(case)
    before = taken_in(case.standing, now_s)
    if before.claimed_by == to:
        return replace(before, assignee=to)
    return unclaimed(replace(before, assignee=to))


def classified(case: Case, class_: MessageClass, now_s: int) -> Standing:
    """The conversation under its class, its due time counted anew from when the wait began."""
    before = taken_in(case.standing, now_s)
    due_s = sla.due_at(before.clock_s, class_)
    return timed(replace(before, class_=class_, due_s=due_s), now_s)


def closed(case: Case, disposition: Disposition, reason: str) -> Standing:
    """The conversation closed.

    Raises:
        UsageError: its class asks for a reference or a reason, and none was given.
        Conflict: it is closed already.
    """
    before = case.standing
    if before.state is State.DONE:
        raise Conflict(N_("{who}: it is done already."), who=case.who)
    asked = sla.table()[before.class_].closing
    if asked is not Closing.NOTHING and not reason.strip():
        raise UsageError(
            N_("{who}: before closing, write down: {asked}."), who=case.who, asked=Word(CLOSING_TEXTS[asked])
        )
    return _rested(before, State.DONE, disposition=disposition)


def snoozed(case: Case, until_s: int | None, now_s: int) -> Standing:
    """The conversation out of sight until ``until_s``, or until they write (``None``).

    Raises:
        UsageError: the time has passed or is more than a year away.
        Conflict: it is closed or in quarantine.
    """
    _need_live(case)
    if until_s is not None and not now_s < until_s <= now_s + LONGEST_SNOOZE_S:
        raise UsageError(N_("Snoozing needs a time from now on, within a year."))
    before = taken_in(case.standing, now_s)
    return unclaimed(replace(before, state=State.SNOOZED, snoozed_until_s=until_s))


def quarantined(case: Case) -> Standing:
    """The conversation set apart.

    Raises:
        Conflict: it is there already.
    """
    if case.standing.state is State.QUARANTINED:
        raise Conflict(N_("{who}: it is in quarantine already."), who=case.who)
    return _rested(case.standing, State.QUARANTINED, disposition=None)


def restored(case: Case, now_s: int) -> Standing:
    """The conversation open again. One that was done starts a new wait; the others have been waiting all along.

    Raises:
        Conflict: it is open, or waiting for the citizen.
    """
    before = case.standing
    if before.state in (State.OPEN, State.WAITING):
        raise Conflict(N_("{who}: it is not put away, so there is nothing to restore."), who=case.who)
    if before.state in (State.DONE, State.OVERHEARD):
        return reopened(before, now_s)
    return timed(replace(before, state=State.OPEN, snoozed_until_s=None, disposition=None), now_s)


def reopened(before: Standing, now_s: int, *, kind: str = "") -> Standing:
    """The conversation open, its wait beginning now."""
    due_s = sla.due_at(now_s, before.class_, kind=kind)
    return timed(
        replace(before, state=State.OPEN, clock_s=now_s, due_s=due_s, snoozed_until_s=None, disposition=None), now_s
    )


def taken_in(before: Standing, now_s: int) -> Standing:
    """What was only heard becomes ours to answer, its wait beginning now; any other stays as it is."""
    return reopened(before, now_s) if before.state is State.OVERHEARD else before


def overheard(now_s: int, kind: str) -> Standing:
    """A conversation that begins now with a message that nobody addressed to us: no clock runs."""
    return _rested(opened(now_s, kind), State.OVERHEARD, disposition=None)


def opened(now_s: int, kind: str) -> Standing:
    """A conversation that begins now with a message of this kind."""
    blank = Standing(
        state=State.OPEN,
        band=0,
        due_s=sla.due_at(now_s, None, kind=kind),
        band_s=NEVER_S,
        clock_s=now_s,
        class_=None,
        assignee=None,
        claimed_by=None,
        claimed_s=None,
        claimed_until_s=None,
        snoozed_until_s=None,
        disposition=None,
    )
    return timed(blank, now_s)


def answered(before: Standing) -> Standing:
    """The conversation waiting for the citizen: nothing is due."""
    return _rested(before, State.WAITING, disposition=None)


def woken(before: Standing, now_s: int) -> Standing:
    """The conversation back from its snooze; snoozing did not make the citizen wait less."""
    return timed(replace(before, state=State.OPEN, snoozed_until_s=None), now_s)


def timed(standing: Standing, now_s: int) -> Standing:
    """The same with band and next rise as they are now; only an open conversation's clock runs."""
    if standing.state not in (State.OPEN, State.SNOOZED):
        return replace(standing, band=sla.resting_band(standing.class_), band_s=NEVER_S)
    return replace(
        standing,
        band=sla.band_at(now_s, standing.clock_s, standing.due_s, standing.class_),
        band_s=sla.rises_at(now_s, standing.clock_s, standing.due_s),
    )


def unclaimed(standing: Standing) -> Standing:
    """The same with nobody's hand on it."""
    return replace(standing, claimed_by=None, claimed_s=None, claimed_until_s=None)


def _rested(before: Standing, state: State, *, disposition: Disposition | None) -> Standing:
    """Out of the way, nobody's hand on it, no clock running."""
    after = replace(
        before,
        state=state,
        disposition=disposition,
        band=sla.resting_band(before.class_),
        band_s=NEVER_S,
        snoozed_until_s=None,
    )
    return unclaimed(after)


def _need_live(case: Case) -> None:
    if case.standing.state is State.DONE:
        raise Conflict(N_("{who}: it is done. Restore it first."), who=case.who)
    if case.standing.state is State.QUARANTINED:
        raise Conflict(N_("{who}: it is in quarantine. Restore it first."), who=case.who)
