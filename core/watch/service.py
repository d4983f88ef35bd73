"""Entering watches: add, edit, approve; what bounds them is asked in the work that saves them.

A watch of a person is written down as a proposal and looks at nothing until somebody else approves it; any change to
what it watches, why or how long takes the approval back. Everything here is in the audit, by numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from core.access.gate import people_who_may
from core.access.phrases import Names as PeopleNames
from core.errors import Conflict, NotPermitted, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.policy import Grant
from core.query.model import Dialect, Query
from core.query.names import Names
from core.query.parse import parse
from core.query.printing import print_query
from core.store import Actor, Reads, Store, Work
from core.watch import rules
from core.watch import store as sql
from core.watch.breadth import measure
from core.watch.model import NewWatch, Watch, WatchId, WatchKind, WatchState
from core.watch.person import acting_person, allow_with_second
from core.watch.platforms import PlatformRule, rules_for
from core.watch.reach import handles_here, networks_of

HISTORY_DAYS = 15
"""How far back a new watch looks: two weeks to compare with, and today."""


class RulesUnread(Conflict):
    """Platforms limit what the watch would do, and nobody has been shown how; ``rules`` are theirs."""

    def __init__(self, rules_: Collection[PlatformRule]) -> None:
        super().__init__(
            N_("{networks} limit watching: read what they say and confirm it (--rules-read); nothing was saved."),
            networks=", ".join(network for rule in rules_ for network in rule.networks),
        )
        self.rules = tuple(rules_)


@dataclass(frozen=True, slots=True)
class Saved:
    """A watch as it was saved, and what its editor has to know."""

    watch: Watch
    per_day: float
    """How many hits a day to expect, from what is stored."""
    share: float
    """Of all messages, 0 to 1."""
    who_approves: tuple[str, ...] = ()
    """Who could approve the watch of a person."""


async def add_watch(store: Store, actor: Actor, new: NewWatch, names: Names | None = None) -> Saved:
    """Write a watch down and begin to watch; what is stored already is looked through by the collector.

    One that is too broad is saved as stopped; the watch of a person waits for somebody else's approval.

    Raises:
        QuerySyntax: the query cannot be read.
        UsageError: something is missing or out of bounds.
        RulesUnread: platforms limit this, and who enters it has not read how.
        Conflict: another watch has this name.
        NotPermitted: as ever.
    """
    query = parse(new.query, Dialect.WATCH, names)
    breadth = await measure(store, query, (names.places if names is not None else None) or ())

    async def act(work: Work) -> Saved:
        fit, me = await _checked(work, new, query)
        await _refuse_taken(work, fit.name)
        state = _state(fit, breadth)
        asked_by = me if fit.kind is WatchKind.PERSON else None
        id_ = await sql.insert(work, fit, print_query(query), me, state, "", asked_by=asked_by)
        await sql.refill(work, id_, _days(fit))
        await work.audit("watch.add", f"watch:{id_}", kind=fit.kind.value, state=state.value,
                         ends_s=fit.ends_s, retention_days=fit.retention_days)  # fmt: skip
        work.changed("watch", id_, "add")
        return await _saved(work, id_, breadth)

    return await store.write(actor, act)


async def enter_watch(work: Work, new: NewWatch, owner: OperatorId, names: Names | None = None) -> WatchId:
    """Write a watch down within a work of the founding's: no breadth is measured, no person asked.

    Raises:
        QuerySyntax, UsageError: as :func:`add_watch`; also for the watch of a person.
    """
    await work.allow("watch.add")
    query = parse(new.query, Dialect.WATCH, names)
    fit = rules.check_new(new, work.now_s)
    if fit.kind is WatchKind.PERSON or rules.names_person(query, await handles_here(work)):
        raise UsageError(N_("The watch of a person is entered by a person."))
    id_ = await sql.insert(work, fit, print_query(query), owner, WatchState.ACTIVE, "", asked_by=None)
    await sql.refill(work, id_, _days(fit))
    await work.audit("watch.add", f"watch:{id_}", kind=fit.kind.value, state=WatchState.ACTIVE.value)
    work.changed("watch", id_, "add")
    return id_


async def edit_watch(
    store: Store, actor: Actor, id_: WatchId, new: NewWatch, names: Names | None = None, *, seen_rev: int | None = None
) -> Saved:
    """Put ``new`` in the place of what a watch is; with another query it forgets what it found and looks again.

    Args:
        seen_rev: the revision that was edited; ``None``: whichever it is.

    Raises:
        Conflict: somebody changed it since, or the name is taken.
        QuerySyntax, UsageError, RulesUnread, NotFound, NotPermitted: as :func:`add_watch`.
    """
    query = parse(new.query, Dialect.WATCH, names)
    breadth = await measure(store, query, (names.places if names is not None else None) or ())

    async def act(work: Work) -> Saved:
        await work.allow("watch.edit")
        was = await sql.watch_of(work, id_)
        if seen_rev not in (None, was.rev):
            raise Conflict(N_("Watch «{name}» was changed by somebody else: open it again."), name=was.name)
        text = print_query(query)
        is_other = text != was.query
        entered = replace(new, kind=WatchKind.PERSON) if was.is_person and not is_other else new
        fit, me = await _checked(work, entered, query, was)
        await _refuse_taken(work, fit.name, id_)
        await sql.change(work, was, fit, text, is_read=me if new.has_read_rules else None)
        if is_other:
            await sql.clear(work, id_)
            await sql.mean_wide(work, id_, is_meant=False)
            await sql.refill(work, id_, _days(fit))
        await _restate(work, was, fit, is_other, breadth.is_too_broad, me)
        await sql.touch(work)
        await work.audit("watch.edit", f"watch:{id_}", kind=fit.kind.value, query_changed=is_other, ends_s=fit.ends_s)
        work.changed("watch", id_, "edit")
        return await _saved(work, id_, breadth)

    return await store.write(actor, act)


async def approve_watch(store: Store, actor: Actor, id_: WatchId, *, seen_rev: int | None = None) -> Watch:
    """Let the watch of a person begin, as somebody other than the one who asked for it.

    Raises:
        Conflict: it does not wait for approval, was changed since it was read, or its end has passed.
        NotPermitted: the person asked for it, owns it, or may not.
        NotFound: there is no such watch.
    """

    async def act(work: Work) -> Watch:
        await allow_with_second(work, "watch.approve_person")
        me = acting_person(work)
        was = await sql.watch_of(work, id_)
        if was.state is not WatchState.PROPOSED:
            raise Conflict(N_("Watch «{name}» does not wait for an approval."), name=was.name)
        if seen_rev not in (None, was.rev):
            raise Conflict(N_("Watch «{name}» was changed by somebody else: open it again."), name=was.name)
        if me in (was.asked_by, was.owner):
            raise NotPermitted(
                N_("Who asks to watch a person cannot approve it: somebody else has to. Who can: {people}."),
                people=PeopleNames(await _approvers(work, me)),
            )
        if was.ends_s is None or was.ends_s <= work.now_s:
            raise Conflict(N_("The end of watch «{name}» has passed: edit it first."), name=was.name)
        await sql.set_person(work, id_, asked_by=was.asked_by, approved_by=me)
        await sql.set_state(work, id_, WatchState.ACTIVE, work.actor.name)
        await sql.refill(work, id_, 0)
        await work.audit("watch.approve_person", f"watch:{id_}", ends_s=was.ends_s, asked_by=was.asked_by)
        work.changed("watch", id_, "approve")
        return await sql.watch_of(work, id_)

    return await store.write(actor, act)


def as_entered(watch: Watch) -> NewWatch:
    """A watch as it would be entered anew: what an editor begins with."""
    return NewWatch(
        name=watch.name, query=watch.query, purpose=watch.purpose, kind=watch.kind, terms=watch.terms,
        retention_days=watch.retention_days, review_s=watch.review_s, ends_s=watch.ends_s,
        legal_basis=watch.legal_basis, has_read_rules=False,
    )  # fmt: skip


async def platform_rules(source: Reads, query: Query) -> tuple[PlatformRule, ...]:
    """What the platforms that a query would read say about watching; to be shown before it is saved."""
    return rules_for(await networks_of(source, query))


async def _checked(work: Work, new: NewWatch, query: Query, was: Watch | None = None) -> tuple[NewWatch, OperatorId]:
    """The watch fit to be saved, and who saves it; everything that could refuse it has been asked."""
    me = acting_person(work)
    if rules.names_person(query, await handles_here(work)):
        new = replace(new, kind=WatchKind.PERSON)
    if was is None:
        await work.allow("watch.add")
    if new.kind is WatchKind.PERSON or (was is not None and was.is_person):
        await allow_with_second(work, "watch.add_person")
    due = was.review_s if was is not None else None
    if due is not None and new.review_s == due and due <= work.now_s:  # an overdue review is no reason to refuse a word
        fit = replace(rules.check_new(replace(new, review_s=None), work.now_s), review_s=due)
    else:
        fit = rules.check_new(new, work.now_s)
    limits = rules_for(await networks_of(work, query))
    is_read = was is not None and was.rules_read_s is not None and print_query(query) == was.query
    if limits and not fit.has_read_rules and not is_read:
        raise RulesUnread(limits)
    return fit, me


async def _refuse_taken(work: Work, name: str, but: WatchId | None = None) -> None:
    if await sql.is_taken(work, name, but):
        raise Conflict(N_("There is a watch «{name}» already: choose another name."), name=name)


def _state(fit: NewWatch, breadth: rules.Breadth) -> WatchState:
    if fit.kind is WatchKind.PERSON:
        return WatchState.PROPOSED
    return WatchState.TOO_BROAD if breadth.is_too_broad else WatchState.ACTIVE


async def _restate(work: Work, was: Watch, fit: NewWatch, is_other: bool, is_broad: bool, me: OperatorId) -> None:
    """Where an edit leaves the state of a watch."""
    if fit.kind is WatchKind.PERSON:
        before = (was.kind, was.legal_basis, was.ends_s, was.purpose)
        if is_other or before != (fit.kind, fit.legal_basis, fit.ends_s, fit.purpose):
            await sql.set_person(work, was.id, asked_by=me, approved_by=None)
            await sql.set_state(work, was.id, WatchState.PROPOSED, work.actor.name)
        return
    if was.is_person:
        await sql.set_person(work, was.id, asked_by=None, approved_by=None)
    if is_other and is_broad:
        await sql.set_state(work, was.id, WatchState.TOO_BROAD)
    elif (is_other and was.state is WatchState.TOO_BROAD) or was.state in (WatchState.ENDED, WatchState.PROPOSED):
        await sql.set_state(work, was.id, WatchState.ACTIVE, work.actor.name)


async def _saved(work: Work, id_: WatchId, breadth: rules.Breadth) -> Saved:
    watch = await sql.watch_of(work, id_)
    people = await _approvers(work, watch.asked_by) if watch.state is WatchState.PROPOSED else ()
    return Saved(watch, breadth.per_day, breadth.share, people)


async def _approvers(source: Reads, but: OperatorId | None) -> tuple[str, ...]:
    people = await people_who_may(source, "watch.approve_person", Grant.SECOND_PERSON)
    return tuple(person.name for person in people if person.id != but)


def _days(fit: NewWatch) -> int:
    """How far back it may look: a person's past is not looked through."""
    return 0 if fit.kind is WatchKind.PERSON else min(HISTORY_DAYS, fit.retention_days)
