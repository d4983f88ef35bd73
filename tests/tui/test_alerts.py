"""The alerts by keys: taken, closed, opened and filed, each key about the alert that was under the cursor."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.access.service import set_roles
from core.policy import Role
from core.store import Work
from core.watch.alert_store import alert_of
from core.watch.alerts import Cause, acknowledge, raise_alert
from core.watch.model import AlertId, AlertKind, AlertState, NewWatch, WatchKind
from core.watch.service import add_watch
from tests.tui.alert_scenes import raise_morning
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import COLLECTOR, NOW_S
from tui.screens.alert_conversations import AlertConversations
from tui.screens.alert_reading import AlertReading, FiledReading
from tui.screens.alerts import Alerts
from tui.screens.inbox import Inbox
from tui.screens.watches import Watches


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Ana before the alerts, the cursor on a threat."""
    async with sit(morning, (80, 24), language="en") as sitting:
        await raise_morning(sitting)
        await sitting.press("g", "t")
        await sitting.see_place(Alerts)
        await sitting.until(lambda: place(sitting).detail is not None, "the alerts are read")
        yield sitting


def place(sitting: Sitting) -> Alerts:
    assert isinstance(sitting.app.screen, Alerts)
    return sitting.app.screen


def under(sitting: Sitting) -> AlertId:
    """The alert under the cursor."""
    alert = place(sitting).alert()
    assert alert is not None
    return alert.id


async def state(sitting: Sitting, id_: AlertId) -> AlertState:
    return (await alert_of(sitting.store, id_)).state


async def one_more(sitting: Sitting, kind: AlertKind = AlertKind.DISTRESS, **more: object) -> None:
    cause = Cause(kind=kind, key=f"more:{kind}", at_s=int(sitting.desk.now_s), figures={"messages": 1})

    async def act(work: Work) -> None:
        work.system("arranging a test")
        await raise_alert(work, replace(cause, **more))  # type: ignore[arg-type]  # by name

    await sitting.store.write(COLLECTOR, act)


async def test_untaken_ones_stand_first_and_the_gravest_leads(desk: Sitting) -> None:
    shown = [(each.kind, each.state) for each in place(desk).alerts]
    assert shown[0] == (AlertKind.THREAT, AlertState.NEW)
    states = [state for _kind, state in shown]
    assert states == sorted(states, key=[AlertState.NEW, AlertState.ACKNOWLEDGED, AlertState.EXPLAINED].index)


async def test_c_takes_it_with_a_comment_and_it_is_mine(desk: Sitting) -> None:
    id_ = under(desk)
    await desk.press("c")
    await desk.write("llamo al 105")
    await desk.press("enter")
    await desk.see("Taken: threat")
    taken = await alert_of(desk.store, id_)
    assert (taken.state, taken.ack_by_name, taken.comment) == (AlertState.ACKNOWLEDGED, "Ana", "llamo al 105")
    assert under(desk) == id_, "the cursor stays on it although it stands elsewhere now"
    await desk.see("=me, llamo")
    await desk.press("c")
    await desk.see("You have taken it already.")


async def test_a_comment_that_is_refused_is_there_again(desk: Sitting) -> None:
    id_ = under(desk)
    await desk.press("c")
    await desk.write("x" * 501)
    await desk.press("enter")
    await desk.see("at most 500")
    assert place(desk).prompt.value == "x" * 501
    assert await state(desk, id_) is AlertState.NEW


async def test_another_persons_cannot_be_taken_and_says_whose_it_is(desk: Sitting) -> None:
    await desk.press("j", "j", "j", "j", "c")
    await desk.see("Luis has taken it already.")


async def test_what_a_colleague_takes_meanwhile_stays_his(desk: Sitting) -> None:
    id_ = under(desk)
    await desk.press("c")
    await acknowledge(desk.store, replace(desk.desk.actor, operator_id=2, name="Luis"), id_)  # type: ignore[arg-type]  # a bare number will do for an id here
    await desk.press("enter")
    await desk.see("was taken by Luis")


