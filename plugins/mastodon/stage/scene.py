"""The fake server as a stage, on which the laws of every connector can be tried."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from plugins.mastodon.stage.fake import TOKEN, Fake, running
from plugins.mastodon.stage.town import MASTODON, ME, Kind, Said
from plugins.mastodon.stage.wire import Answer
from ventanilla.api import Clock
from ventanilla.stage import Seen


@dataclass(slots=True)
class TownScene:
    """An open town: citizens write, and see what we say and do."""

    fake: Fake
    clock: Clock
    url: str
    secrets: Mapping[str, str]

    def settings(self, url: str) -> Mapping[str, str]:
        """See :class:`ventanilla.stage.Scene`."""
        return {"server": url}

    async def arrive(self, texts: Sequence[str], *, same_instant: bool = False) -> Sequence[str]:
        """See :class:`ventanilla.stage.Citizens`."""
        ids: list[str] = []
        for left, text in zip(range(len(texts) - 1, -1, -1), texts, strict=True):
            said = self.fake.town.says("202", text, mentions=(ME,))
            said.at = self.clock.now() - timedelta(seconds=0 if same_instant else left)
            self.fake.town.tells("mention", said)
            ids.append(said.id)
        return ids

    async def expire_access(self) -> None:
        """See :class:`ventanilla.stage.Expires`."""
        self.fake.answers("/api/v1/", Answer({"error": "The access token was revoked"}, 401), times=1_000_000)

    async def edit(self, remote_id: str, text: str) -> None:
        """See :class:`ventanilla.stage.Edits`."""
        said = self.fake.town.said[remote_id]
        said.text, said.edited_at = text, self.clock.now()
        self.fake.town.tells("update", said)

    async def remove(self, remote_id: str) -> None:
        """See :class:`ventanilla.stage.Removes`."""
        del self.fake.town.said[remote_id]

    async def public(self) -> Sequence[Seen]:
        """See :class:`ventanilla.stage.Shows`."""
        said = self.fake.town.said
        return [Seen(_without_address(said[own]), said[own].in_reply_to, own) for own in self.fake.own()]

    async def deeds(self) -> Sequence[str]:
        """See :class:`ventanilla.stage.Deeds`."""
        marks = [mark for said in self.fake.town.said.values() for mark in sorted(said.marks)]
        standing = [mark for marks in self.fake.standing.values() for mark in sorted(marks)]
        return [*marks, *standing, *("report" for _ in self.fake.reports)]


def _without_address(said: Said) -> str:
    """The words of an answer without the name it begins with, which the platform needs to deliver it."""
    return re.sub(r"^@[\w.@-]+ ", "", said.text) if said.in_reply_to else said.text


@dataclass(frozen=True, slots=True)
class TownStage:
    """Opens a town on a server of one kind."""

    kind: Kind = MASTODON

    @asynccontextmanager
    async def serve(self, clock: Clock) -> AsyncIterator[TownScene]:
        """See :class:`ventanilla.stage.Stage`."""
        async with running(self.kind) as fake:
            fake.clock = clock
            yield TownScene(fake, clock, fake.url, {"token": TOKEN})
