"""Questions of a screen: menus, boxes, and the field in the footer with its completions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.i18n import _
from core.text.cells import pad, width, wrap
from tui.keys import WRITING_KEYS
from tui.paint import Line, Span, cut, line, spread
from tui.panes.frame import Choice, box_lines, boxed, menu_lines
from tui.screens.framed import Framed
from tui.widgets.prompt import Prompt
from tui.widgets.sheet import Sheet

QUIET_S = 0.3
"""A question takes no answer in its first moment, so that a key already on its way cannot give one."""


class Asking(Framed, inherit_bindings=False):
    """Asks for one key or one line of text; nothing else acts meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._answers: dict[str, Callable[[], None]] = {}
        self._asked_at = 0.0
        self._is_box = False
        self._on_words: Callable[[str], None] | None = None
        self._on_typed: Callable[[str], Sequence[tuple[str, str]]] | None = None
        self._asked_about: Sequence[Line] = ()
        self._label = ""

    # --- menus and questions ------------------------------------------------------------------------------

    def ask(
        self,
        title: str,
        choices: Sequence[tuple[Choice, Callable[[], None]]],
        *,
        about: Sequence[Line] = (),
        is_box: bool = False,
    ) -> None:
        """Show answers and wait for one key; nothing else acts meanwhile. A box asks in the middle."""
        cells = self.app.size.width
        self._answers = {choice.key: then for choice, then in choices}
        self._is_box = is_box
        self._asked_at = self.app.burst_clock()
        shown = [choice for choice, _then in choices]
        sheet = self.sheet("box" if is_box else "over")
        if is_box:
            lines = box_lines(title, about, shown, self._box_cells())
            self._place_box(sheet, len(lines))
        else:
            subject = [cut(line((" ", "text"), *row.spans, ground="pop"), cells - 1) for row in about]
            lines = [*subject, *menu_lines(title, shown, cells)]
        self._show_question(sheet, lines)

    def ask_box(
        self,
        title: str,
        body: Callable[[int], Sequence[Line]],
        answers: Mapping[str, Callable[[], None]],
        *,
        goes_on: bool = False,
    ) -> None:
        """Ask in a box that draws its own rows, given their width, its keys among them.

        Args:
            goes_on: it is the same question in other words, so it takes answers at once.
        """
        if not goes_on:
            self._asked_at = self.app.burst_clock()
        self._answers, self._is_box = dict(answers), True
        lines = boxed(title, body(self._box_cells() - 4), self._box_cells())
        sheet = self.sheet("box")
        self._place_box(sheet, len(lines))
        self._show_question(sheet, lines)

    def _box_cells(self) -> int:
        _first, room = self.box_room()
        return min(72, room - (4 if room > 60 else 2))

    def _place_box(self, sheet: Sheet, rows: int) -> None:
        first, room = self.box_room()
        wide = self._box_cells()
        sheet.styles.width = wide
        sheet.styles.offset = (first + max(0, (room - wide) // 2), max(1, (self.app.size.height - rows) // 2))

    def _show_question(self, sheet: Sheet, lines: Sequence[Line]) -> None:
        sheet.styles.height = len(lines)
        sheet.add_class("shown")
        sheet.show_lines(lines)
        self.draw_frame()

    def close_question(self) -> None:
        """Take a menu or box away without an answer."""
        self._answers = {}
        for name in ("over", "box"):
            self.sheet(name).remove_class("shown")
        self.draw_frame()

    def _answer(self, pressed: str, at: float) -> None:
        if pressed in ("ctrl+g", "escape", "q") and pressed not in self._answers:
            self.close_question()
            return
        if self._is_box and at - self._asked_at < QUIET_S:
            return
        then = self._answers.get(pressed)
        if then is None:
            return
        self.close_question()
        then()

    # --- the field in the footer ---------------------------------------------------------------------------

    def ask_words(
        self,
        label: str,
        then: Callable[[str], None],
        *,
        value: str = "",
        completions: Callable[[str], Sequence[tuple[str, str]]] | None = None,
        about: Sequence[Line] = (),
    ) -> None:
        """Ask for a line of text in the footer row, over it what it is about.

        ``completions`` gives (word, explanation) while typing.
        """
        self._on_words, self._on_typed, self._label = then, completions, label
        self._asked_about = about
        room = self.app.size.width - 2
        if (
            width(label) > room - sum(width(words) for words, _token in _writing_keys()) - 2
        ):  # above the row, whole, rather than cut inside it
            self._label = ""
            self._asked_about = [*about, *(line((part, "strong"), ground="pop") for part in wrap(label, room))]
        prompt = self.prompt
        prompt.value = value
        prompt.placeholder = ""
        prompt.border_title = None
        prompt.add_class("shown")
        self.sheet("footer").display = False
        self.set_focus(prompt)  # at once: what is typed next is for it
        self.draw_frame()
        self._show_completions(value)

    def close_words(self) -> None:
        """Take the field away."""
        self._on_words = self._on_typed = None
        self._asked_about = ()
        prompt = self.prompt
        prompt.remove_class("shown")
        self.sheet("over").remove_class("shown")
        self.sheet("footer").display = True
        self.set_focus(None)
        self.draw_frame()

    def writing_key(self, pressed: str) -> None:
        """A key of ours while somebody writes."""
        action = WRITING_KEYS.get(pressed, "")
        if action == "lock":
            self.app.act_lock()
        elif action == "redraw":
            self.app.act_redraw()
        elif self._on_words is not None:
            if action == "writing.leave":
                self.close_words()
            elif pressed == "tab":
                self._complete()

    def on_input_changed(self, event: Prompt.Changed) -> None:
        """Completions follow what is typed."""
        event.stop()
        self._show_completions(event.value)

    def on_input_submitted(self, event: Prompt.Submitted) -> None:
        """The line is finished."""
        event.stop()
        then, words = self._on_words, self.read_words(event.value)
        self.close_words()
        if then is not None:
            then(words)

    def read_words(self, typed: str) -> str:
        """What a finished line says: spaces around it say nothing."""
        return typed.strip()

    def _show_completions(self, value: str) -> None:
        over = self.sheet("over")
        found = list(self._on_typed(value))[:6] if self._on_typed is not None else []
        widest = max((width(word) for word, _tip in found), default=0)
        rows = [line((" " + pad(word, widest), "accent"), ("  " + tip, "muted"), ground="pop") for word, tip in found]
        subject = [line((" ", "text"), *row.spans, ground="pop") for row in self._asked_about]
        rows = [cut(row, self.app.size.width - 1) for row in (*subject, *rows)]
        if not rows:
            over.remove_class("shown")
            return
        over.styles.height = len(rows)
        over.add_class("shown")
        over.show_lines(rows)

    def _complete(self) -> None:
        prompt = self.prompt
        found = list(self._on_typed(prompt.value))[:1] if self._on_typed is not None else []
        if found:
            prompt.value = found[0][0] + " "
            prompt.cursor_position = len(prompt.value)

    def box_room(self) -> tuple[int, int]:
        """Where a box may stand: its leftmost cell and how many there are, so that it covers nothing being read."""
        return 0, self.app.size.width

    def label_line(self, cells: int) -> Line | None:
        """What is being asked for in the field below; ``None`` while nothing is."""
        if self._on_words is None:
            return None
        return spread([(" " + self._label, "strong")], _writing_keys(), cells, ground="bar")


def _writing_keys() -> list[Span]:
    """What the row over the field says of it; the field itself stands where the footer was."""
    return [("^G", "accent"), (" " + _("leave it") + "  ", "muted"), (_("WRITING"), "strong")]
