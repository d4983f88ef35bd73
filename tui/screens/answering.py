"""The inbox's keys for answering: they open what answers, decides or acts, which is loaded with the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partialmethod
from typing import TYPE_CHECKING

from core.i18n import _
from core.ids import ConversationId
from core.inbox.model import Thread
from tui.keys import Key
from tui.paint import Line
from tui.panes.frame import writing_footer
from tui.screens.asking import QUIET_S
from tui.screens.inbox_view import CONVERSATION, LIST
from tui.screens.triage import Triage

if TYPE_CHECKING:
    from core.publishing.model import Outgoing
    from tui.answers import Footing
    from tui.screens.replying import Replying
    from tui.widgets.composer import Composer


class Answering(Triage):
    """What is said to citizens, and done about what they wrote."""

    def __init__(self) -> None:
        super().__init__()
        self._replying: Replying | None = None
        self._watched: tuple[tuple[object, ...], int] | None = None
        """What a question is about, as its reader saw it; ``None``: the question outlives changes."""
        self._is_resting = False
        """A question was just taken away: keys that were meant for it are dropped."""

    @property
    def reply(self) -> Replying:
        """Who writes answers on this screen."""
        if self._replying is None:
            from tui.screens.replying import Replying

            self._replying = Replying(self)
        return self._replying

    @property
    def is_replying(self) -> bool:
        """Whether the composer of an answer is open."""
        return self._replying is not None and self._replying.is_open

    # --- keys ------------------------------------------------------------------------------------------

    def act_message_reply(self, target: int | None) -> None:
        """Open the composer."""
        if target is not None:
            self.reply.open(ConversationId(target))

    def act_message_review(self, target: int | None) -> None:
        """Look over the draft that is there."""
        if target is not None:
            self.reply.open(ConversationId(target), then=self.reply.review)

    def act_message_template(self, target: int | None) -> None:
        """Begin with a template."""
        if target is not None:
            self.reply.open(ConversationId(target), then=self.reply.ask_template)

    def act_message_action(self, target: int | None) -> None:
        """List what can be done about their last message."""
        from tui.screens.acting import ask_action

        if target is not None:
            ask_action(self, ConversationId(target))

    def act_post_resolve(self, target: int | None) -> None:
        """Ask what became of a delivery."""
        from tui.screens.deciding import ask_decision

        if target is not None:
            ask_decision(self, ConversationId(target))

    def _act_on(self, target: int | None, name: str) -> None:
        from tui.screens.acting import ask_action

        if target is not None:
            ask_action(self, ConversationId(target), name)

    act_message_hide = partialmethod(_act_on, name="hide")
    act_message_mute = partialmethod(_act_on, name="mute_author")
    act_message_block = partialmethod(_act_on, name="block_author")
    act_message_report = partialmethod(_act_on, name="report")
    act_message_like = partialmethod(_act_on, name="like")
    act_message_boost = partialmethod(_act_on, name="boost")
    act_message_delete = partialmethod(_act_on, name="delete")

    def act_undo(self, target: int | None) -> None:
        """Stop what is leaving, or take back what was done since."""
        if self.app.desk.me in self.app.desk.outbox.tally.leaving:
            from tui.screens.deciding import stop_or_undo

            self.carry_out(stop_or_undo(self))
        else:
            super().act_undo(target)

    def why_not(self, key: Key) -> str:
        """Two texts are not written at once."""
        if self.is_replying and key.id == "message.note":
            return _("An answer is being written here: r goes back to it.")
        return super().why_not(key)

    def why_off(self, key: Key) -> str:
        """What can be stopped can be taken back; what waits for nobody cannot be decided."""
        if key.id == "undo" and self.app.desk.outbox.is_counting:
            return self.why_not(key)
        if key.id == "post.resolve" and self.target() not in self.app.desk.outbox.tally.deciding:
            return self.why_not(key) or _("Nothing of this conversation waits for a decision.")
        return super().why_off(key)

    def rank(self, key: Key) -> int:
        """What waits for a decision comes first."""
        return 1 if key.id == "post.resolve" else super().rank(key)

    def footer(self, cells: int) -> Line:
        """The keys that work here now."""
        if self.is_replying and self._replying is not None and self.focused is self._replying.field:
            from tui.panes.composer import WRITING_REPLY

            return writing_footer(WRITING_REPLY, cells)
        return super().footer(cells)

    def writing_key(self, pressed: str) -> None:
        """Keys of ours while an answer is written."""
        if self._replying is None or self.focused is not self._replying.field or not self._replying.key(pressed):
            super().writing_key(pressed)

    # --- questions about a conversation ----------------------------------------------------------------

    def tie_question(self, thread: Thread, outgoing: Sequence[Outgoing]) -> None:
        """The question that opens now is about the conversation as it stands here: it closes when that changes."""
        self._watched = (heard(thread), newest_answer(outgoing))

    def close_question(self) -> None:
        """Take it away; whoever was writing goes on."""
        super().close_question()
        self._watched = None
        self._back_to_field()

    def close_words(self) -> None:
        """Take the field in the footer away; whoever was writing goes on."""
        super().close_words()
        self._back_to_field()

    def _rested(self) -> None:
        self._is_resting = False
        self._turns.resume(drops=True)
        self._back_to_field()

    def _back_to_field(self) -> None:
        if self.is_replying and self.focused is None and not self._is_resting:
            self.set_focus(self.reply.field)
            self.draw_footer()

    def thread_was_read(self) -> None:
        """What is being written, or asked, is about what was just read."""
        thread = self.thread
        if thread is None:
            return
        if self._watched is not None and self._answers:
            before, answer = self._watched
            if why := _what_changed(before, heard(thread), newest_answer(self.outgoing) > answer):
                self._is_resting = True  # a key on its way was an answer to what is gone
                self._turns.pause()
                self.close_question()
                self.app.say(why, is_error=True)
                self.set_timer(QUIET_S, self._rested)
        if self._replying is not None and self._replying.is_open:
            self._replying.follow(thread)

    def on_composer_edited(self, event: Composer.Edited) -> None:
        """Count, check and keep what is written."""
        event.stop()
        self.reply.edited()

    def answered(self, id_: ConversationId) -> None:
        """An answer is on its way: on to the next row."""
        self.rows.marked.clear()
        self._focus_pane(LIST)
        if self.target() == id_:
            self.rows.move(1)
        self.reread([id_])
        self.draw()

    def stand_on(self, footing: Footing) -> None:
        """Show the conversation as an answer stands on it."""
        self.thread, self.outgoing = footing.thread, footing.answers
        self._draw_thread(keep_top=True)

    def show_conversation(self, id_: ConversationId) -> None:
        """Put the cursor on a conversation and the conversation on the screen."""
        place = self.rows.window.place_of(id_)
        if place is not None:
            self.rows.move_to(place)
        if self.focused_pane != CONVERSATION or self.aside:
            self._focus_pane(CONVERSATION)

    async def save_draft(self) -> str:
        """Store the answer that is being written, if it is not stored yet."""
        return await self._replying.save() if self._replying is not None else ""

    async def tell_presence(self) -> None:
        """As ever, but who writes is seen to write."""
        if self._replying is not None and self._replying.is_open:
            await self.app.desk.look_at(self._replying.id, is_writing=True)
        else:
            await super().tell_presence()


def heard(thread: Thread) -> tuple[object, ...]:
    """What the citizen has said, to tell whether they have said more."""
    return tuple((m.id, m.revision, m.removed_s) for m in thread.messages if not m.is_own)


def newest_answer(outgoing: Sequence[Outgoing]) -> int:
    """Our newest answer, to tell whether there is a newer one; 0: none."""
    return max((each.post_id for each in outgoing if each.kind == "reply"), default=0)


def _what_changed(before: tuple[object, ...], after: tuple[object, ...], is_answered: bool) -> str:
    if len(after) > len(before):
        return _("They have written again: the question was taken away. Read it first.")
    if after != before:
        return _("They have changed what they wrote: the question was taken away. Read it first.")
    return _("A colleague has answered: the question was taken away. Read it first.") if is_answered else ""
