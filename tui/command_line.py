"""The command line of the dashboard: every action by its name, completed and explained while it is typed."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _
from core.text import show
from core.text.cells import pad
from tui.keys import Key
from tui.panes.frame import key_name
from tui.screens.place import Place


def ask_command(place: Place) -> None:
    """Open the command line at the foot of a place."""
    place.ask_words(_("Command"), lambda words: run(place, words), completions=lambda typed: complete(place, typed))


def complete(place: Place, typed: str) -> Sequence[tuple[str, str]]:
    """The commands that fit what is typed, best first: name, and its key, why it is off, what it does."""
    keys = _offered(place)
    typed = " ".join(typed.split())
    begin = [key for key in keys if key.command.startswith(typed)]
    if typed and len(begin) < 6:
        begin += [key for key in _like(typed, keys) if key not in begin]
    named = [
        (name, what) for name, what in place.named_commands() if typed and name.casefold().startswith(typed.casefold())
    ]
    return [*((key.command, _explained(place, key)) for key in begin[: 6 - len(named)]), *named]


def run(place: Place, words: str) -> None:
    """Do what the line names; a name that stands for one action may be shortened, and some take more words."""
    name = " ".join(words.split()).removeprefix(":")
    if not name:
        return
    if place.run_named(name, is_known=True):
        return
    keys = _offered(place)
    exact = [key for key in keys if name in (key.command, *key.aliases)]
    found = exact or [key for key in keys if key.command.startswith(name)]
    if len(found) == 1:
        place.run_key(found[0], place.target_of(found[0]))
    elif not found and (named := _with_words(name, keys)) is not None:
        place.run_with(*named)
    elif found:
        names = ", ".join(key.command for key in found[:4])
        place.app.say(_("«{name}» could be {names}: write more of it.", name=show(name), names=names), is_error=True)
    elif not place.run_named(name, is_known=False):
        place.app.say(_("There is no command «{name}» here; ? lists them all.", name=show(name)), is_error=True)


def _with_words(name: str, keys: Sequence[Key]) -> tuple[Key, str] | None:
    """The command that takes more words, and those: ``grid 4``."""
    found = [key for key in keys if key.takes and name.startswith(key.command + " ")]
    return (found[0], name.removeprefix(found[0].command).strip()) if found else None


def _offered(place: Place) -> list[Key]:
    return [key for key in place.app.keymap.here(place.place) if place.has(key)]


def _explained(place: Place, key: Key) -> str:
    reason = place.why_off(key)
    words = _(key.tip) if place.app.size.width >= 72 else _(key.label)
    return pad(key_name(key) if key.keys else "", 6) + (f"({reason})" if reason else words)


def _like(typed: str, keys: Sequence[Key]) -> list[Key]:
    from rapidfuzz import fuzz, process  # loaded when somebody first types something that begins no command

    names = [f"{key.command} {_(key.label)}" for key in keys]
    found = process.extract(typed, names, scorer=fuzz.partial_ratio, score_cutoff=75, limit=6)
    return [keys[at] for _name, _score, at in found]
