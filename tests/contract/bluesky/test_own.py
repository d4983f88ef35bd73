"""What goes out in our own name comes once, dated by the network; the first time only a mark is taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from plugins.bluesky import connector
from plugins.bluesky.own import OWN
from plugins.bluesky.shape import canonical
from tests.contract.bluesky.fake import HALL, NOW, POST, stamp
from tests.contract.bluesky.wire import Asked
from tests.contract.bluesky.world import World, items, world
from ventanilla.api import JSON, Arrived, Batch, Cursor, ItemKind, Misfit


@pytest.fixture
async def here() -> AsyncIterator[World]:
    """A fresh network."""
    async with world() as made:
        yield made


def post(here: World, number: int, at: datetime | None = None, **record: JSON) -> str:
    """A post of ours, made anywhere; its address."""
    uri = f"at://{HALL}/{POST}/3ka{number:010d}"
    said: dict[str, JSON] = {"$type": POST, "text": f"aviso {number}", "createdAt": stamp(at or here.network.now)}
    here.network.records[uri] = {**said, **record}
    return uri


async def pull(here: World, cursor: Cursor | None = None, limit: int = 100) -> Batch:
    return await connector.pull(here.ctx, OWN, cursor, limit)


async def test_nothing_of_before_the_first_time_comes_and_everything_after(here: World) -> None:
    for number in range(5):
        post(here, number, NOW - timedelta(seconds=200 - number))
    mark = await pull(here)
    assert (mark.events, mark.more) == ((), False)
    uris = [post(here, 10 + number, NOW - timedelta(seconds=50 - number)) for number in range(3)]
    came = items(batch := await pull(here, mark.cursor))
    assert [item.remote_id for item in came] == uris
    assert all(item.is_own for item in came)
    assert {item.kind for item in came} == {ItemKind.ARTICLE}
    assert items(await pull(here, batch.cursor)) == []


async def test_an_answer_of_ours_is_one_and_says_to_what(here: World) -> None:
    mark = (await pull(here)).cursor
    theirs = here.network.say("ana", "¿Hay agua?")
    to: JSON = {"uri": str(theirs["uri"]), "cid": str(theirs["cid"])}
    post(here, 1, reply={"root": to, "parent": to})
    [item] = items(await pull(here, mark))
    assert (item.kind, item.in_reply_to, item.root) == (ItemKind.REPLY, theirs["uri"], theirs["uri"])


async def test_what_we_only_passed_on_is_left_out(here: World) -> None:
    mark = (await pull(here)).cursor
    theirs = here.network.say("ana", "¿Hay agua?")

    def feed(asked: Asked) -> JSON:
        del asked
        reason: JSON = {"$type": "app.bsky.feed.defs#reasonRepost"}
        own = here.network.view(post(here, 1), HALL)
        return {"feed": [{"post": theirs, "reason": reason}, {"post": own, "reason": reason}]}

    here.network.fixed["getAuthorFeed"] = feed
    assert (await pull(here, mark)).events == ()


async def test_what_does_not_fit_is_kept_and_read_again_as_ours(here: World) -> None:
    mark = (await pull(here)).cursor
    uri = post(here, 1, text=None)
    [misfit] = (await pull(here, mark)).events
    assert isinstance(misfit, Misfit) and misfit.remote_id == uri
    post(here, 1)
    again = await connector.refit(here.ctx, canonical(here.network.view(uri, HALL)))
    assert isinstance(again, Arrived) and again.item.is_own


async def test_a_page_that_is_too_small_for_all_of_it_is_asked_again(here: World) -> None:
    mark = (await pull(here)).cursor
    uris = [post(here, number, NOW + timedelta(seconds=number)) for number in range(7)]
    came, cursor = [], mark
    for _page in range(20):
        batch = await pull(here, cursor, 2)
        came += [item.remote_id for item in items(batch)]
        cursor = batch.cursor
        if not batch.more:
            break
    assert sorted(came) == uris


async def test_a_deletion_lets_no_old_post_pass_for_a_new_one(here: World) -> None:
    for number in range(140):
        post(here, number, NOW - timedelta(days=200 - number))
    newest = post(here, 500, NOW - timedelta(seconds=90))
    mark = await pull(here)
    del here.network.records[newest]
    dated_back = post(here, 501, NOW - timedelta(hours=2))
    came = items(batch := await pull(here, mark.cursor))
    assert [item.remote_id for item in came] == [dated_back]
    del here.network.records[dated_back]
    assert items(await pull(here, batch.cursor)) == []
