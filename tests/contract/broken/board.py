"""A platform in small for broken connectors: notes to read, posts to say, access that runs out; and its stage."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from ventanilla.api import Clock
from ventanilla.stage import Seen
from ventanilla.stage_http import Asked, Reply, listening

PASSWORD = "the-password-of-the-board"
MOST_BYTES = 300


@dataclass(slots=True)
class Board:
    """The platform, as its scene."""

    clock: Clock
    url: str = ""
    secrets: Mapping[str, str] = field(default_factory=lambda: {"password": PASSWORD})
    notes: list[dict[str, object]] = field(default_factory=list)
    posts: list[dict[str, object]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    given: int = 0
    is_open: bool = True

    def settings(self, url: str) -> Mapping[str, str]:
        """Its address."""
        return {"url": url}

    async def arrive(self, texts: Sequence[str], *, same_instant: bool = False) -> Sequence[str]:
        """Notes are pinned to the board, each with the next number."""
        fresh = []
        for left, text in zip(range(len(texts) - 1, -1, -1), texts, strict=True):
            at = self.clock.now() - timedelta(seconds=0 if same_instant else left)
            number = len(self.notes) + 1
            self.notes.append(
                {
                    "n": number,
                    "id": f"note-{number}",
                    "who": "vecina",
                    "says": text,
                    "at": at.isoformat(),
                    "kind": "note",
                }
            )
            fresh.append(f"note-{number}")
        return fresh

    async def public(self) -> Sequence[Seen]:
        """The posts, with the pieces that their offsets, in bytes, make links of."""
        return [_seen(number, post) for number, post in enumerate(self.posts)]

    async def expire_access(self) -> None:
        """No token counts any more."""
        self.tokens.clear()

    async def refuse_refresh(self) -> None:
        """The password does not count any more either."""
        self.is_open = False

    async def refreshes(self) -> int:
        """How often a token was given."""
        return self.given

    async def answer(self, asked: Asked) -> Reply:
        """One call."""
        if asked.path == "/session":
            if asked.json().get("password") != PASSWORD or not self.is_open:
                return Reply({"error": "no"}, 401)
            self.given += 1
            token = f"token-of-the-board-{self.given}"
            self.tokens.add(token)
            return Reply({"token": token})
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Reply({"error": "expired"}, 401)
        if asked.method == "POST":
            return self._post(asked.json())
        limit = int(asked.first("limit"))
        if asked.first("newest"):
            return Reply({"notes": self.notes[-limit:]})
        after = int(asked.first("after"))
        return Reply({"notes": [note for note in self.notes if int(str(note["n"])) > after][:limit]})

    def _post(self, said: dict[str, object]) -> Reply:
        known = next((post for post in self.posts if said.get("key") and post["key"] == said["key"]), None)
        if known is None:
            if not 0 < len(str(said["text"]).encode()) <= MOST_BYTES:
                return Reply({"error": "too long"}, 422)
            self.posts.append(said)
            known = said
        return Reply({"id": f"post-{self.posts.index(known)}"})


def _seen(number: int, post: dict[str, object]) -> Seen:
    text, pieces = str(post["text"]), post["links"]
    assert isinstance(pieces, list)
    links = tuple(text.encode()[start:end].decode(errors="replace") for start, end in pieces)
    return Seen(text, str(post["reply"]), f"post-{number}", links)


class BoardStage:
    """Opens boards."""

    @asynccontextmanager
    async def serve(self, clock: Clock) -> AsyncIterator[Board]:
        """An empty board."""
        board = Board(clock)
        async with listening(board.answer) as url:
            board.url = url
            yield board


stage = BoardStage()
