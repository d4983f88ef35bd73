"""Findings on the screen: judged after a pause in typing, mended with one key, explained, overruled with a reason."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual import work

from core.errors import VentanillaError
from core.i18n import _
from core.ids import AccountId
from core.publishing.content import Content
from core.publishing.lint.model import Place, Severity
from core.publishing.workflow.overrides import Override, override, second
from core.publishing.workflow.wanted import Changes
from core.text import show
from tui.keys import Key
from tui.paint import line
from tui.panes.frame import Choice
from tui.panes.post_editor_findings import origin_lines, reason_words
from tui.post_editing import (
    Section,
    Seen,
    Whose,
    content_now,
    finding_at,
    finding_key,
    fixed,
    ordered,
    span_of,
    speaks_of,
    stored,
    text_now,
)
from tui.post_editing_reads import counts_of, judge
from tui.screens.post_acts_subject import Answers
from tui.screens.post_editor_writing import PostWriting

JUDGE_AFTER_S = 0.4
"""A post that was stored is judged when the fingers rest this long."""


class PostReview(PostWriting, inherit_bindings=False):
    """Asks the rules and does what they propose."""

    def __init__(self) -> None:
        super().__init__()
        self._is_judge_due = False

    # --- judging ---------------------------------------------------------------------------------------

    def judge_soon(self) -> None:
        """Ask the rules once it was quiet for a moment."""
        if not self._is_judge_due:
            self._is_judge_due = True
            self.set_timer(JUDGE_AFTER_S, self._judge_now)

    def _judge_now(self) -> None:
        self._is_judge_due = False
        self.judge_it()

    @work(exclusive=True, group="judge")
    async def judge_it(self) -> None:
        """Judge what is stored."""
        editing = self.editing
        if editing is None:
            return
        contents = {each: content_now(editing, each) for each in editing.accounts}
        try:
            found = await judge(self.app.desk, editing.sheet, counts_of(self.around, contents))
        except VentanillaError as error:
            if self.editing is not None:
                self.editing = replace(self.editing, findings=None, why_unjudged=str(error))
                self.draw()
            return
        if self.editing is not None:
            self.editing = replace(self.editing, findings=found, why_unjudged="")
            self.draw()

    # --- one finding -----------------------------------------------------------------------------------

    def current_finding(self) -> Seen | None:
        """The finding under the cursor."""
        if self.editing is None or self.cursor_section is not Section.REVIEW:
            return None
        return finding_at(self.editing, self.current_key())

    def next_finding(self) -> None:
        """Go to the next finding: its words are marked in the text, where it has some."""
        if self.editing is None:
            return
        found = [each for each in ordered(self.editing.findings or ()) if each.is_open]
        if not found:
            self.app.say(_("There is no finding.") if self.editing.findings is not None else _("… being judged"))
            return
        keys = [finding_key(each) for each in found]
        here = self.editing.at.get(Section.REVIEW, "")
        seen = found[(keys.index(here) + 1) % len(keys)] if here in keys else found[0]
        self.put_cursor(Section.REVIEW, finding_key(seen))
        span = span_of(seen, text_now(self.editing, self.editing.whose))
        if span is not None and speaks_of(self.editing, seen, self.editing.whose):
            self.text.select_span(*span)

    def act_editor_finding(self) -> None:
        """The next finding."""
        self.next_finding()

    def act_editor_origin(self) -> None:
        """Where the rule comes from."""
        if (seen := self.current_finding()) is not None:
            keys = {"n": lambda: None, "enter": lambda: None}
            self.ask_box(str(seen.finding.rule), partial(origin_lines, seen), keys)

    def act_help(self) -> None:
        """On a finding its origin first; then, and elsewhere, the keys."""
        seen = self.current_finding()
        if seen is None or self.section is not Section.REVIEW:
            super().act_help()
            return
        keys = {"n": lambda: None, "enter": lambda: None, "question_mark": super().act_help}
        self.ask_box(str(seen.finding.rule), partial(origin_lines, seen), keys)

    # --- mending ---------------------------------------------------------------------------------------

    def mend(self, seen: Seen) -> None:
        """Make the change a finding proposes."""
        if seen.finding.fix is None:
            span = span_of(seen, text_now(self.editing, self.editing.whose)) if self.editing is not None else None
            if span is not None:
                self.text.select_span(*span)
            self.app.say(_("No key changes this one: i writes, ! says where the rule comes from."))
            return
        self.carry_out(self._mended(seen))

    async def _mended(self, seen: Seen) -> str:
        await self.save()
        editing = self.editing
        if editing is None:
            return ""
        own: dict[AccountId, Content | None] = {}
        master: Content | None = None
        texts: set[Whose] = {
            each.account if each.is_own else None
            for each in editing.sheet.variants
            if each.account in seen.accounts or not seen.accounts
        } or {None}
        for whose in texts:
            new = fixed(stored(editing, whose), seen)
            if new is not None and whose is None:
                master = new
            elif new is not None and whose is not None:
                own[whose] = new
        if master is None and not own:
            return _("The text is another by now: it is being judged again.")
        if not await self.put(Changes(master=master, variants=own)):
            return ""
        self.show_text(is_new=False)
        if self.editing is not None and self.editing.findings is not None:
            left = [each for each in self.editing.findings if each is not seen]
            self.editing = replace(self.editing, findings=left)
        self.draw()
        said = show(seen.finding.fix.text, limit=60).strip() if seen.finding.fix is not None else ""
        if seen.finding.place is Place.ALT:
            return _("The description is changed.")
        return _("Changed to «{text}».", text=said) if said else _("It was taken out.")

    # --- overruling ------------------------------------------------------------------------------------

    def act_editor_overrule(self, _target: int | None) -> None:
        """Go on in spite of a finding, with a reason; agree, where somebody else has asked."""
        seen = self.current_finding()
        if seen is None:
            return
        if seen.override is not None and not seen.override.is_complete:
            self._ask_second(seen, seen.override)
            return
        about = [line((f"{seen.finding.rule} {reason_words(seen.finding)}", "text"), ground="pop")]
        if seen.finding.severity is Severity.BLOCK or seen.finding.second:
            about.append(line((_("A second person has to agree before it counts."), "warn"), ground="pop"))
        self.ask_words(_("Why it may go out all the same"), partial(self._overrule, seen), about=about)

    def _overrule(self, seen: Seen, reason: str) -> None:
        self.carry_out(self._overruled(seen, reason))

    async def _overruled(self, seen: Seen, reason: str) -> str:
        desk = self.app.desk
        done = await override(desk.store, desk.actor, self.id_, seen.finding, reason)
        await self.reread()
        self.judge_it()
        if done.is_complete:
            return _("{rule} is overruled; the reason is on record.", rule=seen.finding.rule)
        return _("{rule}: a second person has to agree: o on this finding.", rule=seen.finding.rule)

    def _ask_second(self, seen: Seen, asked: Override) -> None:
        about = [
            line((f"{seen.finding.rule} {reason_words(seen.finding)}", "text")),
            line((_("{name}: «{reason}»", name=show(asked.by), reason=show(asked.reason)), "muted")),
        ]
        choices: Answers = [
            (Choice("y", _("yes, I agree"), token="strong"), self.doing(self._agreed, asked)),
            (Choice("n", _("no")), lambda: None),
        ]
        self.ask(_("Overrule it with your colleague?"), choices, about=about, is_box=True)

    async def _agreed(self, asked: Override) -> str:
        desk = self.app.desk
        await second(desk.store, desk.actor, asked.id)
        await self.reread()
        self.judge_it()
        return _("{rule} is overruled by two people.", rule=asked.rule)

    def why_no_finding(self, key: Key) -> str:
        """Why a key that is about a finding does nothing here."""
        seen = self.current_finding()
        if seen is None:
            return _("The cursor is on no finding: 3 shows them.")
        if key.id == "editor.overrule":
            if seen.finding.severity is Severity.INFO:
                return _("It is only a remark: nothing has to be overruled.")
            if seen.finding.is_lasting:
                return _("Nobody overrules {rule}: change what it is about.", rule=seen.finding.rule)
            if not seen.is_open:
                return _("It is overruled already.")
            if seen.override is not None and seen.override.by == self.app.desk.name:
                return _("You have asked for it: a second person has to agree.")
        return ""
