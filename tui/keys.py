"""Every key of the product in one table: what it does, where, what it is called and how it is explained.

Footer, help, tooltips, the command line and the remapping file all read this table; nothing else binds a key.
The id names the action: ``message.claim`` runs the screen's method ``act_message_claim`` and is the command
``:message claim``. A key in ``acting`` rows changes something; the others only look or move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.errors import UsageError
from core.i18n import N_
from tui.alert_keys import ALERTING
from tui.editor_keys import EDITING
from tui.form_keys import WATCH_FORM
from tui.key import EVERYWHERE as EVERYWHERE
from tui.key import Key as Key
from tui.queue_keys import QUEUE_COMMANDS, QUEUEING
from tui.watch_keys import WATCH_COMMANDS, WATCHING

_MOVING = (
    Key("list.down", ("j", "down"), N_("down"), N_("Next row"), rank=0),
    Key("list.up", ("k", "up"), N_("up"), N_("Previous row")),
    Key("list.page_down", ("pagedown", "ctrl+f"), N_("page down"), N_("One page down")),
    Key("list.page_up", ("pageup",), N_("page up"), N_("One page up")),
    Key("list.half_down", ("ctrl+d",), N_("half down"), N_("Half a page down")),
    Key("list.half_up", ("ctrl+u",), N_("half up"), N_("Half a page up")),
    Key("list.top", ("home",), N_("top"), N_("First row (also g g)")),
    Key("list.bottom", ("G", "end"), N_("bottom"), N_("Last row")),
    Key("item.open", ("enter",), N_("open"), N_("Open what the cursor is on; opening marks nothing as done"), rank=1),
    Key("item.next", ("J",), N_("next"), N_("Next conversation, staying inside"), ("inbox",)),
    Key("item.previous", ("K",), N_("previous"), N_("Previous conversation, staying inside"), ("inbox",)),
    Key("pane.next", ("tab",), N_("pane"), N_("Next pane"), ("inbox",), rank=12),
    Key("pane.previous", ("shift+tab",), N_("pane back"), N_("Previous pane"), ("inbox",)),
    Key("back", ("q", "escape"), N_("back"), N_("Back; never leaves the program"), rank=20),
)
_LOOKING = (
    Key("go", ("g",), N_("go to"), N_("Go to a place: then a letter"), rank=14),
    *(Key(f"view.{n}", (str(n),), N_("view"), N_("The view with this number"), ("inbox",)) for n in range(1, 10)),
    Key("list.mark", ("space",), N_("mark"), N_("Mark or unmark; the next act applies to all marked"), ("inbox",)),
    Key("list.mark_all", ("A",), N_("mark all"), N_("Mark every loaded row of the view, or none"), ("inbox",)),
    Key(
        "list.show_new",
        ("R",),
        N_("show new"),
        N_("Bring in what arrived and sort again"),
        ("inbox", "watches", "alerts", "queue"),
        rank=13,
    ),
    Key(
        "filter",
        ("slash",),
        N_("search"),
        N_("Search in all messages; words in quotes stay together"),
        ("inbox",),
        rank=11,
    ),
    Key("next_mine", ("full_stop",), N_("next for me"), N_("Next conversation that needs me"), ("inbox",)),
    Key("message.why", ("exclamation_mark",), N_("why"), N_("Why this row stands where it stands"), ("inbox",)),
    Key("item.links", ("o",), N_("links"), N_("Addresses in the conversation, hosts in full"), ("inbox",)),
    Key("item.history", ("h",), N_("history"), N_("Versions of the messages and who did what"), ("inbox",)),
    Key("item.copy", ("y",), N_("copy"), N_("Copy the last message, cleaned, to your clipboard"), ("inbox",)),
)
_ACTING = (
    Key("message.reply", ("r",), N_("answer it"), N_("Answer it, seen by the same people"), ("inbox",), True, 2),
    Key(
        "message.claim", ("c",), N_("take"), N_("Take it: says that you handle it, for 15 minutes"), ("inbox",), True, 3
    ),
    Key("message.release", ("C",), N_("let go"), N_("Let it go again"), ("inbox",), True),
    Key("message.assign", ("a",), N_("assign"), N_("Give it to a colleague"), ("inbox",), True, 7),
    Key("message.done", ("e",), N_("done"), N_("Done, with how it ended; then the next one"), ("inbox",), True, 4),
    Key("message.snooze", ("z",), N_("later"), N_("Put it off until a time"), ("inbox",), True, 5),
    Key("message.snooze_reply", ("Z",), N_("until they write"), N_("Put it off until they write"), ("inbox",), True),
    Key("message.note", ("n",), N_("note"), N_("Write an internal note"), ("inbox",), True, 6),
    Key("message.tag", ("plus",), N_("tag"), N_("Add a tag; a minus before its name takes it off"), ("inbox",), True),
    Key("message.classify", ("v",), N_("judge"), N_("Say what it is; sets how soon it is due"), ("inbox",), True, 2),
    Key("message.quarantine", ("x",), N_("quarantine"), N_("Set it aside; nothing is deleted"), ("inbox",), True, 9),
    Key("message.restore", ("X",), N_("restore"), N_("Back to open"), ("inbox",), True),
    Key("message.template", ("b",), N_("template"), N_("Answer it with a template"), ("inbox",), True),
    Key("message.review", ("s",), N_("look over"), N_("Look your draft over before it is sent"), ("inbox",), True),
    Key("message.action", ("m",), N_("moderate"), N_("Hide, mute, block, report: what can be done"), ("inbox",), True),
    Key("post.resolve", ("d",), N_("decide"), N_("Say what became of what was sent"), ("inbox",), True),
    Key("undo", ("u",), N_("undo"), N_("Take back your last act, or stop what is leaving"), ("inbox",), True, 8),
    Key(
        "account.add", ("n",), N_("add one"), N_("Add an account: answer what its network asks"), ("accounts",), True, 2
    ),
    Key(
        "account.connect",
        ("s",),
        N_("sign in there"),
        N_("Sign in there again, or enter another secret"),
        ("accounts",),
        True,
    ),
    Key("account.pause", ("z",), N_("pause"), N_("Stop collecting this account"), ("accounts",), True, 3),
    Key("account.resume", ("c",), N_("resume"), N_("Collect this account again"), ("accounts",), True, 4),
)
_SETTING_UP = (
    Key("setup.contact", ("v",), N_("make contact"), N_("Make contact with these answers"), ("setup",), True, 2),
    Key("setup.enter", ("s",), N_("enter it"), N_("Put the account on record, after a question"), ("setup",), True, 2),
    Key(
        "setup.change", ("i",), N_("change"), N_("Back to the answers; secrets are asked for again"), ("setup",), rank=4
    ),
    Key("setup.copy", ("y",), N_("copy"), N_("Copy the address of the sign-in to your clipboard"), ("setup",), rank=3),
    Key("setup.leave", ("ctrl+g",), N_("leave it"), N_("End it: nothing is entered"), ("setup",), rank=5),
)
"""An account that is being entered."""
_EVERYWHERE = (
    Key("help", ("question_mark",), N_("help"), N_("The keys that work here, and what is off and why"), rank=99),
    Key("command", ("colon",), N_("command"), N_("Every action by its name"), rank=15),
    Key("palette", ("ctrl+p",), N_("actions"), N_("The same list as the command line")),
    Key("redraw", ("ctrl+l",), N_("redraw"), N_("Draw the whole screen again")),
    Key("lock", ("ctrl+o",), N_("hide"), N_("Hide everything and ask who goes on"), rank=16),
)
_UNBOUND = (
    Key("quit", (), N_("leave"), N_("Leave Ventanilla; drafts are kept")),
    Key("language", (), N_("language"), N_("Switch between Spanish and English")),
    Key("theme", (), N_("light or dark"), N_("Switch between the dark and the light look")),
    Key("messages", (), N_("messages"), N_("The last fifty lines the program said")),
    Key("go.inbox", (), N_("inbox"), N_("Go to the inbox")),
    Key("message.hide", (), N_("hide"), N_("Have their last message hidden on the platform"), ("inbox",), True),
    Key("message.mute", (), N_("mute"), N_("Have its author muted on the platform"), ("inbox",), True),
    Key("message.block", (), N_("block"), N_("Have its author blocked on the platform"), ("inbox",), True),
    Key("message.report", (), N_("report"), N_("Report their last message to the platform"), ("inbox",), True),
    Key("message.like", (), N_("like"), N_("Mark their last message as liked"), ("inbox",), True),
    Key("message.boost", (), N_("share"), N_("Share their last message"), ("inbox",), True),
    Key("message.delete", (), N_("delete ours"), N_("Delete our last answer on the platform"), ("inbox",), True),
    Key("go.accounts", (), N_("accounts"), N_("Go to the accounts")),
    Key("view.add", (), N_("keep it"), N_("Keep what is searched for as a view, under a name"), ("inbox",)),
    Key("view.saved", (), N_("saved view"), N_("Open one of the views that are kept"), ("inbox",)),
    Key("view.remove", (), N_("forget it"), N_("Forget the saved view that is shown"), ("inbox",)),
)
WRITING_KEYS = {
    "ctrl+g": "writing.leave",
    "escape": "writing.leave",
    "ctrl+r": "writing.finish",
    "ctrl+t": "writing.template",
    "ctrl+n": "writing.finding",
    "ctrl+o": "lock",
    "ctrl+l": "redraw",
}
"""The keys that act inside a text field; every other key writes."""

TABLE = (
    *_MOVING, *_LOOKING, *WATCHING, *ALERTING, *WATCH_FORM, *QUEUEING, *_ACTING, *_SETTING_UP, *_EVERYWHERE, *_UNBOUND,
    *WATCH_COMMANDS, *QUEUE_COMMANDS, *EDITING,
)  # fmt: skip

_SHOWN = {
    "question_mark": "?", "colon": ":", "slash": "/", "full_stop": ".", "comma": ",", "plus": "+",
    "exclamation_mark": "!", "space": N_("Space"), "enter": N_("Enter"), "escape": "Esc", "tab": "Tab",
    "shift+tab": N_("Shift+Tab"),
    "pagedown": N_("PgDn"), "pageup": N_("PgUp"), "up": "↑", "down": "↓", "home": N_("Home"), "end": N_("End"),
}  # fmt: skip
_SIGNS = {shown: name for name, shown in _SHOWN.items() if len(shown) == 1}
_RESERVED = frozenset(f"ctrl+{key}" for key in ("s", "q", "z", "c", "h", "i", "j", "m", "space", "a", "b", "backslash"))
"""Flow control, signals, twins of Tab and Enter, and the prefixes of terminal multiplexers."""


def shown(key: str) -> str:
    """A key's name as printed: ``^R``, ``Enter`` (a msgid where a language has its own word), ``?``."""
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+").upper()
    return _SHOWN.get(key, key)


