"""What comes from the terminal, made harmless before the screen library reads it.

A paste stays a paste: the library takes an escape sequence inside one for the end of it and gives the rest as
keys, so that a text copied from somewhere could press ours. Control characters are taken out of pastes here; not
every terminal does that itself. And a byte that is no UTF-8, as a terminal with another character set sends it,
is a sign of replacement and not the end of the program.

Textual reads through two names of its ``linux_driver`` module, an inner seam: Textual is pinned, and the tests
on a real line fail when these are no longer what it reads through.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from functools import partial

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.message import Message

BEGIN, END = "\x1b[200~", "\x1b[201~"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""All but tab, line feed and return."""


class Pastes:
    """Cleans the stream of what a terminal sends, piece by piece."""

    def __init__(self) -> None:
        self._is_pasting = False
        self._last = ""
        """The end of what was passed on, where a mark may have begun."""
        self._kept = ""
        """The end of what came, where the closing mark may have begun."""

    def cleaned(self, data: str) -> str:
        """The same, without controls in pastes. What may be part of a closing mark is given with the next piece."""
        data, self._kept = self._kept + data, ""
        clean = []
        while data:
            part, data = self._pasted(data) if self._is_pasting else self._typed(data)
            clean.append(part)
        return "".join(clean)

    def _typed(self, data: str) -> tuple[str, str]:
        seen = self._last + data
        at = seen.find(BEGIN)
        if at < 0:
            self._last = seen[-(len(BEGIN) - 1) :]
            return data, ""
        self._is_pasting, self._last = True, ""
        end = at + len(BEGIN) - (len(seen) - len(data))
        return data[:end], data[end:]

    def _pasted(self, data: str) -> tuple[str, str]:
        text, mark, rest = data.partition(END)
        if mark:
            self._is_pasting = False
            return _CONTROLS.sub("", text) + mark, rest
        for length in range(min(len(END) - 1, len(text)), 0, -1):
            if text.endswith(END[:length]):
                text, self._kept = text[:-length], text[-length:]
                break
        return _CONTROLS.sub("", text), ""


class CleanParser(XTermParser):
    """The screen library's parser behind a cleaner of pastes."""

    def __init__(self, debug: bool = False) -> None:
        self._pastes = Pastes()
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """What the terminal sent, as events; nothing means the end."""
        clean = self._pastes.cleaned(data) if data else ""
        return _of_one_moment(super().feed(clean)) if clean or not data else ()


def _of_one_moment(came: Iterable[Message]) -> Iterable[Message]:
    """What was read at once came at once, however long a busy machine takes to tell it apart: a burst stays one."""
    at: float | None = None
    for message in came:
        if at is None:
            at = message.time
        message.time = at
        yield message


def install() -> None:
    """Have every terminal read this way; call it before the app runs."""
    linux_driver.XTermParser = CleanParser  # type: ignore[attr-defined]  # the seam: the driver looks its parser up there
    linux_driver.getincrementaldecoder = _forgiving  # type: ignore[attr-defined,assignment]  # and its decoder


def _forgiving(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")
