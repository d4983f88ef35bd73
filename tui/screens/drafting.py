"""The composer of answers on one screen: opened, kept, handed on, put away. Sending is built on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.errors import StoreError, VentanillaError
from core.i18n import _
from core.ids import ConversationId
from core.inbox import drafts, notes
from core.inbox.model import Draft, Thread
from core.publishing.replies import DRAFT_KIND
from core.store import Actor
from core.text import show
from core.text.cells import wrap
from tui import answers
from tui.carried import carried_lines
from tui.paint import Line, Span, cut, line
from tui.panes.composer import Heading, State, foot_line, heading_line, margin_lines
from tui.panes.inbox_rows import author_words
from tui.panes.review import flowing
from tui.widgets.composer import Composer
from tui.widgets.writing import cleaned
from tui.words import clock, moment

if TYPE_CHECKING:
    from core.publishing.lint.model import Finding
    from tui.screens.answering import Answering
    from tui.screens.templates import Begun
    from tui.widgets.writing import Writing

SAVE_AFTER_S = 0.6
"""A draft is stored when the fingers rest this long, so well within a second."""
RETRY_AFTER_S = 3.0
"""One that could not be stored is tried again this much later."""


class Drafting:
    """Writes answers on a screen, one at a time."""

    def __init__(self, screen: Answering) -> None:
        self._screen = screen
        self._composer: Composer | None = None
        self._footing: answers.Footing | None = None
        self._actor: Actor | None = None
        """Whose answer it is: a draft never becomes that of who sits down next."""
        self._saved = ""
        self._kept_at = ""
        self._news = ""
        self._save_due = False
        self._is_busy = False
        """A question is being prepared or an answer sent: no key of ours counts meanwhile."""
        self._is_sending = False
        """The answer is on its way to the store: it is no draft any more."""
        self._template: Begun | None = None
        self._findings: tuple[Finding, ...] = ()
        """What the rules say of :attr:`_judged`."""
        self._judged: str | None = None
        """The text that was judged last; ``None``: none was."""
        self._why_unjudged = ""

    @property
    def is_open(self) -> bool:
        """Whether an answer is being written."""
        return self._footing is not None

    @property
    def field(self) -> Writing | None:
        """Where it is written."""
        return self._composer.field if self._composer is not None else None

    @property
    def footing(self) -> answers.Footing:
        """What it stands on; only while it is open."""
        assert self._footing is not None, "the composer is open"
        return self._footing

    @property
    def id(self) -> ConversationId | None:
        """In which conversation."""
        return self._footing.id if self._footing is not None else None

    @property
    def text(self) -> str:
        """What is written."""
        return self._composer.text if self._composer is not None and self.is_open else ""

    # --- opening and leaving ---------------------------------------------------------------------------

    def open(self, id_: ConversationId, *, then: Callable[[], None] | None = None) -> None:
        """Write an answer in this conversation, going on with what was left there; then perhaps ask at once."""
        if self.is_open and self.id == id_:
            self._screen.set_focus(self.field)
            if then is not None:
                then()
            return
        self._screen.show_conversation(id_)
        self._screen._turns.pause()  # what is typed from here on is the answer's
        self._screen.carry_out(self._opened(id_, then))

    async def _opened(self, id_: ConversationId, then: Callable[[], None] | None) -> str:
        has_opened = False
        try:
            await self.save()
            has_opened = await self._begin(id_)
        finally:
            self._screen._turns.resume(drops=not has_opened)
        if has_opened and then is not None:
            then()
        return ""

    async def _begin(self, id_: ConversationId) -> bool:
        """Open the field; not while it is to be asked first whether a colleague's draft is taken over."""
        desk = self._screen.app.desk
        footing = await answers.footing(desk, id_)
        self._screen.stand_on(footing)
        if footing.draft is None and footing.theirs is not None:
            self._ask_whose(footing, footing.theirs)
            return False
        await self._write(footing, footing.draft.text if footing.draft is not None else "")
        return True

    async def _write(self, footing: answers.Footing, text: str) -> None:
        screen, desk = self._screen, self._screen.app.desk
        if self._composer is None:
            self._composer = Composer(screen.app.look, notes.most_chars(DRAFT_KIND), self._room)
            await screen.query_one("#middle").mount(self._composer)
        self._footing, self._actor = footing, desk.actor
        self._news, self._template, self._is_busy = "", None, False
        self._findings, self._judged, self._why_unjudged = (), None, ""
        self._saved = cleaned(text)
        self._kept_at = clock(footing.draft.saved_s, desk.zone) if footing.draft is not None else ""
        screen.add_class("-replying")
        self._composer.load(text)
        self._composer.freeze(False)
        screen.set_focus(self.field)
        self.draw()
        screen.call_after_refresh(self._settle)
        screen.carry_out(self.judge())
        await screen.tell_presence()

    def _settle(self) -> None:
        """Once there is room for it: its height, and the last words of the conversation above it."""
        if self._composer is not None and self.is_open:
            self._composer.fit()
            self.draw()
            self._screen.sheet("body").scroll_rows(1 << 20)

    def _room(self) -> int:
        return max(5, self._screen.query_one("#middle").size.height // 2)

    def _ask_whose(self, footing: answers.Footing, theirs: Draft) -> None:
        who, name = author_words(footing.thread.row), show(theirs.operator)
        time = moment(theirs.saved_s, self._screen.app.desk.now_s, self._screen.app.desk.zone)

        def body(cells: int) -> list[Line]:
            words = _("{name} has begun an answer to {who}, kept {time}:", name=name, who=who, time=time)
            said = wrap(show(theirs.text, lines=True), cells - 2)
            rows = [line((part, "text")) for part in wrap(words, cells)]
            rows += [line(("  " + part, "muted")) for part in said[:6]]
            rows += [line(("  …", "muted"))] if len(said) > 6 else []
            rows += [cut(line(("  " + part, "muted")), cells) for part in carried_lines(theirs.carried)]
            keys = [("t", _("take it over")), ("w", _("write one of your own")), ("n", _("leave it"))]
            return [*rows, line(), *flowing([[(key, "accent"), (" " + label, "text")] for key, label in keys], cells)]

        def take() -> None:
            self._screen.carry_out(self._taken(footing, theirs))

        def own() -> None:
            self._screen.carry_out(self._owned(footing))

        self._screen.ask_box(_("A colleague's draft"), body, {"t": take, "w": own, "n": lambda: None})

    async def _taken(self, footing: answers.Footing, theirs: Draft) -> str:
        desk = self._screen.app.desk
        await drafts.take_draft(desk.store, desk.actor, footing.id, DRAFT_KIND, theirs.operator_id)
        fresh = await answers.footing(desk, footing.id)
        self._screen.stand_on(fresh)
        await self._write(fresh, fresh.draft.text if fresh.draft is not None else "")
        return _("The draft is yours now.")

    async def _owned(self, footing: answers.Footing) -> str:
        await self._write(footing, "")
        return ""

    async def leave(self) -> str:
        """Put the field away; what is in it stays a draft."""
        await self.save()
        is_kept = bool(self._saved.strip()) or (self.is_open and bool(self.footing.carried.media))  # no picture is lost
        draft = self.footing.draft if self.is_open else None
        if not is_kept and self._actor is not None and draft is not None and draft.carried:
            await notes.clear_draft(self._screen.app.desk.store, self._actor, self.footing.id, DRAFT_KIND)
        self._close()
        return _("The draft is kept.") if is_kept else ""

    async def _hide(self) -> str:
        try:
            await self.save()
        finally:
            self._screen.app.act_lock()  # the field lives on below, with what could not be stored
        return ""

    def _close(self) -> None:
        self._footing = None
        self._screen.remove_class("-replying")
        self._screen.set_focus(None)
        self._screen.draw_frame()
        self._screen.carry_out(self._told())

    async def _told(self) -> str:
        await self._screen.tell_presence()
        return ""

    # --- keeping ----------------------------------------------------------------------------------------------

    def edited(self) -> None:
        """The text is another: count it, and store it as soon as the fingers rest."""
        if not self.is_open:
            return
        self.draw()
        if not self._save_due:
            self._save_due = True
            self._screen.set_timer(SAVE_AFTER_S, self._save_soon)

    def _save_soon(self) -> None:
        self._save_due = False
        self._screen.carry_out(self._kept())

    async def _kept(self) -> str:
        try:
            return await self.save()
        finally:
            await self.judge()

    async def save(self) -> str:
        """Store what is written now, if it is not stored yet."""
        desk, id_, text = self._screen.app.desk, self.id, self.text
        if id_ is None or self._actor is None or text == self._saved or self._is_sending:
            return ""
        try:
            await notes.save_draft(desk.store, self._actor, id_, DRAFT_KIND, text)
        except StoreError:
            self._screen.set_timer(RETRY_AFTER_S, self._save_soon)  # the text stays in the field meanwhile
            raise
        if self.id == id_:
            self._saved, self._kept_at = text, clock(desk.now_s, desk.zone)
            self.draw()
        return ""

    async def judge(self) -> str:
        """Ask the rules about what is written now, if they were not asked yet; what they say stands under it."""
        desk, footing, text = self._screen.app.desk, self._footing, self.text
        if footing is None or text == self._judged:
            return ""
        found: tuple[Finding, ...] = ()
        why = ""
        try:
            if text.strip():
                found = await answers.judged(desk, footing, text)
        except VentanillaError as error:
            why = str(error)
        if self.id == footing.id and self.text == text:
            self._findings, self._judged, self._why_unjudged = found, text, why
            self.draw()
        return ""

    def _cited(self) -> tuple[list[Span] | None, str]:
        """What stands under the text about the rules, ``None`` before they were asked about it; and mere remarks."""
        if self._judged != self.text:
            return None, ""
        if self._why_unjudged:
            return [("> " + self._why_unjudged, "warn")], ""
        if not self._findings:
            return [], ""
        from tui.panes.answer_findings import foot_spans, remark_words  # loaded already, by whoever judged

        return foot_spans(self._findings), remark_words(self._findings)

    def follow(self, thread: Thread) -> None:
        """The conversation was read anew: say what is new in it, and go where the draft went."""
        if thread.row.id != self.id:
            self._screen.carry_out(self.leave())
            return
        theirs = [message for message in thread.messages if not message.is_own]
        known = [message for message in self.footing.thread.messages if not message.is_own]
        if self._was_taken(thread):
            self._close()
            self._screen.app.say(_("A colleague has taken your draft over."), is_error=True)
        elif len(theirs) > len(known):
            who = author_words(thread.row)
            time = clock(theirs[-1].created_s, self._screen.app.desk.zone)
            self._news = _("{who} wrote again {time}", who=who, time=time)
            self.draw()

    def _was_taken(self, thread: Thread) -> bool:
        """Whether what was stored here is a colleague's by now; unsaved words are never put away for it."""
        if not self._saved or self.text != self._saved or self._is_busy or thread.draft(DRAFT_KIND) is not None:
            return False
        return any(draft.kind == DRAFT_KIND and cleaned(draft.text) == self._saved for draft in thread.others)

    # --- drawing --------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """The strips and the margin, as things stand."""
        if self._composer is None or self._footing is None:
            return
        footing, screen = self._footing, self._screen
        cells = screen.query_one("#middle").size.width or screen.app.size.width
        found = answers.measure(footing, self.text)
        account = show(footing.account.handle or footing.account.name)
        network = screen.app.desk.networks.get(footing.account.network, footing.account.network)
        heading = Heading(author_words(footing.thread.row), account, network, footing.visibility,
                          show(footing.warning), len(footing.carried.media))  # fmt: skip
        names = [show(name) for name in found.unfilled]
        state = State(found.used, found.most, found.over, found.reasons, names, self._kept_at, self._news,
                      *self._cited())  # fmt: skip
        margin = margin_lines(footing.visibility, screen.app.size.height)  # as many as ever fit: the rest is cut
        self._composer.show(heading_line(heading, cells), foot_line(state, cells), margin)
        screen.draw_footer()
