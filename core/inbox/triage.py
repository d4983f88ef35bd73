"""What an operator does with conversations: take, give, tag, judge, close, put off, set apart, bring back.

Each function is one unit of work on all the conversations named, refused as a whole or done as a whole, and
taken back as a whole by :func:`core.inbox.undo.undo`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.errors import Conflict, UsageError
from core.i18n import N_
from core.ids import ConversationId, OperatorId
from core.inbox import act_store, rules
from core.inbox import store as sql
from core.inbox.acts import Outcome, Remark, Wording, begin, find, settle
from core.inbox.model import Disposition, Done, MessageClass, NoteKind
from core.inbox.rules import Case, Moment, Standing
from core.store import Actor, Store, Work
from core.store.audit import Scalar
from core.store.workspace import local_clock

TAG_CHARS = 40
"""The longest name of a tag."""


async def claim(store: Store, actor: Actor, ids: Sequence[ConversationId], *, take_over_reason: str = "") -> Done:
    """Say that I am handling these for a quarter of an hour; they become mine.

    What is mine already is mine for another quarter of an hour, which is no act: it leaves no record and no undo.

    Raises:
        AlreadyClaimed: a colleague has one of them, and no reason to take it over was given.
        Conflict: one is closed or in quarantine.
    """
    reason = take_over_reason.strip()

    async def act(work: Work) -> Done:
        moment = await begin(work, "message.claim")
        found = await find(work, ids)
        held = [case for case in found if rules.is_mine(case.standing, moment)]
        if held:
            await _renew(work, moment, [case.id for case in held])
        if len(held) == len(found):
            work.system("a claim is a heartbeat of a screen; taking it was the act")
            label = _STILL.one if len(held) == 1 else _STILL.many
            return Done(None, tuple(case.id for case in held), label, {"n": len(held), "who": held[0].who})
        outcomes = []
        for case in found:
            if case in held:
                continue
            if not rules.is_held_by_other(case.standing, moment):
                outcomes.append(Outcome(case, rules.claimed(case, moment, take_over=False, clock="")))
                continue
            if reason:
                await work.allow("message.take_over")
            clock = await local_clock(work, case.standing.claimed_s or moment.now_s)
            after = rules.claimed(case, moment, take_over=bool(reason), clock=clock)
            record: dict[str, Scalar] = {"from_operator": case.standing.claimed_by}
            outcomes.append(Outcome(case, after, remark=Remark(NoteKind.TAKE_OVER, reason), record=record))
        return await settle(work, moment, "claim", outcomes, _CLAIM)

    return await store.write(actor, act)


async def release(store: Store, actor: Actor, ids: Sequence[ConversationId]) -> Done:
    """Put these back for anybody to take.

    Raises:
        Conflict: a colleague has one of them, or none was mine.
    """
    return await _each(store, actor, ids, "release", "message.release", rules.released, _RELEASE)


async def assign(store: Store, actor: Actor, ids: Sequence[ConversationId], to: OperatorId | None) -> Done:
    """Give these to an operator, or to nobody (``None``).

    Raises:
        NotFound: there is no such active operator.
        Conflict: one is closed or in quarantine, or all were theirs already.
    """

    async def act(work: Work) -> Done:
        moment = await begin(work, "message.assign")
        name = await sql.operator_name(work, to) if to is not None else ""
        wording = Wording(_ASSIGN.one, _ASSIGN.many, {"name": name}) if name else _UNASSIGN
        outcomes = [Outcome(case, rules.assigned(case, to, moment.now_s)) for case in await find(work, ids)]
        return await settle(work, moment, "assign", outcomes, wording, record={"to": to})

    return await store.write(actor, act)


async def tag(
    store: Store, actor: Actor, ids: Sequence[ConversationId], *, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Done:
    """Put tags on these and take others off; a tag that is new is made.

    Raises:
        UsageError: a tag's name is empty or longer than 40 characters, or none is given.
        NotFound: a tag to be taken off does not exist.
        Conflict: all were so already.
    """
    on, off = _names(add), [name for name in _names(remove) if name not in _names(add)]
    if not on and not off:
        raise UsageError(N_("No tag was named."))

    async def act(work: Work) -> Done:
        moment = await begin(work, "message.tag")
        found = await find(work, ids)
        put = set((await act_store.tag_ids(work, on)).values())
        drop = set((await act_store.known_tag_ids(work, off)).values()) - put
        has = await act_store.tags_of(work, [case.id for case in found])
        outcomes = [
            Outcome(case, case.standing, tuple(sorted(put - has[case.id])), tuple(sorted(drop & has[case.id])))
            for case in found
        ]
        record: dict[str, Scalar] = {"added": len(put), "removed": len(drop)}
        return await settle(work, moment, "tag", outcomes, _TAG, record=record)

    return await store.write(actor, act)


async def classify(store: Store, actor: Actor, ids: Sequence[ConversationId], class_: MessageClass) -> Done:
    """Say what these are about; their due time is counted anew from when the wait began.

    Raises:
        Conflict: all were so already.
    """

    def decide(case: Case, moment: Moment) -> Standing:
        return rules.classified(case, class_, moment.now_s)

    wording = Wording(_CLASSIFY.one, _CLASSIFY.many, {"class_": class_.value})
    return await _each(
        store, actor, ids, "classify", "message.classify", decide, wording, record={"class_": class_.value}
    )


async def done(
    store: Store,
    actor: Actor,
    ids: Sequence[ConversationId],
    disposition: Disposition,
    *,
    reason: str = "",
    seen_rev: int | Mapping[ConversationId, int] | None = None,
) -> Done:
    """Close these.

    Args:
        reason: the reference, result or reason their class asks for; kept as an internal note.
        seen_rev: the revisions the operator was looking at (one number where one conversation is named).

    Raises:
        UsageError: the class of one asks for a reference, and there is none.
        Conflict: one is closed already, or its author wrote again after what the operator saw.
    """

    async def act(work: Work) -> Done:
        moment = await begin(work, "message.done")
        outcomes = []
        for case in await find(work, ids):
            _need_seen(case, seen_rev, moment.now_s)
            outcomes.append(Outcome(case, rules.closed(case, disposition, reason)))
        return await settle(
            work, moment, "done", outcomes, _DONE,
            remark=Remark(NoteKind.DONE, reason), record={"disposition": disposition.value},
        )  # fmt: skip

    return await store.write(actor, act)


async def snooze(store: Store, actor: Actor, ids: Sequence[ConversationId], until_s: int | None) -> Done:
    """Put these out of sight until ``until_s`` (epoch seconds), or until their author writes (``None``).

    Raises:
        UsageError: the time has passed or is more than a year away.
        Conflict: one is closed or in quarantine.
    """

    def decide(case: Case, moment: Moment) -> Standing:
        return rules.snoozed(case, until_s, moment.now_s)

    return await _each(store, actor, ids, "snooze", "message.snooze", decide, _SNOOZE, record={"until_s": until_s})


async def quarantine(store: Store, actor: Actor, ids: Sequence[ConversationId], reason: str = "") -> Done:
    """Set these apart, out of every other list; ``reason`` is kept as an internal note.

    Raises:
        Conflict: one is there already.
    """

    def decide(case: Case, _moment: Moment) -> Standing:
        return rules.quarantined(case)

    remark = Remark(NoteKind.QUARANTINE, reason)
    return await _each(store, actor, ids, "quarantine", "message.quarantine", decide, _QUARANTINE, remark=remark)


async def restore(store: Store, actor: Actor, ids: Sequence[ConversationId]) -> Done:
    """Bring these back to the open ones, from wherever they were put.

    Raises:
        Conflict: one is not put away.
    """

    def decide(case: Case, moment: Moment) -> Standing:
        return rules.restored(case, moment.now_s)

    return await _each(store, actor, ids, "restore", "message.restore", decide, _RESTORE)


async def _each(
    store: Store,
    actor: Actor,
    ids: Sequence[ConversationId],
    verb: str,
    permission: str,
    decide: Callable[[Case, Moment], Standing],
    wording: Wording,
    *,
    remark: Remark | None = None,
    record: Mapping[str, Scalar] | None = None,
) -> Done:
    """Carry out an act that decides about each conversation by itself."""

    async def act(work: Work) -> Done:
        moment = await begin(work, permission)
        outcomes = [Outcome(case, decide(case, moment)) for case in await find(work, ids)]
        return await settle(work, moment, verb, outcomes, wording, remark=remark, record=record)

    return await store.write(actor, act)


async def _renew(work: Work, moment: Moment, ids: Sequence[ConversationId]) -> None:
    for id_ in await sql.renew_claims(work, moment.me, ids, moment.now_s, moment.now_s + rules.CLAIM_S):
        work.changed("conversation", id_, "renew")


def _need_seen(case: Case, seen: int | Mapping[ConversationId, int] | None, now_s: int) -> None:
    seen_rev = seen.get(case.id) if isinstance(seen, Mapping) else seen
    if seen_rev is not None and case.spoke_rev > seen_rev:
        raise Conflict(
            N_("{who} wrote again {ago} ago: read it before closing."), who=case.who, ago=_ago(now_s - case.last_s)
        )


def _ago(seconds: int) -> str:
    """A span in its largest unit, in signs that every language reads."""
    if seconds < 120:
        return f"{max(0, seconds)} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def _names(names: Sequence[str]) -> list[str]:
    cleaned = list(dict.fromkeys(" ".join(name.split()) for name in names))
    for name in cleaned:
        if not name or len(name) > TAG_CHARS or not name.isprintable():
            raise UsageError(N_("A tag has 1 to {most} printable characters."), most=TAG_CHARS)
    return cleaned


_STILL = Wording(N_("Still yours: {who}"), N_("Still yours: {n} conversations"))
_CLAIM = Wording(N_("Taken: {who}"), N_("Taken: {n} conversations"))
_RELEASE = Wording(N_("Released: {who}"), N_("Released: {n} conversations"))
_ASSIGN = Wording(N_("Given to {name}: {who}"), N_("Given to {name}: {n} conversations"))
_UNASSIGN = Wording(N_("Given to nobody: {who}"), N_("Given to nobody: {n} conversations"))
_TAG = Wording(N_("Tags changed: {who}"), N_("Tags changed: {n} conversations"))
_CLASSIFY = Wording(N_("Judged {class_}: {who}"), N_("Judged {class_}: {n} conversations"))
_DONE = Wording(N_("Done: {who}"), N_("Done: {n} conversations"))
_SNOOZE = Wording(N_("Snoozed: {who}"), N_("Snoozed: {n} conversations"))
_QUARANTINE = Wording(N_("In quarantine: {who}"), N_("In quarantine: {n} conversations"))
_RESTORE = Wording(N_("Back in the inbox: {who}"), N_("Back in the inbox: {n} conversations"))
