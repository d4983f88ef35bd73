"""What goes out in an account's name on the plaza: what we said, and what the script lets somebody else say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from plugins.plaza.connector import Plaza
from plugins.plaza.own import OWN
from plugins.plaza.posted import Post, keep
from plugins.plaza.scenario import SHIPPED
from tests.contract.plaza.stage import DAY, HandClock, context
from ventanilla.api import Arrived, Batch, Context, Cursor, Item, ProtocolDrift, Revoked, Visibility

TIKTOK = {"account": "tk-valdeluz", "day": DAY, "outages": "true"}
AT_S = 15 * 3600 + 20 * 60


def items(batch: Batch) -> list[Item]:
    return [event.item for event in batch.events if isinstance(event, Arrived)]


async def pull(ctx: Context, cursor: Cursor | None = None, limit: int = 100) -> Batch:
    return await Plaza().pull(ctx, OWN, cursor, limit)


def tiktok(clock: HandClock, **settings: str) -> Context:
    return context(SHIPPED, clock, **{**TIKTOK, **settings})


async def test_the_script_posts_in_our_name_at_its_second() -> None:
    clock = HandClock(AT_S - 60)
    ctx = tiktok(clock)
    mark = (await pull(ctx)).cursor
    assert (await pull(ctx, mark)).events == ()
    clock.at_s = AT_S
    [item] = items(batch := await pull(ctx, mark))
    assert (item.is_own, item.network, "celular" in item.text) == (True, "Tk", True)
    assert (await pull(ctx, batch.cursor)).events == ()


async def test_the_first_time_only_a_mark_is_taken() -> None:
    clock = HandClock(AT_S + 30)
    ctx = tiktok(clock)
    first = await pull(ctx)
    assert first.events == ()
    clock.at_s += 60
    assert (await pull(ctx, first.cursor)).events == ()


async def test_when_the_keys_are_revoked_nothing_is_shown() -> None:
    with pytest.raises(Revoked):
        await pull(tiktok(HandClock(AT_S + 240)))


async def test_no_other_account_has_a_stray_post() -> None:
    clock = HandClock(0)
    ctx = tiktok(clock, account="x-valdeluz")
    mark = (await pull(ctx)).cursor
    clock.at_s = 86_399
    assert (await pull(ctx, mark)).events == ()


async def test_what_we_said_comes_too_in_pages_and_not_what_we_said_in_private(tmp_path: Path) -> None:
    clock = HandClock(100)
    ctx = tiktok(clock, posted=str(tmp_path))
    mark = (await pull(ctx)).cursor
    day = clock.now() - timedelta(seconds=100)
    for number, visibility in enumerate((Visibility.PUBLIC, Visibility.PRIVATE, Visibility.PUBLIC)):
        post = Post(f"own-{number}", f"{number}", "Vamos", day + timedelta(seconds=110 + number), visibility=visibility)
        keep(tmp_path, "tk-valdeluz", post, is_keyed=True)
    clock.at_s = 200
    first = await pull(ctx, mark, 1)
    assert ([item.remote_id for item in items(first)], first.more) == (["own-0"], True)
    rest = await pull(ctx, first.cursor, 1)
    assert ([item.remote_id for item in items(rest)], rest.more) == (["own-2"], False)


async def test_what_appears_late_still_comes(tmp_path: Path) -> None:
    clock = HandClock(1000)
    ctx = tiktok(clock, posted=str(tmp_path))
    cursor = (await pull(ctx)).cursor
    day = clock.now() - timedelta(seconds=1000)
    keep(tmp_path, "tk-valdeluz", Post("own-a", "a", "A", day + timedelta(seconds=1100)), is_keyed=True)
    clock.at_s = 1200
    cursor = (await pull(ctx, cursor)).cursor
    keep(tmp_path, "tk-valdeluz", Post("own-b", "b", "B", day + timedelta(seconds=1050)), is_keyed=True)
    assert [item.remote_id for item in items(await pull(ctx, cursor))] == ["own-b"]


@pytest.mark.parametrize("cursor", ["", "x", "{}", '{"v":2,"since":1}', '{"v":2,"t":null,"n":0,"flood":"","given":0}'])
async def test_a_cursor_of_another_stream_is_refused(cursor: str) -> None:
    with pytest.raises(ProtocolDrift):
        await pull(tiktok(HandClock(1)), Cursor(cursor))
