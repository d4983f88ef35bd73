"""Which platforms a watch asks by their own search, and letting it ask one or stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work

from core.accounts.model import Account, Relation
from core.errors import VentanillaError
from core.i18n import _
from core.query.model import Dialect
from core.query.parse import parse
from core.text import show
from core.text.cells import wrap
from core.watch.model import Watch
from core.watch.native import questions
from core.watch.searches import search_no_more, search_there, searches
from tui.answers import shelf_of
from tui.keys import Key
from tui.paint import Line, line
from tui.panes.frame import Choice
from tui.panes.watch_searches import Searched, cost_words, search_lines
from tui.screens.overlay import Overlay
from ventanilla.api import Searches


class WatchSearches(Overlay):
    """A row for each account whose platform can be searched; Enter lets the watch ask it, or stops that."""

    place: ClassVar[str] = "reading"
    letter: ClassVar[str] = "w"

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch
        self._questions = questions(parse(watch.query, Dialect.WATCH))
        self._rows: Sequence[Searched] = ()
        self._at = 0
        self._is_read = False

    def on_mount(self) -> None:
        """Read what is asked."""
        self.read_searches()

    @work(exclusive=True, group="searches")
    async def read_searches(self) -> None:
        """Read where it asks, and where it could."""
        desk = self.app.desk
        found = {each.account: each for each in await searches(desk.store, self._watch.id)}
        self._rows = [Searched(each, found.get(each.id)) for each in desk.accounts if self._can_be_asked(each)]
        self._is_read = True
        self.draw()

    def _can_be_asked(self, account: Account) -> bool:
        if account.relation is not Relation.OWN:
            return False
        try:
            return isinstance(shelf_of(self.app.desk).load(account.connector).connector, Searches)
        except VentanillaError:  # it cannot be loaded: its own row among the accounts says why
            return False

    def heading(self) -> str:
        """Of which watch."""
        return _("Searches for «{name}»", name=show(self._watch.name))

    def content_lines(self, cells: int) -> Sequence[Line]:
        """What it costs and covers, and the accounts."""
        if not self._is_read:
            return [line((" … " + _("reading"), "muted"))]
        desk = self.app.desk
        lines, _row = search_lines(self._rows, self._at, self._questions, desk.now_s, desk.zone, cells)
        return lines

    def why_not(self, key: Key) -> str:
        """Nothing to choose where no platform can be searched."""
        return _("There is nothing to open here.") if key.id == "item.open" and not self._rows else ""

    def move_rows(self, rows: int) -> None:
        """The cursor so many accounts on, or back."""
        self._at = max(0, min(len(self._rows) - 1, self._at + rows))
        self.draw()

    def act_item_open(self) -> None:
        """Let it ask there, after a question, or stop that."""
        if not self._rows:
            return
        each = self._rows[self._at]
        name = show(each.account.name)
        if each.search is not None:
            self.carry_out(self._stop(each.account))
            return
        words = ((cost_words(self._questions), "text"), (_("The platform learns what you look for."), "muted"))
        about = [line((part, token)) for said, token in words for part in wrap(said, self._box_cells() - 4)]
        answers = [
            (Choice("y", _("yes, ask {account}", account=name), token="strong"), lambda: self._begin(each.account)),
            (Choice("n", _("not now")), lambda: None),
        ]
        self.ask(_("Let this watch ask the platform?"), answers, about=about, is_box=True)

    def _begin(self, account: Account) -> None:
        self.carry_out(self._begun(account))

    async def _begun(self, account: Account) -> str:
        desk = self.app.desk
        search = await search_there(desk.store, desk.actor, str(self._watch.id), str(account.id), shelf_of(desk))
        self.read_searches()
        names = {"name": show(search.watch_name), "account": show(search.account_name)}
        return _("Watch «{name}» asks {account} from now on.", **names)

    async def _stop(self, account: Account) -> str:
        desk = self.app.desk
        await search_no_more(desk.store, desk.actor, str(self._watch.id), str(account.id))
        self.read_searches()
        return _("It is not asked there any more; what it brought stays.")
