"""What is outside the plan needs a reason: asked when a post is handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from core.errors import UsageError
from core.i18n import N_
from core.ids import AccountId
from core.publishing.meta import load_meta
from core.publishing.model import PostId
from core.publishing.plan import store as sql
from core.publishing.plan.model import Planned, SlotId
from core.publishing.plan.turns import matched, turns
from core.store import Reads

_DAY_S = 86_400


async def refuse_unexplained(source: Reads, post: PostId, zone: tzinfo, now_s: int) -> None:
    """Refuse a post that fills no slot of the plan and does not say why.

    Nothing is asked in a crisis, nor where the plan has no slot for any of its accounts.

    Args:
        now_s: epoch second; a post that leaves as soon as it is approved is judged by it.

    Raises:
        UsageError: it needs a slot or a reason.
    """
    rows = await source.rows(
        "SELECT p.at_s, p.meta, v.account_id FROM post AS p JOIN variant AS v ON v.post_id = p.id"
        " WHERE p.id = ? AND v.is_out = 0",
        (post,),
    )
    if not rows:
        return
    meta, at_s = load_meta(rows[0]["meta"]), int(now_s if rows[0]["at_s"] is None else rows[0]["at_s"])
    accounts = {AccountId(row["account_id"]) for row in rows}
    slots = [slot for slot in await sql.slots(source) if slot.account_id in accounts]
    if meta.off_plan.strip() or meta.is_crisis or not slots:
        return
    this = Planned(
        post=post, account_id=AccountId(0), at_s=at_s, theme=meta.theme,
        slot=None if meta.slot is None else SlotId(meta.slot),
    )  # fmt: skip
    others = [each for each in await sql.planned(source, at_s - 3 * _DAY_S, at_s + 3 * _DAY_S) if each.post != post]
    day = datetime.fromtimestamp(at_s, zone).date()
    open_ = turns(slots, day - timedelta(days=2), day + timedelta(days=2), zone)
    mine = [replace(this, account_id=account) for account in accounts]
    if post not in matched(open_, [*others, *mine], now_s).on_plan:
        raise UsageError(
            N_("It fills no free slot of the plan: choose its theme, its time or its slot, or say why it is off plan.")
        )
