"""The documents as documents: chapters alike in both languages, links that lead somewhere, nothing of a machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.docs.pages import DOCS, PAGES, PAIRS, example_lines, fences, headings, links, prose, quoted

_CHAPTERS = 22
_WORDS = re.compile(r"'[^']*'|#(?!\s*[1-6]\b).*|(?<=# \d).*")
_COMMAND = re.compile(r"ventanilla( [a-z]+){1,2}")


@pytest.mark.parametrize(("spanish", "english"), PAIRS, ids=lambda page: page.stem)
def test_both_languages_have_the_same_chapters(spanish: Path, english: Path) -> None:
    ours, theirs = headings(spanish), headings(english)
    assert [(each.level, each.number) for each in ours] == [(each.level, each.number) for each in theirs]
    numbers = [each.number for each in ours if each.level == 2]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_the_guide_has_all_its_chapters() -> None:
    assert sum(each.level == 2 for each in headings(DOCS / "guia.md")) == _CHAPTERS


@pytest.mark.parametrize(("spanish", "english"), PAIRS, ids=lambda page: page.stem)
def test_both_languages_give_the_same_examples(spanish: Path, english: Path) -> None:
    """But for quoted words and for remarks other than how a command ends."""

    def bare(page: Path) -> list[str]:
        return [_WORDS.sub("", line).strip() for line in example_lines(page)]

    assert bare(spanish) == bare(english)
    assert [each.text for each in fences(spanish, "json")] == [each.text for each in fences(english, "json")]


@pytest.mark.parametrize(("spanish", "english"), PAIRS, ids=lambda page: page.stem)
def test_both_languages_name_the_same_commands(spanish: Path, english: Path) -> None:
    ours, theirs = ({word for word in quoted(prose(page)) if _COMMAND.match(word)} for page in (spanish, english))
    assert ours == theirs


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in links(page):
        if re.match(r"[a-z]+://", target):
            continue
        name, _sep, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        anchors = {each.anchor for each in headings(place)} if place.suffix == ".md" and place.exists() else set()
        if not place.exists() or (anchor and anchor not in anchors):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("page", [*PAGES, *sorted(DOCS.glob("deploy/*"))], ids=lambda page: page.name)
def test_no_place_or_host_of_a_real_machine_is_named(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r"/(?:root|work|tmp|home|Users)/\S*", text)
    hosts = re.findall(r"[a-z]+://([^/\s'\")>`]+)", text)
    assert all(host.partition(":")[0].endswith(".example") for host in hosts), hosts
