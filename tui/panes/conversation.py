"""A conversation as lines: what they said, oldest first, our notes between, every cut and edit marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.i18n import _, ngettext
from core.ids import OperatorId
from core.inbox.model import (
    CLASS_NAMES,
    DISPOSITION_NAMES,
    MEDIA_NAMES,
    Draft,
    Happened,
    Message,
    MessageClass,
    Note,
    State,
    Thread,
)
from core.text import show
from core.text.cells import width, wrap
from tui.paint import EMPTY, Line, Span, cut, items, line, spread
from tui.panes.inbox_rows import STATE_WORDS, author_words, looks_official
from tui.words import clock, day_heading, local, moment, span

if TYPE_CHECKING:
    from core.publishing.model import Outgoing

_DRAFT_ROWS = 3
"""How much of a colleague's draft is shown."""
_ADDRESS = re.compile(r"https?://[^\s<>\"«»]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?)]}'…"
"""What stands after an address in a sentence and is no part of it."""


@dataclass(frozen=True)
class ThreadFacts:
    """What a conversation is drawn with."""

    now_s: float
    zone: str
    me: OperatorId | None
    networks: Mapping[str, str]
    """Two letters to the network's name."""
    shows_history: bool = False
    short_name: str = ""
    official_handles: frozenset[str] = frozenset()
    """As in ``RowFacts``."""
    focused: str = ""
    """The pane that has the keys."""
    outgoing: Sequence[Outgoing] = ()
    """What we say here that is on its way out, the newest first."""
    speed: float = 1.0
    """How fast the workspace's clock runs."""


def conversation_head(thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    """Who, where, private or public; class and due time; who handles it. These rows never scroll away."""
    row = thread.row
    where = facts.networks.get(row.network, row.network)
    private = " " + _("PRIVATE") + " "  # apart: the catalogue's reader does not look into f-strings
    tab: list[Span] = [(private, "privtab")] if row.is_private else [(_("public"), "muted")]
    focus = "▌" if facts.focused == "conversation" else " "
    room = cells - sum(width(words) for words, _token in tab) - 2
    names: list[list[Span]] = [[(focus, "accent"), (author_words(row), "strong")]]
    names += [[(f" · {where}", "muted")], [(f" · {kind_words(row.kind)}", "muted")]]
    title = spread(items(names, room, gap="") or names[0], tab, cells, ground="bar")
    class_ = _(CLASS_NAMES[row.class_]) if row.class_ else _("not judged yet")
    letter = f" {row.class_.value} " if row.class_ else " · "
    is_emergency = row.class_ is MessageClass.EMERGENCY and row.state not in (State.DONE, State.QUARANTINED)
    second: list[Span] = [(" ", "text"), (letter, "l4" if is_emergency else "strong"), (" " + class_, "text")]
    fits = (due for due in _due_words(thread, facts) if width(line(*second, *due).text) < cells)
    handled: list[list[Span]] = [[(handled_by(thread, facts), "muted")]]
    if looks_official(row, facts.official_handles):
        handled.insert(0, [("! " + _("NOT OURS: looks alike"), "crit")])
    return [title, line(*second, *next(fits, [])), line((" ", "text"), *items(handled, cells - 2, gap=" · "))]


def conversation_body(thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    """Messages and notes in order of time, headed by days; the versions and acts too when asked for."""
    lines: list[Line] = []
    if thread.earlier:
        lines.append(line((" " + ngettext("{n} earlier message", "{n} earlier messages", thread.earlier), "muted")))
    day = ""
    for at_s, part in _in_order(thread, facts.shows_history):
        heading = day_heading(at_s, facts.now_s, facts.zone)
        if heading != day:
            if day or heading != _("today"):
                lines.append(line((f" ── {heading} ──", "muted")))
            day = heading
        if isinstance(part, Message):
            lines += _message(part, thread, facts, cells)
        elif isinstance(part, Note):
            lines += _note(part, facts, cells)
        else:
            lines.append(_happened(part, facts))
            continue
        lines.append(EMPTY)
    if facts.outgoing:
        from tui.panes.deliveries import delivery_lines  # loaded where something was sent

        lines += delivery_lines(thread, facts, cells)
    for draft in thread.others:
        lines += _being_written(draft, thread, facts, cells)
    return lines


def links_lines(thread: Thread, cells: int) -> list[Line]:
    """Every address of the conversation with its host in full, numbered; nothing is ever opened by itself."""
    from core.text import link  # loaded when somebody first asks for addresses

    lines: list[Line] = []
    known: set[str] = set()
    for message in thread.messages:
        written = (address.rstrip(_AFTER_ADDRESS) for address in _ADDRESS.findall(message.text))
        for url in (message.url, *(media.url for media in message.media), *written):
            found = link(url)
            if found is None or found.url in known:
                continue
            known.add(found.url)
            number = len(known)
            lines.append(line((f" {number} ", "accent"), (show(found.host), "strong")))
            lines.append(line(("   ", "text"), (show(found.url), "muted")))
    return lines or [line((" " + _("No address in this conversation."), "muted"))]


def kind_words(kind: str) -> str:
    """What kind of message it is, in words."""
    return {
        "dm": _("direct message"),
        "mention": _("mention"),
        "comment": _("comment"),
        "reply": _("reply"),
        "review": _("review"),
        "article": _("article"),
    }.get(kind, _("message"))


def handled_by(thread: Thread, facts: ThreadFacts) -> str:
    """Who has it and until when."""
    row = thread.row
    if row.disposition is not None:
        return _("ended as: {how}", how=_(DISPOSITION_NAMES[row.disposition]))
    if row.state is State.QUARANTINED:
        return _("set aside; nothing is deleted")
    if row.state is State.OVERHEARD:
        return _("overheard: nobody addressed us; X takes it in")
    if row.claimed_by is not None and (row.claimed_until_s or 0) > facts.now_s:
        rest = span((row.claimed_until_s or 0) - facts.now_s)
        if row.claimed_by == facts.me:
            return _("you have it, {time} left", time=rest)
        return _("{name} has it, {time} left", name=show(row.claimed_by_name), time=rest)
    if row.assignee is not None:
        if row.assignee == facts.me:
            return _("yours; nobody has taken it now")
        return _("{name}'s; nobody has taken it now", name=show(row.assignee_name))
    return _("nobody's yet")


def _due_words(thread: Thread, facts: ThreadFacts) -> list[list[Span]]:
    """How its due time stands, in ways of saying it from the longest on."""
    row = thread.row
    if row.state is not State.OPEN:
        words = _(STATE_WORDS[row.state])
        if row.state is State.SNOOZED and row.snoozed_until_s:
            words += " " + _("until {time}", time=moment(row.snoozed_until_s, facts.now_s, facts.zone))
        return [[(" · " + words, "muted")]]
    rest = row.due_s - facts.now_s
    if row.due_s >= 9_000_000_000:
        return [[(" · " + _("no due time"), "muted")]]
    allowed = span(row.sla_s)
    if rest < 0:
        long = _("overdue for {time} ({allowed})", time=span(-rest), allowed=allowed)
        return [[(" · ! " + words, "crit")] for words in (long, _("overdue for {time}", time=span(-rest)))]
    long = _("{time} left of {allowed}", time=span(rest), allowed=allowed)
    sign, token = (" · > ", "warn") if row.band % 4 else (" · ", "muted")
    return [[(sign + words, token)] for words in (long, _("{time} left", time=span(rest)))]


def _in_order(thread: Thread, with_acts: bool) -> Iterator[tuple[int, Message | Note | Happened]]:
    parts: list[tuple[int, int, Message | Note | Happened]] = []
    parts += [(message.arrived_s, 0, message) for message in thread.messages]
    parts += [(note.written_s, 1, note) for note in thread.notes]
    if with_acts:
        parts += [(act.at_s, 2, act) for act in thread.acts]
    for at_s, _rank, part in sorted(parts, key=lambda part: part[:2]):
        yield at_s, part


def _message(message: Message, thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    at = moment(message.created_s, facts.now_s, facts.zone)
    if local(message.created_s, facts.zone).date() == local(message.arrived_s, facts.zone).date():
        at = clock(message.created_s, facts.zone)
    spans: list[Span] = []
    if message.is_own:
        spans += [(" » ", "accent"), (facts.short_name, "accent")]
    else:
        spans += [(" ", "text"), (author_words(thread.row), "strong")]
    spans.append((f" {at}", "muted"))
    if not message.has_own_time:
        spans.append((" · " + _("time as received"), "muted"))
    elif message.arrived_s - message.created_s >= 120:
        spans.append((" · " + _("received {time}", time=clock(message.arrived_s, facts.zone)), "muted"))
    if message.earlier:
        times = len(message.earlier)
        words = ngettext("{n} change", "{n} changes", times)
        when = clock(message.edited_s or message.earlier[-1].seen_s, facts.zone)
        spans.append((f" · {words} ({when})", "muted"))
    lines = [line(*spans)]
    if message.removed_s is not None:
        gone = _("[removed by its author {time}]", time=clock(message.removed_s, facts.zone))
        return [*lines, line(("   " + gone, "muted"))]
    if warning := show(message.warning):
        words = _("Warning: {words}", words=warning)
        lines += [line(("   " + part, "warn")) for part in wrap(words, max(8, cells - 4))]
    lines += _body(message.text, cells, "text")
    for media in message.media:
        alt = show(media.alt or "")
        kind = _(MEDIA_NAMES[media.kind]) if media.kind in MEDIA_NAMES else show(media.kind)
        words = f"[{kind}] " + (alt or _("without a description"))
        lines += [line(("   " + part, "muted")) for part in wrap(words, max(8, cells - 4))]
    if facts.shows_history:
        for revision in message.earlier:
            lines.append(line(("   " + _("before {time}:", time=clock(revision.seen_s, facts.zone)), "muted")))
            lines += _body(revision.text, cells, "muted")
    return lines


def _body(text: str, cells: int, token: str) -> list[Line]:
    words = show(text, lines=True) or _("(no text)")
    return [line(("   " + part, token)) for part in wrap(words, max(8, cells - 4))]


def _note(note: Note, facts: ThreadFacts, cells: int) -> list[Line]:
    head = _("internal note") + f" · {show(note.operator)} {moment(note.written_s, facts.now_s, facts.zone)}"
    words = wrap(show(note.text, lines=True), max(8, cells - 4))
    return [line((" " + head, "muted")), *(line((" ╎ ", "accent"), (part, "text")) for part in words)]


def _being_written(draft: Draft, thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    """That a colleague is writing, and of an answer what; a note is shown once it is written."""
    name = show(draft.operator)
    if draft.kind != "reply":
        return [line((" " + _("{name} is writing here", name=name), "accent"))]
    head = _("{name} is writing an answer here", name=name)
    margin = (" ║ ", "priv") if thread.row.is_private else (" ┃ ", "accent")
    words = wrap(show(draft.text, lines=True), max(8, cells - 4))
    rows = [line(margin, (part, "muted")) for part in words[:_DRAFT_ROWS]]
    more = [line(margin, ("…", "muted"))] if len(words) > _DRAFT_ROWS else []
    if draft.carried:
        from tui.carried import carried_lines  # loaded where something goes with a draft

        more += [cut(line(margin, (part, "muted")), cells) for part in carried_lines(draft.carried)]
    when = _("kept {time}", time=clock(draft.saved_s, facts.zone))
    said = items([[(head, "accent")], [(when, "muted")]], cells - 2, gap=" · ")
    return [line((" ", "text"), *said), *rows, *more]


def _happened(act: Happened, facts: ThreadFacts) -> Line:
    words = _(act.label, **act.values)
    return line(
        (f" {moment(act.at_s, facts.now_s, facts.zone)} ", "muted"), (show(act.actor), "text"), (f" {words}", "muted")
    )
