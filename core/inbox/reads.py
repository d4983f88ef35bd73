"""What the screens and commands read of the inbox: pages, counts, rows, one conversation whole.

Nothing here waits for a writer. Each list is in the inbox's order and starts from a place, never from a count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from core.errors import NotFound
from core.i18n import N_
from core.ids import ConversationId, OperatorId
from core.inbox import read_store as sql
from core.inbox.model import UNDO_S, Done, Listed, Page, Position, Row, Thread
from core.inbox.read_thread import whole
from core.inbox.views import VIEWS, View, condition_sql, place_sql
from core.store import Store

PAGE = 50
CAPPED = 1_000
"""Where counting stops: shown as "999+"."""
THREAD_MESSAGES = 500
"""How many of a conversation's messages are read, the latest."""


async def page(
    store: Store,
    view: View,
    me: OperatorId | None,
    *,
    after: Position | None = None,
    before: Position | None = None,
    limit: int = PAGE,
    newest: int | None = None,
) -> Page:
    """At most ``limit`` rows of a view: from its start, or next to a place, which need not exist any more.

    Args:
        me: whose "mine" is meant.
        newest: leaves out conversations with a greater id, so that arrivals wait to be asked for.
    """
    assert after is None or before is None, "a page lies on one side of a place"
    return await _page(store, view, me, after or before, backwards=before is not None, limit=limit, newest=newest)


async def last_page(
    store: Store, view: View, me: OperatorId | None, limit: int = PAGE, *, newest: int | None = None
) -> Page:
    """The last rows of a view, in its order; ``more``: something comes before them."""
    return await _page(store, view, me, None, backwards=True, limit=limit, newest=newest)


async def counts(store: Store, me: OperatorId | None) -> Mapping[str, int]:
    """How many conversations each view holds, by its key; read from the kept counts, never counted."""
    row = await store.row(_COUNTS, {"me": int(me) if me is not None else -1})
    return dict(zip(_KEYS, row or (0,) * len(VIEWS), strict=True))


async def count(store: Store, view: View, me: OperatorId | None) -> int:
    """How many conversations a view of any query holds; counting stops at :data:`CAPPED`."""
    places, params = place_sql(view, me, None, backwards=False, limit=CAPPED)
    return await store.value(f"SELECT count(*) FROM ({places})", params)


async def newest_id(store: Store) -> int:
    """The greatest conversation id there is; 0 in an empty workspace."""
    return await store.value("SELECT max(id) FROM conversation")


async def arrived_since(store: Store, view: View, me: OperatorId | None, newest: int) -> int:
    """How many conversations of the view are newer than ``newest``; counting stops at 1,000."""
    condition, params = condition_sql(view, me)
    return await store.value(
        f"SELECT count(*) FROM (SELECT 1 FROM conversation AS c WHERE c.id > :newest AND {condition} LIMIT {CAPPED})",
        {**params, "newest": newest},
    )


async def rows_by_id(store: Store, ids: Iterable[ConversationId]) -> list[Row]:
    """These conversations, in the inbox's order; ids that do not exist are left out."""
    wanted = json.dumps(sorted(set(ids)))
    rows = await store.rows(f"{sql.ROWS} FROM json_each(?) AS place {sql.JOINS.format(id='place.value')}", (wanted,))
    return sorted(map(sql.row, rows), key=sql.order)


async def thread(store: Store, id_: ConversationId, me: OperatorId | None, *, limit: int = THREAD_MESSAGES) -> Thread:
    """One conversation with its latest messages, notes, history, tags and drafts.

    Raises:
        NotFound: there is no such conversation.
    """
    found = await whole(store, id_, me, limit)
    if found is None:
        raise NotFound(N_("There is no conversation {number}."), number=id_)
    return found


async def message_list(
    store: Store,
    *,
    view: View | None = None,
    me: OperatorId | None = None,
    account: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> list[Listed]:
    """The newest messages first, at most ``limit``, before message ``before`` and of one account where given."""
    condition, params = condition_sql(view, me) if view is not None else ("", {})
    return await sql.listed(store, condition, params, account=account, before=before, limit=limit)


async def last_acts(store: Store, me: OperatorId, limit: int = 5) -> list[Done]:
    """My latest acts that can still be taken back, the one that goes first at the head."""
    return await sql.last_acts(store, me, store.clock.now_s() - UNDO_S, limit)


async def _page(
    store: Store,
    view: View,
    me: OperatorId | None,
    place: Position | None,
    *,
    backwards: bool,
    limit: int,
    newest: int | None,
) -> Page:
    places, params = place_sql(view, me, place, backwards=backwards, limit=limit + 1, newest=newest)
    rows = await store.rows(f"{sql.ROWS} FROM ({places}) AS place {sql.JOINS.format(id='place.id')}", params)
    found = sorted(map(sql.row, rows), key=sql.order)
    more = len(found) > limit
    if more:
        found = found[1:] if backwards else found[:-1]
    return Page(tuple(found), more)


def _count_sql(view: View) -> str:
    states = ", ".join(str(int(state)) for state in view.states)
    condition = f"state IN ({states}) AND band >= {view.min_band}"
    if view.is_mine:
        condition += " AND assignee = :me"
    if view.is_nobodys:
        condition += " AND assignee = 0"
    if view.is_private:
        condition += " AND is_private = 1"
    return f"ifnull(sum(n) FILTER (WHERE {condition}), 0)"


_KEYS = tuple(view.key for view in VIEWS)
_COUNTS = f"SELECT {', '.join(map(_count_sql, VIEWS))} FROM badge"
