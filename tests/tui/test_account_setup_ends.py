"""However the dialog of an account ends, its process goes with it and no half of an account stays."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.credentials.office import CONFIGURED, found_in
from tests.tui.answering import takes_answers
from tests.tui.setting_up import (
    SECRET,
    Town,
    answers,
    at_accounts,
    choose,
    contact,
    dialog,
    enter,
    fill,
    is_there,
    pid_of,
    town,
)
from tui.screens.account_setup import AccountSetup
from tui.screens.accounts import Accounts


@pytest.fixture
def place(founded_empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with town(founded_empty, tmp_path, monkeypatch) as made:
        yield made


@pytest.mark.parametrize("keys", [("ctrl+g",), ("escape",), ("q",), ("g", "i")], ids=" ".join)
async def test_every_way_out_ends_the_process_and_leaves_nothing(place: Town, keys: tuple[str, ...]) -> None:
    async with at_accounts(place) as sitting:
        await answers(sitting, place)
        await contact(sitting)
        pid = pid_of(sitting)
        await sitting.press(*keys)
        await sitting.until(lambda: not isinstance(sitting.app.screen, AccountSetup), "the dialog is gone")
        await sitting.until(lambda: not is_there(pid), "its process too")
    assert place.accounts == []
    assert found_in([place.home]) == []


async def test_a_contact_that_never_ends_is_left_with_one_key(place: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        (place.workspace / "ventanilla.toml").write_text(CONFIGURED.format(host=host, more=""))
        async with at_accounts(place) as sitting:
            await choose(sitting, "cofre")
            await fill(sitting, "muro", f"http://{host}", SECRET)
            sitting.send("v")
            await sitting.see("… Making contact with Cofre.")
            pid = pid_of(sitting)
            sitting.send("ctrl+g")
            await sitting.see_place(Accounts)
            await sitting.see("Left: nothing was entered.")
            await sitting.until(lambda: not is_there(pid), "the process is gone")
    assert place.accounts == []


async def test_a_process_that_dies_is_said_and_the_answers_are_kept(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await answers(sitting, place)
        await contact(sitting)
        await sitting.press("s")
        await sitting.see("Enter this account?")
        os.kill(pid_of(sitting), signal.SIGKILL)
        await sitting.see(" ! The process that enters accounts ended: make contact again", place.platform.address)
        await sitting.see_no("Enter this account?")
        await sitting.press("enter")
        await fill(sitting, SECRET)
        await contact(sitting)
        await enter(sitting)
    assert place.accounts == [("muro", "active")]


async def test_a_process_that_dies_while_it_enters_is_said(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await answers(sitting, place)
        await contact(sitting)
        pid = pid_of(sitting)
        os.kill(pid, signal.SIGSTOP)
        await sitting.press("s")
        takes_answers(sitting)
        sitting.send("y")
        await sitting.see("… Putting the account on record.")
        sitting.send("ctrl+g")
        await sitting.see(" ! It is being put on record: wait a moment.")
        os.kill(pid, signal.SIGKILL)
        await sitting.see(" ! The process that enters accounts ended (-9): begin again", "►* Token")
    assert place.accounts == []


async def test_a_desk_that_closes_leaves_no_process_and_no_half_of_an_account(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await answers(sitting, place)
        await contact(sitting)
        pid = pid_of(sitting)
    assert not is_there(pid)
    assert place.accounts == []
    async with at_accounts(place) as sitting:
        await answers(sitting, place)
        await contact(sitting)
        await sitting.press("s")
        takes_answers(sitting)
        sitting.send("y")
        await sitting.until(lambda: dialog(sitting).is_entering, "it is being put on record")
        pid = pid_of(sitting)
    assert not is_there(pid)
    assert place.accounts == [("muro", "active")], "what was begun is whole"


async def test_a_server_that_gives_no_process_is_said(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.setup_process.own_command", lambda *_words: ("/nonexistent/python",))
    async with at_accounts(place) as sitting:
        await sitting.press("n")
        await sitting.see_place(AccountSetup)
        await sitting.press("enter")
        await sitting.see(" ! No process can be started here (No such file or directory)")
