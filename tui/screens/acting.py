"""What can be done on the platform about a message: a list with reasons, a question, the act with its undo window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from core.access.gate import refusal_ahead
from core.accounts.model import Account
from core.errors import Conflict
from core.i18n import N_, _
from core.ids import ConversationId
from core.inbox import reads as inbox_reads
from core.inbox.model import Message, Thread
from core.publishing.posts import act_on, available_actions, permission_for
from core.publishing.replies import UNDO_S
from core.publishing.standing import Offer
from core.text import show
from core.text.cells import fit, wrap
from tui import answers
from tui.paint import Line, cut, line
from tui.panes.deliveries import ACTION_NAMES, quoted
from tui.panes.frame import Choice
from tui.panes.inbox_rows import author_words
from tui.panes.review import flowing
from tui.words import clock, moment
from ventanilla.api import Action

if TYPE_CHECKING:
    from tui.screens.answering import Answering

_ROWS = (
    (Action.HIDE, Action.UNHIDE),
    (Action.MUTE_AUTHOR, Action.UNMUTE_AUTHOR),
    (Action.BLOCK_AUTHOR, Action.UNBLOCK_AUTHOR),
    (Action.REPORT,),
    (Action.LIKE,),
    (Action.BOOST,),
    (Action.DELETE,),
)
"""What stands under each number, and what takes it back."""

_REASONS = {
    "1": ("spam", N_("advertising or spam")),
    "2": ("violation", N_("against the platform's rules")),
    "3": ("legal", N_("against the law")),
    "4": ("other", N_("something else")),
}
_NOWHERE = N_("not possible on this network")


@dataclass(frozen=True)
class Offered:
    """One action on one message: whether it can be done now, and why not."""

    action: Action
    message: Message
    reason: str
    """Empty: it can."""
    done: str = ""
    """What we have done already that this takes back; empty: it takes nothing back."""
    back: Action | None = None
    """What takes it back, where a person may order that although our record does not know of anything to take back."""


@dataclass(frozen=True)
class Subject:
    """What the question is about."""

    thread: Thread
    message: Message
    account: Account
    offered: Sequence[Offered]


def ask_action(screen: Answering, id_: ConversationId, name: str = "") -> None:
    """List what can be done about the citizen's last message, or ask about one action at once."""
    screen.carry_out(_asked(screen, id_, name))


async def _asked(screen: Answering, id_: ConversationId, name: str) -> str:
    desk = screen.app.desk
    thread = await inbox_reads.thread(desk.conversations, id_, desk.me)
    screen.thread, screen.outgoing = thread, await desk.outbox.of(id_)
    subject = await _subject(screen, thread)
    if not name:
        _list(screen, subject)
        return ""
    found = next((each for each in subject.offered if each.action.value.removeprefix("un") == name), None)
    why = (found.reason or found.done) if found is not None else _("there is no message of ours here")
    if found is None or why:
        raise Conflict(N_("Not possible here: {reason}"), reason=why)
    await _confirm(screen, subject, found)
    return ""


async def _subject(screen: Answering, thread: Thread) -> Subject:
    desk = screen.app.desk
    theirs = [message for message in thread.messages if not message.is_own and message.removed_s is None]
    ours = [message for message in thread.messages if message.is_own and message.removed_s is None]
    if not theirs:
        raise Conflict(N_("The message was removed by its author: there is nothing to do about it any more."))
    shelf = answers.shelf_of(desk)
    account, about_theirs = await available_actions(desk.store, shelf, theirs[-1].id)
    about_ours: Sequence[Offer] = ()
    if ours:
        about_ours = (await available_actions(desk.store, shelf, ours[-1].id))[1]
    words = partial(_why, now_s=desk.now_s, zone=desk.zone)
    offered = [_offered(actions, about_theirs, theirs[-1], words) for actions in _ROWS[:-1]]
    if ours:
        offered.append(_offered(_ROWS[-1], about_ours, ours[-1], words))
    return Subject(thread, theirs[-1], account, offered)


def _offered(
    actions: Sequence[Action], found: Sequence[Offer], message: Message, words: Callable[[Offer], str]
) -> Offered:
    """The action of this row that is open, else the first one with its reason."""
    said = {each.action: each for each in found}
    known = [said[action] for action in actions if action in said]
    if not known:
        return Offered(actions[0], message, _(_NOWHERE))
    chosen = next((each for each in known if each.is_open), known[0])
    if not chosen.is_open:
        return Offered(chosen.action, message, words(chosen))
    done = words(known[0]) if chosen is not known[0] else ""
    back = next((each.action for each in known[1:] if each.may_order and each is not chosen), None)
    return Offered(chosen.action, message, "", done, back)


def _why(offer: Offer, *, now_s: float, zone: str) -> str:
    """Why it is closed, and since when."""
    reason = show(_(offer.reason)) or _(_NOWHERE)
    return reason if offer.since_s is None else f"{reason} ({moment(offer.since_s, now_s, zone)})"


