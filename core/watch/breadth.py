"""How much a query finds, from what is stored: asked before a watch is saved."""

from __future__ import annotations

import asyncio

from core.ids import arrived_s, first_id_at
from core.query.model import Query
from core.query.names import Choice
from core.query.predicate import Verdict, judge
from core.store import Store
from core.watch.model import DAY_S
from core.watch.rules import Breadth
from core.watch.stored import docs_below

PAGE = 100
"""Messages judged between two looks at what else is to be done: a few milliseconds."""
MOST = 5_000
"""Messages looked at; of a livelier day only its last part counts."""

_TOP = 1 << 62


async def measure(store: Store, query: Query, places: tuple[Choice, ...] = ()) -> Breadth:
    """How much of the last 24 hours the query finds; as much of it as :data:`MOST` messages go back."""
    now_s = store.clock.now_s()
    below: int | None = _TOP
    seen = hits = 0
    oldest_s = now_s
    while below is not None and seen < MOST:
        docs, below = await docs_below(store, below, first_id_at(now_s - DAY_S + 1), PAGE, places)
        hits += sum(judge(query, each.doc) is not Verdict.NO for each in docs)
        seen += len(docs)
        if docs:
            oldest_s = arrived_s(docs[-1].id)
        await asyncio.sleep(0)
    hours = 24.0 if below is None else max(now_s - oldest_s, 1) / 3600
    return Breadth(hits, seen, hours)
