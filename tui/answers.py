"""Between the composer and the house: what an answer stands on, what its platform says of it, and how it is sent.

Loaded with the first answer that somebody writes, and with it the connectors: a desk starts to be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from core.access.gate import refusal_ahead
from core.accounts import overview
from core.accounts.fence import Broken, fenced_call
from core.accounts.loading import BUNDLED, Allowed, Shelf
from core.accounts.model import Account
from core.errors import AlreadyClaimed, Conflict, VentanillaError
from core.i18n import N_, _
from core.ids import ConversationId, MessageId
from core.inbox import reads as inbox_reads
from core.inbox.model import Draft as Kept
from core.inbox.model import Message, MessageClass, Thread
from core.publishing import reads
from core.publishing.answer_findings import findings_of
from core.publishing.carried import NOTHING, Carried, load_carried
from core.publishing.content import Content
from core.publishing.limits import limits_of
from core.publishing.model import DeliveryState, Outgoing, PostId, PostKind
from core.publishing.replies import (
    DRAFT_KIND,
    UNDO_S,
    Reply,
    Sent,
    flaw_sentence,
    flaws_of,
    publishing_connector,
    send_reply,
    unfilled,
)
from core.publishing.targets import target_of
from core.text import show
from tui.bridge import Desk
from ventanilla.api import ConnectorError, Limits, Publishes, Target, Visibility

if TYPE_CHECKING:
    from core.publishing.lint.model import Finding

_FINDINGS = "tui.panes.answer_findings"
_SENSITIVE = (MessageClass.PRESS, MessageClass.THREAT, MessageClass.PETITION)


@dataclass(frozen=True)
class Footing:
    """What an answer stands on, as it was read: the conversation, the message it answers, its platform's bounds."""

    thread: Thread
    message: Message
    """The citizen's message that it answers; fixed when the composer opens."""
    target: Target
    account: Account
    connector: Publishes
    limits: Limits
    answers: Sequence[Outgoing]
    """What we said or are about to say here, the newest first."""
    refusal: str
    """Why whoever sits here cannot send it; empty: they can."""

    @property
    def id(self) -> ConversationId:
        """The conversation."""
        return self.thread.row.id

    @property
    def draft(self) -> Kept | None:
        """The reader's own draft of it."""
        return self.thread.draft(DRAFT_KIND)

    @property
    def theirs(self) -> Kept | None:
        """A colleague's draft of it, the latest."""
        return next((draft for draft in self.thread.others if draft.kind == DRAFT_KIND), None)

    @property
    def carried(self) -> Carried:
        """What goes with the text of the reader's own draft."""
        return load_carried(self.draft.carried) if self.draft is not None else NOTHING

    @property
    def visibility(self) -> Visibility:
        """Who will see it."""
        return self.carried.visibility(self.target)

    @property
    def warning(self) -> str:
        """The content warning it goes out under."""
        return self.carried.warned(self.target)

    @property
    def seen_answer(self) -> PostId | None:
        """Our newest answer that its author knows of."""
        return max((each.post_id for each in self.answers if each.kind is PostKind.REPLY), default=None)

    @property
    def is_private(self) -> bool:
        """Whether it reaches nobody but the citizen."""
        return self.visibility is Visibility.PRIVATE

    @property
    def since(self) -> Sequence[Outgoing]:
        """Answers of ours that may say it already: given or on their way since that message came, the newest first."""
        return [
            each
            for each in self.answers
            if each.kind is PostKind.REPLY
            and each.state is not DeliveryState.CANCELLED
            and max(each.due_s, each.published_s or 0) > self.message.arrived_s
        ]

    def content(self, text: str) -> Content:
        """What would be said: as what it answers, unless its draft carries something else, with what goes with it."""
        return self.carried.content(text, self.target)

    @property
    def stamp(self) -> tuple[object, ...]:
        """What a person looks at when they say yes; when it is another, the question is no longer the one answered."""
        theirs = [m for m in self.thread.messages if not m.is_own]
        heard = tuple((m.id, m.revision, m.removed_s) for m in theirs)
        return (*heard, self.seen_answer, self.account.is_active, self.carried)


@dataclass(frozen=True)
class Measure:
    """How a text fits its platform."""

    used: int | None
    """In the platform's unit; ``None``: its connector cannot say."""
    most: int
    over: int
    reasons: Sequence[str]
    """Why it cannot go out like this, in the reader's language; none: it can."""
    unfilled: Sequence[str]
    """Variables in braces that nobody has filled in."""


def shelf_of(desk: Desk) -> Shelf:
    """The connectors of this installation, each loaded at its first use."""
    if desk.shelf is None:
        desk.shelf = Shelf(BUNDLED, [Allowed(name) for name in desk.house.config.connectors_allow])
    return desk.shelf


