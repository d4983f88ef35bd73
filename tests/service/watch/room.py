"""A workspace whose arrivals are watched, on a clock that the test moves; roles are asked as in service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from core.access.gate import permit
from core.collector.alerting import Alerting
from core.collector.matching import Matching
from core.ids import MessageId, OperatorId
from core.inbox.model import AccountRef, IngestCount
from core.store import Actor, Work, create_store, open_store
from core.store.workspace import found, new_workspace
from core.watch import store as watches
from core.watch.alert_store import list_alerts
from core.watch.model import Alert, NewWatch, Terms, Watch, WatchKind
from core.watch.service import Saved, add_watch
from tests.service.inbox.desk import COLLECTOR, FB, NOON_S, Desk, standing
from ventanilla.api import Arrived, Author, Event, Item, ItemKind, StreamId, Visibility

ANA = Actor(OperatorId(1), "Ana", "tty")
ROSA = Actor(OperatorId(2), "Rosa", "tty")
IVAN = Actor(OperatorId(3), "Iván", "tty")
OSCAR = Actor(OperatorId(4), "Óscar", "tty")
_ROLES = {1: "community_manager", 2: "comms_manager", 3: "approver", 4: "auditor"}

WATER = NewWatch(name="Agua", query="agua~ OR grifo", purpose="cortes y averías", has_read_rules=True)
START_S = NOON_S // 3600 * 3600
"""The clock stands at a full hour when a test begins."""
_AFTER_S = 95
"""Long enough after its end for a window to be judged."""


@dataclass
class Process:
    """What a collector keeps in its memory."""

    matching: Matching = field(default_factory=Matching)
    alerting: Alerting = field(default_factory=lambda: Alerting(settle_s=0))


@dataclass(frozen=True)
class Room(Desk):
    """A desk whose arrivals are watched by one collector process, and then by the next one."""

    process: Process = field(default_factory=Process)

    @property
    def matching(self) -> Matching:
        return self.process.matching

    def restart(self) -> None:
        """Another collector process: what it knows, it reads."""
        self.process.matching, self.process.alerting = Matching(), Alerting(settle_s=0)

    async def hear(self, *events: Event, account: AccountRef = FB) -> IngestCount:
        """A batch arrives."""
        return await self.system(lambda work: self.matching(work, account, StreamId("main"), events))

    async def hear_many(self, n: int, text: str = "no hay agua en la calle {n}", *, prefix: str = "m") -> None:
        """So many messages of as many people."""
        await self.hear(*(said(f"{prefix}{at}", text.format(n=at), f"{prefix}{at}", self.now_s) for at in range(n)))

    async def sweep(self) -> None:
        """Everything that is due by the clock."""
        for sweep in self.process.alerting.sweeps:
            while await self.system(sweep):
                pass

    async def pass_windows(self, *per_window: int, prefix: str = "w") -> None:
        """Let windows pass with so many hits in each, swept a little after each; begins within one."""
        self.wait(max(0, _AFTER_S - self.now_s % 600))
        for at, n in enumerate(per_window):
            await self.hear_many(n, prefix=f"{prefix}{at}-{self.now_s}-")
            self.wait(600)
            await self.sweep()

    async def add(self, new: NewWatch = WATER, actor: Actor = ANA, **terms: object) -> Watch:
        """A watch that has looked through the past."""
        saved = await self.save(replace(new, terms=replace(new.terms, **terms)) if terms else new, actor)  # type: ignore[arg-type]  # the fields' types are the caller's
        await self.sweep()
        return saved.watch

    async def save(self, new: NewWatch = WATER, actor: Actor = ANA) -> Saved:
        return await add_watch(self.store, actor, new)

    async def alerts(self) -> list[Alert]:
        return await list_alerts(self.store, limit=100)

    async def now(self, watch: Watch) -> Watch:
        """The watch as it stands."""
        return await watches.watch_of(self.store, watch.id)

    async def hits(self, watch: Watch) -> list[tuple[str, int]]:
        """Remote ids of its hits, oldest first, and whether they are hidden."""
        rows = await self.store.rows(
            "SELECT m.remote_id, h.is_hidden FROM watch_hit AS h JOIN message AS m ON m.id = h.message_id"
            " WHERE h.watch_id = ? ORDER BY h.message_id",
            (watch.id,),
        )
        return [(row["remote_id"], row["is_hidden"]) for row in rows]

    async def counted(self, watch: Watch) -> dict[int, int]:
        """Hits by ten minutes, counted from where the clock began."""
        rows = await self.store.rows("SELECT start_s, n FROM watch_bucket WHERE watch_id = ?", (watch.id,))
        return {(row["start_s"] - START_S) // 600: row["n"] for row in rows}

    async def id_of(self, remote_id: str) -> MessageId:
        return MessageId((await self.one("SELECT id FROM message WHERE remote_id = ?", remote_id))["id"])


def said(
    id_: str,
    text: str,
    author: str = "vecina",
    created_s: int | None = None,
    *,
    private: bool = False,
    lang: str = "es",
) -> Arrived:
    """A message that arrives, with the time its platform names."""
    return Arrived(
        Item(
            remote_id=id_,
            kind=ItemKind.DM if private else ItemKind.COMMENT,
            author=Author(remote_id=f"id-{author}", handle=author),
            text=text,
            lang=lang,
            created_at=datetime.fromtimestamp(created_s, UTC) if created_s is not None else None,
            visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        ),
        b"{}",
    )


@asynccontextmanager
async def open_room(folder: Path, *, fresh: bool = True, at_s: int = START_S) -> AsyncIterator[Room]:
    """A room in a workspace, founded here unless it is not ``fresh``."""
    if fresh:
        create_store(folder)
    async with open_store(folder, clock=standing(at_s), gate=permit) as store:
        room = Room(store)
        if fresh:
            await room.system(_people_and_accounts)
        yield room


async def _people_and_accounts(work: Work) -> None:
    work.system("arranging a test")
    await found(work, new_workspace("Valdeluz", zone="America/Lima", language="es"))
    people: Sequence[Actor] = (ANA, ROSA, IVAN, OSCAR)
    await work.many(
        "INSERT INTO operator (id, name, created_s) VALUES (?, ?, ?)",
        [(each.operator_id, each.name, work.now_s) for each in people],
    )
    await work.many("INSERT INTO operator_role (operator_id, role) VALUES (?, ?)", sorted(_ROLES.items()))
    await work.many(
        "INSERT INTO account (id, name, connector, network, handle, created_s) VALUES (?, ?, ?, ?, ?, ?)",
        [(1, "muro", "plaza", "Fb", "@valdeluz", work.now_s), (2, "chat", "plaza", "Ch", "", work.now_s)],
    )


__all__ = ["ANA", "COLLECTOR", "FB", "IVAN", "OSCAR", "ROSA", "START_S", "WATER", "NewWatch", "Room", "Terms",
           "WatchKind", "open_room", "said"]  # fmt: skip
