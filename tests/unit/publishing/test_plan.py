"""The rules of the plan: slots open on their days, posts fill them, the next free one is free, and clashes are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.quiet import QuietHours, is_quiet
from core.ids import AccountId
from core.publishing.model import PostId
from core.publishing.plan.clashes import clashes, day_is_full, hour_is_full, links_of
from core.publishing.plan.model import EventId, EventKind, PlanEvent, Planned, Slot, SlotId
from core.publishing.plan.terms import PlanTerms
from core.publishing.plan.turns import fulfilment, matched, next_free, turns
from core.text.fold import level

LIMA, MADRID, SANTIAGO = ZoneInfo("America/Lima"), ZoneInfo("Europe/Madrid"), ZoneInfo("America/Santiago")
X, FB = AccountId(1), AccountId(2)
MONDAY = date(2026, 5, 11)
TERMS = PlanTerms()


def at(text: str, zone: ZoneInfo = LIMA) -> int:
    return int(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=zone).timestamp())


def slot(id_: int, weekday: int, minute: int, account: AccountId = X, theme: str = "", minutes: int = 120) -> Slot:
    return Slot(SlotId(id_), account, "x", "X", theme, weekday, minute, minutes)


def post(id_: int, when: str, account: AccountId = X, **more: object) -> Planned:
    given_ = {"words": f"texto {id_}", **more}
    return Planned(post=PostId(id_), account_id=account, at_s=at(when), **given_)  # type: ignore[arg-type]  # the fields' types are the caller's


TUESDAY_TEN, THURSDAY_TEN = slot(1, 1, 600, theme="Movilidad"), slot(2, 3, 600)
NOON = at("05-11T12:00")


def test_a_slot_opens_on_each_of_its_weekdays() -> None:
    found = turns([THURSDAY_TEN, TUESDAY_TEN], MONDAY, MONDAY + timedelta(days=13), LIMA)
    assert [(turn.slot.id, f"{turn.starts_at:%d %H:%M}") for turn in found] == [
        (1, "12 15:00"), (2, "14 15:00"), (1, "19 15:00"), (2, "21 15:00"),
    ]  # fmt: skip
    assert all(turn.ends_at - turn.starts_at == timedelta(hours=2) for turn in found)


@pytest.mark.parametrize(
    ("zone", "day", "minute", "opens"),
    [
        (MADRID, "2026-03-29", 150, "2026-03-29T01:30"),  # left out: what an unchanged clock calls 02:30
        (MADRID, "2026-10-25", 150, "2026-10-25T00:30"),  # twice: the first
        (SANTIAGO, "2026-09-06", 15, "2026-09-06T04:15"),
        (ZoneInfo("Australia/Lord_Howe"), "2026-10-04", 135, "2026-10-03T15:45"),
    ],
)
def test_a_slot_opens_once_on_a_day_on_which_the_clocks_change(
    zone: ZoneInfo, day: str, minute: int, opens: str
) -> None:
    on = date.fromisoformat(day)
    [turn] = turns([slot(1, on.weekday(), minute)], on, on, zone)
    assert f"{turn.starts_at:%Y-%m-%dT%H:%M}" == opens


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 6), st.integers(0, 1439),
       st.sampled_from([LIMA, MADRID, SANTIAGO]))  # fmt: skip
def test_in_any_four_weeks_a_slot_opens_four_times_in_order(
    day: date, weekday: int, minute: int, zone: ZoneInfo
) -> None:
    found = turns([slot(1, weekday, minute)], day, day + timedelta(days=27), zone)
    assert len(found) == 4 and sorted(found, key=lambda turn: turn.starts_at) == found


@pytest.mark.parametrize(
    ("one", "fills"),
    [
        (post(1, "05-12T10:00", theme="Movilidad"), True),
        (post(1, "05-12T11:59", theme="movilidad"), True),
        (post(1, "05-12T12:00", theme="Movilidad"), False),
        (post(1, "05-12T09:59", theme="Movilidad"), False),
        (post(1, "05-12T10:00", theme="Cultura"), False),
        (post(1, "05-12T10:00"), False),
        (post(1, "05-12T10:00", FB, theme="Movilidad"), False),
        (post(1, "05-12T10:00", theme="Movilidad", off_plan="urgente"), False),
        (post(1, "05-12T18:00", slot=SlotId(1)), True),  # meant for it, a little late
        (post(1, "05-16T10:00", slot=SlotId(1)), False),
    ],
)
def test_a_slot_is_filled_by_what_is_meant_for_it_or_fits(one: Planned, fills: bool) -> None:
    found = matched(turns([TUESDAY_TEN], MONDAY, MONDAY + timedelta(days=6), LIMA), [one], NOON)
    assert (len(found.filled), len(found.gaps)) == ((1, 0) if fills else (0, 1))


def test_one_post_fills_one_slot_and_what_is_meant_for_a_slot_comes_first() -> None:
    open_ = turns(
        [slot(1, 1, 600, minutes=120), slot(2, 1, 660, minutes=120)], MONDAY, MONDAY + timedelta(days=6), LIMA
    )
    early, late = post(1, "05-12T11:30"), post(2, "05-12T10:10", slot=SlotId(2))
    found = matched(open_, [early, late], NOON)
    assert {turn.slot.id: planned.post for turn, planned in found.filled} == {1: 1, 2: 2}
    assert len(matched(open_, [early], NOON).gaps) == 1


def test_a_slot_that_is_over_is_filled_only_by_what_went_out() -> None:
    open_ = turns([TUESDAY_TEN], MONDAY, MONDAY + timedelta(days=6), LIMA)
    later = at("05-13T12:00")
    missed, sent = post(1, "05-12T10:00", theme="Movilidad"), post(1, "05-12T10:00", theme="Movilidad", is_out=True)
    assert len(matched(open_, [missed], later).gaps) == 1 and not matched(open_, [sent], later).gaps


def test_what_the_plan_counts_six_of_seven_and_one_off_plan() -> None:
    week = [slot(n + 1, n, 600) for n in range(7)]
    posts = [post(n, f"05-{11 + n}T10:30", theme="Cultura") for n in range(6)]
    extra = [post(20, "05-13T18:00", off_plan="corte de agua"), post(21, "05-13T19:00"),
             post(22, "05-13T20:00", is_crisis=True)]  # fmt: skip
    found = fulfilment(turns(week, MONDAY, MONDAY + timedelta(days=6), LIMA), posts + extra, at("05-11T08:00"))
    assert (found.turns, found.filled, found.off_plan, found.unexplained, found.posts) == (7, 6, 3, 1, 9)
    assert found.improvised_percent == 33 and found.shares == {"Cultura": 6, "": 3}


def test_a_post_on_two_accounts_is_one_post_and_on_plan_if_it_fills_a_slot_of_either() -> None:
    open_ = turns([TUESDAY_TEN], MONDAY, MONDAY + timedelta(days=6), LIMA)
    both = [post(1, "05-12T10:00", X, theme="Movilidad"), post(1, "05-12T10:00", FB, theme="Movilidad")]
    found = fulfilment(open_, both, NOON)
    assert (found.posts, found.filled, found.off_plan) == (1, 1, 0)
    assert fulfilment([], [], NOON).improvised_percent == 0


def free(posts: list[Planned], terms: PlanTerms = TERMS, now: str = "05-11T12:00", **more: object) -> str | None:
    slots = [TUESDAY_TEN, THURSDAY_TEN]
    found = next_free(slots, posts, datetime.fromtimestamp(at(now), UTC), LIMA, terms, **more)  # type: ignore[arg-type]  # as above
    return None if found is None else f"{found[1].astimezone(LIMA):%m-%dT%H:%M}"


def test_the_next_free_slot_is_the_first_nobody_has_filled() -> None:
    assert free([]) == "05-12T10:00"
    assert free([post(1, "05-12T11:00", theme="Movilidad")]) == "05-14T10:00"
    assert free([], now="05-12T10:20") == "05-12T10:21"  # still open
    assert free([], theme="Cultura") == "05-14T10:00"  # the other one is for another theme
    assert free([], closed_days={date(2026, 5, 12)}) == "05-14T10:00"


def test_the_moment_in_a_slot_is_away_from_other_posts_and_quiet_hours() -> None:
    near = post(1, "05-12T09:50", theme="Cultura")
    assert free([near]) == "05-12T10:20"
    assert free([], PlanTerms(quiet=(QuietHours(0, 660),))) == "05-12T11:00"
    assert free([], PlanTerms(quiet=(QuietHours(0, 780),))) is None  # every slot lies in quiet hours
    crowd = [post(n, f"05-12T10:{n:02d}", theme="Cultura") for n in range(1, 60, 10)]
    assert free(crowd, PlanTerms(close_min=0, hour_most=3)) != "05-12T10:00"


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 7 * 1440 - 1), max_size=25),
    st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=2),
    st.integers(0, 60),
)
def test_wherever_posts_and_quiet_hours_lie_the_next_free_moment_is_free(
    minutes: list[int], spans: list[tuple[int, int]], apart: int
) -> None:
    monday_s = at("05-11T00:00")
    posts = [
        Planned(post=PostId(n), account_id=X, at_s=monday_s + minute * 60, theme="Cultura")
        for n, minute in enumerate(minutes)
    ]
    terms = PlanTerms(quiet=tuple(QuietHours(start, end) for start, end in spans), close_min=apart)
    now = datetime.fromtimestamp(monday_s, UTC)
    found = next_free([TUESDAY_TEN, THURSDAY_TEN], posts, now, LIMA, terms)
    if found is None:
        return
    turn, moment = found
    assert turn.starts_at <= moment < turn.ends_at and moment > now
    assert not is_quiet(moment, LIMA, terms.quiet)
    assert all(abs(moment.timestamp() - each.at_s) >= apart * 60 for each in posts)
    assert not hour_is_full(moment, posts, terms) and not day_is_full(moment, posts, LIMA, terms)
    new = Planned(post=PostId(99), account_id=X, at_s=int(moment.timestamp()), theme=turn.slot.theme)
    met = {each.kind for each in clashes([*posts, new], [], {}, LIMA, terms) if each.post == 99}
    assert met == set()


def kinds(
    *posts: Planned, events: list[PlanEvent] | None = None, terms: PlanTerms = TERMS, **more: object
) -> list[str]:
    holidays = more.get("holidays", {})
    assert isinstance(holidays, dict)
    found = clashes(posts, events or [], holidays, LIMA, terms)
    return [f"{each.kind.value} {each.post}{'' if each.other is None else f'/{each.other}'}" for each in found]


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        (post(1, "05-12T10:00"), post(2, "05-12T10:29"), ["close 2/1"]),
        (post(1, "05-12T10:00"), post(2, "05-12T10:30"), []),
        (post(1, "05-12T10:00"), post(2, "05-12T10:00"), ["close 2/1"]),
        (post(2, "05-12T10:29"), post(1, "05-12T10:00"), ["close 2/1"]),
        (post(1, "05-12T10:00"), post(2, "05-12T10:05", FB), []),
        (post(1, "05-12T10:00", words="a"), post(2, "05-13T09:59", words="a"), ["same_text 2/1"]),
        (post(1, "05-12T10:00", words="a"), post(2, "05-13T10:00", words="a"), []),
        (post(1, "05-12T10:00", words="a"), post(2, "05-12T12:00", FB, words="a"), []),
        (post(1, "05-12T10:00", words=""), post(2, "05-12T12:00", words=""), []),
        (
            post(1, "05-12T10:00", links=frozenset({"a/b"})),
            post(2, "05-12T12:00", links=frozenset({"a/b"})),
            ["same_link 2/1"],
        ),
        (post(1, "05-12T10:00"), post(2, "05-12T10:05", is_crisis=True), []),
    ],
)
def test_posts_of_an_account_that_meet(one: Planned, other: Planned, met: list[str]) -> None:
    assert kinds(one, other) == met


def test_too_many_within_an_hour_or_on_a_day_are_told_of_the_one_that_is_too_many() -> None:
    hour = [post(n, f"05-12T10:{n * 10:02d}") for n in range(5)]
    found = kinds(*hour, terms=PlanTerms(close_min=0, hour_most=3))
    assert found == ["full_hour 3", "full_hour 4"]
    day = [post(n, f"05-12T{8 + n:02d}:00") for n in range(5)] + [post(9, "05-13T08:00")]
    assert kinds(*day, terms=PlanTerms(close_min=0, day_most=4)) == ["full_day 4"]


def event(kind: EventKind, start: str, end: str) -> PlanEvent:
    return PlanEvent(EventId(1), "own", "algo", kind, at(start), at(end), False)


@pytest.mark.parametrize(
    ("kind", "start", "end", "met"),
    [
        (EventKind.EVENT, "05-12T09:00", "05-12T11:00", ["event 1"]),
        (EventKind.EVENT, "05-12T10:00", "05-12T10:00", ["event 1"]),
        (EventKind.EVENT, "05-12T09:00", "05-12T10:00", []),
        (EventKind.ELECTORAL, "05-01T00:00", "06-01T00:00", ["electoral 1"]),
        (EventKind.MOURNING, "05-12T00:00", "05-13T00:00", ["mourning 1"]),
        (EventKind.HOLIDAY, "05-12T00:00", "05-13T00:00", ["holiday 1"]),
        (EventKind.MOURNING, "05-13T00:00", "05-14T00:00", []),
    ],
)
def test_what_is_on_at_the_time_of_a_post_is_told(kind: EventKind, start: str, end: str, met: list[str]) -> None:
    assert kinds(post(1, "05-12T10:00"), events=[event(kind, start, end)]) == met


def test_holidays_and_quiet_hours_are_told_but_a_crisis_breaks_the_silence() -> None:
    holidays = {date(2026, 5, 12): "Fiesta"}
    quiet = PlanTerms(quiet=(QuietHours(1320, 420),))
    assert kinds(post(1, "05-12T23:00"), holidays=holidays, terms=quiet) == ["quiet 1", "holiday 1"]
    assert kinds(post(1, "05-13T06:00"), holidays=holidays, terms=quiet) == ["quiet 1"]
    assert kinds(post(1, "05-13T06:00", is_crisis=True), terms=quiet) == []


def test_texts_and_links_are_levelled_before_they_are_compared() -> None:
    assert level("  Corte\nde AGUA, mañana ") == level("corte de agua, manana")
    assert links_of("Más en https://Valdeluz.example/agua/. Y (http://valdeluz.example/agua)") == {
        "valdeluz.example/agua"
    }
    assert links_of("sin enlaces") == frozenset()