async def footing(desk: Desk, id_: ConversationId, message: MessageId | None = None) -> Footing:
    """What an answer in this conversation stands on now.

    Args:
        message: which message it answers; ``None``: the citizen's last one.

    Raises:
        Conflict: there is nothing to answer any more.
        UsageError: the account can only be read.
        NotFound, NotLoaded, NotPermitted: as ever.
    """
    thread = await inbox_reads.thread(desk.conversations, id_, desk.me)
    chosen = _chosen(thread, message)
    account = await overview.account_named(desk.store, thread.row.account)
    connector = publishing_connector(shelf_of(desk), account)
    refusal = await refusal_ahead(desk.store, desk.actor, _permission(thread))
    try:
        limits = limits_of(account, connector)
    except (Broken, ConnectorError):
        raise Conflict(
            N_("The connector of account «{account}» does not say what it takes: tell who maintains it."),
            account=account.name,
        ) from None
    return Footing(
        thread=thread,
        message=chosen,
        target=await target_of(desk.store, chosen.id),
        account=account,
        connector=connector,
        limits=limits,
        answers=await reads.outgoing(desk.store, conversation=id_),
        refusal=str(refusal) if refusal is not None else "",
    )


def measure(footing_: Footing, text: str) -> Measure:
    """Count and check a text as its connector does; called at every key, so pure and at once."""
    connector, limits = footing_.connector, footing_.limits
    content = footing_.content(text)
    try:
        used: int | None = fenced_call(lambda: connector.count(text, limits))
    except (Broken, ConnectorError):
        used = None
    try:
        flaws = flaws_of(connector, content.draft(footing_.target), limits) if text.strip() else ()
    except VentanillaError as error:
        return Measure(used, limits.text.most, 0, (str(error),), unfilled(text))
    over = max((flaw.over for flaw in flaws), default=0)
    return Measure(used, limits.text.most, over, [show(flaw_sentence(flaw)) for flaw in flaws], unfilled(text))


def held_by(footing_: Footing, desk: Desk) -> str:
    """The colleague who has the conversation in hand; empty: nobody else."""
    row = footing_.thread.row
    is_held = row.claimed_by is not None and (row.claimed_until_s or 0) > desk.now_s
    return show(row.claimed_by_name) if is_held and row.claimed_by != desk.me else ""


def block(footing_: Footing, text: str, desk: Desk) -> str:
    """The first reason why this answer cannot be sent by whoever sits here now; empty: it can."""
    if not text.strip():
        return _("It is empty: write something.")
    if name := held_by(footing_, desk):
        return str(AlreadyClaimed(N_("{name} has this conversation in hand: take it over first."), name=name))
    if not footing_.account.is_active:
        name = show(footing_.account.name)
        return _("Account «{account}» is stopped: resume it first; the draft is kept.", account=name)
    found = measure(footing_, text)
    if found.unfilled:
        return _("Not filled in: {name}", name=show(found.unfilled[0]))
    return found.reasons[0] if found.reasons else footing_.refusal


async def judged(desk: Desk, footing_: Footing, text: str, at_s: int | None = None) -> tuple[Finding, ...]:
    """What the rules in force have to say about a text, the gravest first; never called by a key itself.

    Raises:
        NotFound, UsageError: the pack in force cannot be read.
    """
    await asyncio.to_thread(import_module, _FINDINGS)  # the rules, and how findings are drawn
    return await findings_of(
        desk.store, desk.directory, footing_.content(text), account=footing_.account, conversation=footing_.id,
        message=footing_.message.id, now_s=int(desk.now_s), at_s=at_s,
    )  # fmt: skip


async def send(
    desk: Desk,
    footing_: Footing,
    text: str,
    at_s: int | None,
    template: int | None,
    reasons: Mapping[str, str] | None = None,
) -> Sent:
    """Let the answer wait for the end of its undo window, or for its time.

    Args:
        reasons: why what a rule finds does not stand in the way, by rule.

    Raises:
        UnfitAnswer, Conflict, NotPermitted, UsageError, AlreadyClaimed: as :func:`core.publishing.replies.send_reply`.
    """
    reply = Reply(
        conversation=footing_.id,
        message=footing_.message.id,
        content=footing_.content(text),
        seen_rev=footing_.thread.row.rev,
        at_s=at_s,
        seen_answer=footing_.seen_answer,
        template=template,
    )
    sent = await send_reply(desk.store, desk.actor, shelf_of(desk), reply, undo_s=undo_s(desk), reasons=reasons)
    await desk.outbox.refresh(desk.me)  # at once: the next key may be the one that stops it
    return sent


def undo_s(desk: Desk) -> int:
    """The undo window in workspace seconds: as long for the operator where a replay runs fast."""
    return round(UNDO_S * max(1.0, desk.store.clock.speed))


def _chosen(thread: Thread, wanted: MessageId | None) -> Message:
    standing = [message for message in thread.messages if not message.is_own and message.removed_s is None]
    found = [message for message in standing if wanted in (None, message.id)]
    if not found:
        raise Conflict(N_("The message was removed by its author: there is nothing to answer any more."))
    return found[-1]


def _permission(thread: Thread) -> str:
    return "message.reply_sensitive" if thread.row.class_ in _SENSITIVE else "message.reply"
