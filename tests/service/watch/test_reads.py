"""Panels, hits, details and trials: what a screen shows agrees with what is stored, and gives nobody away."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from core.access.model import Operator, OperatorState
from core.errors import UsageError
from core.ids import OperatorId
from core.policy import Role
from core.query.names import Choice
from core.watch.detail import watch_detail
from core.watch.hit_reads import HitRow, found_in, hit_page
from core.watch.model import DAY_S
from core.watch.panels import PanelState, list_panels
from core.watch.service import approve_watch
from core.watch.sight import sees_people
from core.watch.steering import pause_watch
from core.watch.trial import Missed, try_query
from tests.service.watch.room import ANA, IVAN, ROSA, START_S, WATER, Room, said
from tests.service.watch.test_guardrails import PERSON
from tests.service.watch.test_spikes import a_quiet_past

LIMA = ZoneInfo("America/Lima")


async def test_a_panel_shows_the_day_the_window_and_what_is_usual(room: Room) -> None:
    await a_quiet_past(room)
    await room.add()
    await room.pass_windows(12)
    await room.hear_many(14, prefix="now")
    room.wait(12)
    [panel] = await list_panels(room.store, room.now_s, LIMA)
    assert (panel.state, panel.level.n, panel.level.limit) == (PanelState.RISING, 14, 10)
    assert panel.level.usual is not None and panel.level.usual.mean == 1.0
    assert (panel.day, sum(panel.spark), len(panel.spark)) == (142 + 26, 142 + 26, 24)
    assert panel.last_s == room.now_s - 12
    assert panel.sources == (("Fb", 14),)
    room.wait(588)
    await room.sweep()
    [panel] = await list_panels(room.store, room.now_s, LIMA)
    assert (panel.state, panel.level.n, panel.untaken) == (PanelState.SPIKE, 14, (await room.alerts())[0].id)


async def test_few_above_the_band_are_a_rise_and_a_stopped_watch_says_so(room: Room) -> None:
    await a_quiet_past(room)
    watch = await room.add()
    await room.hear_many(3)
    [panel] = await list_panels(room.store, room.now_s, LIMA)
    assert panel.state is PanelState.CALM, "three are within two deviations of one"
    await room.hear_many(1, prefix="x")
    assert (await list_panels(room.store, room.now_s, LIMA))[0].state is PanelState.RISING
    await pause_watch(room.store, ANA, watch.id)
    assert (await list_panels(room.store, room.now_s, LIMA))[0].state is PanelState.PAUSED


async def test_when_nothing_can_be_read_the_panel_says_that_it_hears_nothing(room: Room) -> None:
    await room.add()
    await room.add(replace(WATER, name="Muro", query="agua network:Fb"))
    await room.set("UPDATE account SET failures = 9, last_ok_s = ? WHERE id = 1", START_S - 3600)
    room.wait(600)
    await room.sweep()
    both, wall = await list_panels(room.store, room.now_s, LIMA)
    assert (both.state, both.unread) == (PanelState.CALM, ("muro",))
    assert (wall.state, wall.unread) == (PanelState.SILENT, ("muro",))
    await room.set("UPDATE account SET failures = 9, last_ok_s = ? WHERE id = 2", START_S - 3600)
    room.wait(600)
    await room.sweep()
    both, wall = await list_panels(room.store, room.now_s, LIMA)
    assert (both.state, both.unread, wall.unread) == (PanelState.SILENT, ("chat", "muro"), ("muro",))


async def test_what_is_said_again_is_shown_once_with_how_often(room: Room) -> None:
    watch = await room.add()
    await room.hear(
        *(said(f"c{n}", "RT: no hay agua en toda la ciudad, reclamen en la web", f"a{n}") for n in range(5))
    )
    await room.hear(said("x", "en mi casa sí hay agua"))
    page = await hit_page(room.store, watch.id)
    assert [(row.copies, row.excerpt[:6]) for row in page.rows] == [(1, "en mi "), (5, "RT: no")]
    assert (await room.counted(watch))[0] == 6


async def test_pages_of_hits_lose_and_repeat_nothing(room: Room) -> None:
    watch = await room.add()
    words = ("corte", "pozo", "tubo", "río", "lago", "mar", "vaso")
    for n in range(35):
        await room.hear(said(f"m{n}", f"{words[n % 7]} {n} sin agua {'otra ' * (n % 5)}fin {n * n}", f"a{n}"))
    whole = (await hit_page(room.store, watch.id, limit=200)).rows
    found: list[HitRow] = []
    page = await hit_page(room.store, watch.id, limit=8)
    while True:
        found += page.rows
        if page.before is None:
            break
        page = await hit_page(room.store, watch.id, limit=8, before=page.before, shown=page.shown)
    assert [row.message for row in found] == [row.message for row in whole]
    assert sum(row.copies for row in whole) == 35


async def test_what_fuzzy_matching_let_in_is_listed_with_how_often(room: Room) -> None:
    await room.add(replace(WATER, query="inundación~"))
    await room.hear(said("a", "INUNDACION"), said("b", "inundasion"), said("c", "hay inundasion"))
    [panel] = await list_panels(room.store, room.now_s, LIMA)
    assert panel.let_in == (("inundación~", "inundasion", 2),)


async def test_a_message_names_the_watches_that_found_it_but_for_those_of_persons(room: Room) -> None:
    person = (await room.save(PERSON, ROSA)).watch
    await approve_watch(room.store, IVAN, person.id)
    watch = await room.add()
    await room.hear(said("a", "@vecino_malo no hay agua"), said("b", "hola"))
    found = await found_in(room.store, [await room.id_of("a"), await room.id_of("b")])
    [(by, terms)] = found.pop(await room.id_of("a"))
    assert (by, [each.written for each in terms], found) == (watch.id, ["agua"], {})


async def test_watches_of_persons_are_shown_only_where_asked_for_and_to_few(room: Room) -> None:
    person = (await room.save(PERSON, ROSA)).watch
    await approve_watch(room.store, IVAN, person.id)
    await room.add()
    assert [each.watch.name for each in await list_panels(room.store, room.now_s, LIMA)] == ["Agua"]
    assert len(await list_panels(room.store, room.now_s, LIMA, has_people=True)) == 2
    sees = {role for role in Role if sees_people(_operator(role))}
    assert sees == {Role.APPROVER, Role.COMMS_MANAGER, Role.AUDITOR}
    assert not sees_people(None)


def _operator(role: Role) -> Operator:
    return Operator(OperatorId(1), "X", "", OperatorState.ACTIVE, frozenset({role}), "es", START_S, None)


async def test_detail_gives_band_week_words_and_only_a_number_of_authors(room: Room) -> None:
    await a_quiet_past(room)
    watch = await room.add()
    await room.hear(
        *(said(f"t{n}", f"sin agua en Fresno desde ayer {n}", f"v{n}", room.now_s) for n in range(6)),
        *(said(f"s{n}", "mi agua y mi secreto inconfundible", "sola", room.now_s) for n in range(4)),
    )
    await room.hear(said("o", "obras sin permiso", "z"))
    found = await watch_detail(room.store, await room.now(watch), room.now_s, LIMA, (Choice("fresno", "Fresno"),))
    assert (found.bars[-1].n, found.bars[-1].limit, found.bars[-1].low, found.bars[-1].high) == (10, 10.0, 0.0, 3.0)
    assert len(found.bars) == 144 and sum(bar.n for bar in found.bars) == found.day == 143 + 10
    assert [len(day) for day in found.week] == [24] * 7
    assert {value for day in found.week for value in day} <= {6.0, 5.0, -1.0} | {6.0}
    assert found.authors == 144 + 7
    assert found.networks == (("Fb", found.looked_at),)
    assert found.languages == (("es", found.looked_at),)
    assert found.places == (("fresno", 6),)
    words = {term.word: term for term in found.terms}
    assert "fresno" in words and words["fresno"].today == 6 and words["fresno"].usual == 0.0
    assert "inconfundible" not in words, "the words of a single author are nobody's trend"
    assert len(found.days) == 7 and found.days[1][1] == 144
    assert found.scores.strength is not None and found.scores.reach is not None and found.scores.passion is not None


async def test_a_trial_shows_hits_near_misses_and_what_to_expect_and_stores_nothing(room: Room) -> None:
    for n in range(30):
        await room.hear(said(f"a{n}", f"no hay agua en la calle {n}", f"a{n}"))
        await room.hear(said(f"b{n}", f"no hay luz en la calle {n}", f"a{n}"))
        await room.hear(said(f"c{n}", f"no hay agia en la plaza {n}", f"a{n}"))
        room.wait(600)
    before = await room.table("SELECT count(*) FROM audit")
    trial = await try_query(room.store, "agua calle")
    assert trial.query == "agua calle"
    assert len(trial.hits) == 20 and all("agua en la calle" in hit.excerpt for hit in trial.hits)
    assert trial.hits[0].message > trial.hits[-1].message
    assert len(trial.near) == 20
    assert {(hit.missed, hit.part) for hit in trial.near} == {(Missed.WITHOUT, "agua")}
    assert (trial.breadth.hits, trial.breadth.messages, trial.is_whole) == (30, 90, True)
    assert round(trial.last_day.per_day) == 30
    assert not trial.is_too_broad and not trial.is_person and [rule.networks[0] for rule in trial.rules] == ["Fb"]
    fuzzy = await try_query(room.store, "grifo OR inundacion NEAR/2 calle")
    assert fuzzy.hits == fuzzy.near == ()
    assert await room.table("SELECT count(*) FROM audit") == before
    assert await room.table("SELECT count(*) FROM watch") == [(0,)]


async def test_a_trial_says_what_slips_and_distance_would_let_in(room: Room) -> None:
    await room.hear(said("a", "hubo una inundasion"), said("b", "agua para todos en la calle sin ninguna presión"))
    slip = await try_query(room.store, "inundación")
    assert [(hit.missed, hit.part) for hit in slip.near] == [(Missed.FUZZY, "inundación")]
    inside = await try_query(room.store, "inundación NEAR/3 hubo")
    assert [(hit.missed, hit.part) for hit in inside.near] == [(Missed.FUZZY, "inundación")]
    half = await try_query(room.store, "agua NEAR/3 fría -hielo")
    assert [(hit.missed, hit.part) for hit in half.near] == [(Missed.WITHOUT, "fría")]
    far = await try_query(room.store, "agua NEAR/3 presión")
    assert [(hit.missed, hit.part) for hit in far.near] == [(Missed.FARTHER, "agua NEAR/3 presión")]


async def test_a_trial_of_something_too_broad_or_of_a_person_says_so(room: Room) -> None:
    for part in range(8):
        await room.hear_many(200, prefix=f"x{part}-")
    assert (await try_query(room.store, "agua")).is_too_broad
    assert (await try_query(room.store, "@vecino_malo")).is_person
    with pytest.raises(UsageError):
        await try_query(room.store, "-agua")
    with pytest.raises(UsageError):
        await try_query(room.store, "is:open agua")


async def test_looking_back_finds_what_arriving_finds(room: Room) -> None:
    live = await room.add()
    texts = ["no hay agua", "hay agia", "grifos rotos", "luz", "AGUAAAA", "#SinAgua", "agu4 ya", "desagüe"]
    for n in range(240):
        await room.hear(said(f"m{n}", f"{texts[n % 8]} {n}", f"a{n % 50}", room.now_s - n % 40))
        if n % 40 == 0:
            room.wait(300)
    past = await room.add(replace(WATER, name="Otra"))
    assert await room.hits(past) == await room.hits(live)
    assert sum((await room.counted(past)).values()) == sum((await room.counted(live)).values())
    assert (await room.now(past)).known_from_s == START_S
    assert await room.alerts() == []


async def test_how_far_back_a_watch_looks_is_bounded_by_what_it_keeps(room: Room) -> None:
    await room.hear(said("old", "no hay agua"))
    room.wait(3 * DAY_S)
    await room.hear(said("new", "no hay agua"))
    watch = await room.add(replace(WATER, retention_days=2))
    assert await room.hits(watch) == [("new", 0)]
