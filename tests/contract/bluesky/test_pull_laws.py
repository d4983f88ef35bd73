"""Nothing said to us is lost, whatever the list of notifications does while it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast

import pytest
from msgspec.structs import replace

from plugins.bluesky import connector, walk
from plugins.bluesky.shape import canonical
from tests.contract.bluesky.fake import NOW, POST, FakeNetwork, Refusal
from tests.contract.bluesky.wire import Asked, Loss
from tests.contract.bluesky.world import World, items, world
from ventanilla.api import (
    JSON,
    Arrived,
    ConnectorError,
    Cursor,
    ItemKind,
    Misfit,
    ProtocolDrift,
    RateLimited,
    StreamId,
    Trust,
    Unavailable,
)


@pytest.fixture
async def here() -> AsyncIterator[World]:
    """A fresh network."""
    async with world() as made:
        yield made


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def many(network: FakeNetwork, count: int, start: int = 0) -> list[str]:
    """So many mentions, the newest last, a second apart; their addresses."""
    uris = []
    for number in range(start, start + count):
        view = network.say("ana", f"mensaje {number}", NOW - minutes(60) + timedelta(seconds=number))
        network.tell_hall(view)
        uris.append(str(view["uri"]))
    return uris


async def test_what_was_said_to_us_arrives_once_oldest_first(here: World) -> None:
    uris = many(here.network, 5)
    batch = await here.pull()
    assert [item.remote_id for item in items(batch)] == uris
    assert not batch.more
    assert batch.rate is not None and batch.rate.remaining == 2990
    again = await here.pull(batch.cursor)
    assert again.events == ()
    assert again.cursor == batch.cursor  # a quiet account writes nothing


async def test_likes_reposts_and_followers_are_not_messages(here: World) -> None:
    for number, reason in enumerate(("like", "repost", "follow", "verified", "something-new")):
        uri = f"at://did:plc:ana/app.bsky.feed.like/3l{number:011d}"
        here.network.tell_hall({"uri": uri, "indexedAt": "2026-07-02T11:00:00.000Z", "record": {}}, reason)
    many(here.network, 1)
    assert [item.text for item in items(await here.pull())] == ["mensaje 0"]


async def test_our_own_answers_are_not_messages(here: World) -> None:
    own = here.network.say("ayuntamiento", "nuestra respuesta")
    here.network.tell_hall(own, "reply")
    assert (await here.pull()).events == ()


async def test_a_reply_carries_what_an_answer_needs(here: World) -> None:
    root = here.network.say("ayuntamiento", "Abrimos el lunes", NOW - minutes(9))
    reference = {"uri": root["uri"], "cid": root["cid"]}
    reply = here.network.say("ana", "¿A qué hora?", NOW - minutes(5), reply={"root": reference, "parent": reference})
    here.network.tell_hall(reply, "reply")
    (item,) = items(await here.pull())
    assert (item.kind, item.root, item.in_reply_to) == (ItemKind.REPLY, root["uri"], root["uri"])
    assert item.url == f"https://bsky.app/profile/did:plc:ana/post/{item.remote_id.rpartition('/')[2]}"
    assert (item.ext["root_cid"], item.ext["cid"], item.ext["root_is_own"]) == (root["cid"], reply["cid"], True)
    assert item.ext["reasons"] == ["reply"]
    assert item.author.remote_id == "did:plc:ana"


async def test_three_that_share_an_instant_at_the_end_of_a_page_all_arrive(here: World) -> None:
    here.network.page_most = 4
    at = NOW - minutes(10)
    newer = [here.network.say("ana", f"nuevo {number}", NOW - minutes(9 - number)) for number in range(3)]
    same = [here.network.say("luis", f"a la vez {number}", at) for number in range(3)]
    older = [here.network.say("eva", f"viejo {number}", NOW - minutes(20 + number)) for number in range(3)]
    for view in (*newer, *same, *older):
        here.network.tell_hall(view)
    batches, _cursor = await here.pull_all()
    assert {item.remote_id for item in items(*batches)} == {str(view["uri"]) for view in (*newer, *same, *older)}
    assert all(batch.gap is None for batch in batches)


async def test_more_at_one_instant_than_a_page_shows_is_reported(here: World) -> None:
    for number in range(130):
        here.network.tell_hall(here.network.say("ana", f"a la vez {number}", NOW - minutes(10)))
    batches, _cursor = await here.pull_all()
    assert any(batch.gap is not None for batch in batches)


@pytest.mark.parametrize("style", ["time", "keyset"])
async def test_a_long_list_is_read_to_its_end_and_said_to_go_on(here: World, style: str) -> None:
    here.network.cursor_style = style
    uris = many(here.network, 730)
    batches, cursor = await here.pull_all()
    assert [len(items(batch)) <= 250 for batch in batches] == [True] * len(batches)
    assert {item.remote_id for item in items(*batches)} == set(uris)
    assert len(batches) > 1 and batches[0].more
    for batch in batches:
        times = [item.created_at for item in items(batch) if item.created_at]
        assert times == sorted(times)
    assert items(await here.pull(cursor)) == []


@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_a_small_limit_loses_nothing(here: World, limit: int) -> None:
    for number in range(9):
        here.network.tell_hall(here.network.say("ana", f"{number}", NOW - minutes(10 + number // 3)))
    batches, cursor = await here.pull_all(limit=limit)
    assert all(len(batch.events) <= limit for batch in batches)
    assert len({item.remote_id for item in items(*batches)}) == 9
    assert items(await here.pull(cursor)) == []


async def test_what_comes_while_pages_turn_is_brought_by_the_same_or_the_next_round(here: World) -> None:
    uris = set(many(here.network, 730))
    first = await here.pull()
    uris |= {str(view["uri"]) for view in _arriving(here, 40)}
    rest, cursor = await here.pull_all(first.cursor)
    later, _cursor = await here.pull_all(cursor)
    assert {item.remote_id for item in items(first, *rest, *later)} == uris


def _arriving(here: World, count: int) -> list[dict[str, JSON]]:
    views = [here.network.say("luis", f"durante {number}", NOW - minutes(1)) for number in range(count)]
    for view in views:
        here.network.tell_hall(view)
    return views


async def test_a_message_dated_back_by_its_author_is_not_missed(here: World) -> None:
    many(here.network, 30)
    batch = await here.pull()
    here.network.now += minutes(5)
    late = here.network.say("eva", "mi reloj va mal", NOW - minutes(90))
    here.network.tell_hall(late)
    (item,) = items(await here.pull(batch.cursor))
    assert item.remote_id == late["uri"]
    assert item.created_trust is Trust.CLIENT


async def test_in_a_flood_a_quarter_of_an_hour_is_looked_back(here: World) -> None:
    for number in range(400):
        here.network.tell_hall(here.network.say("ana", f"{number}", NOW - timedelta(seconds=number)))
    batches, cursor = await here.pull_all()
    assert len(items(*batches)) == 400
    late = here.network.say("eva", "detrás de trescientos", NOW - minutes(6) + timedelta(milliseconds=500))
    here.network.tell_hall(late)
    after, _cursor = await here.pull_all(cursor)
    assert [item.remote_id for item in items(*after)] == [late["uri"]]


async def test_a_deleted_anchor_is_no_gap_and_loses_nothing(here: World) -> None:
    (uri,) = many(here.network, 1)
    batch = await here.pull()
    here.network.delete(uri)
    fresh = here.network.say("luis", "nuevo")
    here.network.tell_hall(fresh)
    after = await here.pull(batch.cursor)
    assert [item.remote_id for item in items(after)] == [fresh["uri"]]
    assert after.gap is None


async def test_a_list_that_ends_before_what_is_known_is_a_gap(here: World) -> None:
    many(here.network, 3)
    batch = await here.pull()
    here.network.notifications.clear()  # the platform keeps less, the posts themselves are still there
    here.network.now += minutes(600)
    here.network.tell_hall(here.network.say("luis", "nuevo", NOW + minutes(599)))
    after = await here.pull(batch.cursor)
    assert len(items(after)) == 1
    assert after.gap is not None and after.gap.since is not None and after.gap.since <= NOW


@pytest.mark.parametrize("following", [("a", "a"), ("a", "b"), ("2026-07-02T11:00:00.000Z",) * 2])
async def test_j59_a_list_in_circles_ends_and_is_reported(here: World, following: tuple[str, str]) -> None:
    many(here.network, 3)
    page: list[JSON] = [*here.network.notifications]

    def circling(asked: Asked) -> JSON:
        return {"notifications": page, "cursor": following[asked.param("cursor") == following[0]]}

    here.network.fixed["listNotifications"] = circling
    batches, cursor = await here.pull_all()
    assert len({item.remote_id for item in items(*batches)}) == 3
    assert any(batch.gap is not None for batch in batches)
    assert len(here.wire.calls("listNotifications")) < 8
    assert items(await here.pull(cursor)) == []


async def test_j60_a_cursor_the_list_no_longer_knows_starts_the_round_again(here: World) -> None:
    uris = many(here.network, 730)
    first = await here.pull(limit=100)
    assert first.more
    standing = walk.load(first.cursor)
    assert standing.round is not None
    broken = replace(standing, round=replace(standing.round, at="nonsense"))
    here.network.refusals["listNotifications"] = Refusal("InvalidRequest")
    with pytest.raises(ConnectorError):
        await here.pull(walk.dump(walk.Standing()))
    here.network.refusals.clear()
    here.network.cursor_style = "time"
    rest, _cursor = await here.pull_all(walk.dump(broken))
    assert {item.remote_id for item in items(first, *rest)} == set(uris)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"v":0,"high":"x"}', '{"v":1,"round":7}', "\x00"])
async def test_a_cursor_of_another_version_starts_afresh(here: World, text: str) -> None:
    uris = many(here.network, 2)
    assert [item.remote_id for item in items(await here.pull(Cursor(text)))] == uris


async def test_a_crash_between_fetching_and_storing_only_repeats(here: World) -> None:
    many(here.network, 350)
    first = await here.pull()
    again = await here.pull()
    assert [item.remote_id for item in items(first)] == [item.remote_id for item in items(again)]


async def test_j54_what_fits_no_message_is_kept_apart_and_the_rest_goes_on(here: World) -> None:
    good = here.network.say("ana", "bien", NOW - minutes(3))
    broken: list[object] = [
        None,
        7,
        "x",
        [],
        {"reason": "mention"},
        {**good, "uri": 5, "reason": "mention"},
        {**good, "uri": "https://x.example", "reason": "reply"},
        {**good, "record": {"$type": POST}, "uri": f"at://did:plc:ana/{POST}/3ka", "reason": "reply"},
        {**good, "record": {"$type": POST, "text": ["x"]}, "uri": f"at://did:plc:ana/{POST}/3kb", "reason": "reply"},
        {**good, "author": None, "uri": f"at://did:plc:ana/{POST}/3kc", "reason": "mention"},
        {**good, "author": {"did": "did:plc:otra"}, "uri": f"at://did:plc:ana/{POST}/3kd", "reason": "mention"},
        {**good, "reason": None},
    ]
    page = {"notifications": [*broken, {**good, "reason": "mention"}]}
    here.network.fixed["listNotifications"] = lambda asked: cast(JSON, page)
    batch = await here.pull()
    assert [item.text for item in items(batch)] == ["bien"]
    misfits = [event for event in batch.events if isinstance(event, Misfit)]
    assert len(misfits) == len(broken)
    assert all(misfit.raw and misfit.reason for misfit in misfits)
    assert (await here.pull(batch.cursor)).events == ()


async def test_a_misfit_becomes_a_message_once_it_fits_and_nobody_is_asked(here: World) -> None:
    good = here.network.say("ana", "bien", NOW - minutes(3))
    here.network.fixed["listNotifications"] = lambda asked: {
        "notifications": [{**good, "author": 7, "reason": "reply"}]
    }
    (misfit,) = (await here.pull()).events
    assert isinstance(misfit, Misfit)
    asked = len(here.wire.asked)
    assert await connector.refit(here.ctx, misfit.raw) == misfit
    arrived = await connector.refit(here.ctx, canonical({**good, "reason": "mention"}))
    assert isinstance(arrived, Arrived) and arrived.item.text == "bien"
    assert len(here.wire.asked) == asked


async def test_j62_times_nobody_can_believe_do_not_stop_a_message(here: World) -> None:
    for number, said in enumerate(("", "ayer", "-5", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z")):
        view = here.network.say("ana", f"{number}")
        here.network.tell_hall({**view, "indexedAt": said or None})
    batches, _cursor = await here.pull_all()
    assert len({item.remote_id for item in items(*batches)}) == 5


async def test_what_is_no_list_at_all_stops_the_pull_and_stores_nothing(here: World) -> None:
    here.network.fixed["listNotifications"] = lambda asked: {"notifications": {"items": []}}
    with pytest.raises(ProtocolDrift):
        await here.pull()


async def test_there_is_one_stream(here: World) -> None:
    with pytest.raises(ProtocolDrift):
        await connector.pull(here.ctx, StreamId("other"), None, 10)


async def test_a_lost_answer_is_a_failure_that_can_be_tried_again(here: World) -> None:
    many(here.network, 1)
    await here.pull()
    here.wire.lose("listNotifications", Loss.MIDWAY)
    with pytest.raises(Unavailable):
        await here.pull()
    assert len(items(await here.pull())) == 1


async def test_j64_too_many_questions_wait_until_the_platform_says(here: World) -> None:
    await here.pull()
    here.network.refusals["listNotifications"] = Refusal("RateLimitExceeded", 429)
    with pytest.raises(RateLimited) as raised:
        await here.pull()
    assert raised.value.retry_at == NOW + minutes(5)
