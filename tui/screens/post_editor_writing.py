"""Writing a post: begun, left, and the keys meanwhile; one person at a time."""

from __future__ import annotations

from dataclasses import replace

from textual import events

from core.errors import AlreadyClaimed
from core.i18n import _, ngettext
from core.publishing.workflow.drafting import begin_writing, stop_writing, take_over
from core.publishing.workflow.steps import given
from core.publishing.workflow.transitions import Verb, need, transition
from tui.paint import Line, sentence
from tui.panes.frame import Choice, writing_footer
from tui.panes.post_editor import WRITING_POST
from tui.post_editing import Section, Whose
from tui.screens.post_acts_subject import Answers
from tui.screens.post_editor_keeping import PostKeeping


class PostWriting(PostKeeping, inherit_bindings=False):
    """Takes words and keeps them."""

    # --- beginning and ending --------------------------------------------------------------------------

    def write(self, whose: Whose = None) -> None:
        """Write the text of an account, or the one that all follow."""
        if self.is_writing and self.editing is not None and whose == self.editing.whose:
            self.set_focus(self.text)
            return
        self._turns.pause()  # what is typed from here on is the text's
        self.carry_out(self._begun(whose))

    async def _begun(self, whose: Whose) -> str:
        has_begun = False
        try:
            has_begun = await self._begin(whose)
        finally:
            self._turns.resume(drops=not has_begun)
        return ""

    async def _begin(self, whose: Whose) -> bool:
        desk, editing = self.app.desk, self.editing
        if editing is None:
            return False
        await self.save()
        need(editing.sheet.standing, Verb.EDIT)
        way = transition(editing.sheet.standing, Verb.EDIT)
        if way is not None and way.voids and not self.is_writing:
            self._ask_void(whose)
            return False
        try:
            await begin_writing(desk.store, desk.actor, editing.sheet.id)
        except AlreadyClaimed as error:
            self._ask_take_over(whose, str(error))
            return False
        await self._open(whose)
        return True

    async def _open(self, whose: Whose) -> None:
        await self.reread()
        if self.editing is None:
            return
        self.writer = self.app.desk.actor
        self.editing = replace(self.editing, whose=whose, section=Section.TEXT)
        self.is_writing = True
        self.text.read_only = False
        self._arrange()
        self.show_text()
        self.set_focus(self.text)
        self.draw()
        self.call_after_refresh(self.draw)

    def _ask_void(self, whose: Whose) -> None:
        assert self.editing is not None, "it was read"
        sheet = self.editing.sheet
        n = len(given([each.step for each in sheet.steps]))
        words = ngettext("It goes back to a draft with the first letter; {n} approval is void.",
                         "It goes back to a draft with the first letter; {n} approvals are void.", n)  # fmt: skip
        about = sentence(words, self._box_cells() - 4, "warn", indent="")
        choices: Answers = [
            (Choice("y", _("yes, write"), token="strong"), self.doing(self._written_over, whose)),
            (Choice("n", _("leave it as it is")), lambda: None),
        ]
        self.ask(_("Write at a post that was handed in?"), choices, about=about, is_box=True)

    async def _written_over(self, whose: Whose) -> str:
        desk = self.app.desk
        try:
            await begin_writing(desk.store, desk.actor, self.id_)
        except AlreadyClaimed as error:
            self._ask_take_over(whose, str(error))
            return ""
        await self._open(whose)
        return ""

    def _ask_take_over(self, whose: Whose, why: str) -> None:
        about = sentence(why, self._box_cells() - 4, indent="")
        choices: Answers = [
            (Choice("t", _("take it over")), self.doing(self._taken, whose)),
            (Choice("n", _("only read it"), token="strong"), lambda: None),
        ]
        self.ask(_("Somebody is writing at it"), choices, about=about, is_box=True)

    async def _taken(self, whose: Whose) -> str:
        desk = self.app.desk
        await take_over(desk.store, desk.actor, self.id_)
        await self._open(whose)
        return _("You write it now; your colleague is told.")

    def stop(self) -> None:
        """Leave the text; what is in it is kept."""
        if self.news and self.editing is not None and self.editing.is_dirty:
            self.stop_typing()
            self._ask_torn()
            return
        self.stop_typing()
        self.carry_out(self._stopped())

    async def _stopped(self) -> str:
        await self.save()
        if self.editing is not None and self.writer is not None and not self.editing.is_dirty:
            await stop_writing(self.app.desk.store, self.writer, self.id_)
            self.news = ""
            await self.reread()
            return _("It is kept.")
        return ""

    # --- keys while writing ----------------------------------------------------------------------------

    def writing_key(self, pressed: str) -> None:
        """Keys of ours inside the text."""
        if self.focused is not self.text:
            super().writing_key(pressed)
            return
        match pressed:
            case "ctrl+g" | "escape":
                self.stop()
            case "ctrl+r":
                self.stop()
                self.run_key(self.app.keymap.by_id("post.submit"), self.target())
            case "ctrl+n":
                self.next_finding()
            case "ctrl+o":
                self.carry_out(self._hidden())
            case "ctrl+l":
                self.app.act_redraw()
            case "ctrl+t":
                self.app.say(_("A post begins with no template: «post copy» begins one with the content of another."))

    def next_finding(self) -> None:
        """Go to what the rules mind next."""

    async def _hidden(self) -> str:
        try:
            await self.save()
        finally:
            self.app.act_lock()  # the field lives on below, with what could not be stored
        return ""

    def on_writing_full(self, event: events.Event) -> None:
        """Nothing more fits."""
        event.stop()
        self.app.say(_("The text is as long as it can be."), is_error=True)

    def close_question(self) -> None:
        """A question is over; whoever was writing goes on."""
        super().close_question()
        self._back_to_text()

    def close_words(self) -> None:
        """The same for the field in the footer."""
        super().close_words()
        self._back_to_text()

    def _back_to_text(self) -> None:
        if self.is_writing and self.focused is None:
            self.set_focus(self.text)
            self.draw_footer()

    def footer(self, cells: int) -> Line:
        """The keys that work here now."""
        if self.is_writing and self.focused is self.text:
            return writing_footer(WRITING_POST, cells)
        return super().footer(cells)
