"""Sets up small scenarios on disk, a clock moved by hand, and the pulls of a patient collector."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from plugins.plaza import Plaza
from plugins.plaza.connector import STREAM
from ventanilla.api import (
    JSON,
    AccountView,
    Arrived,
    Batch,
    Context,
    Cursor,
    Event,
    Misfit,
    Removed,
    Response,
    ServerEvent,
)

DAY_AT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
DAY = "2026-11-24 America/Lima"
"""The same moment as a setting says it."""

ACCOUNTS: list[JSON] = [
    {"id": "x-valle", "network": "x", "code": "X", "handle": "@valle", "name": "Valle", "note": "principal"},
    {"id": "fb-valle", "network": "facebook", "code": "Fb", "handle": "valle", "name": "Valle en Facebook"},
]


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at_s: float) -> None:
        self.at_s = at_s

    def now(self) -> datetime:
        """So many seconds after the scenario's 00:00."""
        return DAY_AT + timedelta(seconds=self.at_s)


class ClosedDoor:
    """A door that fails the test: the plaza asks nobody."""

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        expect: tuple[str, ...] = (),
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """Refuse."""
        raise AssertionError(f"the plaza asked for {url}")

    async def send(self, method: str, url: str, **_: object) -> Response:
        """Refuse."""
        raise AssertionError(f"the plaza wrote to {url}")

    def events(self, url: str, *, headers: Mapping[str, str] | None = None) -> AsyncIterator[ServerEvent]:
        """Refuse."""
        raise AssertionError(f"the plaza listened to {url}")


async def no_parser(function: str, body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
    """Fail the test: the plaza reads nothing that needs a guarded child."""
    raise AssertionError(f"the plaza wanted {function} run")


def line(name: str, t_in: int, **more: JSON) -> dict[str, JSON]:
    """A scenario line of the account ``x-valle`` that arrives at ``t_in``."""
    return {
        "id": name,
        "network": "x",
        "account": "x-valle",
        "author": {"id": f"a-{name}", "handle": f"@{name}", "name": name, "followers": 3, "created": None},
        "kind": "mention",
        "t_pub": t_in,
        "t_in": t_in,
        "text": f"texto de {name}",
        "lang": "es",
        "root": None,
        "in_reply_to": None,
        "visibility": "public",
        "media": [],
        "url": f"https://x.valle.example/{name}",
        "edits": [],
        "deleted_at": None,
        **more,
    }


def write_scenario(
    folder: Path, day: Sequence[JSON], baseline: Sequence[JSON] | None = None, accounts: JSON = ACCOUNTS
) -> Path:
    """Write the files of a scenario and return their folder."""
    folder.mkdir(exist_ok=True)
    (folder / "accounts.json").write_bytes(msgspec.json.encode(accounts))
    (folder / "day.jsonl").write_bytes(_lines(day))
    if baseline is not None:
        (folder / "baseline.jsonl").write_bytes(_lines(baseline))
    return folder


def _lines(entries: Sequence[JSON]) -> bytes:
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)


def context(scenario: Path | str, clock: HandClock, **settings: str) -> Context:
    """A context for the account ``x-valle`` unless ``settings`` say otherwise."""
    view = AccountView("7", "@valle", {"scenario": str(scenario), "account": "x-valle", "day": DAY, **settings})
    return Context(view, ClosedDoor(), clock, no_parser)


async def pull(ctx: Context, cursor: Cursor | None = None, limit: int = 100) -> Batch:
    """One pull of the only stream."""
    return await Plaza().pull(ctx, STREAM, cursor, limit)


async def pull_all(ctx: Context, cursor: Cursor | None = None, limit: int = 100) -> list[Batch]:
    """Pull until nothing more is due, the last batch included; bounded in case it never ends."""
    batches: list[Batch] = []
    for _ in range(100_000):
        batches.append(await pull(ctx, cursor, limit))
        cursor = batches[-1].cursor
        if not batches[-1].more:
            return batches
    raise AssertionError("the plaza always says that there is more")


def events_of(batches: Sequence[Batch]) -> list[Event]:
    """The events of all batches in order."""
    return [event for batch in batches for event in batch.events]


def told(event: Event) -> str:
    """An event in brief: ``+id`` arrived, ``~id`` edited, ``-id`` removed, ``!id`` misfit."""
    match event:
        case Arrived(item):
            return f"{'~' if item.edited_at else '+'}{item.remote_id}"
        case Removed(name):
            return f"-{name}"
        case Misfit():
            return f"!{event.remote_id}"


def story(batches: Sequence[Batch]) -> list[str]:
    """All events of all batches in brief."""
    return [told(event) for event in events_of(batches)]
