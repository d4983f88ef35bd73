"""What a desk keeps to itself while it is hidden, writes once, tells colleagues, and says when it cannot start."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.access.sign_in import sign_in
from core.errors import StoreError, UsageError
from core.inbox import notes
from core.inbox.triage import tag
from core.store import Actor, Store, Work
from tests.tui.sitting import Sitting
from tui.screens.inbox import Inbox
from tui.screens.sign_in import SignIn
from tui.start import read_keys

ROOT = Path(__file__).resolve().parents[2]


class Slow:
    """Holds the store's one writing turn until it is let go."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._free = asyncio.Event()
        self._held = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Slow:
        async def act(work: Work) -> None:
            work.system("arranging a test")
            self._held.set()
            await self._free.wait()

        self._task = asyncio.create_task(self._store.write(Actor(None, "test", "test"), act))
        await self._held.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.let_go()
        assert self._task is not None
        await self._task

    def let_go(self) -> None:
        self._free.set()


async def notes_written(sitting: Sitting) -> int:
    return await sitting.value("SELECT count(*) FROM note WHERE text = 'Una sola vez'")


# --- hidden --------------------------------------------------------------------------------------------------


async def test_an_act_that_ends_after_the_desk_was_hidden_names_nobody_on_it(at_desk: Sitting) -> None:
    async with Slow(at_desk.store) as slow:
        at_desk.send("x")
        await at_desk.see("Motivo de la cuarentena")
        await at_desk.write("publicidad")
        at_desk.send("enter")
        await at_desk.until(lambda: at_desk.app.screen.focused is None, "the act has begun")
        at_desk.app.act_lock()
        await at_desk.until(lambda: isinstance(at_desk.app.screen, SignIn), "it hides")
        slow.let_go()
        await at_desk.until(lambda: len(at_desk.app.message_line.last) == 1, "it is said")
        await at_desk.rest()
        assert "hija_de_pampa" not in at_desk.text()
    assert "hija_de_pampa" in at_desk.app.message_line.last[0].words
    await at_desk.press("enter", "enter")
    await at_desk.see_place(Inbox)
    await at_desk.press("colon")
    await at_desk.write("messages")
    await at_desk.press("enter")
    await at_desk.see("En cuarentena: hija_de_pampa")


async def test_a_failure_after_the_desk_was_hidden_is_not_drawn_on_it_either(at_desk: Sitting) -> None:
    at_desk.app.act_lock()
    await at_desk.see("¿Quién sigue?")
    at_desk.app.say("hija_de_pampa: no se pudo", is_error=True)
    await at_desk.rest()
    assert "hija_de_pampa" not in at_desk.text()


# --- a note is written once ------------------------------------------------------------------------------------


async def test_a_note_sent_twice_is_written_once(at_desk: Sitting) -> None:
    await at_desk.press("n")
    await at_desk.see("ESCRIBIENDO")
    await at_desk.write("Una sola vez")
    async with Slow(at_desk.store) as slow:
        at_desk.send("ctrl+r")
        field = at_desk.inbox._field
        assert field is not None
        await at_desk.until(lambda: field.read_only, "what is on its way takes no more letters")
        field.last_key = None
        for key in ("space", "y", "ctrl+r"):
            at_desk.send(key)
        await at_desk.until(lambda: field.last_key is not None and field.last_key.key == "ctrl+r", "they came")
        assert field.text == "Una sola vez"
        slow.let_go()
    await at_desk.see("╎ Una sola vez")
    await at_desk.rest()
    assert await notes_written(at_desk) == 1
    assert await at_desk.value("SELECT count(*) FROM draft") == 0


