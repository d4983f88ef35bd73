"""An approval of somebody outside by keys: the file that goes out, the one that comes back, and asking no longer."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.publishing.model import PostId
from core.publishing.workflow.invitations import invitations_of, invite
from core.publishing.workflow.model import Stage
from core.publishing.workflow.submitting import submit
from core.text.cells import width
from tests.tui.answering import SHELF, can_speak, person, takes_answers
from tests.tui.at_editor import draft, editor, open_editor, sheet
from tests.tui.queue_scenes import fill_queue
from tests.tui.sitting import Sitting, sit
from tui.screens.post_acts_files import NewFile, offered, unused
from tui.screens.queue import Queue

_CODE = re.compile(r"(?:[0-9a-f]{8}-){3}[0-9a-f]{8}")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are proposed."""
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    return place


@pytest.fixture
async def desk(morning: Path, home: Path) -> AsyncIterator[Sitting]:
    """Rosa, who approves."""
    async with sit(morning, who="Rosa", language="en") as sitting:
        yield can_speak(sitting)


def _files(folder: Path) -> list[str]:
    return os.listdir(folder)


async def _of_luis(desk: Sitting, text: str = "Corte de agua") -> PostId:
    """A post that Luis has handed in."""
    post = await draft(desk, text, who="Luis")
    await submit(desk.store, await person(desk, "Luis"), SHELF, post)
    return post


async def _type(desk: Sitting, label: str, words: str | None) -> None:
    """Answer a question for words; ``None``: with what stands there."""
    await desk.see(label)
    if words is not None:
        await desk.press("ctrl+u")
        await desk.write(words)
    await desk.press("enter")


async def _ask(desk: Sitting, name: str = "Clara Soto", *, hours: str | None = None, path: str | None = None) -> None:
    """Answer all three questions of an invitation, not the last yes."""
    await desk.press("a")
    await _type(desk, "Who outside is asked", name)
    await _type(desk, "For how many hours", hours)
    await _type(desk, "Into which new file?", path)


async def _yes(desk: Sitting, question: str) -> None:
    await desk.see(question)
    takes_answers(desk)
    await desk.press("y")
    await desk.rest()


async def _invited(desk: Sitting, post: PostId, name: str = "Clara Soto") -> tuple[str, str]:
    """The codes of an invitation by Iván."""
    asked = await invite(desk.store, await person(desk, "Iván"), post, name)
    yes, no = _CODE.findall(asked.text)
    return yes, no


async def test_the_approval_section_names_the_keys_and_who_is_asked(desk: Sitting) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    await desk.press("4")
    await desk.see("a asks somebody outside, f brings in the file")
    assert "C asks no longer" not in desk.text()
    await _invited(desk, post)
    await desk.see("i1: Clara Soto is asked outside, by Iván; the codes count until", "C asks no longer")


async def test_before_it_is_handed_in_the_section_offers_nothing_and_the_key_says_why(desk: Sitting) -> None:
    post = await draft(desk)
    await open_editor(desk, post)
    await desk.press("4")
    await desk.see("Not handed in yet")
    assert "somebody outside" not in desk.text()
    await desk.press("a")
    await desk.until(lambda: desk.app.message_line.last and desk.app.message_line.last[-1].is_error, "it is said")


async def test_an_invitation_is_written_into_a_new_file_that_only_its_owner_reads(desk: Sitting, home: Path) -> None:
    post = await _of_luis(desk, "Corte de agua en La Loma")
    await open_editor(desk, post)
    await _ask(desk)
    await desk.see("Ask somebody outside?", "Clara Soto gets the file", "72 hours")
    assert _files(home) == [] and not await invitations_of(desk.store, post), "nothing before the yes"
    await _yes(desk, "Ask somebody outside?")
    await desk.see(f"i1: send ~/p{post}-decision.txt to Clara Soto")
    written = home / f"p{post}-decision.txt"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    text = written.read_text()
    assert "Corte de agua en La Loma" in text and len(_CODE.findall(text)) == 2
    assert [each.person for each in await invitations_of(desk.store, post)] == ["Clara Soto"]
    assert _CODE.search(desk.text()) is None
    await _ask(desk, "Notaría Pérez", hours="5")
    await _yes(desk, "Ask somebody outside?")
    await desk.see(f"~/p{post}-decision-2.txt")
    [first, second] = await invitations_of(desk.store, post)
    assert second.expires_s - second.asked_s == 5 * 3600 and first.expires_s - first.asked_s == 72 * 3600


