"""Sign-in and lock: hides everything but counts and names, and asks who goes on."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult

from core.access.lock import LockedView, Waiting, locked_view
from core.access.model import AlreadySignedIn
from core.access.sign_in import sign_in, unlock
from core.errors import VentanillaError
from core.i18n import _
from tui.paint import line
from tui.panes.frame import Choice, writing_footer
from tui.panes.sign_in import CHOOSE, sign_in_lines
from tui.said import MessageLine, said_lines
from tui.screens.place import Place
from tui.words import clock

_EMPTY = LockedView(0, 0, 0, 0, 0, ())


class SignIn(Place):
    """Shown before anybody is signed in, and over everything while the desk is hidden."""

    place: ClassVar[str] = "lock"

    def __init__(self, *, hidden_by: str = "", why: str = "") -> None:
        super().__init__()
        self._hidden_by, self._why = hidden_by, why
        self._view = _EMPTY
        self._chosen = 0
        self._asks_pin = False
        self._at = ""
        self._said = MessageLine()
        """This screen's own sentences. What others say meanwhile may name a citizen: it waits in the list."""

    def body(self) -> ComposeResult:
        """One block at the top left."""
        from tui.widgets.sheet import Sheet

        yield Sheet(self.app.look, id="block")

    def on_mount(self) -> None:
        """Read the counts and the names."""
        desk = self.app.desk
        self._at = clock(desk.now_s, desk.zone)
        self.read()

    @work(exclusive=True, group="read")
    async def read(self) -> None:
        """Read the counts and the names again."""
        view = await locked_view(self.app.desk.store)
        asked = self._view.operators[self._chosen].id if self._asks_pin else None
        self._view = view
        people = [person.id for person in view.operators]
        suggested = next((person.id for person in view.operators if person.name == self._hidden_by), None)
        wanted = asked if asked is not None else suggested
        self._chosen = people.index(wanted) if wanted in people else 0
        if asked is not None and asked not in people:
            self.close_words()  # who was being asked may not enter any more: nobody else's PIN is meant
        self.draw()

    def on_desk_changed(self) -> None:
        """Counts go on while nobody is there."""
        self.read()

    def on_desk_redraw(self) -> None:
        """Another language."""
        self.draw()

    def draw(self) -> None:
        """The block."""
        lines = sign_in_lines(
            self.app.desk.house.workspace.institution,
            self._view,
            self._chosen,
            self.app.size.width,
            hidden_by=self._hidden_by,
            at=self._at,
            why=self._why,
            asks_pin=self._asks_pin,
        )
        self.sheet("block").show_lines(lines)
        self.draw_frame()

    def say(self, words: str, *, is_error: bool = False) -> None:
        """A sentence that names nobody, drawn here until the next key and kept like every other."""
        self.app.say(words, is_error=is_error)
        self._said.say(words, is_error=is_error, at_s=self.app.desk.now_s, now=time.monotonic())
        self.draw_frame()

    def draw_frame(self) -> None:
        """No places and no account's health here: the strips stay empty but for our own sentences."""
        if not self.is_mounted:
            return
        cells = self.app.size.width
        current = self._said.current(time.monotonic())
        said = said_lines(current, cells) if current is not None else []
        self.sheet("places").show_lines([line(ground="bar")])
        self.sheet("status").show_lines([self.label_line(cells) or (said[0] if said else line(ground="bar"))])
        self.sheet("footer").show_lines(said[1:] or [writing_footer(CHOOSE, cells)])

    def _take(self, event: events.Key) -> Callable[[], None] | None:
        """A person's number, or Enter for the one suggested; everything else stays hidden."""
        if self._said.dismiss():
            self.draw_frame()
        if self.focused is not None or self._answers:
            return super()._take(event)
        if event.character and event.character.isdigit() and 0 < int(event.character) <= len(self._view.operators[:9]):
            self._ask_pin(int(event.character) - 1)
        elif event.key == "enter" and self._view.operators:
            self._ask_pin(self._chosen)
        elif event.key == "ctrl+l":
            self.app.act_redraw()
        elif event.key == "colon":
            self.ask_words(_("Command"), self._order)
        return None

    def _order(self, words: str) -> None:
        if words.strip() in ("quit", "language", "theme"):
            getattr(self.app, f"act_{words.strip()}")()

    def _ask_pin(self, chosen: int) -> None:
        self._chosen, self._asks_pin = chosen, True
        self.draw()
        person = self._view.operators[chosen]
        self.prompt.password = True
        self.ask_words(_("PIN of {name}", name=person.name), lambda pin: self._try(person, pin))

    def close_words(self) -> None:
        """The PIN leaves no trace in the field."""
        prompt = self.prompt
        prompt.value = ""
        prompt.password = False
        self._asks_pin = False
        super().close_words()
        self.draw()

    def read_words(self, typed: str) -> str:
        """The PIN is taken as it was typed, spaces and all."""
        return typed

    def _try(self, person: Waiting, pin: str) -> None:
        self.enter(person, pin)

    @work(exclusive=True, group="sign-in")
    async def enter(self, person: Waiting, pin: str, *, take_over: bool = False) -> None:
        """Check the PIN off the screen's path and go on to the inbox."""
        desk = self.app.desk
        try:
            if desk.signed_in is not None and desk.signed_in.operator.id == person.id:
                await desk.seat(await unlock(desk.store, desk.signed_in, pin))
            else:
                leaving = desk.signed_in.session if desk.signed_in is not None else None
                signed_in = await sign_in(
                    desk.store,
                    person.id,
                    pin,
                    origin=origin_of_terminal(),
                    host=socket.gethostname(),
                    pid=os.getpid(),
                    take_over=take_over,
                    leaving=leaving,
                )
                await desk.seat(signed_in)
        except AlreadySignedIn as elsewhere:
            self._ask_take_over(str(elsewhere), person, pin)
            return
        except VentanillaError as error:
            if desk.signed_in is not None and desk.signed_in.operator.id == person.id and _is_ended(error):
                desk.signed_in = None
                self.enter(person, pin, take_over=take_over)
                return
            self._why = str(error)  # in the block: the row of sentences is the field's now
            if person in self._view.operators:
                self._ask_pin(self._view.operators.index(person))
            else:
                self.draw()
            return
        self.app.message_line.dismiss()
        if person.name == self._hidden_by:
            self.workers.cancel_group(self, "read")  # it would be drawn on a screen that is gone
            self.app.pop_screen()
            self.app.sight_changed()
            return
        await desk.refresh()
        self.app.forget_places()
        self.app.open_first()

    def _ask_take_over(self, words: str, person: Waiting, pin: str) -> None:
        self.ask(
            words,
            [
                (Choice("y", _("take over: the other screen closes")), lambda: self._take_over(person, pin)),
                (Choice("n", _("leave it")), lambda: None),
            ],
        )

    def _take_over(self, person: Waiting, pin: str) -> None:
        self.enter(person, pin, take_over=True)


def origin_of_terminal() -> str:
    """From where somebody sits at this desk, as the record names it: ``ssh``, a terminal's name, or ``desk``."""
    if os.environ.get("SSH_CONNECTION"):
        return "ssh"
    try:
        return os.path.basename(os.ttyname(0))
    except OSError:
        return "desk"


def _is_ended(error: VentanillaError) -> bool:
    from core.access.model import SessionEnded

    return isinstance(error, SessionEnded)
