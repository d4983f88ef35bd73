"""The watches by keys: panels and what is in them, acts on the watch and the alert under the keys and on no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.access.service import set_roles
from core.i18n import _, ngettext
from core.ids import OperatorId
from core.policy import Role
from core.runtime import open_house
from core.store import Actor
from core.watch.alert_store import alert_of
from core.watch.alerts import acknowledge
from core.watch.model import AlertState, WatchId, WatchState
from core.watch.service import add_watch
from core.watch.steering import remove_watch
from core.watch.store import watch_named
from tests.tui.at_watches import alarm, at_panels, has_keys, hear, open_panels, panels, under_cursor
from tests.tui.sitting import Sitting, sit
from tests.tui.watched import PERSON
from tui.screens.counts import Counts
from tui.screens.hit_conversations import HitConversations
from tui.screens.hit_why import HitWhy
from tui.screens.inbox import Inbox
from tui.screens.watch_detail import WatchDetail
from tui.screens.watches import Watches

SECRET = "Gracias a la alcaldesa"


def actor(sitting: Sitting, name: str = "Luis") -> Actor:
    person = next(each for each in sitting.desk.people if each.name == name)
    return Actor(person.id, name, "ssh")


def new(n: int) -> str:
    return ngettext("{n} new: R", "{n} new: R", n)


async def order(sitting: Sitting, words: str) -> None:
    await sitting.press("colon")
    await sitting.write(words)
    await sitting.press("enter")
    await sitting.rest()


@pytest.mark.parametrize(("size", "count"), [((45, 30), 1), ((80, 24), 2), ((120, 34), 4), ((200, 50), 6)])
async def test_as_many_panels_stand_on_the_screen_as_fit(watched: Path, size: tuple[int, int], count: int) -> None:
    async with at_panels(watched, size) as sitting:
        names = ["Agua", "Alcaldía y portavoz", "Salud", "Amenaza y violencia", "Bulos", "Municipios vecinos"]
        text = sitting.text()
        for n, name in enumerate(names, 1):
            assert (f"{n} {name}" in text) is (n <= count), name


async def test_numbers_and_tab_give_the_keys_to_a_panel_and_turn_the_page_where_it_is_another(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        assert has_keys(sitting) == "Agua"
        for key, name, page in (
            ("tab", "Alcaldía", "1 Agua"), ("tab", "Salud", "4 Amenaza"), ("shift+tab", "Alcaldía", "1 Agua"),
            ("9", "Nueva", "9 Nueva"), ("tab", "Agua", "2 Alcaldía"), ("shift+tab", "Nueva", "9 Nueva"),
            ("1", "Agua", "2 Alcaldía"), ("pagedown", "Salud", "4 Amenaza"), ("pagedown", "Bulos", "6 Municipios"),
            ("pageup", "Salud", "3 Salud"), ("pageup", "Agua", "1 Agua"), ("pageup", "Agua", "1 Agua"),
        ):  # fmt: skip
            await sitting.press(key)
            assert has_keys(sitting).startswith(name), key
            assert page in sitting.text(), key
            number = [panel.watch.name for panel in panels(sitting).shown()].index(has_keys(sitting)) + 1
            assert f"▌{number} {name}" in sitting.text()


async def test_moving_inside_a_panel_stops_at_its_ends_and_scrolls(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        first = under_cursor(sitting)
        await sitting.press("k")
        assert under_cursor(sitting) == first
        await sitting.press("j", "down")
        assert panels(sitting).hits.place == 2
        await sitting.press("up", "k", "ctrl+d")
        assert panels(sitting).hits.place > 3
        await sitting.press("ctrl+u")
        assert panels(sitting).hits.place == 0
        await sitting.press("G")
        last = panels(sitting).hits
        assert last.place == len(last.rows) - 1
        cursor = [row for row in sitting.rows() if row.startswith("►")]
        assert len(cursor) == 1
        assert cursor[0].startswith("►lun")
        await sitting.press("g", "g")
        assert under_cursor(sitting) == first


async def test_hits_flow_into_other_panels_and_wait_for_R_where_the_cursor_is_on_a_hit(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await sitting.press("2", "1", "j", "j")
        on = under_cursor(sitting)
        await hear(sitting, "Sin agua otra vez en la plaza", "La alcaldesa llega a la plaza")
        await sitting.see("La alcaldesa llega", new(1))
        assert under_cursor(sitting) == on
        assert "otra vez en la" not in sitting.text()
        await hear(sitting, "Seguimos sin agua en la cuesta larga")
        await sitting.see(new(2))
        assert under_cursor(sitting) == on
        await sitting.press("R")
        await sitting.see_no(new(2))
        assert under_cursor(sitting) == on
        assert panels(sitting).hits.place == 4
        await sitting.press("home")
        assert "cuesta larga" in under_cursor(sitting)


async def test_at_the_top_of_the_panel_with_the_keys_the_cursor_stays_on_its_hit_as_new_ones_enter(
    watched: Path,
) -> None:
    async with at_panels(watched) as sitting:
        on = under_cursor(sitting)
        await hear(sitting, "Sin agua otra vez en la plaza")
        await sitting.until(lambda: panels(sitting).hits.place == 1, "it came in above")
        assert under_cursor(sitting) == on
        await hear(sitting, "Y sin agua el mercado de abastos")
        await sitting.see(new(1))
        assert under_cursor(sitting) == on


async def test_enter_opens_the_conversation_in_the_inbox_and_q_comes_back_to_the_same_hit(watched: Path) -> None:
    async with at_panels(watched, (120, 34)) as sitting:
        await sitting.press("j", "j")
        on = under_cursor(sitting)
        await sitting.press("enter")
        await sitting.see_place(HitConversations)
        await sitting.see("hija_de_pampa · Facebook", _("Hits of «{name}»", name="Agua"))
        await sitting.press("J")
        await sitting.see("漢字の名前がとても長い人 · ")
        assert await sitting.value("SELECT count(*) FROM audit WHERE action LIKE 'message%'") == 0, "opening is no act"
        await sitting.press("c")
        await sitting.see("=yo")
        await sitting.press("q")
        await sitting.see_place(Watches)
        assert (has_keys(sitting), under_cursor(sitting)) == ("Agua", on)


async def test_why_a_hit_was_found_and_back(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await sitting.press("1", "G", "k")
        await sitting.press("exclamation_mark")
        await sitting.see_place(HitWhy)
        await sitting.see(_("Why «{name}» found it", name="Agua"), "NEAR/8")
        await sitting.press("q")
        await sitting.see_place(Watches)


async def test_a_panel_without_hits_opens_nothing_and_says_so(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await sitting.press("4")
        for key in ("enter", "exclamation_mark"):
            await sitting.press(key)
            await sitting.see(_("There is no hit here."))
            assert isinstance(sitting.app.screen, Watches)


# --- acts -------------------------------------------------------------------------------------------------


async def test_c_takes_the_alert_of_the_panel_with_a_comment(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        assert "! PICO" in sitting.text() or "! SPIKE" in sitting.text()
        await sitting.see(_("! Proposal: level {level}", level=2))
        await sitting.press("c")
        await sitting.write("miro la bomba")
        await sitting.press("enter")
        await sitting.see("=Ana")
        await sitting.see_no(_("! Proposal: level {level}", level=2))
        row = await sitting.store.row("SELECT state, comment FROM alert WHERE kind = 'spike'")
        assert row is not None
        assert (row["state"], row["comment"]) == ("acknowledged", "miro la bomba")
        await sitting.press("c")
        await sitting.see(_("{name} has taken it already.", name="Ana"))


async def test_an_alert_that_a_colleague_took_first_stays_theirs(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        alert = panels(sitting).alert()
        assert alert is not None
        await sitting.press("c")
        await acknowledge(sitting.store, actor(sitting), alert.id)
        await sitting.press("enter")
        await sitting.see("Luis")
        assert (await alert_of(sitting.store, alert.id)).ack_by_name == "Luis"


@pytest.mark.parametrize(
    ("answer", "state"), [("r", AlertState.EXPLAINED), ("f", AlertState.FALSE_ALARM), ("n", AlertState.CLOSED)]
)
async def test_e_closes_the_alert_with_a_verdict_and_a_reason(watched: Path, answer: str, state: AlertState) -> None:
    async with at_panels(watched) as sitting:
        alert = panels(sitting).alert()
        assert alert is not None
        await sitting.press("e", answer)
        await sitting.write("corte programado")
        await sitting.press("enter")
        await sitting.until(lambda: panels(sitting).alert() is None, "it is closed")
        closed = await alert_of(sitting.store, alert.id)
        assert (closed.state, closed.close_comment) == (state, "corte programado")
        await sitting.press("e")
        await sitting.see(_("This watch has no open alert."))


async def test_a_proposal_is_not_dismissed_without_a_reason(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await sitting.press("e", "n", "enter")
        await sitting.see(" ! ")
        assert panels(sitting).alert() is not None


async def test_z_pauses_the_watch_and_lets_it_go_on(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await sitting.press("2", "z")
        await sitting.see("= " + _("paused"))
        assert (await watch_named(sitting.store, "Alcaldía y portavoz")).state is WatchState.PAUSED
        assert (await watch_named(sitting.store, "Agua")).state is WatchState.ACTIVE
        await sitting.press("z")
        await sitting.see_no("= " + _("paused"))
        assert (await watch_named(sitting.store, "Alcaldía y portavoz")).state is WatchState.ACTIVE


async def test_the_dot_goes_to_the_next_alert_that_nobody_took(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await alarm(sitting, "x", watch=8)
        await sitting.until(lambda: panels(sitting).alert_of(WatchId(8)), "it is known")
        await sitting.press("full_stop")
        assert has_keys(sitting) == "Festival"
        await sitting.press("full_stop")
        assert has_keys(sitting) == "Agua"


async def test_a_word_let_in_by_fuzzy_matching_is_refused_by_name_or_from_a_menu(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        panel = panels(sitting).panel()
        assert panel is not None
        assert {word for _term, word, _n in panel.let_in} >= {"presoin"}
        await order(sitting, "watch refuse presoin")
        assert await sitting.value("SELECT count(*) FROM watch_overrule WHERE token = 'presoin' AND is_same = 0") == 1
        await order(sitting, "watch accept zzz")
        await sitting.see("«zzz»")
        await order(sitting, "watch accept")
        await sitting.see(_("Which word counts?"))
        await sitting.press("1")
        await sitting.rest()
        assert await sitting.value("SELECT count(*) FROM watch_overrule WHERE is_same = 1") == 1


# --- how panels lie -----------------------------------------------------------------------------------------


async def test_the_grid_the_order_and_what_is_out_of_sight_are_kept_for_the_person(watched: Path) -> None:
    async with at_panels(watched, (200, 50)) as sitting:
        await order(sitting, "grid 2")
        assert "3 Salud" not in sitting.text()
        await order(sitting, "panel later")
        assert "1 Alcaldía" in sitting.text()
        assert "▌2 Agua" in sitting.text()
        await sitting.press("1")
        await order(sitting, "panel hide")
        await sitting.see_no("Alcaldía")
        assert has_keys(sitting) == "Agua"
        await order(sitting, "grid 77")
        await sitting.see("«77»")
        await order(sitting, "grid")
        await sitting.write("1")
        await sitting.press("enter")
        await sitting.see_no("Salud")
    async with at_panels(watched, (200, 50)) as sitting:
        assert "▌1 Agua" in sitting.text()
        assert "Salud" not in sitting.text()
        await order(sitting, "panel show")
        await order(sitting, "grid 0")
        assert "1 Alcaldía" in sitting.text()
        assert "2 Agua" in sitting.text()
    async with at_panels(watched, (200, 50), who="Rosa") as sitting:
        assert "▌1 Agua" in sitting.text(), "another person's panels lie as they were"


async def test_a_watch_that_is_removed_goes_and_a_new_one_comes_while_the_keys_stay(watched: Path) -> None:
    async with at_panels(watched, (200, 50)) as sitting:
        await sitting.press("3")
        await remove_watch(sitting.store, actor(sitting, "Ana"), (await watch_named(sitting.store, "Agua")).id)
        await sitting.see_no("1 Agua")
        assert has_keys(sitting) == "Salud"
        assert "▌2 Salud" in sitting.text()


# --- who sees what ------------------------------------------------------------------------------------------


async def test_who_may_only_count_sees_numbers_and_nothing_a_citizen_wrote(watched: Path) -> None:
    await _give(watched, "Rosa", Role.AUTHORITY)
    async with sit(watched, (200, 50), who="") as sitting:
        await sitting.press("4", "enter")
        await sitting.see_place(Counts)
        await open_panels(sitting)
        text = sitting.text()
        assert "en 10 min" in text or "in 10 min" in text
        assert SECRET not in text
        assert "presoin" not in text
        await sitting.press("enter")
        assert isinstance(sitting.app.screen, Watches)
        await sitting.press("plus")
        await sitting.see_place(WatchDetail)
        assert "corte" not in sitting.lines_of("detail").split("NEAR")[0]


async def test_who_only_administers_has_no_panels(watched: Path) -> None:
    await _give(watched, "Rosa", Role.ADMINISTRATOR)
    async with sit(watched, who="") as sitting:
        await sitting.press("4", "enter")
        await sitting.see("Rosa")
        await order(sitting, "go watches")
        assert not isinstance(sitting.app.screen, Watches)
        assert "w " + _("Watches") not in sitting.rows()[0]


async def test_the_watch_of_a_person_is_shown_to_few_and_each_look_is_on_record(watched: Path) -> None:
    async with open_house(watched) as house:
        people = {str(row["name"]): int(row["id"]) for row in await house.store.rows("SELECT id, name FROM operator")}
        await add_watch(house.store, Actor(OperatorId(people["Rosa"]), "Rosa", "cli"), PERSON)
    async with at_panels(watched, (200, 50), who="Rosa") as sitting:
        await sitting.press("pagedown")
        assert panels(sitting).shown()[-1].watch.name == PERSON.name
        await sitting.press("1", "shift+tab")
        assert has_keys(sitting) == PERSON.name
        await sitting.press("plus")
        await sitting.see_place(WatchDetail)
        assert await sitting.value("SELECT count(*) FROM audit WHERE action = 'watch.read_person'") == 1
    await _give(watched, "Iván", Role.COMMUNITY_MANAGER)
    async with at_panels(watched, (200, 50), who="Iván") as sitting:
        assert PERSON.name not in [panel.watch.name for panel in panels(sitting).shown()]


# --- the frame ------------------------------------------------------------------------------------------------


async def test_the_tab_and_the_status_row_count_what_nobody_took(watched: Path) -> None:
    async with sit(watched, (120, 34)) as sitting:
        before = sitting.desk.watching.untaken
        assert before >= 1
        assert f"w {_('Watches')} {before}!" in sitting.rows()[0]
        await alarm(sitting, "one", watch=2)
        await sitting.see(f"w {_('Watches')} {before + 1}!")
        assert str(before + 1) in sitting.status()


async def test_q_leads_back_to_the_inbox(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await sitting.press("q")
        await sitting.see_place(Inbox)
        await sitting.press("g", "w")
        await sitting.see_place(Watches)


async def test_a_workspace_without_watches_says_so(empty: Path) -> None:
    async with at_panels(empty) as sitting:
        await sitting.see(_("There are no watches yet."))
        for key in ("enter", "plus", "z", "c", "e", "tab", "j", "3", "R", "exclamation_mark", "pagedown", "full_stop"):
            await sitting.press(key)
        assert isinstance(sitting.app.screen, Watches)


async def _give(directory: Path, name: str, *roles: Role) -> None:
    async with open_house(directory) as house:
        people = {str(row["name"]): int(row["id"]) for row in await house.store.rows("SELECT id, name FROM operator")}
        await set_roles(house.store, Actor(OperatorId(people["Ana"]), "Ana", "cli"), OperatorId(people[name]), roles)
