"""The dashboard: which place is on screen, what was said last, and the keys that work everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import App

from core.i18n import LANGUAGES, _, language, use
from tui import ending, guard
from tui.bridge import Desk
from tui.burst import Burst
from tui.keys import Keymap
from tui.paint import Line
from tui.said import MessageLine, said_line
from tui.screens.place import Place
from tui.theme import Palette, palette
from tui.widgets.sheet import Look


class VentanillaApp(App[int], inherit_bindings=False):
    """One operator's terminal."""

    TITLE = "Ventanilla"
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False
    CSS = "Screen { scrollbar-size: 0 0; }"

    def __init__(self, desk: Desk, keymap: Keymap, palette_name: str, *, is_ascii: bool = False) -> None:
        self.desk = desk
        self._palette_name = palette_name
        self._is_ascii = is_ascii
        super().__init__(ansi_color=palette(palette_name).is_ansi)
        self.keymap = keymap
        self.burst = Burst()
        self.burst_clock: Callable[[], float] = time.monotonic
        self.message_line = MessageLine()
        self.incident = ""
        self.last_words = ""
        self.lost = False
        guard.install(self)

    # --- look ------------------------------------------------------------------------------------------

    def look(self) -> Look:
        """How everything is painted now."""
        return Look(self.palette, self._is_ascii)

    @property
    def palette(self) -> Palette:
        """The colours in use."""
        return palette(self._palette_name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The palette's tokens as ``$v-...`` for the style sheets."""
        return {f"v-{token}": value for token, value in palette(self._palette_name).css.items()}

    # --- life ------------------------------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """Show the first place and begin to listen for changes."""
        ending.watch_signals(self)
        self.desk.listen(self)
        self.open_first()
        self.set_interval(1.0, lambda: self.desk.second_passed(self))

    def open_first(self) -> None:
        """The sign-in, or the inbox for somebody who is signed in already."""
        if self.desk.is_signed_in:
            self.go("i")
        else:
            from tui.screens.sign_in import SignIn

            self.switch_to(SignIn())

    def _handle_exception(self, error: Exception) -> None:
        ending.crashed(self, error)

    def panic(self, *_renderables: object) -> None:
        """The terminal is gone, or its reader died: leave, with nothing of it on any screen."""
        self.exit(return_code=1)

    # --- the message line --------------------------------------------------------------------------------------

    def say(self, words: str, *, is_error: bool = False) -> None:
        """Put a sentence on the message line; foreign words in it have passed ``show``."""
        self.message_line.say(words, is_error=is_error, at_s=self.desk.now_s, now=time.monotonic())
        self.redraw_frame()
        if not is_error:
            self.set_timer(4.1, self.redraw_frame)

    def said_now(self) -> Line | None:
        """The status row while something was just said."""
        said = self.message_line.current(time.monotonic())
        return said_line(said, self.size.width) if said is not None else None

    def redraw_frame(self) -> None:
        """Bring the frame of the place on screen up to date."""
        if isinstance(self.screen, Place):
            self.screen.draw_frame()

    # --- where one is ---------------------------------------------------------------------------------------------

    def switch_to(self, screen: Place) -> None:
        """Show a place instead of whatever is on screen."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) == 2:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def go(self, letter: str) -> None:
        """Go to the place with that letter."""
        from tui.screens import open_place

        self.switch_to(open_place(letter))

    def open_help(self, place: Place) -> None:
        """Show the keys of a place over it."""
        from tui.screens.help import Help

        self.push_screen(Help(place))

    # --- actions that work everywhere -------------------------------------------------------------------------------

    def act_redraw(self) -> None:
        """Draw every cell again."""
        self.refresh(layout=True)
        self.screen.refresh()

    def act_lock(self, why: str = "") -> None:
        """Hide everything at once; the session stays its owner's until somebody signs in."""
        from tui.screens.sign_in import SignIn

        self.switch_to(SignIn(hidden_by=self.desk.name, why=why))

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
        swap = {"dark": "light", "light": "dark", "dark-256": "light-256", "light-256": "dark-256"}
        self._palette_name = swap.get(self._palette_name, self._palette_name)
        self.refresh_css(animate=False)
        self.act_redraw()

    def act_go_inbox(self) -> None:
        """The inbox."""
        self.go("i")

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
