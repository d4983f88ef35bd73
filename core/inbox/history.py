"""The history of one conversation in words, read back from the audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from core.i18n import N_
from core.ids import ConversationId
from core.inbox import store as kept
from core.inbox.model import CLASS_NAMES, DISPOSITION_NAMES, Disposition, Happened, MessageClass, Values, Word
from core.store import Store

MOST = 100

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
}
_TAKEN_OVER = N_("took it over from {name}")
_GIVEN_UP = N_("gave it to nobody")


async def happened(store: Store, id_: ConversationId) -> tuple[Happened, ...]:
    """What people did with a conversation, oldest first, the latest hundred."""
    rows = await store.rows(
        "SELECT at, actor, action, data FROM audit WHERE target = ? ORDER BY seq DESC LIMIT ?",
        (kept.target(id_), MOST),
    )
    entries = [(row, json.loads(row["data"])) for row in rows]
    people = {entry[key] for _row, entry in entries for key in ("to", "from_operator") if entry.get(key)}
    names = {}
    if people:
        found = await store.rows(
            "SELECT id, name FROM operator WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(people)),)
        )
        names = {int(row["id"]): str(row["name"]) for row in found}
    return tuple(
        Happened(
            int(datetime.fromisoformat(row["at"]).timestamp()),
            str(row["actor"]),
            str(row["action"]),
            *_words(str(row["action"]), entry, names),
        )
        for row, entry in reversed(entries)
    )


def _words(action: str, entry: Mapping[str, str | int | None], names: Mapping[int, str]) -> tuple[str, Values]:
    """The sentence for one entry; an action this room does not know stands as its own name."""
    if action == "message.claim" and entry.get("from_operator"):
        return _TAKEN_OVER, {"name": names.get(int(entry["from_operator"] or 0), "?")}
    if action == "message.assign":
        to = entry.get("to")
        return (_LABELS[action], {"name": names.get(int(to), "?")}) if to else (_GIVEN_UP, {})
    if action == "message.classify":
        return _LABELS[action], {"class_": Word(CLASS_NAMES[MessageClass(str(entry["class_"]))])}
    if action == "message.done":
        return _LABELS[action], {"disposition": Word(DISPOSITION_NAMES[Disposition(str(entry["disposition"]))])}
    return _LABELS.get(action, action), {}
