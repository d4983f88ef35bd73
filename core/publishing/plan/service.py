"""Making the plan: themes with their shares, slots of the week, days that matter, and the bounds it keeps to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from core.accounts import overview
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.publishing.plan import store as sql
from core.publishing.plan.model import (
    NAME_CHARS,
    OWN,
    EventId,
    EventKind,
    PlanEvent,
    Slot,
    SlotId,
    Theme,
    ThemeId,
)
from core.publishing.plan.terms import PlanTerms, keep_terms
from core.publishing.themes import is_same
from core.store import Actor, Store, Work
from core.text.show import show

TITLE_CHARS = 200
LONGEST_DAYS = 400
_FURTHEST_S = 4_102_444_800
"""The year 2100."""
WEEK_MINUTES = 7 * 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSlot:
    """Places in the week as somebody wants them: the same time on several days."""

    account: str
    """Name or number."""
    weekdays: Sequence[int]
    """0: Monday."""
    minute: int
    minutes: int = 60
    theme: str = ""
    """Empty: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """A day or a time that matters, entered by hand."""

    title: str
    kind: EventKind
    starts_s: int
    ends_s: int
    is_day: bool = False


async def put_theme(store: Store, actor: Actor, name: str, share: int | None) -> Theme:
    """Enter a theme, or give one another share.

    Raises:
        UsageError: it has no name, or the shares of all themes would be more than the whole.
        NotPermitted: as ever.
    """
    title = show(name, limit=NAME_CHARS + 1).strip()
    if not 0 < len(title) <= NAME_CHARS:
        raise UsageError(N_("A theme's name has from 1 to {most} characters."), most=NAME_CHARS)
    if share is not None and not 0 <= share <= 100:
        raise UsageError(N_("A theme's share goes from 0 to 100 per cent."))

    async def act(work: Work) -> Theme:
        await work.allow("plan.add")
        others = [each for each in await sql.themes(work) if not is_same(each.name, title)]
        known = next((each for each in await sql.themes(work) if is_same(each.name, title)), None)
        total = sum(each.share or 0 for each in others) + (share or 0)
        if total > 100:
            raise UsageError(
                N_("The shares of all themes would be {total} per cent: lower another one first."), total=total
            )
        id_ = await sql.put_theme(work, known.name if known else title, share)
        await work.audit("plan.add", f"theme:{id_}", share=share)
        work.changed("plan", id_, "theme")
        return Theme(id_, known.name if known else title, share)

    return await store.write(actor, act)


async def remove_theme(store: Store, actor: Actor, name: str) -> Theme:
    """Take a theme out of the plan; posts that have it keep it.

    Raises:
        NotFound: there is none of this name.
        Conflict: slots are for it.
        NotPermitted: as ever.
    """

    async def act(work: Work) -> Theme:
        await work.allow("plan.remove")
        found = await theme_named(work, name)
        count = sum(each.theme == found.name for each in await sql.slots(work))
        if count:
            raise Conflict(
                N_("Slots of the plan are for «{theme}» ({n}): remove them first."), theme=show(found.name), n=count
            )
        await sql.drop_theme(work, found.id)
        await work.audit("plan.remove", f"theme:{found.id}")
        work.changed("plan", found.id, "theme")
        return found

    return await store.write(actor, act)


async def theme_named(work: Work, name: str) -> Theme:
    """The theme of this name, in any letters.

    Raises:
        NotFound: there is none.
    """
    known = await sql.themes(work)
    found = next((each for each in known if is_same(each.name, name)), None)
    if found is None:
        raise NotFound(
            N_("The plan has no theme «{name}»: it has {names}."),
            name=show(name, limit=NAME_CHARS),
            names=show(", ".join(each.name for each in known) or "-", limit=400),
        )
    return found


