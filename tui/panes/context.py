"""The context beside a conversation: who it is, why it stands where it stands, due times, what happened."""

from __future__ import annotations

from core.i18n import _, ngettext
from core.inbox.model import State, Thread
from core.text import show
from core.text.cells import wrap
from tui.paint import EMPTY, Line, line, sentence, spread
from tui.panes.conversation import ThreadFacts
from tui.words import local, moment, number, span


def context_lines(thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    """The blocks in their fixed order."""
    return [
        *_who(thread, facts, cells),
        EMPTY,
        *why_lines(thread, facts, cells),
        EMPTY,
        *_due(thread, facts, cells),
        EMPTY,
        *_history(thread, facts, cells),
    ]


def why_lines(thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    """Every reason for its place in the order, in words."""
    row = thread.row
    reasons: list[tuple[str, str]] = []
    if row.band >= 4 and row.class_ is not None:
        reasons.append((_("class {letter} goes before all others", letter=row.class_.value), "crit"))
    level = row.band % 4
    if level == 1:
        reasons.append((_("> half of its time is used"), "warn"))
    elif level >= 2:
        reasons.append((_("! overdue") if level == 2 else _("!! overdue twice over"), "crit"))
    if row.state is not State.OPEN:
        reasons.append((_("not open: below what is"), "muted"))
    elif row.due_s < 9_000_000_000:
        reasons.append((_("due {time}: earlier goes first", time=moment(row.due_s, facts.now_s, facts.zone)), "text"))
    heading = spread([(" " + _("Why it stands here"), "strong")], [("!", "accent")], cells, ground="bar")
    lines = [heading]
    for words, token in reasons:
        lines += [line((" " + part, token)) for part in wrap(words, max(8, cells - 2))]
    return lines


def _who(thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    author = thread.author
    network = facts.networks.get(author.network, author.network)
    focus = "▌" if facts.focused == "context" else " "
    heading = [(focus, "accent"), (_("Who it is"), "strong")]
    lines = [spread(heading, [("Tab", "accent")], cells, ground="bar")]
    lines.append(line((" " + (show(author.handle) or _("(no name)")), "text"), (f" {network}", "muted")))
    if show(author.name) and show(author.name) != show(author.handle):
        lines.append(line((" " + _("calls itself {name}", name=show(author.name)), "muted")))
    lines.append(line((" " + _("id {id}", id=show(author.remote_id)), "muted")))
    facts_known = []
    if author.since_s:
        facts_known.append(_("since {year}", year=local(author.since_s, facts.zone).year))
    if author.followers is not None:
        n = author.followers
        facts_known.append(_("{n} followers", n=number(n)))
    if facts_known:
        lines.append(line((" " + " · ".join(facts_known), "muted")))
    lines.append(
        line((" " + ngettext("{n} conversation with us", "{n} conversations with us", author.conversations), "muted"))
    )
    if thread.tags:
        lines.append(line((" " + _("tags"), "muted"), (" " + ", ".join(show(tag) for tag in thread.tags), "text")))
    return lines


def _due(thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    row = thread.row
    lines = [line((" " + _("Due times"), "strong"), ground="bar")]
    first = thread.messages[-1] if thread.messages else None
    if first is not None:
        published, received = (moment(at_s, facts.now_s, facts.zone) for at_s in (first.created_s, first.arrived_s))
        lines += sentence(_("published {one}  received {two}", one=published, two=received), cells, "muted")
    if row.due_s < 9_000_000_000:
        due = moment(row.due_s, facts.now_s, facts.zone)
        if row.state is State.OPEN:
            lines += sentence(_("answer by {time} ({allowed})", time=due, allowed=span(row.sla_s)), cells)
        else:
            lines += sentence(_("was due {time}", time=due), cells, "muted")
    else:
        lines.append(line((" " + _("needs no answer by a time"), "muted")))
    return lines


def _history(thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    lines = [spread([(" " + _("What happened"), "strong")], [("h", "accent")], cells, ground="bar")]
    for act in thread.acts[-12:]:
        words = f" {moment(act.at_s, facts.now_s, facts.zone)} {show(act.actor)} {_(act.label, **act.values)}"
        wrapped = wrap(words, max(8, cells - 2))
        lines.append(line((wrapped[0], "muted")))
        lines += [line(("   " + part.strip(), "muted")) for part in wrapped[1:]]
    if len(lines) == 1:
        lines.append(line((" " + _("nothing yet"), "muted")))
    return lines
