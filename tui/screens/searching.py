"""Searching in the inbox: the search field with its proposals and its sentence when it cannot be read, saved views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.i18n import N_, _
from core.inbox import reads
from core.inbox.saved_views import SavedView, key, remove_view, save_view, saved_view, saved_views
from core.text import show
from tui.paging import PAGE_ROWS
from tui.paint import Line, sentence
from tui.panes.inbox_rows import Titled
from tui.screens.inbox_view import InboxView
from tui.window import Window

if TYPE_CHECKING:
    from core.query.names import Names


class Searching(InboxView):
    """The inbox's search. What it takes to read a query is loaded with the first one."""

    def __init__(self) -> None:
        super().__init__()
        self.searched_name = ""
        """Under which name what is searched for is kept."""
        self.found_more = False
        self.kept_views: Sequence[SavedView] = ()
        self._names: Names | None = None
        self._faulty = ""
        """What was typed last and could not be read; its fault is shown while it stands there unchanged."""

    # --- the field ------------------------------------------------------------------------------------

    def act_filter(self) -> None:
        """Ask what to look for."""
        self._ask_query(self.searched)
        self.carry_out(self._learn_names())

    def _ask_query(self, value: str) -> None:
        self.ask_words(_("Search"), self._queried, value=value, completions=self._proposed, about=self._asked_about)

    async def _learn_names(self) -> str:
        from tui.searches import names_at  # loaded with the first search

        self._names = await names_at(self.app.desk)
        return ""

    def _proposed(self, typed: str) -> Sequence[tuple[str, str]]:
        from tui.searches import proposals

        if typed != self._faulty:
            self._asked_about = ()
        if not typed or self._asked_about:
            return ()
        return proposals(typed, self.prompt.cursor_position, self._names)

    def _complete(self) -> None:
        if self._on_typed != self._proposed:
            super()._complete()
            return
        from tui.searches import completed

        prompt = self.prompt
        found = completed(prompt.value, prompt.cursor_position, self._names)
        if found is not None:
            prompt.value, prompt.cursor_position = found

    def _queried(self, words: str) -> None:
        from core.inbox.asking import typed
        from core.query.fault import QuerySyntax
        from tui.searches import fault_lines

        try:
            typed(words, self._names)
        except QuerySyntax as fault:
            self._faulty = words
            self._asked_about = fault_lines(words, fault, self.app.size.width)
            self._ask_query(words)
            self.call_after_refresh(self._point_at, min(fault.offset, len(words)))
        else:
            self._asked_about = ()
            self.search(words)

    def _point_at(self, place: int) -> None:
        """Put the caret where the fault is, once the field has taken the keys: it selects all of itself then."""
        self.prompt.cursor_position = place

    def show_list(self) -> None:
        """Put the keys on the list."""

    def search(self, words: str) -> None:
        """Show what this asks for; no words go back to the view."""
        self.searched, self.searched_name = words, ""
        self.show_list()
        self.load()

    async def read_found(self) -> Window:
        """What the search finds: in the inbox's order where conversations answer it, else the latest first."""
        from core.inbox.search import search
        from core.inbox.selection import selected
        from tui.searches import MOST_LOOKS, asked_at

        desk = self.app.desk
        asked = await asked_at(desk, self.searched)
        self.found_view = selected(asked)
        if self.found_view is not None:
            count = await reads.count(desk.conversations, self.found_view, desk.me)
            page = await reads.page(desk.conversations, self.found_view, desk.me, limit=PAGE_ROWS, newest=self.newest)
            self.found_more = count >= reads.CAPPED
            window = Window(max(count, len(page.rows)))
            window.add_after(page.rows, more=page.more)
            return window
        page = await search(desk.conversations, asked, limit=PAGE_ROWS * 2)
        for _look in range(MOST_LOOKS):
            if page.rows or not page.more:
                break
            page = await search(desk.conversations, asked, limit=PAGE_ROWS * 2, before=page.before)
        self.found_more = page.more
        window = Window(len(page.rows))
        window.add_after(page.rows, more=False)
        return window

    def titled(self, total: int) -> Titled:
        """What is searched for stands over the list while it is shown."""
        if not self.searched:
            return super().titled(total)
        order = _("newest first") if self.found_view is None else _("by priority")
        name, count = show(self.searched_name) or _("Search"), self.rows.window.count
        if self.found_view is not None and self.found_more:
            count -= 1  # counting stopped there: "999+"
        return Titled(f"/ {name}", show(self.searched), order, count, total, self.found_more, True)

    def _empty_note(self) -> list[Line]:
        if self.searched and self.app.desk.accounts:
            said = N_("No message has these words. q goes back to the view.")
            if self.found_view is not None:
                said = N_("No conversation is like that. q goes back to the view.")
            return sentence(_(said), self._left_width())
        return super()._empty_note()

    # --- saved views ----------------------------------------------------------------------------------

    def act_view_add(self) -> None:
        """Keep what is searched for under a name."""
        if not self.searched:
            self.app.say(_("Search first: what is searched for is kept as a view."), is_error=True)
            return
        self.ask_words(_("Name of this view"), self._named)

    def _named(self, name: str) -> None:
        self.carry_out(self._keep_view(name))

    async def _keep_view(self, name: str) -> str:
        desk = self.app.desk
        if not name:
            return ""
        made = await save_view(desk.store, desk.actor, name, self.searched, self._names)
        await self._learn_views()
        return _("View «{name}» is kept: «:view {name}» opens it.", name=show(made.name))

    def act_view_saved(self) -> None:
        """Choose one of the saved views."""
        self.carry_out(self._choose_view())

    async def _choose_view(self) -> str:
        await self._learn_views()
        if not self.kept_views:
            return _("No view is kept yet: search, then «:view add».")
        about = {view.name: show(view.query) for view in self.kept_views}

        def fitting(typed: str) -> Sequence[tuple[str, str]]:
            begun = key(typed)
            return [(show(name), query) for name, query in about.items() if key(name).startswith(begun)]

        self.ask_words(_("Saved view"), self.open_saved, completions=fitting)
        return ""

    def act_view_remove(self) -> None:
        """Forget the saved view that is shown."""
        if not self.searched_name:
            self.app.say(_("Open the saved view first: what is shown is removed."), is_error=True)
            return
        self.carry_out(self._forget_view(self.searched_name))

    async def _forget_view(self, name: str) -> str:
        desk = self.app.desk
        gone = await remove_view(desk.store, desk.actor, name)
        self.searched_name = ""
        await self._learn_views()
        self.draw()
        return _("View «{name}» is removed.", name=show(gone.name))

    def open_saved(self, name: str) -> None:
        """Show the saved view of this name."""
        if name.strip():
            self.carry_out(self._open_saved(name))

    async def _open_saved(self, name: str) -> str:
        found = await saved_view(self.app.desk.store, self.app.desk.me, name)
        self.search(found.query)
        self.searched_name = found.name  # before the title is drawn: what is found is read after this
        return ""

    async def learn_views(self) -> None:
        """Read which views are kept by name."""
        self.kept_views = await saved_views(self.app.desk.store, self.app.desk.me)

    def kept_names(self) -> tuple[Sequence[str], str]:
        """The names of the views that are kept, and what of all views is shown: a name or a key."""
        current = (show(self.searched_name) or "/") if self.searched else self.view.key
        return [show(view.name) for view in self.kept_views], current

    async def _learn_views(self) -> None:
        await self.learn_views()
        self._draw_views()

    def named_commands(self) -> Sequence[tuple[str, str]]:
        """Every saved view as a command, and what it asks."""
        return [(f"view {show(view.name)}", show(view.query)) for view in self.kept_views]

    def run_named(self, command: str, *, is_known: bool) -> bool:
        """Open the saved view that is named."""
        verb, _blank, name = command.partition(" ")
        if verb != "view" or not name:
            return False
        if is_known and key(name) not in {key(view.name) for view in self.kept_views}:
            return False
        self.open_saved(name)
        return True
