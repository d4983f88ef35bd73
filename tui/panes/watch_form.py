"""A watch being written, as lines: its rows, what a query finds and only just misses, what platforms say to it.

Hits are citizens' words and names: they stand in columns of their own, after ``show``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.i18n import _, ngettext
from core.text import show
from core.text.cells import pad, width
from core.watch.alert_words import span as length
from core.watch.model import KIND_NAMES, SENSITIVITY_NAMES, Terms, WatchKind
from core.watch.platforms import PlatformRule
from tui.paint import EMPTY, Line, Span, cut, line, sentence, spread
from tui.watch_answers import Asked, WatchAnswers
from tui.words import clock, decimal, local, number, weekday

if TYPE_CHECKING:
    from core.watch.trial import Trial, TrialHit

FaultLines = Callable[[int], Sequence[Line]]

_LABEL_CELLS = 14
_INDENT = "   "
_SEPARATOR = " · "
_NAMED = 56
"""From so many cells on a hit names its author."""


def heading_line(form: WatchAnswers, cells: int) -> Line:
    """What is being done."""
    if form.watch is None:
        title = _("Add a watch")
    else:
        title = _("Change a watch")
    name = show(form.value("name"))
    right: list[Span] = [(_("of a person"), "warn")] if form.is_person else []
    return spread([(" " + title, "strong"), (f": {name}" if name else "", "strong")], right, cells, ground="bar")


def form_lines(form: WatchAnswers, cells: int, fault: FaultLines | None = None) -> tuple[list[Line], int]:
    """The rows, the trial, and help for the one under the cursor; and the cursor's row.

    Args:
        fault: draws what is wrong with the query in so many cells, where something is.
    """
    lines: list[Line] = []
    row = 0
    for n, asked in enumerate(form.rows):
        is_cursor = n == form.at
        if is_cursor:
            row = len(lines)
        lines += _row(form, asked, cells, is_cursor=is_cursor)
        if asked.key == "query" and fault is not None:
            lines += [cut(line((_INDENT, "text"), *each.spans), cells - 1) for each in fault(cells - len(_INDENT))]
        elif wrong := form.why_wrong(asked):
            lines += sentence("! " + wrong, cells, "crit", indent=_INDENT)
    is_cursor = form.current is None
    if is_cursor:
        row = len(lines)
    trial = cut(line(("►" if is_cursor else " ", "accent"), ("  ", "text"), *_trial(form)), cells - 1)
    lines.append(trial.on("sel") if is_cursor else trial)
    if form.current is not None:
        lines += [EMPTY, *sentence(_(form.current.help), cells, "muted")]
    if form.is_person:
        lines += [EMPTY, *sentence(_("Few may see the watch of a person, each look at it is put on record, and it"
                                     " begins only when somebody else approves it."), cells, "warn")]  # fmt: skip
    return lines, row


def terms_words(terms: Terms) -> list[str]:
    """How a watch alerts, a piece at a time."""
    said = [_("each hit")] if terms.is_every_hit else []
    if terms.is_spike:
        said += [_(SENSITIVITY_NAMES[terms.sensitivity]), _("at least {n}", n=number(terms.min_count)),
                 _("in {span}", span=length(terms.window_s))]  # fmt: skip
    if terms.is_mood:
        said.append(_("mood"))
    if not said:
        return [_("none: it only counts")]
    return [
        *said,
        _("rest {span}", span=length(terms.cooldown_s)),
        _("duty after {span}", span=length(terms.escalate_s)),
    ]


def trial_lines(trial: Trial, now_s: float, zone: str, cells: int) -> list[Line]:
    """How a query would do: what to expect, what speaks against it, its newest hits, what it only just misses."""
    per_day = trial.last_day.per_day if trial.last_day.messages else trial.breadth.per_day
    expected = ngettext("About {n} hit a day", "About {n} hits a day", round(per_day), n=decimal(per_day, 0))
    share = _("{share} % of all messages; {n} looked at", share=decimal(100 * trial.breadth.share),
              n=number(trial.looked_at))  # fmt: skip
    is_one = width(f" {expected} · {share}") < cells
    lines = [
        *sentence(_("Query: {query}", query=show(trial.query, limit=2000)), cells, "muted"),
        line((" " + expected, "strong"), (" · " + share if is_one else "", "muted")),
        *([] if is_one else sentence(share, cells, "muted")),
    ]
    if not trial.is_whole:
        lines += sentence(_("Only the newest messages of the last two weeks were looked at."), cells, "muted")
    if trial.is_too_broad:
        lines += _signed("!", "crit", _("Too broad: it would be saved as paused. Ask for more words together, or leave"
                                        " some out with -."), cells)  # fmt: skip
    if trial.is_person:
        lines += _signed("!", "warn", _("It follows a person: that needs a legal basis, an end within 30 days and"
                                        " somebody else's approval."), cells)  # fmt: skip
    if trial.rules:
        lines += _signed(">", "warn", _("Platforms limit this kind of watching: you are shown how before it is saved."),
                         cells)  # fmt: skip
    for heading, none, rows in (
        (_("Newest hits"), _("It finds nothing of the last two weeks."), trial.hits),
        (_("Only just missed"), _("Nothing was missed by a little."), trial.near),
    ):
        lines += [EMPTY, spread([(" " + heading, "strong")], [(number(len(rows)), "muted")], cells, ground="bar")]
        lines += [row for hit in rows for row in _hit(hit, now_s, zone, cells)]
        if not rows:
            lines += sentence(none, cells, "muted")
    return lines


def rules_lines(rules: Sequence[PlatformRule], networks: dict[str, str], cells: int) -> list[Line]:
    """What platforms say about watching, each with its source."""
    lines = sentence(_("These platforms limit what this watch would do. Read it; s confirms that you have, and saves."),
                     cells)  # fmt: skip
    for rule in rules:
        names = ", ".join(networks.get(network, network) for network in rule.networks)
        lines += [EMPTY, line((" " + names, "strong")), *sentence(rule.words, cells)]
        lines += sentence(f"{rule.source} · {rule.read_on}", cells, "muted")
    return lines


def _row(form: WatchAnswers, asked: Asked, cells: int, *, is_cursor: bool) -> list[Line]:
    is_missing = form.is_missing(asked)
    sign = ("!", "crit") if form.why_wrong(asked) else ("*" if is_missing else " ", "text")
    values = _values(form, asked)
    lead: list[Span] = [("►" if is_cursor else " ", "accent"), sign, (" ", "text")]
    label = (pad(_(asked.label), _LABEL_CELLS), "strong" if is_missing else "muted")
    first, *rest = _wrapped(values, cells - 4 - _LABEL_CELLS, is_cursor=is_cursor)
    rows = [line(*lead, label, (first, "text"))]
    rows += [line((_INDENT + " " * _LABEL_CELLS, "text"), (each, "text")) for each in rest]
    return [rows[0].on("sel"), *rows[1:]] if is_cursor else rows


def _values(form: WatchAnswers, asked: Asked) -> str:
    if asked.key == "kind":
        return _(KIND_NAMES[WatchKind.PERSON if form.is_person else form.kind])
    if asked.key == "terms":
        return _SEPARATOR.join(terms_words(form.terms))
    return show(form.value(asked.key), limit=2000)


def _wrapped(words: str, room: int, *, is_cursor: bool) -> list[str]:
    """One row, or all of it where the cursor is."""
    from core.text.cells import fit, wrap

    if is_cursor or width(words) <= room:
        return wrap(words, room)
    if _SEPARATOR not in words:
        return [fit(words, room)]
    pieces = words.split(_SEPARATOR)  # ours: none is cut, what does not fit is left out whole
    kept = next((n for n in range(len(pieces), 0, -1) if width(_SEPARATOR.join(pieces[:n])) + 2 <= room), 1)
    return [fit(_SEPARATOR.join(pieces[:kept]) + " …", room)]


def _trial(form: WatchAnswers) -> list[Span]:
    unfinished = form.unfinished
    if not unfinished:
        return [(_("Try it"), "strong"), ("  " + _("Enter or v; s saves it"), "muted")]
    names = ", ".join(_(each.label) for each in unfinished)
    return [(_("Try it"), "muted"), ("  " + _("unfinished: {names}", names=names), "muted")]


def _hit(hit: TrialHit, now_s: float, zone: str, cells: int) -> list[Line]:
    from core.watch.trial import MISSED_NAMES

    spans: list[Span] = [(" ", "text"), (pad(_time(hit.arrived_s, now_s, zone), 5), "muted"), (" ", "text")]
    spans += [(pad(hit.network, 2), "muted"), (" ", "text")]
    if cells >= _NAMED:
        spans += [(pad(show(hit.handle) or _("(no name)"), 14), "muted"), (" ", "text")]
    room = max(4, cells - 1 - sum(width(words) for words, _token in spans))
    rows = [line(*spans, (pad(show(hit.excerpt) or _("(no text)"), room), "text"))]
    if hit.missed is not None:
        words = _(MISSED_NAMES[hit.missed], part=show(hit.part, limit=120))
        rows.append(cut(line((" " * (cells - 1 - room), "text"), (words, "warn")), cells - 1))
    return rows


def _time(at_s: int, now_s: float, zone: str) -> str:
    at, now = local(at_s, zone), local(now_s, zone)
    days = (now.date() - at.date()).days
    if not days:
        return clock(at_s, zone)
    return weekday(at_s, zone) if 0 < days < 7 else f"{at.day}/{at.month}"


def _signed(sign: str, token: str, words: str, cells: int) -> list[Line]:
    rows = sentence(words, cells, "text", indent=_INDENT)
    return [line((f" {sign} ", token), (rows[0].text[3:], "text")), *rows[1:]]
