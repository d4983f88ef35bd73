"""Deliveries in words and as JSON: what goes where, when, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping

from core.i18n import N_, _
from core.publishing.model import ASKS, CAUSE_WORDS, STATE_NAMES, Cause, DeliveryState, Outgoing, PostKind
from core.runtime import House
from core.text.show import show
from tui.cli.output import Json, utc
from tui.words import moment
from ventanilla.api import Action, Visibility

ACTION_NAMES: Mapping[Action, str] = {
    Action.REPLY: N_("answer it"),
    Action.REPLY_PRIVATELY: N_("answer in private"),
    Action.LIKE: N_("like it"),
    Action.BOOST: N_("share it"),
    Action.HIDE: N_("hide it"),
    Action.UNHIDE: N_("show it again"),
    Action.DELETE: N_("delete it"),
    Action.MUTE_AUTHOR: N_("mute its author"),
    Action.UNMUTE_AUTHOR: N_("hear its author again"),
    Action.BLOCK_AUTHOR: N_("block its author"),
    Action.UNBLOCK_AUTHOR: N_("let its author in again"),
    Action.REPORT: N_("report it to the platform"),
}
"""Each action's name as a msgid."""

VISIBILITIES: Mapping[Visibility, str] = {
    Visibility.PUBLIC: N_("public, anybody sees it"),
    Visibility.UNLISTED: N_("public, but not announced"),
    Visibility.FOLLOWERS: N_("for followers only"),
    Visibility.PRIVATE: N_("private"),
}
"""Who will see it, as a msgid."""

KINDS: Mapping[PostKind, str] = {
    PostKind.REPLY: N_("answer"),
    PostKind.POST: N_("post"),
    PostKind.ACT: N_("action"),
}
"""Each kind's name as a msgid."""


def state_word(state: DeliveryState) -> str:
    """How it stands, in one or two words."""
    return _(STATE_NAMES[state])


def what(line: Outgoing) -> str:
    """What is said or done, in a row: the text, or the action's name; foreign signs shown."""
    if line.kind is PostKind.ACT:
        return _(ACTION_NAMES[Action(line.text)])
    return show(line.text, limit=200)


def why(line: Outgoing) -> str:
    """Why it does not go on by itself and what to do; empty where nothing is wrong."""
    words = _(CAUSE_WORDS[line.cause]) if line.cause is not Cause.NONE else ""
    if words and line.detail:
        words += f" ({show(line.detail)})"
    if line.state in ASKS and 0 < line.shown < line.parts:
        words = f"{_('{shown} of {parts} parts are online', shown=line.shown, parts=line.parts)}; {words}"
    return words


def time_of(line: Outgoing, house: House) -> str:
    """When it went out, else when it is due."""
    return moment(line.published_s or line.due_s, house.store.clock.time(), house.workspace.zone)


def row_of(line: Outgoing, house: House) -> tuple[object, ...]:
    """A delivery as a row of a table."""
    return (
        f"d{line.id}",
        f"p{line.post_id}",
        _(KINDS[line.kind]),
        state_word(line.state),
        time_of(line, house),
        line.account,
        show(line.to, limit=40) or "-",
        show(line.author),
        why(line) or (show(line.url) if line.url else what(line)),
    )


def delivery_json(line: Outgoing) -> dict[str, Json]:
    """A delivery of a list."""
    return {
        "id": f"d{line.id}",
        "post": f"p{line.post_id}",
        "kind": line.kind.value,
        "account": line.account,
        "network": line.network,
        "author": line.author,
        "conversation": None if line.conversation_id is None else str(line.conversation_id),
        "to": line.to or None,
        "is_private": line.is_private,
        "text": line.text,
        "state": line.state.value,
        "cause": line.cause.value or None,
        "words": why(line) or None,
        "detail": line.detail or None,
        "due_at": utc(line.due_s),
        "deadline_at": utc(line.deadline_s),
        "published_at": utc(line.published_s),
        "step": line.step,
        "steps": line.steps,
        "parts": line.parts,
        "parts_online": line.shown,
        "remote_id": line.remote_id or None,
        "url": line.url or None,
        "is_found": line.is_found,
    }
