"""Entries that were set aside are read again from what was kept of them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from plugins.feed import connector
from tests.contract.feed.world import World, arrived, atom, misfits, numbered, rss, world
from ventanilla.api import Arrived, Misfit, ProtocolDrift, Refits


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as opened:
        yield opened


JSON_ITEM = {"id": "j1", "title": "Corte de agua", "content_html": "<p>Hoy</p>", "url": "https://news.example/j1",
             "date_published": "2026-07-02T08:00:00Z", "author": {"name": "Rosa"}}  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        rss(*numbered(2)),
        atom("<id>a1</id><title>Uno</title><content>dos</content><updated>2026-07-02T08:00:00Z</updated>"),
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [JSON_ITEM]}),
    ],
)
async def test_what_was_kept_of_an_entry_gives_the_same_item_again(here: World, document: str) -> None:
    assert isinstance(connector, Refits)
    here.settings["name"] = "Noticias"
    here.server.serve(document)
    batch = await here.pull()
    for event in batch.events:
        assert isinstance(event, Arrived)
        again = await connector.refit(here.context(), event.raw)
        assert isinstance(again, Arrived)
        assert again.raw == event.raw
        assert replace(again.item, lang=event.item.lang) == event.item
    assert arrived(batch)


async def test_what_still_fits_nothing_is_a_misfit_again(here: World) -> None:
    here.server.serve(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": {}}, 7]}))
    for misfit in misfits(await here.pull()):
        again = await connector.refit(here.context(), misfit.raw)
        assert isinstance(again, Misfit)
        assert (again.raw, again.remote_id, again.reason) == (misfit.raw, misfit.remote_id, misfit.reason)


@pytest.mark.parametrize("raw", [b"", b"\xff", b"{", b'{"link": 1, "link": 2', b"[" * 100_000])
async def test_bytes_that_are_no_entry_are_refused_and_ask_nobody(here: World, raw: bytes) -> None:
    with pytest.raises(ProtocolDrift):
        await connector.refit(here.context(), raw)
    assert here.server.asked == []
