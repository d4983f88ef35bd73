"""Messages and conversations as lines, to be read from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_, _
from core.inbox.model import CLASS_NAMES, DISPOSITION_NAMES, MEDIA_NAMES, Listed, Message, NoteKind, Row, State, Thread
from core.inbox.sla import NEVER_S, URGENT
from core.runtime import House
from core.text.show import show
from tui.words import moment, span

STATES = {
    State.OPEN: N_("open now"),
    State.WAITING: N_("waiting for them"),
    State.SNOOZED: N_("put off"),
    State.DONE: N_("done"),
    State.QUARANTINED: N_("in quarantine"),
    State.OVERHEARD: N_("overheard"),
}
_NOTES = {
    NoteKind.NOTE: N_("note"),
    NoteKind.TAKE_OVER: N_("reason for taking over"),
    NoteKind.DONE: N_("closed with"),
    NoteKind.QUARANTINE: N_("reason for the quarantine"),
}
_TEXT_CHARS = 200


def listed_row(message: Listed, house: House) -> tuple[object, ...]:
    """One message as a row of a table."""
    return (
        message.conversation,
        f"m{message.id}",
        _moment(message.arrived_s, house),
        message.network,
        message.account,
        show(message.author, limit=40) or _("(no name)"),
        _(STATES[message.state]),
        message.class_.value if message.class_ else "-",
        message.assignee or "-",
        show(message.text, limit=_TEXT_CHARS) or _("(empty)"),
    )


def message_lines(thread: Thread, message: Message, house: House) -> Iterator[str]:
    """One message whole, a line for each thing about it."""
    row, author = thread.row, thread.author
    if message.is_own:
        yield _("we, on {network}, {account}", network=row.network, account=show(row.account))
    else:
        name = show(author.handle) or _("(no name)")
        yield _("{name} on {network}, {account}", name=name, network=row.network, account=show(row.account))
    yield _("message m{id} of conversation {number}", id=message.id, number=row.id)
    yield _(
        "published {one}, arrived {two}",
        one=_moment(message.created_s, house) if message.has_own_time else "—",
        two=_moment(message.arrived_s, house),
    )
    if message.url:
        yield show(message.url)
    yield from _said(message, house)
    for each in message.media:
        kind = _(MEDIA_NAMES[each.kind]) if each.kind in MEDIA_NAMES else show(each.kind)
        yield _("attachment: {kind} {url}", kind=kind, url=show(each.url)) + _alt(each.alt)
    for earlier in message.earlier:
        yield _("earlier, seen {time}:", time=_moment(earlier.seen_s, house))
        yield from _indented(earlier.text)


def thread_lines(thread: Thread, house: House) -> Iterator[str]:
    """A conversation, read from top to bottom."""
    row, author = thread.row, thread.author
    name = show(author.handle) or _("(no name)")
    yield _("{name} on {network}, {account}", name=name, network=row.network, account=show(row.account))
    yield _("conversation {number}, revision {rev}", number=row.id, rev=row.rev)
    yield from reasons(thread, house)
    if thread.tags:
        yield _("tags: {tags}", tags=", ".join(show(tag) for tag in thread.tags))
    if thread.earlier:
        yield _("({n} earlier messages are not shown)", n=thread.earlier)
    for message in thread.messages:
        yield ""
        ours = f"  {_('we')}" if message.is_own else ""
        yield f"m{message.id}  {_moment(message.arrived_s, house)}{ours}"
        yield from _said(message, house)
    for note in thread.notes:
        yield ""
        yield f"{_(_NOTES[note.kind])}, {show(note.operator)}, {_moment(note.written_s, house)}"
        yield from _indented(note.text)
    if thread.acts:
        yield ""
    for act in thread.acts:
        yield f"{_moment(act.at_s, house)}  {show(act.actor)}: {_(act.label, **act.values)}"


def reasons(thread: Thread, house: House) -> list[str]:
    """Why a conversation stands where it stands: every reason, in words, the strongest first."""
    row = thread.row
    found = [_("state: {state}", state=_(STATES[row.state]))]
    if row.disposition is not None:
        found.append(_("closed as: {how}", how=_(DISPOSITION_NAMES[row.disposition])))
    if row.class_ is None:
        found.append(_("class: nobody has judged it yet"))
    else:
        found.append(_("class: {letter}, {name}", letter=row.class_.value, name=_(CLASS_NAMES[row.class_])))
    if row.band >= URGENT and row.class_ is not None:
        found.append(_("class {letter} goes before all others", letter=row.class_.value))
    at_s = due_s(row)
    if at_s is not None:
        found.append(_("answer by {time} ({allowed})", time=_moment(at_s, house), allowed=span(row.sla_s)))
        found += [_(_LEVELS[row.band % URGENT])] if row.band % URGENT else []
    if row.snoozed_until_s is not None:
        found.append(_("out of sight until {time}", time=_moment(row.snoozed_until_s, house)))
    elif row.state is State.SNOOZED:
        found.append(_("out of sight until they write"))
    if row.assignee is not None:
        found.append(_("assigned to {name}", name=show(row.assignee_name)))
    if row.claimed_by is not None and (row.claimed_until_s or 0) > house.store.clock.now_s():
        found.append(
            _(
                "{name} has it until {time}",
                name=show(row.claimed_by_name),
                time=_moment(row.claimed_until_s or 0, house),
            )
        )
    return found


_LEVELS = ("", N_("half of its time is used"), N_("overdue"), N_("overdue twice over"))


def due_s(row: Row) -> int | None:
    """When the answer is due; ``None`` where nothing is waited for."""
    return row.due_s if row.state in (State.OPEN, State.SNOOZED) and row.due_s < NEVER_S else None


def _said(message: Message, house: House) -> Iterator[str]:
    if message.removed_s is not None:
        yield "  " + _("(removed {time})", time=_moment(message.removed_s, house))
        return
    if message.edited_s is not None:
        yield "  " + _("(edited {time})", time=_moment(message.edited_s, house))
    if warning := show(message.warning):
        yield "  " + _("Warning: {words}", words=warning)
    yield from _indented(message.text)


def _indented(text: str) -> Iterator[str]:
    for line in (show(text, lines=True) or _("(empty)")).split("\n"):
        yield f"  {line}"


def _alt(text: str | None) -> str:
    return f" ({show(text)})" if text else ""


def _moment(epoch_s: float, house: House) -> str:
    return moment(epoch_s, house.store.clock.time(), house.workspace.zone)
