"""Threads with their holes, second looks, figures and searches."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from plugins.bluesky import connector
from plugins.bluesky.search import asked
from tests.contract.bluesky.fake import HALL, NOW, POST, FakeNetwork, Refusal
from tests.contract.bluesky.world import World, items, world
from ventanilla.api import (
    JSON,
    Arrived,
    Blocked,
    Fate,
    Gone,
    Hole,
    Media,
    NotAllowed,
    Rejected,
    SearchQuery,
    Trust,
)


@pytest.fixture
async def here() -> AsyncIterator[World]:
    """A fresh network."""
    async with world() as made:
        yield made


def reply(to: dict[str, JSON], root: dict[str, JSON] | None = None) -> dict[str, JSON]:
    parent: JSON = {"uri": to["uri"], "cid": to["cid"]}
    top: JSON = {"uri": root["uri"], "cid": root["cid"]} if root else parent
    return {"root": top, "parent": parent}


def grown(network: FakeNetwork) -> dict[str, dict[str, JSON]]:
    """Ours, two answers to it, one answer to the first, each a minute later."""
    made: dict[str, dict[str, JSON]] = {}
    made["root"] = network.say("ayuntamiento", "Abrimos", NOW - timedelta(minutes=9))
    made["ana"] = network.say("ana", "¿Cuándo?", NOW - timedelta(minutes=8), reply=reply(made["root"]))
    made["eva"] = network.say("eva", "Bien", NOW - timedelta(minutes=7), reply=reply(made["root"]))
    made["luis"] = network.say("luis", "¡Eso!", NOW - timedelta(minutes=6), reply=reply(made["ana"], made["root"]))
    return made


async def test_the_whole_thread_is_shown_from_any_of_its_posts(here: World) -> None:
    made = grown(here.network)
    for start in made.values():
        view = await connector.thread(here.ctx, str(start["uri"]), 50)
        assert [one.item.text for one in view.items] == ["Abrimos", "¿Cuándo?", "Bien", "¡Eso!"]
        assert view.holes == ()


async def test_a_thread_that_is_too_long_keeps_what_is_nearest(here: World) -> None:
    made = grown(here.network)
    view = await connector.thread(here.ctx, str(made["luis"]["uri"]), 3)
    assert {one.item.text for one in view.items} == {"¡Eso!", "¿Cuándo?", "Abrimos"}


async def test_deleted_and_blocked_posts_are_holes(here: World) -> None:
    made = grown(here.network)
    here.network.blocked.add(str(made["eva"]["uri"]))
    here.network.delete(str(made["ana"]["uri"]))
    view = await connector.thread(here.ctx, str(made["luis"]["uri"]), 50)
    assert {one.item.text for one in view.items} == {"¡Eso!", "Abrimos"}
    assert {hole.reason for hole in view.holes} == {"blocked", "deleted, or never there"}
    assert Hole(str(made["ana"]["uri"]), "deleted, or never there") in view.holes


async def test_a_thread_around_a_deleted_or_a_blocked_post_is_told(here: World) -> None:
    made = grown(here.network)
    here.network.blocked.add(str(made["eva"]["uri"]))
    here.network.delete(str(made["luis"]["uri"]))
    with pytest.raises(NotAllowed):
        await connector.thread(here.ctx, str(made["eva"]["uri"]), 50)
    with pytest.raises(Gone):
        await connector.thread(here.ctx, str(made["luis"]["uri"]), 50)
    with pytest.raises(Rejected):
        await connector.thread(here.ctx, "https://bsky.app/x", 50)


async def test_a_chain_of_a_hundred_answers_is_read_within_its_depth(here: World) -> None:
    root = last = here.network.say("ana", "0", NOW - timedelta(minutes=200))
    for number in range(1, 100):
        last = here.network.say("luis", str(number), NOW - timedelta(minutes=200 - number), reply=reply(last, root))
    view = await connector.thread(here.ctx, str(last["uri"]), 200)
    texts = {one.item.text for one in view.items}
    assert {str(number) for number in range(60, 100)} <= texts and "0" in texts


async def test_odd_shapes_inside_a_thread_do_not_stop_it(here: World) -> None:
    made = grown(here.network)
    post: dict[str, JSON] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": made["root"]}
    holes: list[JSON] = [{"notFound": True}, {"blocked": True, "uri": "x"}]
    odd: list[JSON] = [None, 7, [], {"post": 7}, {"post": {"uri": 5}}, *holes]
    here.network.fixed["getPostThread"] = lambda _asked: {"thread": {**post, "parent": 7, "replies": odd}}
    view = await connector.thread(here.ctx, str(made["root"]["uri"]), 50)
    assert [one.item.text for one in view.items] == ["Abrimos"]


async def test_a_second_look_tells_present_deleted_and_hidden_apart(here: World) -> None:
    made = grown(here.network)
    here.network.blocked.add(str(made["eva"]["uri"]))
    here.network.delete(str(made["luis"]["uri"]))
    uris = [str(made[name]["uri"]) for name in ("ana", "eva", "luis")]
    states = {state.remote_id: state for state in await connector.recheck(here.ctx, [*uris, "no address", uris[0]])}
    assert [states[uri].fate for uri in uris] == [Fate.PRESENT, Fate.UNKNOWN, Fate.REMOVED]
    now = states[uris[0]].now
    assert now is not None and now.item.text == "¿Cuándo?"
    assert len(states) == 3


async def test_a_replaced_post_shows_its_present_words(here: World) -> None:
    made = grown(here.network)
    uri = str(made["ana"]["uri"])
    here.network.write(uri, {**here.network.records[uri], "text": "¿Dónde?"})
    (state,) = await connector.recheck(here.ctx, [uri])
    assert state.now is not None and state.now.item.text == "¿Dónde?"
    assert state.now.item.ext["cid"] != made["ana"]["cid"]


async def test_every_way_to_a_post_gives_the_same_item(here: World) -> None:
    made = grown(here.network)
    here.network.tell_hall(made["ana"], "reply")
    uri = str(made["ana"]["uri"])
    (pulled,) = items(await here.pull())
    (state,) = await connector.recheck(here.ctx, [uri])
    thread = await connector.thread(here.ctx, uri, 9)
    found = items(await connector.search(here.ctx, SearchQuery(words=("cuándo",)), None, 9))
    assert state.now is not None
    assert [state.now.item, *found] == [pulled, pulled]
    assert pulled in [one.item for one in thread.items]


async def test_figures_are_given_where_they_are_and_never_guessed(here: World) -> None:
    made = grown(here.network)
    uris = [str(made["root"]["uri"]), str(made["ana"]["uri"])]
    here.network.shown[uris[1]] |= {"likeCount": "7", "repostCount": True, "quoteCount": -1}
    first, second = await connector.metrics(here.ctx, [*uris, f"at://{HALL}/{POST}/3knone", "x"])
    assert (first.likes, first.shares, first.replies, first.quotes, first.views) == (2, 1, 0, 0, None)
    assert (second.likes, second.shares, second.replies, second.quotes) == (None, None, 0, None)
    assert first.as_of == here.network.now
    assert list(await connector.metrics(here.ctx, [])) == []


async def test_a_search_brings_what_is_new_and_leaves_ours_out(here: World) -> None:
    grown(here.network)
    for number in range(130):
        here.network.say("ana", f"la piscina {number}", NOW - timedelta(minutes=60 - number / 10))
    here.network.say("ayuntamiento", "la piscina abre")
    query = SearchQuery(words=("piscina",))
    batch = await connector.search(here.ctx, query, None, 250)
    assert len(items(batch)) == 130
    late = here.network.say("luis", "otra piscina")
    again = await connector.search(here.ctx, query, batch.cursor, 250)
    assert [item.remote_id for item in items(again)] == [late["uri"]]
    assert again.gap is None


async def test_a_firewall_before_the_search_is_no_matter_of_the_account(here: World) -> None:
    here.network.has_firewall = True
    with pytest.raises(Blocked):
        await connector.search(here.ctx, SearchQuery(words=("piscina",)), None, 10)


async def test_a_search_for_nothing_is_not_asked(here: World) -> None:
    with pytest.raises(Rejected):
        await connector.search(here.ctx, SearchQuery(words=('"', " ")), None, 10)
    assert here.wire.asked == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SearchQuery(words=("piscina", "lunes")), [{"q": "piscina lunes", "lang": ""}]),
        (SearchQuery(words=("calle mayor",), lang="es"), [{"q": '"calle mayor"', "lang": "es"}]),
        (SearchQuery(words=('a" OR from:x',)), [{"q": '"a OR from:x"', "lang": ""}]),
        (SearchQuery(words=("OR", "from:ana")), [{"q": '"OR" "from:ana"', "lang": ""}]),
        (
            SearchQuery(tags=("#fiestas", "obras", "obras"), lang="x y"),
            [{"q": "#fiestas", "tag": "fiestas", "lang": ""}, {"q": "#obras", "tag": "obras", "lang": ""}],
        ),
        (SearchQuery(words=("ruido",), tags=("fiestas",)), [{"q": "ruido", "tag": "fiestas", "lang": ""}]),
        (SearchQuery(), []),
    ],
)
def test_words_are_joined_tags_are_asked_one_by_one_and_nothing_becomes_an_operator(
    query: SearchQuery, expected: list[dict[str, str]]
) -> None:
    assert list(asked(query)) == expected


async def test_several_hashtags_are_several_questions_of_one_round(here: World) -> None:
    here.network.say("ana", "#fiestas ya", NOW - timedelta(minutes=2))
    here.network.say("luis", "#obras otra vez", NOW - timedelta(minutes=1))
    query = SearchQuery(tags=("fiestas", "obras"))
    batch = await connector.search(here.ctx, query, None, 250)
    assert {item.text for item in items(batch)} == {"#fiestas ya", "#obras otra vez"}
    assert not batch.more
    assert items(await connector.search(here.ctx, query, batch.cursor, 250)) == []


async def test_what_hangs_on_a_post_is_read_from_its_record(here: World) -> None:
    picture: JSON = {"alt": "un bache", "image": {"ref": {"$link": "bafkreiabc"}, "size": 1}}
    quote: dict[str, JSON] = {"uri": f"at://{HALL}/{POST}/3kq", "cid": "bafyreiabcdef"}
    embed: JSON = {
        "$type": "app.bsky.embed.recordWithMedia",
        "record": {"record": quote},
        "media": {"images": [picture, {"alt": 7, "image": {"ref": {"$link": "../../x"}}}, 5]},
    }
    here.network.tell_hall(here.network.say("ana", "mirad", embed=embed), "quote")
    link: JSON = {"external": {"uri": "https://diario.example/1", "title": "Noticia"}}
    here.network.tell_hall(here.network.say("eva", "leed", NOW - timedelta(minutes=1), embed=link))
    second, first = items(await here.pull())
    assert first.media[0] == Media(
        "image", "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:ana/bafkreiabc", "un bache"
    )
    assert first.media[1] == Media("image", "", None)
    assert first.media[-1] == Media("quote", f"https://bsky.app/profile/{HALL}/post/3kq", str(quote["uri"]))
    assert first.ext["reasons"] == ["quote"]
    assert second.media == (Media("link", "https://diario.example/1", "Noticia"),)


async def test_j70_endless_lists_inside_a_post_are_cut(here: World) -> None:
    facets: JSON = [{"features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:x"}] * 20}] * 900
    pictures: JSON = {"images": [{"alt": "x", "image": {}}] * 5_000}
    labels: JSON = {"values": [{"val": f"x{number}"} for number in range(5_000)]}
    here.network.tell_hall(here.network.say("ana", "mucho", facets=facets, embed=pictures, labels=labels))
    (item,) = items(await here.pull())
    assert len(item.media) == 20
    labels_kept = item.ext["labels"]
    assert isinstance(labels_kept, list) and len(labels_kept) <= 20


async def test_posts_too_big_for_one_page_are_asked_for_in_smaller_ones(here: World) -> None:
    padding: JSON = ["x" * 1000] * 900
    for number in range(12):
        view = here.network.say("ana", f"{number}", NOW - timedelta(minutes=20 - number), padding=padding)
        here.network.tell_hall(view)
    batches, cursor = await here.pull_all()
    assert {item.text for item in items(*batches)} == {str(number) for number in range(12)}
    assert items(await here.pull(cursor)) == []


async def test_t17_texts_of_strangers_arrive_as_they_are(here: World) -> None:
    hostile = "\x1b[2J[@click=app.quit]x[/] \u202edne \ud800 :skull: =cmd()"
    here.network.tell_hall(here.network.say("ana", hostile, langs=["<x>", "es"]))
    (event,) = (await here.pull()).events
    assert isinstance(event, Arrived)
    assert (event.item.text, event.item.lang) == (hostile, "")
    assert json.loads(event.raw)["record"]["text"] == hostile
    assert event.raw.isascii()


async def test_a_time_after_now_is_the_servers_and_one_before_is_the_authors(here: World) -> None:
    here.network.tell_hall(here.network.say("ana", "mañana", NOW + timedelta(days=1)))
    here.network.tell_hall(here.network.say("eva", "hace poco", NOW - timedelta(minutes=1)))
    past, future = items(await here.pull())
    assert (future.created_at, future.created_trust) == (NOW, Trust.SERVER)
    assert (past.created_at, past.created_trust) == (NOW - timedelta(minutes=1), Trust.CLIENT)


async def test_a_handle_that_does_not_hold_is_replaced_by_the_permanent_id(here: World) -> None:
    here.network.handles["did:plc:ana"] = "handle.invalid"
    here.network.tell_hall(here.network.say("ana", "hola"))
    (item,) = items(await here.pull())
    assert item.author.handle == "did:plc:ana"


async def test_a_second_look_that_fails_knows_nothing(here: World) -> None:
    here.network.refusals["getPosts"] = Refusal("InvalidRequest")
    with pytest.raises(Rejected):
        await connector.recheck(here.ctx, [f"at://{HALL}/{POST}/3k"])
