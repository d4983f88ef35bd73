"""The picture of the README: whole in itself, of the demonstration, and drawn by the script that is committed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core.i18n import language, use
from tests.integration.docs.pages import ROOT, links
from tools.picture import OPENED, TARGET, TITLE, draw, tidy

_ADDRESS = re.compile(r"https?://[^\s\"'<)]+")


def words_of(svg: str) -> str:
    """What can be read in a picture."""
    return " ".join(" ".join(ElementTree.fromstring(svg).itertext()).replace("\u00a0", " ").split())


def test_the_readme_shows_the_picture() -> None:
    assert str(TARGET.relative_to(ROOT)) in links(ROOT / "README.md")


def test_the_picture_is_the_inbox_of_valdeluz() -> None:
    words = words_of(TARGET.read_text(encoding="utf-8"))
    for each in (TITLE, "Valdeluz", "Bandeja", "Abiertos", "Emergencia", OPENED, "=yo", "=Luis", "demo"):
        assert each in words, each


def test_the_picture_fetches_nothing_and_names_no_machine() -> None:
    svg = TARGET.read_text(encoding="utf-8")
    assert "@font-face" not in svg
    assert set(_ADDRESS.findall(svg)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"/(?:root|work|tmp|home|Users)/", svg)
    assert tidy(svg) == svg


def test_no_words_of_the_picture_lean_on_spaces_that_some_programs_leave_out() -> None:
    svg = TARGET.read_text(encoding="utf-8")
    assert not re.findall(r"<text [^>]*>\s*(?:&#160;|</text>)|&#160;\s*</text>", svg)
    drawn = '<text class="a" x="12.2" y="20" textLength="73.2">&#160;&#160;a&gt;b&#160;</text>'
    assert tidy(drawn) == '<text class="a" x="36.6" y="20" textLength="36.6">a&gt;b</text>\n'


@pytest.mark.skipif(not os.environ.get("VENTANILLA_ORDEAL"), reason="drawing takes a minute: make ordeal does it")
async def test_the_script_draws_it_again(tmp_path: Path) -> None:
    before = language()
    try:
        drawn = words_of(await draw(tmp_path / "demo"))
    finally:
        use(before)
    for each in (TITLE, OPENED, "Emergencia", "=yo", "=Luis"):
        assert each in drawn, each
