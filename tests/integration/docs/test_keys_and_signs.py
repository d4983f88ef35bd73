"""The guides and the program name the same keys, the same commands and the same signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.accounts.words import _MARKS, _REASONS
from core.i18n import _, language, use
from core.inbox.model import CLASS_NAMES, DISPOSITION_NAMES, State
from core.inbox.rules import CLOSING_TEXTS
from core.inbox.sla import Closing, table
from core.inbox.views import VIEWS
from core.policy import Role
from tests.integration.docs.pages import GUIDES, fences, prose, quoted, table_rows
from tui import glyphs
from tui.cli.errors import root
from tui.cli.grammar import Noun
from tui.keys import TABLE, WRITING_KEYS, remapped, shown
from tui.panes.inbox_rows import _STATE_SIGNS
from tui.screens.triage import _DISPOSITION_KEYS, _SNOOZES

LANGUAGES = sorted(GUIDES)
_MENU_KEYS = (
    {"y", "n", "i", "a", "o", "w", "t", "r", "f", "0"} | set(_DISPOSITION_KEYS) | {key for key, _label in _SNOOZES}
)
"""Answers to questions: take over, places after g, what an alert was, how it ended, until when, nobody."""
_OTHER_SIGNS = {
    "mark": "+", "cursor": "►", "unjudged": "·", "overdue": "!+12m", "twice": "!!+2h", "half": "> 22m",
    "claimed": "=Luis", "writing": "~Luis", "looking": ":Luis", "note": "╎", "ours": "»", "field": "▌", "cut": "…",
    "waiting account": ">", "stopped": "-", "needs a person": "!", "misfits": "?", "ended watch": "/",
}  # fmt: skip


@pytest.fixture(params=LANGUAGES)
def speaking(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the guide, in use while the test runs."""
    before = language()
    use(request.param)
    yield request.param
    use(before)


def guide(speaking: str) -> Path:
    return GUIDES[speaking]


def name_of(key: str) -> str:
    """A key as the guides write it, in the language in use."""
    return f"Ctrl+{key.removeprefix('ctrl+')}" if key.startswith("ctrl+") else _(shown(key))


def test_every_row_of_the_key_table_stands_in_the_guide(speaking: str) -> None:
    rows = [quoted(" ".join(cells[:2])) for cells in table_rows(guide(speaking))]
    missing = [
        key.id
        for key in TABLE
        if not any(f":{key.command}" in row and all(name_of(each) in row for each in key.keys) for row in rows)
    ]
    assert not missing


def test_every_key_and_screen_command_of_the_guide_exists(speaking: str) -> None:
    keys = {name_of(each) for key in TABLE for each in key.keys} | {name_of(each) for each in WRITING_KEYS}
    signs = {*_STATE_SIGNS.values(), *_OTHER_SIGNS.values(), *glyphs._ASCII.values()}
    classes = {each.value for each in CLASS_NAMES}
    reserved = {"Ctrl+c", "Ctrl+s", "Ctrl+z"}  # named as keys that terminals keep
    known = keys | signs | classes | _MENU_KEYS | reserved
    words = quoted(prose(guide(speaking)))
    assert not {word for word in words if (len(word) == 1 or re.fullmatch(r"Ctrl\+\S", word)) and word not in known}
    commands = {f":{key.command}" for key in TABLE}
    assert not {word for word in words if re.fullmatch(r":[a-z][a-z0-9 -]*", word) and word not in commands}


def test_every_command_of_the_program_stands_in_the_guide_and_the_other_way_round(speaking: str) -> None:
    tree = root()
    context = tree.make_context("ventanilla", ["demo"])
    programs = set()
    for noun in tree.list_commands(context):
        found = tree.get_command(context, noun)
        programs |= {f"ventanilla {noun} {verb}" for verb in found.commands} if isinstance(found, Noun) else {
            f"ventanilla {noun}"
        }  # fmt: skip
    named = {word for word in quoted(prose(guide(speaking))) if word.startswith("ventanilla ")}
    assert not programs - named
    assert not {word for word in named if not any((word + " ").startswith(each + " ") for each in programs)}


def test_every_sign_has_its_word_in_the_guide(speaking: str) -> None:
    words = set(quoted(prose(guide(speaking))))
    assert set(_STATE_SIGNS) == set(State)
    assert not set(_STATE_SIGNS.values()) - words
    assert not set(_OTHER_SIGNS.values()) - words
    kinds = {_("priv"), _("!imp"), _("edit"), _("pict"), _("reply?"), f"={_('me')}", _("me")}
    assert not kinds - words


def test_every_swapped_sign_that_is_named_is_swapped_as_the_guide_says(speaking: str) -> None:
    pairs = re.findall(r"`([^`\x00-\x7f])` (?:por|for)\s+`([^`])`", prose(guide(speaking)))
    assert len(pairs) >= 6
    assert all(glyphs.ascii_signs(sign) == plain for sign, plain in pairs)


def test_every_class_is_listed_with_its_time_and_what_closing_it_asks_for(speaking: str) -> None:
    rows = list(table_rows(guide(speaking)))
    for class_, name in CLASS_NAMES.items():
        terms = table()[class_]
        asked = _(CLOSING_TEXTS[terms.closing]) if terms.closing is not Closing.NOTHING else "—"
        assert [f"`{class_.value}`", _(name), _time(terms.allowed_s), asked] in rows


def test_every_view_is_listed_under_its_key_and_name(speaking: str) -> None:
    rows = {tuple(cells[:3]) for cells in table_rows(guide(speaking)) if len(cells) == 4}
    assert {(f"`{view.key}`", f"`:view {view.key}`", _(view.name)) for view in VIEWS} <= rows


def test_every_ending_of_a_conversation_and_every_role_is_named(speaking: str) -> None:
    text = " ".join(prose(guide(speaking)).split())
    for key, disposition in _DISPOSITION_KEYS.items():
        assert f"`{key}` {_(DISPOSITION_NAMES[disposition]).lower()}" in text
    assert not {role.value for role in Role} - set(quoted(text))


def test_every_sentence_about_an_account_is_explained(speaking: str) -> None:
    """By its words up to the first comma, brace or quotation mark."""
    text = " ".join(" ".join(cells) for cells in table_rows(guide(speaking))).lower()
    sentences = [*_REASONS.values(), *_MARKS.values()]
    beginnings = {re.split(r"[,{«:;]", _(sentence))[0].strip() for sentence in sentences}
    shortened = {re.sub(r" (until|to|hasta|a)$", "", each) for each in beginnings}
    assert not {each for each in shortened if each not in text and each not in {"connector", "el conector"}}


def test_the_example_of_a_keys_file_is_accepted(speaking: str) -> None:
    [example] = [fence.text for fence in fences(guide(speaking), "toml") if "message.done" in fence.text]
    keymap = remapped(example, "keys.toml")
    found = {key: keymap.find(key, "inbox") for key in ("E", "t", "ctrl+n")}
    assert {key: row.id for key, row in found.items() if row is not None} == {
        "E": "message.done",
        "t": "message.tag",
        "ctrl+n": "list.half_down",
    }


def _time(seconds: int) -> str:
    for unit_s, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds % unit_s == 0:
            return f"{seconds // unit_s} {unit}"
    raise AssertionError(seconds)
