"""Which way of hiding, muting and blocking is offered: what the connector allows, and what we have done already.

Most platforms do not say whether a message is hidden or its author muted by us, so a connector leaves both ways open.
Our own record of what was published decides between the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.i18n import N_
from core.ids import MessageId
from core.publishing.content import Deed, load_content
from core.publishing.model import DeliveryState
from core.store import Reads
from ventanilla.api import Action, Availability

_UNDER_WAY = (
    DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.SENDING, DeliveryState.UNCERTAIN,
    DeliveryState.NEEDS_OPERATOR,
)  # fmt: skip
_WAYS_BACK: Mapping[Action, Action] = {
    Action.HIDE: Action.UNHIDE,
    Action.MUTE_AUTHOR: Action.UNMUTE_AUTHOR,
    Action.BLOCK_AUTHOR: Action.UNBLOCK_AUTHOR,
}
_FORWARD: Mapping[Action, Action] = {back: forward for forward, back in _WAYS_BACK.items()}

_PAST = (
    "SELECT p.message_id, v.content, d.state, d.published_s, m.author_id = about.author_id AS is_by_them"
    " FROM message AS about CROSS JOIN conversation AS here ON here.id = about.conversation_id"
    " CROSS JOIN conversation AS c ON c.author_id = here.author_id AND c.account_id = here.account_id"
    " CROSS JOIN post AS p ON p.conversation_id = c.id AND p.kind = 'act'"
    " CROSS JOIN message AS m ON m.id = p.message_id CROSS JOIN delivery AS d ON d.post_id = p.id"
    " CROSS JOIN variant AS v ON v.id = d.variant_id"
    " WHERE about.id = ? ORDER BY ifnull(d.published_s, d.due_s), d.id"
)
"""From the author's conversations on, each step by an index: few of our posts are about any one author."""

_ON_ITS_WAY = N_("One is on its way already, or in doubt: wait for it, stop it, or decide about it.")
_DONE: Mapping[Action, str] = {
    Action.HIDE: N_("We have hidden it already."),
    Action.MUTE_AUTHOR: N_("We have muted its author already."),
    Action.BLOCK_AUTHOR: N_("We have blocked its author already."),
}
_NOT_DONE: Mapping[Action, str] = {
    Action.HIDE: N_("As far as our record goes, we do not have it hidden."),
    Action.MUTE_AUTHOR: N_("As far as our record goes, we do not have its author muted."),
    Action.BLOCK_AUTHOR: N_("As far as our record goes, we do not have its author blocked."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One action on a message: whether it is offered now, and why not."""

    action: Action
    is_open: bool
    reason: str = ""
    """A msgid of ours or the connector's; empty: it is open."""
    until: datetime | None = None
    """Until when the platform allows it."""
    since_s: int | None = None
    """When we did what the reason says that we have done."""
    may_order: bool = False
    """Whether a person may order it: what is open, and a way back of which only our record knows nothing."""


@dataclass(frozen=True, slots=True)
class Past:
    """An action of ours about the same message or its author."""

    action: Action
    state: DeliveryState
    published_s: int


def offers(said: Iterable[Availability], past: Sequence[Past]) -> tuple[Offer, ...]:
    """What is offered, in the connector's order; its own "no" always stands.

    The record closes a way only where both are open, so that no message is left without any.

    Args:
        past: what we did about the message and its author, in order of time.
    """
    by_action = {each.action: each for each in said}
    is_open = {action for action, each in by_action.items() if each.is_open}
    return tuple(_offer(each, is_open, past) for each in by_action.values())


async def past_of(source: Reads, message: MessageId) -> list[Past]:
    """What we did or are doing about this message, and on its account about its author, in order of time."""
    rows = await source.rows(_PAST, (message,))
    found = []
    for row in rows:
        deed = load_content(row["content"])
        assert isinstance(deed, Deed), "an action is kept as one"
        is_about = row["is_by_them"] if _is_about_author(deed.action) else row["message_id"] == message
        if is_about:
            found.append(Past(deed.action, DeliveryState(row["state"]), int(row["published_s"] or 0)))
    return found


def _offer(said: Availability, is_open: set[Action], past: Sequence[Past]) -> Offer:
    forward = _FORWARD.get(said.action, said.action)
    back = _WAYS_BACK.get(forward)
    if not said.is_open or back is None:
        return Offer(said.action, said.is_open, said.reason, said.until, may_order=said.is_open)
    ours = [each for each in past if each.action in (forward, back)]
    if any(each.state in _UNDER_WAY for each in ours):
        return Offer(said.action, False, _ON_ITS_WAY, said.until)
    last = next((each for each in reversed(ours) if each.state is DeliveryState.PUBLISHED), None)
    is_done = last is not None and last.action is forward
    if {forward, back} <= is_open:
        if said.action is forward and last is not None and is_done:
            return Offer(said.action, False, _DONE[forward], said.until, last.published_s)
        if said.action is back and not is_done:
            return Offer(said.action, False, _NOT_DONE[forward], said.until, may_order=True)
    return Offer(said.action, True, until=said.until, may_order=True)


def _is_about_author(action: Action) -> bool:
    return action.value.endswith("_author")
