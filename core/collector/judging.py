"""Reading a post or an answer again before it leaves: the rules may have changed meanwhile, and so may the facts."""

from __future__ import annotations

from pathlib import Path

from core.collector.worker import Judge
from core.publishing.model import Delivery, PostKind
from core.store import Store


def judge_in(store: Store, directory: Path) -> Judge:
    """What forbids a delivery of a post or an answer now: the ids of blocks that nobody has overruled.

    Only what holds for the delivery's own account counts, and only blocks: a warning that came up after the approval is
    no reason to stop what people stood by. Of an answer that counts as well what its author gave a reason for and a
    second person has not agreed to yet.
    """
    from core.publishing.lint.model import Severity  # the rules are read when there is something to send
    from core.publishing.lint.sheets import Moment, judge, open_findings
    from core.publishing.workflow.overrides import overrides_of

    async def forbidding(delivery: Delivery) -> str:
        found = await judge(store, directory, delivery.post_id, now_s=store.clock.now_s(), at=Moment.SEND)
        here = [one for one in found if delivery.account_id in one.accounts]
        left = [one.finding for one in await open_findings(store, delivery.post_id, here)]
        rules = [one.rule for one in left if one.severity is Severity.BLOCK]
        if delivery.kind is PostKind.REPLY and left:
            asked = {(each.rule, each.mark) for each in await overrides_of(store, delivery.post_id)}
            rules += [one.rule for one in left if (one.rule, one.mark) in asked]  # a complete one left none open
        return " ".join(dict.fromkeys(rules))

    return forbidding