@pytest.mark.parametrize("key", ["e", "v"])
async def test_a_threat_is_closed_with_the_reference_of_the_police_and_not_without(desk: Sitting, key: str) -> None:
    id_ = under(desk)
    await desk.press(key, "r")
    await desk.see("Reference of the police")
    await desk.press("enter")
    await desk.see("A threat is closed with the reference of the police")
    assert await state(desk, id_) is AlertState.NEW
    await desk.write("comisaria 4, parte 118")
    await desk.press("enter")
    await desk.see("Closed: threat")
    closed = await alert_of(desk.store, id_)
    assert (closed.state, closed.close_comment) == (AlertState.EXPLAINED, "comisaria 4, parte 118")


async def test_a_threat_that_was_none_is_a_false_alarm_with_a_reason(desk: Sitting) -> None:
    id_ = under(desk)
    await desk.press("e", "f")
    await desk.see("In a few words")
    await desk.write("titulo de una pelicula")
    await desk.press("enter")
    await desk.see("Closed: threat")
    assert await state(desk, id_) is AlertState.FALSE_ALARM


async def test_a_verdict_without_a_reason_asks_for_it_again(desk: Sitting) -> None:
    await desk.press("j")
    id_ = under(desk)
    await desk.press("v", "f", "enter")
    await desk.see("Say in a few words what it was")
    assert await state(desk, id_) is AlertState.NEW
    await desk.write("era la piscina")
    await desk.press("enter")
    await desk.see("Closed: Agua")
    assert await state(desk, id_) is AlertState.FALSE_ALARM


