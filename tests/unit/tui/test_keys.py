"""The one table of keys: no key means two things, every action can be reached, and a person's own keys are checked."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from core.i18n import _, use
from tui import keys
from tui.app import VentanillaApp
from tui.keys import EVERYWHERE, TABLE, WRITING_KEYS, Key, Keymap, conflicts, remapped, shown
from tui.screens.account_setup import AccountSetup
from tui.screens.accounts import Accounts
from tui.screens.alerts import Alerts
from tui.screens.inbox import Inbox
from tui.screens.overlay import Overlay
from tui.screens.place import Place
from tui.screens.post_editor import PostEditor
from tui.screens.post_editor_accounts import PostAccounts
from tui.screens.queue import Queue
from tui.screens.queue_freezes import QueueFreezes
from tui.screens.watch_detail import WatchDetail
from tui.screens.watch_form import WatchForm
from tui.screens.watches import Watches

SCREENS: dict[str, type[Place]] = {
    "inbox": Inbox,
    "accounts": Accounts,
    "reading": Overlay,
    "setup": AccountSetup,
    "watches": Watches,
    "watch": WatchDetail,
    "alerts": Alerts,
    "watch_form": WatchForm,
    "queue": Queue,
    "freezes": QueueFreezes,
    "post_editor": PostEditor,
    "post_accounts": PostAccounts,
}

NEVER = [f"ctrl+{letter}" for letter in ("s", "q", "z", "c", "h", "i", "j", "m", "b", "a", "space", "backslash")]
"""Flow control, signals, twins of Tab and Enter, prefixes of terminal multiplexers."""


def test_no_key_means_two_things_in_one_place() -> None:
    assert conflicts() == []


def test_a_conflict_would_be_found() -> None:
    twice = [Key("one", ("e",), "", "", ("inbox",)), Key("two", ("e",), "", "", (EVERYWHERE,))]
    assert conflicts(twice) == [("e", "one", "two")]
    apart = [Key("one", ("e",), "", "", ("inbox",)), Key("two", ("e",), "", "", ("accounts",))]
    assert conflicts(apart) == []


def test_every_action_has_a_name_an_explanation_and_a_command_of_its_own() -> None:
    for language in ("es", "en"):
        use(language)
        for key in TABLE:
            assert _(key.label).strip(), key.id
            assert len(_(key.tip)) > 5, key.id
    use("es")
    commands = [name for key in TABLE for name in (key.command, *key.aliases)]
    assert len(commands) == len(set(commands))
    assert all(command == command.lower() and not set(command) - set("abcdefghijklmnopqrstuvwxyz0123456789- ")
               for command in commands)  # fmt: skip


def test_what_has_no_key_is_one_of_the_few_that_are_commands_only() -> None:
    assert {key.id for key in TABLE if not key.keys} == {
        "quit", "language", "theme", "messages", "go.inbox", "go.accounts",
        "go.watches", "go.alerts", "go.queue", "post.approve", "post.rework", "post.reject",
        "queue.freeze_account", "queue.freeze_network", "queue.freeze_theme", "queue.lift",
        "grid", "panel.earlier", "panel.later", "panel.hide", "panel.show",
        "watch.refuse", "watch.accept", "view.add", "view.saved", "view.remove",
        *(f"message.{act}" for act in ("hide", "mute", "block", "report", "like", "boost", "delete")),
    }  # fmt: skip


@pytest.mark.parametrize("key", TABLE, ids=lambda key: key.id)
def test_every_row_of_the_table_is_done_by_some_screen(key: Key) -> None:
    able: list[type[object]] = [VentanillaApp, *SCREENS.values()]
    assert any(callable(getattr(screen, key.method, None)) for screen in able), key.method


@pytest.mark.parametrize(
    ("key", "place"), [(key, place) for key in TABLE for place in SCREENS if place in key.places],
    ids=lambda each: getattr(each, "id", each),
)  # fmt: skip
def test_a_row_for_a_place_is_done_there(key: Key, place: str) -> None:
    able = (SCREENS[place], VentanillaApp)
    is_done = any(callable(getattr(screen, key.method, None)) for screen in able)
    assert is_done or (place, key.id) in NOT_THERE


NOT_THERE = {("accounts", "pane.next"), ("accounts", "pane.previous"), ("accounts", "list.show_new"),
             ("accounts", "undo")}  # fmt: skip
"""Rows whose place has nothing to do for them; the key then does nothing and is in no footer and no help."""


@pytest.mark.parametrize("key", [key for key in TABLE if key.takes], ids=lambda key: key.id)
def test_a_command_that_takes_more_words_has_somebody_who_reads_them(key: Key) -> None:
    assert any(hasattr(screen, f"{key.method}_with") for screen in SCREENS.values())


@pytest.mark.parametrize("screen", SCREENS.values(), ids=lambda screen: screen.__name__)
def test_no_screen_has_an_action_that_the_table_does_not_know(screen: type[Place]) -> None:
    known = {key.method for key in TABLE} | {f"{key.method}_with" for key in TABLE if key.takes}
    assert {name for name in dir(screen) if name.startswith("act_")} - known == set()


def test_no_key_is_one_that_terminals_keep_for_themselves() -> None:
    used = {pressed for key in TABLE for pressed in key.keys} | set(WRITING_KEYS)
    assert used & set(NEVER) == set()
    assert not any(pressed.startswith(("alt+", "f1", "shift+", "ctrl+shift")) for pressed in used - {"shift+tab"})


def test_no_single_key_needs_altgr_on_a_spanish_keyboard() -> None:
    names = {
        "left_square_bracket", "right_square_bracket", "left_curly_bracket", "right_curly_bracket", "vertical_line",
        "at", "number_sign", "backslash", "tilde", "circumflex_accent", "grave_accent",
    }  # fmt: skip
    assert {pressed for key in TABLE for pressed in key.keys} & names == set()


def test_in_a_field_only_keys_that_write_nothing_act() -> None:
    assert all(pressed.startswith("ctrl+") or pressed == "escape" for pressed in WRITING_KEYS)
    assert set(WRITING_KEYS.values()) == {
        "writing.leave", "writing.finish", "writing.template", "writing.finding", "lock", "redraw",
    }  # fmt: skip
    editing = {"ctrl+w", "ctrl+u", "ctrl+k", "ctrl+e", "ctrl+d", "ctrl+f"}
    assert set(WRITING_KEYS) & editing == set(), "what the field itself edits with"


def test_acting_keys_are_told_from_those_that_only_look() -> None:
    acting = {key.id for key in TABLE if key.acting}
    changing = {key.id for key in TABLE if key.id.startswith(("message.", "account."))}
    watching = {"alert.ack", "alert.close", "watch.pause", "watch.refuse", "watch.accept"}
    watching |= {"alert.judge", "alert.file", "watch.add", "watch.edit", "watch.approve", "watch.searches"}
    watching.add("watch.save")
    others = {"undo", "post.resolve", "setup.contact", "setup.enter"}
    others |= {f"post.{act}" for act in ("edit", "judge", "submit", "schedule", "decide", "cancel", "approve", "rework",
                                         "reject", "invite", "decision", "recall")}  # fmt: skip
    others |= {
        "queue.freeze",
        "queue.freeze_account",
        "queue.freeze_network",
        "queue.freeze_theme",
        "queue.lift",
        "freeze.lift",
        "editor.write",
        "editor.external",
        "editor.overrule",
        "editor.follow",
        "editor.add",
    }
    assert acting == changing - {"message.why"} | others | watching


def test_keys_are_printed_as_people_know_them() -> None:
    use("es")
    assert [shown(name) for name in ("ctrl+g", "question_mark", "full_stop", "shift+tab", "e", "pagedown")] == [
        "^G", "?", ".", "Shift+Tab", "e", "PgDn",
    ]  # fmt: skip
    assert _(shown("space")) == "Espacio"


def test_a_key_of_a_place_goes_before_one_of_everywhere() -> None:
    table = (Key("here", ("l",), "", "", ("inbox",)), Key("all", ("l",), "", ""))
    found = Keymap(table).find("l", "inbox")
    assert found is not None
    assert found.id == "here"
    elsewhere = Keymap(table).find("l", "accounts")
    assert elsewhere is not None
    assert elsewhere.id == "all"
    assert Keymap(table).find("ñ", "inbox") is None


# --- a person's own keys ----------------------------------------------------------------------------------


def test_a_person_may_choose_other_keys() -> None:
    keymap = remapped('"message.done" = "E"\n"message.note" = ["n", "ñ"]\n"help" = "?"\n', "keys.toml")
    assert keymap.find("e", "inbox") is None
    assert _found(keymap, "E") == "message.done"
    assert _found(keymap, "ñ") == "message.note"
    assert _found(keymap, "question_mark") == "help", "a sign may be written as itself"
    assert conflicts(keymap.table) == []


def test_two_actions_may_change_their_keys_with_each_other() -> None:
    keymap = remapped('"message.done" = "z"\n"message.snooze" = "e"\n', "keys.toml")
    assert (_found(keymap, "z"), _found(keymap, "e")) == ("message.done", "message.snooze")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('# mis teclas\n"message.dona" = "E"\n', "keys.toml, línea 2: no existe la acción «message.dona»."),
        ('"message.done" = "ctrl+s"\n', "keys.toml, línea 1: las terminales se reservan ^S; elige otra tecla."),
        (
            '\n\n"message.done" = "z"\n',
            "keys.toml, línea 3: z significaría a la vez «message.done» y «message.snooze».",
        ),
        ('"message.done" = "?"\n', "keys.toml, línea 1: ? significaría a la vez «message.done» y «help»."),
    ],
)
def test_a_wrong_line_is_refused_with_file_line_and_reason(text: str, said: str) -> None:
    use("es")
    with pytest.raises(UsageError) as refused:
        remapped(text, "keys.toml")
    assert str(refused.value) == said


def test_a_file_that_cannot_be_read_says_where() -> None:
    with pytest.raises(UsageError, match=r"keys\.toml"):
        remapped('"message.done" = \n', "keys.toml")


def test_a_key_may_be_given_away_but_never_mean_two_things() -> None:
    for key in (row for row in TABLE if row.keys and "inbox" in row.places):
        taken = next(other for other in TABLE if other.id != key.id and other.keys and "inbox" in other.places)
        with pytest.raises(UsageError):
            remapped(f'"{key.id}" = "{taken.keys[0]}"\n', "keys.toml")


def _found(keymap: Keymap, pressed: str) -> str:
    key = keymap.find(pressed, "inbox")
    assert key is not None
    return key.id


def test_an_unknown_row_is_a_mistake_that_shows() -> None:
    with pytest.raises(KeyError):
        keys.Keymap().by_id("message.dona")
