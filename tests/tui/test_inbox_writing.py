"""The inbox, the second half of its behaviour."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.message import Message

from core.inbox import reads
from core.inbox.model import State
from tests.tui.at_work import arrive
from tests.tui.sitting import Sitting, sit
from tui.bridge import Desk
from tui.panes.conversation import conversation_head
from tui.panes.inbox_rows import STATE_WORDS


async def test_a_note_can_be_taken_back(at_desk: Sitting) -> None:
    await at_desk.press("n")
    await at_desk.see("ESCRIBIENDO")
    await at_desk.write("Por error")
    await at_desk.press("ctrl+r")
    await at_desk.see("╎ Por error")
    await at_desk.press("u")
    await at_desk.see("Deshecho: Nota escrita: hija_de_pampa")
    await at_desk.see_no("╎ Por error")


async def test_the_same_desk_fits_every_width_while_it_is_changed(at_desk: Sitting) -> None:
    await at_desk.go_to("olmo_y_roble")
    for size, sees in (
        ((200, 50), ("Quién es", "Quién está", "plazo edad")),
        ((120, 34), ("plazo re autor", "olmo_y_roble · X")),
        ((45, 30), ("g ir a", "@valdeluz la presión bajó a las 6 y ya n…")),
        ((80, 24), ("plazo edad re", "Vistas  1 Abiertos")),
        ((200, 50), ("Quién es",)),
    ):
        await at_desk.pilot.resize_terminal(*size)
        await at_desk.see(*sees)
        await at_desk.rest()
        assert all(len(row) <= size[0] for row in at_desk.rows())
        row = at_desk.inbox.rows.current
        assert row is not None
        assert row.author_handle == "olmo_y_roble"
        assert any("►" in line and "olmo_y_roble" in line for line in at_desk.rows())


async def test_a_conversation_that_is_read_stays_open_through_a_resize(at_desk: Sitting) -> None:
    await at_desk.press("enter")
    await at_desk.see("¿A quién llamo?")
    for size in ((45, 30), (120, 34), (80, 24)):
        await at_desk.pilot.resize_terminal(*size)
        await at_desk.see("hija_de_pampa · Facebook", "¿A quién")
    await at_desk.press("q")
    await at_desk.see("plazo edad")


async def test_every_state_is_a_word_above_the_conversation(at_desk: Sitting) -> None:
    seen: set[State] = set()
    for key in "1689":
        at_desk.inbox.open_view(key)
        await at_desk.until(lambda key=key: at_desk.inbox.view.key == key and at_desk.inbox.rows.window.count, key)  # type: ignore[misc]  # a lambda
        await at_desk.rest()
        for row in at_desk.inbox.rows.window.loaded:
            seen.add(row.state)
            thread = await reads.thread(at_desk.store, row.id, at_desk.desk.me)
            words = "\n".join(each.text for each in conversation_head(thread, at_desk.inbox.thread_facts(), 80))
            assert row.state is State.OPEN or any(
                word in words for word in ("abierta", "espera su respuesta", "aplazada", "cerrada", "en cuarentena")
            ), words
            assert row.author_handle.split()[0] in words
    assert seen == set(State) - {State.OVERHEARD}, "no view holds what was only overheard"
    assert set(STATE_WORDS) == set(State)


@pytest.mark.parametrize("size", [(80, 24), (120, 34)])
async def test_the_other_language_is_there_at_once_and_whole(morning: Path, size: tuple[int, int]) -> None:
    """Each screen, switched while it is on, looks as it does for somebody who began in that language."""
    folder = Path(__file__).parent / "snapshots" / f"en-{size[0]}x{size[1]}"
    walked = (
        ("inbox", ()), ("conversation", ("enter",)), ("accounts", ("q", "g", "a")),
        ("help", ("g", "i", "question_mark")),
    )  # fmt: skip
    async with sit(morning, size) as sitting:
        for name, keys in walked:
            await sitting.press(*keys)
            if sitting.app.desk.name:
                sitting.app.act_language()
            sitting.app.message_line.dismiss()
            sitting.app.redraw_frame()
            await sitting.rest()
            shown = "\n".join(row.rstrip() for row in sitting.rows()) + "\n"
            assert shown == (folder / f"{name}.txt").read_text(encoding="utf-8"), name
            sitting.app.act_language()
            await sitting.rest()


async def test_a_place_that_was_left_speaks_the_new_language_when_one_comes_back(at_desk: Sitting) -> None:
    await at_desk.press("g", "a")
    await at_desk.see("NO ES NUESTRA")
    await at_desk.press("colon")
    await at_desk.write("language")
    await at_desk.press("enter")
    await at_desk.see("NOT OURS: looks alike", "Now in English")
    await at_desk.press("g", "i")
    await at_desk.see("due  age nw author", "1 Open  is:open  · by priority", "Views  1 Open")
    assert "plazo" not in at_desk.text()


async def test_the_other_shade_is_there_at_once(at_desk: Sitting) -> None:
    before = {str(style.bgcolor) for row in at_desk.runs() for _words, style in row}
    await at_desk.press("colon")
    await at_desk.write("theme")
    await at_desk.press("enter")
    await at_desk.rest()
    after = {str(style.bgcolor) for row in at_desk.runs() for _words, style in row}
    assert before & after == set()


async def test_many_changes_in_a_row_are_told_together(at_desk: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Message] = []
    inbox = at_desk.inbox
    post = inbox.post_message

    def noting(message: Message) -> bool:
        told.append(message)
        return post(message)

    monkeypatch.setattr(inbox, "post_message", noting)
    await asyncio.gather(*(arrive(at_desk, f"autor_{n}") for n in range(30)))
    await at_desk.see("30 nuevos: R")
    assert 0 < sum(isinstance(message, Desk.Changed) for message in told) < 20
