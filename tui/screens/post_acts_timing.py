"""When a post leaves: as soon as it is approved, in the next slot of the plan, or at a time that is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from core.calendar.times import Doubt, Nonexistent, label
from core.calendar.typed import typed_time
from core.errors import UsageError
from core.i18n import _, language, ngettext
from core.publishing.meta import Meta, load_meta
from core.publishing.model import PostId
from core.publishing.plan.model import SlotId
from core.publishing.plan.reads import next_free_slot
from core.publishing.workflow.drafting import At, Changes, save
from core.publishing.workflow.steps import given
from core.publishing.workflow.transitions import Verb, transition
from tui.paint import Line, line, sentence
from tui.panes.frame import Choice
from tui.screens.post_acts_subject import Answers, Subject, about_lines, subject_of, when_words, why_not
from tui.words import date, zone

if TYPE_CHECKING:
    from tui.bridge import Desk
    from tui.screens.post_acts import PostActs


def ask_schedule(screen: PostActs, id_: PostId) -> None:
    """Ask when the post leaves."""
    screen.carry_out(_asked(screen, id_))


async def next_slot(desk: Desk, subject: Subject) -> tuple[SlotId, int] | None:
    """The next free slot of any account the post goes to, and a moment in it; ``None``: none ahead."""
    theme = load_meta(subject.flow.meta).theme
    found = [
        await next_free_slot(desk.store, part.account, zone(desk.zone), language=language(), theme=theme)
        for part in subject.open_parts
    ]
    free = [(each[1], each[0]) for each in found if each is not None]
    return (min(free)[1], int(min(free)[0].timestamp())) if free else None


def ask_time(screen: PostActs, then: Callable[[int], None], *, value: str = "", about: Sequence[Line] = ()) -> None:
    """Ask for a time; one that does not exist, or comes twice, is asked about with both that may be meant."""
    ask = _("When (10:00, fri 10:00, 2026-11-22 10:00, 2h)")
    screen.ask_words(ask, partial(_typed, screen, then), value=value, about=about)


def _typed(screen: PostActs, then: Callable[[int], None], words: str) -> None:
    desk = screen.app.desk
    try:
        found = typed_time(words, datetime.fromtimestamp(desk.now_s, UTC), zone(desk.zone))
    except UsageError as error:
        wrong = sentence(str(error), screen.app.size.width - 2, "crit", indent="! ")
        screen.call_after_refresh(partial(ask_time, screen, then, value=words, about=wrong))
        return
    if isinstance(found, datetime):
        then(int(found.timestamp()))
    else:
        _ask_which(screen, then, found)


def _ask_which(screen: PostActs, then: Callable[[int], None], doubt: Doubt) -> None:
    where = zone(screen.app.desk.zone)
    says = (
        _("That time does not exist: the clocks go forward then")
        if isinstance(doubt, Nonexistent)
        else _("That time comes twice: the clocks go back then")
    )
    choices: Answers = [
        (Choice(key, label(at, where)), partial(then, int(at.timestamp())))
        for key, at in (("1", doubt.earlier), ("2", doubt.later))
    ]
    screen.ask(says, choices, is_box=True)


async def _asked(screen: PostActs, id_: PostId) -> str:
    desk = screen.app.desk
    await screen.before_post_act(id_)
    subject = await subject_of(desk, id_)
    if why := await why_not(desk, subject, Verb.SCHEDULE, "post.schedule"):
        screen.app.say(why, is_error=True)
        return ""
    slot = await next_slot(desk, subject)
    at = ""
    if slot is not None:
        at = f"{date(slot[1], desk.zone)} {label(datetime.fromtimestamp(slot[1], UTC), zone(desk.zone))}"
    choices: Answers = [
        (Choice("1", _("as soon as it is approved")), partial(_confirm_now, screen, subject)),
        (
            Choice("2", _("next free slot: {time}", time=at) if at else _("next free slot: none ahead"),
                   token="text" if at else "muted"),
            partial(_in_slot, screen, subject, slot),
        ),
        (Choice("3", _("at a time")), partial(ask_time, screen, partial(_confirm, screen, subject, None))),
    ]  # fmt: skip
    screen.ask(_("When does it leave?"), choices)
    return ""


def _in_slot(screen: PostActs, subject: Subject, slot: tuple[SlotId, int] | None) -> None:
    if slot is None:
        why = _("The plan has no free slot for these accounts in the next eight weeks: choose a time.")
        screen.app.say(why, is_error=True)
    else:
        _confirm(screen, subject, slot[0], slot[1])


def _confirm_now(screen: PostActs, subject: Subject) -> None:
    choices: Answers = [
        (Choice("y", _("yes, at once"), token="strong"), partial(_put, screen, subject, None, None)),
        (Choice("n", _("leave its time as it is")), lambda: None),
    ]
    about = [*about_lines(screen.app.desk, subject), *_void_lines(screen, subject)]
    screen.ask(_("Let it leave as soon as it is approved?"), choices, about=about, is_box=True)


def _confirm(screen: PostActs, subject: Subject, slot: SlotId | None, at_s: int) -> None:
    """Ask once more where approvals would be lost."""
    lost = _void_lines(screen, subject)
    if not lost:
        _put(screen, subject, slot, at_s)
        return
    new = line((_("new time: {time}", time=when_words(at_s, screen.app.desk.zone)), "text"))
    choices: Answers = [
        (Choice("y", _("yes, change its time"), token="strong"), partial(_put, screen, subject, slot, at_s)),
        (Choice("n", _("leave its time as it is")), lambda: None),
    ]
    about = [*about_lines(screen.app.desk, subject), new, *lost]
    screen.ask(_("Change the time of this post?"), choices, about=about, is_box=True)


def _void_lines(screen: PostActs, subject: Subject) -> list[Line]:
    way = transition(subject.standing, Verb.SCHEDULE)
    if way is None or not way.voids:
        return []
    n = len(given(subject.flow.steps))
    words = ngettext(
        "It goes back to a draft; {n} approval is void.", "It goes back to a draft; {n} approvals are void.", n
    )
    return sentence("> " + words, screen._box_cells() - 4, "warn", indent="")


def _put(screen: PostActs, subject: Subject, slot: SlotId | None, at_s: int | None) -> None:
    desk, flow = screen.app.desk, subject.flow

    async def act() -> str:
        meta = load_meta(flow.meta)
        planned: Meta | None = replace_slot(meta, slot)
        changes = Changes(at=At(at_s), meta=planned if planned != meta else None)
        saved = await save(
            desk.store, desk.actor, subject.id, changes, rev=flow.rev, stays=screen.stays_writing(subject.id)
        )
        when = when_words(at_s, desk.zone)
        if saved.voided:
            return _("It leaves {time}, once it is approved anew.", time=when)
        return _("It leaves {time}.", time=when)

    screen.carry_out(screen.after_act(subject.id, act()))


def replace_slot(meta: Meta, slot: SlotId | None) -> Meta:
    """The same particulars for another slot; what was said of being outside the plan no longer holds inside it."""
    import msgspec

    return msgspec.structs.replace(meta, slot=slot, off_plan="" if slot is not None else meta.off_plan)
