"""Two workspaces for the flood: the same people, watches and first messages, and into one of them a flood comes.

The watches look for a thousand words, half of them with slips allowed. The first of them look for what the flood
says, so that their panels count; the others for words that nobody writes, as most watched words are on most days.
"""

from __future__ import annotations

import asyncio
import random
import re
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect

from core.access.gate import permit
from core.access.service import add_operator, create_first_administrator
from core.accounts.loading import BUNDLED, Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.collector.alerting import Alerting
from core.collector.commit import COLLECTOR
from core.collector.matching import Matching
from core.ids import AccountId, OperatorId
from core.inbox.model import AccountRef
from core.policy import Role
from core.store import Actor, Work, create_store, open_store
from core.store.files import database_path
from core.store.workspace import WorkspaceKind, found, new_workspace
from core.watch.model import NewWatch, Terms, WatchKind
from core.watch.service import enter_watch
from plugins.plaza.flood import Flood, parse_flood
from ventanilla.api import StreamId

OPERATOR, COLLEAGUE = "Ana", "Rosa"
TERMS = 1_000
BEFORE = 120
"""Messages that are there before it begins, so that every panel has hits to move between."""
_QUIET_DAY = "2150-01-06 America/Lima"
_FAR_AHEAD = "2190-01-01T00:00:00+00:00"
_SEED = 20_260_514
_PER_WATCH = 20
_ROLES = (Role.COMMUNITY_MANAGER, Role.COMMS_MANAGER)

HEARD: dict[str, tuple[str, str]] = {
    "Agua": ("agua OR turbia", r"\b(agua|turbia)\b"),
    "Luz": ('luz OR "toda la cuadra"', r"\bluz\b"),
    "Calles": ("bache OR semáforo OR vereda", r"\b(bache|semaforo|vereda)\b"),
    "Parada": ("autobus~ OR parada", r"\b(autobus|parada)\b"),
    "La Loma": ('"la loma"', r"\bla loma\b"),
    "Basura": ("basura~ NEAR/5 camion~", r"\bcamion de la basura\b"),
    "Biblioteca": ("biblioteca~", r"\bbiblioteca\b"),
    "Gas": ("gas colegio -luz", r"\bgas\b.*\bcolegio\b"),
    "Barrio": ("barrio norte hide:parque", r"\bbarrio norte\b"),
}
"""What the first watches look for, and the same said as a pattern over a text without accents in small letters."""


@dataclass(frozen=True, slots=True)
class Flooded:
    """A workspace that a flood comes to, or one that stays quiet."""

    directory: Path
    flood: Flood | None
    begins_at: datetime

    @property
    def messages(self) -> int:
        """How many the flood sends."""
        return self.flood.due(self.flood.start_at + timedelta(seconds=self.flood.seconds)) if self.flood else 0

    def expected_hits(self) -> dict[str, int]:
        """How many messages each of the first watches finds, of the flood and of those before it."""
        texts = [_leveled(text) for text in self._texts()]
        return {
            name: sum(re.search(pattern, text) is not None for text in texts)
            for name, (_query, pattern) in HEARD.items()
        }

    def number(self, sql: str, *values: object) -> int:
        """The one number a question to the file gives; 0 for none."""
        with closing(connect(f"file:{database_path(self.directory)}?mode=ro", uri=True, timeout=20)) as connection:
            row = connection.execute(sql, values).fetchone()
        return int(row[0] or 0) if row is not None else 0

    def stored(self) -> int:
        """How many messages of the flood are stored."""
        return self.number("SELECT count(*) FROM message WHERE account_id = 1 AND remote_id LIKE 'flood-7-%'")

    def _texts(self) -> Iterable[str]:
        for flood, n in ((_before(), BEFORE), (self.flood, self.messages)):
            if flood is not None:
                yield from (flood.message(each, "Fb").item.text for each in range(n))


def build(directory: Path, rate: float, seconds: int, *, begins_in_s: float = 10.0) -> Flooded:
    """A workspace into which so many messages a second come; none where ``seconds`` is 0. It begins a little later."""
    begins_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=begins_in_s)
    words = f"rate={rate:g},seconds={seconds},seed=7,start={begins_at.isoformat()}" if seconds else ""
    asyncio.run(_build(directory, words))
    return Flooded(directory, parse_flood(words, begins_at), begins_at)


def queries(terms: int = TERMS) -> dict[str, str]:
    """Every watch by its name: so many words in all, half of them with slips allowed."""
    dice = random.Random(_SEED)
    found_ = {name: query for name, (query, _pattern) in HEARD.items()}
    rest = [_word(dice) + ("~" if n % 2 else "") for n in range(terms - 2 * len(HEARD))]
    for n in range(0, len(rest), _PER_WATCH):
        found_[f"Vigilancia {n // _PER_WATCH + 1}"] = " OR ".join(rest[n : n + _PER_WATCH])
    return found_


async def _build(directory: Path, flood: str) -> None:
    create_store(directory)
    async with open_store(directory, gate=permit) as store:
        facts = new_workspace("Municipalidad de Valdeluz", zone="America/Lima", language="es", kind=WorkspaceKind.DEMO)

        async def begin(work: Work) -> None:
            await found(work, facts)
            await work.audit("workspace.found", "workspace")

        await store.write(Actor(None, "init", "cli"), begin)
        first = await create_first_administrator(store, COLLEAGUE, "", "", (*_ROLES, Role.ADMINISTRATOR))
        await add_operator(store, Actor(first, COLLEAGUE, "bench"), OPERATOR, "", "", _ROLES)
        wall = {"account": "fb-valdeluz", "day": _QUIET_DAY, **({"flood": flood} if flood else {})}
        new = fitted(NewAccount("muro", "plaza", "Fb", "valdeluz", wall), Shelf(BUNDLED).load("plaza"))

        async def register_(work: Work) -> None:
            await register(work, new)

        await store.write(COLLECTOR, register_)
        await store.write(Actor(None, "demo"), lambda work: _enter(work, first))
        while await store.write(COLLECTOR, Alerting(directory, settle_s=0.0).look_back):
            pass
        take_in, before = Matching(directory=directory), _before()
        events = [before.message(n, "Fb") for n in range(BEFORE)]

        async def arrive(work: Work) -> None:
            await take_in(work, AccountRef(AccountId(1), "Fb"), StreamId("plaza"), events)

        await store.write(COLLECTOR, arrive)


async def _enter(work: Work, owner: OperatorId) -> None:
    for name, query in queries().items():
        new = NewWatch(
            name=name, query=query, purpose="medir la inundación", kind=WatchKind.TOPIC, terms=Terms(min_count=100_000)
        )
        await enter_watch(work, new, owner)


def _before() -> Flood:
    flood = parse_flood("rate=1,seconds=3600,seed=3", datetime.fromisoformat(_FAR_AHEAD))
    assert flood is not None, "a rate and a length make a flood"
    return flood


def _word(dice: random.Random) -> str:
    return "".join(dice.choice("bdfgjklmnprstvz") + dice.choice("aeiou") for _n in range(dice.randint(3, 5)))


def _leveled(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(each))
