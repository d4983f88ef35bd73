"""The rows of a watch being written: the cursor on them, the field they are given in, the query's proposals and faults.

What is typed stays: a field that is left keeps its words, faulty or not, until the form itself is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult

from core.i18n import N_, _
from core.query.fault import QuerySyntax
from core.query.model import Dialect
from core.watch.alert_words import span as length
from core.watch.model import KIND_NAMES, SENSITIVITY_NAMES, Terms, WatchKind
from core.watch.rules import ESCALATIONS_S, MOST_COOLDOWN_S, WINDOWS_S
from tui.paint import Line, sentence
from tui.panes import watch_form as pane
from tui.panes.frame import Choice
from tui.screens.place import Place
from tui.screens.rowwise import Rowwise
from tui.searches import completed, fault_lines, proposals
from tui.watch_answers import Asked, WatchAnswers, answered, moved
from tui.widgets.sheet import Sheet

_MINUTE = 60
_LETTERS = "123456789"
_NUMBERS = {
    "2": ("min_count", N_("At least so many in a window"), 1, 100_000, 1),
    "4": ("cooldown_s", N_("Minutes of rest after an alert"), 0, MOST_COOLDOWN_S // _MINUTE, _MINUTE),
    "5": ("escalate_s", N_("Minutes until whoever is on duty is told"), ESCALATIONS_S[0] // _MINUTE,
          ESCALATIONS_S[1] // _MINUTE, _MINUTE),
}  # fmt: skip


class WatchRows(Rowwise, Place):
    """Shows the step the dialog is at, and takes the answers."""

    place: ClassVar[str] = "watch_form"
    letter: ClassVar[str] = "w"
    CSS_PATH = "watch_form.tcss"

    def __init__(self, form: WatchAnswers) -> None:
        super().__init__()
        self.form = form
        self.error = ""
        """Why it was not saved, over the rows."""
        self._faulty = ""
        """The query whose fault is shown while it stands in the field unchanged."""
        self._open: Asked | None = None
        """The row whose field is open."""

    def body(self) -> ComposeResult:
        """What is being done, and the rows or what followed them."""
        yield Sheet(self.app.look, id="heading")
        yield Sheet(self.app.look, id="steps")

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self.call_after_refresh(self.draw)

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw()

    # --- drawing ---------------------------------------------------------------------------------------

    def draw(self) -> None:
        """The heading and the present step."""
        if not self.is_mounted:
            return
        cells = self.app.size.width
        self.draw_frame()
        self.sheet("heading").show_lines([pane.heading_line(self.form, cells)])
        lines, row = self.step_lines(cells)
        sheet = self.sheet("steps")
        sheet.show_lines(lines, keep_top=True)
        sheet.scroll_to_row(row)

    def step_lines(self, cells: int) -> tuple[Sequence[Line], int]:
        """The rows of the present step, and the one to be in sight."""
        above = [*sentence(self.error, cells, "crit", indent=" ! "), Line()] if self.error else []
        fault = self.form.fault()
        drawn = partial(_fault, self.form.value("query"), fault) if fault is not None else None
        lines, row = pane.form_lines(self.form, cells, drawn)
        return [*above, *lines], len(above) + row

    # --- the cursor ------------------------------------------------------------------------------------

    @property
    def is_answering(self) -> bool:
        """Whether the rows are on the screen."""
        return True

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("steps").size.height

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        if self.is_answering:
            self.form = moved(self.form, rows)
            self.draw()
        else:
            self.sheet("steps").scroll_rows(rows)

    # --- answers ---------------------------------------------------------------------------------------

    def ask_one(self, asked: Asked) -> None:
        """Open the field or the menu of one row."""
        if asked.key == "kind":
            kinds = list(zip(_LETTERS, WatchKind, strict=False))
            self.ask(_(asked.label), [(Choice(key, _(KIND_NAMES[kind])), self._kind(kind)) for key, kind in kinds])
        elif asked.key == "terms":
            self._ask_terms()
        else:
            self._ask_text(asked, self.form.value(asked.key))

    def _ask_text(self, asked: Asked, value: str, about: Sequence[Line] = ()) -> None:
        self._open = asked
        self.prompt.select_on_focus = False  # what stands there is gone on with, not typed over
        self.ask_words(
            _(asked.label),
            partial(self._answered, asked),
            value=value,
            completions=self._proposed if asked.key == "query" else None,
            about=about,
        )
        self.prompt.cursor_position = len(value)

    def _answered(self, asked: Asked, text: str) -> None:
        self._open = None
        self.error = ""
        self.form = answered(self.form, asked, text)
        self.answers_changed()
        fault = self.form.fault() if asked.key == "query" else None
        if fault is not None and text != self._faulty:  # shown once in the field; then it may be left as it is
            self._faulty = text
            self._ask_text(asked, text, fault_lines(text, fault, self.app.size.width))
            self.prompt.cursor_position = min(fault.offset, len(text))
        self.draw()
        if fault is None and not self.form.why_wrong(asked) and not self.form.is_missing(asked):
            self._ask_on()

    def _ask_on(self) -> None:
        """Ask for what is needed next, so that nobody has to open each row."""
        asked = self.form.current
        if asked is not None and self.form.is_missing(asked) and self.app.screen is self:
            self.call_after_refresh(self.ask_one, asked)

    def answers_changed(self) -> None:
        """What was tried is no longer what is asked."""

    def writing_key(self, pressed: str) -> None:
        """A key of ours while somebody writes; a field that is left keeps what was typed."""
        if pressed in ("ctrl+g", "escape") and self._open is not None:
            asked, typed = self._open, self.read_words(self.prompt.value)
            self._open = None
            if typed != self.form.value(asked.key):
                self.form = replace(self.form, typed={**self.form.typed, asked.key: typed})
                self.answers_changed()
            super().writing_key(pressed)
            self.draw()
            return
        super().writing_key(pressed)

    # --- the query -------------------------------------------------------------------------------------

    def _proposed(self, typed: str) -> Sequence[tuple[str, str]]:
        if typed != self._faulty:
            self._asked_about = ()
        if not typed or self._asked_about:
            return ()
        return proposals(typed, self.prompt.cursor_position, self.form.names, Dialect.WATCH)

    def _complete(self) -> None:
        if self._open is None or self._open.key != "query":
            return
        found = completed(self.prompt.value, self.prompt.cursor_position, self.form.names, Dialect.WATCH)
        if found is not None:
            self.prompt.value, self.prompt.cursor_position = found

    # --- kind and bounds -------------------------------------------------------------------------------

    def _kind(self, kind: WatchKind) -> Callable[[], None]:
        def then() -> None:
            self.form = replace(self.form, kind=kind)
            self.answers_changed()
            self.draw()

        return then

    def _ask_terms(self) -> None:
        terms = self.form.terms
        yes_no = {True: _("yes"), False: _("no")}
        rows: list[tuple[str, str, str, Callable[[], None]]] = [
            ("1", _("sensitivity"), _(SENSITIVITY_NAMES[terms.sensitivity]), self._ask_sensitivity),
            ("2", _("at least"), str(terms.min_count), partial(self._ask_number, "2")),
            ("3", _("window"), length(terms.window_s), self._ask_window),
            ("4", _("rest"), length(terms.cooldown_s), partial(self._ask_number, "4")),
            ("5", _("duty after"), length(terms.escalate_s), partial(self._ask_number, "5")),
            ("6", _("spikes"), yes_no[terms.is_spike], partial(self._put, is_spike=not terms.is_spike)),
            ("7", _("each hit"), yes_no[terms.is_every_hit], partial(self._put, is_every_hit=not terms.is_every_hit)),
            ("8", _("mood"), yes_no[terms.is_mood], partial(self._put, is_mood=not terms.is_mood)),
        ]
        self.ask(
            _("When does it call for somebody?"), [(Choice(key, label, hint), then) for key, label, hint, then in rows]
        )

    def _put(self, **changes: object) -> None:
        self._put_terms(replace(self.form.terms, **changes))  # type: ignore[arg-type]  # named above, each of its own type

    def _put_terms(self, terms: Terms) -> None:
        self.form = replace(self.form, terms=terms)
        self.draw()

    def _ask_sensitivity(self) -> None:
        choices = [
            (Choice(key, _(name)), partial(self._put, sensitivity=each))
            for key, (each, name) in zip(_LETTERS, SENSITIVITY_NAMES.items(), strict=False)
        ]
        self.ask(_("How far above the usual?"), choices)

    def _ask_window(self) -> None:
        choices = [
            (Choice(key, length(each)), partial(self._put, window_s=each))
            for key, each in zip(_LETTERS, WINDOWS_S, strict=True)
        ]
        self.ask(_("How long is a window?"), choices)

    def _ask_number(self, key: str, value: str = "", about: Sequence[Line] = ()) -> None:
        name, label, _least, _most, unit = _NUMBERS[key]
        present = value or str(getattr(self.form.terms, name) // unit)
        self.ask_words(_(label), partial(self._number, key), value=present, about=about)

    def _number(self, key: str, words: str) -> None:
        name, _label, least, most, unit = _NUMBERS[key]
        if words.isascii() and words.isdecimal() and len(words) < 9 and least <= int(words) <= most:
            self._put(**{name: int(words) * unit})
        else:
            wrong = _("A whole number from {least} to {most}.", least=least, most=most)
            self._ask_number(key, words, sentence(wrong, self.app.size.width - 2, "crit", indent="! "))


def _fault(text: str, fault: QuerySyntax, cells: int) -> Sequence[Line]:
    return fault_lines(text, fault, cells)
