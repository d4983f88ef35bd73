"""An answer on its way out of the composer: templates, the last look with its keys, and the one that sends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from core.errors import Conflict, NotPermitted, VentanillaError
from core.i18n import N_, _
from core.inbox import notes
from core.publishing.carried import dump_carried
from core.publishing.replies import DRAFT_KIND
from core.text import show
from tui import answers
from tui.paint import line
from tui.panes.inbox_rows import author_words
from tui.panes.review import review_lines
from tui.screens.drafting import Drafting
from tui.screens.reviewing import Asked, later_of, review_of
from tui.screens.templates import Begun, ask_template
from tui.words import local, moment


class Replying(Drafting):
    """Writes answers on a screen and sends them."""

    _marked: tuple[int, int] | None = None
    """The place of a finding that was gone to last."""

    def key(self, pressed: str) -> bool:
        """One of our keys inside the field; returns whether it was for the answer."""
        if pressed in ("ctrl+g", "escape", "ctrl+r", "ctrl+t", "ctrl+n") and self._is_busy:
            return True  # it is on its way
        match pressed:
            case "ctrl+g" | "escape":
                self._screen.carry_out(self.leave())
            case "ctrl+r":
                self.review()
            case "ctrl+t":
                self.ask_template()
            case "ctrl+n":
                self.next_finding()
            case "ctrl+o":
                self._screen.carry_out(self._hide())
            case _:
                return False
        return True

    # --- templates and findings ---------------------------------------------------------------------------

    def ask_template(self) -> None:
        """Offer the templates that fit, to be put in at the cursor."""
        if not self._is_busy and self.is_open:
            self._screen.set_focus(None)
            self._screen.carry_out(ask_template(self._screen, self.footing, self._put))

    def _put(self, template: Begun, text: str) -> None:
        if self._composer is not None and self.is_open:
            self._template = template
            self._screen.set_focus(self.field)
            self._composer.put(text)
            self.next_finding(says=False)

    def next_finding(self, *, says: bool = True) -> None:
        """Go to the first variable that is not filled in, then from finding to finding."""
        found = answers.measure(self.footing, self.text)
        if self._composer is not None and found.unfilled:
            self._composer.select(found.unfilled[0])
        elif says and found.reasons:
            self._screen.app.say(show(found.reasons[0]))
        elif says and self._judged != self.text:
            self._screen.app.say(_("… being judged"))
        elif says:
            self._next_cited()

    def _next_cited(self) -> None:
        """Mark the next place that the rules point at, and say what is wrong there."""
        from tui.panes.answer_findings import named, spans_of  # loaded already, by whoever judged

        app = self._screen.app
        if self._composer is None or not self._findings:
            app.say(_("There is no finding."))
            return
        spans = spans_of(self._findings)
        if not spans:
            app.say(named(self._findings[0]))
            return
        here = spans.index(self._marked) + 1 if self._marked in spans else 0
        self._marked = spans[here % len(spans)]
        self._composer.select_span(*self._marked)
        app.say(next(named(each) for each in self._findings if (each.start, each.end) == self._marked))

    # --- the last look, and sending ----------------------------------------------------------------------------

    def review(self, at_s: int | None = None) -> None:
        """Ask whether it is to be sent, with everything that a person must see before."""
        if self._is_busy or not self.is_open or self._composer is None:
            return
        self._is_busy = True
        self._screen.set_focus(None)  # with this key: the next one is no letter of the answer
        self._screen._turns.pause()
        self._screen.carry_out(self._reviewed(at_s))

    async def _reviewed(self, at_s: int | None) -> str:
        has_asked = False
        try:
            await self.save()
            footing = await answers.footing(self._screen.app.desk, self.footing.id, self.footing.message.id)
            self._footing, self._news = footing, ""
            await self._judge_for(at_s)
            self._screen.stand_on(footing)
            self.draw()
            self._ask(Asked(at_s))
            has_asked = True
        finally:
            self._is_busy = False
            self._screen._turns.resume(drops=not has_asked)
            if not has_asked and self.is_open:
                self._screen.set_focus(self.field)
        return ""

    async def _judge_for(self, at_s: int | None) -> None:
        """Ask the rules about the text as it would leave; only here does what they say hold the last look up."""
        text = self.text
        found = await answers.judged(self._screen.app.desk, self.footing, text, at_s) if text.strip() else ()
        self._findings, self._judged, self._why_unjudged = found, text, ""

    def _ask(self, asked: Asked) -> None:
        screen, desk, footing = self._screen, self._screen.app.desk, self.footing
        template = self._template.label if self._template else ""
        found = review_of(desk, footing, self.text, asked, template, self._findings)
        keys: dict[str, Callable[[], None]] = {
            "i": lambda: None,
            "n": self._put_away,
        }
        if found.pictures:
            keys["x"] = lambda: self._bare(asked.at_s)
        if not found.block:
            keys["l"] = self._ask_later
            if footing.is_private or asked.is_confirmed:
                keys["y"] = lambda: self._explain(asked.at_s, {}) if found.takes_reason else self._send(asked.at_s, {})
            else:
                keys["p"] = lambda: self._ask(Asked(asked.at_s, is_confirmed=True))
        if found.unfilled or found.has_place:
            keys["ctrl+n"] = self.next_finding
        if found.mends:
            keys["f"] = lambda: self._mend(asked.at_s)
        screen.set_focus(None)
        body = partial(review_lines, found)
        screen.ask_box(_("Send this answer?"), body, keys, goes_on=asked.is_confirmed)
        screen.tie_question(footing.thread, footing.answers)

    def _mend(self, at_s: int | None) -> None:
        """Make the change that the gravest finding proposes, and look it over again."""
        from tui.panes.answer_findings import next_fix  # loaded already, by whoever judged

        fix = next_fix(self._findings)
        if fix is not None and self._composer is not None:
            self._composer.mend(fix.start, fix.end, fix.text)
            self.review(at_s)

    def _explain(self, at_s: int | None, given: Mapping[str, str]) -> None:
        """Ask why each rule that warns does not stand in the way; with the last reason it leaves."""
        from tui.panes.answer_findings import reason_lines, rules_to_explain

        screen = self._screen
        left = [each for each in rules_to_explain(self._findings) if each.rule not in given]
        if not left:
            self._send(at_s, given)
            return
        finding = left[0]

        def then(reason: str) -> None:
            if reason:
                self._explain(at_s, {**given, finding.rule: reason})
            else:
                screen.app.say(_("Without a reason it is not sent."), is_error=True)

        label = _("Why it may go out all the same ({rule}, {n} to go)", rule=finding.rule, n=len(left))
        screen.ask_words(label, then, about=reason_lines(finding, screen.app.size.width - 2))

    def _put_away(self) -> None:
        self._screen.carry_out(self.leave())

    def _bare(self, at_s: int | None) -> None:
        self._screen.carry_out(self._bared(at_s))

    async def _bared(self, at_s: int | None) -> str:
        """Take the pictures off the draft, and ask again."""
        if self._actor is not None and self.is_open:
            carried = dump_carried(replace(self.footing.carried, media=()))
            await notes.carry_draft(self._screen.app.desk.store, self._actor, self.footing.id, DRAFT_KIND, carried)
            self.review(at_s)
        return ""

    def _ask_later(self) -> None:
        about = [line((_("To {who}", who=author_words(self.footing.thread.row)), "text"), ground="pop")]
        self._screen.ask_words(_("Send it at (10:00, +2h, tomorrow 9:00)"), self._later, about=about)

    def _later(self, words: str) -> None:
        desk = self._screen.app.desk
        at = later_of(words, local(desk.now_s, desk.zone))
        if at is None:
            self._screen.app.say(_("«{words}» is no time: write 10:00, +2h or tomorrow 9:00.", words=show(words)),
                                 is_error=True)  # fmt: skip
        else:
            self.review(int(at.timestamp()))

    def _send(self, at_s: int | None, reasons: Mapping[str, str]) -> None:
        if self._is_busy or self._composer is None:
            return
        self._is_busy = self._is_sending = True
        self._composer.freeze(True)
        self._screen.carry_out(self._sent(self.text, at_s, reasons))

    async def _sent(self, text: str, at_s: int | None, reasons: Mapping[str, str]) -> str:
        desk, footing = self._screen.app.desk, self.footing
        has_gone = False
        try:
            if self._actor is None or self._actor != desk.actor:
                raise NotPermitted(N_("Somebody else sits here now: the draft stays its author's."))
            fresh = await answers.footing(desk, footing.id, footing.message.id)
            if fresh.stamp != footing.stamp:
                raise Conflict(N_("The conversation has changed meanwhile: read it and look the answer over again."))
            template = self._template.id if self._template else None
            sent = await answers.send(desk, footing, text, at_s, template, reasons)
            has_gone = True
        except VentanillaError:
            self._screen.read_thread()
            raise
        finally:
            self._is_busy = self._is_sending = False
            if self._composer is not None:
                self._composer.freeze(False)
            if not has_gone:
                self._save_soon()
        self._close()
        self._screen.app.message_line.dismiss()
        self._screen.answered(footing.id)
        if sent.waits_for:
            numbers = ", ".join(f"n{each.id}" for each in sent.waits_for)
            return _("It is held: {numbers} waits for a second person, «post second»; then d lets it go.",
                     numbers=numbers)  # fmt: skip
        time = moment(sent.due_s, desk.now_s, desk.zone)
        return _("It goes out {time}. u does not stop it: d decides, or «post cancel».", time=time) if at_s else ""
