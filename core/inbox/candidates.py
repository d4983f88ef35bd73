"""The messages that may be what a query asks, newest first, and which of them are.

What the tables and the index can tell is asked of them; where that is not all, each message is read and judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.ids import ConversationId, MessageId, OperatorId
from core.inbox.views import View, condition_sql
from core.query.lookup import look_up
from core.query.model import Doc, Query
from core.query.names import Choice
from core.query.predicate import Verdict, judge
from core.query.reading import read, standing
from core.query.sql import Known, Plan, Reach, plan
from core.store import Row, Store

Hit = tuple[MessageId, ConversationId]

_FOUND = 300
"""Messages of one step where all that is found is meant."""
_JUDGED = 100
"""Messages of one step where each has to be judged: a few milliseconds, so that keys are answered in between."""
_WINDOW = 20_000
"""Messages that one step looks through where the index tells nothing."""
_MOST_LOOKED_AT = 4_000

_FACTS = (
    "m.text", "m.lang", "m.media", "m.is_own", "m.revision", "author.handle", "account.name", "c.network", "c.state",
    "c.band", "c.assignee", "c.is_private", "c.class", "c.clock_s",
    "(SELECT json_group_array(tag.name) FROM conversation_tag JOIN tag ON tag.id = tag_id"
    " WHERE conversation_id = c.id)",
)  # fmt: skip
_JOIN_CONVERSATION = " CROSS JOIN conversation AS c ON c.id = m.conversation_id"
_JOIN_NAMES = " CROSS JOIN author ON author.id = m.author_id CROSS JOIN account ON account.id = c.account_id"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, ready to be looked for in a workspace."""

    query: Query
    plan: Plan
    known: Known
    within: View | None = None
    """Only conversations of this view."""

    @property
    def steps(self) -> int:
        """How many steps are looked before giving up until asked to go on."""
        return _MOST_LOOKED_AT // (_FOUND if self.plan.is_exact else _JUDGED)


async def ask(
    store: Store,
    query: Query,
    me: OperatorId | None,
    *,
    within: View | None = None,
    places: tuple[Choice, ...] = (),
) -> Asked:
    """Plan how to look for what the query asks; ``me``: whose ``is:mine`` is meant."""
    known = await look_up(store, query, me, places)
    return Asked(query, plan(query, known), known, within)


async def step(store: Store, asked: Asked, before: int) -> tuple[list[Hit], int | None]:
    """Some of what is meant among the messages before this one, newest first, and from where to go on.

    ``None`` in the place of that: there is nothing further.
    """
    limit = _FOUND if asked.plan.is_exact else _JUDGED
    floor = 0
    if not asked.plan.match and not asked.plan.is_of_authors:
        floor = await store.value(
            "SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT 1 OFFSET ?", (before, _WINDOW)
        )
    place = "f.rowid" if asked.plan.match else "m.id"
    rows = await _rows(
        store,
        asked,
        f"{place} < :before AND {place} >= :floor",
        {"before": before, "floor": floor},
        f" ORDER BY {place} DESC LIMIT {limit}",
    )
    if len(rows) == limit:
        next_: int | None = int(rows[-1][0])
    else:
        next_ = floor or None
    return _meant(asked, rows), next_


async def among(store: Store, asked: Asked, ids: Iterable[ConversationId], since: int) -> set[ConversationId]:
    """Those of these conversations in which a message from this one on is meant."""
    chosen: dict[str, int | str] = {"chosen": json.dumps(list(ids)), "since": since}
    rows = await _rows(
        store,
        asked,
        "m.conversation_id IN (SELECT value FROM json_each(:chosen)) AND m.id >= :since",
        chosen,
        "",
        is_by_conversation=True,
    )
    return {conversation for _message, conversation in _meant(asked, rows)}


async def _rows(
    store: Store,
    asked: Asked,
    where: str,
    params: Mapping[str, int | str],
    order: str,
    *,
    is_by_conversation: bool = False,
) -> list[Row]:
    """Candidates, with what judging takes where they must be judged."""
    made, within = asked.plan, asked.within
    conditions, filled = [where], {**made.params, **params}
    needs_conversation = not made.is_exact or made.reach >= Reach.CONVERSATION or within is not None
    if made.condition:
        conditions.append(made.condition)
    if within is not None:
        of_view, of_whom = condition_sql(within, OperatorId(asked.known.me) if asked.known.me is not None else None)
        conditions.append(of_view)
        filled |= of_whom
    source = "message AS m"
    if made.is_of_authors and not is_by_conversation:
        source += " INDEXED BY message_author"
    if made.match:
        conditions.append("f.message_fts MATCH :match")
        filled["match"] = made.match
        source = "message_fts AS f CROSS JOIN message AS m ON m.id = f.rowid"
        if is_by_conversation:
            source = "message AS m CROSS JOIN message_fts AS f ON f.rowid = m.id"
    columns = ("m.id", "m.conversation_id", *(() if made.is_exact else _FACTS))
    return await store.rows(
        f"SELECT {', '.join(columns)} FROM {source}{_JOIN_CONVERSATION if needs_conversation else ''}"
        f"{'' if made.is_exact else _JOIN_NAMES} WHERE {' AND '.join(conditions)}{order}",
        filled,
    )


def _meant(asked: Asked, rows: Iterable[Row]) -> list[Hit]:
    is_exact = asked.plan.is_exact
    return [
        (MessageId(row[0]), ConversationId(row[1]))
        for row in rows
        if is_exact or judge(asked.query, doc(row, asked.known)) is Verdict.MATCH
    ]


def doc(row: Row, known: Known) -> Doc:
    """The message of a row, as a query sees it."""
    (
        text, lang, media, is_own, revision, author, account, network, state, band, assignee, is_private, class_,
        clock_s, tags,
    ) = tuple(row)[2:]  # fmt: skip
    return read(
        text,
        network=network,
        account=account,
        author=author,
        lang=lang,
        media=[(kind, url) for kind, url, *_alt in json.loads(media)] if media != "[]" else (),
        gazetteer=known.places,
        marks=standing(
            state,
            band,
            is_mine=assignee is not None and assignee == known.me,
            is_assigned=assignee is not None,
            is_private=bool(is_private),
            is_own=bool(is_own),
            is_edited=revision > 1,
        ),
        class_=class_,
        tags=frozenset(json.loads(tags)),
        age_s=known.now_s - clock_s,
    )
