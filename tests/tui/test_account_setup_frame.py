"""The dialog of an account: who may open it, what its field keeps to itself, its keys, its language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.access.service import set_roles
from core.ids import OperatorId
from core.policy import Role
from core.runtime import open_house
from core.store import Actor
from tests.tui.setting_up import (
    SECRET,
    Town,
    answers,
    at_accounts,
    choose,
    contact,
    dialog,
    fill,
    is_there,
    pid_of,
    town,
)
from tests.tui.sitting import Sitting
from tui.keys import Key
from tui.screens.account_setup import AccountSetup
from tui.screens.accounts import Accounts
from tui.screens.help import Help
from tui.screens.sign_in import SignIn
from tui.setup_lines import CodeAsked


@pytest.fixture
def place(founded_empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with town(founded_empty, tmp_path, monkeypatch) as made:
        yield made


async def give(place: Town, name: str, *roles: Role) -> None:
    async with open_house(place.workspace) as house:
        people = {str(row["name"]): int(row["id"]) for row in await house.store.rows("SELECT id, name FROM operator")}
        await set_roles(house.store, Actor(OperatorId(people["Ana"]), "Ana", "cli"), OperatorId(people[name]), roles)


async def test_who_may_not_is_told_before_anything_opens(place: Town) -> None:
    await give(place, "Iván", Role.COMMUNITY_MANAGER)
    async with at_accounts(place, who="Iván") as sitting:
        assert "add one" not in sitting.footer()
        await sitting.press("n")
        await sitting.see(" ! Open or close an account: you can only propose it. Who can decide: Ana")
        assert isinstance(sitting.app.screen, Accounts)
        await sitting.press("q", "question_mark")
        await sitting.see_place(Help)
        text = " ".join(sitting.lines_of("reading").split())
        assert "Add an account: answer what its network asks (" in text


async def test_a_role_taken_away_meanwhile_counts(place: Town) -> None:
    async with at_accounts(place, who="Iván") as sitting:
        await give(place, "Iván", Role.COMMUNITY_MANAGER)
        await sitting.press("n")
        await sitting.see(" ! Open or close an account: you can only propose it. Who can decide: Ana")


async def test_a_hidden_answer_can_neither_be_copied_nor_cut_nor_found_afterwards(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await choose(sitting, "cofre")
        await fill(sitting, "muro", place.platform.address)
        await sitting.write(SECRET)
        before = sitting.app.clipboard
        await sitting.press("shift+home", "ctrl+c", "ctrl+x")
        assert sitting.app.clipboard == before
        assert dialog(sitting).prompt.value == "", "it was cut all the same"
        await sitting.write(SECRET)
        assert SECRET not in sitting.text()
        await sitting.press("ctrl+g")
        assert dialog(sitting).prompt.value == ""
        assert not dialog(sitting).prompt.password
        await sitting.press("enter")
        await fill(sitting, SECRET)
        await contact(sitting)
        assert dialog(sitting).secrets == {}, "they are the process's now"
        assert "CANARY" not in repr(dialog(sitting).form)


async def test_a_pasted_secret_is_taken_whole_and_a_visible_answer_may_be_copied(place: Town) -> None:
    from textual import events

    long = "CANARY-" + "x" * 9_000
    place.platform.tokens = {long}
    async with at_accounts(place) as sitting:
        await choose(sitting, "cofre")
        await sitting.write("muro")
        await sitting.press("shift+home", "ctrl+c")
        assert sitting.app.clipboard == "muro"
        await sitting.press("enter")
        await fill(sitting, place.platform.address)
        sitting.app.screen.post_message(events.Paste(f"  {long}\n"))
        assert sitting.app.screen.focused is not None
        sitting.app.screen.focused.post_message(events.Paste(f"  {long}\n"))
        await sitting.until(lambda: len(dialog(sitting).prompt.value) == len(long), "the whole of it")
        await sitting.press("enter")
        await contact(sitting)
        await sitting.see("= We are there @valdeluz.")


async def test_the_questions_follow_the_language_and_the_answers_stay(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await choose(sitting, "mastodon")
        await fill(sitting, "muro")
        await sitting.press("ctrl+g")
        await sitting.see("Server address")
        await sitting.press("colon")
        await sitting.write("language")
        await sitting.press("enter")
        await sitting.see("Dirección del servidor")
        assert dialog(sitting).form is not None
        assert dialog(sitting).form.name == "muro"  # type: ignore[union-attr]  # it is there, as was just seen


async def test_a_hidden_desk_shows_nothing_of_it_and_finds_it_as_it_was(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await answers(sitting, place)
        await sitting.press("ctrl+o")
        await sitting.see_place(SignIn)
        assert "muro" not in sitting.text() and place.platform.address not in sitting.text()
        await sitting.press("enter", "enter")
        await sitting.see_place(AccountSetup)
        await contact(sitting)
        await sitting.see("We are there @valdeluz.")


async def test_somebody_else_at_the_desk_ends_it(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await answers(sitting, place)
        pid = pid_of(sitting)
        await sitting.press("ctrl+o")
        await sitting.see_place(SignIn)
        await sitting.press("4", "enter")
        await sitting.until(lambda: not isinstance(sitting.app.screen, SignIn), "Rosa is in")
        await sitting.until(lambda: not is_there(pid), "Ana's process is gone")
    assert place.accounts == []


async def test_every_key_of_the_dialog_works_in_its_step_and_says_why_in_the_others(place: Town) -> None:
    def off(sitting: Sitting) -> set[str]:
        keys: list[Key] = [key for key in sitting.app.keymap.here("setup") if key.id.startswith("setup.")]
        return {key.id.removeprefix("setup.") for key in keys if dialog(sitting).why_not(key)}

    async with at_accounts(place) as sitting:
        await sitting.press("n")
        await sitting.see_place(AccountSetup)
        assert off(sitting) == {"contact", "enter", "change", "copy"}
        await sitting.press("ctrl+g")
        await choose(sitting, "llave")
        await fill(sitting, "muro", place.platform.address)
        assert off(sitting) == {"enter", "change", "copy"}
        await contact(sitting)
        assert isinstance(dialog(sitting).stage, CodeAsked)
        assert off(sitting) == {"contact", "enter"}
        await sitting.press("i")
        await sitting.until(lambda: not dialog(sitting).waits, "another process has begun")
        assert off(sitting) == {"enter", "change", "copy"}
        await contact(sitting)
        await sitting.press("enter")
        await fill(sitting, "CANARY-code-12345")
        await sitting.see("We are there")
        await sitting.rest()
        assert off(sitting) == {"contact", "copy"}
        await sitting.press("i")
        await sitting.see("Go on to signing in")


async def test_the_command_line_opens_and_ends_it_and_the_palette_is_the_same_list(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await sitting.press("colon")
        await sitting.write("account add")
        await sitting.see("Add an account: answer what its network asks")
        await sitting.press("enter")
        await sitting.see_place(AccountSetup)
        await sitting.press("ctrl+p")
        await sitting.write("setup leave")
        await sitting.press("enter")
        await sitting.see_place(Accounts)
