"""What every place of the dashboard shares: the frame, the keys, menus, questions, the command line.

A place composes its body, names its actions ``act_...`` after the key table, and says what a key means now.
An acting key carries what was under the cursor when it went down; what arrives meanwhile cannot move it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.screen import Screen

from core.errors import VentanillaError
from core.i18n import N_, _
from core.text.cells import pad, width, wrap
from tui.keys import WRITING_KEYS, Key
from tui.paint import EMPTY, Line, Span, cut, line, spread
from tui.panes.frame import (
    CHOOSING,
    Choice,
    PlaceTab,
    box_lines,
    footer_line,
    menu_lines,
    places_line,
    status_line,
    writing_footer,
)
from tui.turns import Turns
from tui.widgets.prompt import Prompt
from tui.widgets.sheet import Sheet
from tui.words import number

if TYPE_CHECKING:
    from tui.app import VentanillaApp

QUIET_S = 0.3
"""A question takes no answer in its first moment, so that a key already on its way cannot give one."""


class Place(Screen[None], inherit_bindings=False):
    """A screen with the frame. ``place`` is its name in the key table, ``letter`` its key after ``g``."""

    app: VentanillaApp
    AUTO_FOCUS = ""
    place: ClassVar[str] = ""
    letter: ClassVar[str] = ""
    DEFAULT_CSS = """
    Place { background: $v-bg; color: $v-text; layers: base over; }
    Place > .row { height: 1; }
    Place > #over { layer: over; dock: bottom; height: auto; margin-bottom: 2; display: none; }
    Place > #over.shown { display: block; }
    Place > #box { layer: over; position: absolute; display: none; }
    Place > #box.shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._sheets: dict[str, Sheet] = {}
        self._turns = Turns(self._take, self.set_timer, lambda: self.app.burst_clock())
        self._answers: dict[str, Callable[[], None]] = {}
        self._asked_at = 0.0
        self._is_box = False
        self._on_words: Callable[[str], None] | None = None
        self._on_typed: Callable[[str], Sequence[tuple[str, str]]] | None = None
        self._asked_about: Sequence[Line] = ()
        self._label = ""

    # --- composition -------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        look = self.app.look
        yield Sheet(look, id="places", classes="row")
        yield from self.body()
        yield Sheet(look, id="status", classes="row")
        yield Sheet(look, id="footer", classes="row")
        yield Prompt(id="prompt")
        yield Sheet(look, id="over")
        yield Sheet(look, id="box")

    def body(self) -> ComposeResult:
        """What lies between the places and the status row."""
        yield from ()

    def on_mount(self) -> None:
        """Draw the frame for the first time."""
        self.draw_frame()

    def on_screen_resume(self) -> None:
        """Draw again what may have changed meanwhile."""
        self.draw_frame()

    def on_resize(self) -> None:
        """Lay the frame out for the new width."""
        self.call_after_refresh(self.draw_frame)

    def draw_frame(self) -> None:
        """Places, status and footer as things stand now."""
        if not self.is_mounted:
            return
        cells = self.app.size.width
        desk = self.app.desk
        facts = desk.facts()
        self.sheet("places").show_lines([places_line(desk.tabs(), self.letter, facts, cells)])
        said = self.app.said_now()
        self.sheet("status").show_lines([self.label_line(cells) or (said[0] if said else status_line(facts, cells))])
        self.draw_footer()

    def draw_footer(self) -> None:
        """The keys that work with what the cursor is on now, or the rest of a long sentence while it stands."""
        said = self.app.said_now()
        self.sheet("footer").show_lines(said[1:] or [self.footer(self.app.size.width)])

    def label_line(self, cells: int) -> Line | None:
        """What is being asked for in the field below; ``None`` while nothing is."""
        if self._on_words is None:
            return None
        return spread([(" " + self._label, "strong")], _writing_keys(), cells, ground="bar")

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

    def sheet(self, id: str) -> Sheet:
        """A sheet of this screen by its id."""
        found = self._sheets.get(id)
        if found is None:
            found = self._sheets[id] = self.query_one(f"#{id}", Sheet)
        return found

    # --- keys ------------------------------------------------------------------------------------------

    def target(self) -> int | None:
        """What an acting key pressed now is about: a stored id, never a place in a list."""
        return None

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

    def box_room(self) -> tuple[int, int]:
        """Where a box may stand: its leftmost cell and how many there are, so that it covers nothing being read."""
        return 0, self.app.size.width

    def has(self, key: Key) -> bool:
        """Whether this screen knows how to do it."""
        return hasattr(self, key.method) or hasattr(self.app, key.method)

    def on_key(self, event: events.Key) -> None:
        """Every key that no text field took for itself."""
        if self.focused is not None and getattr(self.focused, "last_key", None) is event:
            pressed = _pressed(event)
            if pressed in WRITING_KEYS or (isinstance(self.focused, Prompt) and pressed in ("tab", "up", "down")):
                event.stop()
                self.writing_key(pressed)
            return
        event.stop()
        if self.focused is None:
            self.app.burst.key(event.time)
        self._turns.came(event)

    def _take(self, event: events.Key) -> Callable[[], None] | None:
        """A key's turn: done at once, or what is done unless a burst surrounds it."""
        pressed = _pressed(event)
        if self._answers:
            return lambda: self._unless_pasted(event.time, lambda: self._answer(pressed, event.time))
        if self.focused is not None:  # typed before the field had opened: it belongs into it
            again = events.Key(event.key, event.character)
            again._sender = event._sender  # else it would not come back from the field to where Enter is known
            self.focused._forward_event(again)
            return None
        key = self.app.keymap.find(pressed, self.place)
        if key is None or not self.has(key):
            return None
        target = self.target()
        if not key.acting:
            self.run_key(key, target)
            return None
        return lambda: self._unless_pasted(event.time, lambda: self._act(key, target))

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside a field does nothing, and says so."""
        event.stop()
        count = len(event.text)
        self.app.say(_("Pasted outside a field: {n} keys without effect", n=count), is_error=True)

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
            self.app.say(_("Pasted outside a field: {n} keys without effect", n=count), is_error=True)

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

    # --- menus and questions ------------------------------------------------------------------------------

    def ask(
        self,
        title: str,
        choices: Sequence[tuple[Choice, Callable[[], None]]],
        *,
        about: Sequence[Line] = (),
        is_box: bool = False,
    ) -> None:
        """Show answers and wait for one key; nothing else acts meanwhile. A box asks in the middle."""
        cells = self.app.size.width
        self._answers = {choice.key: then for choice, then in choices}
        self._is_box = is_box
        self._asked_at = self.app.burst_clock()
        shown = [choice for choice, _then in choices]
        sheet = self.sheet("box" if is_box else "over")
        if is_box:
            first, room = self.box_room()
            wide = min(72, room - (4 if room > 60 else 2))
            lines = box_lines(title, about, shown, wide)
            sheet.styles.width = wide
            sheet.styles.offset = (first + max(0, (room - wide) // 2), max(1, (self.app.size.height - len(lines)) // 2))
        else:
            subject = [cut(line((" ", "text"), *row.spans, ground="pop"), cells - 1) for row in about]
            lines = [*subject, *menu_lines(title, shown, cells)]
        sheet.styles.height = len(lines)
        sheet.add_class("shown")
        sheet.show_lines(lines)
        self.draw_frame()

    def close_question(self) -> None:
        """Take a menu or box away without an answer."""
        self._answers = {}
        for name in ("over", "box"):
            self.sheet(name).remove_class("shown")
        self.draw_frame()

    def _answer(self, pressed: str, at: float) -> None:
        if pressed in ("ctrl+g", "escape", "q") and pressed not in self._answers:
            self.close_question()
            return
        if self._is_box and at - self._asked_at < QUIET_S:
            return
        then = self._answers.get(pressed)
        if then is None:
            return
        self.close_question()
        then()

    # --- the field in the footer ---------------------------------------------------------------------------

    def ask_words(
        self,
        label: str,
        then: Callable[[str], None],
        *,
        value: str = "",
        completions: Callable[[str], Sequence[tuple[str, str]]] | None = None,
        about: Sequence[Line] = (),
    ) -> None:
        """Ask for a line of text in the footer row, over it what it is about.

        ``completions`` gives (word, explanation) while typing.
        """
        self._on_words, self._on_typed, self._label = then, completions, label
        self._asked_about = about
        room = self.app.size.width - 2
        if (
            width(label) > room - sum(width(words) for words, _token in _writing_keys()) - 2
        ):  # above the row, whole, rather than cut inside it
            self._label = ""
            self._asked_about = [*about, *(line((part, "strong"), ground="pop") for part in wrap(label, room))]
        prompt = self.query_one(Prompt)
        prompt.value = value
        prompt.placeholder = ""
        prompt.border_title = None
        prompt.add_class("shown")
        self.sheet("footer").display = False
        self.set_focus(prompt)  # at once: what is typed next is for it
        self.draw_frame()
        self._show_completions(value)

    def close_words(self) -> None:
        """Take the field away."""
        self._on_words = self._on_typed = None
        self._asked_about = ()
        prompt = self.query_one(Prompt)
        prompt.remove_class("shown")
        self.sheet("over").remove_class("shown")
        self.sheet("footer").display = True
        self.set_focus(None)
        self.draw_frame()

    def writing_key(self, pressed: str) -> None:
        """A key of ours while somebody writes."""
        action = WRITING_KEYS.get(pressed, "")
        if action == "lock":
            self.app.act_lock()
        elif action == "redraw":
            self.app.act_redraw()
        elif self._on_words is not None:
            if action == "writing.leave":
                self.close_words()
            elif pressed == "tab":
                self._complete()

    def on_input_changed(self, event: Prompt.Changed) -> None:
        """Completions follow what is typed."""
        event.stop()
        self._show_completions(event.value)

    def on_input_submitted(self, event: Prompt.Submitted) -> None:
        """The line is finished."""
        event.stop()
        then, words = self._on_words, event.value.strip()
        self.close_words()
        if then is not None:
            then(words)

    def _show_completions(self, value: str) -> None:
        over = self.sheet("over")
        found = list(self._on_typed(value))[:6] if self._on_typed is not None else []
        widest = max((width(word) for word, _tip in found), default=0)
        rows = [line((" " + pad(word, widest), "accent"), ("  " + tip, "muted"), ground="pop") for word, tip in found]
        subject = [line((" ", "text"), *row.spans, ground="pop") for row in self._asked_about]
        rows = [cut(row, self.app.size.width - 1) for row in (*subject, *rows)]
        if not rows:
            over.remove_class("shown")
            return
        over.styles.height = len(rows)
        over.add_class("shown")
        over.show_lines(rows)

    def _complete(self) -> None:
        prompt = self.query_one(Prompt)
        found = list(self._on_typed(prompt.value))[:1] if self._on_typed is not None else []
        if found:
            prompt.value = found[0][0] + " "
            prompt.cursor_position = len(prompt.value)

    # --- acts --------------------------------------------------------------------------------------------------

    @work(group="acts")
    async def carry_out(self, job: Awaitable[str | None]) -> None:
        """Await a service call off the key's path; its sentence or its failure goes to the message line."""
        try:
            said = await job
        except VentanillaError as error:
            self.app.say(str(error), is_error=True)
            return
        if said:
            self.app.say(said)

    def act_help(self) -> None:
        """The keys that work here."""
        self.app.open_help(self)

    def act_go(self) -> None:
        """Choose a place by its letter."""
        choices = [(Choice(tab.letter, _tab_words(tab)), self._goer(tab.letter)) for tab in self.app.desk.tabs()]
        top = Choice("g", _("first row"))
        self.ask(_("go to"), [*choices, (top, lambda: self.run_key(self.app.keymap.by_id("list.top"), None))])

    def _goer(self, letter: str) -> Callable[[], None]:
        return lambda: self.app.go(letter)

    def blank(self) -> list[Line]:
        """A row of nothing, where a pane has nothing to say yet."""
        return [EMPTY]


def _writing_keys() -> list[Span]:
    """What the row over the field says of it; the field itself stands where the footer was."""
    return [("^G", "accent"), (" " + _("leave it") + "  ", "muted"), (_("WRITING"), "strong")]


def _tab_words(tab: PlaceTab) -> str:
    count = f" {number(tab.count)}" if tab.count else ""
    return _(tab.name) + count + ("!" if tab.needs_person else "")


NOTHING_HERE = N_("Nothing here to act on.")


def _pressed(event: events.Key) -> str:
    """A key's name in the key table."""
    return event.character if event.is_printable and event.character and event.character.isalnum() else event.key
