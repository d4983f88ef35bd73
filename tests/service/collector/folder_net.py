"""A platform that lives in a folder, so that several processes can ask it and a test can tell it what to do.

``total`` holds how many messages there are; ``do`` holds one word: what goes wrong; ``calls`` gets one line a pull.
The cursor is how many messages were given, as a number.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from ventanilla.api import (
    AccountView,
    Arrived,
    AuthError,
    Author,
    Batch,
    ConnectorInfo,
    Context,
    Cursor,
    Event,
    Gap,
    Gone,
    Item,
    ItemKind,
    Misfit,
    Network,
    Notice,
    NoticeCode,
    Probe,
    ProtocolDrift,
    RateLimited,
    SetupField,
    SetupSchema,
    StreamId,
    StreamKind,
    StreamSpec,
    Unavailable,
)

STREAM = StreamId("all")
TABLE = {"folder": "tests.service.collector.folder_net:connector"}
POLL_S = 0.01


class FolderNet:
    """Gives what its folder says, in pages of ``page``."""

    info = ConnectorInfo("folder", "Folder", "1", (Network("Fo", "Folder"),))

    def setup_schema(self) -> SetupSchema:
        return SetupSchema(
            "",
            (
                SetupField("folder", "Folder"),
                SetupField("page", "Page", required=False, default="250"),
                SetupField("interval", "Interval", required=False, default="1"),
            ),
        )

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        return (StreamSpec(STREAM, StreamKind.MIXED, int(account.settings.get("interval", "1"))),)

    async def probe(self, ctx: Context) -> Probe:
        await _strike(_word(Path(ctx.account.settings["folder"])), ctx, None)
        return Probe(f"@{ctx.account.id}")

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        folder = Path(ctx.account.settings["folder"])
        word = _word(folder)
        line = {"pid": os.getpid(), "at_s": ctx.clock.now().timestamp(), "cursor": cursor, "word": word}
        with (folder / "calls").open("a") as calls:
            calls.write(json.dumps(line) + "\n")
        total = int((folder / "total").read_text())  # before anything that may take long, as a platform would
        await _strike(word, ctx, cursor)
        if word == "bad_batch":
            return cast(Batch, {"events": []})
        begin = int(cursor) if cursor else 0
        end = min(total, begin + min(limit, int(ctx.account.settings.get("page", "250"))))
        events: list[Event] = [Arrived(item(n), str(n).encode()) for n in range(begin, end)]
        if word == "misfits":
            events = [Misfit(str(n).encode(), "told to", str(n)) for n in range(begin, end)]
        return Batch(
            events=tuple(events),
            cursor=Cursor(str(0 if word == "circle" else end)),
            more=end < total or word == "circle",
            gap=Gap("told to lose some") if word == "gap" else None,
            notices=(Notice(NoticeCode.MOVED, "b.example"),) if word == "moved" else (),
        )

    async def refit(self, ctx: Context, raw: bytes) -> Event:
        if raw.startswith(b"7"):
            return Misfit(raw, "still odd")
        if raw == b"8":
            raise ValueError("told to fail")
        return Arrived(item(int(raw)), raw)


connector = FolderNet()


def item(n: int) -> Item:
    """Message ``n``; four people talk."""
    writer = Author(f"p{n % 4}", f"@p{n % 4}")
    return Item(remote_id=str(n), kind=ItemKind.MENTION, author=writer, text=f"message {n}", root=f"r{n % 8}")


def make_folder(folder: Path, total: int, word: str = "") -> Path:
    """A new platform with ``total`` messages."""
    folder.mkdir()
    (folder / "total").write_text(str(total))
    tell(folder, word)
    return folder


def tell(folder: Path, word: str) -> None:
    """Say what goes wrong from now on; empty: nothing."""
    (folder / "do.new").write_text(word)
    (folder / "do.new").replace(folder / "do")


def calls(folder: Path) -> list[dict[str, object]]:
    """Every pull so far."""
    path = folder / "calls"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _word(folder: Path) -> str:
    return (folder / "do").read_text()


async def _strike(word: str, ctx: Context, cursor: Cursor | None) -> None:
    folder = Path(ctx.account.settings["folder"])
    match word:
        case "401":
            raise AuthError("not accepted", where="folder.example", status=401)
        case "429":
            raise RateLimited(ctx.clock.now() + timedelta(minutes=11), where="folder.example", status=429)
        case "429-long":
            raise RateLimited(datetime(9999, 1, 1, tzinfo=UTC), where="folder.example", status=429)
        case "503":
            raise Unavailable("the server answered 503", where="folder.example", status=503)
        case "410":
            raise Gone("no longer there", status=410)
        case "crash":
            raise RuntimeError("words of a citizen")
        case "exit":
            raise SystemExit(9)
        case "cursor" if cursor is not None:
            raise ProtocolDrift("this cursor is refused")
        case "hang":
            await asyncio.Event().wait()
        case "wait":
            while not (folder / "go").exists():  # noqa: ASYNC110  # a file of another process cannot be awaited
                await asyncio.sleep(POLL_S)
        case "stubborn":
            while True:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    continue
        case _:
            return
