"""A playbook on paper: eighty columns, pages with headings, boxes to tick, in either language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import i18n
from core.crisis.playbook_model import Playbook
from core.crisis.playbooks import GENERAL, load_playbook, load_playbooks, read_file
from core.crisis.printing import PAGE_CELLS, PAGE_LINES, first_minutes_pages, playbook_pages
from core.text.cells import width
from core.text.show import show
from tests.hostile import Hostile, hostile_texts
from tests.unit.crisis.files import LEAST, quoted, write

PLANS = tuple(load_playbooks(None).playbooks.values())


@pytest.fixture(params=["es", "en"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    before = i18n.language()
    yield i18n.use(str(request.param))
    i18n.use(before)


def fits(pages: tuple[str, ...]) -> None:
    for page in pages:
        lines = page.split("\n")
        assert lines.pop() == "" and len(lines) <= PAGE_LINES
        assert all(width(line) <= PAGE_CELLS for line in lines)
        assert all(show(line, limit=4_000) == line for line in lines if line.strip())
        assert lines[1] == "=" * PAGE_CELLS


def flat(pages: tuple[str, ...]) -> str:
    """What is printed, without headings, as one line."""
    return " ".join(" ".join(page.split("\n", 3)[3].split()) for page in pages)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.key)
def test_all_of_a_playbook_is_on_its_pages_in_the_language_in_use(plan: Playbook, lang: str) -> None:
    pages = playbook_pages(plan)
    fits(pages)
    printed = flat(pages)
    for said in (
        *(step.text for step in plan.steps), *(fact.question for fact in plan.facts),
        *(each.text for each in plan.statements), *(each.text for each in plan.replies),
        *(call.who for call in plan.calls), *plan.avoid, *plan.closing, *(clock.text for clock in plan.clocks),
    ):  # fmt: skip
        assert " ".join(said.in_(lang).split()) in printed
    other = {"es": "en", "en": "es"}[lang]
    assert plan.steps[0].text.in_(other) not in printed
    assert printed.count("[ ]") >= len(plan.steps) + 3 * len(plan.calls) + 3 * len(plan.facts) + len(plan.closing)
    assert printed.count("tel.") >= len(plan.roles) + len(plan.calls), "a place for every telephone"
    assert all(page.startswith(plan.title.in_(lang)) for page in pages)


def test_the_first_fifteen_minutes_of_any_incident_are_one_page(lang: str) -> None:
    plan = load_playbook(GENERAL, None)
    pages = first_minutes_pages(plan)
    fits(pages)
    assert len(pages) == 1
    printed = flat(pages)
    assert all(step.text.in_(lang) in printed for step in plan.first_steps)
    rest = [step for step in plan.steps if not step.is_first]
    assert rest and not any(step.text.in_(lang) in printed for step in rest)


def test_printing_twice_gives_the_same(lang: str) -> None:
    plan = load_playbook("data_leak", None)
    assert playbook_pages(plan) == playbook_pages(load_playbook("data_leak", None))


def test_a_step_and_a_heading_are_not_torn_apart(lang: str) -> None:
    for plan in PLANS:
        for page in playbook_pages(plan):
            lines = page.rstrip("\n").split("\n")
            assert lines[-1] != "-" * PAGE_CELLS, "a heading alone at the end of a page"
            assert not lines[3].startswith("        "), "a page begins in the middle of a step"


def test_a_telephone_that_the_institution_wrote_is_printed(tmp_path: Path, lang: str) -> None:
    row = '\n[[call]]\nkey = "c"\nes = "Guardia"\nen = "Desk"\nwhy_es = "a"\nwhy_en = "b"\nphone = "555 01 00"\n'
    plan = read_file(write(tmp_path, "snow.toml", LEAST + row))
    assert "tel. 555 01 00" in flat(playbook_pages(plan))


def test_wide_letters_count_for_two_cells(tmp_path: Path, lang: str) -> None:
    text = LEAST.replace("Llamar", "漢字" * 300).replace("Telephone", "漢字" * 300)
    pages = playbook_pages(read_file(write(tmp_path, "snow.toml", text)))
    fits(pages)
    assert "".join(pages).count("漢") == 300


@pytest.mark.parametrize("text", hostile_texts(), ids=lambda text: text.id)
def test_no_hostile_text_acts_on_paper(text: Hostile, tmp_path: Path) -> None:
    bit = quoted(f"a {text.text[:60]}")
    long = quoted(f"a {text.text[:1_500]}")
    file = LEAST.replace('"Nieve"', bit).replace('"Snow"', bit).replace('"Llamar"', long).replace('"Telephone"', long)
    plan = read_file(write(tmp_path, "snow.toml", file))
    fits(playbook_pages(plan))
    fits(first_minutes_pages(plan))
