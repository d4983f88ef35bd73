"""What operators write in a conversation: internal notes, and drafts that survive anything."""

from __future__ import annotations

from core.errors import UsageError
from core.i18n import N_
from core.ids import ConversationId, OperatorId
from core.inbox import act_store
from core.inbox.acts import begin, find
from core.inbox.model import Done, NoteKind
from core.inbox.naming import target
from core.store import Actor, Store, Work

NOTE_CHARS = 4_000
DRAFT_CHARS = 100_000
"""Longer than any platform takes: a paste by mistake, not a reply."""

NOTE_DRAFT = "note"
"""The kind of draft that a note is until it is written."""

_NOTED = N_("Note written: {who}")


def most_chars(kind: str) -> int:
    """How long a text of this kind of draft may become."""
    return NOTE_CHARS if kind == NOTE_DRAFT else DRAFT_CHARS


async def note(store: Store, actor: Actor, id_: ConversationId, text: str, *, finishes_draft: bool = False) -> Done:
    """Write an internal note on a conversation. The citizen it speaks of may ask to see it.

    Args:
        finishes_draft: the actor's draft of it is forgotten with the same commit.

    Raises:
        UsageError: it is empty or longer than 4,000 characters.
        NotFound: there is no such conversation.
    """
    if not text.strip():
        raise UsageError(N_("The note is empty: write something, or leave it."))
    if len(text) > NOTE_CHARS:
        raise UsageError(N_("The note is longer than {most} characters: shorten it."), most=NOTE_CHARS)

    async def act(work: Work) -> Done:
        moment = await begin(work, "message.note")
        [case] = await find(work, [id_])
        act_id = await act_store.add_act(work, "note", moment.me, _NOTED, {"n": 1})
        await act_store.add_notes(work, act_id, moment.me, [id_], NoteKind.NOTE, text.strip())
        if finishes_draft:
            await drop_draft(work, id_, moment.me, NOTE_DRAFT)
        await work.audit("message.note", target(id_), act=act_id)
        work.changed("conversation", id_, "note")
        return Done(act_id, (id_,), _NOTED, {"n": 1, "who": case.who})

    return await store.write(actor, act)


async def save_draft(store: Store, actor: Actor, id_: ConversationId, kind: str, text: str) -> None:
    """Keep what I am writing; an empty text clears it, unless something else goes with it: :func:`clear_draft` does.

    Raises:
        UsageError: it is longer than :func:`most_chars` of its kind.
        NotFound: there is no such conversation.
    """
    if len(text) > most_chars(kind):
        raise UsageError(N_("The draft is longer than {most} characters and was not saved."), most=most_chars(kind))

    async def act(work: Work) -> None:
        me = await _drafting(work, id_)
        await act_store.put_draft(work, id_, me, kind, text)
        work.changed("draft", id_, "save" if text else "clear")

    await store.write(actor, act)


async def carry_draft(store: Store, actor: Actor, id_: ConversationId, kind: str, carried: str) -> None:
    """Let something else go with my draft, as publishing keeps it; empty: nothing but its text.

    Raises:
        NotFound: there is no such conversation.
    """

    async def act(work: Work) -> None:
        me = await _drafting(work, id_)
        await act_store.carry(work, id_, me, kind, carried)
        work.changed("draft", id_, "save")

    await store.write(actor, act)


async def clear_draft(store: Store, actor: Actor, id_: ConversationId, kind: str) -> None:
    """Forget my draft with all that goes with it.

    Raises:
        NotFound: there is no such conversation.
    """

    async def act(work: Work) -> None:
        await drop_draft(work, id_, await _drafting(work, id_), kind)

    await store.write(actor, act)


async def drop_draft(work: Work, id_: ConversationId, operator: OperatorId, kind: str) -> None:
    """Forget a draft in the write that sends it; the caller answers for the audit."""
    await act_store.delete_draft(work, id_, operator, kind)
    work.changed("draft", id_, "clear")


async def restore_draft(
    work: Work, id_: ConversationId, operator: OperatorId, kind: str, text: str, carried: str = ""
) -> bool:
    """Give a text and what went with it back to its author as a draft; the caller answers for the audit.

    Returns:
        Whether it is a draft again: it is not where a newer one stands.
    """
    kept = await work.row(
        "SELECT 1 FROM draft WHERE conversation_id = ? AND operator_id = ? AND kind = ?", (id_, operator, kind)
    )
    if kept is not None:
        return False
    await act_store.put_draft(work, id_, operator, kind, text, carried)
    work.changed("draft", id_, "save")
    return True


async def _drafting(work: Work, id_: ConversationId) -> OperatorId:
    """Who writes in a conversation that is there, once the gate has let them."""
    moment = await begin(work, "message.draft")
    await find(work, [id_])
    work.system("a draft is not an act yet")
    return moment.me
