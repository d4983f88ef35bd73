"""Incidents, levels and proposals as ``ventanilla crisis`` prints them: lines for people, documents for programs."""

from __future__ import annotations

from collections.abc import Sequence

from core.crisis.closing import CRITERION_TITLES, Answer, Judged
from core.crisis.declaring import Declared
from core.crisis.levels import effects_of
from core.crisis.model import FREEZING_TITLES, Freezing, Incident, Kind, LevelChange, called
from core.crisis.proposals import Proposal
from core.crisis.requests import Request
from core.crisis.titles import LEVEL_TITLES
from core.i18n import N_, _, ngettext
from core.publishing.freeze import Freeze, Frozen
from core.text.show import show
from core.watch.alert_words import why
from core.watch.model import ALERT_NAMES
from tui.cli.output import Json, say, utc
from tui.words import moment

_ANSWERS = {
    Answer.MET: N_("yes"),
    Answer.NOT_MET: N_("no"),
    Answer.SAID: N_("yes, you say"),
    Answer.ASKED: N_("say so with --said {name}"),
}


def level_words(incident: Incident) -> str:
    """``level 2 alert``, or that it is a mourning."""
    if incident.kind is Kind.MOURNING:
        return _("mourning")
    return _("level {level} {name}", level=incident.level.value, name=_(LEVEL_TITLES[incident.level]))


def situation(incident: Incident, freezes: Sequence[Freeze], now_s: int, zone: str) -> str:
    """An incident in one line: what it is, since when, by whom, the queue, and what is owed."""
    effects = effects_of(incident.level, incident.kind)
    in_force = [each for each in freezes if each.lifted_s is None]
    frozen = Freezing.FREEZE if effects.freezes is Freezing.NONE else effects.freezes
    by = show(incident.declared_by_name) or _("the program")
    parts = [
        called(incident),
        level_words(incident),
        _("since {time}", time=moment(incident.level_s, now_s, zone)),
        _("declared {time} by {name}", time=moment(incident.declared_s, now_s, zone), name=by),
        _(FREEZING_TITLES[frozen if in_force else Freezing.NONE]),
    ]
    if incident.parent is not None:
        parts.append(_("part of incident {number}", number=incident.parent))
    if incident.closed_s is not None:
        when = moment(incident.closed_s, now_s, zone)
        parts.append(_("closed {time} by {name}", time=when, name=show(incident.closed_by_name)))
    elif incident.owes_reason:
        parts.append(reason_owed(incident, now_s, zone))
    return " · ".join(parts)


