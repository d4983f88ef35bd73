"""The verbs of ``ventanilla plan`` that change it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.calendar.ics_lines import MOST_BYTES
from core.calendar.ics_read import Odd
from core.calendar.times import day_bounds_s, doubt_sentence
from core.calendar.typed import day_named, minute_named, quiet_named, typed_time, weekdays_named
from core.errors import NotFound, UsageError
from core.i18n import N_, _, ngettext
from core.publishing.plan import service
from core.publishing.plan.events_in import bring_in
from core.publishing.plan.model import EVENT_NAMES, EventId, EventKind, SlotId
from core.publishing.plan.reads import themes
from core.publishing.plan.service import NewEvent, NewSlot
from core.publishing.plan.terms import PlanTerms, terms_of
from core.runtime import House
from core.store import Actor
from core.text.show import show
from tui.cli.context import Call
from tui.cli.files import reaching
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.output import put_facts, put_json, put_line, say
from tui.cli.plan_lines import terms_facts, terms_json
from tui.cli.plan_reads import today_of, zone_here
from tui.cli.values import kind_of, one_of, whole

NO_REGION = "none"
_WHATS = ("theme", "slot", "event")
_ID = re.compile(r"([tse])([0-9]{1,18})", re.IGNORECASE)


async def _add(
    call: Call,
    what: str,
    value: str,
    share: int | None,
    account: str | None,
    theme: str | None,
    minutes: int,
    from_: str | None,
    until: str | None,
    kind: EventKind,
) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        if what == "theme":
            made = await service.put_theme(house.store, actor, value, share)
            put_line(f"t{made.id}")
        elif what == "slot":
            await _add_slots(house, actor, value, account, theme, minutes)
        else:
            put_line(f"e{await service.add_event(house.store, actor, _event(house, value, from_, until, kind))}")


async def _add_slots(
    house: House, actor: Actor, value: str, account: str | None, theme: str | None, minutes: int
) -> None:
    if not account:
        raise UsageError(N_("A slot is for an account: add --account NAME."))
    days, _space, clock = value.strip().rpartition(" ")
    new = NewSlot(
        account=account, weekdays=sorted(weekdays_named(days)), minute=minute_named(clock), minutes=minutes,
        theme=theme or "",
    )  # fmt: skip
    for each in await service.add_slots(house.store, actor, new):
        put_line(f"s{each.id}")


def _event(house: House, title: str, from_: str | None, until: str | None, kind: EventKind) -> NewEvent:
    """An event of whole days where days were named, else from one time to another."""
    if not from_:
        raise UsageError(N_("Say when it is: add --from DAY, or --from and --until with days or times."))
    zone, today = zone_here(house), today_of(house)
    if ":" not in from_ + (until or ""):
        first, last = day_named(from_, today), day_named(until or from_, today)
        return NewEvent(
            title=title, kind=kind, starts_s=day_bounds_s(first, zone)[0], ends_s=day_bounds_s(last, zone)[1],
            is_day=True,
        )  # fmt: skip
    times = []
    for text in (from_, until or from_):
        found = typed_time(text, house.store.clock.now(), zone)
        if not isinstance(found, datetime):
            raise doubt_sentence(found, zone)
        times.append(int(found.timestamp()))
    return NewEvent(title=title, kind=kind, starts_s=times[0], ends_s=times[1])


async def _remove(call: Call, ids: Sequence[tuple[str, int]]) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        events = [EventId(number) for letter, number in ids if letter == "e"]
        if events:
            for gone in await service.remove_events(house.store, actor, events):
                say(_("«{title}» is off the calendar.", title=show(gone.title, limit=80)))
        for letter, number in ids:
            if letter == "s":
                await service.remove_slot(house.store, actor, SlotId(number))
                say(_("Slot {number} is out of the plan.", number=f"s{number}"))
        for letter, number in ids:
            if letter == "t":
                named = {int(each.id): each.name for each in await themes(house.store)}.get(number)
                if named is None:
                    raise NotFound(N_("The plan has no theme {number}: «plan list» shows them."), number=f"t{number}")
                await service.remove_theme(house.store, actor, named)
                say(_("Theme «{name}» is out of the plan.", name=show(named)))


async def _set(
    call: Call,
    region: str | None,
    quiet: Sequence[str],
    no_quiet: bool,
    apart: int | None,
    hour: int | None,
    day: int | None,
) -> None:
    async with call.house() as house:
        actor, now = await call.actor(house), await terms_of(house.store)
        if region is not None and region.strip().lower() == NO_REGION:
            region = ""
        new = PlanTerms(
            region=now.region if region is None else region,
            quiet=tuple(quiet_named(each) for each in quiet) if quiet or no_quiet else now.quiet,
            close_min=now.close_min if apart is None else apart,
            hour_most=now.hour_most if hour is None else hour,
            day_most=now.day_most if day is None else day,
        )
        await service.set_terms(house.store, actor, new)
        if call.is_json:
            put_json(terms_json(new))
        else:
            put_facts(terms_facts(new))


async def _import(call: Call, file: str, source: str | None, kind: EventKind) -> None:
    raw = _bytes_of(file)
    async with call.house() as house:
        actor = await call.actor(house)
        name, zone, today = source or Path(file).name, zone_here(house), today_of(house)
        found = await bring_in(house.store, actor, raw, source=name, kind=kind, zone=zone, today=today)
        say(
            _("{new} new or changed, {same} as before, {gone} no longer there.", new=found.new, same=found.same,
              gone=found.gone)
        )  # fmt: skip
        for odd, n in found.odd.items():
            if n:
                say(_odd_words(odd, n))


def _odd_words(odd: Odd, n: int) -> str:
    """What was not taken as it stands, and why."""
    match odd:
        case Odd.TORN:
            return ngettext("{n} event could not be read.", "{n} events could not be read.", n)
        case Odd.RULE:
            return ngettext(
                "{n} event repeats in a way that is not understood: only its first time was taken.",
                "{n} events repeat in a way that is not understood: only their first time was taken.",
                n,
            )
        case Odd.ZONE:
            return ngettext(
                "{n} event has a zone that nobody knows: the institution's was taken.",
                "{n} events have a zone that nobody knows: the institution's was taken.",
                n,
            )


def _bytes_of(file: str) -> bytes:
    """A calendar file, as far as shows whether it is too large."""
    with reaching(file), open(file, "rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _plan_id(value: str) -> tuple[str, int]:
    match = _ID.fullmatch(value.strip())
    if match is None:
        raise UsageError(
            N_("«{value}» is nothing of the plan: themes are t, slots s and events e with a number, as listed."),
            value=show(value, limit=40),
        )
    return match[1].lower(), int(match[2])


_KIND = option(
    "--kind",
    N_("KIND"),
    N_("What it is: event, holiday, electoral or mourning; event by itself."),
    default=EventKind.EVENT.value,
    check=kind_of(EventKind, EVENT_NAMES),
)

ACTS = (
    Verb(
        "add",
        N_(
            "Add something to the plan: a theme, a slot of the week, or an event.\n\n"
            "plan add theme Movilidad --share 20; plan add slot \"tue,thu 10:00\" --account x-muni --theme Movilidad;"
            " plan add event \"Town feast\" --from 2026-05-20 --until 2026-05-22."
        ),
        _add,
        argument("what", N_("WHAT"), N_("theme, slot or event."), check=one_of("WHAT", _WHATS)),
        argument("value", N_("VALUE"), N_("The theme's name, the slot's days and time, or the event's title.")),
        option("--share", N_("PERCENT"), N_("Of a theme: the share of posts it should have."),
               check=whole("--share", 0, 100)),
        option("--account", N_("NAME"), N_("Of a slot: the account it is for.")),
        option("--theme", N_("NAME"), N_("Of a slot: what its post is to be about; any theme by itself.")),
        option("--minutes", N_("NUMBER"), N_("Of a slot: how long it is open; 60 by itself."), default="60",
               check=whole("--minutes", 1, 1440)),
        option("--from", N_("TIME"), N_("Of an event: its first day, or when it begins."), parameter="from_"),
        option("--until", N_("TIME"), N_("Of an event: its last day, or when it ends.")),
        _KIND,
        acts=True,
    ),
    Verb(
        "remove",
        N_("Take themes, slots or events out of the plan; posts stay as they are."),
        _remove,
        argument("ids", N_("ID"), N_("As «plan list» shows them: t1, s3, e5."), many=True, check=_plan_id),
        acts=True,
    ),
    Verb(
        "set",
        N_("Set the bounds the plan keeps to; what is not named stays."),
        _set,
        option("--region", N_("CODE"), N_("Whose public holidays count, such as PE or ES-VC; none for nobody's.")),
        option("--quiet", N_("HOURS"),
               N_("Quiet hours: 22:00-07:00, or sat,sun 00:00-10:00; may be given several times."), many=True),
        switch("--no-quiet", N_("No quiet hours at all.")),
        option("--apart", N_("MINUTES"), N_("How far apart posts of an account are."), check=whole("--apart", 0, 1440)),
        option("--hour", N_("NUMBER"), N_("How many posts of an account within an hour."),
               check=whole("--hour", 1, 100)),
        option("--day", N_("NUMBER"), N_("How many posts of an account on a day."), check=whole("--day", 1, 1000)),
        acts=True,
        reads=True,
    ),
    Verb(
        "import",
        N_(
            "Bring events in from a calendar file (.ics), from a month ago to a year ahead. The same file again brings"
            " them up to date."
        ),
        _import,
        argument("file", N_("FILE"), N_("The calendar file.")),
        option("--as", N_("NAME"), N_("What the calendar is called here; the file's name by itself."),
               parameter="source"),
        _KIND,
        acts=True,
    ),
)  # fmt: skip
