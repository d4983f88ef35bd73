"""What Valdeluz watches from its first minute: the watches of the scenario, its places, two weeks looked through."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec

from core.access.model import Operator
from core.collector.alerting import Alerting
from core.collector.commit import COLLECTOR
from core.founding.cast import FOUNDER
from core.i18n import LANGUAGES
from core.store import Store, Work
from core.watch.model import DAY_S, NewWatch, Sensitivity, Terms, WatchKind
from core.watch.places import FILE_NAME, gazetteer
from core.watch.service import enter_watch


class WatchLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A watch as the scenario writes it down."""

    id: str
    kind: WatchKind
    owner: str
    """Id of one of the scenario's people."""
    name: dict[str, str]
    query: str
    purpose: dict[str, str]
    legal_basis: dict[str, str]
    sensitivity: Sensitivity
    min_count: int
    window_s: int
    cooldown_s: int
    is_every_hit: bool
    review_days: int
    retention_days: int


class _Person(msgspec.Struct, frozen=True):
    id: str
    name: str


def watch_lines() -> list[WatchLine]:
    """The watches of the scenario."""
    return msgspec.json.decode(_scenario("watches.json"), type=list[WatchLine])


async def enter_watches(store: Store, directory: Path, people: Mapping[str, Operator], language: str) -> None:
    """Write the places into the workspace's folder, enter every watch, and look through what is stored already.

    Raises:
        UsageError, QuerySyntax: the scenario's own files are not in order.
    """
    (directory / FILE_NAME).write_bytes(_scenario(FILE_NAME))
    names = {one.id: one.name for one in msgspec.json.decode(_scenario("people.json"), type=list[_Person])}

    async def act(work: Work) -> None:
        for line in watch_lines():
            await enter_watch(work, _new(line, language, work.now_s), people[names[line.owner]].id)

    await store.write(FOUNDER, act)
    sweeps = Alerting(directory, places=gazetteer(directory), settle_s=0)
    while await store.write(COLLECTOR, sweeps.look_back):
        pass


def _new(line: WatchLine, language: str, now_s: int) -> NewWatch:
    return NewWatch(
        name=_in(line.name, language),
        query=line.query,
        purpose=_in(line.purpose, language),
        kind=line.kind,
        terms=Terms(
            sensitivity=line.sensitivity,
            min_count=line.min_count,
            window_s=line.window_s,
            cooldown_s=line.cooldown_s,
            is_every_hit=line.is_every_hit,
        ),
        retention_days=line.retention_days,
        review_s=now_s + line.review_days * DAY_S,
        legal_basis=_in(line.legal_basis, language),
        has_read_rules=True,
    )


def _in(said: Mapping[str, str], language: str) -> str:
    return said.get(language) or said[LANGUAGES[0]]


def _scenario(name: str) -> bytes:
    return files("plugins.plaza").joinpath("scenario", name).read_bytes()