async def test_nothing_is_written_over_and_then_nobody_is_asked(desk: Sitting, home: Path) -> None:
    post = await _of_luis(desk)
    (home / "old.txt").write_text("mine")
    (home / "link.txt").symlink_to(home / "elsewhere.txt")
    await open_editor(desk, post)
    for name in ("old.txt", "link.txt"):
        await _ask(desk, path=f"~/{name}")
        await _yes(desk, "Ask somebody outside?")
        await desk.see("is already there")
        await desk.press("q")
    await _ask(desk, path="~/none/at/all.txt")
    await _yes(desk, "Ask somebody outside?")
    await desk.see("There is no file or folder")
    assert (home / "old.txt").read_text() == "mine" and not (home / "elsewhere.txt").exists()
    assert not await invitations_of(desk.store, post)


async def test_whoever_is_refused_leaves_no_file_behind(desk: Sitting, home: Path) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    await _ask(desk, "Ana")
    await _yes(desk, "Ask somebody outside?")
    await desk.see("Ana")
    await desk.until(lambda: desk.app.message_line.last[-1].is_error, "refused")
    assert _files(home) == []


@pytest.mark.parametrize(("name", "hours", "says"), [
    ("", None, "name of a person"), ("7", None, "cannot be a number"),
    ("Clara", "0", "from 1 to 720"), ("Clara", "721", "from 1 to 720"), ("Clara", "³", "from 1 to 720"),
])  # fmt: skip
async def test_a_name_or_a_time_that_is_none_is_refused_in_one_sentence(
    desk: Sitting, home: Path, name: str, hours: str | None, says: str
) -> None:
    await open_editor(desk, await _of_luis(desk))
    await desk.press("a")
    await _type(desk, "Who outside is asked", name)
    if hours is not None:
        await _type(desk, "For how many hours", hours)
    await desk.see(says)
    assert "Into which new file?" not in desk.text()


async def test_whoever_wrote_at_it_does_not_ask_outside(desk: Sitting, home: Path) -> None:
    post = await draft(desk, "Corte", who="Rosa")
    await submit(desk.store, desk.desk.actor, SHELF, post)
    await open_editor(desk, post)
    await desk.press("a")
    await desk.see("You wrote at it and would see the codes")


async def test_the_decision_file_is_completed_read_and_carried_out(desk: Sitting, home: Path) -> None:
    post = await _of_luis(desk)
    yes, _no = await _invited(desk, post)
    folder = home / "from outside"
    folder.mkdir()
    (folder / "decision.txt").write_text(f"\ufeffDe acuerdo.\r\n{yes.upper()}\r\nMotivo: en orden\r\n", "utf-8")
    await open_editor(desk, post)
    await desk.press("4", "f")
    await desk.see("The file that came back")
    await desk.write("~/fr")
    await desk.see("~/from outside/")
    await desk.press("tab")
    await desk.write("de")
    await desk.see("~/from outside/decision.txt")
    await desk.press("tab", "enter")
    await desk.see(f"Post {post}: Clara Soto approved it, 1 of 2.", "Clara Soto approved it, ")
    assert [each.person for each in (await sheet(desk, post)).approvals] == ["Clara Soto"]


async def test_a_refusal_from_outside_hands_it_back_whatever_post_one_is_at(desk: Sitting, home: Path) -> None:
    post, other = await _of_luis(desk), await _of_luis(desk, "Otra cosa")
    _yes_code, no = await _invited(desk, post)
    (home / "no.txt").write_text(f"{no}\nReason: falta la hora")
    await open_editor(desk, other)
    await desk.press("colon")
    await desk.write("post decision ~/no.txt")
    await desk.press("enter")
    await desk.see(f"Post {post}: Clara Soto refused it")
    assert (await sheet(desk, post)).stage is Stage.REWORK
    assert (await sheet(desk, other)).stage is Stage.REVIEW


async def test_what_is_no_decision_is_refused_in_one_sentence(desk: Sitting, home: Path) -> None:
    post = await _of_luis(desk)
    yes, no = await _invited(desk, post)
    (home / "both.txt").write_text(f"{yes}\n{no}")
    (home / "none.txt").write_text("sí, de acuerdo")
    (home / "wrong.txt").write_text("00000000-00000000-00000000-00000000")
    (home / "latin.txt").write_bytes(b"\xe1\xe9 " + yes.encode())
    (home / "long.txt").write_bytes(b"x" * 1_100_000)
    os.mkfifo(home / "pipe")
    await open_editor(desk, post)
    for name, says in (
        ("both.txt", "Both codes are in the file"), ("none.txt", "There is no code in the file"),
        ("wrong.txt", "it is used up, recalled"), ("latin.txt", "not UTF-8"), ("long.txt", "too long"),
        ("pipe", "There is no code"), ("", "is a folder"), ("absent.txt", "There is no file or folder"),
        ("\x1b[31m", "There is no file or folder"),
    ):  # fmt: skip
        await desk.press("f")
        await _type(desk, "The file that came back", f"~/{name}")
        await desk.see(says)
        await desk.press("q")
    assert (await sheet(desk, post)).approvals == []


