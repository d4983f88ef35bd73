"""Messages and conversations as JSON and as lines; both say the same."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_, _
from core.inbox.model import CLASS_NAMES, DISPOSITION_NAMES, Listed, Message, NoteKind, Row, State, Thread
from core.inbox.sla import NEVER_S, URGENT
from core.runtime import House
from core.text.show import show
from tui.cli.output import Json, utc
from tui.words import moment, span

STATES = {
    State.OPEN: N_("open now"),
    State.WAITING: N_("waiting for them"),
    State.SNOOZED: N_("put off"),
    State.DONE: N_("done"),
    State.QUARANTINED: N_("in quarantine"),
}
_NOTES = {
    NoteKind.NOTE: N_("note"),
    NoteKind.TAKE_OVER: N_("reason for taking over"),
    NoteKind.DONE: N_("closed with"),
    NoteKind.QUARANTINE: N_("reason for the quarantine"),
}
_TEXT_CHARS = 200


# --- JSON -------------------------------------------------------------------------------------------------


def listed_of(thread: Thread, message: Message) -> Listed:
    """One message of a conversation as lists have it."""
    row = thread.row
    return Listed(
        id=message.id,
        conversation=row.id,
        account=row.account,
        network=row.network,
        author=thread.author.handle,
        text=message.text,
        created_s=message.created_s,
        arrived_s=message.arrived_s,
        state=row.state,
        band=row.band,
        class_=row.class_,
        tags=thread.tags,
        assignee=show(row.assignee_name),
    )


def listed_json(message: Listed) -> dict[str, Json]:
    """One message of a list."""
    return {
        "id": f"m{message.id}",
        "conversation": str(message.conversation),
        "account": message.account,
        "network": message.network,
        "author": message.author,
        "text": message.text,
        "shown": show(message.text, lines=True),
        "created_at": utc(message.created_s),
        "arrived_at": utc(message.arrived_s),
        "state": message.state.name.lower(),
        "band": message.band,
        "class": message.class_.value if message.class_ else None,
        "tags": sorted(message.tags, key=str.casefold),
        "assignee": message.assignee or None,
    }


def message_json(message: Message) -> dict[str, Json]:
    """One message whole."""
    return {
        "id": f"m{message.id}",
        "remote_id": message.remote_id,
        "kind": message.kind,
        "visibility": message.visibility,
        "text": message.text,
        "shown": show(message.text, lines=True),
        "created_at": utc(message.created_s),
        "arrived_at": utc(message.arrived_s),
        "edited_at": utc(message.edited_s),
        "removed_at": utc(message.removed_s),
        "lang": message.lang,
        "url": message.url,
        "in_reply_to": message.in_reply_to,
        "media": [{"kind": each.kind, "url": each.url, "alt": each.alt} for each in message.media],
        "revision": message.revision,
        "earlier": [
            {"revision": each.revision, "text": each.text, "seen_at": utc(each.seen_s)} for each in message.earlier
        ],
        "is_own": message.is_own,
    }


def thread_json(thread: Thread) -> dict[str, Json]:
    """A conversation with all that is known about it."""
    row, author = thread.row, thread.author
    return {
        "id": str(row.id),
        "account": row.account,
        "network": row.network,
        "author": {
            "remote_id": author.remote_id,
            "handle": author.handle,
            "name": author.name,
            "followers": author.followers,
            "since": utc(author.since_s),
            "conversations": author.conversations,
        },
        "state": row.state.name.lower(),
        "band": row.band,
        "class": row.class_.value if row.class_ else None,
        "is_private": row.is_private,
        "waiting_since": utc(row.arrived_s),
        "last_at": utc(row.last_s),
        "due_at": utc(_due_s(row)),
        "assignee": show(row.assignee_name) or None,
        "claimed_by": show(row.claimed_by_name) or None,
        "claimed_until": utc(row.claimed_until_s),
        "snoozed_until": utc(row.snoozed_until_s),
        "disposition": row.disposition.value if row.disposition else None,
        "tags": sorted(thread.tags, key=str.casefold),
        "rev": row.rev,
        "earlier": thread.earlier,
        "messages": [message_json(each) for each in thread.messages],
        "notes": [
            {"id": str(each.id), "kind": each.kind.value, "operator": each.operator, "text": each.text,
             "written_at": utc(each.written_s)}
            for each in thread.notes
        ],
        "history": [
            {"at": utc(each.at_s), "actor": each.actor, "action": each.action, "words": _(each.label, **each.values)}
            for each in thread.acts
        ],
    }  # fmt: skip


def why_json(thread: Thread, house: House) -> dict[str, Json]:
    """Why a conversation stands where it stands."""
    row = thread.row
    return {
        "id": str(row.id),
        "state": row.state.name.lower(),
        "band": row.band,
        "class": row.class_.value if row.class_ else None,
        "due_at": utc(_due_s(row)),
        "reasons": reasons(thread, house),
    }


# --- lines ------------------------------------------------------------------------------------------------


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
        yield _("attachment: {kind} {url}", kind=show(each.kind), url=show(each.url)) + _alt(each.alt)
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
        yield f"m{message.id}  {_moment(message.arrived_s, house)}"
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
    due_s = _due_s(row)
    if due_s is not None:
        found.append(_("answer by {time} ({allowed})", time=_moment(due_s, house), allowed=span(row.sla_s)))
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


def _due_s(row: Row) -> int | None:
    """When the answer is due; ``None`` where nothing is waited for."""
    return row.due_s if row.state in (State.OPEN, State.SNOOZED) and row.due_s < NEVER_S else None


def _said(message: Message, house: House) -> Iterator[str]:
    if message.removed_s is not None:
        yield "  " + _("(removed {time})", time=_moment(message.removed_s, house))
        return
    if message.edited_s is not None:
        yield "  " + _("(edited {time})", time=_moment(message.edited_s, house))
    yield from _indented(message.text)


def _indented(text: str) -> Iterator[str]:
    for line in (show(text, lines=True) or _("(empty)")).split("\n"):
        yield f"  {line}"


def _alt(text: str | None) -> str:
    return f" ({show(text)})" if text else ""


def _moment(epoch_s: float, house: House) -> str:
    return moment(epoch_s, house.store.clock.time(), house.workspace.zone)
