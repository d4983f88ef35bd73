"""Every example of the documents is run, or at least read by the program where it needs a terminal or a network."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path

import click
import pytest

from core.config import read_config
from core.errors import VentanillaError
from core.paths import CONFIG_NAME
from tests.integration.cli.forks import Forks
from tests.integration.docs.pages import DOCS, PAGES, PAIRS, ROOT, Fence, example_lines, fences
from tests.integration.docs.town import Town
from tui.cli.context import Call
from tui.cli.errors import root

pytestmark = pytest.mark.xdist_group("documents")

_RUN_IN_DEMO = "guia.md"
_RUN_IN_ITS_OWN = "admin.md"
_TRANSLATIONS = {"guide.md", "administracion.md"}
"""Their examples are the same but for quoted words, which ``test_pages`` proves."""
_FOR_OTHER_PLACES = {"README.md", "buscar.md", "searching.md"}
"""The first command of the one asks on a terminal, and what follows stands on that; the others look at a neighbour's
feed and at people whom the demonstration does not have."""


def needs_a_terminal_or_a_network(words: list[str]) -> bool:
    """Whether an example can only be read here."""
    verbs = [word for word in words[1:] if not word.startswith("-")]
    match verbs:
        case [] | ["account", "check", *_]:
            return True
        case ["demo", *_]:
            return "--no-screen" not in words
        case ["init", *_]:
            return "--pin-file" not in words
        case ["operator", "pin", *_]:
            return "--new-pin-file" not in words
        case ["collect", *_]:
            return "--for" not in words
    return False


def read(words: list[str]) -> None:
    """Let the program read the words without doing anything.

    Raises:
        click.UsageError, VentanillaError: it does not understand them.
    """
    if len(words) == 1:
        return  # the dashboard
    context: click.Context = root().make_context("ventanilla", words[1:])
    context.obj = Call()
    while isinstance(context.command, click.Group):
        rest = [*context._protected_args, *context.args]
        name, found, rest = context.command.resolve_command(context, rest)
        assert name is not None and found is not None
        context = found.make_context(name, rest, parent=context)


def examples(page: Path) -> list[tuple[str, list[str]]]:
    """Every line that calls the program, with its words."""
    return [
        (line, shlex.split(line.partition(">")[0], comments=True))
        for line in example_lines(page)
        if line.startswith("ventanilla")
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_is_understood(page: Path) -> None:
    not_understood = []
    for line, words in examples(page):
        wants_refusal = "# 2" in line
        try:
            read(words)
            refused = ""
        except (click.UsageError, VentanillaError) as error:
            refused = str(error) or type(error).__name__
        if refused and not wants_refusal:  # what is refused only when it is run is proved there
            not_understood.append((line, refused))
    assert not not_understood


def test_no_document_with_examples_is_left_out() -> None:
    with_examples = {page.name for page in PAGES if examples(page)}
    assert with_examples == {_RUN_IN_DEMO, _RUN_IN_ITS_OWN} | _TRANSLATIONS | _FOR_OTHER_PLACES


@pytest.mark.parametrize("name", [_RUN_IN_DEMO, _RUN_IN_ITS_OWN])
def test_every_example_does_what_its_document_says(name: str, demo: Path, program: Forks, tmp_path: Path) -> None:
    page = DOCS / name
    town = Town.found(tmp_path / "town", page, demo if name == _RUN_IN_DEMO else None, program)
    otherwise, ran = [], 0
    for line in example_lines(page):
        words = shlex.split(line.partition(">")[0], comments=True)
        if town.export(line) or needs_a_terminal_or_a_network(words):
            continue
        done = town.run(line)
        ran += 1
        if not done.is_as_told:
            otherwise.append((done.line, done.status, done.talk))
    assert not otherwise
    assert ran >= 15


@pytest.mark.parametrize("pages", PAIRS[:2], ids=lambda pages: pages[1].stem)
def test_every_example_of_a_configuration_is_accepted(pages: tuple[Path, Path], tmp_path: Path) -> None:
    accepted = 0
    for number, fence in enumerate(_configurations(*pages, DOCS / "connectors.md")):
        place = tmp_path / str(number)
        place.mkdir()
        (place / CONFIG_NAME).write_text(fence.text, encoding="utf-8")
        config = read_config(place)
        told = config.alerts.first.hook or config.alerts.duty.hook
        assert (
            config.http.allow or config.connectors_allow or config.desk.idle_lock_s or not config.desk.collects or told
        )
        accepted += 1
    assert accepted >= 3


def test_the_commands_of_the_makefile_that_the_readme_names_are_there() -> None:
    targets = {line.partition(":")[0] for line in (ROOT / "Makefile").read_text().splitlines() if "## " in line}
    made = [line.split()[1] for line in example_lines(ROOT / "README.md") if line.startswith("make ")]
    assert made
    assert set(made) <= targets


def _configurations(*pages: Path) -> list[Fence]:
    found = [fence for page in pages for fence in fences(page, "toml")]
    return [fence for fence in found if {"desk", "http", "connectors", "alerts"} & set(tomllib.loads(fence.text))]
