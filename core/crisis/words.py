"""What a line of the timeline says, in the language of whoever reads it.

A line of the program holds figures and names; here they become a sentence. Foreign text in it (a step's text, a
claim, a note) has passed ``core.text.show``, so a sentence may be drawn as it is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from core.crisis.clock import DUTY_TITLES, Duty, span
from core.crisis.facts import STATE_TITLES as FACT_STATES
from core.crisis.facts import FactState
from core.crisis.playbook_model import CrisisRole, StatementKind
from core.crisis.rumour_model import VERDICT_TITLES, Verdict
from core.crisis.timeline import Entry, Line
from core.crisis.titles import LEVEL_TITLES, ROLE_TITLES, STATEMENT_TITLES
from core.i18n import N_, _, language, ngettext
from core.text.show import show

Member = TypeVar("Member", bound=StrEnum)

ABOUT_CHARS = 160
"""Of what a line is about; the whole of it stands in its own place."""
NOTE_CHARS = 2_000

_STEPS = {
    Entry.STEP_TAKEN: N_("sees to step {position}: {about}"),
    Entry.STEP_DONE: N_("step {position} done: {about}"),
    Entry.STEP_SKIPPED: N_("step {position} left out: {about}"),
}
_ROLES = {
    "given": N_("{role}: {who}"),
    "handed": N_("{role} passes from {before} to {who}"),
    "ended": N_("{role}: {before} gives it up, nobody has it"),
}
_ALTERNATES = {
    "given": N_("{role}, alternate: {who}"),
    "handed": N_("{role}, alternate: passes from {before} to {who}"),
    "ended": N_("{role}, alternate: {before} gives it up, nobody has it"),
}
_FACTS = {
    "added": N_("fact, {state}: {about}"),
    "revised": N_("fact changed, {state}: {about}"),
    "confirmed": N_("fact confirmed: {about}"),
}
_RUMOURS = {
    "entered": N_("rumour entered: {about}"),
    "linked": N_("messages with the rumour: {n}, {about}"),
    "rated": N_("harm of the rumour judged anew: {about}"),
    "answer": N_("answer proposed to the rumour: {about}"),
    "approved": N_("answer approved to the rumour: {about}"),
    "closed": N_("rumour put away: {about}"),
}
_CALLS = {
    "reached": N_("telephoned, reached: {about}"),
    "no_answer": N_("telephoned, no answer: {about}"),
    "briefed": N_("briefed: {about}"),
}
_DECISIONS = {
    "released": N_("held delivery {number} released"),
    "retimed": N_("held delivery {number} gets another time"),
    "dropped": N_("held delivery {number} dropped"),
}
_PLAIN = {
    Entry.FROZEN: N_("publication stopped"),
    Entry.RELEASED: N_("held delivery decided"),
    Entry.LIFTED: N_("publication goes on; what was held waits for decisions"),
    Entry.STATEMENT: N_("statement prepared"),
    Entry.FAST: N_("statement approved by the fast lane"),
    Entry.COUNTERSIGNED: N_("statement countersigned"),
    Entry.SENT: N_("statement sent"),
    Entry.REPORT: N_("situation report written"),
    Entry.SIGNED: N_("report signed"),
    Entry.TAKEOVER: N_("account stopped: it may be in other hands"),
    Entry.REVOKED: N_("our keys to the account revoked"),
    Entry.CLOSED: N_("incident closed"),
}
_OF_KIND = {
    Entry.STATEMENT: N_("{kind} prepared"),
    Entry.FAST: N_("{kind} approved by the fast lane"),
    Entry.COUNTERSIGNED: N_("{kind} countersigned"),
    Entry.SENT: N_("{kind} sent"),
}


def words_of(line: Line) -> str:
    """One sentence without a full stop; of a note, what was noted."""
    match line.kind:
        case Entry.NOTE:
            return _note(line)
        case Entry.TODO:
            return _("to do: {words}", words=show(line.words, limit=NOTE_CHARS))
        case Entry.DECLARED | Entry.LEVEL:
            return _level(line) + _reason(line)
        case Entry.FROZEN if "stopped" in line.detail:
            return ngettext("publication stopped, {n} delivery held", "publication stopped, {n} deliveries held",
                            _figure(line, "stopped"))  # fmt: skip
        case Entry.RELEASED if _word(line, "decision") in _DECISIONS:
            return _(_DECISIONS[_word(line, "decision")], number=_number(line))
        case Entry.ROLE:
            return _role(line)
        case Entry.STEP_TAKEN | Entry.STEP_DONE | Entry.STEP_SKIPPED:
            return _(_STEPS[line.kind], position=_figure(line, "position"), about=_about(line)) + _lateness(line)
        case Entry.STEP:
            said = N_("step {position} added: {about}")
            moved = N_("step moved to place {position}: {about}")
            return _(moved if _word(line, "what") == "moved" else said, position=_figure(line, "position"),
                     about=_about(line))  # fmt: skip
        case Entry.FACT:
            state = _member(FactState, line, "state")
            title = _(FACT_STATES[state]) if state else ""
            return _(_FACTS.get(_word(line, "what"), _FACTS["added"]), state=title, about=_about(line))
        case Entry.RUMOUR:
            what = _RUMOURS.get(_word(line, "what"), _RUMOURS["entered"])
            return _(what, n=_figure(line, "n"), about=_about(line))
        case Entry.VERDICT:
            verdict = _member(Verdict, line, "verdict")
            title = _(VERDICT_TITLES[verdict]) if verdict else ""
            return _("rumour found {verdict}: {about}", verdict=title, about=_about(line))
        case Entry.CALL | Entry.BRIEFED:
            usual = "briefed" if line.kind is Entry.BRIEFED else "reached"
            return _(_CALLS.get(_word(line, "outcome"), _CALLS[usual]), about=_about(line))
        case Entry.LATE:
            return _late(line)
        case Entry.STATEMENT | Entry.FAST | Entry.COUNTERSIGNED | Entry.SENT:
            kind = _member(StatementKind, line, "kind")
            return _(_OF_KIND[line.kind], kind=_(STATEMENT_TITLES[kind])) if kind else _(_PLAIN[line.kind])
        case Entry.TAKEOVER | Entry.REVOKED if line.about is not None:
            return f"{_(_PLAIN[line.kind])}: {_about(line)}"
        case _:
            return _(_PLAIN[line.kind]) + _reason(line)


def who_of(line: Line) -> str:
    """Who did it: a person's name, or the program."""
    return show(line.operator_name) if line.operator is not None else _("the program")


