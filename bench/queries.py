"""What the screens ask the inbox, beside the very statements it sent, run through the plain libraries.

Each question is asked many times with other places, people and words. Its statements are noted as they pass and
then run again without our layers: through ``sqlite3`` in this thread and through ``aiosqlite``, with the same cache.
So the ratio is what gates, models and rows cost; the absolute time bounds the choice of the statements itself.
"""

from __future__ import annotations

import asyncio
import gc
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiosqlite

from bench import words
from bench.corpus import SEED, Corpus
from bench.measures import Measure, Target, middle, p95
from bench.report import Section
from core.access.gate import permit
from core.ids import ConversationId, OperatorId
from core.inbox import reads
from core.inbox.asking import typed
from core.inbox.candidates import ask
from core.inbox.model import Page, Position, State
from core.inbox.search import search
from core.inbox.views import BY_KEY
from core.store import Row, Store, open_store
from core.store.files import database_path
from core.store.work import Params

CPU_P95 = Target(10, "ms")
TO_PLAIN = Target(2)
COUNTED, OFFSET = Target(1 / 150), Target(1 / 10)

_ME = OperatorId(1)
_PAGE = 100
_SEARCH = 200
_EXTRA = 5
"""Times a slow way is measured that nobody should take."""

Statement = tuple[str, Params]
Ask = Callable[[], Awaitable[object]]


@dataclass
class _Times:
    """CPU milliseconds of one question, on each side."""

    ours: list[float] = field(default_factory=list)
    sqlite3: list[float] = field(default_factory=list)
    aiosqlite: list[float] = field(default_factory=list)


def queries(many: Corpus, times: int) -> list[Section]:
    """One section with every question."""
    return [asyncio.run(_measured(many, times))]


async def _measured(corpus: Corpus, times: int) -> Section:
    path = database_path(corpus.directory)
    async with open_store(corpus.directory, gate=permit) as store, aiosqlite.connect(path) as async_plain:
        plain = sqlite3.connect(path)
        for pragma in ("cache_size", "mmap_size"):
            value = await store.value(f"PRAGMA {pragma}")
            plain.execute(f"PRAGMA {pragma}={value}")
            await async_plain.execute(f"PRAGMA {pragma}={value}")
        gc.collect()
        gc.freeze()
        measures: list[Measure] = []
        for what, asks in _questions(store, plain, times).items():
            found = await _compared(store, plain, async_plain, asks)
            measures += [
                Measure(f"{what}: p95", "ms CPU", p95(found.ours), p95(found.sqlite3), "sqlite3", CPU_P95),
                Measure(f"{what}: p50", "ms CPU", middle(found.ours), middle(found.sqlite3), "sqlite3", TO_PLAIN),
                Measure(f"{what}: p50", "ms CPU", middle(found.ours), middle(found.aiosqlite), "aiosqlite", TO_PLAIN),
            ]
            if what == "counters":
                slow = _cpu_ms(plain, _BY_COUNTING)
                measures.append(Measure(f"{what}: p50", "ms CPU", middle(found.ours), slow, "GROUP BY", COUNTED))
            if what == "deep page":
                slow = _cpu_ms(plain, _BY_OFFSET.format(offset=corpus.conversations // 2))
                alone = middle(found.sqlite3)
                measures.append(Measure(f"{what}: statement alone", "ms CPU", alone, slow, "OFFSET", OFFSET))
        plain.close()
    return Section(
        f"Questions to the inbox, {corpus.messages:,} messages in {corpus.conversations:,} conversations",
        f"CPU of the process around each of {times} calls, cache warm, beside the same statements through the plain"
        " libraries, taking turns. GROUP BY and OFFSET: the ways not taken, median of"
        f" {_EXTRA}.",
        tuple(measures),
    )


_BY_COUNTING = "SELECT state, band, assignee, is_private, count(*) FROM conversation GROUP BY 1, 2, 3, 4"
_BY_OFFSET = (
    "SELECT id FROM conversation INDEXED BY conversation_order WHERE state = 3 ORDER BY state, band DESC, due_s, id"
    f" LIMIT {_PAGE} OFFSET {{offset}}"
)


def _questions(store: Store, plain: sqlite3.Connection, times: int) -> dict[str, list[Ask]]:
    chance = random.Random(SEED)
    last = plain.execute("SELECT max(id), min(id) FROM conversation").fetchone()

    def somewhere() -> Position:
        at = chance.randrange(last[1], last[0])
        row = plain.execute(
            "SELECT state, band, due_s, id FROM conversation WHERE id >= ? AND state = 3 LIMIT 1", (at,)
        ).fetchone()
        row = row or plain.execute("SELECT state, band, due_s, id FROM conversation WHERE state = 3 LIMIT 1").fetchone()
        return Position(State(row[0]), row[1], row[2], ConversationId(row[3]))

    vocabulary = words.Speech(SEED).words
    ranks = (words.COMMON, words.MIDDLING, words.RARE)

    def said(n: int) -> str:
        return " ".join(vocabulary[chance.choice(ranks) + chance.randrange(20)] for _word in range(n))

    def page(key: str, after: Position | None = None) -> Ask:
        return lambda: reads.page(store, BY_KEY[key], _ME, after=after, limit=_PAGE)

    def thread(place: Position) -> Ask:
        return lambda: reads.thread(store, place.id, _ME)

    def looked_for(text: str) -> Ask:
        async def look() -> Page:
            return await search(store, await ask(store, typed(text), _ME), limit=_SEARCH)

        return look

    return {
        "first page of all done": [page("8")] * times,
        "deep page": [page("8", somewhere()) for _time in range(times)],
        "default view": [page("1")] * times,
        "counters": [lambda: reads.counts(store, _ME)] * times,
        "conversation": [thread(somewhere()) for _time in range(times)],
        **{f"search, {n} word{'s' * (n > 1)}": [looked_for(said(n)) for _time in range(times)] for n in (1, 2, 3)},
    }


async def _compared(
    store: Store, plain: sqlite3.Connection, async_plain: aiosqlite.Connection, asks: Sequence[Ask]
) -> _Times:
    found = _Times()
    for at, asked in enumerate((asks[0], *asks)):  # the first once more, unmeasured, to warm up
        statements = await _noted(store, asked)
        begun = time.process_time_ns()
        await asked()
        ours = time.process_time_ns() - begun
        begun = time.thread_time_ns()
        for sql, params in statements:
            plain.execute(sql, params).fetchall()
        raw = time.thread_time_ns() - begun
        begun = time.process_time_ns()
        for sql, params in statements:
            await async_plain.execute_fetchall(sql, params)
        through = time.process_time_ns() - begun
        if at:
            found.ours.append(ours / 1e6)
            found.sqlite3.append(raw / 1e6)
            found.aiosqlite.append(through / 1e6)
    return found


async def _noted(store: Store, ask: Ask) -> list[Statement]:
    """What a question sends to the database."""
    sent: list[Statement] = []
    through = store.rows

    async def rows(sql: str, params: Params = ()) -> list[Row]:
        sent.append((sql, params))
        return await through(sql, params)

    store.rows = rows  # type: ignore[method-assign]  # to listen in, for this one question
    try:
        await ask()
    finally:
        del store.rows  # the method itself is back
    return sent


def _cpu_ms(plain: sqlite3.Connection, sql: str) -> float:
    taken = []
    for _time in range(_EXTRA):
        begun = time.thread_time_ns()
        plain.execute(sql).fetchall()
        taken.append((time.thread_time_ns() - begun) / 1e6)
    return middle(taken)
