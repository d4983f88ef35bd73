"""A scenario that grows while it is played, on which the plaza's laws are tried; no part of the running program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from plugins.plaza.control import FAULTS_FILE, counter_path
from plugins.plaza.faults import On
from plugins.plaza.form import Line, LineAuthor, LineEdit, NetworkName
from plugins.plaza.posted import deeds, posts
from ventanilla.api import Applied, Clock, ItemKind, Visibility
from ventanilla.stage import Loss, Seen

_ACCOUNT = {"id": "x-valle", "network": "x", "code": "X", "handle": "@valle", "name": "Valle"}
_LOSSES: Mapping[Loss, Mapping[str, object]] = {
    Loss.BEFORE: {"raise": "uncertain_outcome", "applied": Applied.MAYBE.value, "happens": False},
    Loss.AFTER: {"raise": "uncertain_outcome", "applied": Applied.MAYBE.value, "happens": True},
    Loss.MIDWAY: {"raise": "uncertain_outcome", "applied": Applied.YES.value, "happens": True},
    Loss.BAD_GATEWAY: {"raise": "uncertain_outcome", "applied": Applied.MAYBE.value, "status": 502, "late_s": 20},
    Loss.TWICE: {"do": "twice"},
}


@dataclass(slots=True)
class SmallTown:
    """One account of a scenario in a folder of its own; asks nobody over HTTP."""

    clock: Clock
    folder: Path
    day_at: datetime
    url: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    _lines: list[Line] = field(default_factory=list)

    def settings(self, url: str) -> Mapping[str, str]:
        """The scenario's folder, its account and its day."""
        return {
            "account": "x-valle",
            "day": self.day_at.isoformat(),
            "scenario": str(self.folder),
            "control": str(self.folder),
        }

    async def arrive(self, texts: Sequence[str], *, same_instant: bool = False) -> Sequence[str]:
        """Citizens write."""
        now_s, first = self._second(), len(self._lines)
        for number, text in enumerate(texts):
            at_s = now_s if same_instant else now_s - (len(texts) - 1 - number)
            name = f"m{first + number}"
            author = LineAuthor(id=f"a-{name}", handle=f"@vecina{name}", name="Vecina")
            self._lines.append(
                Line(
                    id=name, network=NetworkName.X, account="x-valle", author=author, kind=ItemKind.MENTION,
                    t_pub=at_s, t_in=at_s, text=text, visibility=Visibility.PUBLIC,
                )
            )  # fmt: skip
        await asyncio.to_thread(self.write)
        return [line.id for line in self._lines[first:]]

    async def edit(self, remote_id: str, text: str) -> None:
        """Its author changes it."""
        edit = LineEdit(t=self._second(), text=text)
        await self._replace(remote_id, edits=(edit,))

    async def remove(self, remote_id: str) -> None:
        """Its author takes it back."""
        await self._replace(remote_id, deleted_at=self._second())

    async def public(self) -> Sequence[Seen]:
        """What is in the folder by now."""
        said = await asyncio.to_thread(posts, self.folder / "posted", "x-valle", self.clock.now())
        return [Seen(post.text, post.in_reply_to, post.id) for post in said]

    async def deeds(self) -> Sequence[str]:
        """What was done by now."""
        done = await asyncio.to_thread(deeds, self.folder / "posted", "x-valle", self.clock.now())
        return [f"{deed.action} {deed.target}" for deed in done]

    async def lose(self, loss: Loss) -> None:
        """Tell the connector by its faults."""
        faults = []
        for on in (On.PUBLISH, On.ACT):
            counter = counter_path(self.folder, "7", on)
            calls = counter.stat().st_size if counter.exists() else 0
            faults.append({"when": {"calls": [calls + 1]}, "on": on.value, **_LOSSES[loss]})
        await asyncio.to_thread((self.folder / FAULTS_FILE).write_bytes, msgspec.json.encode(faults))

    def write(self) -> None:
        """Put the scenario into its folder."""
        (self.folder / "accounts.json").write_bytes(msgspec.json.encode([_ACCOUNT]))
        day = b"".join(msgspec.json.encode(line) + b"\n" for line in self._lines)
        (self.folder / "day.jsonl").write_bytes(day)

    async def _replace(self, remote_id: str, **changes: object) -> None:
        self._lines = [
            msgspec.structs.replace(line, **changes) if line.id == remote_id else line for line in self._lines
        ]
        await asyncio.to_thread(self.write)

    def _second(self) -> int:
        return (self.clock.now() - self.day_at) // timedelta(seconds=1)


class PlazaStage:
    """Opens small towns."""

    @asynccontextmanager
    async def serve(self, clock: Clock) -> AsyncIterator[SmallTown]:
        """A town in which nothing has happened."""
        with TemporaryDirectory(prefix="plaza-") as folder:
            town = SmallTown(clock, Path(folder), clock.now().replace(hour=0, minute=0, second=0, microsecond=0))
            await asyncio.to_thread(town.write)
            yield town


stage = PlazaStage()
"""What ``ventanilla connector check plaza`` opens."""