def _list(screen: Answering, subject: Subject) -> None:
    keys: dict[str, Callable[[], None]] = {"n": lambda: None}
    for number, each in enumerate(subject.offered, 1):
        if not each.reason:
            keys[str(number)] = partial(_then_confirm, screen, subject, each)

    def body(cells: int) -> list[Line]:
        rows = [*_about(screen, subject, subject.message, cells), line()]
        for number, each in enumerate(subject.offered, 1):
            name = _(ACTION_NAMES[each.action])
            if not each.reason:
                rows.append(line((str(number), "accent"), (" " + name, "text")))
                rows += [line(("  " + part, "muted")) for part in (wrap(each.done, cells - 2) if each.done else ())]
            else:
                first, *rest = wrap(f"{name}: {each.reason}", cells - 2)
                rows += [line(("- " + first, "muted")), *(line(("  " + part, "muted")) for part in rest)]
        return [*rows, line(), *flowing([[("n", "accent"), (" " + _("nothing"), "text")]], cells)]

    screen.ask_box(_("What is to be done?"), body, keys)
    screen.tie_question(subject.thread, screen.outgoing)


def _then_confirm(screen: Answering, subject: Subject, each: Offered) -> None:
    if each.action is Action.REPORT:
        _ask_reason(screen, subject, each)
        return

    async def job() -> str:
        await _confirm(screen, subject, each)
        return ""

    screen.carry_out(job())


def _ask_reason(screen: Answering, subject: Subject, each: Offered) -> None:
    choices = [(Choice(key, _(words)), _reason(screen, subject, each, name)) for key, (name, words) in _REASONS.items()]
    screen.ask(_("Report it, because it is"), choices, about=_about(screen, subject, each.message, 66), is_box=True)


def _reason(screen: Answering, subject: Subject, each: Offered, reason: str) -> Callable[[], None]:
    def then(comment: str) -> None:
        async def job() -> str:
            await _confirm(screen, subject, each, {"reason": reason, "comment": comment})
            return ""

        screen.carry_out(job())

    return lambda: screen.ask_words(_("What the platform should know (may be empty)"), then)


async def _confirm(
    screen: Answering, subject: Subject, each: Offered, arguments: Mapping[str, str] | None = None
) -> None:
    if each.action is Action.REPORT and arguments is None:
        _ask_reason(screen, subject, each)
        return
    desk = screen.app.desk
    refusal = await refusal_ahead(desk.store, desk.actor, permission_for(each.action))

    def body(cells: int) -> list[Line]:
        name = _(ACTION_NAMES[each.action])
        rows = [line((name, "strong")), *_about(screen, subject, each.message, cells), line()]
        if refusal is not None:
            first, *rest = wrap(str(refusal), cells - 2)
            rows += [line(("! " + first, "crit")), *(line(("  " + part, "crit")) for part in rest)]
            return [*rows, *flowing([[("n", "accent"), (" " + _("leave it"), "text")]], cells)]
        rows += [line((part, "text")) for part in wrap(_("leaves in {n} s, until then u stops it", n=UNDO_S), cells)]
        answers = [[("y", "strong"), (" " + _("yes, {what}", what=name), "strong")]]
        if each.back is not None:
            answers.append([("o", "accent"), (" " + _("rather {what}", what=_(ACTION_NAMES[each.back])), "text")])
        answers.append([("n", "accent"), (" " + _("leave it"), "text")])
        return [*rows, *flowing(answers, cells)]

    keys: dict[str, Callable[[], None]] = {"n": lambda: None}
    if refusal is None:
        keys["y"] = partial(_act, screen, each, arguments or {})
        if each.back is not None:
            keys["o"] = partial(_then_confirm, screen, subject, replace(each, action=each.back, back=None))
    screen.ask_box(_("Do this on the platform?"), body, keys)
    screen.tie_question(subject.thread, screen.outgoing)


def _act(screen: Answering, each: Offered, arguments: Mapping[str, str]) -> None:
    screen.carry_out(_acted(screen, each, arguments))


async def _acted(screen: Answering, each: Offered, arguments: Mapping[str, str]) -> str:
    desk = screen.app.desk
    shelf = answers.shelf_of(desk)
    await act_on(desk.store, desk.actor, shelf, each.message.id, each.action, arguments, undo_s=answers.undo_s(desk))
    await desk.outbox.refresh(desk.me)
    screen.app.message_line.dismiss()
    screen.read_thread()
    screen.draw_frame()
    return ""


def _about(screen: Answering, subject: Subject, message: Message, cells: int) -> list[Line]:
    """Account, network, whose message it is and how it begins."""
    desk, account = screen.app.desk, subject.account
    network = desk.networks.get(account.network, account.network)
    who = _("our answer") if message.is_own else author_words(subject.thread.row)
    time = clock(message.created_s, desk.zone)
    where = _("as {account} on {network}", account=show(account.handle or account.name), network=network)
    return [
        cut(line((who, "strong"), (" · " + where, "muted")), cells),
        line((fit(f"«{quoted(message)}", cells - 8) + "»", "text"), (" " + time, "muted")),
    ]
