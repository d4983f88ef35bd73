"""The sections of the post editor: what is known about a post, its pictures, what was said, its versions."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.publishing.content import Content
from core.publishing.freeze import Scope, freeze_queue
from core.publishing.library import Shows, library
from core.publishing.meta import Kind
from core.publishing.plan.service import put_theme
from core.publishing.workflow.drafting import Changes, save
from core.publishing.workflow.submitting import submit
from tests.tui.answering import SHELF, can_speak, person, takes_answers
from tests.tui.at_editor import EDITOR_KEYS, X, draft, editor, open_editor, sheet
from tests.tui.sitting import Sitting, sit
from tui.screens.post_editor import PostEditor
from tui.screens.post_editor_accounts import PostAccounts
from ventanilla.api import Passage


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Ana at her desk, with the keys of the editor."""
    async with sit(morning, language="en", keymap=EDITOR_KEYS) as sitting:
        yield can_speak(sitting)


async def _to_row(desk: Sitting, key: str) -> None:
    """The cursor on a row."""
    for _press in range(30):
        if editor(desk).current_key() == key:
            return
        await desk.press("j")
    raise AssertionError(f"no row {key}\n{desk.text()}")


async def _fill(desk: Sitting, section: str, key: str, words: str) -> None:
    """Open a row's field and give it these words."""
    await desk.press(section)
    await _to_row(desk, key)
    await desk.press("enter")
    await desk.see("WRITING")
    desk.place.prompt.value = ""
    await desk.write(words)
    await desk.press("enter")
    await desk.rest()


