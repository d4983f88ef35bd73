"""Entering an account, or signing in to one again: the answers, the sign-in, what will work, the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.accounts.model import Account
from core.i18n import _, language
from core.text import show
from tui.keys import Key
from tui.panes import account_setup as pane
from tui.panes.account_setup import Offer
from tui.panes.frame import Choice
from tui.screens.account_answers import AccountAnswers
from tui.screens.account_talk import Message
from tui.setup_form import answer_message, form_of, to_first_missing, without_secrets
from tui.setup_lines import Asked, CodeAsked, Entered, Failed, Heard, Outcome

_CONFLICT = 5
"""The exit status of somebody else being faster: nothing of ours is on record then."""


class AccountSetup(AccountAnswers, inherit_bindings=False):
    """The dialog.

    Args:
        account: the one to sign in to again; ``None``: a new one.
        offers: the connectors to choose from.
        done: told the number of the account that is on record.
    """

    def __init__(self, account: Account | None, offers: Sequence[Offer], done: Callable[[int], None]) -> None:
        super().__init__(account, offers)
        self._done = done
        self._language = language()
        self._is_over = False

    def on_mount(self) -> None:
        """Ask at once about the account that is signed in to again."""
        if self.account is not None:
            self._put_questions(self.account.connector)
        else:
            self.start_ahead()
        self.call_after_refresh(self.draw)

    def on_screen_resume(self) -> None:
        """Draw again what may have changed meanwhile, or go where it came to its end under a hidden desk."""
        if self._is_over:
            self.call_after_refresh(self._go)
        else:
            self.call_after_refresh(self.draw)

    def on_desk_redraw(self) -> None:
        """Another language or look; a connector's questions come in the language they were asked in."""
        is_answering = self.form is not None and self.stage is None and not self.waits
        if self._language != language() and is_answering:
            self._put_questions(self._connector)
        self._language = language()
        self.draw()

    # --- what the process says -----------------------------------------------------------------------------

    @property
    def _connector(self) -> str:
        return self.account.connector if self.account is not None else self.offers[self.chosen].name

    def beginning(self) -> Message:
        """The account that is there, or the connector of a new one."""
        return {"account": str(self.account.id)} if self.account is not None else {"connector": self._connector}

    def _put_questions(self, connector: str) -> None:
        self.error = ""
        self.talk(None, _("Asking what connector «{name}» needs.", name=show(connector)))

    async def heard(self, heard: Heard, *, is_about_record: bool) -> None:
        """On to the next step, or back to the answers with what went wrong."""
        form = self.form
        match heard:
            case Asked():
                account = self.account.name if self.account is not None else ""
                self.form = form_of(heard, account, form)
                self.ask_on()
            case Outcome() if heard.failure and form is not None and (heard.is_refused or form.asked.needs_proof):
                self._back(pane.refused_words(heard, form))
            case CodeAsked() | Outcome():
                self.stage = heard
            case Entered():
                await self.app.desk.refresh()
                self._leave(heard.number, self._entered_words(heard))
            case Failed() if is_about_record and (number := await self._number_on_record(heard)):
                self._leave(number, heard.words, is_error=True)
            case Failed() if self.account is not None and form is None:
                self._leave(0, heard.words, is_error=True)
            case Failed():
                self._back(heard.words)

    def ended(self, words: str) -> None:
        """The process is gone: the answers stay, for another one."""
        if self.form is None:
            return
        if self._answers:
            self.close_question()
        if isinstance(self.stage, CodeAsked) and self.focused is not None:
            self.close_words()
        self._back(words)
        self.draw()

    def _back(self, error: str) -> None:
        self.stage, self.error = None, error
        if self.form is not None:
            self.form = to_first_missing(without_secrets(self.form))
            self.secrets.clear()

    async def _number_on_record(self, failed: Failed) -> int:
        """The new account that is on record although entering it failed in the end; 0: nothing is."""
        await self.app.desk.refresh()
        if self.account is not None or failed.exit_status == _CONFLICT or self.form is None:
            return 0
        name = " ".join(self.form.name.split()).casefold()
        return next((each.id for each in self.app.desk.accounts if each.name.casefold() == name), 0)

    def _entered_words(self, entered: Entered) -> str:
        if self.account is None:
            return _("Account «{account}» was added as number {number}.", account=entered.name, number=entered.number)
        present = next((each for each in self.app.desk.accounts if each.id == entered.number), None)
        if present is not None and present.is_active:
            return _("Account «{account}» is connected, and collected again.", account=entered.name)
        return _("Account «{account}» is connected; it is stopped until «account resume».", account=entered.name)

    # --- the way out ---------------------------------------------------------------------------------------

    def _leave(self, number: int, words: str, *, is_error: bool = False) -> None:
        if number:
            self._done(number)
        self._is_over = True
        self._go()
        self.app.say(words, is_error=is_error)

    def _go(self) -> None:
        if self.app.screen is self:  # else the desk is hidden: it goes when it is shown again
            self.app.pop_screen()

    def act_setup_leave(self) -> None:
        """End it; nothing is on record."""
        self._leave(0, _("Left: nothing was entered."))

    def act_back(self) -> None:
        """An error of the message line, then the dialog itself."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        else:
            self.act_setup_leave()

    # --- keys ----------------------------------------------------------------------------------------------

    def rank(self, key: Key) -> int:
        """One way out is named."""
        return 0 if key.id == "back" else key.rank

    def why_not(self, key: Key) -> str:
        """What this step has nothing to do with."""
        if self.is_entering and key.id in ("setup.leave", "back"):
            return _("It is being put on record: wait a moment.")
        is_answering = self.stage is None and not self.waits
        match key.id:
            case "item.open" if self.waits or isinstance(self.stage, Outcome):
                return _("There is nothing to open here.")
            case "setup.contact" if not is_answering or self.form is None:
                return _("There are no answers to make contact with.")
            case "setup.contact" if self.form is not None and self.form.missing:
                return _("Still missing: {names}.", names=", ".join(each.label for each in self.form.missing))
            case "setup.enter" if not isinstance(self.stage, Outcome) or self.waits:
                return _("Make contact first.")
            case "setup.change" if self.stage is None or self.waits:
                return _("The answers are being given.")
            case "setup.copy" if not isinstance(self.stage, CodeAsked) or self.waits:
                return _("There is no address to copy.")
        return ""

    def act_item_open(self) -> None:
        """Choose the connector, answer the question, make contact, or paste the code: whatever the cursor is on."""
        if isinstance(self.stage, CodeAsked):
            self.ask_hidden(_("Code"), self._send_code)
        elif self.form is None:
            self._choose(self.offers[self.chosen])
        elif self.form.current is not None:
            self.ask_one(self.form.current)
        else:
            self.run_key(self.app.keymap.by_id("setup.contact"), None)

    def _choose(self, offer: Offer) -> None:
        if offer.refusal:
            self.app.say(offer.refusal, is_error=True)
        else:
            self._put_questions(offer.name)

    # --- the steps -----------------------------------------------------------------------------------------

    def act_setup_contact(self, _target: int | None) -> None:
        """Send the answers; the secrets among them are forgotten here."""
        assert self.form is not None, "without answers it is off"
        secrets, self.secrets = self.secrets, {}
        self.error = ""
        message = answer_message(self.form, secrets)
        if self.form.asked.signs_in and not message["secrets"]:
            self.talk(message, _("Asking {network} for the way to sign in.", network=self.form.asked.title))
        else:
            self.talk(message, _("Making contact with {network}.", network=self.form.asked.title))

    def _send_code(self, code: str) -> None:
        if code:
            assert self.form is not None, "a code follows answers"
            words = _("Signing in to {network}.", network=self.form.asked.title)
            self.talk({"do": "code", "code": code}, words)

    def act_setup_copy(self) -> None:
        """The address to the clipboard."""
        if isinstance(self.stage, CodeAsked):
            self.app.copy_to_clipboard(self.stage.url)
            self.app.say(_("Copied."))

    def act_setup_change(self) -> None:
        """Back to the answers; a sign-in that was begun is given up."""
        if self.form is not None:
            was_code = isinstance(self.stage, CodeAsked)
            self.form = replace(without_secrets(self.form), at=0)
            self.stage = None
            if was_code:
                self._put_questions(self._connector)
            else:
                self.draw()

    def act_setup_enter(self, _target: int | None) -> None:
        """Ask whether it is to be put on record."""
        if not isinstance(self.stage, Outcome) or self.form is None:
            return
        about = pane.question_lines(self.stage, self.form, self.app.desk.name, self._box_cells() - 4)
        is_new = self.account is None
        title = _("Enter this account?") if is_new else _("Connect this account?")
        yes = _("yes, enter it") if is_new else _("yes, connect it")
        answers = [
            (Choice("y", yes, token="strong"), self._enter),
            (Choice("n", _("not yet")), lambda: None),
        ]
        self.ask(title, answers, about=about, is_box=True)

    def _enter(self) -> None:
        self.talk({"do": "register"}, _("Putting the account on record."))
