"""Moving about in the inbox: rows, panes, views, the search, and what stands in a pane's place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partialmethod

from core.i18n import N_, _
from core.inbox.model import State
from core.inbox.views import BY_KEY
from core.text import show
from tui.keys import Key
from tui.screens.inbox_view import CONTEXT, CONVERSATION, LIST
from tui.screens.rowwise import Rowwise
from tui.screens.searching import Searching

_ORDER = (LIST, CONVERSATION, CONTEXT)
_NEED_ROW = frozenset(
    {"item.open", "item.next", "item.previous", "item.links", "item.history", "item.copy", "list.mark"}
    | {"list.mark_all", "next_mine"}
)
_LIVE = frozenset({State.OPEN, State.WAITING})
_PUT_AWAY = frozenset({State.DONE, State.QUARANTINED})
_BRING_BACK = N_("It is put away: X brings it back.")
_OFF: Mapping[str, tuple[frozenset[State], str]] = {
    "message.claim": (_PUT_AWAY, _BRING_BACK),
    "message.assign": (_PUT_AWAY, _BRING_BACK),
    "message.snooze": (_PUT_AWAY, _BRING_BACK),
    "message.snooze_reply": (_PUT_AWAY, _BRING_BACK),
    "message.done": (frozenset({State.DONE}), N_("It is done already.")),
    "message.quarantine": (frozenset({State.QUARANTINED}), N_("It is in quarantine already.")),
    "message.restore": (_LIVE, N_("It is not put away.")),
}
"""In which states an act would be refused, and the reason."""


class Moving(Rowwise, Searching):
    """The inbox's keys that only look; every one leaves the store as it is."""

    def target(self) -> int | None:
        """The conversation under the cursor."""
        row = self.rows.current
        return row.id if row is not None else None

    def why_not(self, key: Key) -> str:
        """An act needs a conversation to act on."""
        if (key.id.startswith("message.") or key.id in _NEED_ROW) and self.rows.current is None:
            return _("There is no conversation here.")
        return ""

    def why_off(self, key: Key) -> str:
        """As the rows look now: acts that their state does not allow."""
        if reason := self.why_not(key):
            return reason
        if key.id == "undo" and not self.app.desk.last_acts:
            return _("There is nothing to undo.")
        if key.id == "item.open" and self.focused_pane != LIST:
            return _("It is open already.")
        row = self.rows.current
        if row is None or self.rows.marked:
            return ""
        if key.id == "message.release" and self.app.desk.me not in (row.claimed_by, row.assignee):
            return _("It is not yours.")
        states, reason = _OFF.get(key.id, (frozenset(), ""))
        return _(reason) if row.state in states else ""

    def rank(self, key: Key) -> int:
        """Inside a conversation the way back and the next one come first; what is put away can be brought back."""
        row = self.rows.current
        if key.id == "back" and self._is_at_front():
            return 0
        if key.id == "message.restore" and row is not None and row.state not in _LIVE:
            return 2
        if self.focused_pane != LIST:
            return {"back": 1, "item.next": 6}.get(key.id, key.rank)
        return key.rank

    def box_room(self) -> tuple[int, int]:
        """Beside the conversation where there is room for both."""
        left = self.query_one("#left").size.width
        return (0, left) if left and not self.has_class("-one-pane") else super().box_room()

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.rows.rows_on_screen

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        if self.focused_pane == LIST:
            self.rows.move(rows)
        elif self.focused_pane == CONTEXT and self.has_class("-three-panes"):
            self.sheet("context").scroll_rows(rows)
        else:
            self.sheet("aside" if self.aside else "body").scroll_rows(rows)

    def act_item_open(self) -> None:
        """Show the conversation and put the keys on it."""
        if self.rows.current is not None:
            self._focus_pane(CONVERSATION)
            self.read_thread()

    def act_item_next(self) -> None:
        """The next conversation, staying inside."""
        self.rows.move(1)
        self.read_thread()

    def act_item_previous(self) -> None:
        """The previous conversation, staying inside."""
        self.rows.move(-1)
        self.read_thread()

    def act_pane_next(self) -> None:
        """The next pane; where panes do not fit, the context takes the conversation's place."""
        self._focus_pane(_ORDER[(_ORDER.index(self.focused_pane) + 1) % 3])

    def act_pane_previous(self) -> None:
        """The previous pane."""
        self._focus_pane(_ORDER[(_ORDER.index(self.focused_pane) - 1) % 3])

    def act_back(self) -> None:
        """An error, a search, an aside or the conversation is left, in that order."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        elif self.aside and self.focused_pane == CONVERSATION:
            self._set_aside("")
        elif self.focused_pane != LIST:
            self._focus_pane(LIST)
        elif self.searched:
            self.searched = ""
            self.load(keep=self.target())
        elif self.rows.marked:
            self.rows.marked.clear()
            self.rows.refresh()
            self._marked()
        else:
            self.app.say(_("You are at the front. «:quit» leaves Ventanilla."))

    def _is_at_front(self) -> bool:
        """Whether there is nothing to go back from."""
        return self.focused_pane == LIST and not self.searched and not self.rows.marked

    def _focus_pane(self, pane: str) -> None:
        self.focused_pane = pane
        self.set_class(pane != LIST, "-inside")
        is_narrow = not self.has_class("-three-panes")
        if pane == CONTEXT and is_narrow:
            self._set_aside("context")
        elif self.aside == "context":
            self._set_aside("")
        if pane != LIST and self.thread is None:
            self.read_thread()
        self.rows.refresh()
        self.call_after_refresh(self.draw)
        self.carry_out(self._presence_told())

    def show_list(self) -> None:
        """Put the keys on the list."""
        self._focus_pane(LIST)

    async def _presence_told(self) -> str:
        await self.tell_presence()
        return ""

    def _set_aside(self, what: str) -> None:
        self.aside = what
        self.sheet("body").display = not what
        self.sheet("aside").display = bool(what)
        self.call_after_refresh(self._draw_thread)

    def open_view(self, key: str) -> None:
        """Another of the numbered views."""
        self.view, self.searched = BY_KEY[key], ""
        self.rows.marked.clear()
        self._focus_pane(LIST)
        self.load()

    def act_list_show_new(self) -> None:
        """Let arrivals in and sort again; the cursor stays on its conversation."""
        self.load(keep=self.target())

    act_view_1 = partialmethod(open_view, "1")
    act_view_2 = partialmethod(open_view, "2")
    act_view_3 = partialmethod(open_view, "3")
    act_view_4 = partialmethod(open_view, "4")
    act_view_5 = partialmethod(open_view, "5")
    act_view_6 = partialmethod(open_view, "6")
    act_view_7 = partialmethod(open_view, "7")
    act_view_8 = partialmethod(open_view, "8")
    act_view_9 = partialmethod(open_view, "9")

    def act_next_mine(self) -> None:
        """The next loaded conversation below that is mine or nobody's and open; then from the top."""
        me = self.app.desk.me
        rows = self.rows
        order = [*range(rows.cursor + 1, rows.window.count), *range(rows.cursor)]
        for place in order:
            row = rows.window[place]
            if row is not None and row.state is State.OPEN and row.assignee in (me, None):
                rows.move_to(place)
                return
        self.app.say(_("Nothing else here waits for you."))

    def act_list_mark(self) -> None:
        """Mark the conversation and go on to the next."""
        if self.rows.current is not None:
            self.rows.toggle_mark(self.rows.current.id)
            self.rows.move(1)
            self._marked()

    def act_list_mark_all(self) -> None:
        """Mark every loaded row, or none when all are."""
        every: set[int] = {row.id for row in self.rows.window.loaded}
        self.rows.marked = set[int]() if self.rows.marked >= every else every
        self.rows.refresh()
        self._marked()

    def _marked(self) -> None:
        """Other rows are marked: how many, and whether there is something to go back from."""
        self._draw_title()
        self.draw_footer()

    def act_message_why(self) -> None:
        """Why the conversation stands where it stands."""
        self._show_aside("why")

    def act_item_links(self) -> None:
        """The addresses of the conversation."""
        self._show_aside("links")

    def act_item_history(self) -> None:
        """Earlier versions and acts between the messages, or without them again."""
        self.shows_history = not self.shows_history
        self._focus_pane(CONVERSATION)
        self.read_thread()

    def act_item_copy(self) -> None:
        """The last message, cleaned, to the terminal's clipboard."""
        if self.thread is not None and self.thread.messages:
            self.app.copy_to_clipboard(show(self.thread.messages[-1].text, lines=True))
            self.app.say(_("Copied."))

    def _show_aside(self, what: str) -> None:
        self._focus_pane(CONVERSATION)
        self.read_thread()
        self._set_aside("" if self.aside == what else what)
