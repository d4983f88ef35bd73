"""Answering a citizen: what is checked before an answer may wait for its turn, and what is written down then.

An answer is a post with one variant and one delivery. Whoever sends it stands by it with their own approval, as far
as their roles allow, and gives a reason where a rule warns; it then waits for the undo window to pass, or for the time
they chose.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.accounts import overview
from core.accounts.fence import Broken, fenced_call
from core.accounts.loading import Shelf
from core.accounts.model import Account
from core.errors import AlreadyClaimed, Conflict, NotFound, UsageError
from core.i18n import N_, _
from core.ids import ConversationId, MessageId, OperatorId
from core.inbox import notes
from core.inbox.model import MessageClass
from core.publishing import store as sql
from core.publishing.answer_findings import findings_of, keep_reasons
from core.publishing.content import Content, dump_content
from core.publishing.limits import limits_of
from core.publishing.model import Cause, DeliveryId, DeliveryState, PostId, PostKind
from core.publishing.person import acting_person
from core.publishing.pictures import undescribed
from core.publishing.rules import Move
from core.publishing.targets import target_of
from core.publishing.workflow.overrides import Override
from core.store import Actor, Row, Store, Work
from core.text.show import show
from ventanilla.api import ConnectorError, Draft, Flaw, Limits, Publishes, Visibility

UNDO_S = 20
"""How long an answer waits before it leaves, so that it can be stopped."""
REPLY_LATE_S = 6 * 3600
"""How late an answer may still go out by itself."""
LATER_LATE_S = 3600
"""The same, when a time was chosen for it."""
FURTHEST_S = 366 * 86_400
DRAFT_KIND = "reply"

_SENSITIVE = (MessageClass.PRESS, MessageClass.THREAT, MessageClass.PETITION)
_VARIABLE = re.compile(r"\{[^{}\s]{1,40}\}")
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer as its author wants it."""

    conversation: ConversationId
    message: MessageId
    """The citizen's message that it answers."""
    content: Content
    seen_rev: int
    """The conversation's revision that the author has read."""
    at_s: int | None = None
    """When it is to leave; ``None``: after the undo window."""
    seen_answer: PostId | None = None
    """The newest answer of ours in this conversation that the author knows of."""
    template: int | None = None
    """The template it began as; on record only."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer that waits for its turn."""

    post: PostId
    delivery: DeliveryId
    due_s: int
    waits_for: tuple[Override, ...] = ()
    """What a second person has to agree to first: until then it is held."""


def new_key() -> str:
    """A key that no other delivery has: 26 characters of ``[0-9a-z]``."""
    return "".join(secrets.choice(_ALPHABET) for _index in range(26))


