"""The inbox, whole: reading, moving, acting, and writing a note beside the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import StoreError, VentanillaError
from core.i18n import _
from core.ids import ConversationId
from core.text import show
from core.text.cells import width
from tui.paint import Line, spread
from tui.panes.frame import WRITING_NOTE, writing_footer
from tui.panes.inbox_rows import author_words
from tui.screens.answering import Answering
from tui.screens.inbox_view import CONVERSATION
from tui.screens.triage import said
from tui.words import clock

if TYPE_CHECKING:
    from tui.widgets.writing import Writing

SAVE_AFTER_S = 0.6
"""A draft is stored when the fingers rest this long, so well within a second."""

RETRY_AFTER_S = 3.0
"""A draft that could not be stored is tried again this much later."""

NOTE = "note"
"""The kind of its draft."""


class Inbox(Answering):
    """The unified inbox."""

    def __init__(self) -> None:
        super().__init__()
        self._field: Writing | None = None
        self._writing_to: ConversationId | None = None
        self._is_finishing = False
        """The note is being written to the store: nothing may be typed, kept or sent meanwhile."""
        self._saved = ""
        self._save_due = False

    # --- writing a note -------------------------------------------------------------------------------

    def act_message_note(self, target: int | None) -> None:
        """Open the field for a note on this conversation, with what was left there before."""
        if target is not None:
            self._focus_pane(CONVERSATION)
            self._turns.pause()  # what is typed from here on is the note's
            self.carry_out(self._open_note(ConversationId(target)))

    async def _open_note(self, id_: ConversationId) -> str:
        has_opened = False
        try:
            await self._begin_note(id_)
            has_opened = True
        finally:
            self._turns.resume(drops=not has_opened)
        return ""

    async def _begin_note(self, id_: ConversationId) -> None:
        from core.inbox import reads

        desk = self.app.desk
        self.thread = await reads.thread(desk.conversations, id_, desk.me)
        self._draw_thread()
        writing = await self._open_field()
        from tui.widgets.writing import cleaned  # loaded with the field

        draft = self.thread.draft(NOTE)
        self._writing_to = id_
        self._saved = cleaned(draft.text) if draft is not None else ""
        writing.load_text(self._saved)
        self.add_class("-writing")
        self.set_focus(writing)
        writing.move_cursor(writing.document.end)
        await self.tell_presence()
        self._draw_writing(_("kept {time}", time=clock(draft.saved_s, desk.zone)) if draft is not None else "")

    async def _open_field(self) -> Writing:
        """The field, which is put in its place when somebody first writes."""
        if self._field is None:
            from core.inbox.notes import most_chars
            from tui.widgets.writing import Writing

            self._field = Writing(most_chars(NOTE), id="writing")
            await self.query_one("#middle").mount(self._field)
        return self._field

    def _draw_writing(self, state: str) -> None:
        cells = self.query_one("#middle").size.width or self.app.size.width
        who = author_words(self.thread.row) if self.thread is not None else ""
        sign, after = ("▌╎ ", "accent"), ("  " + state, "muted")
        right = [(_("WRITING"), "strong")]
        room = cells - width(_("WRITING")) - 2
        names = (_("internal note on {who}", who=who), _("internal note"))
        left = [[sign, (name, "strong"), after] for name in names]
        fits = next((spans for spans in left if sum(width(words) for words, _token in spans) <= room), left[-1])
        self.sheet("writing-bar").show_lines([spread(fits, right, cells, ground="bar")])
        self.draw_frame()

    def footer(self, cells: int) -> Line:
        """The keys that work here now."""
        return writing_footer(WRITING_NOTE, cells) if self._writing_to is not None else super().footer(cells)

    def on_text_area_changed(self, event: Writing.Changed) -> None:
        """Keep what is written as soon as the fingers rest."""
        event.stop()
        if self._writing_to is None or self._field is None:
            return
        if not self._save_due:
            self._save_due = True
            self.set_timer(SAVE_AFTER_S, self._save_soon)

    def on_writing_full(self, event: Writing.Full) -> None:
        """What was typed or pasted did not fit."""
        event.stop()
        words = _("A note has at most {most} characters: what came after them was left out.", most=event.most)
        self.app.say(words, is_error=True)

    def _save_soon(self) -> None:
        self._save_due = False
        self.carry_out(self.save_draft())

    async def save_draft(self) -> str:
        """Store what is written now, if it is not stored yet."""
        await super().save_draft()
        from core.inbox import notes  # loaded with the first note

        id_, text, desk = self._writing_to, self._text(), self.app.desk
        if id_ is not None and text != self._saved and not self._is_finishing:
            try:
                await notes.save_draft(desk.store, desk.actor, id_, NOTE, text)
            except StoreError:
                self.set_timer(RETRY_AFTER_S, self._save_soon)  # the text stays in the field meanwhile
                raise
            self._saved = text
            self._draw_writing(_("kept {time}", time=clock(desk.now_s, desk.zone)))
        return ""

    def writing_key(self, pressed: str) -> None:
        """Keys of ours while a note or a line is written."""
        if self._field is None or self.focused is not self._field:
            super().writing_key(pressed)
        elif self._is_finishing and pressed in ("ctrl+g", "escape", "ctrl+r"):
            return  # the note is on its way
        elif pressed in ("ctrl+g", "escape"):
            self.carry_out(self._leave_note())
        elif pressed == "ctrl+r":
            self._finish_note()
        elif pressed == "ctrl+o":
            self.carry_out(self._hide())
        else:
            super().writing_key(pressed)

    async def _leave_note(self) -> str:
        await self.save_draft()
        was = self._saved.strip()
        self._close_writing()
        return _("The draft is kept.") if was else ""

    def _finish_note(self) -> None:
        if self._writing_to is not None and self._field is not None:
            self._freeze(True)  # with this key, and not when its turn in the store has come
            self.carry_out(self._note_written(self._writing_to, self._field.text))

    async def _note_written(self, id_: ConversationId, text: str) -> str:
        from core.inbox import notes  # loaded with the first note

        desk = self.app.desk
        try:
            finished = await notes.note(desk.store, desk.actor, id_, text, finishes_draft=True)
        except VentanillaError:
            self._freeze(False)  # the text stays in the field, and is kept should it not be yet
            self._save_soon()
            raise
        self._freeze(False)
        self._close_writing()
        self.read_thread()
        return show(said(finished)) + " · " + _("u undoes")

    def _freeze(self, is_frozen: bool) -> None:
        self._is_finishing = is_frozen
        if self._field is not None:
            self._field.read_only = is_frozen

    async def _hide(self) -> str:
        try:
            await self.save_draft()
        finally:
            self.app.act_lock()  # the field lives on below, with what could not be stored
        return ""

    def _text(self) -> str:
        return self._field.text if self._field is not None else ""

    async def tell_presence(self) -> None:
        """As ever, but who writes is seen to write."""
        if self._writing_to is not None:
            await self.app.desk.look_at(self._writing_to, is_writing=True)
        else:
            await super().tell_presence()

    def _close_writing(self) -> None:
        self._writing_to = None
        self.remove_class("-writing")
        self.set_focus(None)
        self.draw_frame()
        self.carry_out(self._presence_told())
