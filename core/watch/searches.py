"""Which platforms' own searches a watch asks: chosen by a person, with what that costs and covers.

Asking tells the platform what we look for, so it is never done by itself, and never for a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from core.accounts.loading import Shelf
from core.accounts.model import Account, Relation
from core.accounts.overview import account_named
from core.errors import Conflict, NotPermitted, UsageError
from core.i18n import N_
from core.ids import AccountId, OperatorId
from core.query.model import Dialect
from core.query.parse import parse
from core.store import Actor, Reads, Row, Store, Work
from core.text.show import show
from core.watch import store as watches
from core.watch.model import WatchId
from core.watch.native import Coverage, Questions, questions
from ventanilla.api import Cursor, Searches

SEARCH_S = 120.0
"""Between two searches for one watch on one account, in machine time: each costs its platform's budget."""


@dataclass(frozen=True, slots=True)
class Search:
    """One watch on one account, and how asking there goes."""

    watch: WatchId
    watch_name: str
    query: str
    account: AccountId
    account_name: str
    network: str
    since_s: int
    asked_s: int | None
    """``None``: never with success."""
    found: int
    passed: int
    cause: str
    """Empty: the last one went well."""
    cursors: Mapping[str, Cursor]
    """By question, see :func:`question_key`."""

    @property
    def questions(self) -> Questions:
        """What it asks now."""
        return questions(parse(self.query, Dialect.WATCH))


def question_key(words: tuple[str, ...], tags: tuple[str, ...], lang: str) -> str:
    """Names one question, so that an edited watch keeps its place only where it asks the same."""
    return json.dumps([words, tags, lang], ensure_ascii=False)


async def search_there(store: Store, actor: Actor, watch: str, account: str, shelf: Shelf) -> Search:
    """Let a watch ask the search of an account's platform from now on.

    Raises:
        UsageError: its platform cannot be searched, or there is nothing in the watch to ask it for.
        NotPermitted: it watches a person, or the gate.
        Conflict: it does already.
        NotFound: as ever.
    """

    async def find(work: Work) -> Account:
        await work.allow("watch.edit")
        return await account_named(work, account)

    found = await store.write(actor, find)
    if found.relation is not Relation.OWN or not isinstance(shelf.load(found.connector).connector, Searches):
        raise UsageError(
            N_("Account «{account}» has no search of its platform to ask: choose another."), account=show(found.name)
        )

    async def act(work: Work) -> Search:
        await work.allow("watch.edit")
        chosen = await watches.watch_named(work, watch)
        if chosen.is_person:
            raise NotPermitted(N_("Watch «{name}» is about a person: no platform is asked for it."), name=chosen.name)
        if questions(parse(chosen.query, Dialect.WATCH)).coverage is Coverage.NOTHING:
            raise UsageError(
                N_(
                    "Watch «{name}» has no word that each of its messages must have: a platform cannot be asked for it."
                ),
                name=chosen.name,
            )
        if await _rows(work, " AND s.watch_id = ? AND s.account_id = ?", (chosen.id, found.id)):
            raise Conflict(N_("Nothing to change: it is so already."))
        me = actor.operator_id
        if me is None:
            raise NotPermitted(N_("Only a person can do this: sign in as an operator."))
        await work.execute(
            "INSERT INTO watch_search (watch_id, account_id, by_id, since_s) VALUES (?, ?, ?, ?)",
            (chosen.id, found.id, OperatorId(me), work.now_s),
        )
        await work.audit("watch.search", f"watch:{chosen.id}", account=found.id, is_on=True)
        work.changed("watch", chosen.id, "search")
        return _search((await _rows(work, " AND s.watch_id = ? AND s.account_id = ?", (chosen.id, found.id)))[0])

    return await store.write(actor, act)


async def search_no_more(store: Store, actor: Actor, watch: str, account: str) -> None:
    """Ask that platform no more; what it brought stays.

    Raises:
        Conflict: it was not asked.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> None:
        await work.allow("watch.edit")
        chosen, where = await watches.watch_named(work, watch), await account_named(work, account)
        if not await work.execute(
            "DELETE FROM watch_search WHERE watch_id = ? AND account_id = ?", (chosen.id, where.id)
        ):
            raise Conflict(N_("Nothing to change: it is so already."))
        await work.audit("watch.search", f"watch:{chosen.id}", account=where.id, is_on=False)
        work.changed("watch", chosen.id, "search")

    await store.write(actor, act)


async def searches(source: Reads, watch: WatchId | None = None) -> list[Search]:
    """Every watch that asks a platform, or those of one watch."""
    where, values = (" AND s.watch_id = ?", (watch,)) if watch is not None else ("", ())
    return [_search(row) for row in await _rows(source, where, values)]


async def active_searches(source: Reads) -> list[Search]:
    """Those to ask now: the watch looks, and the account is collected."""
    return [_search(row) for row in await _rows(source, " AND w.state = 'active' AND a.state = 'active'", ())]


async def note_asked(
    work: Work, search: Search, cursors: Mapping[str, Cursor], *, found: int, passed: int, cause: str = ""
) -> None:
    """Write down how asking went, within the work that stores what it brought."""
    await work.execute(
        "UPDATE watch_search SET asked_s = iif(? = '', ?, asked_s), found = found + ?, passed = passed + ?, cause = ?,"
        " cursors = ? WHERE watch_id = ? AND account_id = ?",
        (
            cause, work.now_s, found, passed, cause, json.dumps(dict(cursors), ensure_ascii=False),
            search.watch, search.account,
        ),
    )  # fmt: skip
    work.changed("watch", search.watch, "search")


async def _rows(source: Reads, where: str, values: tuple[object, ...]) -> list[Row]:
    return list(
        await source.rows(
            "SELECT s.*, w.name AS watch_name, w.query, a.name AS account_name, a.network FROM watch_search AS s"
            " JOIN watch AS w ON w.id = s.watch_id JOIN account AS a ON a.id = s.account_id"
            f" WHERE w.removed_s IS NULL{where} ORDER BY s.watch_id, s.account_id",
            values,
        )
    )


def _search(row: Row) -> Search:
    return Search(
        watch=WatchId(row["watch_id"]),
        watch_name=row["watch_name"],
        query=row["query"],
        account=AccountId(row["account_id"]),
        account_name=row["account_name"],
        network=row["network"],
        since_s=row["since_s"],
        asked_s=row["asked_s"],
        found=row["found"],
        passed=row["passed"],
        cause=row["cause"],
        cursors={str(key): Cursor(value) for key, value in json.loads(row["cursors"]).items()},
    )