def works_in(key: Key, place: str) -> bool:
    """Whether the action exists in ``place``."""
    return EVERYWHERE in key.places or place in key.places


@dataclass(frozen=True, slots=True)
class Keymap:
    """The table with a person's own keys put in."""

    table: tuple[Key, ...] = TABLE

    def find(self, pressed: str, place: str) -> Key | None:
        """The action of ``pressed`` in ``place``; a key of the place goes before one of everywhere."""
        found = [key for key in self.table if pressed in key.keys and works_in(key, place)]
        return min(found, key=lambda key: EVERYWHERE in key.places) if found else None

    def by_id(self, key_id: str) -> Key:
        """The row of an action.

        Raises:
            KeyError: there is none: a spelling mistake in our own code.
        """
        return next(key for key in self.table if key.id == key_id) if key_id in _IDS else _unknown(key_id)

    def here(self, place: str) -> list[Key]:
        """Every action of ``place``, in the table's order."""
        return [key for key in self.table if works_in(key, place)]


_IDS = frozenset(key.id for key in TABLE)


def _unknown(key_id: str) -> Key:
    raise KeyError(key_id)


def remapped(text: str, file: str) -> Keymap:
    """The keymap with the lines of a ``keys.toml`` put in: ``"message.done" = "E"`` or a list of keys.

    Raises:
        UsageError: unreadable, an unknown action, a key that terminals keep for themselves, or two actions on
            one key in one place; names file and line.
    """
    import tomllib

    try:
        wanted: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(N_("{file} cannot be read as keys: {reason}."), file=file, reason=error) from error
    table = list(TABLE)
    for key_id, value in wanted.items():
        at = _line_of(text, key_id)
        if key_id not in _IDS:
            raise UsageError(N_("{file}, line {line}: there is no action «{name}»."), file=file, line=at, name=key_id)
        keys = tuple(_named(str(key)) for key in (value if isinstance(value, list) else [value]))
        for key in keys:
            if key in _RESERVED:
                raise UsageError(
                    N_("{file}, line {line}: terminals keep {key} for themselves; choose another key."),
                    file=file, line=at, key=shown(key),
                )  # fmt: skip
        table = [replace(row, keys=keys) if row.id == key_id else row for row in table]
    for key, one, other in conflicts(table):
        mine, theirs = (one, other) if one in wanted else (other, one)
        raise UsageError(
            N_("{file}, line {line}: {key} would mean both «{one}» and «{other}»."),
            file=file, line=_line_of(text, mine), key=shown(key), one=mine, other=theirs,
        )  # fmt: skip
    return Keymap(tuple(table))


def conflicts(table: Iterable[Key] = TABLE) -> list[tuple[str, str, str]]:
    """Every key that means two things in one place, as (key, action, action); an empty list is right."""
    rows = list(table)
    return [
        (key, one.id, two.id)
        for at, one in enumerate(rows)
        for two in rows[at + 1 :]
        if _meet(one.places, two.places)
        for key in sorted(set(one.keys) & set(two.keys))
    ]


def _meet(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return EVERYWHERE in one or EVERYWHERE in two or bool(set(one) & set(two))


def _named(key: str) -> str:
    return _SIGNS.get(key, key)


def _line_of(text: str, key_id: str) -> int:
    return next((n for n, row in enumerate(text.splitlines(), 1) if key_id in row), 1)