async def add_slots(store: Store, actor: Actor, new: NewSlot) -> tuple[Slot, ...]:
    """Enter a slot for each of its weekdays.

    Raises:
        UsageError: no weekday, or no time of a day.
        Conflict: it overlaps another slot of the account.
        NotFound, NotPermitted: as ever.
    """
    if not new.weekdays or not all(0 <= day < 7 for day in new.weekdays) or not 0 <= new.minute < 1440:
        raise UsageError(N_("A slot needs a weekday and a time of the day."))
    if not 1 <= new.minutes <= 1440:
        raise UsageError(N_("A slot is open from 1 to 1440 minutes."))
    account = await overview.account_named(store, new.account)

    async def act(work: Work) -> tuple[Slot, ...]:
        await work.allow("plan.add")
        theme: ThemeId | None = (await theme_named(work, new.theme)).id if new.theme.strip() else None
        mine = [each for each in await sql.slots(work) if each.account_id == account.id]
        made = []
        for day in sorted(set(new.weekdays)):
            other = next((each for each in mine if _overlap(each, day, new)), None)
            if other is not None:
                raise Conflict(
                    N_("It overlaps slot {number} of the same account: remove that one, or choose another time."),
                    number=f"s{other.id}",
                )
            id_ = await sql.insert_slot(work, account.id, theme, day, new.minute, new.minutes)
            await work.audit("plan.add", f"slot:{id_}", account=account.id, weekday=day, minute=new.minute)
            work.changed("plan", id_, "slot")
            made.append(await sql.slot(work, id_))
        return tuple(made)

    return await store.write(actor, act)


async def remove_slot(store: Store, actor: Actor, id_: SlotId) -> Slot:
    """Take a slot out of the plan.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Slot:
        await work.allow("plan.remove")
        found = await sql.slot(work, id_)
        await sql.drop_slot(work, id_)
        await work.audit("plan.remove", f"slot:{id_}")
        work.changed("plan", id_, "slot")
        return found

    return await store.write(actor, act)


async def add_event(store: Store, actor: Actor, new: NewEvent) -> EventId:
    """Enter a day or a time that matters: an event, a local holiday, an electoral window, days of mourning.

    Raises:
        UsageError: it has no title, or its time makes no sense.
        NotPermitted: as ever.
    """
    title = show(new.title, limit=TITLE_CHARS).strip()
    if not title:
        raise UsageError(N_("An event needs a title."))
    if not 0 <= new.starts_s <= new.ends_s <= _FURTHEST_S:
        raise UsageError(N_("An event cannot end before it begins: check both times."))
    if new.kind is EventKind.EVENT and new.ends_s - new.starts_s > LONGEST_DAYS * 86_400:
        raise UsageError(N_("An event lasts at most {most} days: enter its parts."), most=LONGEST_DAYS)
    event = PlanEvent(EventId(0), OWN, title, new.kind, new.starts_s, new.ends_s, new.is_day)

    async def act(work: Work) -> EventId:
        await work.allow("plan.add")
        id_, _is_new = await sql.put_event(work, uuid4().hex, event)
        await work.audit("plan.add", f"event:{id_}", kind=new.kind.value, starts_s=new.starts_s, ends_s=new.ends_s)
        work.changed("plan", id_, "event")
        return id_

    return await store.write(actor, act)


async def remove_events(store: Store, actor: Actor, ids: Iterable[EventId]) -> tuple[PlanEvent, ...]:
    """Take events off the calendar.

    Raises:
        NotFound, NotPermitted: as ever; then none is removed.
    """
    wanted = tuple(ids)

    async def act(work: Work) -> tuple[PlanEvent, ...]:
        await work.allow("plan.remove")
        gone = []
        for id_ in wanted:
            gone.append(await sql.event(work, id_))
            await sql.drop_event(work, id_)
            await work.audit("plan.remove", f"event:{id_}")
            work.changed("plan", id_, "event")
        return tuple(gone)

    return await store.write(actor, act)


async def set_terms(store: Store, actor: Actor, terms: PlanTerms) -> None:
    """Put other bounds in force: quiet hours, distance, how many, whose holidays.

    Raises:
        UsageError: one of them makes no sense.
        NotPermitted: as ever.
    """

    async def act(work: Work) -> None:
        await work.allow("plan.add")
        await keep_terms(work, terms)
        await work.audit(
            "plan.add", "plan:terms", region=terms.region, quiet=len(terms.quiet), close_min=terms.close_min,
            hour_most=terms.hour_most, day_most=terms.day_most,
        )  # fmt: skip
        work.changed("plan", 0, "terms")

    await store.write(actor, act)


def _overlap(slot: Slot, day: int, new: NewSlot) -> bool:
    """Whether two slots of an account have a minute of the week in common; a week's end meets its beginning."""
    first, second = slot.weekday * 1440 + slot.minute, day * 1440 + new.minute
    return (second - first) % WEEK_MINUTES < slot.minutes or (first - second) % WEEK_MINUTES < new.minutes
