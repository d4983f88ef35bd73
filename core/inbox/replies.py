"""What our own words do to a conversation; called where a receipt is stored, or where they were seen on the platform.

An answer becomes a message of the conversation, so that whoever opens it reads both sides; it never starts a clock.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId, ConversationId, MessageId, arrival_id
from core.inbox import ingest_store, rules
from core.inbox import store as sql
from core.inbox.arrivals import Writer
from core.inbox.model import AccountRef, State
from core.store import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """One message of ours, as the platform's receipt names it."""

    account_id: AccountId
    network: str
    writer_id: str
    """Our own id there."""
    handle: str
    remote_id: str
    kind: str
    visibility: str
    text: str
    lang: str = ""
    url: str = ""
    in_reply_to: str | None = None
    created_s: int
    media: str = "[]"
    ext: str = "{}"


async def record_own(work: Work, id_: ConversationId, own: OwnWords, as_: MessageId | None = None) -> MessageId:
    """Put a message of ours into its conversation; one that a pull brought meanwhile is only marked as ours.

    The caller answers for the audit.

    Args:
        as_: the id that was taken for it; ``None``: the next one.
    """
    stored = await work.row(
        "SELECT id FROM message WHERE account_id = ? AND remote_id = ?", (own.account_id, own.remote_id)
    )
    if stored is not None:
        await work.execute("UPDATE message SET is_own = 1 WHERE id = ?", (stored["id"],))
        return MessageId(int(stored["id"]))
    writer = Writer(own.network, own.writer_id, own.handle, "", None, None)
    authors = await ingest_store.put_authors(work, [writer])
    message = as_ or MessageId(arrival_id(work.now_s, await ingest_store.last_message_id(work)))
    digest = hashlib.blake2b(own.text.encode("utf-8", "replace"), digest_size=16).digest()
    await work.execute(
        "INSERT INTO message (id, account_id, remote_id, conversation_id, author_id, kind, visibility, created_s,"
        " has_own_time, text, content_hash, lang, url, in_reply_to, media, ext, is_own)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, 1)",
        (message, own.account_id, own.remote_id, id_, authors[writer.key], own.kind, own.visibility, own.created_s,
         own.text, digest, own.lang, own.url, own.in_reply_to, own.media, own.ext),
    )  # fmt: skip
    await work.execute(ingest_store.LEARN, (message, own.text))
    await work.execute("UPDATE conversation SET messages = messages + 1, rev = rev + 1 WHERE id = ?", (id_,))
    work.changed("conversation", id_, "replied")
    return message


async def record_seen(work: Work, own: OwnWords, root: str) -> MessageId:
    """Put what went out in our name, and was not sent from here, where a person can open it.

    It joins the conversation of the message it answers; else it has one of its own, outside of the inbox and without
    a clock. The caller answers for the audit.

    Args:
        root: the id of what it hangs on there.
    """
    row = await work.row(
        "SELECT conversation_id FROM message WHERE account_id = ?1 AND remote_id IN (?2, ?3)"
        " ORDER BY remote_id = ?2 DESC LIMIT 1",
        (own.account_id, own.remote_id, own.in_reply_to or own.remote_id),
    )
    if row is not None:
        return await record_own(work, ConversationId(row["conversation_id"]), own)
    writer = Writer(own.network, own.writer_id, own.handle, "", None, None)
    authors = await ingest_store.put_authors(work, [writer])
    ref = AccountRef(own.account_id, own.network)
    home = ingest_store.Home(root or own.remote_id, authors[writer.key], False)
    known = await ingest_store.conversations(work, ref, [home])
    if home in known:
        return await record_own(work, known[home][0], own)
    id_ = ConversationId(arrival_id(work.now_s, await ingest_store.last_conversation_id(work)))
    first = MessageId(arrival_id(work.now_s, await ingest_store.last_message_id(work)))
    begun = ingest_store.Opened(id_, home, own.network, rules.overheard(work.now_s, own.kind), [first])
    await ingest_store.open_conversations(work, ref, [begun])
    message = await record_own(work, id_, own, first)
    await work.execute("UPDATE conversation SET messages = messages - 1 WHERE id = ?", (id_,))  # it was opened with it
    work.changed("conversation", id_, "new")
    return message


async def replied(work: Work, id_: ConversationId, seen_rev: int | None = None) -> None:
    """Leave the conversation to the citizen: nothing is due until they write again.

    One that was closed or set apart stays there, and so does one in which they wrote after the revision
    ``seen_rev`` that the answer was written for. The caller answers for the audit.

    Raises:
        NotFound: there is no such conversation.
    """
    found = await sql.cases(work, [id_])
    if not found:
        raise NotFound(N_("There is no conversation {number}."), number=id_)
    [case] = found
    is_answered = seen_rev is None or case.spoke_rev <= seen_rev
    if is_answered and case.standing.state in (State.OPEN, State.SNOOZED, State.OVERHEARD):
        await sql.put(work, [(case, rules.answered(case.standing))])
        work.changed("conversation", id_, "replied")
