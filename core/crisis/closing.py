"""Standing down: what has to be so before an incident is closed, what of it is, and closing it.

Some of it the program sees, some of it a person says. Closing sends nothing and lets nothing go: every delivery that
its freezes met was decided about by somebody before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.access import grant_of
from core.crisis import closing_store as ways
from core.crisis import store as sql
from core.crisis.levels import Table, standard
from core.crisis.model import REASON_CHARS, Criterion, Incident, IncidentId
from core.crisis.person import acting_person
from core.crisis.requests import Request, ask_for
from core.crisis.standing import settle
from core.crisis.timeline import Entry, enter
from core.crisis.typed import typed
from core.errors import Conflict
from core.i18n import N_, _
from core.inbox.model import MessageClass, State
from core.policy import Grant
from core.store import Actor, Reads, Store, Work
from core.watch.alert_store import alert_of

QUIET_S = 2 * 3600
"""So long what it was declared from has to be quiet."""

CRITERION_TITLES: Mapping[Criterion, str] = {
    Criterion.REASON_GIVEN: N_("why it was declared is written"),
    Criterion.TRIGGER_QUIET: N_("what set it off has been quiet for two hours"),
    Criterion.SERVICE_RESTORED: N_("the service is restored, and those responsible for it confirm that"),
    Criterion.NO_OPEN_EMERGENCY: N_("no emergency and no threat is open in the inbox"),
    Criterion.STEPS_DONE: N_("every required step is done, or skipped with a reason"),
    Criterion.CLOSING_SENT: N_("the closing statement is online"),
    Criterion.HELD_REVIEWED: N_("somebody has decided about every delivery it held"),
    Criterion.FREEZE_LIFTED: N_("its freezes are lifted"),
    Criterion.PARTS_CLOSED: N_("the incidents that are a part of it are closed"),
    Criterion.NEXT_SHIFT_TOLD: N_("the next shift knows"),
}


class Answer(StrEnum):
    """How a criterion stands."""

    MET = "met"
    NOT_MET = "not_met"
    SAID = "said"
    """The program cannot see it, and a person says it is so."""
    ASKED = "asked"
    """The program cannot see it: a person has to say."""

    @property
    def is_enough(self) -> bool:
        """Whether it stands in nobody's way."""
        return self in (Answer.MET, Answer.SAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the program sees of an incident."""

    has_reason: bool
    quiet_s: int | None
    """For how long its alert has been quiet; ``None``: it was declared from none."""
    open_emergencies: int
    open_steps: int
    """Required ones."""
    statements_online: int
    is_closing_online: bool
    undecided: int
    freezes: int
    """In force."""
    open_parts: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion and how it stands."""

    criterion: Criterion
    answer: Answer
    count: int = 0
    """How much is in the way, where that can be counted."""


def criteria_of(incident: Incident, table: Table, *, is_false_alarm: bool, has_spoken: bool) -> tuple[Criterion, ...]:
    """What an incident has to meet; the highest level it ever had counts.

    Args:
        is_false_alarm: there was nothing.
        has_spoken: a statement of it is online: then one closes it, false alarm or not.
    """
    if not is_false_alarm:
        return table.of(incident.highest, incident.kind).closing
    return (*table.false_alarm, *((Criterion.CLOSING_SENT,) if has_spoken else ()))


def judge(criteria: Sequence[Criterion], seen: Seen, said: Collection[Criterion] = ()) -> tuple[Judged, ...]:
    """Each criterion, and how it stands by what is seen and what a person says.

    A person's word counts only for what the program cannot see.
    """
    return tuple(_judged(each, seen, each in said) for each in criteria)


async def look(source: Reads, incident: Incident, now_s: int) -> Seen:
    """Read what the program can see of an incident."""
    freezes = await sql.freezes_of_incident(source, incident.id)
    spoken = await ways.statements_online(source, incident.id)
    return Seen(
        has_reason=not incident.owes_reason,
        quiet_s=None if incident.alert is None else now_s - (await alert_of(source, incident.alert)).last_s,
        open_emergencies=await ways.open_conversations(
            source, (MessageClass.EMERGENCY, MessageClass.THREAT), (State.OPEN, State.WAITING, State.SNOOZED)
        ),
        open_steps=await ways.required_steps_left(source, incident.id),
        statements_online=sum(spoken.values()),
        is_closing_online=bool(spoken.get("closing")),
        undecided=await ways.undecided_of(source, incident.id),
        freezes=sum(each.lifted_s is None for each in freezes),
        open_parts=len(await sql.open_parts(source, incident.id)),
    )


async def stand_down_list(
    source: Reads, incident: Incident, now_s: int, *, said: Collection[Criterion] = (), is_false_alarm: bool = False
) -> tuple[Judged, ...]:
    """Everything that has to be so before this incident is closed, and how it stands now."""
    seen = await look(source, incident, now_s)
    wanted = criteria_of(incident, standard(), is_false_alarm=is_false_alarm, has_spoken=bool(seen.statements_online))
    return judge(wanted, seen, said)


async def close_incident(
    store: Store,
    actor: Actor,
    id_: IncidentId,
    reason: str,
    *,
    said: Collection[Criterion] = (),
    is_false_alarm: bool = False,
) -> Incident | Request:
    """Close an incident; whoever may only propose it, asks for it.

    Args:
        reason: how it ended.
        said: what the person says is so, of what the program cannot see.
        is_false_alarm: there was nothing: what stopped is set right, and nothing more is asked.

    Raises:
        UsageError: there is no reason, or it is too long.
        Conflict: something stands in the way: the sentence lists all of it; or it was closed already.
        NotFound, NotPermitted: as ever.
    """  # fmt: skip
    because = typed(reason, REASON_CHARS, N_("Say in a few words how it ended."))

    async def act(work: Work) -> Incident | Request:
        incident = await sql.open_incident_of(work, id_)
        if await grant_of(work, work.actor, "crisis.close") is Grant.PROPOSE:
            return await ask_for(work, incident, None, because)
        await work.allow("crisis.close")
        me = acting_person(work)
        judged = await stand_down_list(work, incident, work.now_s, said=said, is_false_alarm=is_false_alarm)
        missing = [each for each in judged if not each.answer.is_enough]
        if missing:
            raise Conflict(
                N_("Incident {number} cannot be closed yet, as this is missing: {list}."),
                number=id_, list="; ".join(_(CRITERION_TITLES[each.criterion]) for each in missing),
            )  # fmt: skip
        await sql.close(work, id_, me)
        await enter(
            work, id_, Entry.CLOSED, words=because, level=incident.level.value, false_alarm=is_false_alarm,
            said=" ".join(each.criterion.value for each in judged if each.answer is Answer.SAID),
        )  # fmt: skip
        await work.audit(
            "crisis.close", f"incident:{id_}", level=incident.level.value, highest=incident.highest.value,
            false_alarm=is_false_alarm, lasted_s=work.now_s - incident.declared_s,
        )  # fmt: skip
        await settle(work)
        work.changed("incident", id_, "closed")
        return await sql.incident_of(work, id_)

    return await store.write(actor, act)


def _judged(criterion: Criterion, seen: Seen, is_said: bool) -> Judged:
    by_word = Judged(criterion, Answer.SAID if is_said else Answer.ASKED)
    match criterion:
        case Criterion.SERVICE_RESTORED | Criterion.NEXT_SHIFT_TOLD:
            return by_word
        case Criterion.TRIGGER_QUIET:
            return by_word if seen.quiet_s is None else _met(criterion, 0 if seen.quiet_s >= QUIET_S else 1)
        case Criterion.REASON_GIVEN:
            return _met(criterion, 0 if seen.has_reason else 1)
        case Criterion.CLOSING_SENT:
            return _met(criterion, 0 if seen.is_closing_online else 1)
        case Criterion.NO_OPEN_EMERGENCY:
            return _met(criterion, seen.open_emergencies)
        case Criterion.STEPS_DONE:
            return _met(criterion, seen.open_steps)
        case Criterion.HELD_REVIEWED:
            return _met(criterion, seen.undecided)
        case Criterion.FREEZE_LIFTED:
            return _met(criterion, seen.freezes)
        case Criterion.PARTS_CLOSED:
            return _met(criterion, seen.open_parts)


def _met(criterion: Criterion, in_the_way: int) -> Judged:
    return Judged(criterion, Answer.NOT_MET if in_the_way else Answer.MET, in_the_way)
