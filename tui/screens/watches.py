"""The watches: panels side by side, their hits, and what is done about them."""

from __future__ import annotations

from dataclasses import replace
from functools import partialmethod

from textual import work

from core.i18n import _
from core.text import show
from core.watch.layout import MOST_AT_ONCE, Layout, keep_layout, moved, without
from core.watch.model import Alert, AlertState
from core.watch.steering import look_at_person_watch
from tui.hit_list import HitList, left, lengthened, let_in
from tui.hit_list import moved as hits_moved
from tui.keys import Key
from tui.screens.rowwise import Rowwise
from tui.screens.watches_view import WatchesView

_AHEAD = 5
"""So many rows before its end the next page of a list is read."""


class Watches(Rowwise, WatchesView):
    """Moves between panels and inside them, opens what they hold."""

    def why_not(self, key: Key) -> str:
        """What cannot be done here now."""
        if key.id in ("hit.why", "item.open") and self.panel() is not None and self.hits.current is None:
            return self.app.desk.why_hidden or _("There is no hit here.")
        if key.id == "list.show_new" and not self.hits.fresh:
            return _("Nothing new waits in this panel.")
        if key.id == "panel.next_alert" and self._next_alert() is None:
            return _("No other panel has an alert that waits.")
        return super().why_not(key)

    # --- inside a panel --------------------------------------------------------------------------------

    def _set_hits(self, hits: HitList) -> None:
        if self.at is not None:
            self.lists[self.at] = hits
            self.draw()

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        hits = hits_moved(self.hits, rows)
        if hits.place == 0 and rows < 0:
            hits = replace(let_in(hits) if hits.waiting is not None else hits, top=0)
            hits = hits_moved(hits, -len(hits.rows)) if rows < -1 else hits
        self._set_hits(hits)
        if hits.before is not None and hits.place >= len(hits.rows) - _AHEAD:
            self.read_more()

    @work(exclusive=True, group="more")
    async def read_more(self) -> None:
        """Read the next page of the panel that has the keys."""
        watch, hits = self.at, self.hits
        if watch is None or hits.before is None:
            return
        page = await self.app.desk.watching.more(watch, hits.before, hits.shown)
        now = self.lists.get(watch)
        if now is not None and now.before == hits.before:
            self.lists[watch] = lengthened(now, page)
            self.draw()

    def page_rows(self) -> int:
        """The hits that a panel shows."""
        return max(2, self._grid.spots[0].rows - 5 if self._grid.spots else 2)

    def act_list_show_new(self) -> None:
        """Let new hits in; the cursor stays on its own."""
        self._set_hits(let_in(self.hits))

    def act_item_open(self) -> None:
        """The conversation of the hit, with those of the other hits of this panel to walk through."""
        panel, hit = self.panel(), self.hits.current
        if panel is None or hit is None:
            return
        from tui.screens.hit_conversations import HitConversations

        ids = list(dict.fromkeys(each.conversation for each in self.hits.rows))
        self.app.push_screen(HitConversations(show(panel.watch.name), ids, hit.conversation))

    def act_hit_why(self) -> None:
        """Why this hit was found."""
        panel, hit = self.panel(), self.hits.current
        if panel is not None and hit is not None:
            from tui.screens.hit_why import HitWhy

            self.app.push_screen(HitWhy(panel.watch, hit))

    # --- between panels ------------------------------------------------------------------------------------

    def _go_by(self, places: int) -> None:
        shown = [panel.watch.id for panel in self.shown()]
        if self.at in shown:
            self.turn_to(shown[(shown.index(self.at) + places) % len(shown)])

    def act_panel_next(self) -> None:
        """The next panel; after the last the first."""
        self._go_by(1)

    def act_panel_previous(self) -> None:
        """The panel before."""
        self._go_by(-1)

    def act_list_page_down(self) -> None:
        """The next page of panels."""
        self._turn_page(1)

    def act_list_page_up(self) -> None:
        """The page of panels before."""
        self._turn_page(-1)

    def _turn_page(self, pages: int) -> None:
        shown, each = self.shown(), max(1, len(self._grid.spots))
        first, _until = self.page()
        wanted = first + pages * each
        if 0 <= wanted < len(shown):
            self.turn_to(shown[wanted].watch.id)

    def go_to(self, place: int) -> None:
        """The panel with that number."""
        shown = self.shown()
        if place <= len(shown):
            self.turn_to(shown[place - 1].watch.id)
        else:
            self.app.say(_("There is no panel {n}.", n=place), is_error=True)

    act_panel_1 = partialmethod(go_to, 1)
    act_panel_2 = partialmethod(go_to, 2)
    act_panel_3 = partialmethod(go_to, 3)
    act_panel_4 = partialmethod(go_to, 4)
    act_panel_5 = partialmethod(go_to, 5)
    act_panel_6 = partialmethod(go_to, 6)
    act_panel_7 = partialmethod(go_to, 7)
    act_panel_8 = partialmethod(go_to, 8)
    act_panel_9 = partialmethod(go_to, 9)

    def _next_alert(self) -> int | None:
        """The place of the next panel whose alert nobody took."""
        shown = [panel.watch.id for panel in self.shown()]
        if self.at not in shown:
            return None
        here = shown.index(self.at)
        after = [*range(here + 1, len(shown)), *range(here)]
        return next((place for place in after if self._waits(self.alert_of(shown[place]))), None)

    def _waits(self, alert: Alert | None) -> bool:
        return alert is not None and alert.state is AlertState.NEW

    def act_panel_next_alert(self) -> None:
        """The next panel whose alert nobody took."""
        place = self._next_alert()
        if place is not None:
            self.go_to(place + 1)

    def act_panel_zoom(self) -> None:
        """The watch in full; a person's is put on record first."""
        self.carry_out(self._zoomed())

    async def _zoomed(self) -> str:
        panel, desk = self.panel(), self.app.desk
        if panel is None:
            return ""
        if panel.watch.is_person:
            await look_at_person_watch(desk.store, desk.actor, panel.watch.id)
        if self.app.screen is self:  # else the desk was hidden meanwhile
            from tui.screens.watch_detail import WatchDetail

            self.app.push_screen(WatchDetail(self))
        return ""

    def act_back(self) -> None:
        """An error, then the inbox."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        else:
            self.app.go("i")

    # --- how panels lie ------------------------------------------------------------------------------------

    def act_grid(self) -> None:
        """How many panels at once."""
        self.ask_words(_("Panels at once, 1 to {most}; 0 for as many as fit", most=MOST_AT_ONCE), self.act_grid_with)

    def act_grid_with(self, words: str) -> None:
        """So many panels at once."""
        if not (words.isascii() and words.isdecimal() and int(words) <= MOST_AT_ONCE):
            self.app.say(_("«{words}» is no number from 0 to {most}.", words=show(words, limit=20), most=MOST_AT_ONCE),
                         is_error=True)  # fmt: skip
        elif self.board is not None:
            self._keep(replace(self.board.layout, grid=int(words)))

    def act_panel_earlier(self) -> None:
        """One place earlier."""
        self._shift(-1)

    def act_panel_later(self) -> None:
        """One place later."""
        self._shift(1)

    def _shift(self, places: int) -> None:
        if self.board is not None and self.at is not None:
            ids = [panel.watch.id for panel in self.board.panels]
            self._keep(moved(ids, self.board.layout, self.at, places))

    def act_panel_hide(self) -> None:
        """Out of sight."""
        if self.board is not None and self.at is not None:
            self.lists[self.at] = left(self.lists[self.at])
            self._keep(without(self.board.layout, self.at))

    def act_panel_show(self) -> None:
        """Every panel in sight again."""
        if self.board is not None:
            self._keep(replace(self.board.layout, hidden=frozenset()))

    def _keep(self, layout: Layout) -> None:
        if self.board is not None:
            self.board = replace(self.board, layout=layout)
            self._keep_place()
            self.draw()
            self.carry_out(self._kept(layout))

    async def _kept(self, layout: Layout) -> str:
        desk = self.app.desk
        await keep_layout(desk.store, desk.actor, layout)
        return ""
