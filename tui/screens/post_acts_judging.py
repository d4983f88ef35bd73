"""Standing by a post or handing it back: why one may not, what is signed, the PIN, and the last yes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from core.access.gate import refusal_ahead
from core.access.phrases import Names
from core.i18n import _
from core.policy import Grant, may
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve, ask_rework, reject, who_can
from core.publishing.workflow.steps import given, next_step, permission_of
from core.publishing.workflow.transitions import Verb
from core.text import show
from tui.panes.frame import Choice
from tui.screens.post_acts_subject import PRINT_SIGNS, Answers, Subject, about_lines, subject_of, when_words, why_not

if TYPE_CHECKING:
    from tui.bridge import Desk
    from tui.screens.post_acts import PostActs


def ask_judgement(screen: PostActs, id_: PostId, key: str = "") -> None:
    """Ask what becomes of the post, or go on with one of the three answers at once."""
    screen.carry_out(_asked(screen, id_, key))


async def hand_back(screen: PostActs, id_: PostId, key: str, reason: str) -> str:
    """Ask for changes (``2``) or reject (``3``) for a reason that is known already."""
    desk = screen.app.desk
    job = ask_rework if key == "2" else reject
    said = _("Handed back with what has to change.") if key == "2" else _("Rejected; the reason is on record.")

    async def act() -> str:
        await job(desk.store, desk.actor, id_, reason)
        return said

    return await screen.after_act(id_, act())


async def why_not_approve(desk: Desk, subject: Subject) -> str:
    """Why whoever sits here cannot approve it; empty: they can."""
    if why := subject.why_not(Verb.APPROVE):
        return why
    flow = subject.flow
    at = next_step(flow.steps, flow.step)
    step = flow.steps[at] if at is not None else flow.steps[-1]
    people = tuple(show(each.name) for each in await who_can(desk.store, flow, is_sole=subject.is_sole))
    who = str(Names(people))
    if desk.me in flow.hands and not subject.is_sole:
        return _("Approve: you cannot, you wrote at it. Who can: {people}.", people=who)
    if desk.me in given(flow.steps):
        return _("Approve: you have already, it takes another person. Who can: {people}.", people=who)
    permission = permission_of(step)
    operator = desk.operator
    if step.is_sensitive and operator is not None and may(operator.roles, permission) >= Grant.SECOND_PERSON:
        refusal = None
    else:
        refusal = await refusal_ahead(desk.store, desk.actor, permission)
    if refusal is not None:
        return str(refusal)
    if not any(each.id == desk.me for each in await who_can(desk.store, flow, is_sole=subject.is_sole)):
        return _("Approve: it is not your turn. Who can: {people}.", people=who)
    return ""


async def _asked(screen: PostActs, id_: PostId, key: str) -> str:
    desk = screen.app.desk
    await screen.before_post_act(id_)
    subject = await subject_of(desk, id_)
    refused = {
        "1": await why_not_approve(desk, subject),
        "2": await why_not(desk, subject, Verb.REWORK, "post.reject"),
        "3": await why_not(desk, subject, Verb.REJECT, "post.reject"),
    }
    acts: dict[str, Callable[[], None]] = {
        "1": partial(_approve, screen, subject),
        "2": partial(_ask_reason, screen, subject, "2"),
        "3": partial(_ask_reason, screen, subject, "3"),
    }
    if key:
        _or_why(screen, refused[key], acts[key])()
        return ""
    if all(refused.values()):
        screen.app.say(refused["1"], is_error=True)
        return ""
    names = {"1": _("approve exactly this"), "2": _("ask for changes"), "3": _("reject it for good")}
    choices: Answers = [
        (
            Choice(each, names[each], token="muted" if refused[each] else "text"),
            _or_why(screen, refused[each], acts[each]),
        )
        for each in names
    ]
    screen.ask(_("What do you say to this post?"), choices, about=about_lines(desk, subject), is_box=True)
    return ""


def _or_why(screen: PostActs, why: str, then: Callable[[], None]) -> Callable[[], None]:
    return (lambda: screen.app.say(why, is_error=True)) if why else then


def _approve(screen: PostActs, subject: Subject) -> None:
    screen.with_fresh_pin(partial(_confirm, screen, subject))


def _confirm(screen: PostActs, subject: Subject) -> None:
    seen = screen.seen_print(subject.id) or subject.print
    choices: Answers = [
        (Choice("y", _("yes, I stand by it"), token="strong"), partial(_approved, screen, subject.id, seen)),
        (Choice("n", _("not yet")), lambda: None),
    ]
    screen.ask(_("Approve exactly this?"), choices, about=about_lines(screen.app.desk, subject), is_box=True)


def _approved(screen: PostActs, id_: PostId, seen: str) -> None:
    async def act() -> str:
        desk = screen.app.desk
        done = await approve(desk.store, desk.actor, id_, seen=seen[:PRINT_SIGNS])
        if not done.is_complete:
            return _("Approved: {given} of {needed}. It waits for the next.", given=done.given, needed=done.needed)
        if done.due_s <= desk.now_s:
            return _("Approved: it leaves now.")
        return _("Approved: it leaves {time}.", time=when_words(done.due_s, desk.zone))

    screen.carry_out(screen.after_act(id_, act()))


def _ask_reason(screen: PostActs, subject: Subject, key: str) -> None:
    label = _("What has to change?") if key == "2" else _("Why is it rejected?")

    def then(reason: str) -> None:
        screen.carry_out(hand_back(screen, subject.id, key, reason))

    screen.ask_words(label, then)
