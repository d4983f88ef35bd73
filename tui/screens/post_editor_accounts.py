"""Where a post goes: the accounts of ours, marked one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import ClassVar

from textual.app import ComposeResult

from core.i18n import _, ngettext
from core.ids import AccountId
from tui.paint import line, spread
from tui.panes.post_editor_rows import Row, chosen_key, laid, moved_key
from tui.panes.post_editor_variants import marking_lines
from tui.post_editing_reads import Speaker
from tui.screens.place import Place
from tui.screens.rowwise import Rowwise
from tui.widgets.sheet import Sheet


class PostAccounts(Rowwise, Place, inherit_bindings=False):
    """A list to mark in.

    Args:
        marked: where it goes so far.
        done: told what was marked; ``None``: it was left.
    """

    place: ClassVar[str] = "post_accounts"
    letter: ClassVar[str] = "q"
    CSS_PATH = "post_editor.tcss"

    def __init__(
        self,
        speakers: Mapping[AccountId, Speaker],
        marked: Collection[AccountId],
        done: Callable[[list[AccountId] | None], None],
    ) -> None:
        super().__init__()
        self._speakers = speakers
        self.marked = frozenset(marked)
        self._done = done
        self._at = ""

    def body(self) -> ComposeResult:
        """A heading and the accounts."""
        yield Sheet(self.app.look, id="heading")
        yield Sheet(self.app.look, id="accounts")

    def on_mount(self) -> None:
        """Draw."""
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self.call_after_refresh(self.draw)

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw()

    def draw(self) -> None:
        """The accounts, and how many are marked."""
        if not self.is_mounted:
            return
        self.draw_frame()
        cells, n = self.app.size.width, len(self.marked)
        right = [(ngettext("{n} marked", "{n} marked", n, n=n), "muted")]
        title = spread([(" " + _("Where does it go?"), "strong")], right, cells, ground="bar")
        self.sheet("heading").show_lines([title])
        rows = self._rows(cells)
        lines, top = laid(rows, self._at, cells)
        sheet = self.sheet("accounts")
        help_ = line((" " + _("Space marks, Enter goes on."), "muted"))
        sheet.show_lines([*lines, line(), help_], keep_top=True)
        sheet.scroll_to_row(top)

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("accounts").size.height

    def move_rows(self, rows: int) -> None:
        """Another account."""
        self._at = moved_key(self._rows(self.app.size.width), self._at, rows)
        self.draw()

    def act_accounts_mark(self) -> None:
        """Mark or unmark the account under the cursor."""
        key = chosen_key(self._rows(self.app.size.width), self._at)
        if not key:
            return
        account = AccountId(int(key.partition(":")[2]))
        if why := self._speakers[account].why_not:
            self.app.say(why, is_error=True)
            return
        self.marked ^= {account}
        self.draw()

    def act_item_open(self) -> None:
        """Go on with what is marked; with nothing marked, with the account under the cursor."""
        if not self.marked:
            self.act_accounts_mark()
        if self.marked:
            self._end([each for each in self._speakers if each in self.marked])

    def act_back(self) -> None:
        """An error, then back without a change."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        else:
            self._end(None)

    def _rows(self, cells: int) -> list[Row]:
        names = [
            (each, f"{speaker.account.network} {speaker.name}", speaker.why_not)
            for each, speaker in self._speakers.items()
        ]
        return marking_lines(names, self.marked, cells)

    def _end(self, chosen: list[AccountId] | None) -> None:
        self.app.pop_screen()
        self._done(chosen)
