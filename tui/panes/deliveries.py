"""What is on its way out, as lines beneath the messages; and the box that asks what became of one nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import N_, _
from core.inbox.model import Message, Thread
from core.publishing.model import ASKS, CAUSE_WORDS, Cause, DeliveryState, Outgoing, PostKind
from core.publishing.reads import Attempt
from core.text import show
from core.text.cells import wrap
from tui.paint import EMPTY, Line, Span, cut, line, spread
from tui.panes.composer import visibility_tab
from tui.panes.conversation import ThreadFacts
from tui.panes.review import flowing
from tui.words import clock, moment
from ventanilla.api import Action, Visibility

SOON_S = 120
"""Nearer than this a time is counted in seconds."""
TEXT_ROWS = 4

ACTION_NAMES = {
    Action.HIDE: N_("hide the message"),
    Action.UNHIDE: N_("show the message again"),
    Action.MUTE_AUTHOR: N_("mute its author"),
    Action.UNMUTE_AUTHOR: N_("hear its author again"),
    Action.BLOCK_AUTHOR: N_("block its author"),
    Action.UNBLOCK_AUTHOR: N_("let its author in again"),
    Action.REPORT: N_("report it to the platform"),
    Action.LIKE: N_("like it"),
    Action.BOOST: N_("share it"),
    Action.DELETE: N_("delete our answer"),
}
"""What each action does, for lists and questions."""


def delivery_lines(thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
    """Each answer and action that no message shows yet, the oldest first."""
    known = {message.remote_id for message in thread.messages if message.is_own}
    lines: list[Line] = []
    for each in reversed(facts.outgoing):
        if each.state is DeliveryState.CANCELLED or (each.remote_id in known and each.remote_id):
            continue
        words, token = state_words(each, facts)
        asks: list[Span] = [("d", "accent"), (" " + _("decide"), "muted")] if each.state in ASKS else []
        lines.append(spread([(" » ", "accent"), (show(each.author), "strong")], asks, cells))
        lines += [line(("   " + part, token)) for part in wrap(words, max(8, cells - 4))]
        text = _(ACTION_NAMES[Action(each.text)]) if each.kind is PostKind.ACT else show(each.text, lines=True)
        shown = wrap(text, max(8, cells - 4))
        more = [line(("   …", "muted"))] if len(shown) > TEXT_ROWS else []
        lines += [*(line(("   " + part, "muted")) for part in shown[:TEXT_ROWS]), *more, EMPTY]
    return lines


def state_words(each: Outgoing, facts: ThreadFacts) -> tuple[str, str]:
    """How it stands, in words with their sign, and the token they are painted with."""
    cause = _(CAUSE_WORDS[each.cause]) if each.cause is not Cause.NONE else ""
    match each.state:
        case DeliveryState.WAITING:
            return _waiting_words(each, cause, facts)
        case DeliveryState.SENDING:
            if each.steps > 1:
                return _("being sent, part {n} of {all}", n=each.step + 1, all=each.steps), "accent"
            return _("being sent"), "accent"
        case DeliveryState.UNCERTAIN:
            return "? " + _("UNCERTAIN: it is being checked"), "warn"
        case DeliveryState.NEEDS_OPERATOR:
            return "? " + _("UNCERTAIN: look at it") + (f" · {cause}" if cause else ""), "warn"
        case DeliveryState.HELD:
            return _("held: {cause}", cause=cause), "warn"
        case DeliveryState.FAILED:
            return "! " + _("failed: {cause}", cause=cause), "crit"
        case DeliveryState.EXPIRED:
            return "! " + _("not sent: {cause}", cause=cause), "crit"
        case DeliveryState.PUBLISHED:
            at = moment(each.published_s or each.due_s, facts.now_s, facts.zone)
            return (
                _("published {time} (checked)", time=at) if each.is_found else _("published {time}", time=at)
            ), "muted"
        case _:
            return _("cancelled"), "muted"


def decision_lines(
    each: Outgoing, tries: Sequence[Attempt], facts: ThreadFacts, cells: int, *, refusal: str, is_again: bool
) -> list[Line]:
    """The rows of the box that asks a person: what it is, how it stands, and the keys."""
    visibility = Visibility.PRIVATE if each.is_private else Visibility.PUBLIC
    what = _("action") if each.kind is PostKind.ACT else _("answer")
    network = facts.networks.get(each.network, each.network)
    head: list[Span] = [] if each.kind is PostKind.ACT else [visibility_tab(visibility), (" ", "text")]
    said = _(ACTION_NAMES[Action(each.text)]) if each.kind is PostKind.ACT else show(each.text)
    rows = [
        cut(line(*head, (_("{kind} from {account} on {network}", kind=what, account=show(each.account),
                           network=network), "text")), cells),
        cut(line((_("to") + " ", "muted"), (show(each.to), "strong"), (f" «{said}", "text")), cells - 1),
    ]  # fmt: skip
    rows[1] = line(*rows[1].spans, ("»", "text"))
    words, token = state_words(each, facts)
    rows += [line((part, token)) for part in wrap(words, cells)]
    if tries:
        last = tries[-1]
        tried = _("tries: {n}, the last {time}", n=len(tries), time=clock(last.begun_s, facts.zone))
        detail = show(each.detail or last.detail)
        rows.append(cut(line((tried, "muted"), (f" · {detail}" if detail else "", "muted")), cells))
    rows.append(EMPTY)
    if refusal:
        first, *rest = wrap(refusal, cells - 2)
        return [*rows, line(("! " + first, "crit")), *(line(("  " + part, "crit")) for part in rest)]
    if each.state is DeliveryState.WAITING:
        return [*rows, *flowing([[("3", "accent"), (" " + _("stop it: it is a draft again"), "text")], _none()], cells)]
    again: list[Span] = [("1", "accent"), (" " + _("it is not there: send it again"), "text")]
    if is_again:
        again = [("= " + _("it is not there: send it again"), "text"), ("   ", "text"), ("y", "strong"),
                 (" " + _("send"), "strong")]  # fmt: skip
    there: list[Span] = [("2", "accent"), (" " + _("it is online: paste its link"), "text")]
    leave: list[Span] = [("3", "accent"), (" " + _("leave it as it is"), "text")]
    return [*rows, *flowing([again], cells), *flowing([there, leave, _none()], cells)]


def quoted(message: Message) -> str:
    """The first words of a message, safe."""
    return show(message.text) or _("(no text)")


def _none() -> list[Span]:
    return [("n", "accent"), (" " + _("not now"), "text")]


def _waiting_words(each: Outgoing, cause: str, facts: ThreadFacts) -> tuple[str, str]:
    left_s = (each.due_s - facts.now_s) / max(1.0, facts.speed)
    if cause:
        return _("goes out as soon as it can: {cause}", cause=cause), "warn"
    if left_s <= 0:
        return _("goes out now"), "accent"
    if left_s <= SOON_S:
        return _("goes out in {n} s", n=-int(-left_s // 1)), "accent"
    return _("goes out {time}", time=moment(each.due_s, facts.now_s, facts.zone)), "accent"