async def test_kind_backing_and_paid_particulars_are_kept(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("4")
    await _to_row(desk, "kind")
    await desk.press("enter", "6")
    await desk.rest()
    await _fill(desk, "4", "meta:backing", "Decreto 12/2024")
    await _to_row(desk, "flag:paid")
    await desk.press("enter")
    await desk.rest()
    await _fill(desk, "4", "paid:payer", "Municipalidad")
    meta = (await sheet(desk, post)).meta
    assert meta.kind is Kind.PAID
    assert meta.backing == "Decreto 12/2024"
    assert meta.paid is not None
    assert meta.paid.payer == "Municipalidad"
    await desk.see("Decreto 12/2024", "Municipalidad", "paid for")


async def test_theme_and_the_reason_for_being_off_the_plan_are_kept(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await _fill(desk, "5", "theme", "Agua")
    await _fill(desk, "5", "off_plan", "urgente")
    meta = (await sheet(desk, post)).meta
    assert (meta.theme, meta.off_plan) == ("Agua", "urgente")


async def test_a_theme_of_the_plan_is_kept_as_the_plan_spells_it_and_its_freeze_is_told(desk: Sitting) -> None:
    rosa = await person(desk, "Rosa")
    await put_theme(desk.store, rosa, "Educación", None)
    await freeze_queue(desk.store, rosa, Scope(theme="EDUCACIÓN"), "luto")
    post = await draft(desk, "Hoy", accounts=(X,))
    await open_editor(desk, post)
    await _fill(desk, "5", "theme", "educacion")
    assert (await sheet(desk, post)).meta.theme == "Educación"
    await desk.see("Educación", "publication is stopped: luto")


async def test_title_language_and_warning_are_kept(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await _fill(desk, "4", "title", "Corte")
    await _fill(desk, "2", "lang", "qu")
    await _fill(desk, "2", "warning", "sensible")
    found = await sheet(desk, post)
    assert (found.title, found.master.lang, found.master.warning) == ("Corte", "qu", "sensible")
    assert all(each.content.lang == "qu" for each in found.variants)


async def test_what_only_one_platform_takes_is_asked_from_its_own_schema(desk: Sitting) -> None:
    post = await draft(desk, "Hoy", accounts=(X,))
    desk.desk.shelf = None
    await open_editor(desk, post, is_real=True)
    await desk.press("2")
    await _to_row(desk, f"ext:{X}:repeat")
    await desk.press("enter")
    await desk.see("What the network does with a repetition")
    await desk.press("2")
    await desk.rest()
    [variant] = (await sheet(desk, post)).variants
    assert variant.content.ext == {"repeat": "checkable"}
    await desk.see("checkable", "3 of 500")


async def test_an_account_is_added_and_taken_out(desk: Sitting) -> None:
    post = await draft(desk, "Hoy", accounts=(X,))
    await open_editor(desk, post)
    await desk.press("plus")
    await desk.see_place(PostAccounts)
    await desk.press("space", "enter")
    await desk.see_place(PostEditor)
    await desk.until(lambda: len(editor(desk).editing.accounts) == 2, "it goes to both")  # type: ignore[union-attr]  # it was read
    await desk.press("2")
    await desk.press("enter")
    await desk.see("take it out of the post")
    await desk.press("4")
    await desk.rest()
    assert len((await sheet(desk, post)).variants) == 1


def _png(path: Path) -> Path:
    """A picture of one grey dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = (1).to_bytes(4, "big") * 2 + bytes((8, 0, 0, 0, 0))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")
    )
    return path


async def _with_picture(desk: Sitting, tmp_path: Path) -> None:
    await desk.press("6", "plus", "2")
    await desk.see("File of the image")
    await desk.write(str(_png(tmp_path / "mapa.png")))
    await desk.press("enter")
    await desk.see("What it shows")
    await desk.write("Plano de los puntos de agua")
    await desk.press("enter")
    await desk.see("The image is on the post")


async def test_a_picture_is_taken_from_a_file_described_and_credited(desk: Sitting, tmp_path: Path) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await _with_picture(desk, tmp_path)
    [media] = (await sheet(desk, post)).master.passages[0].media
    assert media.alt == "Plano de los puntos de agua"
    await _fill(desk, "6", "alt:0:0", "Plano con tres puntos")
    await _fill(desk, "6", "card:credit:0:0", "Valdeluz")
    await _to_row(desk, "card:shows:0:0")
    await desk.press("enter", "2")
    await desk.rest()
    [media] = (await sheet(desk, post)).master.passages[0].media
    assert media.alt == "Plano con tres puntos"
    [kept] = await library(desk.store)
    assert (kept.card.credit, kept.card.shows, kept.card.name) == ("Valdeluz", Shows.PEOPLE, "mapa")
    await desk.see("Plano con tres puntos", "Valdeluz")


async def test_a_picture_of_the_library_is_put_on_and_taken_off(desk: Sitting, tmp_path: Path) -> None:
    first = await draft(desk, "Uno")
    await open_editor(desk, first)
    await _with_picture(desk, tmp_path)
    await desk.press("q", "q")
    await desk.until(lambda: not isinstance(desk.app.screen, PostEditor), "it is left")
    post = await draft(desk, "Dos")
    await open_editor(desk, post)
    await desk.press("6", "plus", "1")
    await desk.see("Image of the library", "Plano de los puntos")
    await desk.press("tab", "enter")
    await desk.see("The image is on the post")
    assert len((await sheet(desk, post)).master.passages[0].media) == 1
    await _to_row(desk, "off:0:0")
    await desk.press("enter")
    await desk.rest()
    assert (await sheet(desk, post)).master.passages[0].media == ()


async def test_a_file_that_is_no_picture_is_refused_with_its_reason(desk: Sitting, tmp_path: Path) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    for name, said in (("nada.png", "cannot be read"), ("texto.png", "It is no PNG")):
        if name == "texto.png":
            (tmp_path / name).write_text("no")
        await desk.press("6", "plus", "2")
        await desk.see("File of the image")
        await desk.write(str(tmp_path / name))
        await desk.press("enter")
        await desk.see("What it shows")
        await desk.write("algo")
        await desk.press("enter")
        await desk.see(said)
        await desk.press("q")


async def test_comments_stay_inside_unless_it_is_said_otherwise(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("7", "i")
    await desk.see("only inside")
    await desk.write("falta el lugar")
    await desk.press("enter")
    await desk.see("falta el lugar")
    await desk.press("e")
    await desk.see("OUTSIDE")
    await desk.write("para la agencia")
    await desk.press("enter")
    await desk.see("OUTSIDE READS IT", "para la agencia")
    assert [each.is_external for each in (await sheet(desk, post)).comments] == [False, True]


async def test_a_version_shows_the_words_that_came_and_went(desk: Sitting) -> None:
    post = await draft(desk, "El agua vuelve a las 6")
    ana = desk.desk.actor
    await submit(desk.store, ana, SHELF, post)
    new = Content(passages=(Passage("El agua vuelve a las 8"),), lang="es")
    await save(desk.store, ana, post, Changes(master=new), rev=(await sheet(desk, post)).rev, stays=False)
    await submit(desk.store, ana, SHELF, post)
    await open_editor(desk, post)
    await desk.press("7", "enter")
    await desk.see("v1 → v2", "[-6-]", "{+8+}")
    await desk.press("q")
    await desk.see_place(PostEditor)


async def test_sections_are_gone_through_with_tab_and_q_goes_back(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    left = await open_editor(desk, post)
    for section in (2, 3, 4, 5, 6, 7, 1):
        await desk.press("tab")
        assert editor(desk).section == section
    await desk.press("shift+tab")
    assert editor(desk).section == 7
    await desk.press("q")
    assert editor(desk).section == 1
    await desk.press("q")
    await desk.until(lambda: left == [post], "it is left")


async def test_every_key_is_a_command(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("colon")
    await desk.write("editor notes")
    await desk.press("enter")
    await desk.see("Said about it")
    await desk.press("colon")
    await desk.write("post cancel")
    await desk.press("enter")
    await desk.see("Cancel this post for good?")
    takes_answers(desk)
    await desk.press("n")
