"""The accounts: what each brings in, how its collection stands, and the reason in words."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from core.access.gate import refusal_ahead
from core.access.sight import Sight
from core.accounts.model import Account, AccountState
from core.accounts.service import pause_account, resume_account
from core.i18n import _
from core.text import show
from tui.bridge import Desk
from tui.keys import Key
from tui.panes.accounts import account_lines, detail_lines, header_line
from tui.screens.place import Place
from tui.screens.rowwise import Rowwise
from tui.widgets.sheet import Sheet


class Accounts(Rowwise, Place):
    """A list with one account's health in full below it."""

    place: ClassVar[str] = "accounts"
    letter: ClassVar[str] = "a"
    CSS_PATH = "accounts.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._chosen: int | None = None
        """The account under the cursor, by id: the list may change its order, the cursor not its account."""
        self._refusals: dict[str, str] = {}
        """What whoever sits here may not do with accounts, and who can."""

    def body(self) -> ComposeResult:
        """Columns, the list, the detail."""
        yield Sheet(self.app.look, id="columns")
        yield Sheet(self.app.look, id="list")
        yield Sheet(self.app.look, id="detail")

    def on_mount(self) -> None:
        """Draw what the desk knows already."""
        self.read_refusals()
        self.call_after_refresh(self.draw)

    def on_screen_resume(self) -> None:
        """The language, the look or an account's health may be another by now."""
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Another width."""
        self.call_after_refresh(self.draw)

    def on_desk_changed(self, event: Desk.Changed) -> None:
        """Some account's health changed."""
        if event.touched.has_accounts:
            self.draw()
        if event.touched.has_people:
            self.read_refusals()
        self.draw_frame()

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw_frame()
        self.draw()

    def on_desk_minute(self) -> None:
        """Ages moved on."""
        self.on_desk_redraw()

    def current(self) -> Account | None:
        """The account under the cursor."""
        accounts = self.app.desk.accounts
        return next((a for a in accounts if a.id == self._chosen), accounts[0] if accounts else None)

    def draw(self) -> None:
        """The list and the detail."""
        if not self.is_mounted:
            return
        desk, cells, current = self.app.desk, self.app.size.width, self.current()
        self.sheet("columns").show_lines([header_line(cells)])
        lines = account_lines(desk.accounts, current, cells, desk.now_s, desk.zone)
        sheet = self.sheet("list")
        sheet.show_lines(lines, keep_top=True)
        if current is not None:
            sheet.scroll_to_row(list(desk.accounts).index(current))
        self.sheet("detail").show_lines(detail_lines(current, cells, desk.now_s, desk.zone))

    def target(self) -> int | None:
        """The account under the cursor."""
        account = self.current()
        return account.id if account is not None else None

    def why_not(self, key: Key) -> str:
        """What cannot be done with this account now."""
        account = self.current()
        if not key.id.startswith("account.") or key.id == "account.add":
            return ""
        if account is None:
            return _("There is no account here: n adds one.")
        if account.standing.state is AccountState.FOREIGN:
            return _("It is not ours: it is never collected.")
        if key.id == "account.pause" and not account.is_active:
            return _("It is not being collected.")
        if key.id == "account.resume" and account.is_active:
            return _("It is being collected already.")
        return ""

    def why_off(self, key: Key) -> str:
        """The same, and what the roles do not include."""
        return self.why_not(key) or self._refusals.get(key.id, "")

    def rank(self, key: Key) -> int:
        """Signing in comes first where it is what the account waits for; others may have nothing to sign in to."""
        account = self.current()
        waits = account is not None and account.standing.state is AccountState.NEEDS_SIGN_IN
        return 1 if key.id == "account.connect" and waits else key.rank

    @work(exclusive=True, group="refusals")
    async def read_refusals(self) -> None:
        """Read what whoever sits here may not do."""
        desk = self.app.desk
        found = {name: await refusal_ahead(desk.store, desk.actor, name) for name in ("account.add", "account.connect")}
        self._refusals = {name: str(refusal) for name, refusal in found.items() if refusal is not None}
        self.draw_footer()

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("list").size.height

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        accounts = list(self.app.desk.accounts)
        current = self.current()
        if current is not None:
            at = max(0, min(len(accounts) - 1, accounts.index(current) + rows))
            self._chosen = accounts[at].id
            self.draw()
            self.draw_footer()

    def act_back(self) -> None:
        """An error, then the inbox."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        elif self.app.desk.sight is Sight.NOTHING:
            self.app.say(_("You are at the front. «:quit» leaves Ventanilla."))
        else:
            self.app.go("i")

    def act_account_add(self, _target: int | None) -> None:
        """Ask for a new account, and enter it."""
        self.carry_out(self._set_up(None, "account.add"))

    def act_account_connect(self, target: int | None) -> None:
        """Sign in to it again, or take another secret for it."""
        account = next((each for each in self.app.desk.accounts if each.id == target), None)
        if account is not None:
            self.carry_out(self._set_up(account, "account.connect"))

    async def _set_up(self, account: Account | None, permission: str) -> str:
        from tui.setup_offers import offers_of  # with the dialog, loaded by those who open it

        desk = self.app.desk
        if (refusal := await refusal_ahead(desk.store, desk.actor, permission)) is not None:
            raise refusal
        offers = await offers_of(desk.house.config) if account is None else ()
        if self.app.screen is self:  # else the desk was hidden meanwhile
            from tui.screens.account_setup import AccountSetup

            self.app.push_screen(AccountSetup(account, offers, self._choose))
        return ""

    def _choose(self, account_id: int) -> None:
        """The cursor on an account that was entered."""
        self._chosen = account_id

    def act_account_pause(self, target: int | None) -> None:
        """Stop collecting it, with a reason."""
        self.ask_words(_("Stop collecting, because"), lambda reason: self._stop(target, reason))

    def _stop(self, target: int | None, reason: str) -> None:
        self.carry_out(self._pause(target, reason))

    async def _pause(self, target: int | None, reason: str) -> str:
        desk = self.app.desk
        account = await pause_account(desk.store, desk.actor, str(target), reason)
        return _("Stopped: {name}", name=show(account.name))

    def act_account_resume(self, target: int | None) -> None:
        """Collect it again."""
        self.carry_out(self._resume(target))

    async def _resume(self, target: int | None) -> str:
        desk = self.app.desk
        account = await resume_account(desk.store, desk.actor, str(target))
        return _("Collected again: {name}", name=show(account.name))
