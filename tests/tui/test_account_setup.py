"""Entering an account on the screen, with the real process behind it: answers, sign-in, contact, record."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store import Work
from tests.integration.cli.forks import BOUND_S
from tests.integration.credentials.office import CONFIGURED
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
    entered,
    fill,
    town,
)
from tests.tui.sitting import Sitting, sit
from tests.tui.test_children import let_go
from tests.tui.valdeluz import COLLECTOR
from tui.children import own_command, own_environment
from tui.screens.account_setup import AccountSetup
from tui.screens.accounts import Accounts


@pytest.fixture
def place(founded_empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with town(founded_empty, tmp_path, monkeypatch) as made:
        yield made


async def test_an_account_is_entered_from_the_choice_of_its_network_to_the_list(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await sitting.see("No accounts yet", "n adds one", "n add one")
        await answers(sitting, place)
        await sitting.see("= Token", "given, not shown", "►  Make contact  Enter or v")
        await contact(sitting)
        await sitting.see("= We are there @valdeluz.", "The access reaches: read, write.")
        await sitting.see("It will do: reading comments.", "- searching the platform: the platform has no search")
        await sitting.see("- replying: the token may not write", "Entered by Ana; everyone whose role allows it")
        assert place.accounts == [], "nothing is on record before the question"
        await sitting.press("s")
        await sitting.see("Enter this account?", "muro · Cofre", "We are there @valdeluz.", "y yes, enter it")
        takes_answers(sitting)
        await sitting.press("n")
        await sitting.see_no("Enter this account?")
        assert place.accounts == []
        await enter(sitting)
        await sitting.see("Account «muro» was added as number 1.", "►= Co @valdeluz")
    assert place.accounts == [("muro", "active")]
    assert place.rows("SELECT name, entered_by FROM secret_entry WHERE entered_by <> ''") == [("token", "Ana")]


async def test_what_was_entered_is_collected(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await entered(sitting, place)
    let_go(place.workspace)
    process = await asyncio.create_subprocess_exec(
        *own_command("--workspace", str(place.workspace), "collect", "--once"), env=own_environment()
    )
    async with asyncio.timeout(BOUND_S):
        assert await process.wait() == 0


async def test_a_person_signs_in_elsewhere_and_brings_the_code(place: Town) -> None:
    async with at_accounts(place, (45, 30)) as sitting:
        await choose(sitting, "llave")
        await fill(sitting, "muro", place.platform.address)
        await sitting.see("Go on to signing in")
        await contact(sitting)
        url = f"{place.platform.address}/authorize"
        await sitting.see("Open this address", "Open the page and copy the code.", "* Paste the code: Enter")
        assert url in "".join(row.rstrip() for row in sitting.rows())
        await sitting.press("y")
        assert sitting.app.clipboard == url
        await sitting.press("enter")
        await fill(sitting, "CANARY-wrong")
        await sitting.see("! That code was not taken: ")
        await sitting.press("enter")
        await fill(sitting, "CANARY-code-12345")
        await sitting.see("= We are there @valdeluz.")
        await enter(sitting)
        assert "CANARY" not in sitting.text()
    assert place.accounts == [("muro", "active")]


async def test_an_address_that_does_not_answer_may_be_entered_all_the_same_and_is_never_shown(place: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    (place.workspace / "ventanilla.toml").write_text(CONFIGURED.format(host=host, more=""))
    async with at_accounts(place) as sitting:
        await choose(sitting, "feed")
        await fill(sitting, "diario", f"http://{host}/CANARY-path/rss")
        await contact(sitting)
        await sitting.see("> No contact yet: ", "Entered by Ana.")
        assert "CANARY" not in sitting.text()
        await enter(sitting)
        await sitting.see("«diario» was added")
    assert place.accounts == [("diario", "active")]


async def test_a_network_among_several_is_chosen_from_a_menu(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await choose(sitting, "plaza")
        await fill(sitting, "muro", "fb-valdeluz", "2150-01-06 America/Lima")
        await sitting.press("home", "j", "enter")
        await sitting.see("1 X", "2 Facebook")
        await sitting.press("2")
        await sitting.see("= Network", "Facebook")
        await contact(sitting)
        await sitting.see("We are there valdeluz")
        await enter(sitting)
        await sitting.see("►= Fb valdeluz")


async def test_a_refusal_keeps_the_answers_and_asks_for_the_secret_again(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await answers(sitting, place, "CANARY-wrong-0123456789")
        await contact(sitting)
        await sitting.see(
            " ! Not entered, contact failed: ", "= What to call it here", place.platform.address, "►* Token"
        )
        assert "CANARY" not in sitting.text()
        await sitting.press("v")
        await sitting.see(" ! Still missing: Token.")
        await sitting.press("q", "enter")
        await fill(sitting, SECRET)
        await contact(sitting)
        await enter(sitting)
    assert place.accounts == [("muro", "active")]


async def test_an_answer_that_does_not_fit_is_named(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await choose(sitting, "cofre")
        await fill(sitting, "muro", "no address", SECRET)
        await contact(sitting)
        await sitting.see(" ! «Server» must be a web address")
        await entered_once_more(sitting, place)
        await choose(sitting, "cofre")
        await fill(sitting, "Muro", place.platform.address, SECRET)
        await contact(sitting)
        await sitting.see("There is already an account «Muro»: choose another name.")


async def entered_once_more(sitting: Sitting, place: Town) -> None:
    await sitting.press("ctrl+g")
    await sitting.see_place(Accounts)
    await entered(sitting, place)


async def test_a_connector_that_is_not_allowed_says_why_and_is_not_opened(place: Town) -> None:
    (place.workspace / "ventanilla.toml").write_text('[connectors]\nallow = ["cofre"]\n')
    async with at_accounts(place) as sitting:
        await sitting.press("n")
        await sitting.see_place(AccountSetup)
        await sitting.see("«llave» is installed but not allowed")
        await sitting.press("G", "enter")
        await sitting.see(" ! «llave» is installed but not allowed")
        assert dialog(sitting).form is None


async def needs_sign_in(sitting: Sitting) -> None:
    async def act(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("UPDATE account SET state = 'needs_sign_in', health = 'revoked' WHERE name = 'muro'")
        work.changed("account", 1)

    await sitting.store.write(COLLECTOR, act)
    await sitting.until(lambda: not sitting.desk.accounts[0].is_active, "the desk knows")
    await sitting.rest()


async def test_an_account_that_asks_for_it_is_signed_in_to_again_in_the_same_dialog(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await entered(sitting, place)
        await needs_sign_in(sitting)
        assert sitting.footer().startswith(" s sign in there"), sitting.footer()
        second = "CANARY-token-of-the-second-time-0002"
        place.platform.tokens = {second}
        await sitting.press("s")
        await sitting.see("Sign in again: muro", "►* Token")
        assert "Server" not in sitting.text(), "what is not secret stays as it is"
        await fill(sitting, SECRET)
        await contact(sitting)
        await sitting.see(" ! Not entered, contact failed: ")
        await sitting.press("enter")
        await fill(sitting, second)
        await contact(sitting)
        await sitting.see("Signed in by Ana.")
        await enter(sitting)
        await sitting.see("Account «muro» is connected, and collected again.")
    assert place.accounts == [("muro", "active")]


async def test_access_to_another_account_is_not_taken_for_ours(place: Town) -> None:
    async with at_accounts(place) as sitting:
        await entered(sitting, place)
        place.platform.identity = "id-of-somebody-else"
        await sitting.press("s")
        await sitting.see("►* Token")
        await fill(sitting, SECRET)
        await contact(sitting)
        await sitting.see(" ! This access is for «@valdeluz»")


async def test_an_account_without_secrets_has_nothing_to_sign_in_to(morning: Path) -> None:
    async with sit(morning, language="en") as sitting:
        await sitting.press("g", "a", "s")
        await sitting.see_place(Accounts)
        await sitting.see(" ! Account «ch» needs no secret: there is nothing to sign in to.")
        assert "sign in there" not in sitting.footer(), "whether it has any is not known ahead"
