"""One alert whole: what to do first, then why, how it went, who was told, and which messages stand behind it.

Numbers, ids and what our own people said; a citizen's words stay in the conversation that an id opens.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import N_, _, language, ngettext
from core.text import show
from core.text.cells import width
from core.watch.alert_detail import AlertDetail, Told
from core.watch.alert_words import span as length
from core.watch.alert_words import why
from core.watch.model import (
    ALERT_STATE_NAMES,
    BUCKET_S,
    SIGMAS,
    Alert,
    AlertKind,
    AlertState,
    NoticeStep,
    Watch,
)
from tui.paint import EMPTY, Line, Span, column, items, line, sentence, spread
from tui.panes.alerts import AlertFacts, alert_title
from tui.words import clock, decimal, local, moment, number, weekday

_STRICTER = 0.5

_WHAT_TO_DO = {
    AlertKind.THREAT: N_("Keep the evidence and call the police. No public answer, no debate; protect who is named."),
    AlertKind.DISTRESS: N_("Somebody may be in danger: call the emergency services first, then answer in private."),
}
_TOLD_TAKEN = {"taken": N_("not needed: it was taken"), "closed": N_("not needed: it was closed")}
_WAY_NAMES = {"none": N_("no way out is set up"), "hook": N_("program"), "webhook": N_("web address"), "ntfy": "ntfy"}


def detail_lines(detail: AlertDetail | None, facts: AlertFacts, cells: int) -> list[Line]:
    """One alert whole: what to do first, then why, who was told, and what stands behind it."""
    if detail is None:
        return []
    alert = detail.alert
    lines = [_strip(detail, facts, cells)]
    if alert.kind in _WHAT_TO_DO:
        lines += _signed("!", "crit", _(_WHAT_TO_DO[alert.kind]), cells, token="strong")
    lines += _signed(*_standing(alert, facts), cells)
    lines += sentence(formula(alert, detail.watch, facts.zone), cells)
    lines += sentence(_course(alert, facts), cells, "muted")
    lines += sentence(_told(detail, facts), cells, "muted")
    lines += _messages(detail, facts, cells)
    return lines


def why_lines(detail: AlertDetail, facts: AlertFacts, cells: int) -> list[Line]:
    """Every figure of an alert and the rule that raised it."""
    alert = detail.alert
    lines = [*sentence(formula(alert, detail.watch, facts.zone), cells, "strong"), EMPTY]
    names = {name: _(words) for name, words in _FIGURE_NAMES.items()}
    widest = max((width(names.get(name, name)) for name in alert.figures), default=0)
    for name, value in alert.figures.items():
        shown = _figure(name, value, facts.zone)
        lines.append(line((" ", "text"), column(names.get(name, show(name)), widest, "muted"), ("  " + shown, "text")))
    if detail.watch is not None:
        lines += [EMPTY, *sentence(_("Query: {query}", query=show(detail.watch.query, limit=2000)), cells, "muted")]
        if alert.kind is AlertKind.SPIKE:
            words = _("More than {sigma} deviations above the usual and at least {least}, two windows in a row.",
                      sigma=decimal(_sigma(detail.watch)), least=number(detail.watch.terms.min_count))  # fmt: skip
            lines += sentence(words, cells, "muted")
    if alert.proposes_level:
        words = _("It proposes level {level}: a person declares it, nothing does so by itself.",
                  level=alert.proposes_level)  # fmt: skip
        lines += [EMPTY, *sentence(words, cells)]
    return lines


def history_lines(detail: AlertDetail, facts: AlertFacts, cells: int) -> list[Line]:
    """How this alert went, and how the earlier ones of its cause ended."""
    lines: list[Line] = []
    for alert in (detail.alert, *detail.earlier):
        lines += [
            *sentence(f"{moment(alert.opened_s, facts.now_s, facts.zone)}  {why(alert)}", cells, "strong"),
            *_signed(*_standing(alert, facts), cells),
        ]
        if alert.ack_s is not None and alert.closed_s is not None:
            words = _("taken by {name} {time}", name=show(alert.ack_by_name) or "?",
                      time=moment(alert.ack_s, facts.now_s, facts.zone))  # fmt: skip
            lines += sentence(
                words + (f": {show(alert.comment)}" if alert.comment else ""), cells, "muted", indent="   "
            )
        lines.append(EMPTY)
    if not detail.earlier:
        lines += sentence(_("Its cause has had no other alert in 30 days."), cells, "muted")
    return lines


def formula(alert: Alert, watch: Watch | None, zone: str) -> str:
    """Why, with the figures it was reckoned from."""
    said = why(alert)
    if alert.kind is not AlertKind.SPIKE:
        return said
    get = alert.figures.get
    mean, deviation, days = float(get("usual", 0)), float(get("deviation", 0)), int(get("days", 0))
    start_s = int(get("start_s", alert.opened_s))
    if days:
        parts = [
            _("{day} {hour} h, {days} days", day=weekday(start_s, zone), hour=f"{local(start_s, zone):%H}", days=days)
        ]
    else:
        parts = [_("the hour before")]
    parts.append(_("mean {mean}, deviation {deviation}", mean=decimal(mean), deviation=decimal(deviation)))
    if watch is not None:
        sigma = _sigma(watch)
        parts.append(f"{decimal(sigma)}σ = {decimal(mean + sigma * deviation)}")
    limit = _("threshold {limit}", limit=decimal(float(get("limit", 0))))
    return f"{said} ({'; '.join(parts)}); {limit}"


def _strip(detail: AlertDetail, facts: AlertFacts, cells: int) -> Line:
    alert = detail.alert
    left: list[Span] = [("▌" if facts.is_inside else " ", "accent"), (alert_title(alert), "strong")]
    if detail.lately > 1:
        words = _("{ordinal} time in 30 days", ordinal=ordinal(detail.lately))
    else:
        words = _("first time in 30 days")
    return spread(left, [(words, "muted" if detail.lately < 3 else "text")], cells, ground="bar")


def ordinal(n: int) -> str:
    """``3.ª`` / ``3rd``"""
    if language() == "es":
        return f"{n}.ª"
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _standing(alert: Alert, facts: AlertFacts) -> tuple[str, str, str]:
    """Sign, token and sentence of how it stands."""
    if alert.state is AlertState.NEW:
        words = _("nobody has taken it since {time}: c takes it",
                  time=moment(alert.opened_s, facts.now_s, facts.zone))  # fmt: skip
        return "!", "crit", words
    if alert.state is AlertState.ACKNOWLEDGED:
        words = _("taken by {name} {time}", name=show(alert.ack_by_name) or "?",
                  time=moment(alert.ack_s or alert.last_s, facts.now_s, facts.zone))  # fmt: skip
        return "+", "warn", words + (f": {show(alert.comment)}" if alert.comment else "")
    words = _("{verdict}, by {name} {time}", verdict=_(ALERT_STATE_NAMES[alert.state]),
              name=show(alert.closed_by_name) or "?",
              time=moment(alert.closed_s or alert.last_s, facts.now_s, facts.zone))  # fmt: skip
    return "=", "muted", words + (f": {show(alert.close_comment)}" if alert.close_comment else "")


def _course(alert: Alert, facts: AlertFacts) -> str:
    """When it was seen, over which windows, and what it proposes."""
    parts = []
    if alert.kind is AlertKind.SPIKE and alert.figures.get("start_s"):
        start_s, window_s = int(alert.figures["start_s"]), int(alert.figures.get("window_s", BUCKET_S))
        parts.append(
            _("two windows in a row: {first} ({before}) and {second} ({n})",
              first=clock(start_s - window_s, facts.zone), before=number(int(alert.figures.get("before", 0))),
              second=clock(start_s, facts.zone), n=number(int(alert.figures.get("n", 0))))
        )  # fmt: skip
    elif alert.times > 1:
        parts.append(_("seen {n} times, last {time}", n=number(alert.times),
                       time=moment(alert.last_s, facts.now_s, facts.zone)))  # fmt: skip
    else:
        parts.append(_("seen {time}", time=moment(alert.opened_s, facts.now_s, facts.zone)))
    if alert.over_s is not None:
        parts.append(_("it ended by itself {time}", time=moment(alert.over_s, facts.now_s, facts.zone)))
    parts.append(_("proposes level {level}", level=alert.proposes_level) if alert.proposes_level
                 else _("proposes no level"))  # fmt: skip
    return " · ".join(parts)


def _told(detail: AlertDetail, facts: AlertFacts) -> str:
    """Who was told and when; the bell rings at every desk that is attended."""
    parts = [_("bell {time}", time=clock(detail.alert.opened_s, facts.zone))]
    parts += [_step(each, facts) for each in detail.told]
    parts.append(_("no texts"))
    return _("told: {steps}", steps=" · ".join(parts))


def _step(told: Told, facts: AlertFacts) -> str:
    time = moment(told.told_s if told.told_s is not None else told.due_s, facts.now_s, facts.zone)
    name = _("outside {time}", time=time) if told.step is NoticeStep.FIRST else _("duty {time}", time=time)
    if told.told_s is None:
        if told.outcome:
            return f"{name} ({_('not yet: {why}', why=show(told.outcome, limit=80))})"
        return name + " " + (_("if nobody takes it") if told.step is NoticeStep.DUTY else _("soon"))
    if told.outcome in _TOLD_TAKEN:
        return (_("outside") if told.step is NoticeStep.FIRST else _("duty")) + f" ({_(_TOLD_TAKEN[told.outcome])})"
    ways = [_(_WAY_NAMES[way]) if way in _WAY_NAMES else show(way, limit=40) for way in told.outcome.split(",") if way]
    return f"{name} ({', '.join(ways)})" if ways else name


def _messages(detail: AlertDetail, facts: AlertFacts, cells: int) -> list[Line]:
    if facts.why_hidden:
        return sentence(facts.why_hidden, cells, "muted")
    if not detail.messages:
        return sentence(_("No single message stands behind it; w goes to its watch."), cells, "muted") if (
            detail.watch is not None
        ) else sentence(_("No message stands behind it."), cells, "muted")  # fmt: skip
    n = len(detail.messages)
    head = ngettext("{n} message, Enter opens it:", "{n} messages, Enter opens them:", n, n=number(n))
    parts: list[list[Span]] = [[(head, "text")]]
    for each in detail.messages:
        gone = " " + _("(removed)") if each.is_removed else ""
        words = f"{moment(each.arrived_s, facts.now_s, facts.zone)} {each.network} m{each.message}{gone}"
        parts.append([(words, "muted")])
    kept = items(parts, cells - 4, gap="  ")
    shown = sum(1 for words, token in kept if token == "muted" and words.strip())
    return [line((" ", "text"), *kept, *([(" …", "muted")] if shown < n else []))]


def _signed(sign: str, sign_token: str, words: str, cells: int, *, token: str = "text") -> list[Line]:
    """A sentence behind its sign."""
    rows = sentence(words, cells, token, indent="   ")
    first = line((f" {sign} ", sign_token), (rows[0].text[3:], token))
    return [first, *rows[1:]]


def _sigma(watch: Watch) -> float:
    return SIGMAS[watch.terms.sensitivity] + _STRICTER * watch.strictness


_FIGURE_NAMES = {
    "n": N_("in the last window"),
    "before": N_("in the window before"),
    "usual": N_("usual"),
    "deviation": N_("usual deviation"),
    "limit": N_("threshold"),
    "days": N_("days compared with"),
    "window_s": N_("length of a window"),
    "start_s": N_("last window begins"),
    "messages": N_("messages"),
    "score": N_("score"),
    "reasons": N_("reasons found"),
    "grave": N_("act, target and time together"),
    "copies": N_("copies"),
    "authors": N_("authors"),
    "minutes": N_("within minutes"),
    "all": N_("copies in all"),
    "negative": N_("hostile"),
    "positive": N_("friendly"),
    "net": N_("net mood"),
    "silent_s": N_("silent for"),
    "longest_s": N_("longest before"),
    "lost": N_("access lost"),
    "revoked": N_("access revoked"),
    "renamed": N_("another name"),
}


def _figure(name: str, value: float | int, zone: str) -> str:
    if name == "start_s":
        return clock(value, zone)
    if name.endswith("_s"):
        return length(value)
    if name in ("grave", "lost", "revoked", "renamed"):
        return _("yes") if value else _("no")
    return decimal(float(value), 2)


def filed_lines(sheets: Sequence[tuple[str, str, str, str]], cells: int) -> list[Line]:
    """Where evidence was written: message, file, the one for reading beside it, and the hash, each whole."""
    lines = [*sentence(_("Only you can read these files. Give the hash to a witness within the hour: the police, a"
                         " registry. It shows later that nothing was changed."), cells), EMPTY]  # fmt: skip
    for message, file, beside, sha256 in sheets:
        lines.append(line((" " + message, "strong")))
        lines += sentence(file, cells)
        lines += sentence(_("beside it, to be read: {file}", file=beside), cells, "muted")
        lines += [*sentence(f"SHA-256 {sha256}", cells, "accent"), EMPTY]
    return lines