async def test_f_files_the_evidence_and_says_where_with_the_hash(desk: Sitting) -> None:
    await desk.press("f")
    await desk.see_place(FiledReading)
    await desk.see("SHA-256")
    folder = desk.store.path.parent / "evidence"
    files = sorted(folder.iterdir())
    assert [each.suffix for each in files] == [".json", ".txt"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert str(folder) in desk.text().replace("\n", "").replace(" ", "")
    assert await desk.value("SELECT count(*) FROM audit WHERE action = 'alert.evidence'") == 1
    await desk.press("q")
    await desk.see_place(Alerts)


async def test_enter_opens_the_conversation_and_q_comes_back_to_the_same_alert(desk: Sitting) -> None:
    id_ = under(desk)
    await desk.press("enter")
    await desk.see_place(AlertConversations)
    await desk.see("laloma_vive")
    assert "r answer it" not in desk.footer(), "no answer is offered to a threat"
    await desk.press("q")
    await desk.see_place(Alerts)
    assert under(desk) == id_
    assert await state(desk, id_) is AlertState.NEW, "opening is not doing"


async def test_of_several_messages_one_is_chosen_by_its_time(desk: Sitting) -> None:
    await desk.press("j", "j", "enter")
    await desk.see("Which message?")
    assert "Ya son dos horas" not in desk.text()
    await desk.press("2")
    await desk.see_place(AlertConversations)


async def test_the_list_shows_no_word_of_a_citizen(desk: Sitting) -> None:
    rows = await desk.store.rows("SELECT text FROM message WHERE is_own = 0")
    for row in rows:
        assert not any(word in desk.text() for word in str(row["text"]).split() if len(word) > 9)
    handles = await desk.store.rows("SELECT handle FROM author")
    assert not any(str(row["handle"]) in desk.text() for row in handles)


async def test_why_and_history_are_read_over_the_list(desk: Sitting) -> None:
    await desk.press("j", "exclamation_mark")
    await desk.see_place(AlertReading)
    await desk.see("deviations above the usual", "agua~ OR grifo")
    await desk.press("q", "h")
    await desk.see("Rotura en la calle Fresno", "explained, by Luis")
    await desk.press("q")
    await desk.see_place(Alerts)


async def test_w_goes_to_the_panel_of_its_watch(desk: Sitting) -> None:
    await desk.press("w")
    await desk.see("It is of no watch.")
    await desk.press("j", "w")
    await desk.see_place(Watches)


async def test_what_comes_waits_for_R_and_moves_nothing(desk: Sitting) -> None:
    await desk.press("j")
    id_, before = under(desk), [each.id for each in place(desk).alerts]
    await one_more(desk)
    await desk.see("1 new: R")
    assert [each.id for each in place(desk).alerts] == before and under(desk) == id_
    await desk.press("R")
    await desk.until(lambda: len(place(desk).alerts) == len(before) + 1, "it came in")
    assert under(desk) == id_


async def test_tab_scrolls_the_alert_below_and_q_goes_back_step_by_step(desk: Sitting) -> None:
    id_ = under(desk)
    await desk.press("tab", "j", "j")
    assert under(desk) == id_
    assert "▌threat" in desk.text()
    await desk.press("q")
    assert not place(desk).is_inside
    await desk.press("q")
    await desk.see_place(Watches)


async def test_moving_keys_stop_at_both_ends(desk: Sitting) -> None:
    ids = [each.id for each in place(desk).alerts]
    for keys, at in ((("G",), -1), (("j",), -1), (("g", "g"), 0), (("k",), 0), (("pagedown",), -1), (("pageup",), 0)):
        await desk.press(*keys)
        assert under(desk) == ids[at], keys
    await desk.press("ctrl+d")
    assert under(desk) != ids[0]
    await desk.press("ctrl+u")
    assert under(desk) == ids[0]


async def test_the_alert_of_a_persons_watch_is_for_few_eyes(desk: Sitting) -> None:
    person = NewWatch(
        name="Alguien", query="author:alguien agua", purpose="orden judicial", kind=WatchKind.PERSON,
        legal_basis="Ley 30364, expediente 77-2024", ends_s=NOW_S + 86_400, has_read_rules=True,
    )  # fmt: skip
    watch = (await add_watch(desk.store, desk.desk.actor, person)).watch
    await one_more(desk, AlertKind.EVERY_HIT, watch=watch.id)
    await desk.see("1 new: R")
    rosa = next(each for each in desk.desk.people if each.name == "Rosa")
    assert desk.desk.me is not None
    await set_roles(desk.store, desk.desk.actor, rosa.id, [Role.COMMS_MANAGER, Role.ADMINISTRATOR])
    await set_roles(desk.store, replace(desk.desk.actor, operator_id=rosa.id, name="Rosa"), desk.desk.me,
                    [Role.COMMUNITY_MANAGER])  # fmt: skip
    await desk.until(lambda: desk.desk.operator is not None and len(desk.desk.operator.roles) == 1, "other roles")
    await desk.rest()
    place(desk).load()
    await desk.rest()
    assert "Alguien" not in [each.watch_name for each in place(desk).alerts]


async def test_without_alerts_it_says_so_and_no_key_fails(morning: Path) -> None:
    async with sit(morning, (45, 30), language="en") as sitting:
        await sitting.press("g", "t")
        await sitting.see("No alert waits for anybody.")
        for key in ("c", "e", "v", "f", "enter", "exclamation_mark", "h", "w", "j", "G", "tab", "R"):
            await sitting.press(key)
            assert isinstance(sitting.app.screen, Alerts), key
        await one_more(sitting)
        await sitting.see("person in danger")


async def test_the_command_line_goes_there_too(at_desk: Sitting) -> None:
    assert isinstance(at_desk.app.screen, Inbox)
    await at_desk.press("colon")
    await at_desk.write("go alerts")
    await at_desk.press("enter")
    await at_desk.see_place(Alerts)


async def test_a_paste_does_nothing_here(desk: Sitting) -> None:
    id_ = under(desk)
    for key in "cefvcefv":
        desk.send(key)
    await desk.rest()
    assert await state(desk, id_) is AlertState.NEW
    assert not (desk.store.path.parent / "evidence").exists()
