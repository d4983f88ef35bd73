"""The fake network as a stage, on which the laws of every connector can be tried."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from plugins.bluesky.stage import fake
from plugins.bluesky.stage.fake import HANDLE, PASSWORD, FakeNetwork
from plugins.bluesky.stage.fake_calls import answer
from plugins.bluesky.stage.wire import Asked, Reply, wired
from ventanilla.api import JSON, Clock
from ventanilla.stage import Seen


@dataclass(slots=True)
class NetworkScene:
    """An open network: citizens write, and see what we say and do."""

    network: FakeNetwork
    clock: Clock
    url: str
    secrets: Mapping[str, str]

    def settings(self, url: str) -> Mapping[str, str]:
        """See :class:`ventanilla.stage.Scene`."""
        return {"handle": HANDLE, "service": url}

    async def arrive(self, texts: Sequence[str], *, same_instant: bool = False) -> Sequence[str]:
        """See :class:`ventanilla.stage.Citizens`."""
        uris: list[str] = []
        for left, text in zip(range(len(texts) - 1, -1, -1), texts, strict=True):
            at = self.clock.now() - timedelta(seconds=0 if same_instant else left)
            self.network.now = self.clock.now()
            view = self.network.say("vecina", text, at)
            self.network.tell_hall(view)
            uris.append(str(view["uri"]))
        return uris

    async def remove(self, remote_id: str) -> None:
        """See :class:`ventanilla.stage.Removes`."""
        self.network.delete(remote_id)

    async def public(self) -> Sequence[Seen]:
        """See :class:`ventanilla.stage.Shows`."""
        own = self.network.own(fake.POST)
        return [
            Seen(str(value["text"]), _parent(value), uri, _links(value))
            for uri, value in sorted(own.items(), key=lambda one: str(one[1]["createdAt"]))
        ]

    async def deeds(self) -> Sequence[str]:
        """See :class:`ventanilla.stage.Deeds`."""
        done = [uri.split("/")[3] for uri in self.network.records if uri.startswith(f"at://{fake.HALL}/")]
        others = [one for one in done if one not in (fake.POST, "app.bsky.feed.threadgate")]
        return [*others, *("mute" for _ in self.network.muted), *("report" for _ in self.network.reports)]

    async def expire_access(self) -> None:
        """See :class:`ventanilla.stage.Expires`."""
        self.network.access.clear()

    async def refuse_refresh(self) -> None:
        """See :class:`ventanilla.stage.Renews`."""
        self.network.refresh.clear()
        self.network.password = "another-password"

    async def refreshes(self) -> int:
        """See :class:`ventanilla.stage.Renews`."""
        return self.network.generation


def _parent(value: Mapping[str, JSON]) -> str:
    reply = value.get("reply")
    parent = reply.get("parent") if isinstance(reply, Mapping) else None
    return str(parent.get("uri", "")) if isinstance(parent, Mapping) else ""


def _links(value: Mapping[str, JSON]) -> tuple[str, ...]:
    """What a reader of the record shows as links: its pieces are counted in bytes."""
    text, found = str(value["text"]).encode(), []
    facets = value.get("facets")
    for facet in facets if isinstance(facets, list) else []:
        index = facet["index"]
        if any(feature["$type"].endswith("#link") for feature in facet["features"]):
            found.append(text[index["byteStart"] : index["byteEnd"]].decode(errors="replace"))
    return tuple(found)


class NetworkStage:
    """Opens networks."""

    @asynccontextmanager
    async def serve(self, clock: Clock) -> AsyncIterator[NetworkScene]:
        """See :class:`ventanilla.stage.Stage`."""
        network = FakeNetwork(now=clock.now())

        async def on_time(asked: Asked) -> Reply:
            network.now = clock.now()
            return await partial(answer, network)(asked)

        async with wired(on_time) as wire:
            yield NetworkScene(network, clock, wire.url, {"app_password": PASSWORD})