def _note(line: Line) -> str:
    """What somebody noted, asked for or declined; what is asked for says so itself."""
    words = show(line.words, limit=NOTE_CHARS)
    return _("declines what was asked for: {words}", words=words) if line.subject.startswith("request:") else words


def _reason(line: Line) -> str:
    words = show(line.words, limit=NOTE_CHARS)
    return f": {words}" if words else ""


def _level(line: Line) -> str:
    if line.kind is Entry.DECLARED:
        if _word(line, "kind") == "mourning":
            return _("mourning declared")
        return _("incident declared, {level}", level=_named(_figure(line, "level")))
    before, after = _figure(line, "before"), _figure(line, "level")
    return _("{before} becomes {after}", before=_named(before), after=_named(after))


def _named(level: int) -> str:
    return _("level {level} {name}", level=level, name=_(LEVEL_TITLES.get(level, "")))


def _role(line: Line) -> str:
    known = _ALTERNATES if _word(line, "place") == "alternate" else _ROLES
    role = _member(CrisisRole, line, "role")
    title = _(ROLE_TITLES[role]) if role else show(_word(line, "role"))
    return _(known.get(_word(line, "what"), known["given"]), role=title, who=show(_word(line, "who")),
             before=show(_word(line, "before")))  # fmt: skip


def _late(line: Line) -> str:
    duty = _member(Duty, line, "duty")
    if duty:
        return _("late: {duty}", duty=_(DUTY_TITLES[duty]))
    if line.about is not None:
        return _("late: step {position}, {about}", position=_figure(line, "position"), about=_about(line))
    return _("something is late")


def _lateness(line: Line) -> str:
    late_s = _figure(line, "late_s")
    return " " + _("({span} late)", span=span(late_s)) if late_s >= 60 else ""


def _about(line: Line) -> str:
    return show(line.about.in_(language()), limit=ABOUT_CHARS) if line.about is not None else _number(line)


def _number(line: Line) -> str:
    return show(line.subject.partition(":")[2])


def _member(kind: type[Member], line: Line, name: str) -> Member | None:
    value = _word(line, name)
    return next((each for each in kind if each.value == value), None)


def _word(line: Line, name: str) -> str:
    value = line.detail.get(name)
    return value if isinstance(value, str) else ""


def _figure(line: Line, name: str) -> int:
    value = line.detail.get(name)
    return int(value) if isinstance(value, int | float) else 0
