"""Messages and conversations as JSON: texts as they are stored, ids as text, times in UTC."""

from __future__ import annotations

from core.i18n import _
from core.inbox.model import Listed, Message, Thread
from core.runtime import House
from core.text.show import show
from tui.cli.message_lines import due_s, reasons
from tui.cli.output import Json, utc


def listed_of(thread: Thread, message: Message, ours: str) -> Listed:
    """One message of a conversation as lists have it; ``ours`` is what our account is called there."""
    row = thread.row
    author = ours if message.is_own else thread.author.handle
    return Listed(
        id=message.id,
        conversation=row.id,
        account=row.account,
        network=row.network,
        author=author,
        text=message.text,
        created_s=message.created_s,
        arrived_s=message.arrived_s,
        state=row.state,
        band=row.band,
        class_=row.class_,
        tags=thread.tags,
        assignee=show(row.assignee_name),
        is_own=message.is_own,
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
        "tags": _in_order(message.tags),
        "assignee": message.assignee or None,
        "is_own": message.is_own,
    }


def message_json(message: Message) -> dict[str, Json]:
    """One message whole."""
    return {
        "id": f"m{message.id}",
        "remote_id": message.remote_id,
        "kind": message.kind,
        "visibility": message.visibility,
        "warning": message.warning,
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
        "due_at": utc(due_s(row)),
        "assignee": show(row.assignee_name) or None,
        "claimed_by": show(row.claimed_by_name) or None,
        "claimed_until": utc(row.claimed_until_s),
        "snoozed_until": utc(row.snoozed_until_s),
        "disposition": row.disposition.value if row.disposition else None,
        "tags": _in_order(thread.tags),
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
        "due_at": utc(due_s(row)),
        "reasons": reasons(thread, house),
    }


def _in_order(tags: tuple[str, ...]) -> list[str]:
    return sorted(tags, key=str.casefold)
