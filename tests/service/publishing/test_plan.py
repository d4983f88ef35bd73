"""The plan as it is kept: who may change it, what is refused, how a calendar file comes again, and what reads find."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.calendar.quiet import QuietHours
from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.publishing.meta import Meta
from core.publishing.model import PostId
from core.publishing.plan import service
from core.publishing.plan.events_in import BroughtIn, bring_in
from core.publishing.plan.model import EventId, EventKind, SlotId
from core.publishing.plan.reads import next_free_slot, plan_whole, stretch
from core.publishing.plan.reasons import refuse_unexplained
from core.publishing.plan.service import NewEvent, NewSlot
from core.publishing.plan.terms import PlanTerms, terms_of
from core.publishing.workflow.drafting import At, Changes, NewPost, new_draft, save
from core.publishing.workflow.ending import cancel_post
from core.publishing.workflow.store import flow_of
from core.store import Actor
from tests.service.inbox.desk import NOON_S
from tests.service.publishing.workflow.house import ANA, IVAN, MURO, OSCAR, ROSA, House, open_house, words
from tests.unit.calendar.test_ics import file_of

LIMA = ZoneInfo("America/Lima")
NOW = datetime.fromtimestamp(NOON_S, UTC)
TODAY = NOW.astimezone(LIMA).date()
MONDAY = TODAY + timedelta(days=7 - TODAY.weekday())


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "workspace") as opened:
        yield opened


async def account(house: House) -> str:
    return str((await house.desk.one("SELECT name FROM account WHERE id = ?", MURO))["name"])


async def slots(house: House, *weekdays: int, actor: Actor = ROSA, minute: int = 600, **more: object) -> list[SlotId]:
    new = NewSlot(account=await account(house), weekdays=weekdays, minute=minute, **more)  # type: ignore[arg-type]  # the fields' types are the caller's
    return [each.id for each in await service.add_slots(house.desk.store, actor, new)]


def at(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=LIMA).timestamp())


async def test_themes_have_shares_that_never_come_to_more_than_the_whole(house: House) -> None:
    store = house.desk.store
    await service.put_theme(store, ROSA, "Cultura", 60)
    with pytest.raises(UsageError, match="110"):
        await service.put_theme(store, ROSA, "Movilidad", 50)
    await service.put_theme(store, ROSA, "cultura", 40)  # the same one, with another share
    await service.put_theme(store, ROSA, "Movilidad", 50)
    assert [(each.name, each.share) for each in (await plan_whole(store)).themes] == [
        ("Cultura", 40),
        ("Movilidad", 50),
    ]
    await service.remove_theme(store, ROSA, "CULTURA")
    await service.put_theme(store, ROSA, "Cultura", None)
    assert [(each.name, each.share) for each in (await plan_whole(store)).themes] == [
        ("Cultura", None),
        ("Movilidad", 50),
    ]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
async def test_a_theme_needs_a_name_of_a_sane_length(house: House, name: str) -> None:
    with pytest.raises(UsageError):
        await service.put_theme(house.desk.store, ROSA, name, None)


async def test_slots_do_not_overlap_on_one_account_not_even_across_the_end_of_the_week(house: House) -> None:
    await slots(house, 6, minute=1410, minutes=60)  # Sunday 23:30 to Monday 00:30
    with pytest.raises(Conflict, match="s1"):
        await slots(house, 0, minute=15)
    assert len(await slots(house, 0, minute=30)) == 1
    with pytest.raises(UsageError):
        await slots(house, 7)
    with pytest.raises(UsageError):
        await slots(house)
    with pytest.raises(NotFound, match="Nada"):
        await slots(house, 3, theme="Nada")
    assert len((await plan_whole(house.desk.store)).slots) == 2, "a refused one leaves nothing behind"


async def test_a_theme_with_slots_stays_until_they_are_gone(house: House) -> None:
    store = house.desk.store
    await service.put_theme(store, ROSA, "Cultura", None)
    [slot] = await slots(house, 1, theme="cultura")
    with pytest.raises(Conflict):
        await service.remove_theme(store, ROSA, "Cultura")
    await service.remove_slot(store, ROSA, slot)
    await service.remove_theme(store, ROSA, "Cultura")
    assert not (await plan_whole(store)).slots and not (await plan_whole(store)).themes
    with pytest.raises(NotFound):
        await service.remove_slot(store, ROSA, slot)


@pytest.mark.parametrize("actor", [ANA, IVAN, OSCAR], ids=lambda actor: actor.name)
async def test_only_who_answers_for_the_plan_changes_it(house: House, actor: Actor) -> None:
    store = house.desk.store
    [slot] = await slots(house, 1)
    event = NewEvent(title="Luto", kind=EventKind.MOURNING, starts_s=1, ends_s=2)
    id_ = await service.add_event(store, ROSA, event)
    for act in (
        service.put_theme(store, actor, "Cultura", None),
        service.remove_slot(store, actor, slot),
        service.add_event(store, actor, event),
        service.remove_events(store, actor, [id_]),
        service.set_terms(store, actor, PlanTerms()),
        bring_in(store, actor, file_of(), source="a", kind=EventKind.EVENT, zone=LIMA, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            await act
    with pytest.raises(NotPermitted):
        await slots(house, 2, actor=actor)


async def test_each_change_of_the_plan_is_on_record_without_its_words(house: House) -> None:
    store = house.desk.store
    await service.put_theme(store, ROSA, "Secreto", 5)
    await service.add_event(store, ROSA, NewEvent(title="Secreto", kind=EventKind.EVENT, starts_s=1, ends_s=2))
    rows = await store.rows("SELECT actor, action, data FROM audit WHERE action LIKE 'plan.%'")
    assert [(row["actor"], row["action"]) for row in rows] == [("Rosa", "plan.add"), ("Rosa", "plan.add")]
    assert "Secreto" not in "".join(row["data"] for row in rows)


async def test_bounds_are_kept_and_foolish_ones_refused(house: House) -> None:
    store = house.desk.store
    terms = PlanTerms(
        region="es-vc", quiet=(QuietHours(1320, 420, frozenset({5, 6})),), close_min=15, hour_most=2, day_most=5
    )
    await service.set_terms(store, ROSA, terms)
    assert await terms_of(store) == PlanTerms(region="ES-VC", quiet=terms.quiet, close_min=15, hour_most=2, day_most=5)
    for bad in (PlanTerms(region="XX"), PlanTerms(close_min=-1), PlanTerms(hour_most=0), PlanTerms(day_most=1001)):
        with pytest.raises(UsageError):
            await service.set_terms(store, ROSA, bad)
    assert (await terms_of(store)).close_min == 15


FEAST = "UID:a\nSUMMARY:Feria\nDTSTART:{0:%Y%m%d}T150000Z\nDTEND:{0:%Y%m%d}T160000Z"
COUNCIL = "UID:b\nSUMMARY:Pleno\nDTSTART;VALUE=DATE:{0:%Y%m%d}"


async def test_a_calendar_file_that_comes_again_brings_its_events_up_to_date(house: House) -> None:
    store = house.desk.store

    async def bring(*events: str, source: str = "agenda.ics") -> BroughtIn:
        raw = file_of(*[event.format(MONDAY) for event in events])
        return await bring_in(store, ROSA, raw, source=source, kind=EventKind.EVENT, zone=LIMA, today=TODAY)

    first = await bring(FEAST, COUNCIL)
    assert (first.new, first.same, first.gone) == (2, 0, 0)
    again = await bring(FEAST, COUNCIL)
    assert (again.new, again.same, again.gone) == (0, 2, 0)
    renamed = await bring(FEAST.replace("Feria", "Gran feria"))
    assert (renamed.new, renamed.same, renamed.gone) == (1, 0, 1)
    back = await bring(FEAST.replace("Feria", "Gran feria"), COUNCIL)
    assert (back.new, back.same, back.gone) == (1, 1, 0)
    other = await bring(FEAST, source="otra.ics")
    assert (other.new, other.gone) == (1, 0)
    found = await stretch(store, MONDAY, MONDAY, LIMA, language="es")
    assert sorted(each.title for each in found.events) == ["Feria", "Gran feria", "Pleno"]
    await service.add_event(
        store, ROSA, NewEvent(title="Propio", kind=EventKind.EVENT, starts_s=at(MONDAY, 9), ends_s=at(MONDAY, 9))
    )
    await bring(source="agenda.ics")
    kept = await stretch(store, MONDAY, MONDAY, LIMA, language="es")
    assert sorted(each.title for each in kept.events) == ["Feria", "Propio"]
    with pytest.raises(UsageError):
        await bring(source="own")


async def test_a_hostile_title_of_a_file_reaches_nobody_raw(house: House) -> None:
    raw = file_of("UID:\x1bx\nSUMMARY:Feria\x1b]0;x\x07 \u202eabc\nDTSTART:" + f"{MONDAY:%Y%m%d}")
    await bring_in(house.desk.store, ROSA, raw, source="a\x1b[2J", kind=EventKind.EVENT, zone=LIMA, today=TODAY)
    [row] = await house.desk.store.rows("SELECT source, uid, title FROM calendar_event")
    assert not {"\x1b", "\x07", "\u202e"} & set("".join(row))


async def post(house: House, day: date, hour: int, minute: int = 0, text: str = "Obras", **meta: str) -> PostId:
    new = NewPost(
        accounts=[await account(house)],
        content=words(text),
        title=text,
        at_s=at(day, hour, minute),
        meta=Meta(theme=meta.get("theme", ""), off_plan=meta.get("off_plan", "")),
    )
    return await new_draft(house.desk.store, ANA, new)


async def test_gaps_fulfilment_and_clashes_follow_the_posts_as_they_stand(house: House) -> None:
    store = house.desk.store
    await service.put_theme(store, ROSA, "Movilidad", 30)
    await slots(house, 0, 2, theme="Movilidad", minutes=120)
    first = await post(house, MONDAY, 10, 15, theme="Movilidad")
    second = await post(house, MONDAY, 10, 30, text="Otra", off_plan="aviso urgente")
    found = await stretch(store, MONDAY, MONDAY + timedelta(days=6), LIMA, language="es")
    whole = found.fulfilment()
    assert (whole.turns, whole.filled, whole.off_plan, whole.unexplained, whole.posts) == (2, 1, 1, 0, 2)
    assert [turn.slot.weekday for turn in found.gaps] == [2] and not found.missed
    assert [(each.kind.value, each.post, each.other) for each in found.clashes] == [("close", second, first)]
    assert (found.fulfilment(MONDAY).filled, found.fulfilment(MONDAY + timedelta(days=1)).turns) == (1, 0)
    await cancel_post(store, ANA, first)
    after = await stretch(store, MONDAY, MONDAY + timedelta(days=6), LIMA, language="es")
    assert len(after.gaps) == 2 and not after.clashes


async def test_the_same_text_and_link_are_told_with_letters_and_accents_levelled(house: House) -> None:
    await post(house, MONDAY, 9, text="Más en https://valdeluz.example/agua.")
    await post(house, MONDAY, 15, text="mas EN https://valdeluz.example/agua.")
    await post(house, MONDAY, 20, text="Sigue: https://valdeluz.example/agua/")
    found = await stretch(house.desk.store, MONDAY, MONDAY, LIMA, language="es")
    assert [each.kind.value for each in found.clashes] == ["same_text", "same_link"]


async def test_the_next_free_slot_is_open_on_no_holiday_and_in_no_quiet_hours(house: House) -> None:
    store, zone = house.desk.store, LIMA
    await slots(house, MONDAY.weekday(), (MONDAY.weekday() + 1) % 7, minutes=120)
    first = await next_free_slot(store, MURO, zone, language="es")
    assert first is not None
    await service.add_event(
        store, ROSA,
        NewEvent(title="Luto", kind=EventKind.MOURNING, starts_s=at(first[1].astimezone(LIMA).date(), 0),
                 ends_s=at(first[1].astimezone(LIMA).date(), 0) + 86_400, is_day=True),
    )  # fmt: skip
    second = await next_free_slot(store, MURO, zone, language="es")
    assert second is not None and second[1] > first[1]
    await service.set_terms(store, ROSA, PlanTerms(quiet=(QuietHours(540, 660),)))
    later = await next_free_slot(store, MURO, zone, language="es")
    assert later is not None and later[1].astimezone(LIMA).strftime("%H:%M") == "11:00"
    await service.set_terms(store, ROSA, PlanTerms(quiet=(QuietHours(0, 1439),)))
    assert await next_free_slot(store, MURO, zone, language="es") is None


async def test_a_post_moved_to_another_hour_is_planned_there(house: House) -> None:
    id_ = await post(house, MONDAY, 10)
    flow = await flow_of(house.desk.store, id_)
    await save(house.desk.store, ANA, flow.post, Changes(at=At(at(MONDAY, 18))), rev=flow.rev)
    found = await stretch(house.desk.store, MONDAY, MONDAY, LIMA, language="es")
    assert [each.at_s for each in found.posts] == [at(MONDAY, 18)]


async def test_events_that_do_not_exist_are_not_removed_and_then_none_is(house: House) -> None:
    store = house.desk.store
    id_ = await service.add_event(
        store, ROSA, NewEvent(title="Feria", kind=EventKind.EVENT, starts_s=at(MONDAY, 9), ends_s=at(MONDAY, 10))
    )
    with pytest.raises(NotFound):
        await service.remove_events(store, ROSA, [id_, EventId(99)])
    assert (await stretch(store, MONDAY, MONDAY, LIMA, language="es")).events
    await service.remove_events(store, ROSA, [id_])
    assert not (await stretch(store, MONDAY, MONDAY, LIMA, language="es")).events


@pytest.mark.parametrize(("starts", "ends"), [(10, 5), (-1, 5), (0, 5_000_000_000)])
async def test_an_event_that_ends_before_it_begins_is_refused(house: House, starts: int, ends: int) -> None:
    with pytest.raises(UsageError):
        await service.add_event(
            house.desk.store, ROSA, NewEvent(title="x", kind=EventKind.EVENT, starts_s=starts, ends_s=ends)
        )


async def test_what_fills_no_slot_needs_a_reason_unless_nobody_planned_anything(house: House) -> None:
    store = house.desk.store

    async def asked(id_: PostId) -> bool:
        try:
            await refuse_unexplained(store, id_, LIMA, house.desk.now_s)
        except UsageError:
            return True
        return False

    stray = await post(house, MONDAY, 18)
    assert not await asked(stray), "there is no plan yet"
    await service.put_theme(store, ROSA, "Movilidad", None)
    await slots(house, 0, theme="Movilidad", minutes=120)
    assert await asked(stray)
    fits = await post(house, MONDAY, 10, theme="Movilidad")
    assert not await asked(fits)
    second = await post(house, MONDAY, 11, theme="Movilidad")
    assert await asked(second), "one post fills one slot"
    assert not await asked(await post(house, MONDAY, 19, off_plan="avería"))
    assert await asked(await post(house, MONDAY, 10, 30, theme="Cultura"))