async def test_a_note_that_could_not_be_written_stays_in_the_field(
    at_desk: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise StoreError("El disco está lleno.")

    await at_desk.press("n")
    await at_desk.see("ESCRIBIENDO")
    await at_desk.write("Una sola vez")
    with monkeypatch.context() as broken:
        broken.setattr(notes, "note", fails)
        await at_desk.press("ctrl+r")
        await at_desk.see("El disco está lleno.", "Una sola vez", "ESCRIBIENDO")
    await at_desk.write(".")
    await at_desk.see("Una sola vez.")
    await at_desk.press("backspace", "ctrl+r")
    await at_desk.see("╎ Una sola vez")
    await at_desk.rest()
    assert await notes_written(at_desk) == 1


async def test_a_note_and_the_end_of_its_draft_are_one_commit(at_desk: Sitting) -> None:
    desk = at_desk.desk
    id_ = await at_desk.conversation("puerto_68")
    await notes.save_draft(desk.store, desk.actor, id_, "note", "Una sola vez")
    heads = await at_desk.value("SELECT max(seq) FROM change_log")
    await notes.note(desk.store, desk.actor, id_, "Una sola vez", finishes_draft=True)
    rows = await desk.store.rows("SELECT entity, op FROM change_log WHERE seq > ? ORDER BY seq", (heads,))
    assert {(row["entity"], row["op"]) for row in rows} >= {("draft", "clear"), ("conversation", "note")}
    assert await at_desk.value("SELECT count(*) FROM draft") == 0


async def test_a_note_takes_as_much_as_it_may_have_typed_or_pasted(at_desk: Sitting) -> None:
    from textual import events

    await at_desk.press("n")
    await at_desk.see("ESCRIBIENDO")
    paste = events.Paste("x" * (notes.NOTE_CHARS + 50))
    paste.set_sender(at_desk.app)
    assert at_desk.app._driver is not None
    at_desk.app._driver.send_message(paste)
    await at_desk.see("como máximo 4000 caracteres")
    field = at_desk.inbox._field
    assert field is not None
    assert len(field.text) == notes.NOTE_CHARS
    at_desk.app.message_line.dismiss()
    await at_desk.write("yz")
    await at_desk.see("como máximo 4000 caracteres")
    assert field.text == "x" * notes.NOTE_CHARS
    await at_desk.press("backspace")
    await at_desk.write("z")
    assert field.text == "x" * (notes.NOTE_CHARS - 1) + "z"
    await at_desk.press("ctrl+r")
    await at_desk.until(lambda: not at_desk.inbox.has_class("-writing"), "the note is taken as it is")


async def test_a_draft_of_a_note_may_be_as_long_as_a_note_and_no_longer(at_desk: Sitting) -> None:
    desk = at_desk.desk
    id_ = await at_desk.conversation("puerto_68")
    await notes.save_draft(desk.store, desk.actor, id_, "note", "x" * notes.NOTE_CHARS)
    with pytest.raises(UsageError, match=r"4000|4,000"):
        await notes.save_draft(desk.store, desk.actor, id_, "note", "x" * (notes.NOTE_CHARS + 1))
    await notes.save_draft(desk.store, desk.actor, id_, "reply", "x" * (notes.NOTE_CHARS + 1))


# --- what colleagues are told ----------------------------------------------------------------------------------


async def open_now(sitting: Sitting) -> int:
    assert sitting.desk.signed_in is not None
    return await sitting.value(
        "SELECT ifnull(conversation_id, 0) FROM session WHERE id = ?", sitting.desk.signed_in.session.id
    )


async def test_what_is_open_is_told_again_by_a_new_session(at_desk: Sitting) -> None:
    desk = at_desk.desk
    id_ = await at_desk.conversation("puerto_68")
    await desk.look_at(id_)
    assert desk.signed_in is not None
    again = await sign_in(
        desk.store, "Ana", "", origin="desk", host="consola.example", pid=1, leaving=desk.signed_in.session
    )
    await desk.seat(again)
    await desk.look_at(id_)
    assert await open_now(at_desk) == id_


async def test_what_could_not_be_told_is_told_when_it_is_looked_at_next(
    at_desk: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tui.bridge

    async def fails(*_: object, **__: object) -> None:
        raise StoreError("El disco está lleno.")

    id_ = await at_desk.conversation("puerto_68")
    with monkeypatch.context() as broken:
        broken.setattr(tui.bridge, "set_open", fails)
        with pytest.raises(StoreError):
            await at_desk.desk.look_at(id_)
    await at_desk.desk.look_at(id_)
    assert await open_now(at_desk) == id_


async def test_what_was_left_while_it_was_still_being_told_is_not_left_open(at_desk: Sitting) -> None:
    id_ = await at_desk.conversation("puerto_68")
    async with Slow(at_desk.store) as slow:
        opening = asyncio.create_task(at_desk.desk.look_at(id_))
        leaving = asyncio.create_task(at_desk.desk.look_at(None))
        await asyncio.sleep(0)
        slow.let_go()
        await asyncio.gather(opening, leaving)
    assert await open_now(at_desk) == 0


async def test_a_tag_that_somebody_makes_is_completed_at_other_desks(morning: Path, at_desk: Sitting) -> None:
    desk = at_desk.desk
    id_ = await at_desk.conversation("puerto_68")
    await tag(desk.store, desk.actor, [id_], add=["cisternas"])
    await at_desk.until(lambda: "cisternas" in desk.tags, "the desk knows it")
    await at_desk.press("plus")
    await at_desk.write("cist")
    await at_desk.see("cisternas")


# --- the start --------------------------------------------------------------------------------------------------


def make_folder(keys: Path) -> None:
    keys.mkdir()


def lead_in_a_circle(keys: Path) -> None:
    keys.symlink_to(keys.name)


@pytest.mark.parametrize("spoil", [make_folder, lead_in_a_circle])
def test_keys_that_cannot_be_read_are_refused_in_a_sentence(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(tmp_path / "keys.toml")
    with pytest.raises(UsageError, match=r"keys\.toml"):
        read_keys(tmp_path)


def test_two_actions_on_one_key_are_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('"message.done" = "c"\n')
    with pytest.raises(UsageError, match=r"line 1: c would mean both «message\.done» and «message\.claim»|línea 1"):
        read_keys(tmp_path)


START = """
import sys
from tui import keeper, start
def fails(*_):
    raise RuntimeError("secreto en " + __file__ if "__file__" in globals() else "secreto")
start.read_keys = fails
sys.exit(keeper._desk(sys.argv[1], "es", "Ana", attach=False))
"""


def test_a_fault_at_the_start_is_one_sentence_and_a_note(empty: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", START, str(empty)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert ended.returncode == 70
    assert ended.stdout == ""
    [sentence] = ended.stderr.splitlines()
    assert sentence.startswith("Ventanilla se ha detenido por un fallo propio")
    [note] = (empty / "log").glob("crash-*.txt")
    assert note.stem.removeprefix("crash-") in sentence
    assert "RuntimeError" in note.read_text()
    assert "secreto" not in note.read_text() + ended.stderr
