"""One alert whole: its watch, how often its cause came up, who was told, and which messages stand behind it.

Ids, numbers and times; what a citizen wrote stays in the conversation that the ids open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotFound
from core.ids import ConversationId, MessageId, arrived_s
from core.store import Reads
from core.watch.alert_store import alert_of, count_of_cause, messages_of, notices_of, of_cause
from core.watch.model import DAY_S, Alert, AlertId, NoticeStep, Watch, WatchId, WatchKind
from core.watch.store import watch_of

LATELY_DAYS = 30
_MOST_MESSAGES = 50
_MOST_EARLIER = 50


@dataclass(frozen=True, slots=True)
class Behind:
    """A message that caused an alert: where it is, not what it says."""

    message: MessageId
    conversation: ConversationId
    network: str
    arrived_s: int
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One step of telling people."""

    step: NoticeStep
    due_s: int
    told_s: int | None
    """``None``: not yet."""
    outcome: str
    """The ways it went, or why it could not; words of ours."""


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """Everything there is to say of an alert."""

    alert: Alert
    watch: Watch | None
    """``None``: it is of none, or that one was removed."""
    lately: int
    """How many alerts this cause has had in :data:`LATELY_DAYS`, this one included."""
    earlier: tuple[Alert, ...]
    """The others of them, newest first."""
    told: tuple[Told, ...]
    messages: tuple[Behind, ...]
    """Newest first."""


async def alert_detail(source: Reads, id_: AlertId, now_s: int) -> AlertDetail:
    """Read an alert whole.

    Raises:
        NotFound: there is none of this id.
    """
    alert = await alert_of(source, id_)
    since_s = now_s - LATELY_DAYS * DAY_S
    earlier = await of_cause(source, alert.cause, since_s, _MOST_EARLIER)
    return AlertDetail(
        alert=alert,
        watch=await _watch(source, alert.watch),
        lately=await count_of_cause(source, alert.cause, since_s),
        earlier=tuple(each for each in earlier if each.id != id_),
        told=tuple(Told(*each) for each in await notices_of(source, id_)),
        messages=await _behind(source, (await messages_of(source, id_))[:_MOST_MESSAGES]),
    )


async def watches_of_people(source: Reads) -> frozenset[WatchId]:
    """The watches of persons, those that were removed too: their alerts are for few eyes."""
    rows = await source.rows("SELECT id FROM watch WHERE kind = ?", (WatchKind.PERSON.value,))
    return frozenset(WatchId(row["id"]) for row in rows)


async def _watch(source: Reads, id_: WatchId | None) -> Watch | None:
    if id_ is None:
        return None
    try:
        return await watch_of(source, id_)
    except NotFound:
        return None


async def _behind(source: Reads, ids: Sequence[MessageId]) -> tuple[Behind, ...]:
    marks = ", ".join("?" * len(ids))
    rows = await source.rows(
        "SELECT m.id, m.conversation_id, m.removed_s, a.network FROM message AS m JOIN account AS a"
        f" ON a.id = m.account_id WHERE m.id IN ({marks}) ORDER BY m.id DESC",
        tuple(ids),
    )
    return tuple(
        Behind(
            MessageId(row["id"]), ConversationId(row["conversation_id"]), str(row["network"]), arrived_s(row["id"]),
            row["removed_s"] is not None,
        )
        for row in rows
    )  # fmt: skip
