"""Pulling loses nothing and repeats only what it must, on servers that page forward and on those that do not."""

from __future__ import annotations

import json

import pytest

from tests.contract.mastodon.town import GOTOSOCIAL, MASTODON, V1_ONLY, Kind
from tests.contract.mastodon.wire import Answer
from tests.contract.mastodon.world import arrived, texts, world
from ventanilla.api import Cursor, ItemKind, Misfit, ProtocolDrift, Rejected, StreamId, Unavailable, Visibility

KINDS = pytest.mark.parametrize("kind", [MASTODON, GOTOSOCIAL, V1_ONLY], ids=["mastodon", "gotosocial", "v1-only"])


@KINDS
async def test_the_first_pull_brings_the_newest_page_oldest_first(kind: Kind) -> None:
    async with world(kind) as here:
        for n in range(50):
            here.fake.town.mentions_us(f"mensaje {n}")
        batch = await here.pull()
        assert texts(arrived(batch)) == [f"@ayto mensaje {n}" for n in range(10, 50)]
        assert not batch.more


@KINDS
@pytest.mark.parametrize("count", [1, 14, 15, 39, 40, 41, 130])
async def test_what_came_between_two_pulls_arrives_whole_and_in_order(kind: Kind, count: int) -> None:
    async with world(kind) as here:
        here.fake.town.mentions_us("antes")
        cursor = (await here.pull()).cursor
        for n in range(count):
            here.fake.town.mentions_us(f"mensaje {n}")
        items, after = await here.pull_all(cursor)
        assert texts(items) == [f"@ayto mensaje {n}" for n in range(count)]
        assert await here.pull_all(after) == ([], after)


async def test_a_server_that_pages_forward_is_paged_forward() -> None:
    async with world() as here:
        here.fake.town.mentions_us("antes")
        cursor = (await here.pull()).cursor
        for n in range(130):
            here.fake.town.mentions_us(f"mensaje {n}")
        before = len(here.fake.asked)
        await here.pull_all(cursor)
        asked = [one for one in here.fake.asked[before:] if one.path == "/api/v1/notifications"]
        assert len([one for one in asked if one.first("min_id")]) == 5
        assert all(one.first("max_id") for one in asked if one.first("since_id"))
        assert len(asked) <= 9


@KINDS
async def test_an_account_that_had_nothing_yet_misses_nothing_of_a_first_wave(kind: Kind) -> None:
    async with world(kind) as here:
        cursor = (await here.pull()).cursor
        for n in range(90):
            here.fake.town.mentions_us(f"mensaje {n}")
        items, _ = await here.pull_all(cursor)
        assert texts(items) == [f"@ayto mensaje {n}" for n in range(90)]


@KINDS
async def test_pulling_again_with_an_old_cursor_repeats_and_loses_nothing(kind: Kind) -> None:
    async with world(kind) as here:
        here.fake.town.mentions_us("antes")
        cursor = (await here.pull()).cursor
        for n in range(60):
            here.fake.town.mentions_us(f"mensaje {n}")
        first, _ = await here.pull_all(cursor)
        again, _ = await here.pull_all(cursor)
        assert [item.remote_id for item in first] == [item.remote_id for item in again]


@KINDS
async def test_a_page_never_holds_more_than_was_asked_for(kind: Kind) -> None:
    async with world(kind) as here:
        here.fake.town.mentions_us("antes")
        cursor = (await here.pull(limit=1)).cursor
        for n in range(35):
            here.fake.town.mentions_us(f"mensaje {n}")
        batch = await here.pull(cursor, limit=5)
        assert texts(arrived(batch)) == [f"@ayto mensaje {n}" for n in range(5)]
        items, _ = await here.pull_all(batch.cursor, limit=5)
        assert texts(items) == [f"@ayto mensaje {n}" for n in range(5, 35)]


@KINDS
async def test_what_arrives_while_pages_are_turned_is_not_lost(kind: Kind) -> None:
    async with world(kind) as here:
        here.fake.town.mentions_us("antes")
        cursor = (await here.pull()).cursor
        for n in range(60):
            here.fake.town.mentions_us(f"mensaje {n}")
        batch = await here.pull(cursor, limit=20)
        here.fake.town.mentions_us("mensaje 60")
        rest, _ = await here.pull_all(batch.cursor, limit=20)
        assert texts([*arrived(batch), *rest]) == [f"@ayto mensaje {n}" for n in range(61)]


@KINDS
async def test_a_known_notification_that_was_dismissed_does_not_stop_the_stream(kind: Kind) -> None:
    async with world(kind) as here:
        here.fake.town.mentions_us("antes")
        cursor = (await here.pull()).cursor
        here.fake.town.notifications.clear()
        here.fake.town.mentions_us("después")
        assert texts(arrived(await here.pull(cursor))) == ["@ayto después"]