def reason_owed(incident: Incident, now_s: int, zone: str) -> str:
    """Until when the reason is owed, or how late it is."""
    if late_s := incident.reason_late_s(now_s):
        return ngettext("! the reason is {n} minute late", "! the reason is {n} minutes late", max(1, late_s // 60))
    return _("! the reason is owed until {time}", time=moment(incident.reason_by_s or now_s, now_s, zone))


def proposed(proposal: Proposal, now_s: int, zone: str) -> str:
    """What an alert proposes, in one line."""
    alert = proposal.alert
    words = _("level {level} proposed by alert {alert}, {kind}: {why}, {time}", level=proposal.level.value,
              alert=alert.id, kind=_(ALERT_NAMES[alert.kind]), why=why(alert),
              time=moment(alert.opened_s, now_s, zone))  # fmt: skip
    if proposal.incident is not None:
        return words + " · " + _("for incident {number}", number=proposal.incident)
    return words + (f" · {proposal.playbook}" if proposal.playbook else "")


def asked(request: Request, now_s: int, zone: str) -> str:
    """What somebody asks for, in one line."""
    return _("request {number} for incident {incident}, by {name} {time}: {words}", number=request.id,
             incident=request.incident, name=show(request.by_name), time=moment(request.at_s, now_s, zone),
             words=show(request.words, limit=600))  # fmt: skip


def tell(done: Declared) -> None:
    """Say what declaring or changing a level came to."""
    if done.frozen is not None:
        say(ngettext("The queue is stopped: {n} delivery is held.", "The queue is stopped: {n} deliveries are held.",
                     len(done.frozen.stopped)))  # fmt: skip
        tell_claimed(done.frozen)
    if done.request is not None:
        level = 0 if done.request.level is None else done.request.level.value
        say(_("Level {level} is not yours to declare: it was proposed to those who can, and stays {now} until then.",
              level=level, now=done.incident.level.value))  # fmt: skip
    if done.fault is not None:
        say(str(done.fault))
        say(_("This is the playbook «{name}» that comes with the program.", name=done.incident.playbook))
    if done.incident.owes_reason:
        say(_("Say why within five minutes: «crisis reason»."))


def tell_claimed(frozen: Frozen) -> None:
    """Say what was in hand already and could not be held."""
    if frozen.claimed:
        ids = ", ".join(f"d{each}" for each in frozen.claimed)
        say(_("In hand already, see what becomes of them with «post freezes f{id}»: {ids}.", id=frozen.id, ids=ids))


def criterion_row(judged: Judged) -> tuple[str, str]:
    """A criterion of standing down and how it stands."""
    words = _(_ANSWERS[judged.answer], name=judged.criterion.value)
    return _(CRITERION_TITLES[judged.criterion]), f"{words} ({judged.count})" if judged.count > 1 else words


def incident_json(incident: Incident) -> dict[str, Json]:
    """An incident as a document."""
    effects = effects_of(incident.level, incident.kind)
    scope = incident.scope
    return {
        "id": incident.id,
        "kind": incident.kind.value,
        "title": incident.title or None,
        "playbook": incident.playbook or None,
        "level": incident.level.value,
        "level_since": utc(incident.level_s),
        "highest": incident.highest.value,
        "part_of": incident.parent,
        "scope": {
            "account": scope.account,
            "network": scope.network or None,
            "theme": scope.theme or None,
            "with_answers": scope.with_answers,
            "except": list(scope.exempt),
            "spares_emergency_account": incident.spares_emergency,
        },
        "queue": effects.freezes.value,
        "alert": incident.alert,
        "reason": incident.reason or None,
        "reason_by": utc(incident.reason_by_s),
        "declared_by": incident.declared_by_name or None,
        "declared_at": utc(incident.declared_s),
        "aware_at": utc(incident.aware_s),
        "next_update_at": utc(incident.next_update_s),
        "closed_at": utc(incident.closed_s),
        "closed_by": incident.closed_by_name or None,
    }


def change_json(change: LevelChange) -> dict[str, Json]:
    """A change of level as a document."""
    return {
        "at": utc(change.at_s),
        "before": None if change.before is None else change.before.value,
        "after": change.after.value,
        "reason": change.reason or None,
        "operator": change.by_name or None,
    }


def proposal_json(proposal: Proposal) -> dict[str, Json]:
    """A proposal as a document."""
    return {
        "alert": proposal.alert.id,
        "level": proposal.level.value,
        "incident": proposal.incident,
        "kind": proposal.alert.kind.value,
        "why": why(proposal.alert),
        "opened_at": utc(proposal.alert.opened_s),
        "playbook": proposal.playbook or None,
    }


def request_json(request: Request) -> dict[str, Json]:
    """A request as a document."""
    return {
        "id": request.id,
        "incident": request.incident,
        "level": None if request.level is None else request.level.value,
        "closes": request.level is None,
        "operator": request.by_name,
        "at": utc(request.at_s),
        "words": request.words,
    }


def judged_json(judged: Judged) -> dict[str, Json]:
    """A criterion as a document."""
    return {"name": judged.criterion.value, "answer": judged.answer.value, "in_the_way": judged.count}


def frozen_json(frozen: Frozen | None) -> Json:
    """What a freeze met, as a document; ``None``: none was made."""
    if frozen is None:
        return None
    return {
        "freeze": f"f{frozen.id}",
        "stopped": [f"d{each}" for each in frozen.stopped],
        "in_hand": [f"d{each}" for each in frozen.claimed],
    }
