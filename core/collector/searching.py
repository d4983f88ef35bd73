"""Asking platforms' own searches for the watches that may: what comes back is judged here, and the rest is dropped.

What a search brings was addressed to nobody of ours: it is taken in as overheard. An account that waits, is stopped
or out of budget is not asked, and a search that fails stops nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from core.accounts import store as accounts
from core.accounts.fence import Broken, fenced, place_of
from core.accounts.health import failure_of
from core.accounts.loading import NotLoaded
from core.accounts.model import Account, HealthCode
from core.accounts.standing import must_wait
from core.collector.commit import COLLECTOR
from core.collector.fit import fitted
from core.collector.house import Talk
from core.collector.worker import Equipment
from core.errors import LeaseLost, NotFound, StoreError, StoreRefused
from core.i18n import _
from core.inbox.arrivals import Fresh, read
from core.inbox.model import AccountRef
from core.query import reading
from core.query.model import Dialect, Query
from core.query.names import Choice
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.store import Work
from core.store.leases import Lease, fence
from core.watch.searches import Search, active_searches, note_asked, question_key
from core.watch.stored import media_pairs
from ventanilla.api import Arrived, ConnectorError, Cursor, Event, Searches, StreamId

_STREAM = StreamId("search")
_PAUSE_S = 5.0
_AT_ONCE = 50
_PAGES = 2
"""Of one question in one round, so that what all questions bring fits one write: what is still newer waits."""


@dataclass(frozen=True, slots=True)
class _Brought:
    """What one search found."""

    kept: Sequence[Event] = ()
    passed: int = 0
    cursors: Mapping[str, Cursor] | None = None
    cause: str = ""
    retry_at_s: int | None = None
    """The platform's own word on when to ask again."""


async def keep_searching(kit: Equipment, lease: Lease, talk: Talk) -> None:
    """Ask each search when it is due, one at a time, for ever.

    Raises:
        LeaseLost: another process took over.
        StoreRefused: the workspace cannot be used any more.
    """
    loop = asyncio.get_running_loop()
    next_at: dict[tuple[int, int], float] = {}
    while True:
        try:
            for search in await active_searches(kit.store):
                key = (search.watch, search.account)
                if loop.time() >= next_at.get(key, 0.0):
                    next_at[key] = loop.time() + kit.pace.search_s
                    asked = await ask(kit, lease, search)
                    next_at[key] = max(next_at[key], loop.time() + asked.wait_s)
        except (LeaseLost, StoreRefused):
            raise
        except StoreError as error:
            talk(str(error))
        except Exception as error:  # noqa: BLE001  # the worker's fence: one search must not stop the others
            talk(_("A search stopped for a moment ({detail}): the others go on; report this.", detail=place_of(error)))
        await asyncio.sleep(min(_PAUSE_S, kit.pace.search_s))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How asking once went."""

    new: int = 0
    """Messages stored."""
    wait_s: float = 0.0
    """Machine seconds that the platform wants to be left alone."""


async def ask(kit: Equipment, lease: Lease, search: Search) -> Outcome:
    """Ask one search once, and store what its watch wants.

    Raises:
        LeaseLost, StoreError: nothing was written.
    """
    account = await accounts.account_of(kit.store, search.account)
    if not account.is_active or must_wait(account.standing, kit.store.clock.now_s()):
        return Outcome()
    brought = await _brought(kit, account, search)

    async def act(work: Work) -> Outcome:
        work.system("what a search brings is no act of a person")
        await fence(work, lease)
        ref = AccountRef(account.id, account.network, is_overheard=True)
        new = (await kit.ingest(work, ref, _STREAM, brought.kept)).new if brought.kept else 0
        cursors = search.cursors if brought.cursors is None else brought.cursors
        await note_asked(work, search, cursors, found=new, passed=brought.passed, cause=brought.cause)
        wait_s = 0.0 if brought.retry_at_s is None else kit.store.clock.wait_s(brought.retry_at_s)
        return Outcome(new, wait_s)

    return await kit.store.write(COLLECTOR, act)


async def _brought(kit: Equipment, account: Account, search: Search) -> _Brought:
    """Ask every question of a search; the first that fails ends it, and what came before it is kept."""
    query, now_s = parse(search.query, Dialect.WATCH), kit.store.clock.now_s()
    kept: list[Event] = []
    passed = 0
    cursors: dict[str, Cursor] = {}
    try:
        loaded = kit.shelf.load(account.connector)
        connector = loaded.connector
        if not isinstance(connector, Searches):
            return _Brought(cause=HealthCode.NOT_LOADED.value)
        for asked in search.questions.asked:
            key = question_key(asked.words, asked.tags, asked.lang)
            cursor = search.cursors.get(key)
            for _page in range(_PAGES):
                call = partial(connector.search, kit.context_of(account, loaded), asked, cursor, _AT_ONCE)
                batch = fitted(await fenced(call, kit.pace.pull_s), _AT_ONCE)
                found = [event for event in batch.events if isinstance(event, Arrived)]
                wanted = [event for event in found if _is_wanted(query, event, account, now_s, kit.places)]
                kept += wanted
                passed += len(found) - len(wanted)
                cursors[key] = cursor = batch.cursor
                if not batch.more:
                    break
    except (NotLoaded, NotFound):
        return _Brought(cause=HealthCode.NOT_LOADED.value)
    except ConnectorError as error:
        failure = failure_of(error)
        return _Brought(tuple(kept), passed, {**search.cursors, **cursors}, failure.code.value, failure.retry_at_s)
    except Broken as broken:
        return _Brought(tuple(kept), passed, {**search.cursors, **cursors}, broken.code.value)
    return _Brought(tuple(kept), passed, cursors)


def _is_wanted(query: Query, event: Arrived, account: Account, now_s: int, places: tuple[Choice, ...]) -> bool:
    fresh = read(event, account.network, now_s)
    if not isinstance(fresh, Fresh) or fresh.is_private:
        return False
    doc = reading.read(
        fresh.text,
        network=fresh.writer.network,
        account=account.name,
        author=fresh.writer.handle,
        lang=fresh.lang,
        media=media_pairs(fresh.media),
        gazetteer=places,
    )
    return judge(query, doc) is not Verdict.NO