async def test_more_than_anybody_walks_back_is_said_as_a_gap() -> None:
    async with world(V1_ONLY) as here:
        here.fake.town.mentions_us("antes")
        cursor = (await here.pull()).cursor
        for n in range(1_100):
            here.fake.town.mentions_us(f"{n}")
        batch = await here.pull(cursor)
        assert batch.gap is not None
        assert len(batch.events) == 250
        assert batch.more


async def test_a_server_that_ignores_every_anchor_does_not_turn_pages_for_ever() -> None:
    async with world() as here:
        here.fake.town.mentions_us("uno")
        cursor = (await here.pull()).cursor
        page = Answer([_notification(here.fake.town, n) for n in range(19, -1, -1)])
        here.fake.town.says("202", "x")
        here.fake.answers("GET /api/v1/notifications", page, times=100)
        batch = await here.pull(cursor)
        assert here.fake.calls("GET /api/v1/notifications") <= 4
        again = await here.pull(batch.cursor)
        assert not again.events
        assert not again.more


def _notification(town: object, n: int) -> dict[str, object]:
    account = {"id": "202", "acct": "vecina"}
    status = {"id": f"s{n}", "account": account, "content": f"<p>{n}</p>", "visibility": "public", "mentions": []}
    return {"id": f"n{n}", "type": "mention", "account": account, "status": status}


async def test_filtered_notifications_come_too() -> None:
    async with world() as here:
        here.fake.town.mentions_us("de alguien nuevo", is_filtered=True)
        assert texts(arrived(await here.pull())) == ["@ayto de alguien nuevo"]


async def test_what_is_no_message_is_left_out_and_still_moves_the_cursor() -> None:
    async with world() as here:
        said = here.fake.town.mentions_us("hola")
        cursor = (await here.pull()).cursor
        for type_ in ("favourite", "follow", "admin.report", "pleroma:emoji_reaction", "severed_relationships"):
            here.fake.town.tells(type_, said if type_ != "follow" else None, "303")
        items, after = await here.pull_all(cursor)
        assert items == []
        assert json.loads(after)["after"] == here.fake.town.notifications[-1].id


async def test_an_edited_message_arrives_again_with_its_new_words() -> None:
    async with world() as here:
        said = here.fake.town.mentions_us("la farola no luce")
        cursor = (await here.pull()).cursor
        said.text, said.edited_at = "@ayto la farola ya luce", here.fake.town.moment
        here.fake.town.tells("update", said)
        (item,) = arrived(await here.pull(cursor))
        assert (item.remote_id, item.text, item.edited_at) == (said.id, "@ayto la farola ya luce", said.edited_at)


async def test_an_edit_of_something_that_was_never_ours_does_not_arrive() -> None:
    async with world() as here:
        boosted = here.fake.town.says("303", "noticia")
        here.fake.town.tells("update", boosted)
        assert arrived(await here.pull()) == []


@KINDS
async def test_a_direct_message_is_private_and_a_reply_to_us_is_a_reply(kind: Kind) -> None:
    async with world(kind) as here:
        ours = here.fake.town.says("101", "La piscina abre el lunes.")
        here.fake.town.mentions_us("¿a qué hora?", in_reply_to=ours.id)
        here.fake.town.mentions_us("mi teléfono es 600", visibility="direct")
        reply, direct = arrived(await here.pull())
        assert (reply.kind, reply.visibility, reply.root, reply.in_reply_to) == (
            ItemKind.REPLY,
            Visibility.PUBLIC,
            ours.id,
            ours.id,
        )
        assert (direct.kind, direct.visibility) == (ItemKind.DM, Visibility.PRIVATE)


async def test_all_answers_of_a_conversation_have_its_first_message_as_root() -> None:
    async with world() as here:
        town = here.fake.town
        first = town.says("303", "empieza")
        last = first
        for n in range(9):
            last = town.says("202", f"paso {n}", in_reply_to=last.id)
        town.mentions_us("al fondo", in_reply_to=last.id)
        town.mentions_us("cerca", in_reply_to=first.id)
        assert [item.root for item in arrived(await here.pull())] == [first.id, first.id]
        assert here.fake.calls("GET /api/v1/statuses/") <= 5


async def test_answers_to_a_deleted_message_stay_together() -> None:
    async with world() as here:
        for n in range(2):
            here.fake.town.mentions_us(f"{n}", in_reply_to="999999999999999999")
        assert {item.root for item in arrived(await here.pull())} == {"999999999999999999"}


async def test_a_known_conversation_costs_no_walk() -> None:
    async with world() as here:
        first = here.fake.town.says("101", "aviso")
        here.fake.town.mentions_us("uno", in_reply_to=first.id)
        cursor = (await here.pull()).cursor
        before = here.fake.calls("GET /api/v1/statuses/")
        here.fake.town.mentions_us("dos", in_reply_to=first.id)
        (item,) = arrived(await here.pull(cursor))
        assert item.root == first.id
        assert here.fake.calls("GET /api/v1/statuses/") == before


