"""Who asked somebody outside about a post: they saw both codes, so that their own approval of it does not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from core.ids import OperatorId
from core.publishing.model import PostId
from core.store import Reads, Work

_ASKED = (
    "SELECT i.post_id, i.asked_by FROM invitation AS i JOIN post AS p ON p.id = i.post_id AND p.hash = i.hash"
    " WHERE ((i.used_s IS NULL AND i.expires_s > ?1) OR (i.used_s < i.expires_s AND EXISTS ("
    "  SELECT 1 FROM approval AS g WHERE g.post_id = i.post_id AND g.hash = i.hash"
    "  AND g.operator_id = i.operator_id AND g.void_s IS NULL)))"
)
"""What was recalled ended when it was; what came back in time counts as long as the approval it brought."""


async def askers(source: Reads, now_s: int) -> Mapping[PostId, frozenset[OperatorId]]:
    """Everybody whose codes count, or have counted, for a post as it stands now, by post."""
    found: dict[PostId, set[OperatorId]] = defaultdict(set)
    for row in await source.rows(_ASKED, (now_s,)):
        found[PostId(row["post_id"])].add(OperatorId(row["asked_by"]))
    return {post: frozenset(people) for post, people in found.items()}


async def askers_of(source: Reads, post: PostId, now_s: int) -> frozenset[OperatorId]:
    """The same, of one post."""
    rows = await source.rows(f"{_ASKED} AND i.post_id = ?2", (now_s, post))
    return frozenset(OperatorId(row["asked_by"]) for row in rows)


async def end_codes(work: Work, invitation: int) -> None:
    """Let the codes of an invitation count for nothing from now on."""
    await work.execute("UPDATE invitation SET used_s = ?1, expires_s = min(expires_s, ?1) WHERE id = ?2",
                       (work.now_s, invitation))  # fmt: skip
