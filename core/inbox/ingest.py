"""Taking in what a connector delivered: new messages, edits, removals, and what fits none of these.

A batch is folded in memory, in its own order, onto what is stored, and then written in a few statements that
run in the order of ids. Delivered again, it changes nothing. Order is that of arrival, whatever times the
platform claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.ids import AuthorId, ConversationId, MessageId, arrival_id
from core.inbox import ingest_store as sql
from core.inbox import rules
from core.inbox.arrivals import Fresh, Gone, Unfit, read
from core.inbox.fold import Known, fold
from core.inbox.ingest_store import Heard, Home, Opened
from core.inbox.model import AccountRef, IngestCount, State
from core.store import Work
from ventanilla.api import Event, ItemKind

MOST = 500
"""Events of one batch; a longer one would keep the only writer too long."""

_BROUGHT_BACK = (State.WAITING, State.SNOOZED, State.DONE, State.OVERHEARD)

AuthorIds = Mapping[tuple[str, str], AuthorId]


async def ingest(work: Work, account: AccountRef, stream: str, events: Sequence[Event]) -> IngestCount:
    """Store what these events say, in the unit of work that also moves the stream's cursor.

    The same id with other words is a revision; a removed message is blanked and never taken in again; a new
    message brings its conversation back to the inbox. What is only overheard opens a conversation outside of the
    inbox and brings none back; when the same message is later addressed to us, it comes in. At most :data:`MOST`
    events.
    """
    assert len(events) <= MOST, "a batch is at most 500 events"
    work.system("an arrival is not an act of a person")
    deliveries = [read(event, account.network, work.now_s) for event in events]
    stored = await sql.known(work, account, [each.remote_id for each in deliveries if not isinstance(each, Unfit)])
    batch = fold(deliveries, stored, work.now_s)
    misfits = await sql.add_misfits(work, account, stream, batch.misfits)
    gone = {each.remote_id for each in deliveries if isinstance(each, Gone)}
    await sql.blank_misfits(work, account, gone, {each.remote_id for each in batch.misfits if each.remote_id})
    if batch.touched:
        authors = await sql.put_authors(work, batch.writers)
        await _write_new(work, account, [known for known in batch.touched if known.is_new], authors)
        await _write_old(work, sorted((known for known in batch.touched if not known.is_new), key=lambda each: each.id))
    if stored and not account.is_overheard:
        await _address(work, account, sorted({known.conversation for known in stored.values()}))
    return IngestCount(
        new=batch.new,
        revised=batch.revised,
        removed=batch.removed,
        unchanged=batch.unchanged + len(batch.misfits) - misfits,
        misfit=misfits,
    )


async def _write_new(work: Work, account: AccountRef, arrived: Sequence[Known], authors: AuthorIds) -> None:
    if not arrived:
        return
    last = await sql.last_message_id(work)
    said: dict[Home, list[tuple[MessageId, Known]]] = {}
    for known in arrived:
        last = arrival_id(work.now_s, last)
        said.setdefault(_home(known, authors), []).append((MessageId(last), known))
    conversations = await _hear(work, account, said)
    placed = [
        replace(known, id=id_, conversation=conversations[home]) for home, words in said.items() for id_, known in words
    ]
    await sql.add_messages(work, account, sorted(placed, key=lambda known: known.id), authors)


async def _hear(
    work: Work, account: AccountRef, said: Mapping[Home, Sequence[tuple[MessageId, Known]]]
) -> dict[Home, ConversationId]:
    """Give each conversation its new words: opens those that are new, brings back those that were put away."""
    now_s = work.now_s
    found = await sql.conversations(work, account, said)
    heard = []
    for home, (id_, standing) in found.items():
        op, words = "message", said[home]
        if not account.is_overheard and standing.state in _BROUGHT_BACK:
            op, standing = "reopened", rules.reopened(standing, now_s, kind=_first(words[0][1]).kind)
        heard.append(Heard(id_, standing, len(words), words[-1][0]))
        work.changed("conversation", id_, op)
    await sql.hear(work, sorted(heard, key=lambda each: each.id))

    last = await sql.last_conversation_id(work)
    begin = rules.overheard if account.is_overheard else rules.opened
    beginnings = {kind: begin(now_s, kind) for kind in ItemKind}
    opened = []
    for home, words in said.items():
        if home not in found:
            last = arrival_id(now_s, last)
            first = _first(words[0][1])
            ids = [id_ for id_, _known in words]
            opened.append(Opened(ConversationId(last), home, first.writer.network, beginnings[first.kind], ids))
            work.changed("conversation", last, "new")
    await sql.open_conversations(work, account, opened)
    return {home: id_ for home, (id_, _standing) in found.items()} | {each.home: each.id for each in opened}


async def _address(work: Work, account: AccountRef, ids: Sequence[ConversationId]) -> None:
    """Take in those of these conversations that were only heard: the platform says that they are for us."""
    found = await sql.overheard(work, ids)
    await sql.hear(work, [replace(each, standing=rules.taken_in(each.standing, work.now_s)) for each in found])
    for each in found:
        work.changed("conversation", each.id, "reopened")


async def _write_old(work: Work, touched: Sequence[Known]) -> None:
    """Edits and removals of messages that were stored before."""
    if not touched:
        return
    await sql.revise_messages(work, touched)
    edited = {known.conversation for known in touched if known.removed_s is None}
    removed = {known.conversation for known in touched if known.removed_s is not None}
    await sql.touch(work, edited, removed - edited)
    for id_ in edited:
        work.changed("conversation", id_, "message")
    for id_ in removed:
        work.changed("conversation", id_, "removed")


def _home(known: Known, authors: AuthorIds) -> Home:
    """What tells its conversation from others of the account; a later edit does not move it."""
    first = _first(known)
    return Home(first.root, authors[first.writer.key], first.is_private)


def _first(known: Known) -> Fresh:
    assert known.first is not None, "only what is new is placed"
    return known.first
