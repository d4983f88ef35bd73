"""What every place of the dashboard shares: the frame, the keys, menus, questions, the command line.

A place composes its body, names its actions ``act_...`` after the key table, and says what a key means now.
An acting key carries what was under the cursor when it went down; what arrives meanwhile cannot move it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from textual import events, work

from core.access.sight import Sight
from core.errors import VentanillaError
from core.i18n import _
from tui.keys import WRITING_KEYS, Key
from tui.paint import Line
from tui.panes.frame import (
    CHOOSING,
    Choice,
    PlaceTab,
    footer_line,
    writing_footer,
)
from tui.screens.asking import Asking
from tui.turns import Turns
from tui.widgets.in_turn import InTurn
from tui.widgets.prompt import Prompt
from tui.words import number


class Place(Asking, inherit_bindings=False):
    """A screen with the frame, its questions and its keys."""

    def __init__(self) -> None:
        super().__init__()
        self._turns = Turns(self._take, self.set_timer, lambda: self.app.burst_clock())
        self._coming: set[int] = set()
        """Keys that are on their way here, by identity."""

    def footer(self, cells: int) -> Line:
        """The keys that work here now."""
        if self._answers:
            return writing_footer(CHOOSING, cells)
        keys = []
        for key in self.app.keymap.here(self.place):
            rank = self.rank(key)  # most keys have none: they are not in the footer
            if rank and self.has(key) and not self.why_off(key):
                keys.append(key if rank == key.rank else replace(key, rank=rank))
        return footer_line(keys, cells)

    # --- keys ------------------------------------------------------------------------------------------

    def target(self) -> int | None:
        """What an acting key pressed now is about: a stored id, never a place in a list."""
        return None

    def target_of(self, key: Key) -> int | None:
        """The same for one action, where a screen has more than one thing under its cursor."""
        return self.target()

    def why_not(self, key: Key) -> str:
        """Why an action is off here and now; empty when it is on."""
        return ""

    def why_off(self, key: Key) -> str:
        """Why an action would be refused as things look on this screen, for footer and help; empty when it is on.

        What is shown may be a moment old, so this alone refuses nothing: the service does.
        """
        return self.why_not(key)

    def rank(self, key: Key) -> int:
        """Where a key stands in the footer now, 1 first; 0 keeps it out."""
        return key.rank

    def has(self, key: Key) -> bool:
        """Whether this screen knows how to do it."""
        return hasattr(self, key.method) or hasattr(self.app, key.method)

    @property
    def has_keys_before(self) -> bool:
        """Whether keys came earlier that have not had their turn: a field that has opened lets them in first."""
        return bool(self._coming) or self._turns.is_holding

    def _forward_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._coming.add(id(event))
        super()._forward_event(event)

    def on_key(self, event: events.Key) -> None:
        """Every key that no text field took for itself."""
        self._coming.discard(id(event))
        if self.focused is not None and getattr(self.focused, "last_key", None) is event:
            pressed = _pressed(event)
            if pressed in WRITING_KEYS or (isinstance(self.focused, Prompt) and pressed in ("tab", "up", "down")):
                event.stop()
                self.writing_key(pressed)
            return
        event.stop()
        if self.app.screen is not self:
            self._hand_on(event)
            return
        if self.focused is None:
            self.app.burst.key(event.time)
        self._turns.came(event)

    def _hand_on(self, event: events.Key) -> None:
        """A key that came before this place was left, and is read after: it means what it means where one is now."""
        place = self.app.screen
        (place.focused or place)._forward_event(_again(event))

    def _take(self, event: events.Key) -> Callable[[], None] | None:
        """A key's turn: done at once, or what is done unless a burst surrounds it."""
        if self.app.screen is not self:
            self._hand_on(event)
            return None
        pressed = _pressed(event)
        if self._answers:
            return lambda: self._unless_pasted(event.time, lambda: self._answer(pressed, event.time))
        if self.focused is not None:  # typed before the field had opened: it belongs into it
            if isinstance(self.focused, InTurn):
                self.focused.take_key(_again(event))
            else:
                self.focused._forward_event(_again(event))
            return None
        key = self.app.keymap.find(pressed, self.place)
        if key is None or not self.has(key):
            return None
        target = self.target_of(key)
        if not key.acting:
            self.run_key(key, target)
            return None
        return lambda: self._unless_pasted(event.time, lambda: self._act(key, target))

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside a field does nothing, and says so."""
        event.stop()
        count = len(event.text)
        self.say(_("Pasted outside a field: {n} keys without effect", n=count), is_error=True)

    def say(self, words: str, *, is_error: bool = False) -> None:
        """A sentence about this screen's own keys."""
        self.app.say(words, is_error=is_error)

    def _unless_pasted(self, at: float, then: Callable[[], None]) -> None:
        if self.app.burst.surrounds(at):
            self.app.burst.ignored += 1
            self.set_timer(0.1, self._report_burst)
        else:
            then()

    def _act(self, key: Key, target: int | None) -> None:
        if not self._answers and self.focused is None:  # a question opened meanwhile: the key was not for it
            self.run_key(key, target)

    def _report_burst(self) -> None:
        if count := self.app.burst.reported():
            self.say(_("Pasted outside a field: {n} keys without effect", n=count), is_error=True)

    def run_key(self, key: Key, target: int | None) -> None:
        """Do what a key or a command stands for, or say why not."""
        if reason := self.why_not(key):
            self.app.say(reason, is_error=True)
            return
        doing = getattr(self, key.method, None) or getattr(self.app, key.method)
        if key.acting:
            doing(target)
        else:
            doing()

    def run_with(self, key: Key, words: str) -> None:
        """Do what a command with more words stands for, or say why not."""
        if reason := self.why_not(key):
            self.app.say(reason, is_error=True)
            return
        getattr(self, f"{key.method}_with")(words)

    def named_commands(self) -> Sequence[tuple[str, str]]:
        """Commands beside those of the key table, each with what it shows; they name what people keep here."""
        return ()

    def run_named(self, command: str, *, is_known: bool) -> bool:
        """Do what such a command says; false where it is none. Known ones alone go before the key table's."""
        return False

    # --- acts --------------------------------------------------------------------------------------------------

    @work(group="acts")
    async def carry_out(self, job: Awaitable[str | None]) -> None:
        """Await a service call off the key's path; its sentence or its failure goes to the message line."""
        try:
            said = await job
        except VentanillaError as error:
            self.app.failed(error)
            return
        if said:
            self.app.say(said)

    def act_help(self) -> None:
        """The keys that work here."""
        self.app.open_help(self)

    def act_go(self) -> None:
        """Choose a place by its letter."""
        choices = [(Choice(tab.letter, _tab_words(tab)), self._goer(tab.letter)) for tab in self.app.desk.tabs()]
        if self.app.desk.sight is not Sight.NOTHING:
            choices.append((Choice("t", _("Alerts")), self._goer("t")))
        top = Choice("g", _("first row"))
        self.ask(_("go to"), [*choices, (top, lambda: self.run_key(self.app.keymap.by_id("list.top"), None))])

    def _goer(self, letter: str) -> Callable[[], None]:
        return lambda: self.app.go(letter)


def _tab_words(tab: PlaceTab) -> str:
    count = f" {number(tab.count)}" if tab.count else ""
    return _(tab.name) + count + ("!" if tab.needs_person else "")


def _again(event: events.Key) -> events.Key:
    """The same key, to be sent on."""
    again = events.Key(event.key, event.character)
    again.time = event.time  # a burst stays one
    again._sender = event._sender  # else it would not come back from a field to where Enter is known
    return again


def _pressed(event: events.Key) -> str:
    """A key's name in the key table."""
    return event.character if event.is_printable and event.character and event.character.isalnum() else event.key
