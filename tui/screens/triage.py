"""The inbox's keys that change something: each asks what it must, calls one service, and says what was done.

The services are imported by the first key that needs them: a desk starts to be read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from core.errors import AlreadyClaimed
from core.i18n import N_, _
from core.ids import ConversationId, OperatorId
from core.inbox.model import CLASS_NAMES, DISPOSITION_NAMES, Disposition, Done, MessageClass, Row
from core.text import show
from core.text.cells import wrap
from tui.paint import Line, line
from tui.panes.frame import Choice
from tui.panes.inbox_rows import author_words, excerpt_words
from tui.screens.inbox_view import LIST
from tui.screens.moving import Moving
from tui.words import local, span

_DISPOSITION_KEYS = {
    "h": Disposition.ANSWERED,
    "i": Disposition.INFORMED,
    "p": Disposition.ROUTED,
    "n": Disposition.NO_ACTION,
    "d": Disposition.DUPLICATE,
    "o": Disposition.NOT_OURS,
    "s": Disposition.SPAM,
}
_SNOOZES = (("h", N_("in two hours")), ("m", N_("tomorrow at 9:00")), ("l", N_("Monday at 9:00")))


class Triage(Moving):
    """Acts on the conversation that was under the cursor when the key went down, or on all marked ones."""

    def ids(self, target: int | None) -> list[ConversationId]:
        """What an act is about: every marked conversation, else the one the key carried."""
        if self.rows.marked:
            return [ConversationId(i) for i in sorted(self.rows.marked)]
        return [ConversationId(target)] if target is not None else []

    def do(
        self, job: Callable[[list[ConversationId]], Awaitable[Done]], target: int | None, *, goes_on: bool = False
    ) -> None:
        """Carry an act out and say it; ``goes_on`` moves to the next row afterwards."""
        self.carry_out(self._done(job, self.ids(target), goes_on))

    async def _done(
        self, job: Callable[[list[ConversationId]], Awaitable[Done]], ids: list[ConversationId], goes_on: bool
    ) -> str:
        finished = await job(ids)
        self.rows.marked.clear()
        if goes_on and self.focused_pane == LIST and self.target() in ids:
            self.rows.move(1)
        self.reread(list(finished.ids))
        self.draw()
        return said(finished) + (" · " + _("u undoes") if finished.act_id is not None else "")

    # --- who handles it -----------------------------------------------------------------------------------

    def act_message_claim(self, target: int | None) -> None:
        """Take it; a colleague's needs a reason."""
        from core.inbox import triage

        desk, ids = self.app.desk, self.ids(target)

        async def job() -> str:
            try:
                return await self._done(lambda these: triage.claim(desk.store, desk.actor, these), ids, False)
            except AlreadyClaimed as taken:
                parts = wrap(show(taken), max(20, self.app.size.width - 4))
                why = [line(("! " if not n else "  ", "crit"), part, ground="pop") for n, part in enumerate(parts)]
                self.ask_words(_("Take over, because"), lambda reason: self._take_over(ids, reason), about=why)
                return ""

        self.carry_out(job())

    def _take_over(self, ids: list[ConversationId], reason: str) -> None:
        from core.inbox import triage

        desk = self.app.desk
        if reason:
            take = partial(triage.claim, desk.store, desk.actor, take_over_reason=reason)
            self.carry_out(self._done(take, ids, False))

    def act_message_release(self, target: int | None) -> None:
        """Let it go."""
        from core.inbox import triage

        desk = self.app.desk
        self.do(lambda ids: triage.release(desk.store, desk.actor, ids), target)

    def act_message_assign(self, target: int | None) -> None:
        """Choose a colleague by number."""
        self._ask_colleague(target)

    def _ask_colleague(self, target: int | None) -> None:
        from core.inbox import triage

        desk = self.app.desk
        people = [person for person in desk.people if person.is_active][:9]

        def give(to: OperatorId | None) -> Callable[[], None]:
            return lambda: self.do(lambda ids: triage.assign(desk.store, desk.actor, ids, to), target)

        choices = [(Choice(str(n), show(person.name)), give(person.id)) for n, person in enumerate(people, 1)]
        self.ask(_("Give it to"), [*choices, (Choice("0", _("nobody")), give(None))], about=self.about(target))

    # --- what it is and how it ends --------------------------------------------------------------------------

    def act_message_classify(self, target: int | None) -> None:
        """Say what it is, by its letter."""
        from core.inbox import sla, triage

        desk = self.app.desk

        def judge(class_: MessageClass) -> Callable[[], None]:
            return lambda: self.do(lambda ids: triage.classify(desk.store, desk.actor, ids, class_), target)

        choices = []
        for class_, name in CLASS_NAMES.items():
            allowed = sla.allowed_s(class_)
            hint = span(allowed) if allowed < 10 * 24 * 3600 else "-"
            choices.append((Choice(class_.value, _(name), hint), judge(class_)))
            choices.append((Choice(class_.value.lower(), "", ""), judge(class_)))
        shown = [(choice, then) for choice, then in choices if choice.label]
        self.ask(_("Judge: what is it?"), shown, about=self.about(target), is_box=True)
        self._answers |= {choice.key: then for choice, then in choices}

    def act_message_done(self, target: int | None) -> None:
        """Choose how it ended."""
        from core.inbox.rules import closing_text

        asked = sorted({text for row in self._rows_of(self.ids(target)) if (text := closing_text(row.class_))})

        def close(disposition: Disposition) -> Callable[[], None]:
            if asked or disposition is Disposition.ROUTED:
                label = " · ".join(_(text) for text in asked) or _("To whom it was passed on")
                then = partial(self._close, target, disposition)
                return lambda: self.ask_words(label, then, about=self.about(target))
            return lambda: self._close(target, disposition, "")

        choices = [
            (Choice(key, _(DISPOSITION_NAMES[disposition])), close(disposition))
            for key, disposition in _DISPOSITION_KEYS.items()
        ]
        self.ask(_("Done: how did it end?"), choices, about=self.about(target))

    def _close(self, target: int | None, disposition: Disposition, words: str) -> None:
        from core.inbox import triage

        desk = self.app.desk
        seen = {row.id: row.rev for row in self._rows_of(self.ids(target))}
        self.do(
            lambda ids: triage.done(desk.store, desk.actor, ids, disposition, reason=words, seen_rev=seen),
            target,
            goes_on=True,
        )

    def act_message_quarantine(self, target: int | None) -> None:
        """Set it aside, with a reason."""
        from core.inbox import triage

        desk = self.app.desk
        self.ask_words(
            _("Into quarantine, because"),
            lambda reason: self.do(
                lambda ids: triage.quarantine(desk.store, desk.actor, ids, reason), target, goes_on=True
            ),
            about=self.about(target),
        )

    def act_message_restore(self, target: int | None) -> None:
        """Back to open."""
        from core.inbox import triage

        desk = self.app.desk
        self.do(lambda ids: triage.restore(desk.store, desk.actor, ids), target)

    # --- when -----------------------------------------------------------------------------------------------------

    def act_message_snooze(self, target: int | None) -> None:
        """Choose until when."""
        choices = [(Choice(key, _(label)), self._later(key, target)) for key, label in _SNOOZES]
        other = Choice("o", _("another time"))
        label, about = _("Until (hh:mm, or days such as 3d)"), self.about(target)
        choices.append((other, lambda: self.ask_words(label, self._until(target), about=about)))
        self.ask(_("Put off"), choices, about=about)

    def act_message_snooze_reply(self, target: int | None) -> None:
        """Until they write."""
        self._snooze(target, None)

    def _later(self, key: str, target: int | None) -> Callable[[], None]:
        return lambda: self._snooze(target, later_at(key, self._local_now()))

    def _until(self, target: int | None) -> Callable[[str], None]:
        def then(words: str) -> None:
            at = until_of(words, self._local_now())
            if at is None:
                self.app.say(_("«{words}» is no time: write 14:30 or 3d.", words=show(words)), is_error=True)
            else:
                self._snooze(target, at)

        return then

    def _snooze(self, target: int | None, at: datetime | None) -> None:
        from core.inbox import triage

        desk = self.app.desk
        until_s = int(at.timestamp()) if at is not None else None
        self.do(lambda ids: triage.snooze(desk.store, desk.actor, ids, until_s), target, goes_on=True)

    def _local_now(self) -> datetime:
        return local(self.app.desk.now_s, self.app.desk.zone)

    # --- tags and undo ------------------------------------------------------------------------------------------------

    def act_message_tag(self, target: int | None) -> None:
        """Add a tag, or take it off with a minus before it."""
        then = partial(self._tag, target)
        self.ask_words(_("Tag"), then, completions=self._tag_names, about=self.about(target))

    def _tag_names(self, typed: str) -> Sequence[tuple[str, str]]:
        bare = typed.lstrip("-")
        sign = typed[: len(typed) - len(bare)]
        return [(sign + show(name), "") for name in self.app.desk.tags if name.startswith(bare)]

    def _tag(self, target: int | None, words: str) -> None:
        from core.inbox import triage

        desk = self.app.desk
        add = [word for word in words.split() if not word.startswith("-")]
        remove = [word[1:] for word in words.split() if word.startswith("-") and len(word) > 1]
        if add or remove:
            self.do(lambda ids: triage.tag(desk.store, desk.actor, ids, add=add, remove=remove), target)

    def act_undo(self, _target: int | None) -> None:
        """Take back my last act."""
        self.carry_out(self.undone())

    async def undone(self) -> str:
        """Take back my last act in the inbox; what it was."""
        from core.inbox import undo

        undone = await undo.undo(self.app.desk.store, self.app.desk.actor)
        self.reread(list(undone.ids))
        return _("Undone: {act}", act=said(undone))

    # --- what it is about ---------------------------------------------------------------------------------

    def _rows_of(self, ids: Sequence[int]) -> list[Row]:
        window = self.rows.window
        places = [window.place_of(i) for i in ids]
        return [row for place in places if place is not None and (row := window[place]) is not None]

    def about(self, target: int | None) -> list[Line]:
        """Names in a question what it is about: the author and first words, or how many are marked."""
        ids = self.ids(target)
        if len(ids) > 1:
            return [line((_("{n} marked conversations", n=len(ids)), "text"), ground="pop")]
        return [
            line((author_words(row), "strong"), (": " + excerpt_words(row), "text"), ground="pop")
            for row in self._rows_of(ids)
        ]


