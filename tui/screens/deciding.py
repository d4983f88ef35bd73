"""What a person decides about deliveries: what became of one, whether one still waits, and stopping the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core.access.gate import refusal_ahead
from core.i18n import _
from core.ids import ConversationId
from core.inbox import reads as inbox_reads
from core.publishing import reads
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.latest import last_to_stop
from core.publishing.model import ASKS, DeliveryState, Outgoing, PostKind
from core.publishing.reads import Attempt
from tui.paint import Line
from tui.panes.deliveries import decision_lines

if TYPE_CHECKING:
    from tui.screens.answering import Answering

_CANCELLED_FIRST = (DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.FAILED, DeliveryState.EXPIRED)
"""Nothing of these is out, so an answer that is left becomes its author's draft again."""


def ask_decision(screen: Answering, id_: ConversationId) -> None:
    """Ask what is to become of the newest delivery of this conversation that waits for a person, or for its time."""
    screen.carry_out(_asked(screen, id_))


async def stop_or_undo(screen: Answering) -> str:
    """Stop my newest answer or action while it can be, or take back what I have done in the inbox since."""
    desk = screen.app.desk
    assert desk.me is not None, "somebody is signed in"
    acts = await inbox_reads.last_acts(desk.store, desk.me, 1)
    found = await last_to_stop(desk.store, desk.me, acts[0] if acts else None)
    if found is None:
        return await screen.undone()
    stopped = await cancel(desk.store, desk.actor, found.id)
    await desk.outbox.refresh(desk.me)
    screen.draw_frame()
    return _back_to_draft(screen, found) if stopped.has_draft else _("Stopped: nothing has left.")


async def _asked(screen: Answering, id_: ConversationId) -> str:
    desk = screen.app.desk
    thread = await inbox_reads.thread(desk.conversations, id_, desk.me)
    screen.thread, screen.outgoing = thread, await reads.outgoing(desk.store, conversation=id_)
    waiting = [each for each in screen.outgoing if each.state in (*ASKS, DeliveryState.WAITING)]
    if not waiting:
        return _("Nothing of this conversation waits for a decision.")
    chosen = min(waiting, key=lambda each: each.state is DeliveryState.WAITING)  # the newest that asks goes first
    refusal = await refusal_ahead(desk.store, desk.actor, "post.resolve")
    _delivery, line, tries = await reads.delivery(desk.store, chosen.id)
    handle = next((account.handle for account in desk.accounts if account.name == line.account), "")
    named = replace(line, account=handle or line.account)
    _ask(screen, named, tries, str(refusal) if refusal is not None else "", is_again=False)
    return ""


def _ask(screen: Answering, each: Outgoing, tries: list[Attempt], refusal: str, *, is_again: bool) -> None:
    facts = screen.thread_facts()

    def body(cells: int) -> list[Line]:
        return decision_lines(each, tries, facts, cells, refusal=refusal, is_again=is_again)

    answers: dict[str, Callable[[], None]] = {"n": lambda: None}
    if not refusal:
        answers["3"] = partial(_leave, screen, each)
        if each.state in ASKS:
            answers["1"] = lambda: _ask(screen, each, tries, refusal, is_again=True)
            answers["2"] = partial(_ask_link, screen, each)
        if is_again:
            answers["y"] = lambda: _decide(screen, each, Verdict.AGAIN)
    screen.ask_box(_("What became of it?"), body, answers, goes_on=is_again)


def _ask_link(screen: Answering, each: Outgoing) -> None:
    screen.ask_words(
        _("Its link there (empty: none)"), lambda url: _decide(screen, each, Verdict.ONLINE, url.strip())
    )  # fmt: skip


def _leave(screen: Answering, each: Outgoing) -> None:
    if each.state in _CANCELLED_FIRST and not each.shown:
        screen.carry_out(_cancelled(screen, each))
    else:
        _decide(screen, each, Verdict.LEAVE)


async def _cancelled(screen: Answering, each: Outgoing) -> str:
    desk = screen.app.desk
    stopped = await cancel(desk.store, desk.actor, each.id)
    screen.read_thread()
    if stopped.has_draft and each.author == desk.name:
        return _back_to_draft(screen, each)
    return _("Left: it is a draft of {name} again.", name=each.author) if stopped.has_draft else _("Left as it is.")


def _decide(screen: Answering, each: Outgoing, verdict: Verdict, url: str = "") -> None:
    async def job() -> str:
        desk = screen.app.desk
        await resolve(desk.store, desk.actor, each.id, verdict, url=url)
        await desk.outbox.refresh(desk.me)
        screen.read_thread()
        screen.draw_frame()
        return _SAID[verdict]()

    screen.carry_out(job())


_SAID: dict[Verdict, Callable[[], str]] = {
    Verdict.ONLINE: lambda: _("On record: it is online."),
    Verdict.AGAIN: lambda: _("It is sent again."),
    Verdict.LEAVE: lambda: _("Left as it is."),
}


def _back_to_draft(screen: Answering, each: Outgoing) -> str:
    """Open the composer on the text that came back, where its conversation is still listed."""
    place = screen.rows.window.place_of(each.conversation_id) if each.conversation_id is not None else None
    if place is not None and each.conversation_id is not None and each.kind is PostKind.REPLY:
        screen.rows.move_to(place)
        screen.reply.open(each.conversation_id)
    return _("Stopped: nothing has left. The draft is back.")
