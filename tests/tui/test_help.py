"""Help, the command line and the messages: every action is found by its name, with its key and why it is off."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.i18n import _
from tests.tui.sitting import Sitting, sit
from tui.command_line import complete
from tui.keys import EVERYWHERE, Key, remapped
from tui.panes.frame import key_name
from tui.screens.accounts import Accounts
from tui.screens.help import Help
from tui.screens.inbox import Inbox
from tui.screens.messages import Messages
from tui.widgets.prompt import Prompt


async def order(sitting: Sitting, words: str) -> None:
    await sitting.press("colon")
    await sitting.see("Orden")
    await sitting.write(words)
    await sitting.press("enter")


def offered(sitting: Sitting) -> list[Key]:
    place = sitting.place
    return [key for key in sitting.app.keymap.here(place.place) if place.has(key)]


@pytest.mark.parametrize("size", [(45, 30), (80, 24), (200, 50)])
async def test_help_has_a_line_for_every_action_of_the_place(morning: Path, size: tuple[int, int]) -> None:
    async with sit(morning, size) as sitting:
        keys = offered(sitting)
        await sitting.press("question_mark")
        await sitting.see_place(Help)
        rows = sitting.lines_of("reading").splitlines()
        each = size[0] // 3 if size[0] == 200 else size[0]  # side by side: what to look at, to do, and everywhere
        columns = (" ".join(row[at : at + each] for row in rows) for at in range(0, size[0], each))
        text = " ".join(" ".join(columns).split())
        for key in keys:
            assert " ".join(_(key.tip).split()) in text, key.id
            if key.keys and not key.id.startswith("view."):
                assert key_name(key) in text, key.id
            if size[0] >= 72 and not key.id.startswith("view."):
                assert f":{key.command} " in text
        assert "1-9" in text


async def test_help_says_what_is_off_and_why(at_desk: Sitting) -> None:
    await at_desk.press("question_mark")
    text = " ".join(at_desk.lines_of("reading").split())
    assert "Vuelve a quedar abierta (Está en la bandeja: no hay nada que reabrir.)" in text


async def test_help_scrolls_says_that_there_is_more_and_goes_away(at_desk: Sitting) -> None:
    await at_desk.press("question_mark")
    await at_desk.see("Teclas que valen aquí")
    assert at_desk.rows()[-3].endswith("…")
    await at_desk.press("G")
    await at_desk.see("Sale de Ventanilla")
    assert not at_desk.rows()[-3].endswith("…")
    for key, sees in (("home", "Conversación siguiente"), ("pagedown", "Actuar"), ("k", "Actuar")):
        await at_desk.press(key)
        await at_desk.see(sees)
    await at_desk.press("question_mark")
    await at_desk.press("q")
    await at_desk.see_place(Inbox)


async def test_help_is_about_the_place_below(at_desk: Sitting) -> None:
    await at_desk.press("g", "a", "question_mark")
    await at_desk.see(":account pause", "Deja de recoger esta cuenta")
    assert ":message claim" not in at_desk.lines_of("reading")
    await at_desk.press("q")
    await at_desk.see_place(Accounts)


async def test_a_place_knows_how_to_do_every_action_that_the_table_gives_it(at_desk: Sitting) -> None:
    for key, place in (("i", "inbox"), ("w", "watches"), ("q", "queue"), ("a", "accounts")):
        await at_desk.press("g", key)
        assert at_desk.place.place == place
        table = [row for row in at_desk.app.keymap.table if place in row.places]
        assert [row.id for row in table if not at_desk.place.has(row)] == []
    await at_desk.press("n")
    await at_desk.until(lambda: at_desk.place.place == "setup", "an account is about to be entered")
    assert [
        row.id for row in at_desk.app.keymap.here("setup") if "setup" in row.places and not at_desk.place.has(row)
    ] == []
    known = {"inbox", "accounts", "setup", "watches", "watch", "alerts", "watch_form", "queue", EVERYWHERE}
    known |= {"post_editor", "post_accounts", "freezes"}
    assert [row.id for row in at_desk.app.keymap.table if not known.issuperset(row.places)] == []


async def test_a_key_of_another_place_is_free_for_what_this_one_has() -> None:
    keymap = remapped('"account.pause" = "u"', "keys.toml")
    found = keymap.find("u", "accounts")
    assert found is not None
    assert found.id == "account.pause"


async def test_every_action_is_a_command(at_desk: Sitting) -> None:
    for key in offered(at_desk):
        assert key.command in [name for name, _tip in complete(at_desk.place, key.command)], key.id


async def test_a_command_does_what_its_key_does(at_desk: Sitting) -> None:
    await at_desk.go_to("puerto_68")
    await order(at_desk, "message claim")
    await at_desk.see("Te ocupas de puerto_68")
    await order(at_desk, "undo")
    await at_desk.see("Deshecho: Te ocupas de puerto_68")
    await order(at_desk, "list down")
    row = at_desk.inbox.rows.current
    assert row is not None
    assert row.author_handle == "panaderia.sol"
    await order(at_desk, "go accounts")
    await at_desk.see_place(Accounts)


async def test_a_command_may_be_shortened_while_it_means_one_thing(at_desk: Sitting) -> None:
    await at_desk.go_to("puerto_68")
    await order(at_desk, "message cla")
    await at_desk.see("«message cla» puede ser message claim, message classify: escribe algo más.")
    await at_desk.press("q")
    await order(at_desk, "  message   clai ")
    await at_desk.see("Te ocupas de puerto_68")


async def test_a_command_that_does_not_exist_says_where_the_list_is(at_desk: Sitting) -> None:
    await order(at_desk, "message fly")
    await at_desk.see("Aquí no hay ninguna orden «message fly»; ? las muestra todas.")
    await at_desk.press("q")
    await order(at_desk, "account pause")
    await at_desk.see("Aquí no hay ninguna orden «account pause»")


async def test_completions_show_key_and_reason_and_tab_takes_the_first(at_desk: Sitting) -> None:
    await at_desk.press("colon")
    await at_desk.write("message q")
    await at_desk.see("message quarantine  x     La aparta; no se borra nada")
    await at_desk.press("tab")
    assert at_desk.place.query_one(Prompt).value == "message quarantine "
    await at_desk.press("ctrl+g", "colon")
    await at_desk.write("cuarentena")
    await at_desk.see("message quarantine")
    await at_desk.press("escape")
    await at_desk.see_no("ESCRIBIENDO")
    await at_desk.press("colon")
    await at_desk.write("message rest")
    await at_desk.see("message restore", "(Está en la bandeja: no hay nada que reabrir.)")


async def test_an_empty_command_does_nothing(at_desk: Sitting) -> None:
    await order(at_desk, "   ")
    assert isinstance(at_desk.app.screen, Inbox)
    assert not at_desk.app.message_line.last


async def test_the_last_sentences_can_be_read_again_newest_first(at_desk: Sitting) -> None:
    await at_desk.press("X", "q")
    await at_desk.go_to("puerto_68")
    await at_desk.press("c")
    await at_desk.see("Te ocupas de puerto_68")
    await order(at_desk, "messages")
    await at_desk.see_place(Messages)
    rows = at_desk.lines_of("reading").splitlines()
    assert rows[0].startswith(" 08:32   Te ocupas de puerto_68")
    assert rows[1].startswith(" 08:32 ! hija_de_pampa: no está apartada")
    await at_desk.press("q")
    await at_desk.see_place(Inbox)


async def test_a_sentence_of_the_program_is_cut_nowhere_where_it_can_be_read_again(morning: Path) -> None:
    async with sit(morning, (45, 30)) as sitting:
        words = "Solo puede cambiar esto una persona que administre. Puede: Ana, Rosa o quien ellas digan."
        sitting.app.say(words, is_error=True)
        await sitting.press("colon")
        await sitting.write("messages")
        await sitting.press("enter")
        await sitting.see_place(Messages)
        assert " ".join(sitting.lines_of("reading").replace(" 08:32 ! ", "").split()) == words


async def test_leaving_is_a_command(at_desk: Sitting) -> None:
    await at_desk.press("colon")
    await at_desk.write("quit")
    at_desk.send("enter")
    await at_desk.until(lambda: at_desk.app._exit, "it leaves")
    assert at_desk.app.return_code == 0
