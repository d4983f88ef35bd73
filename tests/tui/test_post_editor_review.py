"""What the rules say of a post in its editor: shown, mended with one key, explained, overruled by one or by two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.publishing.lint.model import Severity
from core.publishing.model import PostId
from core.publishing.workflow.model import Stage
from core.publishing.workflow.overrides import override
from tests.tui.answering import can_speak, person, takes_answers
from tests.tui.at_editor import EDITOR_KEYS, X, draft, editor, open_editor, own_text, sheet
from tests.tui.sitting import Sitting, sit
from tui.post_editing import Seen

PRAISE = "Gracias a nuestra gran alcaldesa, hay agua."
TAG = "Hay agua. #cortedeagua"
PROMISE = "El agua vuelve seguro a las 6."


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Ana at her desk, with the keys of the editor."""
    async with sit(morning, language="en", keymap=EDITOR_KEYS) as sitting:
        yield can_speak(sitting)


def finding(desk: Sitting, rule: str) -> Seen | None:
    """A finding of this rule on the screen."""
    editing = editor(desk).editing
    assert editing is not None
    return next((each for each in editing.findings or () if each.finding.rule == rule), None)


async def _judged(desk: Sitting, text: str) -> PostId:
    post = await draft(desk, text)
    await open_editor(desk, post)
    await desk.until(lambda: (found := editor(desk).editing) is not None and found.findings is not None, "it is judged")
    return post


async def _on(desk: Sitting, rule: str) -> Seen:
    """The cursor on a finding of this rule."""
    seen = finding(desk, rule)
    assert seen is not None, desk.text()
    for _press in range(12):
        if editor(desk).current_finding() is seen:
            return seen
        await desk.press("j")
    raise AssertionError(desk.text())


async def test_a_text_is_judged_again_when_the_fingers_rest(desk: Sitting) -> None:
    await _judged(desk, "Hay agua.")
    assert finding(desk, "L31") is None
    await desk.press("i")
    await desk.see("WRITING")
    await desk.write(" Vuelve seguro a las 6")
    await desk.rest()
    await desk.until(lambda: finding(desk, "L31") is not None, "it is judged again")
    await desk.see("warns", "L31")


async def test_the_words_a_finding_is_about_are_underlined_and_their_row_has_its_sign(desk: Sitting) -> None:
    await _judged(desk, PROMISE)
    marked = [words for row in desk.runs() for words, style in row if style.underline]
    assert "seguro a las" in "".join(marked)
    assert any(row.startswith(" > │ El agua") for row in desk.rows())


async def test_enter_makes_the_change_a_finding_proposes(desk: Sitting) -> None:
    post = await _judged(desk, TAG)
    await _on(desk, "L61")
    await desk.press("enter")
    await desk.see("Changed to")
    assert (await sheet(desk, post)).master.text == "Hay agua. #CorteDeAgua"
    assert editor(desk).text.text == "Hay agua. #CorteDeAgua"
    await desk.until(lambda: finding(desk, "L61") is None, "it is gone")


async def test_a_change_is_made_in_every_text_it_is_about(desk: Sitting) -> None:
    post = await _judged(desk, TAG)
    await desk.press("2", "j", "enter", "1")
    await desk.see("WRITING")
    await desk.press("ctrl+g")
    await desk.see_no("WRITING")
    assert await own_text(desk, post, X) == TAG
    await desk.press("1")
    await _on(desk, "L61")
    await desk.press("enter")
    await desk.see("Changed to")
    assert (await sheet(desk, post)).master.text == await own_text(desk, post, X) == "Hay agua. #CorteDeAgua"


async def test_the_origin_of_a_rule_names_pack_source_and_date(desk: Sitting) -> None:
    await _judged(desk, PROMISE)
    seen = await _on(desk, "L31")
    await desk.press("exclamation_mark")
    await desk.see(f"edition {seen.finding.origin.version}", seen.finding.origin.read_on)
    await desk.press("ctrl+g")
    await desk.press("3", "question_mark")
    await desk.see("edition")


async def test_a_warning_is_overruled_with_a_reason_that_is_shown_beside_it(desk: Sitting) -> None:
    post = await _judged(desk, PROMISE)
    await _on(desk, "L31")
    await desk.press("o")
    await desk.see("Why it may go out all the same")
    await desk.write("hay parte")
    await desk.press("enter")
    await desk.see("is overruled; the reason is on record")
    assert [each.reason for each in (await sheet(desk, post)).overrides] == ["hay parte"]
    await desk.until(lambda: (found := finding(desk, "L31")) is not None and not found.is_open, "it is overruled")
    await desk.press("3")
    await desk.see("overruled", "hay parte")


async def test_a_block_takes_a_second_person(desk: Sitting) -> None:
    post = await _judged(desk, PROMISE)
    seen = await _on(desk, "L31")
    blocking = _as_block(seen)
    await override(desk.store, await person(desk, "Rosa"), post, blocking.finding, "hay parte")
    await desk.press("3")
    await desk.see("a second person is missing")
    await desk.press("o")
    await desk.see("Overrule it with your colleague?", "hay parte")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("overruled by two people")
    [kept] = (await sheet(desk, post)).overrides
    assert kept.second == "Ana"


def _as_block(seen: Seen) -> Seen:
    return replace(seen, finding=replace(seen.finding, severity=Severity.BLOCK))


async def test_a_remark_and_an_empty_list_say_why_nothing_is_overruled(desk: Sitting) -> None:
    await _judged(desk, "Hay agua en todos los barrios.")
    await desk.press("o")
    await desk.see("The cursor is on no finding")


async def test_the_next_finding_is_gone_to_while_writing(desk: Sitting) -> None:
    await _judged(desk, PROMISE)
    await desk.press("i")
    await desk.see("WRITING")
    await desk.press("ctrl+n")
    await desk.until(lambda: editor(desk).text.selected_text, "it is marked")
    assert "seguro" in editor(desk).text.selected_text


async def test_handing_in_from_the_text_stores_it_first(desk: Sitting) -> None:
    post = await _judged(desk, "Hay agua")
    await desk.press("i")
    await desk.see("WRITING")
    for letter in " hoy.":
        desk.send("space" if letter == " " else letter, letter)
    desk.send("ctrl+r")
    await desk.see("Handed in")
    found = await sheet(desk, post)
    assert found.master.text == "Hay agua hoy."
    assert found.stage is Stage.REVIEW
