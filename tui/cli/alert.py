"""``ventanilla alert``: what somebody has to take. Numbers and ids only, like everything an alert says."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import UsageError
from core.i18n import N_, _
from core.runtime import House
from core.text.fold import fold
from core.text.show import show
from core.watch import reads as alerts
from core.watch.alert_words import why
from core.watch.alerts import acknowledge, close_alert
from core.watch.model import ALERT_NAMES, ALERT_STATE_NAMES, DAY_S, Alert, AlertId, AlertState, NoticeStep
from tui.cli.alert_evidence import EVIDENCE, alert_number
from tui.cli.context import Call
from tui.cli.grammar import Noun, Option, Verb, argument, option
from tui.cli.output import Json, put_facts, put_json, put_table, say, utc
from tui.cli.values import whole
from tui.words import moment

_VERDICTS: Mapping[AlertState, str] = {
    state: ALERT_STATE_NAMES[state] for state in (AlertState.EXPLAINED, AlertState.FALSE_ALARM, AlertState.CLOSED)
}
_STEP_NAMES = {NoticeStep.FIRST: N_("told at once"), NoticeStep.DUTY: N_("told to whoever is on duty")}
_COMMENT = option(
    "--comment", N_("TEXT"), N_("What it is about, for colleagues; a citizen's words do not belong here.")
)


_ALERT = argument("alert", N_("ALERT"), N_("The alert's number."), check=alert_number)


async def _list(call: Call, all_: bool, limit: int) -> None:
    async with call.house() as house:
        found = await alerts.list_alerts(house.store, limit=limit, is_open=None if all_ else True)
        if call.is_json:
            put_json([_json(each) for each in found])
            return
        put_table(
            [
                (each.id, "!" if each.state is AlertState.NEW else "-", _time(each.opened_s, house),
                 _about(each), _(ALERT_NAMES[each.kind]), why(each), f"×{each.times}", _state(each))
                for each in found
            ],
            (_("number"), "", _("time"), _("watch"), _("kind"), _("why"), _("times"), _("state")),
        )  # fmt: skip
        if not found:
            say(_("There are no alerts.") if all_ else _("No alert waits for anybody."))


async def _show(call: Call, alert: int) -> None:
    async with call.house() as house:
        found = await alerts.alert_of(house.store, AlertId(alert))
        messages = await alerts.messages_of(house.store, found.id)
        notices = await alerts.notices_of(house.store, found.id)
        lately = await alerts.count_of_cause(house.store, found.cause, house.store.clock.now_s() - 30 * DAY_S)
        if call.is_json:
            put_json({
                **_json(found), "messages": [f"m{id_}" for id_ in messages], "in_30_days": lately,
                "notices": [
                    {"step": step.value, "due_at": utc(due_s), "told_at": utc(told_s), "outcome": outcome or None}
                    for step, due_s, told_s, outcome in notices
                ],
            })  # fmt: skip
            return
        put_facts([
            (_("number"), found.id),
            (_("watch"), _about(found)),
            (_("kind"), _(ALERT_NAMES[found.kind])),
            (_("why"), why(found)),
            (_("state"), _state(found)),
            (_("first seen"), _time(found.opened_s, house)),
            (_("last seen"), _time(found.last_s, house)),
            (_("times"), found.times),
            (_("in the last 30 days"), lately),
            (_("proposes level"), found.proposes_level or "-"),
            (_("comment"), show(found.comment) or "-"),
            (_("closed with"), show(found.close_comment) or "-"),
            *((_(_STEP_NAMES[step]), _told(told_s, due_s, outcome, house)) for step, due_s, told_s, outcome in notices),
            (_("messages"), " ".join(f"m{id_}" for id_ in messages[:20]) or "-"),
        ])  # fmt: skip


async def _ack(call: Call, alert: int, comment: str | None) -> None:
    async with call.house() as house:
        taken = await acknowledge(house.store, await call.actor(house), AlertId(alert), comment or "")
        say(_("Alert {number} is yours: {why}.", number=taken.id, why=why(taken)))


def _verdict(value: str) -> AlertState:
    wanted = fold(value).replace("_", " ").replace("-", " ")
    for state, name in _VERDICTS.items():
        if wanted in (state.value.replace("_", " "), fold(_(name)), fold(name)):
            return state
    raise UsageError(
        N_("{name} takes one of {choices}, not «{value}»."),
        name="--as", value=show(value, limit=40), choices=", ".join(_VERDICTS),
    )  # fmt: skip


async def _close(call: Call, alert: int, as_: AlertState, comment: str | None, police: str | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        closed = await close_alert(house.store, actor, AlertId(alert), as_, comment or "", police=police or "")
        say(_("Alert {number} is closed: {verdict}.", number=closed.id, verdict=_(ALERT_STATE_NAMES[closed.state])))


def _json(alert: Alert) -> dict[str, Json]:
    return {
        "id": str(alert.id), "watch": str(alert.watch) if alert.watch is not None else None,
        "watch_name": None if alert.is_person else alert.watch_name or None,
        "account": alert.account_name or None, "kind": alert.kind.value,
        "state": alert.state.value, "why": why(alert), "figures": dict(alert.figures), "times": alert.times,
        "opened_at": utc(alert.opened_s), "last_at": utc(alert.last_s), "over_at": utc(alert.over_s),
        "proposes_level": alert.proposes_level or None, "taken_by": alert.ack_by_name or None,
        "taken_at": utc(alert.ack_s), "comment": alert.comment or None, "closed_by": alert.closed_by_name or None,
        "closed_at": utc(alert.closed_s), "close_comment": alert.close_comment or None,
    }  # fmt: skip


def _about(alert: Alert) -> str:
    return _("a person") if alert.is_person else alert.watch_name or alert.account_name or "-"


def _state(alert: Alert) -> str:
    name = alert.closed_by_name or alert.ack_by_name
    return _(ALERT_STATE_NAMES[alert.state]) + (f" ({show(name)})" if name else "")


def _told(told_s: int | None, due_s: int, outcome: str, house: House) -> str:
    if told_s is None:
        return _("due {time}", time=_time(due_s, house))
    return _time(told_s, house) + (f" ({show(outcome)})" if outcome else "")


def _time(at_s: int, house: House) -> str:
    return moment(at_s, house.store.clock.time(), house.workspace.zone)


COMMAND = Noun(
    "alert",
    N_("What somebody has to take: spikes, critical words, threats, silence. Numbers only, no texts."),
    Verb(
        "list",
        N_("List the alerts that wait for somebody, those that nobody took first."),
        _list,
        Option(["--all", "all_"], "", N_("Those that are closed too."), default=False),
        option("--limit", N_("NUMBER"), N_("How many at most; 50 by itself."), default="50",
               check=whole("--limit", 1, 1000)),
        reads=True,
    ),
    Verb("show", N_("Show one alert whole: its figures, its messages and who was told."), _show, _ALERT, reads=True),
    Verb("ack", N_("Take an alert: nobody else is told of it any more."), _ack, _ALERT, _COMMENT, acts=True),
    Verb(
        "close",
        N_("Say what an alert was: explained (real), a false alarm (makes its watch stricter) or closed."),
        _close,
        _ALERT,
        option("--as", N_("VERDICT"), N_("What it was: explained, false_alarm or closed."), required=True,
               check=_verdict, parameter="as_"),
        _COMMENT,
        option("--police", N_("TEXT"),
               N_("Needed for a threat, unless it was a false alarm: the reference of the police and what was decided,"
                  " or why there is none.")),
        acts=True,
    ),
    EVIDENCE,
)  # fmt: skip