async def test_one_that_cannot_be_read_is_kept_with_its_bytes_and_the_rest_arrives() -> None:
    async with world() as here:
        good = _notification(here.fake.town, 1)
        account = {"id": "202", "acct": "vecina"}
        bad: list[object] = [
            "words",
            None,
            {"type": "mention", "account": account, "id": None},
            {"type": "mention", "account": account, "id": "n3", "status": {"id": "s3", "content": "x"}},
            {
                "type": "mention",
                "account": account,
                "id": "n4",
                "status": {"id": "s4", "account": account, "content": 7},
            },
            {"type": "mention", "account": account, "id": "n5", "status": ["x"]},
            {"type": "mention", "account": account, "id": "n6", "status": {**_status(), "id": "x" * 10_000}},
        ]
        here.fake.answers("GET /api/v1/notifications", Answer([*bad, good]))
        batch = await here.pull()
        assert texts(arrived(batch)) == ["1"]
        misfits = [event for event in batch.events if isinstance(event, Misfit)]
        assert len(misfits) == len(bad)
        assert [json.loads(event.raw) for event in reversed(misfits)] == bad


def _status() -> dict[str, object]:
    return {"id": "s", "account": {"id": "202", "acct": "vecina"}, "content": "x"}


async def test_ids_are_words_whatever_they_look_like() -> None:
    async with world() as here:
        page = []
        for own_id in (2**70, "AkLq9x", "01JZ0000000000000000000001"):
            status = {**_status(), "id": own_id}
            page.append({"id": own_id, "type": "mention", "account": status["account"], "status": status})
        here.fake.answers("GET /api/v1/notifications", Answer(page))
        found = [item.remote_id for item in arrived(await here.pull())]
        assert found == ["01JZ0000000000000000000001", "AkLq9x", str(2**70)]


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"error": "something"}),
        Answer(raw=b"[1,2"),
        Answer(raw=b'[{"id":"1","id":"2"}]'),
        Answer(raw=b"[" * 70 + b"]" * 70),
        Answer(raw=b"\xff\xfe"),
        Answer(raw=b""),
    ],
)
async def test_an_answer_that_cannot_be_read_stores_nothing(answer: Answer) -> None:
    async with world() as here:
        cursor = (await here.pull()).cursor
        here.fake.answers("GET /api/v1/notifications", answer)
        with pytest.raises(ProtocolDrift):
            await here.pull(cursor)


async def test_a_line_that_breaks_stores_nothing_and_the_next_pull_has_it_all() -> None:
    async with world() as here:
        cursor = (await here.pull()).cursor
        here.fake.town.mentions_us("hola")
        here.fake.breaks("GET /api/v1/notifications")
        with pytest.raises(Unavailable):
            await here.pull(cursor)
        assert texts(arrived(await here.pull(cursor))) == ["@ayto hola"]


@pytest.mark.parametrize("cursor", ["", "{}", '{"v":0}', '{"v":2,"me":"1"}', "nonsense", "[1]", "null"])
async def test_a_cursor_of_another_version_starts_with_the_newest_page(cursor: str) -> None:
    async with world() as here:
        here.fake.town.mentions_us("hola")
        assert texts(arrived(await here.pull(Cursor(cursor)))) == ["@ayto hola"]


async def test_another_access_to_the_same_account_goes_on_and_one_to_another_account_starts_afresh() -> None:
    async with world() as here:
        here.fake.town.mentions_us("antes")
        cursor = (await here.pull()).cursor
        here.fake.town.mentions_us("después")
        renewed = Cursor(json.dumps({**json.loads(cursor), "seal": "another"}))
        assert texts(arrived(await here.pull(renewed))) == ["@ayto después"]
        foreign = Cursor(json.dumps({**json.loads(cursor), "seal": "another", "me": "999"}))
        assert texts(arrived(await here.pull(foreign))) == ["@ayto antes", "@ayto después"]


async def test_the_cursor_holds_nothing_of_the_access() -> None:
    async with world() as here:
        here.fake.town.mentions_us("hola")
        cursor = (await here.pull()).cursor
        assert not any(here.pocket.kept["token"][at : at + 6] in cursor for at in range(len("the-token-of")))


async def test_the_rate_is_passed_on_with_its_iso_time() -> None:
    async with world() as here:
        rate = (await here.pull()).rate
        assert rate is not None
        assert (rate.limit, rate.remaining) == (300, 289)
        assert rate.reset_at is not None


async def test_a_stream_that_is_not_there_and_a_page_without_room_are_refused() -> None:
    async with world() as here:
        from plugins.mastodon import connector

        with pytest.raises(Rejected):
            await connector.pull(here.context(), StreamId("home"), None, 10)
        with pytest.raises(Rejected):
            await here.pull(limit=0)
