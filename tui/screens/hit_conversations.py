"""The conversations of a panel's hits, in the inbox's own dress: read, answered and judged as anywhere else."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from core.i18n import _
from core.ids import ConversationId
from core.inbox import reads
from tui.keys import Key
from tui.panes.inbox_rows import Titled
from tui.screens.inbox import Inbox
from tui.screens.inbox_view import CONTEXT, CONVERSATION
from tui.window import Window

_NOT_HERE = ("view.", "filter", "list.show_new", "next_mine")
"""What would leave the hits for another list: that is done in the inbox itself."""


class HitConversations(Inbox):
    """Opened at one of them; ``q`` goes back to the panels."""

    def __init__(self, watch: str, ids: Sequence[ConversationId], first: ConversationId) -> None:
        super().__init__()
        self._watch, self._ids, self._first = watch, list(ids), first
        self._has_opened = False

    @work(exclusive=True, group="load")
    async def load(self, keep: int | None = None) -> None:
        """Read the conversations of the hits, as they stand now."""
        desk = self.app.desk
        self.newest = await reads.newest_id(desk.store)
        found = {row.id: row for row in await reads.rows_by_id(desk.conversations, self._ids)}
        if self.is_gone:
            return
        rows = [found[id_] for id_ in self._ids if id_ in found]
        window = Window(len(rows))
        window.add_after(rows, more=False)
        self.rows.open(window, keep if keep is not None else self._first)
        if not self._has_opened:
            self._has_opened = True
            self._focus_pane(CONVERSATION)
            self.read_thread()
        self.draw()

    @work(exclusive=True, group="fresh")
    async def count_fresh(self) -> None:
        """Nothing comes in here: the panel below shows what is new."""

    def titled(self, total: int) -> Titled:
        """Of which watch these are."""
        count = self.rows.window.count
        return Titled(_("Hits of «{name}»", name=self._watch), "", _("newest first"), count, count)

    def has(self, key: Key) -> bool:
        """All that the inbox does with a conversation."""
        return not key.id.startswith(_NOT_HERE) and super().has(key)

    def _is_at_front(self) -> bool:
        return False

    def act_back(self) -> None:
        """An error, what stands beside the conversation, then the panels."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        elif self.aside and self.focused_pane == CONVERSATION:
            self._set_aside("")
        elif self.focused_pane == CONTEXT:
            self._focus_pane(CONVERSATION)
        else:
            self.carry_out(self._leave())

    async def _leave(self) -> str:
        await self.app.desk.look_at(None)
        if self.app.screen is self:  # else something was put over it meanwhile
            self.app.pop_screen()
        return ""
