"""When messages of each account last arrived: what its silence is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from core.ids import AccountId, arrived_s
from core.store import Store

NEWEST = 20_000
"""How many messages are looked at: enough to know every account that is not rare, and quickly read."""


async def lately_arrived(store: Store) -> Mapping[AccountId, Sequence[int]]:
    """The seconds in which something arrived, by account, the newest first; without accounts that are too rare."""
    found: dict[AccountId, list[int]] = defaultdict(list)
    for row in await store.rows("SELECT account_id, id FROM message ORDER BY id DESC LIMIT ?", (NEWEST,)):
        second = arrived_s(int(row["id"]))
        arrivals = found[AccountId(row["account_id"])]
        if not arrivals or arrivals[-1] != second:
            arrivals.append(second)
    return found
