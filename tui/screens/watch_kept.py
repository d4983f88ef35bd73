"""The form of a watch survives whatever ends it: what is typed is kept within a second and offered the next time.

A draft is of who typed it. It goes when the watch is saved or when its writer says that it was not meant.
"""

from __future__ import annotations

from dataclasses import replace

from core.errors import StoreError
from core.i18n import _
from core.store import Actor
from core.text import show
from core.text.cells import wrap
from core.watch.form_drafts import FormDraft, drop_form_draft, form_draft_of, keep_form_draft
from core.watch.model import WatchId
from tui.paint import line
from tui.panes.frame import Choice
from tui.screens.watch_rows import WatchRows
from tui.watch_answers import WatchAnswers, begun, to_unfinished
from tui.widgets.prompt import Prompt
from tui.words import moment

SAVE_AFTER_S = 0.6
"""What is typed is stored so soon after it, so well within a second."""
RETRY_AFTER_S = 3.0
"""What could not be stored is tried again this much later."""


class WatchKept(WatchRows):
    """The rows, kept."""

    def __init__(self, form: WatchAnswers) -> None:
        super().__init__(form)
        self._writer: Actor | None = None
        """Whose draft it is: it never becomes that of who sits down next."""
        self._stored: FormDraft | None = None
        self._is_known = False
        """It was looked what had been kept; nothing is written over it before."""
        self._offered: FormDraft | None = None
        """What was kept, until it is said what becomes of it."""
        self._is_save_due = False
        self._is_done = False
        """It was saved or dropped: nothing of it is kept any more."""

    # --- keeping ---------------------------------------------------------------------------------------

    def draw(self) -> None:
        """The form; what changed in it is kept soon."""
        super().draw()
        self._touched()

    def on_input_changed(self, event: Prompt.Changed) -> None:
        """What is typed is kept soon; the proposals that follow it are asked for where the field is."""
        event.stop()
        self._touched()

    def _touched(self) -> None:
        if not self._is_save_due and self._has_news:
            self._is_save_due = True
            self.set_timer(SAVE_AFTER_S, self._save_soon)

    @property
    def _has_news(self) -> bool:
        is_kept = self._is_known and self._offered is None and not self._is_done
        return is_kept and self._written() != self._stored

    def _written(self) -> FormDraft | None:
        """The form as it stands, with what is in the open field; ``None``: nothing would be lost."""
        form = self.form
        if self._open is not None:
            form = replace(form, typed={**form.typed, self._open.key: self.prompt.value})
        if not form.is_touched:
            return None
        base = begun(form.now, form.watch)
        return FormDraft(
            typed=form.typed,
            kind=form.kind if form.kind is not base.kind else None,
            terms=form.terms if form.terms != base.terms else None,
            rev=form.watch.rev if form.watch is not None else 0,
        )

    def _save_soon(self) -> None:
        self._is_save_due = False
        self.carry_out(self.save_draft())

    async def save_draft(self) -> str:
        """Store what is written now, if it is not stored yet."""
        if not self._has_news or self._writer is None:
            return ""
        written, store = self._written(), self.app.desk.store
        try:
            if written is None:
                await drop_form_draft(store, self._writer, self._about)
            else:
                await keep_form_draft(store, self._writer, self._about, written)
        except StoreError:
            self.set_timer(RETRY_AFTER_S, self._save_soon)  # it stays on the screen meanwhile
            raise
        self._stored = written
        return ""

    async def drop_draft(self) -> str:
        """Forget it: from here on nothing of this form is kept."""
        self._is_done = True
        try:
            if self._writer is not None:
                await drop_form_draft(self.app.desk.store, self._writer, self._about)
        except StoreError:
            self._is_done = False
            raise
        return ""

    @property
    def _about(self) -> WatchId | None:
        return self.form.watch.id if self.form.watch is not None else None

    # --- offering --------------------------------------------------------------------------------------

    def begin_writing(self) -> None:
        """Whoever opened it writes it."""
        self._writer = self.app.desk.actor

    async def begin_draft(self) -> bool:
        """Begin to keep what is typed; whether something was kept already and is offered now."""
        if self._writer is None:
            return False
        kept = await form_draft_of(self.app.desk.store, self._writer.operator_id, self._about)
        if kept is not None and not self.form.typed and self.focused is None and not self._answers:
            self._offered = self._stored = kept
            self._offer(kept)
        self._is_known = True
        return self._offered is not None

    def _offer(self, kept: FormDraft) -> None:
        desk, typed = self.app.desk, kept.typed
        words = [(_("kept {time}", time=moment(kept.saved_s, desk.now_s, desk.zone)), "muted")]
        said = [show(typed[key], limit=200) for key in ("name", "query", "purpose") if typed.get(key)]
        words += [(each, "text") for each in said]
        if self.form.watch is not None and kept.rev != self.form.watch.rev:
            words.append((_("The watch was changed since: only what you typed stands over it."), "warn"))
        answers = [
            (Choice("y", _("go on with it"), token="strong"), self._go_on),
            (Choice("n", _("throw it away")), self._throw_away),
        ]
        cells = self._box_cells() - 4
        about = [line((part, token)) for each, token in words for part in wrap(each, cells)[:3]]
        self.ask(_("You had begun to write here"), answers, about=about, is_box=True)

    def _go_on(self) -> None:
        kept, self._offered = self._offered, None
        if kept is None:
            return
        form = self.form
        form = replace(form, typed=kept.typed, kind=kept.kind or form.kind, terms=kept.terms or form.terms)
        self.form = to_unfinished(form)
        self.answers_changed()
        self.draw()

    def _throw_away(self) -> None:
        self._offered = None
        self.draw()  # the form is untouched, so what was kept is dropped
        self.ask_one(self.form.rows[0])

    def close_question(self) -> None:
        """A question is over; who does not say what becomes of the draft leaves it as it is."""
        super().close_question()
        if self._offered is not None:
            self.call_after_refresh(self._leave_undecided)

    def _leave_undecided(self) -> None:
        if self._offered is not None and not self._answers:
            self._is_done = True
            self.leave_form(_("Left: what you had begun is kept."))

    def leave_form(self, words: str) -> None:
        """Close the form."""
        raise NotImplementedError
