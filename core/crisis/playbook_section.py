"""One table of a playbook's file: asked key by key, and refused by its name in one sentence.

Everything in a file is somebody's text: it stands in a refusal only through ``show``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, cast

from core.crisis.playbook_model import Said, Signal
from core.errors import UsageError
from core.i18n import N_
from core.text.show import show

TITLE_CHARS = 80
TEXT_CHARS = 2_000
MOST_ROWS = 200
"""Rows of one kind, words of one list."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"

_KEY = frozenset(LETTERS + "0123456789_")
_KEY_CHARS = 40
_SHOWN_CHARS = 60
_CHOICES_CHARS = 300

Chosen = TypeVar("Chosen", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a file: asked key by key, and refused by its name."""

    table: Mapping[str, object]
    file: str
    place: str

    def refusal(self, message: str, **values: object) -> UsageError:
        """The sentence for something in this table."""
        limits = {"choices": _CHOICES_CHARS}
        shown = {name: show(value, limit=limits.get(name, _SHOWN_CHARS)) for name, value in values.items()}
        return UsageError(message, file=show(self.file), place=show(self.place, limit=_SHOWN_CHARS), **shown)

    def only(self, *keys: str) -> Section:
        """Itself, where it has no other keys."""
        for key in self.table:
            if key not in keys:
                raise self.refusal(
                    N_("{file}, {place}: there is no «{key}»; take it out or write one of {choices}."),
                    key=key,
                    choices=", ".join(keys),
                )
        return self

    def text(self, key: str, most: int = TEXT_CHARS) -> str:
        """A text that has to be there."""
        if key not in self.table:
            raise self.refusal(N_("{file}, {place}: «{key}» is missing; write it."), key=key)
        value = self.table[key]
        if not isinstance(value, str):
            raise self.refusal(N_("{file}, {place}: «{key}» is no text; put it between quotation marks."), key=key)
        if not show(value):
            raise self.refusal(N_("{file}, {place}: «{key}» is empty; write something or take it out."), key=key)
        if len(value) > most:
            raise self.refusal(
                N_("{file}, {place}: «{key}» is longer than {most} characters; shorten it."), key=key, most=most
            )
        return value.strip()

    def optional(self, key: str, most: int = TEXT_CHARS) -> str:
        """A text that may be missing or empty."""
        return self.text(key, most) if self.table.get(key, "") != "" else ""

    def said(self, prefix: str = "", most: int = TEXT_CHARS) -> Said:
        """A text in both languages."""
        for key in (f"{prefix}es", f"{prefix}en"):
            if key not in self.table:
                raise self.refusal(
                    N_("{file}, {place}: the text «{key}» is missing; each text stands in both languages, write it."),
                    key=key,
                )
        return Said(self.text(f"{prefix}es", most), self.text(f"{prefix}en", most))

    def key(self, name: str = "key") -> str:
        """A name that the program goes by."""
        value = self.text(name)
        if len(value) > _KEY_CHARS or set(value) - _KEY or value[0] not in LETTERS:
            raise self.refusal(
                N_(
                    "{file}, {place}: «{value}» cannot be a «{key}»; write small letters without accents, digits and _,"
                    " a letter first."
                ),
                value=value,
                key=name,
            )
        return value

    def number(self, key: str, least: int, most: int) -> int | None:
        """A whole number; ``None`` where it is missing or an empty text."""
        value = self.table.get(key, "")
        if value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.refusal(
                N_("{file}, {place}: «{key}» is no whole number from {least} to {most}; correct it."),
                key=key,
                least=least,
                most=most,
            )
        return value

    def wanted(self, key: str, least: int, most: int) -> int:
        """A whole number that has to be there."""
        found = self.number(key, least, most)
        if found is None:
            raise self.refusal(N_("{file}, {place}: «{key}» is missing; write it."), key=key)
        return found

    def flag(self, key: str) -> bool:
        """Yes or no; no where it is missing."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self.refusal(N_("{file}, {place}: «{key}» is neither true nor false; write one of the two."), key=key)
        return value

    def one_of(self, key: str, choices: type[Chosen]) -> Chosen | None:
        """A word of a list; ``None`` where it is missing or empty."""
        return self._chosen(self.optional(key), key, choices)

    def _chosen(self, value: str, key: str, choices: type[Chosen]) -> Chosen | None:
        if value and value not in set(choices):
            raise self.refusal(
                N_("{file}, {place}: «{value}» is no «{key}»; write one of these: {choices}."),
                value=value,
                key=key,
                choices=", ".join(choices),
            )
        return choices(value) if value else None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is missing."""
        value = self.table.get(key, [])
        entries = [each for each in value if isinstance(each, str) and show(each)] if isinstance(value, list) else None
        if entries is None or len(entries) < len(cast(list[object], value)):
            raise self.refusal(
                N_("{file}, {place}: «{key}» is no list of words; write it as [\"one\", \"other\"]."), key=key
            )  # fmt: skip
        if len(entries) > MOST_ROWS or any(len(each) > TITLE_CHARS for each in entries):
            raise self.refusal(
                N_("{file}, {place}: «{key}» has more than {most} words, or one that is too long; shorten it."),
                key=key,
                most=MOST_ROWS,
            )
        return tuple(dict.fromkeys(each.strip() for each in entries))

    def signals(self) -> tuple[Signal, ...]:
        """The signals that it names."""
        found = (self._chosen(word, "signals", Signal) for word in self.words("signals"))
        return tuple(each for each in found if each is not None)
