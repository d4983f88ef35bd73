"""What can be done about a message or its author, and how.

Likes, boosts, mutes, blocks and deletions leave the same state however often they are asked for. A report does
not, and nobody can list their own: it is never repeated by the machine.

Source: https://docs.joinmastodon.org/methods/statuses/, /accounts/ and /reports/ (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Mapping

from plugins.mastodon.addresses import part
from plugins.mastodon.asking import ask, is_api_answer, object_of, tell
from plugins.mastodon.nodes import Node, flag, identity, nodes, words
from plugins.mastodon.uploading import State
from ventanilla.api import (
    JSON,
    N_,
    Action,
    Availability,
    Context,
    DidNotHappen,
    Done,
    Gone,
    Happened,
    Plan,
    ProtocolDrift,
    Rejected,
    Repeat,
    Step,
    StepResult,
    Target,
    Unknown,
    Verdict,
    Visibility,
    read_json,
)

NO_HIDING = N_("Answers cannot be hidden on this platform: mute or block the author, or report the message.")
_NOT_OURS = N_("Only our own messages can be deleted.")
_IS_OURS = N_("This message is our own.")
_NOT_BOOSTABLE = N_("Only public messages can be boosted.")
_NO_AUTHOR = N_("The author's id on the platform is not known.")

CATEGORIES = ("spam", "legal", "violation", "other")
"""Source: https://docs.joinmastodon.org/methods/reports/ (read 2026-11-22)."""

_ON_STATUS = {Action.LIKE: ("favourite", "favourited"), Action.BOOST: ("reblog", "reblogged")}
"""The call, and what the status says afterwards."""
_ON_AUTHOR = {
    Action.MUTE_AUTHOR: ("mute", "muting", True),
    Action.UNMUTE_AUTHOR: ("unmute", "muting", False),
    Action.BLOCK_AUTHOR: ("block", "blocking", True),
    Action.UNBLOCK_AUTHOR: ("unblock", "blocking", False),
}
"""The call, and what the relationship says afterwards."""


def available(target: Target) -> list[Availability]:
    """What this message allows; nothing here closes by time."""
    is_known = bool(_author_id(target))
    reasons: Mapping[Action, str] = {
        Action.REPLY: "",
        Action.REPLY_PRIVATELY: _IS_OURS if target.is_own else "",
        Action.LIKE: "",
        Action.BOOST: "" if target.visibility in (Visibility.PUBLIC, Visibility.UNLISTED) else _NOT_BOOSTABLE,
        Action.HIDE: NO_HIDING,
        Action.UNHIDE: NO_HIDING,
        Action.DELETE: "" if target.is_own else _NOT_OURS,
        **{
            action: _IS_OURS if target.is_own else ("" if is_known else _NO_AUTHOR)
            for action in (*_ON_AUTHOR, Action.REPORT)
        },
    }
    return [Availability(action, not reason, reason) for action, reason in reasons.items()]


def plan(action: Action, target: Target, arguments: Mapping[str, str]) -> Plan:
    """The one step that does it.

    Raises:
        Rejected: it is no action of this kind, or the message does not allow it.
    """
    closed = {one.action: one.reason for one in available(target) if not one.is_open}
    if action in closed or action in (Action.REPLY, Action.REPLY_PRIVATELY):
        raise Rejected(closed.get(action) or "an answer is a draft, not an action")
    payload: dict[str, JSON] = {"action": action.value, "status": target.remote_id, "author": _author_id(target)}
    if action is Action.REPORT:
        category = arguments.get("reason", "")
        payload["category"] = category if category in CATEGORIES else "other"
        payload["comment"] = arguments.get("comment", "").strip()[:1_000]
        payload["forward"] = arguments.get("forward", "").lower() in ("true", "yes", "1")
    is_repeatable = action is not Action.REPORT
    shows = action in (Action.LIKE, Action.BOOST, Action.DELETE)
    repeat = Repeat.SAFE if is_repeatable else Repeat.UNSAFE
    return Plan((Step(name=f"act-{action.value}", repeat=repeat, shows=shows, payload=payload),))


async def run(ctx: Context, step: Step, state: State) -> StepResult:
    """Do it, once.

    Raises:
        ConnectorError: ``applied`` says whether it may have taken effect.
    """
    action, payload = _action(step), step.payload
    status_id = words(payload, "status")
    if action in _ON_STATUS:
        await tell(ctx, "POST", f"/api/v1/statuses/{part(status_id)}/{_ON_STATUS[action][0]}")
    elif action in _ON_AUTHOR:
        await tell(ctx, "POST", f"/api/v1/accounts/{part(words(payload, 'author'))}/{_ON_AUTHOR[action][0]}")
    elif action is Action.DELETE:
        try:
            await tell(ctx, "DELETE", f"/api/v1/statuses/{part(status_id)}")
        except Gone as error:
            # a deletion repeated finds nothing; a server without deletion still has the message
            if not await _is_gone(ctx, status_id):
                raise Rejected("this server does not delete by its API", status=error.status) from None
    else:
        await tell(ctx, "POST", "/api/v1/reports", _report(payload))
    return Done(state)


async def look_for(ctx: Context, step: Step, state: State) -> Verdict:
    """Whether it took effect.

    Raises:
        ConnectorError: nothing can be found out now.
    """
    action, payload = _action(step), step.payload
    status_id = words(payload, "status")
    if action in _ON_STATUS:
        try:
            status = object_of(await ask(ctx, f"/api/v1/statuses/{part(status_id)}"))
        except Gone:
            return DidNotHappen()
        has_happened = flag(status, _ON_STATUS[action][1])
    elif action in _ON_AUTHOR:
        _, mark, wanted = _ON_AUTHOR[action]
        has_happened = flag(await _relationship(ctx, words(payload, "author")), mark) is wanted
    elif action is Action.DELETE:
        has_happened = await _is_gone(ctx, status_id)
    else:
        return Unknown("nobody can list the reports they made")
    return Happened(Done(state)) if has_happened else DidNotHappen()


def _report(payload: Node) -> Mapping[str, JSON]:
    found: dict[str, JSON] = {
        "account_id": words(payload, "author"),
        "status_ids": [words(payload, "status")],
        "category": words(payload, "category"),
    }
    if payload.get("comment"):
        found["comment"] = payload["comment"]
    if flag(payload, "forward"):
        found["forward"] = True
    return found


async def _relationship(ctx: Context, author_id: str) -> Node:
    answer = await ask(ctx, "/api/v1/accounts/relationships", (("id[]", author_id),))
    found = [one for one in nodes(read_json(answer.body)) if identity(one) == author_id]
    if not found:
        raise ProtocolDrift("the server does not say how we stand to the author", status=answer.status)
    return found[0]


async def _is_gone(ctx: Context, status_id: str) -> bool:
    answer = await ask(ctx, f"/api/v1/statuses/{part(status_id)}", ok=(200, 404, 410))
    return answer.status != 200 and is_api_answer(answer)


def _action(step: Step) -> Action:
    try:
        return Action(words(step.payload, "action"))
    except ValueError:
        raise Rejected("not an action of this connector") from None


def _author_id(target: Target) -> str:
    said = target.ext.get("author_id")
    return said if isinstance(said, str) and said else target.author.remote_id.rpartition(":")[2]
