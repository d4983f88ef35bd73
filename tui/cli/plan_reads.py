"""The verbs of ``ventanilla plan`` that only look."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from core.accounts.overview import account_named, every_account
from core.calendar.times import label
from core.calendar.typed import day_named
from core.errors import NotFound
from core.i18n import N_, _, language
from core.publishing.plan.reads import Stretch, next_free_slot, plan_whole, stretch, themes
from core.runtime import House
from core.store.workspace import zone_of
from core.text.show import show
from tui.cli.context import Call
from tui.cli.grammar import Option, Verb, option
from tui.cli.output import put_facts, put_json, put_line, put_table, say, utc
from tui.cli.plan_lines import (
    clash_json,
    clash_words,
    event_json,
    event_row,
    fulfilment_json,
    gap_row,
    notes_json,
    plan_words,
    slot_json,
    slot_row,
    terms_facts,
    terms_json,
    theme_json,
    theme_row,
    turn_json,
)  # fmt: skip
from tui.cli.values import whole
from tui.words import local

MOST_DAYS = 366

FROM = option(
    "--from", N_("DAY"), N_("The first day: 2026-11-22, 22/11, fri, today; today by itself."), parameter="from_"
)


def days_option(default: int) -> Option:
    """For how many days something is shown."""
    return option(
        "--days",
        N_("NUMBER"),
        N_("For so many days."),
        default=str(default),
        check=whole("--days", 1, MOST_DAYS),
    )


async def read_stretch(house: House, first: str | None, days: int) -> Stretch:
    """The plan from a day somebody named, or today, for so many days.

    Raises:
        UsageError: it is no day.
    """
    today = today_of(house)
    begin = day_named(first, today) if first else today
    last = begin + timedelta(days=days - 1)
    return await stretch(house.store, begin, last, zone_here(house), language=language())


def today_of(house: House) -> date:
    """The institution's day."""
    return local(house.store.clock.time(), house.workspace.zone).date()


def zone_here(house: House) -> tzinfo:
    """The institution's zone."""
    return zone_of(house.workspace.zone)


async def _list(call: Call, from_: str | None, days: int) -> None:
    async with call.house() as house:
        plan, found = await plan_whole(house.store), await read_stretch(house, from_, days)
        shares = found.fulfilment().shares
        if call.is_json:
            put_json({
                "themes": [theme_json(each, shares.get(each.name, 0)) for each in plan.themes],
                "slots": [slot_json(each) for each in plan.slots],
                "events": [event_json(each) for each in found.events],
                "bounds": terms_json(plan.terms),
            })  # fmt: skip
            return
        total = sum(shares.values())
        now_s, zone_name = house.store.clock.time(), house.workspace.zone
        put_table(
            [theme_row(each, shares.get(each.name, 0), total) for each in plan.themes],
            (_("id"), _("theme"), _("wanted"), _("has")),
        )
        put_table(
            [slot_row(each) for each in plan.slots],
            (_("id"), _("day"), _("time"), _("net"), _("account"), _("theme")),
        )
        put_table(
            [event_row(each, now_s, zone_name) for each in found.events],
            (_("id"), _("time"), _("kind"), _("from"), _("event")),
        )
        if not (plan.themes or plan.slots or found.events):
            say(_("There is no plan yet: begin with «plan add theme NAME»."))


async def _show(call: Call, from_: str | None, days: int) -> None:
    async with call.house() as house:
        found, everybody = await read_stretch(house, from_, days), await every_account(house.store)
        whole_, names = found.fulfilment(), {int(each.id): each.name for each in everybody}
        if call.is_json:
            put_json({
                "from": found.days[0].isoformat(), "until": found.days[-1].isoformat(), "zone": house.workspace.zone,
                "plan": fulfilment_json(whole_), "bounds": terms_json(found.terms),
                "gaps": [turn_json(each, found.zone) for each in found.gaps],
                "missed": [turn_json(each, found.zone) for each in found.missed],
                "clashes": [clash_json(each, names) for each in found.clashes],
            })  # fmt: skip
            return
        now_s, zone_name = house.store.clock.time(), house.workspace.zone
        targets = {each.name: each.share for each in await themes(house.store)}
        put_facts([
            (_("days"), f"{found.days[0]} – {found.days[-1]} · {zone_name}"),
            (_("plan"), plan_words(whole_) or _("nothing planned")),
            (_("improvised"), f"{whole_.improvised_percent} %"),
            (_("gaps to come"), len(found.gaps)),
            (_("passed without a post"), len(found.missed)),
            *((show(name), f"{_share(whole_.shares.get(name, 0), whole_.posts)} / {share or '-'} %")
              for name, share in targets.items()),
            *terms_facts(found.terms),
        ])  # fmt: skip
        for each in found.clashes:
            put_line(f"p{each.post}  {names.get(each.account_id, '')}  {clash_words(each, now_s, zone_name)}")


def _share(posts: int, total: int) -> str:
    return f"{round(100 * posts / total)}" if total else "0"


async def _gaps(call: Call, from_: str | None, days: int, account: str | None) -> None:
    async with call.house() as house:
        found = await read_stretch(house, from_, days)
        only = None if account is None else (await account_named(house.store, account)).id
        gaps = [each for each in found.gaps if only in (None, each.slot.account_id)]
        if call.is_json:
            put_json([
                {**turn_json(each, found.zone), "day": notes_json(found.notes(_day(each.starts_at, found)))}
                for each in gaps
            ])  # fmt: skip
            return
        zone_name = house.workspace.zone
        put_table(
            [gap_row(each, found.zone, zone_name, found.notes(_day(each.starts_at, found))) for each in gaps],
            (_("id"), _("day"), _("time"), _("until"), _("net"), _("theme"), _("that day")),
        )
        if not gaps:
            say(_("The plan has no gap in these days."))


def _day(at: datetime, found: Stretch) -> date:
    return at.astimezone(found.zone).date()


async def _next(call: Call, account: str, theme: str | None) -> None:
    async with call.house() as house:
        named = await account_named(house.store, account)
        zone = zone_here(house)
        found = await next_free_slot(house.store, named.id, zone, language=language(), theme=theme or "")
        if found is None:
            raise NotFound(
                N_("«{account}» has no free slot in the next eight weeks: add one with «plan add slot»."),
                account=named.name,
            )
        slot, at = found
        if call.is_json:
            put_json({"slot": f"s{slot}", "at": utc(at.timestamp()), "local": label(at, zone)})
            return
        put_line(f"{at.astimezone(zone):%Y-%m-%d %H:%M}  {label(at, zone)}  s{slot}")


READS = (
    Verb(
        "list",
        N_("List the plan: its themes, the slots of the week, and the events on the calendar."),
        _list,
        FROM,
        days_option(92),
        reads=True,
    ),
    Verb(
        "show",
        N_("Show how far the plan is followed: slots filled, posts off plan, themes, posts that meet each other."),
        _show,
        FROM,
        days_option(7),
        reads=True,
    ),
    Verb(
        "gaps",
        N_("List the slots to come that nobody has filled."),
        _gaps,
        FROM,
        days_option(14),
        option("--account", N_("NAME"), N_("Only of this account.")),
        reads=True,
    ),
    Verb(
        "next",
        N_("Show the next free slot of an account, outside of quiet hours and holidays, away from other posts."),
        _next,
        option("--account", N_("NAME"), N_("Whose slot."), required=True),
        option("--theme", N_("NAME"), N_("Only a slot that takes this theme.")),
        reads=True,
    ),
)