async def test_asking_no_longer_takes_a_yes_and_of_several_the_one_that_is_chosen(desk: Sitting, home: Path) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    await desk.press("C")
    await desk.see("Nobody outside is asked about it.")
    await desk.press("q")
    await _invited(desk, post)
    await _invited(desk, post, "Notaría Pérez")
    await desk.press("C")
    await desk.see("Who is asked no longer?", "1 Clara Soto", "2 Notaría Pérez")
    takes_answers(desk)
    await desk.press("2")
    await _yes(desk, "Ask them no longer?")
    await desk.see("i2 asks for nothing any more.")
    assert [each.used_s is None for each in await invitations_of(desk.store, post)] == [True, False]
    await desk.press("C")
    await _yes(desk, "Ask them no longer?")
    await desk.see("i1 asks for nothing any more.")
    assert (await sheet(desk, post)).needed == 1


@pytest.mark.parametrize("size", [(45, 24), (80, 24)])
@pytest.mark.parametrize("palette", ["dark", "none"])
async def test_all_of_it_fits_and_hostile_names_stay_words(
    morning: Path, home: Path, size: tuple[int, int], palette: str
) -> None:
    async with sit(morning, size, who="Rosa", language="en", palette=palette) as desk:
        can_speak(desk)
        post = await _of_luis(desk, "largo " * 6)
        await open_editor(desk, post)
        folder = home / ("carpeta muy larga " * 3)
        folder.mkdir()
        (folder / "\x1b[31mrojo").touch()
        await _ask(desk, "[bold]Zoë 漢字 notaría", path=f"{folder}/de cision\u202e.txt")
        await desk.see("yes, write the file", "not now")
        _fits(desk)
        await _yes(desk, "Ask somebody outside?")
        await desk.until(lambda: desk.app.message_line.last, "it is said")
        _fits(desk)
        await desk.press("4")
        await desk.see("[bold]Zoë 漢字")
        await desk.press("C")
        await desk.see("Ask them no longer?", "yes, ask no longer")
        _fits(desk)
        await desk.press("ctrl+g", "f")
        await desk.write(f"{folder}/")
        await desk.rest()
        _fits(desk)
        assert "rojo" not in desk.text()


def _fits(desk: Sitting) -> None:
    text = desk.text()
    assert not set(text) & {"\u202e", "\x1b"}, text
    assert all(width(row) == desk.app.size.width for row in desk.rows())
    box = desk.place.sheet("box")
    if box.has_class("shown"):
        assert len({width(each.text) for each in box.lines}) == 1
        assert len(box.lines) <= desk.app.size.height - 2, "it fits"


async def test_the_queue_has_the_same_acts_for_the_post_under_its_cursor(desk: Sitting, home: Path) -> None:
    await fill_queue(desk)
    await desk.press("g", "q")
    await desk.see_place(Queue)
    queue = desk.app.screen
    assert isinstance(queue, Queue)
    await desk.until(lambda: len(queue.posts) == 10, "the queue is read")
    await desk.press("a")
    await desk.see("It waits for no approval.")
    await desk.press("q", "g", "g")
    for _row in range(10):
        current = queue.current()
        assert current is not None
        if current.title == "Festival de la plaza":
            break
        await desk.press("j")
    await _ask(desk)
    await desk.see("Festival de la plaza")
    await _yes(desk, "Ask somebody outside?")
    await desk.see(f"i1: send ~/p{queue.current_id()}-decision.txt")
    await desk.press("colon")
    await desk.write("post rework Falta el lugar")
    await desk.press("enter")
    await desk.see("Handed back with what has to change.")


def test_completion_offers_what_begins_so_and_hides_what_cannot_be_shown(home: Path) -> None:
    for name in ("uno.txt", "dos.txt", ".oculto", "\x1bmalo", "dir\u202eeccion"):
        (home / name).touch()
    (home / "docs").mkdir()
    assert [word for word, _tip in offered("~/")] == ["~/docs/", "~/dos.txt", "~/uno.txt"]
    assert [word for word, _tip in offered("~/d")] == ["~/docs/", "~/dos.txt"]
    assert [word for word, _tip in offered("~/.o")] == ["~/.oculto"]
    assert list(offered("~/absent/x")) == [] and list(offered("~nobody-here/x")) == [] and list(offered("\0/")) == []
    assert unused("~", "dos.txt") == "~/dos-2.txt"


def test_a_new_file_that_is_given_up_is_gone(home: Path) -> None:
    NewFile("~/x.txt").give_up()
    assert not (home / "x.txt").exists()
    NewFile("~/x.txt").fill("á")
    assert (home / "x.txt").read_bytes() == "á".encode()


async def test_the_editor_reads_the_post_again_after_each_act(desk: Sitting, home: Path) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    await _ask(desk)
    await _yes(desk, "Ask somebody outside?")
    found = editor(desk).editing
    assert found is not None and [each.person for each in found.sheet.invitations] == ["Clara Soto"]
