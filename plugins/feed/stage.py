"""A portal with a JSON feed, on which the feed connector's laws are tried; no part of the running program."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ventanilla.api import Clock
from ventanilla.stage_http import Asked, Reply, listening

_SECRET = "portal-canary-5d1f0c2a"


@dataclass(slots=True)
class _Entry:
    id: str
    text: str
    written_at: datetime
    changed_at: datetime | None = None


@dataclass(slots=True)
class Portal:
    """The feed as it stands: the newest entry first, each with its own id."""

    clock: Clock
    url: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    _entries: list[_Entry] = field(default_factory=list)
    _given: int = 0

    def settings(self, url: str) -> Mapping[str, str]:
        """The feed's address, which holds a secret as many do."""
        return {"url": f"{url}/feed.json?key={_SECRET}"}

    async def arrive(self, texts: Sequence[str], *, same_instant: bool = False) -> Sequence[str]:
        """The portal publishes news."""
        now = self.clock.now()
        fresh = []
        for back, text in zip(range(len(texts) - 1, -1, -1), texts, strict=True):
            self._given += 1
            written_at = now if same_instant else now - timedelta(seconds=back)
            fresh.append(_Entry(f"noticia-{self._given}", text, written_at))
        self._entries = [*reversed(fresh), *self._entries]
        return [entry.id for entry in fresh]

    async def edit(self, remote_id: str, text: str) -> None:
        """The portal corrects what it published."""
        for entry in self._entries:
            if entry.id == remote_id:
                entry.text, entry.changed_at = text, self.clock.now()

    async def remove(self, remote_id: str) -> None:
        """The portal takes it from its feed."""
        self._entries = [entry for entry in self._entries if entry.id != remote_id]

    async def answer(self, asked: Asked) -> Reply:
        """The document, or the word that it has not changed."""
        if asked.path != "/feed.json" or asked.first("key") != _SECRET:
            return Reply({"error": "not here"}, 404)
        document = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Portal de Valdeluz",
            "items": [_item(entry) for entry in self._entries],
        }
        tag = f'"{hashlib.sha256(repr(document).encode()).hexdigest()[:20]}"'
        if asked.headers.get("if-none-match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(document, headers={"Content-Type": "application/feed+json", "ETag": tag})


def _item(entry: _Entry) -> Mapping[str, object]:
    changed = {} if entry.changed_at is None else {"date_modified": entry.changed_at.isoformat()}
    return {
        "id": entry.id,
        "content_text": entry.text,
        "date_published": entry.written_at.isoformat(),
        "authors": [{"name": "Prensa", "url": "https://portal.valdeluz.example/prensa"}],
        "tags": ["barrio"],
        **changed,
    }


class FeedStage:
    """Opens portals."""

    @asynccontextmanager
    async def serve(self, clock: Clock) -> AsyncIterator[Portal]:
        """A portal with an empty feed."""
        portal = Portal(clock)
        async with listening(portal.answer) as url:
            portal.url = url
            yield portal


stage = FeedStage()
"""What ``ventanilla connector check feed`` opens."""