def unfilled(text: str) -> tuple[str, ...]:
    """The variables of a template that nobody has filled in, as they stand in the text."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def publishing_connector(shelf: Shelf, account: Account) -> Publishes:
    """The connector of an account, as far as it can say something.

    Raises:
        UsageError: it can only read.
        NotLoaded, NotFound: as ever.
    """
    connector = shelf.load(account.connector).connector
    if not isinstance(connector, Publishes):
        raise UsageError(
            N_("Account «{account}» can only be read: answer on the platform and note it here."), account=account.name
        )
    return connector


def flaws_of(connector: Publishes, draft: Draft, limits: Limits) -> Sequence[Flaw]:
    """Why a draft cannot go out as it is: the connector's reasons behind the fence, and ours.

    Raises:
        UsageError: the connector fails to say.
    """
    try:
        found = list(fenced_call(lambda: connector.check(draft, limits)))
    except (Broken, ConnectorError) as error:
        raise UsageError(
            N_("The connector cannot check this text ({detail}): tell who maintains it."), detail=show(error.detail)
        ) from None
    for number, passage in enumerate(draft.passages):
        found += [Flaw("text", UNFILLED, number) for _name in unfilled(passage.text)[:1]]
    found += undescribed(draft.passages)
    if draft.reply_to is not None and draft.reply_to.visibility is Visibility.PRIVATE is not draft.visibility:
        found.append(Flaw("visibility", PRIVATE_STAYS))
    return found


UNFILLED = N_("A variable in braces is not filled in.")
PRIVATE_STAYS = N_("A private message is never answered in public.")


async def send_reply(
    store: Store,
    actor: Actor,
    shelf: Shelf,
    reply: Reply,
    *,
    undo_s: int = UNDO_S,
    reasons: Mapping[str, str] | None = None,
) -> Sent:
    """Let an answer wait for its turn; the author's draft is cleared in the same write.

    Args:
        reasons: why what a rule finds does not stand in the way, by rule; kept. Where a second person has to agree as
            well it is held.

    Raises:
        UsageError: its text, its visibility or its time is not fit; nothing was kept of it but the draft.
        UnfitAnswer: a rule stands in the way; the sentence says which, why and what to do.
        NotPermitted: the author's roles do not allow it; the sentence names who can.
        Conflict: a colleague has answered, the message is gone, or the account is stopped.
        AlreadyClaimed: a colleague has the conversation in hand.
        NotFound: no such conversation or message.
    """
    rows = await store.rows("SELECT account_id FROM conversation WHERE id = ?", (reply.conversation,))
    if not rows:
        raise NotFound(N_("There is no conversation {number}."), number=reply.conversation)
    account = await overview.account_named(store, str(rows[0]["account_id"]))
    connector = publishing_connector(shelf, account)
    about = await target_of(store, reply.message)
    limits = limits_of(account, connector)
    flaws = flaws_of(connector, reply.content.draft(about), limits)
    if flaws:
        raise UsageError(N_("It cannot go out like this: {reason}"), reason=flaw_sentence(flaws[0]))
    findings = await findings_of(
        store, store.path.parent, reply.content, account=account, conversation=reply.conversation,
        message=reply.message, now_s=store.clock.now_s(), at_s=reply.at_s,
    )  # fmt: skip
    content = dump_content(reply.content)

    async def act(work: Work) -> Sent:
        found = await _answerable(work, reply)
        me = await _author(work, found)
        now_s = work.now_s
        due_s = now_s + undo_s if reply.at_s is None else reply.at_s
        if reply.at_s is not None and not now_s < due_s < now_s + FURTHEST_S:
            raise UsageError(N_("The time to send it at has passed, or is more than a year away: choose another."))
        post = await sql.insert_post(
            work, PostKind.REPLY, me, conversation=reply.conversation, message=reply.message, at_s=reply.at_s
        )
        late_s = REPLY_LATE_S if reply.at_s is None else LATER_LATE_S
        delivery = await sql.insert_delivery(
            work, post, account.id, content, new_key(),
            due_s=due_s, deadline_s=due_s + late_s, is_later=reply.at_s is not None, seen_rev=reply.seen_rev,
        )  # fmt: skip
        await sql.seal(work, post)
        await sql.insert_approval(work, post, me)
        waits_for = await keep_reasons(work, post, me, findings, reasons or {})
        if waits_for:
            rules = " ".join(dict.fromkeys(each.rule for each in waits_for))
            held = Move(DeliveryState.HELD, now_s, Cause.LINT, rules)
            await sql.move(work, await sql.delivery_of(work, delivery), held)
        await notes.drop_draft(work, reply.conversation, me, DRAFT_KIND)
        await work.audit(
            "message.reply", f"conversation:{reply.conversation}", post=post, delivery=delivery,
            visibility=reply.content.visibility.value, later=reply.at_s is not None, template=reply.template,
        )  # fmt: skip
        work.changed("conversation", reply.conversation, "answer")
        work.changed("delivery", delivery, "new")
        return Sent(post, delivery, due_s, waits_for)

    return await store.write(actor, act)


def flaw_sentence(flaw: Flaw) -> str:
    """A flaw in the reader's language, with how much is too much."""
    words = _(flaw.reason)
    return f"{words} (+{flaw.over})" if flaw.over else words


async def _answerable(work: Work, reply: Reply) -> Row:
    """The conversation, when an answer to this message may be sent by whoever asks."""
    found = await work.need(
        "SELECT c.id, c.class, c.claimed_by, c.claimed_until_s, o.name AS claimer, m.removed_s, m.is_own,"
        " m.conversation_id, a.name AS account, a.state AS account_state,"
        " (SELECT max(p.id) FROM post AS p JOIN delivery AS d ON d.post_id = p.id WHERE p.conversation_id = c.id"
        "  AND p.kind = 'reply' AND d.state <> 'cancelled') AS answer"
        " FROM conversation AS c JOIN account AS a ON a.id = c.account_id JOIN message AS m ON m.id = ?"
        " LEFT JOIN operator AS o ON o.id = c.claimed_by WHERE c.id = ?",
        (reply.message, reply.conversation),
        N_("There is no conversation {number}."),
        number=reply.conversation,
    )
    if found["conversation_id"] != reply.conversation or found["is_own"]:
        raise UsageError(N_("That message is not one of the citizen's in this conversation: choose one of theirs."))
    if found["removed_s"] is not None:
        raise Conflict(N_("The message was removed by its author: there is nothing to answer any more."))
    if found["account_state"] != "active":
        name = found["account"]
        raise Conflict(N_("Account «{account}» is stopped: resume it first; the draft is kept."), account=name)
    if found["answer"] is not None and (reply.seen_answer is None or found["answer"] > reply.seen_answer):
        raise Conflict(N_("A colleague has answered meanwhile: read it, then send yours if it is still needed."))
    held = found["claimed_by"] is not None and int(found["claimed_until_s"] or 0) > work.now_s
    if held and found["claimed_by"] != work.actor.operator_id:
        raise AlreadyClaimed(N_("{name} has this conversation in hand: take it over first."), name=found["claimer"])
    return found


async def _author(work: Work, found: Row) -> OperatorId:
    """Who sends it, once the gate has let them.

    Raises:
        NotPermitted: the gate refuses, or nobody in person acts.
    """
    await work.allow("message.reply_sensitive" if found["class"] in _SENSITIVE else "message.reply")
    return acting_person(work)
