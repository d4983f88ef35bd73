"""One account's worker: decides when its next pull is due, pulls, and writes down what came."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.accounts import store as tables
from core.accounts.fence import place_of
from core.accounts.health import Failure
from core.accounts.loading import Shelf
from core.accounts.model import Account, HealthCode, StreamPlace
from core.accounts.service import ContextOf
from core.collector.commit import Ingest, Ledger
from core.collector.house import Sweep
from core.collector.links import LinkDoor
from core.collector.notices import Way
from core.collector.pace import Pace
from core.collector.pull import pull, streams_of
from core.collector.schedule import Turn, is_set_back, next_pull_s, next_turn, stream_turn
from core.errors import VentanillaError
from core.ids import AccountId
from core.publishing.model import Delivery
from core.query.names import Choice
from core.store import Store
from core.watch.model import NoticeStep
from ventanilla.api import Batch, Cursor, StreamId

LONGEST_SLEEP_S = 60.0
_CURSORS_REMEMBERED = 10_000

Judge = Callable[[Delivery], Awaitable[str]]
"""The rules that forbid a delivery as they stand now, by their ids; empty: none does.

Raises a :class:`VentanillaError` where it cannot be judged: a file of the pack is broken, or the post cannot be read.
"""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What the collector works with."""

    store: Store
    shelf: Shelf
    context_of: ContextOf
    ingest: Ingest
    sweeps: Sequence[Sweep] = ()
    pace: Pace = field(default_factory=Pace)
    ways: Mapping[NoticeStep, Sequence[Way]] = field(default_factory=dict)
    """How alerts are told outside of the desks."""
    places: tuple[Choice, ...] = ()
    """The gazetteer, for what is judged before it is taken in."""
    judge: Judge | None = None
    """Reads a post again before it leaves; ``None``: nobody does."""
    links: LinkDoor | None = None
    """The way out for asking where links lead; ``None``: nobody asks."""


class Worker:
    """Pulls one account, one step at a time; keeps nothing that a restart would miss."""

    def __init__(self, kit: Equipment, ledger: Ledger, account_id: AccountId, chances: random.Random) -> None:
        self._kit = kit
        self._ledger = ledger
        self._id = account_id
        self._chances = chances
        self._not_before_s: dict[StreamId, int] = {}
        self._written_at = -math.inf
        self._answered_s: int | None = None
        """When it last answered without a word that was worth a write."""
        self._asked: set[tuple[StreamId, Cursor | None]] = set()
        self._account: Account | None = None
        self._turn: Turn | Failure | None = None
        self._hinted: set[StreamId] = set()

    def hint(self, stream: StreamId) -> None:
        """The platform says that a stream has something new: pull it next, whatever its interval."""
        self._hinted.add(stream)

    async def wait_s(self) -> float | None:
        """Machine seconds until the next step; ``None`` when the account is not collected any more."""
        account = await tables.account_of(self._kit.store, self._id)
        if not account.is_active:
            return None
        if self._account is None or account.rev != self._account.rev:  # a person acted: no wait of before counts
            self._not_before_s.clear()
        self._account = account
        specs = streams_of(self._kit.shelf, account)
        clock = self._kit.store.clock
        if isinstance(specs, Failure):
            self._turn = specs
            return clock.wait_s(account.standing.next_s or 0)
        places = self._known_places(await tables.places(self._kit.store, self._id))
        hinted = next((spec for spec in specs if spec.id in self._hinted), None)
        if hinted is not None and not account.standing.failures:
            self._hinted.discard(hinted.id)
            self._turn = stream_turn(account.standing, hinted, places)
            return 0.0
        now_s = clock.now_s()
        turn = self._turn = next_turn(account.standing, specs, places, now_s)
        if turn is None:
            return LONGEST_SLEEP_S
        if is_set_back(places.get(turn.spec.id), now_s):
            self._not_before_s.pop(turn.spec.id, None)
            self._written_at = -math.inf  # the next answer is written down, with a time that has come
        return clock.wait_s(turn.due_s)

    def _known_places(self, places: Mapping[StreamId, StreamPlace]) -> dict[StreamId, StreamPlace]:
        """The places as they are since the last answers that were worth no write, so that each stream has its turn."""
        return {
            stream: replace(place, next_s=max(place.next_s, self._not_before_s.get(stream, 0)))
            for stream, place in places.items()
        }

    async def step(self) -> Batch | Failure | None:
        """Pull the stream whose turn it is and write down what came; call :meth:`wait_s` before.

        Raises:
            LeaseLost, StoreError: nothing was written.
        """
        account, turn = self._account, self._turn
        assert account is not None
        if turn is None:
            return None
        if isinstance(turn, Failure):
            return await self.fail(turn)
        return await self.pull(account, turn)

    async def pull(self, account: Account, turn: Turn) -> Batch | Failure:
        """Ask one stream and write down what came."""
        outcome = await pull(
            self._kit.shelf.load(account.connector),
            account,
            self._kit.context_of,
            turn.spec.id,
            turn.asks_from,
            limit=self._kit.pace.batch,
            timeout_s=self._kit.pace.pull_s,
        )
        if isinstance(outcome, Failure):
            return await self.fail(outcome)
        clock = self._kit.store.clock
        next_s = next_pull_s(
            turn.spec, clock.time(), more=outcome.more, wished_s=outcome.next_after_s,
            speed=clock.speed, chance=self._chances.random(),
        )  # fmt: skip
        if self._says_nothing(account, turn, outcome):
            self._not_before_s[turn.spec.id] = next_s
            self._answered_s = clock.now_s()
            return outcome
        try:
            await self._ledger.batch(account, turn.spec.id, outcome, next_s)
        except VentanillaError:
            raise
        except Exception as error:  # noqa: BLE001  # the worker's fence: what came cannot be stored by us
            return await self.fail(Failure(HealthCode.INTERNAL, place_of(error)))
        self._written_at = time.monotonic()
        if self._is_circle(turn, outcome):
            return await self.fail(Failure(HealthCode.DRIFT, "it turns its pages in a circle"))
        return outcome

    async def fail(self, failure: Failure) -> Failure:
        """Write down that nothing came and why; gives the failure back."""
        self._asked.clear()
        await self._ledger.failure(self._id, failure, self._chances.random(), self._answered_s)
        self._written_at = time.monotonic()
        return failure

    def _says_nothing(self, account: Account, turn: Turn, batch: Batch) -> bool:
        """Whether an answer is worth no write: nothing came, nothing moved, and the last word is not old."""
        standing = account.standing
        return (
            not batch.events and not batch.more and not batch.notices and batch.gap is None
            and batch.cursor == turn.cursor and turn.asks_from == turn.cursor
            and standing.health is HealthCode.OK and not standing.failures
            and time.monotonic() - self._written_at < self._kit.pace.heartbeat_s
        )  # fmt: skip

    def _is_circle(self, turn: Turn, batch: Batch) -> bool:
        """Whether a connector that says it has more leads back to where it has been since it last had none."""
        if not batch.more:
            self._asked.clear()
            return False
        if len(self._asked) < _CURSORS_REMEMBERED:
            self._asked.add((turn.spec.id, turn.asks_from))
        return (turn.spec.id, batch.cursor) in self._asked
