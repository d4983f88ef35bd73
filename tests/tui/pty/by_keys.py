"""A person who finds every key on the screen: what is pressed is read there first, as the screen names it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.tui.pty.terminal import BOUND_S, Terminal

READS_S = 0.4
"""A person reads a question before answering it; in its first 0.3 s it takes no answer."""
TAKES_S = 5.0
"""How long an answer may take to be seen before it is given once more."""
_NAMED = {"Enter:": "enter", "Enter": "enter", "Espacio": "space", "Space": "space", "Tab": "tab"}


@dataclass(frozen=True)
class ByKeys:
    """One desk and who sits at it.

    Args:
        writing: the word that says that keys write.
    """

    desk: Terminal
    writing: str

    def act(self, shown: str) -> None:
        """Press what the screen names: ``n nueva``, ``^G dejar el texto``, ``2 Rosa``; it must stand there."""
        self.desk.until(shown, BOUND_S)
        self.desk.press(_key(shown))

    def reach(self, shown: str, sees: str) -> None:
        """The same, until something is on the screen."""
        self.act(shown)
        self.desk.until(sees, BOUND_S)

    def answer(self, question: str, shown: str) -> None:
        """Give one of a question's answers, again where the question did not take it."""
        self.desk.until(lambda text: question in text and shown in text, BOUND_S)
        for _try in range(5):
            time.sleep(READS_S)  # a person's pace, as between two keys
            self.desk.press(_key(shown))
            try:
                self.desk.until_gone(question, TAKES_S)
            except AssertionError:
                continue
            return
        raise AssertionError(f"not answered: {question}\n{self.desk.text}")

    def fill(self, words: str, *, over: int = 0) -> None:
        """Write into the field that has opened, over so many signs that stand there, and give it with Enter."""
        self.desk.until(self.writing)
        self.desk.press(*["backspace"] * over)
        self.desk.write(words)
        self.desk.press("enter")

    def to_row(self, label: str) -> None:
        """Go down to the row that begins with this; arrows are on no footer, as they are on the keyboard."""
        self.desk.until(label)
        for _step in range(30):
            if self._is_at(label):
                return
            before = self.desk.text
            self.desk.press("down")
            self.desk.until(lambda text, before=before: text != before)  # type: ignore[misc]  # bound for this turn
        raise AssertionError(f"no row «{label}»\n{self.desk.text}")

    def row(self, words: str) -> str:
        """The row of the screen with these words; empty where there is none."""
        return next((row for row in self.desk.lines() if words in row), "")

    def _is_at(self, label: str) -> bool:
        return any(f"► {label}" in " ".join(row.split()) for row in self.desk.lines())


def _key(shown: str) -> str:
    name = shown.split(" ")[0]
    if name.startswith("^"):
        return f"ctrl+{name[1:].lower()}"
    return _NAMED.get(name, name)
