"""The history of one conversation in words, read back from the audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.i18n import N_
from core.inbox.model import CLASS_NAMES, DISPOSITION_NAMES, Disposition, Happened, MessageClass, Values, Word

_LABELS: Mapping[str, str] = {
    "message.claim": N_("took it"),
    "message.release": N_("released it"),
    "message.assign": N_("gave it to {name}"),
    "message.tag": N_("changed its tags"),
    "message.classify": N_("judged it: {class_}"),
    "message.done": N_("closed it: {disposition}"),
    "message.snooze": N_("put it off"),
    "message.quarantine": N_("put it in quarantine"),
    "message.restore": N_("brought it back"),
    "message.note": N_("wrote a note"),
    "message.undo": N_("took the last act back"),
    "message.reply": N_("wrote an answer"),
    "message.draft": N_("took over a colleague's draft"),
    "message.like": N_("marked it as liked"),
    "message.boost": N_("shared it"),
    "message.hide": N_("had it hidden"),
    "message.unhide": N_("had it shown again"),
    "message.mute_author": N_("had its author muted"),
    "message.unmute_author": N_("had its author heard again"),
    "message.block_author": N_("had its author blocked"),
    "message.unblock_author": N_("had its author let in again"),
    "message.report": N_("reported it to the platform"),
}
_TAKEN_OVER = N_("took it over from {name}")
_GIVEN_UP = N_("gave it to nobody")


def happened(at: str, actor: str, action: str, about: str | None) -> Happened:
    """What an entry of the audit says of a conversation.

    Args:
        about: who got it or lost it, its class or its disposition, as the action has it; ``None``: nobody, nothing.
    """
    return Happened(int(datetime.fromisoformat(at).timestamp()), actor, action, *_words(action, about))


def _words(action: str, about: str | None) -> tuple[str, Values]:
    """The sentence for one entry; an action this room does not know stands as its own name."""
    if about is None:
        return (_GIVEN_UP if action == "message.assign" else _LABELS.get(action, action)), {}
    match action:
        case "message.claim":
            return _TAKEN_OVER, {"name": about}
        case "message.classify":
            return _LABELS[action], {"class_": Word(CLASS_NAMES[MessageClass(about)])}
        case "message.done":
            return _LABELS[action], {"disposition": Word(DISPOSITION_NAMES[Disposition(about)])}
        case _:
            return _LABELS[action], {"name": about}
