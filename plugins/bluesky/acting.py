"""What can be done about a post or its author here, and the steps that do it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from plugins.bluesky import authors, gates, reactions, reports
from plugins.bluesky.shape import iso, text
from plugins.bluesky.tid import tid
from plugins.bluesky.uris import is_did, post
from ventanilla.api import JSON, N_, Action, Availability, Plan, Rejected, Repeat, Step, Target

DELETE = "delete"

_NOT_A_POST = N_("This is no post of Bluesky.")
_NO_PRIVATE = N_("Direct messages live in a chat service of their own, which is not connected.")
_OWN_ONLY = N_("Only posts of this account can be deleted.")
_NOT_OURSELVES = N_("This is this account's own post.")
_NOT_OUR_THREAD = N_("Answers can be hidden only in threads that this account began.")
_NO_ANSWER = N_("This post begins the thread: only answers to it can be hidden.")
_CLOSED = N_("The author does not let this account answer.")


def available(target: Target) -> Iterator[Availability]:
    """What this post allows, each closed action with its reason."""
    if post(target.remote_id) is None:
        yield from (Availability(action, False, _NOT_A_POST) for action in Action)
        return
    reasons = {
        Action.REPLY: _CLOSED if target.ext.get("reply_closed") is True else "",
        Action.REPLY_PRIVATELY: _NO_PRIVATE,
        Action.HIDE: _hiding(target),
        Action.UNHIDE: _hiding(target),
        Action.DELETE: "" if target.is_own else _OWN_ONLY,
    }
    about_others = (
        Action.MUTE_AUTHOR,
        Action.UNMUTE_AUTHOR,
        Action.BLOCK_AUTHOR,
        Action.UNBLOCK_AUTHOR,
        Action.REPORT,
    )
    for action in Action:
        reason = reasons.get(action, _NOT_OURSELVES if target.is_own and action in about_others else "")
        yield Availability(action, not reason, reason)


def plan(action: Action, target: Target, arguments: Mapping[str, str], key: str, now: datetime) -> Plan:
    """The steps of one action.

    Raises:
        Rejected: there is no such action here, or the target is no post.
    """
    here = post(target.remote_id)
    if here is None or not is_did(target.author.remote_id):
        raise Rejected("not a post of this network")
    uri, did = target.remote_id, target.author.remote_id
    made: dict[str, JSON] = {"rkey": tid(now, key), "created_at": iso(now)}
    match action:
        case Action.LIKE | Action.BOOST:
            look = _step(reactions.LOOK, False, {"uri": uri, "what": action.value})
            return Plan((look, _step(reactions.PUT, True, {**made, "what": action.value})))
        case Action.HIDE | Action.UNHIDE:
            root = target.root or text(target.ext.get("root_uri")) or uri
            wish: dict[str, JSON] = {"root": root, "reply": uri, "hide": action is Action.HIDE}
            return Plan((_step(gates.GATE, True, {**wish, "created_at": iso(now)}),))
        case Action.DELETE:
            return Plan((_step(DELETE, True, {"uri": uri}),))
        case Action.MUTE_AUTHOR | Action.UNMUTE_AUTHOR:
            return Plan((_step(authors.MUTE, False, {"did": did, "on": action is Action.MUTE_AUTHOR}),))
        case Action.BLOCK_AUTHOR:
            return Plan((_step(authors.BLOCK_IT, True, {**made, "did": did, "on": True}),))
        case Action.UNBLOCK_AUTHOR:
            find = _step(authors.FIND_BLOCKS, False, {"did": did})
            return Plan((find, _step(authors.UNBLOCK, True, {"did": did, "on": False})))
        case Action.REPORT:
            find = _step(reports.FIND, False, {"uri": uri})
            return Plan((find, _step(reports.REPORT, False, reports.payload(arguments, uri), Repeat.UNSAFE)))
        case Action.REPLY | Action.REPLY_PRIVATELY:
            raise Rejected("an answer is a draft, not an action")


def _step(do: str, shows: bool, payload: Mapping[str, JSON], repeat: Repeat = Repeat.SAFE) -> Step:
    return Step(name=do, repeat=repeat, shows=shows, payload={"do": do, **payload})


def _hiding(target: Target) -> str:
    if target.root in ("", target.remote_id):
        return _NO_ANSWER
    return "" if target.ext.get("root_is_own") is True else _NOT_OUR_THREAD
