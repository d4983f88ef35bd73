"""What can be done about a message on the plaza, and the step that does it; its key sees to it that it is done once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ventanilla.api import N_, Action, Availability, Plan, Repeat, Step, Target, Visibility

__all__ = ["ABOUT_OTHERS", "available", "plan"]

ABOUT_OTHERS = (
    Action.LIKE,
    Action.HIDE,
    Action.UNHIDE,
    Action.MUTE_AUTHOR,
    Action.UNMUTE_AUTHOR,
    Action.BLOCK_AUTHOR,
    Action.UNBLOCK_AUTHOR,
    Action.REPORT,
)
_OURS = N_("This account wrote it itself.")
_THEIRS = N_("Only what this account wrote can be deleted.")
_PRIVATE = N_("What was said in private is answered in private.")
_PUBLIC = N_("What was said in public is answered there.")


def available(target: Target) -> Sequence[Availability]:
    """What this message allows."""
    is_private = target.visibility is Visibility.PRIVATE
    return (
        Availability(Action.REPLY, not is_private, _PRIVATE if is_private else ""),
        Availability(Action.REPLY_PRIVATELY, is_private, "" if is_private else _PUBLIC),
        *(Availability(action, not target.is_own, _OURS if target.is_own else "") for action in ABOUT_OTHERS),
        Availability(Action.DELETE, target.is_own, "" if target.is_own else _THEIRS),
    )


def plan(action: Action, target: Target, arguments: Mapping[str, str], key: str) -> Plan:
    """The one step that does it."""
    is_about_author = action.value.endswith("_author")
    payload = {
        "key": key,
        "action": action.value,
        "target": target.author.remote_id if is_about_author else target.remote_id,
        "arguments": dict(arguments),
    }
    return Plan((Step(name="act", repeat=Repeat.SAFE, shows=True, payload=payload),))
