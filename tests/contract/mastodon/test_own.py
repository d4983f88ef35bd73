"""What goes out in our own name comes once, from wherever it was sent; direct messages and what we passed on do not."""

from __future__ import annotations

import pytest

from plugins.mastodon import connector
from plugins.mastodon.own import OWN
from tests.contract.mastodon.town import GOTOSOCIAL, MASTODON, ME, V1_ONLY, Kind
from tests.contract.mastodon.world import World, arrived, world
from ventanilla.api import Batch, Cursor, Item, ItemKind

KINDS = pytest.mark.parametrize("kind", [MASTODON, GOTOSOCIAL, V1_ONLY], ids=["mastodon", "gotosocial", "v1-only"])


async def pull(here: World, cursor: Cursor | None = None, limit: int = 40) -> Batch:
    return await connector.pull(here.context(), OWN, cursor, limit)


async def everything(here: World, cursor: Cursor | None, limit: int = 40) -> tuple[list[Item], Cursor]:
    came: list[Item] = []
    while True:
        batch = await pull(here, cursor, limit)
        came += arrived(batch)
        cursor = batch.cursor
        if not batch.more:
            return came, cursor


@KINDS
async def test_nothing_of_before_the_first_time_comes_and_everything_after(kind: Kind) -> None:
    async with world(kind) as here:
        for n in range(3):
            here.fake.town.says(ME, f"antes {n}")
        mark = await pull(here)
        assert (mark.events, mark.more) == ((), False)
        ids = [here.fake.town.says(ME, f"aviso {n}").id for n in range(3)]
        came, cursor = await everything(here, mark.cursor)
        assert [item.remote_id for item in came] == ids
        assert all(item.is_own and item.kind is ItemKind.ARTICLE for item in came)
        assert await everything(here, cursor) == ([], cursor)


async def test_an_account_that_had_said_nothing_misses_nothing() -> None:
    async with world() as here:
        mark = (await pull(here)).cursor
        ids = [here.fake.town.says(ME, f"aviso {n}").id for n in range(50)]
        for limit in (7, 40):
            came, _cursor = await everything(here, mark, limit)
            assert [item.remote_id for item in came] == ids


async def test_direct_messages_are_left_out_and_answers_are_not() -> None:
    async with world() as here:
        mark = (await pull(here)).cursor
        here.fake.town.says(ME, "en privado", visibility="direct")
        theirs = here.fake.town.says("202", "¿Hay agua?")
        answer = here.fake.town.says(ME, "Vamos", in_reply_to=theirs.id)
        [item] = (await everything(here, mark))[0]
        assert (item.remote_id, item.kind, item.in_reply_to) == (answer.id, ItemKind.REPLY, theirs.id)


async def test_it_asks_without_what_we_only_passed_on() -> None:
    async with world() as here:
        await pull(here)
        asked = [one for one in here.fake.asked if one.path.endswith("/statuses")]
        assert [one.first("exclude_reblogs") for one in asked] == ["true"]


async def test_another_access_to_another_account_begins_with_a_mark_again() -> None:
    async with world() as here:
        cursor = (await pull(here)).cursor
        here.fake.town.says(ME, "aviso")
        other = Cursor(str(cursor).replace('"me":"', '"me":"9').replace('"seal":"', '"seal":"0'))
        assert (await pull(here, other)).events == ()
