"""Reading a post again before it leaves: the rules may have changed since it was approved, and so may the facts."""

from __future__ import annotations

from pathlib import Path

from core.collector.worker import Judge
from core.publishing.model import Delivery
from core.store import Store


def judge_in(store: Store, directory: Path) -> Judge:
    """What forbids a delivery of a post now: the ids of blocks that nobody has overruled.

    Only blocks count: a warning that came up after the approval is no reason to stop what people stood by.
    """
    from core.publishing.lint.model import Severity  # the rules are read when there is something to send
    from core.publishing.lint.sheets import Moment, judge, open_findings

    async def forbidding(delivery: Delivery) -> str:
        found = await judge(store, directory, delivery.post_id, now_s=store.clock.now_s(), at=Moment.SEND)
        left = await open_findings(store, delivery.post_id, found)
        return " ".join(dict.fromkeys(one.finding.rule for one in left if one.finding.severity is Severity.BLOCK))

    return forbidding
