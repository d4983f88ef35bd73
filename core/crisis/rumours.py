"""Work on the rumour register: enter a claim, link its copies, judge it, write an answer and approve it.

A rumour with few copies and little harm is watched and not answered: an answer would make it bigger. A verdict takes
two sources, an answer somebody who did not write it. What is judged anew has its answer approved anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.crisis.model import IncidentId
from core.crisis.person import acting_person
from core.crisis.playbook_model import Harm
from core.crisis.rumour_model import Rumour, RumourId, Verdict
from core.crisis.rumour_reads import rumour_of
from core.crisis.store import open_incident_of
from core.crisis.timeline import Entry, enter
from core.crisis.typed import typed, typed_lines
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import MessageId
from core.store import Actor, Store, Work
from core.text.fold import skeleton

CLAIM_CHARS = 400
SOURCE_CHARS = 300
ANSWER_CHARS = 2_000
SOURCES = 2
MOST_AT_ONCE = 200


async def enter_rumour(
    store: Store, actor: Actor, incident: IncidentId, claim: str, *, harm: Harm = Harm.LOW,
    messages: Iterable[MessageId] = (), first_s: int | None = None,
) -> Rumour:  # fmt: skip
    """Enter a claim as it stands, with the messages that carry it.

    Args:
        first_s: when it was first seen; ``None``: when the oldest of the messages was written, else now.

    Raises:
        UsageError: it says nothing or too much, or was first seen in time to come.
        Conflict: the incident is closed.
        NotFound, NotPermitted: as ever.
    """
    said = typed(claim, CLAIM_CHARS, N_("Write the claim down as it is told."))
    linked = _few(messages)

    async def act(work: Work) -> Rumour:
        await work.allow("crisis.rumour")
        me = acting_person(work)
        await open_incident_of(work, incident)
        if first_s is not None and first_s > work.now_s:
            raise UsageError(N_("It cannot have been seen first in time to come."))
        id_ = RumourId(
            await work.insert(
                "INSERT INTO rumour (incident_id, claim, first_s, harm, operator_id) VALUES (?, ?, ?, ?, ?)",
                (incident, said, work.now_s if first_s is None else first_s, harm.value, me),
            )
        )
        n = await _linked(work, id_, linked, is_first=first_s is None)
        return await _entered(work, id_, "entered", n)

    return await store.write(actor, act)


async def link_messages(store: Store, actor: Actor, id_: RumourId, messages: Iterable[MessageId]) -> Rumour:
    """Note that messages carry a rumour; each counts once.

    Raises:
        NotFound: there is no such rumour, or message.
        Conflict: it was put away, or the incident is closed.
        UsageError, NotPermitted: as ever.
    """
    linked = _few(messages)
    if not linked:
        raise UsageError(N_("Say which messages carry it."))

    async def act(work: Work) -> Rumour:
        await _open(work, id_)
        n = await _linked(work, id_, linked, is_first=True)
        if n:
            return await _entered(work, id_, "linked", n)
        work.system("all of them are linked already")
        return await rumour_of(work, id_)

    return await store.write(actor, act)


async def unlink_message(store: Store, actor: Actor, id_: RumourId, message: MessageId) -> Rumour:
    """Note that a message does not carry a rumour after all.

    Raises:
        NotFound: it is not linked.
        Conflict, NotPermitted: as :func:`link_messages`.
    """

    async def act(work: Work) -> Rumour:
        await _open(work, id_)
        gone = await work.execute("DELETE FROM rumour_message WHERE rumour_id = ? AND message_id = ?", (id_, message))
        if not gone:
            raise NotFound(N_("This message is not linked with rumour {number}."), number=id_)
        return await _entered(work, id_, "linked", -1)

    return await store.write(actor, act)


async def rate_rumour(store: Store, actor: Actor, id_: RumourId, harm: Harm) -> Rumour:
    """Say how much harm it does if it is believed.

    Raises:
        Conflict: that stands so already; it was put away, or the incident is closed.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Rumour:
        found = await _open(work, id_)
        if found.harm is harm:
            raise Conflict(N_("The harm of rumour {number} is judged so already."), number=id_)
        await work.execute("UPDATE rumour SET harm = ? WHERE id = ?", (harm.value, id_))
        return await _entered(work, id_, "rated")

    return await store.write(actor, act)


async def judge_rumour(
    store: Store, actor: Actor, id_: RumourId, verdict: Verdict, sources: Iterable[str] = ()
) -> Rumour:
    """Say what is true of it; another verdict takes the approval of its answer away.

    Args:
        sources: two that do not copy each other; those that stand there already count.

    Raises:
        UsageError: fewer than two different sources, or too many words.
        Conflict: it was put away, or the incident is closed.
        NotFound, NotPermitted: as ever.
    """
    named = [typed(each, SOURCE_CHARS, N_("A source says who, or which paper.")) for each in sources]

    async def act(work: Work) -> Rumour:
        found = await _open(work, id_)
        known = {skeleton(each): each for each in (*named, *found.sources)}  # a source written twice is one
        if verdict is not Verdict.CHECKING and len(known) < SOURCES:
            raise UsageError(
                N_("A verdict takes two sources that do not copy each other: name {n} more."), n=SOURCES - len(known)
            )
        await work.execute(
            "UPDATE rumour SET verdict = ?, evidence = ? WHERE id = ?",
            (verdict.value, "\n".join(known.values()), id_),
        )
        if verdict is not found.verdict:
            await _disapprove(work, id_)
        await enter(
            work, found.incident, Entry.VERDICT, subject=f"rumour:{id_}", verdict=verdict.value, sources=len(known)
        )
        return await _accounted(work, id_, "verdict")

    return await store.write(actor, act)


