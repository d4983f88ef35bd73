"""The actions that work in every place, by key or by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from core.access.model import SessionEnded
from core.access.sight import Sight
from core.errors import VentanillaError
from core.i18n import LANGUAGES, _, language, use
from tui.screens.place import Place

if TYPE_CHECKING:
    from tui.bridge import Desk
    from tui.said import MessageLine

_OTHER_SHADE = {"dark": "light", "light": "dark", "dark-256": "light-256", "light-256": "dark-256"}


class Everywhere(App[int], inherit_bindings=False):
    """What the dashboard can do wherever one is."""

    desk: Desk
    sight: Sight
    """What the places were opened for."""
    palette_name: str
    message_line: MessageLine

    def say(self, words: str, *, is_error: bool = False) -> None:
        """Put a sentence on the message line."""

    def go(self, letter: str) -> None:
        """Go to a place."""

    def open_first(self) -> None:
        """Show the place one begins at."""

    def forget_places(self) -> None:
        """Leave every place, with all that was done and said there."""

    @property
    def is_hidden(self) -> bool:
        """Whether nothing but counts and names may be on the screen."""
        return isinstance(self.screen, Place) and self.screen.place == "lock"

    def sight_changed(self) -> None:
        """Whoever sits here may see more or less than the places were opened for: open them anew.

        Over a hidden desk nothing opens; who unlocks it finds it so.
        """
        if self.desk.sight is not self.sight and self.desk.is_signed_in and not self.is_hidden:
            self.forget_places()
            self.open_first()

    def failed(self, error: VentanillaError) -> None:
        """Something could not be done or read: say it, or hide the desk where its session is over."""
        if isinstance(error, SessionEnded):
            self.act_lock(str(error))
        else:
            self.say(str(error), is_error=True)

    def ring(self, times: int) -> None:
        """Sound the terminal's bell, unless the desk is left alone."""
        if self.desk.is_signed_in and self.desk.sight is not Sight.NOTHING and not self.is_hidden:
            for _each in range(times):
                self.bell()

    def act_redraw(self) -> None:
        """Draw every cell again."""
        self.refresh(layout=True)
        self.screen.refresh()

    def act_lock(self, why: str = "") -> None:
        """Hide everything at once; the session stays its owner's until somebody signs in."""
        from tui.screens.sign_in import SignIn

        if not isinstance(self.screen, SignIn):
            self.message_line.dismiss()  # it may name a citizen
            self.push_screen(SignIn(hidden_by=self.desk.name, why=why))

    def close_with(self, words: str) -> None:
        """Leave because the workspace cannot be used any more, with one sentence on the terminal."""
        self.last_words = words
        self.exit(return_code=1)

    def act_quit(self) -> None:
        """Leave; drafts are already kept."""
        self.exit(return_code=0)

    def act_language(self) -> None:
        """The other language, at once."""
        use(LANGUAGES[(LANGUAGES.index(language()) + 1) % len(LANGUAGES)])
        self.screen.post_message(self.desk.Redraw())
        self.say(_("Now in English"))

    def act_theme(self) -> None:
        """The other shade, where the terminal has colours."""
        self.palette_name = _OTHER_SHADE.get(self.palette_name, self.palette_name)
        self.refresh_css(animate=False)
        self.act_redraw()

    def act_go_inbox(self) -> None:
        """The inbox."""
        self.go("i")

    def act_go_watches(self) -> None:
        """The watches."""
        self.go("w")

    def act_go_alerts(self) -> None:
        """The alerts."""
        self.go("t")

    def act_go_queue(self) -> None:
        """The publishing queue."""
        self.go("q")

    def act_go_accounts(self) -> None:
        """The accounts."""
        self.go("a")

    def act_messages(self) -> None:
        """The last fifty sentences."""
        from tui.screens.messages import Messages

        self.push_screen(Messages())

    def act_command(self) -> None:
        """The command line."""
        from tui.command_line import ask_command

        if isinstance(self.screen, Place):
            ask_command(self.screen)

    act_palette = act_command
