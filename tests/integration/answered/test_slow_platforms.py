"""P84, P85: platforms that finish long after the answer was lost, one of them with keys it only knows when it has."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from core.publishing.rules import Patience
from tests.integration.answered.nursery import PACE
from tests.integration.answered.square import published, publishing_workspace, square
from tests.integration.kills.platform import Platform

POSTS = 5
WORKS_S = 1.5
HASTY = replace(PACE, patience=Patience(settle_s=0, backoff_from_s=1, backoff_to_s=1))
PATIENT = replace(PACE, patience=Patience(settle_s=4, backoff_from_s=1, backoff_to_s=2))


@dataclass
class Slow(Platform):
    """Drops the line once it has the request, works on for a while, and only then knows the key."""

    known: set[str] = field(default_factory=set)
    tasks: list[asyncio.Task[int]] = field(default_factory=list)

    async def publish(self, kind: str, text: str) -> int:
        """At its leisure."""
        await asyncio.sleep(WORKS_S)
        return await super().publish(kind, text)

    async def post(self, kind: str, key: str, text: str) -> int:
        """Check, work, store: without a lock, so that a second request in between is a second post."""
        known = self.keys.get((kind, key))
        if kind == "keyed" and known is not None:
            return known.result()
        number = await self.publish(kind, text)
        self.keys[kind, key] = stored = asyncio.get_running_loop().create_future()
        stored.set_result(number)
        return number

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """As ever, but that nobody ever hears of a key's first request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next((int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-l")), 0)
            body: dict[str, Any] = json.loads(await reader.readexactly(length)) if length else {}
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        method, path, _version = head.split("\r\n")[0].split(" ")
        if method == "POST" and body["key"] not in self.known:
            self.known.add(body["key"])
            self.tasks.append(asyncio.create_task(self.post(path.strip("/"), body["key"], body["text"])))
            writer.transport.abort()
            return
        answer = json.dumps(await self.answer(method, path.strip("/"), body)).encode()
        await self.reply(writer, answer, is_write=method == "POST")


@pytest.mark.parametrize("kind", ["readback", "keyed"])
async def test_p84_p85_a_platform_that_finishes_late_is_given_its_time(tmp_path: Path, kind: str) -> None:
    async with square(Slow) as platform:
        await publishing_workspace(tmp_path / "w", platform.port, (kind,), POSTS)
        found = await published(tmp_path / "w", platform.port, PATIENT)
        assert set(found.values()) == {"published"}
        assert sorted(platform.public().values()) == [1] * POSTS


@pytest.mark.parametrize("kind", ["readback", "keyed"])
async def test_p84_p85_without_that_time_these_platforms_would_double(tmp_path: Path, kind: str) -> None:
    async with square(Slow) as platform:
        await publishing_workspace(tmp_path / "w", platform.port, (kind,), POSTS)
        await published(tmp_path / "w", platform.port, HASTY)
        assert max(platform.public().values()) == 2, "else the test above proves nothing"
