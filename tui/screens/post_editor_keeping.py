"""What is typed at a post is kept within a second; where somebody else was there as well, nothing of it is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual import work
from textual.widgets import TextArea

from core.errors import AlreadyClaimed, Conflict, NotFound, StoreError, VentanillaError
from core.i18n import _, ngettext
from core.publishing.workflow.comments import COMMENT_CHARS, comment
from core.publishing.workflow.drafting import Changes, save, take_over
from core.publishing.workflow.sheet import PostSheet, post_sheet
from core.text import show
from tui.bridge import Desk
from tui.paint import line, sentence
from tui.panes.frame import Choice
from tui.post_editing import Editing, changes_of, dropped, refreshed, text_now, typed
from tui.post_editing_reads import around
from tui.screens.post_acts_subject import Answers
from tui.screens.post_editor_layout import PostLayout

SAVE_AFTER_S = 0.6
"""What is typed is stored so soon after it, so well within a second."""
RETRY_AFTER_S = 3.0
"""What could not be stored is tried again this much later."""


class PostKeeping(PostLayout, inherit_bindings=False):
    """Keeps what is typed."""

    def __init__(self) -> None:
        super().__init__()
        self._is_save_due = False
        self._storing = asyncio.Lock()

    # --- keeping ---------------------------------------------------------------------------------------

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """The text is another: count it, and store it as soon as the fingers rest."""
        event.stop()
        before = self.editing
        self.note_typed()
        if self.editing is before:
            return
        self.measure()
        self.draw()
        self.touched()

    def touched(self) -> None:
        """Something is to be stored soon."""
        if not self._is_save_due:
            self._is_save_due = True
            self.set_timer(SAVE_AFTER_S, self._save_soon)

    def _save_soon(self) -> None:
        self._is_save_due = False
        self.carry_out(self.save())

    async def save(self) -> str:
        """Store what is typed, if it is not stored yet; what is being stored already is waited for."""
        async with self._storing:
            self.note_typed()
            if self.editing is not None and self.editing.is_dirty and not self.news:
                await self._put(changes_of(self.editing))
        return ""

    async def put(self, changes: Changes) -> bool:
        """Store changes; whether they are stored. What is typed stays on the screen whatever comes of it."""
        async with self._storing:
            return await self._put(changes)

    def note_typed(self) -> None:
        """What stands in the field is what is typed."""
        editing = self.editing
        if editing is not None and self.is_writing and self.text.text != text_now(editing, editing.whose):
            self.editing = typed(editing, self.text.text)

    async def _put(self, changes: Changes) -> bool:
        desk, editing, actor = self.app.desk, self.editing, self.writer or self.app.desk.actor
        if editing is None:
            return False
        try:
            saved = await save(
                desk.store, actor, editing.sheet.id, changes, rev=editing.sheet.rev, stays=self.is_writing
            )
        except StoreError:
            self.set_timer(RETRY_AFTER_S, self._save_soon)
            raise
        except Conflict as error:
            if await self._is_torn(error):
                return False
            raise
        self.kept_s = desk.now_s
        if saved.voided:
            self.app.say(ngettext("{n} approval is void: it is a draft again.",
                                  "{n} approvals are void: it is a draft again.", saved.voided))  # fmt: skip
        await self.reread(sent=editing, rev=saved.rev)
        self.judge_soon()
        if self.editing is not None and self.editing.is_dirty:
            self.touched()
        return True

    def judge_soon(self) -> None:
        """The rules are asked anew."""

    async def reread(self, *, sent: Editing | None = None, rev: int = 0) -> None:
        """What is stored by now; what was typed since stays.

        Args:
            sent: the post with what was just stored from here, as revision ``rev``.
        """
        desk = self.app.desk
        if self.editing is None:
            return
        before = self.editing.sheet
        sheet = await post_sheet(desk.store, before.id)
        base = sent if sent is not None else dropped(self.editing)
        await self._taken_in_hand(sheet, base, is_ours=sheet.rev == (rev or before.rev))

    async def _taken_in_hand(self, sheet: PostSheet, base: Editing, *, is_ours: bool) -> None:
        """Show what was read, unless it stands in the way of what is typed."""
        found = await around(self.app.desk, sheet, self.around.speakers)
        self.note_typed()
        assert self.editing is not None, "it was read"
        has_taken = self.is_writing and sheet.writer_id not in (None, self.app.desk.me)
        if self.editing.is_dirty and (has_taken or (not is_ours and self._is_elsewhere(sheet, base))):
            self._tear(sheet)
            return
        self.around = found
        before = self.editing.sheet
        self.editing = refreshed(self.editing, sheet)
        if (before.rev, before.overrides) != (sheet.rev, sheet.overrides):
            self.judge_soon()
        if has_taken:  # the field stays where it is, as what is typed next must not become commands
            self.text.read_only = True
            self.news = _("{name} has taken it over: ^G leaves the text", name=show(sheet.writer))
        if not self.editing.is_dirty and (has_taken or not is_ours or not self.is_writing):
            self.show_text(is_new=False)
        self.measure()
        self.draw()

    def stop_typing(self) -> None:
        """The field takes no more letters."""
        self.note_typed()
        self.is_writing = False
        self.text.read_only = True
        self.set_focus(None)
        self.draw()

    def _is_elsewhere(self, sheet: PostSheet, base: Editing) -> bool:
        """Whether what somebody else stored is in the way of what is typed here."""
        assert self.editing is not None, "it was read"
        there = refreshed(dropped(self.editing), sheet)
        return any(text_now(there, whose) != text_now(base, whose) for whose in self.editing.typed)

    # --- when somebody else was there ------------------------------------------------------------------

    async def _is_torn(self, error: Conflict) -> bool:
        """Whether somebody else has changed the post or writes at it: that is asked once the text is left."""
        assert self.editing is not None, "it was read"
        try:
            sheet = await post_sheet(self.app.desk.store, self.id_)
        except NotFound:
            return False
        is_theirs = isinstance(error, AlreadyClaimed) or (sheet.writer and sheet.writer_id != self.app.desk.me)
        if sheet.rev == self.editing.sheet.rev and not is_theirs:
            return False
        self._tear(sheet)
        return True

    def _tear(self, sheet: PostSheet) -> None:
        """Say that somebody else was there; asked about at once where nobody is typing."""
        name = show(sheet.writer) or _("a colleague")
        self.news = _("{name} has changed it: ^G decides", name=name)
        self.draw()
        if not self.is_writing:
            self._ask_torn()

    def _ask_torn(self) -> None:
        words = _("What you typed is kept here until you decide.")
        about = [line((show(self.news), "warn")), *sentence(words, self._box_cells() - 4, indent="")]
        choices: Answers = [
            (Choice("r", _("read theirs; mine goes into the notes")), self.doing(self._read_theirs)),
            (Choice("m", _("take it over and put mine in its place")), self.doing(self._put_mine)),
            (Choice("i", _("go on writing")), self._go_on),
        ]
        self.ask(_("Somebody else has written at this post"), choices, about=about, is_box=True)

    def _go_on(self) -> None:
        self.is_writing = True
        self.text.read_only = False
        self.set_focus(self.text)
        self.draw()

    async def _read_theirs(self) -> str:
        desk = self.app.desk
        if self.editing is None:
            return ""
        for words in self.editing.typed.values():
            for at in range(0, len(words), COMMENT_CHARS - 100):
                await comment(desk.store, self.writer or desk.actor, self.id_, words[at : at + COMMENT_CHARS - 100])
        self.news = ""
        self.editing = dropped(self.editing)
        await self.reread()
        return _("Here is theirs; yours stands in the notes (7).")

    async def _put_mine(self) -> str:
        desk = self.app.desk
        if self.editing is None:
            return ""
        mine, whose = dict(self.editing.typed), self.editing.whose
        await take_over(desk.store, desk.actor, self.id_)
        sheet = await post_sheet(desk.store, self.id_)
        self.news = ""
        self.editing = replace(refreshed(dropped(self.editing), sheet), typed=mine, whose=whose)
        self.writer = desk.actor
        await self.save()
        return _("Yours is stored; theirs is in the versions and on record.")

    # --- what others do --------------------------------------------------------------------------------

    def on_desk_changed(self, event: Desk.Changed) -> None:
        """Somebody did something with a post: perhaps with this one."""
        touched = event.touched
        if touched.has_posts or touched.has_deliveries or touched.has_missed or touched.has_accounts:
            self.look_again()

    @work(exclusive=True, group="reread")
    async def look_again(self) -> None:
        """Read the post again; what is typed stays."""
        if self.editing is None or self._storing.locked():
            return
        try:
            await self.reread()
        except VentanillaError as error:
            self.app.failed(error)