def said(finished: Done) -> str:
    """What an act did, as a sentence."""
    return _(finished.label, **finished.values)


def later_at(key: str, now: datetime) -> datetime:
    """``h`` in two hours, ``m`` tomorrow at nine, ``l`` next Monday at nine; on the institution's clock."""
    if key == "h":
        return _hours_on(now, 2)
    days = 1 if key == "m" else (7 - now.weekday()) or 7
    return (now + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


def _hours_on(now: datetime, hours: int) -> datetime:
    """So many hours that really pass, also in a night in which clocks change."""
    return (now.astimezone(UTC) + timedelta(hours=hours)).astimezone(now.tzinfo)


def until_of(words: str, now: datetime) -> datetime | None:
    """``14:30`` (today or tomorrow), ``3d`` or ``2h`` from now; ``None`` for anything else."""
    words = words.strip().lower()
    try:
        if words.endswith("d"):
            return (now + timedelta(days=int(words[:-1]))).replace(hour=9, minute=0, second=0, microsecond=0)
        if words.endswith("h"):
            return _hours_on(now, int(words[:-1]))
        hour, _sep, minute = words.partition(":")
        at = now.replace(hour=int(hour), minute=int(minute or "0"), second=0, microsecond=0)
    except (ValueError, OverflowError):
        return None
    return at if at > now else at + timedelta(days=1)
