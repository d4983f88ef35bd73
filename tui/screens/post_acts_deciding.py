"""What a person decides about a post on its way: what a freeze holds, what stopped or is in doubt, and its end."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from core.access.gate import refusal_ahead
from core.i18n import _
from core.publishing.decisions import Verdict, resolve
from core.publishing.freeze import drop, release, retime
from core.publishing.model import ASKS, CAUSE_WORDS, STATE_NAMES, Cause, DeliveryId, DeliveryState, PostId
from core.publishing.workflow import store as sql
from core.publishing.workflow.ending import cancel_post
from core.publishing.workflow.transitions import Verb
from core.text.cells import wrap
from tui.paint import Line, line
from tui.panes.frame import Choice
from tui.screens.post_acts_subject import Answers, Subject, about_lines, account_words, subject_of, when_words
from tui.screens.post_acts_timing import ask_time

if TYPE_CHECKING:
    from tui.screens.post_acts import PostActs

_KEYS = "123456789"


def ask_decision(screen: PostActs, id_: PostId) -> None:
    """Ask what becomes of what waits for a person; of several, first which."""
    screen.carry_out(_asked(screen, id_))


def ask_about_held(screen: PostActs, id_: PostId, delivery: DeliveryId) -> None:
    """Ask what becomes of one delivery of a post that a freeze holds."""
    screen.carry_out(_asked_held(screen, id_, delivery))


def ask_about_held_answer(screen: PostActs, id_: PostId, delivery: DeliveryId, account: str) -> None:
    """Ask what becomes of an answer to a citizen that a freeze holds: it has no time of its own.

    Args:
        account: where it goes, ready to be shown.
    """
    desk = screen.app.desk
    about = [line((_("answer to a citizen"), "strong"), (" · " + account, "text"))]

    async def let_go() -> str:
        await release(desk.store, desk.actor, delivery)
        return _("Released: only this one.")

    async def give_up() -> str:
        await drop(desk.store, desk.actor, delivery)
        return _("Dropped: it does not go out on this account.")

    def sure() -> None:
        choices: Answers = [
            (Choice("y", _("yes, release it"), token="strong"), lambda: _do(screen, id_, let_go())),
            (Choice("n", _("leave it as it is")), lambda: None),
        ]
        screen.ask(_("Release this one now?"), choices, about=about, is_box=True)

    choices: Answers = [
        (Choice("1", _("release it now")), sure),
        (Choice("3", _("drop it")), lambda: _do(screen, id_, give_up())),
    ]
    screen.ask(_("A freeze holds it: what becomes of it?"), choices, about=about, is_box=True)


def ask_cancel(screen: PostActs, id_: PostId) -> None:
    """Ask whether the post is to be stopped for good."""
    screen.carry_out(_asked_cancel(screen, id_))


def waiting_for_somebody(parts: Sequence[sql.Part]) -> list[sql.Part]:
    """The deliveries that wait for a person, without those that only wait for an approval."""
    return [part for part in parts if part.state in ASKS and part.cause != Cause.NO_APPROVAL and not part.is_out]


async def _asked(screen: PostActs, id_: PostId) -> str:
    subject = await subject_of(screen.app.desk, id_)
    waiting = waiting_for_somebody(subject.parts)
    if not waiting:
        why = _("Nothing of this post waits for a decision.")
        if any(part.state is DeliveryState.UNCERTAIN for part in subject.parts):
            why = _("Nobody knows yet whether it is online: the program is finding out.")
        screen.app.say(why, is_error=True)
        return ""
    if len(waiting) == 1:
        return await _one(screen, subject, waiting[0])
    choices: Answers = [
        (
            Choice(key, account_words(screen.app.desk, part), _state(part)),
            partial(_then, screen, subject, part),
        )
        for key, part in zip(_KEYS, waiting, strict=False)
    ]
    screen.ask(_("About which one?"), choices)
    return ""


async def _asked_held(screen: PostActs, id_: PostId, delivery: DeliveryId) -> str:
    subject = await subject_of(screen.app.desk, id_)
    part = next((part for part in subject.parts if part.delivery == delivery and _is_frozen(part)), None)
    if part is not None:
        return await _one(screen, subject, part)
    screen.app.say(_("Somebody has decided about it meanwhile."), is_error=True)
    screen.post_acted(id_)
    return ""


def _then(screen: PostActs, subject: Subject, part: sql.Part) -> None:
    screen.carry_out(_one(screen, subject, part))


async def _one(screen: PostActs, subject: Subject, part: sql.Part) -> str:
    is_frozen = _is_frozen(part)
    desk = screen.app.desk
    refusal = await refusal_ahead(desk.store, desk.actor, "crisis.release" if is_frozen else "post.resolve")
    if refusal is not None:
        screen.app.say(str(refusal), is_error=True)
        return ""
    if part.delivery is None:
        return ""
    about = _about(screen, subject, part)
    make = _frozen_choices if is_frozen else _stopped_choices
    title = _("A freeze holds it: what becomes of it?") if is_frozen else _("What becomes of it?")
    screen.ask(title, make(screen, subject, part, part.delivery), about=about, is_box=True)
    return ""


def _frozen_choices(screen: PostActs, subject: Subject, part: sql.Part, delivery: DeliveryId) -> Answers:
    desk, id_ = screen.app.desk, subject.id

    async def let_go() -> str:
        await release(desk.store, desk.actor, delivery)
        return _("Released: only this one.")

    async def put_time(at_s: int) -> str:
        await retime(desk.store, desk.actor, delivery, at_s)
        return _("It leaves {time}, once it is approved anew.", time=when_words(at_s, desk.zone))

    async def give_up() -> str:
        await drop(desk.store, desk.actor, delivery)
        return _("Dropped: it does not go out on this account.")

    def ask() -> None:
        ask_time(screen, lambda at_s: _do(screen, id_, put_time(at_s)))

    sure = partial(_sure, screen, subject, part, _("Release this one now?"), _("yes, release it"), let_go)
    return [
        (Choice("1", _("release it now")), sure),
        (Choice("2", _("give it another time")), ask),
        (Choice("3", _("drop it")), lambda: _do(screen, id_, give_up())),
    ]


def _stopped_choices(screen: PostActs, subject: Subject, part: sql.Part, delivery: DeliveryId) -> Answers:
    desk, id_ = screen.app.desk, subject.id

    async def decide(verdict: Verdict, url: str = "") -> str:
        await resolve(desk.store, desk.actor, delivery, verdict, url=url)
        await desk.outbox.refresh(desk.me)
        return _SAID[verdict]()

    again = partial(_sure, screen, subject, part, _("Send it again?"), _("yes, send it again"),
                    partial(decide, Verdict.AGAIN))  # fmt: skip

    def ask_link() -> None:
        screen.ask_words(
            _("Its link there (empty: none)"), lambda url: _do(screen, id_, decide(Verdict.ONLINE, url.strip()))
        )

    return [
        (Choice("1", _("send it again")), again),
        (Choice("2", _("it is online, with its link")), ask_link),
        (Choice("3", _("give it up")), lambda: _do(screen, id_, decide(Verdict.LEAVE))),
    ]


_SAID: dict[Verdict, Callable[[], str]] = {
    Verdict.ONLINE: lambda: _("On record: it is online."),
    Verdict.AGAIN: lambda: _("It is sent again."),
    Verdict.LEAVE: lambda: _("Left as it is."),
}


def _sure(
    screen: PostActs,
    subject: Subject,
    part: sql.Part,
    title: str,
    yes: str,
    job: Callable[[], Coroutine[Any, Any, str]],
) -> None:
    choices: Answers = [
        (Choice("y", yes, token="strong"), lambda: _do(screen, subject.id, job())),
        (Choice("n", _("leave it as it is")), lambda: None),
    ]
    screen.ask(title, choices, about=_about(screen, subject, part), is_box=True)


def _do(screen: PostActs, id_: PostId, job: Coroutine[Any, Any, str]) -> None:
    screen.carry_out(screen.after_act(id_, job))


async def _asked_cancel(screen: PostActs, id_: PostId) -> str:
    desk = screen.app.desk
    await screen.before_post_act(id_)
    subject = await subject_of(desk, id_)
    why = subject.why_not(Verb.CANCEL)
    if not why and subject.flow.author != desk.me:
        refusal = await refusal_ahead(desk.store, desk.actor, "post.cancel")
        why = str(refusal) if refusal is not None else ""
    if why:
        screen.app.say(why, is_error=True)
        return ""

    async def act() -> str:
        done = await cancel_post(desk.store, desk.actor, id_)
        if done.is_whole:
            return _("Cancelled: nothing of it leaves.")
        return _("Cancelled where nothing had left; d decides about the rest.")

    choices: Answers = [
        (Choice("y", _("yes, cancel it"), token="strong"), lambda: _do(screen, id_, act())),
        (Choice("n", _("leave it as it is")), lambda: None),
    ]
    screen.ask(_("Cancel this post for good?"), choices, about=about_lines(desk, subject), is_box=True)
    return ""


def _about(screen: PostActs, subject: Subject, part: sql.Part) -> list[Line]:
    rows = [*about_lines(screen.app.desk, subject), line((account_words(screen.app.desk, part), "strong"),
                                                         (" · " + _state(part), "warn"))]  # fmt: skip
    cause = _(CAUSE_WORDS.get(Cause(part.cause), "")) if part.cause and not _is_frozen(part) else ""
    return [*rows, *(line((each, "muted")) for each in wrap(cause, screen._box_cells() - 4) if cause)]


def _state(part: sql.Part) -> str:
    if _is_frozen(part):
        return _("frozen")
    return _(STATE_NAMES[part.state]) if part.state is not None else ""


def _is_frozen(part: sql.Part) -> bool:
    return part.state is DeliveryState.HELD and part.cause == Cause.FROZEN
