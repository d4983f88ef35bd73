"""Whether a publication that was seen on an account of ours is one that we sent: held against every delivery.

A receipt settles it. Without one, the delivery's own key, the names that its plan gave to what it would write and what
its steps left behind do; and where a person said that something is online, its address or its words. While a delivery
is on its way, nothing that could be it is a stranger's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from core.ids import AccountId
from core.publishing.content import Content, load_content
from core.publishing.model import DeliveryState
from core.store import Reads, Row

SKEW_S = 300
"""How far a platform's clock may be behind ours: what is older than a step by more was not made by it."""
KEPT_S = 3 * 86_400
"""How long after its end a delivery is still looked at without its receipt."""
NAME_CHARS = 8
"""A shorter name is no proof."""

_ON_ITS_WAY = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)


class Trace(Enum):
    """Whose a publication is."""

    OURS = auto()
    IN_DOUBT = auto()
    """A delivery of ours is on its way and may be it."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A publication as its platform shows it."""

    account: AccountId
    remote_id: str
    url: str
    text: str
    created_s: int


async def trace(source: Reads, seen: Sighting, now_s: int) -> Trace:
    """Whose a publication is, by what is on record now."""
    if await _has_receipt(source, seen):
        return Trace.OURS
    rows = await source.rows(
        "SELECT d.key, d.plan, d.progress, d.state, d.begun_s, d.remote_id, d.url, v.content FROM delivery AS d"
        " JOIN post AS p ON p.id = d.post_id JOIN variant AS v ON v.id = d.variant_id"
        " WHERE d.account_id = ? AND d.plan IS NOT NULL AND p.kind <> 'act'"
        " AND (d.published_s IS NULL OR d.published_s >= ?)",
        (seen.account, min(now_s, seen.created_s) - KEPT_S),
    )
    if any(_is_it(row, seen) for row in rows):
        return Trace.OURS
    return Trace.IN_DOUBT if any(_may_be_it(row, seen) for row in rows) else Trace.UNKNOWN


async def _has_receipt(source: Reads, seen: Sighting) -> bool:
    return bool(
        await source.rows(
            "SELECT 1 FROM message WHERE account_id = ?1 AND remote_id = ?2 AND is_own = 1"
            " UNION ALL SELECT 1 FROM delivery WHERE account_id = ?1 AND remote_id = ?2 LIMIT 1",
            (seen.account, seen.remote_id),
        )
    )


def _is_it(row: Row, seen: Sighting) -> bool:
    if row["key"] in seen.remote_id or seen.remote_id in set(_strings(json.loads(row["progress"]))):
        return True
    name = seen.remote_id.rpartition("/")[2]
    if name != seen.remote_id and len(name) >= NAME_CHARS and name in set(_strings(json.loads(row["plan"]))):
        return True
    is_somebodys_word = str(row["remote_id"]).startswith("resolved:")
    return is_somebodys_word and ((bool(seen.url) and row["url"] == seen.url) or _says(row, seen))


def _may_be_it(row: Row, seen: Sighting) -> bool:
    state = DeliveryState(row["state"])
    if row["begun_s"] is not None and seen.created_s < int(row["begun_s"]) - SKEW_S:
        return False
    return state in _ON_ITS_WAY or (state is DeliveryState.NEEDS_OPERATOR and _says(row, seen))


def _says(row: Row, seen: Sighting) -> bool:
    """Whether a part of a delivery has the same letters and digits in the same order."""
    content = load_content(row["content"])
    wanted = _letters(seen.text)
    if not wanted or not isinstance(content, Content):
        return False
    return any(_letters(part.text) == wanted for part in content.passages)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _strings(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
