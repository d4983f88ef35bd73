"""The dashboard: which place is on screen, what was said last, and the keys that work everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.screen import Screen

from core.access.lock import idle_limit_s
from core.access.sight import Sight
from tui import ending, guard
from tui.bridge import Desk
from tui.burst import Burst
from tui.everywhere import Everywhere
from tui.idle import Idle
from tui.keys import Keymap
from tui.paint import Line
from tui.said import MessageLine, counting_lines, said_lines
from tui.screens.place import Place
from tui.theme import Palette, palette
from tui.thrift import ThriftyDriver
from tui.widgets.sheet import Look


class Ground(Screen[None], inherit_bindings=False):
    """Lies under every place, never seen."""

    @property
    def is_current(self) -> bool:
        """No: the library takes it for visible and would have the whole place painted again for its sake."""
        return False


class VentanillaApp(Everywhere, inherit_bindings=False):
    """One operator's terminal."""

    TITLE = "Ventanilla"
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False
    CSS = "Screen { scrollbar-size: 0 0; }"
    CSS_PATH = "screens/inbox.tcss"
    """Of the place that is opened first: read with the rest, as a later sheet has all of them parsed again."""

    def __init__(self, desk: Desk, keymap: Keymap, palette_name: str, *, is_ascii: bool = False) -> None:
        self.desk = desk
        self.palette_name = palette_name
        self._is_ascii = is_ascii
        super().__init__(driver_class=ThriftyDriver, ansi_color=palette(palette_name).is_ansi)
        # Nothing here floats or hovers: two widgets less for every screen, and their styles.
        self._disable_tooltips = self._disable_notifications = True
        self.keymap = keymap
        self.burst = Burst()
        self.burst_clock: Callable[[], float] = time.monotonic
        self.message_line = MessageLine()
        self.incident = ""
        self.idle = Idle(idle_limit_s(desk.house.config.desk.idle_lock_s, is_shared=desk.house.config.desk.is_shared))
        self.last_words = ""
        self._places: dict[str, Place] = {}
        self.sight = desk.sight
        self.lost = False
        guard.install(self)

    # --- look ------------------------------------------------------------------------------------------

    def look(self) -> Look:
        """How everything is painted now."""
        return Look(self.palette, self._is_ascii)

    @property
    def palette(self) -> Palette:
        """The colours in use."""
        return palette(self.palette_name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The palette's tokens as ``$v-...`` for the style sheets."""
        return {f"v-{token}": value for token, value in palette(self.palette_name).css.items()}

    def get_default_screen(self) -> Screen[None]:
        """What lies under the first place."""
        return Ground(id="_default")

    # --- life ------------------------------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """Show the first place and begin to listen for changes."""
        ending.watch_signals(self)
        self.desk.listen(self)
        self.open_first()
        self.set_interval(1.0, self._second_passed)

    async def on_event(self, event: events.Event) -> None:
        """Whatever a person does here shows that somebody is there."""
        if isinstance(event, events.InputEvent | events.Paste):
            self.idle.touch()
        await super().on_event(event)

    def _second_passed(self) -> None:
        self.desk.second_passed(self)
        if self.desk.is_signed_in and self.idle.is_over():
            self.act_lock()

    def open_first(self) -> None:
        """The sign-in, or the inbox for somebody who is signed in already."""
        if self.desk.is_signed_in:
            self.sight = self.desk.sight
            self.go("a" if self.sight is Sight.NOTHING else "i")
            if why := self.desk.why_hidden:
                self.say(why)
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
        """Put a sentence, whose foreign words are shown ones, on the message line; a hidden desk only keeps it."""
        self.message_line.say(words, is_error=is_error, at_s=self.desk.now_s, now=time.monotonic())
        if self.is_hidden:
            self.message_line.dismiss()
            return
        self.redraw_frame()
        if not is_error:
            self.set_timer(4.1, self.redraw_frame)

    def said_now(self) -> list[Line]:
        """The status row while something was just said, and the footer's where it is long; else nothing."""
        said = self.message_line.current(time.monotonic())
        if said is not None:
            return said_lines(said, self.size.width)
        return [] if self.is_hidden else counting_lines(self.desk.outbox.countdown(self.desk.networks), self.size.width)

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
        """Go to the place with that letter, as it was left."""
        from tui.screens import open_place

        if letter in ("i", "w", "t", "q") and self.desk.sight is Sight.NOTHING:
            self.say(self.desk.why_hidden, is_error=True)
            return
        if letter not in self._places:
            self._places[letter] = open_place(letter, self.desk.sight)
            self.install_screen(self._places[letter], f"place-{letter}")
        self.switch_to(self._places[letter])

    def forget_places(self) -> None:
        """Another person sits down: nothing of how the last one left the places stays, nor of what was said."""
        self.message_line.forget()
        left, self._places = self._places, {}
        for screen in (*left.values(), *self.screen_stack):
            self.workers.cancel_node(screen)  # what is still being read has no place to be drawn any more
        while len(self.screen_stack) > 1:
            self.pop_screen()
        for letter in left:
            self.uninstall_screen(f"place-{letter}")

    def open_help(self, place: Place) -> None:
        """Show the keys of a place over it."""
        from tui.screens.help import Help

        self.push_screen(Help(place))