async def propose_answer(store: Store, actor: Actor, id_: RumourId, answer: str) -> Rumour:
    """Write what may be said to it; somebody else approves that.

    Raises:
        Conflict: there is no verdict yet, it was put away, or the incident is closed.
        UsageError: it says nothing, or too much.
        NotFound, NotPermitted: as ever.
    """
    said = typed_lines(answer, ANSWER_CHARS, N_("Write the answer: first the fact, then the proof."))

    async def act(work: Work) -> Rumour:
        found = await _open(work, id_)
        _refuse_unjudged(found)
        await _disapprove(work, id_)
        await work.execute(
            "UPDATE rumour SET answer = ?, answer_from = ? WHERE id = ?", (said, acting_person(work), id_)
        )
        return await _entered(work, id_, "answer")

    return await store.write(actor, act)


async def approve_answer(store: Store, actor: Actor, id_: RumourId, seen: str | None = None) -> Rumour:
    """Let an answer be given to whoever tells the rumour.

    Args:
        seen: the answer as whoever approves it has read it; ``None``: as it stands.

    Raises:
        Conflict: there is none, it is another than was seen, it was approved, the same person wrote it or entered the
            rumour, nothing is verified, the rumour is small and only watched; put away, or the incident is closed.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Rumour:
        found = await _open(work, id_)
        me = acting_person(work)
        _refuse_unjudged(found)
        if not found.answer:
            raise Conflict(N_("Rumour {number} has no answer yet: write one, somebody else approves it."), number=id_)
        if seen is not None and seen != found.answer:
            raise Conflict(N_("The answer to rumour {number} was changed meanwhile: read it again."), number=id_)
        if found.answer_by is not None:
            raise Conflict(
                N_("The answer to rumour {number} was approved by {person}."), number=id_, person=found.answer_by_name
            )
        if me in (found.operator, found.answer_from):
            raise Conflict(
                N_("Somebody else approves it: you entered rumour {number}, or wrote its answer."), number=id_
            )
        if found.is_small:
            raise Conflict(
                N_("Rumour {number} has {n} copies and does little harm: it is watched, an answer would spread it."),
                number=id_, n=found.copies,
            )  # fmt: skip
        await work.execute("UPDATE rumour SET answer_by = ?, answer_s = ? WHERE id = ?", (me, work.now_s, id_))
        return await _entered(work, id_, "approved")

    return await store.write(actor, act)


async def close_rumour(store: Store, actor: Actor, id_: RumourId) -> Rumour:
    """Put a rumour away: nobody tells it any more.

    Raises:
        Conflict: it was put away, or the incident is closed.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Rumour:
        await _open(work, id_)
        await work.execute("UPDATE rumour SET closed_s = ? WHERE id = ?", (work.now_s, id_))
        return await _entered(work, id_, "closed")

    return await store.write(actor, act)


def _refuse_unjudged(found: Rumour) -> None:
    if found.verdict is Verdict.CHECKING:
        raise Conflict(
            N_("Nobody knows yet what is true of rumour {number}: first its verdict, with two sources."),
            number=found.id,
        )


async def _open(work: Work, id_: RumourId) -> Rumour:
    """A rumour that is worked on, for somebody who may."""
    await work.allow("crisis.rumour")
    acting_person(work)
    found = await rumour_of(work, id_)
    await open_incident_of(work, found.incident)
    if found.closed_s is not None:
        raise Conflict(N_("Rumour {number} was put away."), number=id_)
    return found


async def _disapprove(work: Work, id_: RumourId) -> None:
    await work.execute("UPDATE rumour SET answer_by = NULL, answer_s = NULL WHERE id = ?", (id_,))


def _few(messages: Iterable[MessageId]) -> tuple[MessageId, ...]:
    found = tuple(dict.fromkeys(messages))
    if len(found) > MOST_AT_ONCE:
        raise UsageError(N_("At most {most} messages are linked at once."), most=MOST_AT_ONCE)
    return found


async def _linked(work: Work, id_: RumourId, messages: Iterable[MessageId], *, is_first: bool) -> int:
    """Link messages of citizens; returns how many were not linked before."""
    n = 0
    for message in messages:
        row = await work.need(
            "SELECT created_s, is_own FROM message WHERE id = ?", (message,),
            N_("There is no message {number} here."), number=f"m{message}",
        )  # fmt: skip
        if row["is_own"]:
            raise UsageError(N_("m{number} is ours: only what others wrote counts as a copy."), number=message)
        n += await work.execute(
            "INSERT INTO rumour_message (rumour_id, message_id, linked_s) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (id_, message, work.now_s),
        )
        if is_first:
            await work.execute("UPDATE rumour SET first_s = min(first_s, ?) WHERE id = ?", (row["created_s"], id_))
    return n


async def _entered(work: Work, id_: RumourId, what: str, n: int = 0) -> Rumour:
    found = await rumour_of(work, id_)
    await enter(work, found.incident, Entry.RUMOUR, subject=f"rumour:{id_}", what=what, n=n, copies=found.copies)
    return await _accounted(work, id_, what)


async def _accounted(work: Work, id_: RumourId, what: str) -> Rumour:
    found = await rumour_of(work, id_)
    await work.audit(
        "crisis.rumour", f"incident:{found.incident}", rumour=id_, what=what, verdict=found.verdict.value,
        copies=found.copies,
    )  # fmt: skip
    work.changed("incident", found.incident, "rumour")
    return found
