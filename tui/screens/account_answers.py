"""The answers of the dialog that enters an account: its rows, the cursor on them, and the field they are given in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult

from core.accounts.model import Account
from core.i18n import _
from tui.paint import Line
from tui.panes import account_setup as pane
from tui.panes.account_setup import Offer
from tui.panes.frame import Choice
from tui.screens.account_talk import AccountTalk
from tui.screens.rowwise import Rowwise
from tui.setup_form import Form, answered, moved
from tui.setup_lines import CodeAsked, Outcome, Question
from tui.widgets.answer import Answer
from tui.widgets.prompt import Prompt
from tui.widgets.sheet import Sheet
from ventanilla.api import FieldKind

_LETTERS = "123456789abcdefhijklmnoprstuvwxyz"
"""The keys of a menu of choices; ``q`` leaves it."""


class AccountAnswers(Rowwise, AccountTalk, inherit_bindings=False):
    """Shows the step the dialog is at, and takes the answers.

    Args:
        account: the one to sign in to again; ``None``: a new one.
        offers: the connectors to choose from.
    """

    DEFAULT_CSS = "AccountAnswers #heading { height: 1; }"

    def __init__(self, account: Account | None, offers: Sequence[Offer]) -> None:
        super().__init__()
        self.account, self.offers = account, offers
        self.chosen = 0
        """Which connector the cursor is on."""
        self.form: Form | None = None
        self.secrets: dict[str, str] = {}
        """By question, from the field to the next message and no longer."""
        self.stage: CodeAsked | Outcome | None = None
        """What followed the answers; ``None``: they are being given."""
        self.error = ""

    def body(self) -> ComposeResult:
        """What is being done, and the rows."""
        yield Sheet(self.app.look, id="heading")
        yield Sheet(self.app.look, id="setup")

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self.call_after_refresh(self.draw)

    @property
    def prompt(self) -> Prompt:
        """The field, which keeps a secret to itself."""
        if not self.query(Prompt):
            self.mount(Answer(id="prompt"))
        return self.query_one(Prompt)

    # --- drawing -------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """The heading and the rows of the present step."""
        if not self.is_mounted:
            return
        cells = self.app.size.width
        self.draw_frame()
        again = self.account.name if self.account is not None else ""
        self.sheet("heading").show_lines([pane.heading_line(self.form, again, cells)])
        above = pane.error_lines(self.error, cells) if self.error else []
        lines, row = self._lines(cells)
        sheet = self.sheet("setup")
        sheet.show_lines([*above, *lines], keep_top=self.stage is None)
        sheet.scroll_to_row(len(above) + row)

    def _lines(self, cells: int) -> tuple[Sequence[Line], int]:
        if self.waits:
            return pane.waiting_lines(self.waits, cells), 0
        if isinstance(self.stage, CodeAsked):
            return pane.code_lines(self.stage, cells)
        if self.form is None:
            return pane.offer_lines(self.offers, self.chosen, cells)
        if self.stage is not None:
            return pane.outcome_lines(self.stage, self.form, self.app.desk.name, cells, self.app.desk.zone), 0
        return pane.form_lines(self.form, cells)

    # --- the cursor ---------------------------------------------------------------------------------------

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("setup").size.height

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        if self.waits or self.stage is not None:
            self.sheet("setup").scroll_rows(rows)
        elif self.form is None:
            self.chosen = max(0, min(len(self.offers) - 1, self.chosen + rows))
            self.draw()
        else:
            at_the_end = self.form.current is None and rows > 0
            self.form = moved(self.form, rows)
            if not (at_the_end and self.sheet("setup").scroll_rows(rows)):  # below the last row stands help to read
                self.draw()

    # --- answers -------------------------------------------------------------------------------------------

    def ask_one(self, question: Question) -> None:
        """Open the field or the menu for one answer."""
        then = partial(self._answered, question)
        if question.kind is FieldKind.FLAG:
            yes, no = Choice("y", _("yes")), Choice("n", _("no"))
            self.ask(question.label, [(yes, partial(then, "true")), (no, partial(then, "false"))])
        elif question.kind is FieldKind.CHOICE and question.choices:
            choices = zip(_LETTERS, question.choices, strict=False)
            self.ask(question.label, [(Choice(key, label), partial(then, value)) for key, (value, label) in choices])
        elif question.is_secret:
            self.ask_hidden(question.label, then)
        elif self.form is not None:
            self.ask_words(question.label, then, value=self.form.value(question))

    def ask_hidden(self, label: str, then: Callable[[str], None]) -> None:
        """Open the field for something that nobody beside the person may read."""
        self.prompt.password = True
        self.ask_words(label, then)

    def close_words(self) -> None:
        """A secret leaves no trace in the field."""
        self.prompt.value = ""
        self.prompt.password = False
        super().close_words()

    def _answered(self, question: Question, text: str) -> None:
        assert self.form is not None, "it was asked from a form"
        if question.is_secret:
            self.secrets[question.id] = text
        self.form = answered(self.form, question, text)
        self.draw()
        if not self.form.is_missing(question):
            self.ask_on()

    def ask_on(self) -> None:
        """Ask for what is needed next, so that nobody has to open each row; a person who is reading is left alone."""
        question = self.form.current if self.form is not None else None
        is_free = self.app.screen is self and self.focused is None and not self._answers
        if is_free and self.form is not None and question is not None and self.form.is_missing(question):
            self.call_after_refresh(self.ask_one, question)
