"""Pulling over real sockets through the real door: conditional requests, moves, endings, refusals."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from plugins.feed import connector
from plugins.feed.connector import ENTRIES
from tests.contract.feed.server import Answer
from tests.contract.feed.world import NOW, World, arrived, atom, misfits, numbered, rss, texts, without_cursor, world
from ventanilla.api import (
    Blocked,
    Connector,
    Cursor,
    FieldKind,
    Gone,
    ItemKind,
    Malformed,
    Media,
    Notice,
    NoticeCode,
    ProtocolDrift,
    Pulls,
    Rejected,
    StreamId,
    StreamKind,
    Truncated,
    Trust,
    Unavailable,
)

CHANGED = "Thu, 02 Jul 2026 09:00:00 GMT"


@pytest_asyncio.fixture
async def here() -> AsyncIterator[World]:
    async with world() as made:
        yield made


def test_the_feed_is_a_connector_that_pulls() -> None:
    assert isinstance(connector, Connector)
    assert isinstance(connector, Pulls)
    assert connector.info.id == "feed"
    assert [network.code for network in connector.info.networks] == ["Rs"]


def test_the_address_is_asked_for_as_a_secret_and_is_the_only_required_answer() -> None:
    fields = {field.key: field for field in connector.setup_schema().fields}
    assert fields["url"].kind is FieldKind.SECRET_URL
    assert [key for key, field in fields.items() if field.required] == ["url"]


@pytest.mark.parametrize(("words", "seconds"), [("", 900), ("5", 300), ("0", 60), ("-3", 900), ("x", 900), ("٣", 900)])
async def test_the_operators_interval_paces_the_one_stream(here: World, words: str, seconds: int) -> None:
    here.settings = {"interval_min": words, "name": "Portal"}
    (stream,) = connector.streams(here.context().account)
    assert (stream.id, stream.kind) == (ENTRIES, StreamKind.ARTICLES)
    assert (stream.min_interval_s, stream.title) == (seconds, "Portal")


async def test_a_first_pull_brings_all_entries_oldest_first_as_articles_with_their_raw_form(here: World) -> None:
    here.server.serve(rss(*numbered(3)))
    batch = await here.pull()
    assert [item.remote_id for item in arrived(batch)] == ["id-1", "id-2", "id-3"]
    item = arrived(batch)[0]
    assert (item.kind, item.created_trust, item.root, item.in_reply_to) == (ItemKind.ARTICLE, Trust.CLIENT, "", None)
    assert item.created_at == NOW - timedelta(minutes=239)
    assert (item.author.remote_id, item.author.handle) == ("7:feed", "Noticias")
    assert not batch.more
    assert batch.gap is None
    assert batch.notices == ()
    assert all(json.loads(event.raw)["title"] for event in batch.events if not hasattr(event, "at"))


async def test_a_reply_is_a_comment_on_its_root(here: World) -> None:
    names = ' xmlns:thr="http://purl.org/syndication/thread/1.0"'
    here.server.serve(atom('<id>c</id><title>Sí</title><thr:in-reply-to ref="post"/>', attributes=names))
    (item,) = arrived(await here.pull())
    assert (item.kind, item.root, item.in_reply_to) == (ItemKind.COMMENT, "post", "post")


async def test_named_and_unnamed_authors_are_kept_apart_by_account(here: World) -> None:
    here.settings = {"name": "Portal", "language": "es"}
    names = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    by_rosa = "<guid>1</guid><dc:creator>Rosa</dc:creator><title>a</title>"
    here.server.serve(rss(by_rosa, "<guid>2</guid><title>b</title>", attributes=names))
    unnamed, named = arrived(await here.pull())
    assert (unnamed.author.remote_id, unnamed.author.name) == ("7:feed", "Portal")
    assert named.author.remote_id.startswith("7:sha256:")
    assert named.author.name == "Rosa"
    assert named.lang == "es"


async def test_media_and_what_only_feeds_have_travel_with_the_item(here: World) -> None:
    item = "<guid>1</guid><category>Agua</category><enclosure url='/a.mp3' type='audio/mpeg'/><pubDate>mañana</pubDate>"
    here.server.serve(rss(item))
    (found,) = arrived(await here.pull())
    assert found.media == (Media("audio", here.server.url("/a.mp3")),)
    assert found.ext == {"categories": ("Agua",), "date_given": "mañana"}
    assert found.created_at is None


async def test_the_validators_of_the_last_document_are_sent_and_a_304_brings_nothing(here: World) -> None:
    here.server.serve_with_validators(rss(*numbered(2)), etag='W/"v1"', modified=CHANGED)
    first = await here.pull()
    second = await here.pull(first.cursor)
    assert "if-none-match" not in here.server.asked[0].headers
    assert here.server.asked[1].headers["if-none-match"] == 'W/"v1"'
    assert here.server.asked[1].headers["if-modified-since"] == CHANGED
    assert second.events == ()
    assert not second.more
    assert here.parser.calls == 1
    third = await here.pull(second.cursor)
    assert here.server.asked[2].headers["if-none-match"] == 'W/"v1"'
    assert third.events == ()


async def test_the_same_bytes_without_validators_are_not_read_again(here: World) -> None:
    here.server.serve(rss(*numbered(2)))
    first = await here.pull()
    second = await here.pull(first.cursor)
    assert second.events == ()
    assert here.parser.calls == 1


async def test_f80_a_server_that_says_304_for_ever_is_asked_for_everything_once_a_day(here: World) -> None:
    body = [rss(*numbered(1))]
    here.server.pages["/feed.xml"] = lambda asked: (
        Answer(status=304) if "if-none-match" in asked.headers else Answer(body[0].encode(), headers={"ETag": '"x"'})
    )
    batch = await here.pull()
    body[0] = rss(*numbered(2))
    for _ in range(23):
        here.clock.forward(hours=1)
        batch = await here.pull(batch.cursor)
        assert batch.events == ()
    here.clock.forward(hours=1)
    batch = await here.pull(batch.cursor)
    assert [item.remote_id for item in arrived(batch)] == ["id-2"]


async def test_a_304_to_an_unconditional_question_is_a_fault_of_the_server(here: World) -> None:
    here.server.serve(Answer(status=304))
    with pytest.raises(ProtocolDrift):
        await here.pull()


async def test_a_new_address_gets_no_validators_of_the_old_one_but_keeps_its_entries(here: World) -> None:
    here.server.serve_with_validators(rss(*numbered(2)), etag='"v1"')
    here.server.serve(rss(*numbered(3)), "/new.xml")
    first = await here.pull()
    here.settings = {"url": here.server.url("/new.xml")}
    second = await here.pull(first.cursor)
    assert "if-none-match" not in here.server.asked[1].headers
    assert [item.remote_id for item in arrived(second)] == ["id-3"]


async def test_only_new_and_edited_entries_come_again_and_scrolled_off_ones_are_not_removed(here: World) -> None:
    here.server.serve(rss(*numbered(3)))
    first = await here.pull()
    here.server.serve(rss(*numbered(2, first=3)).replace("Noticia 3", "Noticia 3, corregida"))
    second = await here.pull(first.cursor)
    assert texts(second) == ["Noticia 3, corregida", "Noticia 4"]
    assert len(second.events) == 2
    assert second.gap is None


async def test_f78_an_id_reused_for_another_article_comes_as_the_same_item_with_other_words(here: World) -> None:
    here.server.serve(rss("<guid>1</guid><title>Uno</title>"))
    first = await here.pull()
    here.server.serve(rss("<guid>1</guid><title>Otra cosa</title>"))
    second = await here.pull(first.cursor)
    assert arrived(first)[0].remote_id == arrived(second)[0].remote_id
    assert texts(second) == ["Otra cosa"]


async def test_a_future_entry_gets_its_date_when_the_time_has_come(here: World) -> None:
    here.server.serve(rss("<guid>1</guid><title>t</title><pubDate>Thu, 02 Jul 2026 13:00:00 GMT</pubDate>"))
    first = await here.pull()
    assert arrived(first)[0].created_at is None
    here.clock.forward(hours=2)
    here.server.serve(rss("<guid>1</guid><title>t</title><pubDate>Thu, 02 Jul 2026 13:00:00 GMT</pubDate>", " "))
    second = await here.pull(first.cursor)
    assert arrived(second)[0].created_at == NOW + timedelta(hours=1)


async def test_a_feed_that_scrolled_past_everything_known_reports_a_gap(here: World) -> None:
    here.server.serve(rss(*numbered(3)))
    first = await here.pull()
    here.clock.forward(hours=3)
    here.server.serve(rss(*numbered(3, first=50)))
    second = await here.pull(first.cursor)
    assert second.gap is not None
    assert (second.gap.since, second.gap.until) == (NOW, NOW - timedelta(minutes=190))
    assert len(second.events) == 3
    third = await here.pull(second.cursor)
    assert third.gap is None


async def test_f79_a_permanent_move_is_proposed_each_time_and_never_followed_by_itself(here: World) -> None:
    here.server.serve_with_validators(rss(*numbered(1)), etag='"v"')
    here.server.pages["/new.xml"] = here.server.pages["/feed.xml"]
    here.server.serve(Answer(status=301, headers={"Location": "/new.xml"}))
    batch = await here.pull()
    assert batch.notices == (Notice(NoticeCode.MOVED, "127.0.0.1"),)
    again = await here.pull(batch.cursor)
    assert again.notices == batch.notices
    assert [asked.path for asked in here.server.asked] == ["/feed.xml", "/new.xml"] * 2


@pytest.mark.parametrize(
    "target", ["/new.xml?key=abc", "/f/9f86d081884c7d659a2feaa0c55ad015/rss", "/clave/rosa-y-luna/rss"]
)
async def test_f79_of_an_address_that_moved_only_the_host_is_said(here: World, target: str) -> None:
    here.server.serve(rss(*numbered(1)), target)
    here.server.serve(Answer(status=308, headers={"Location": target}))
    batch = await here.pull()
    assert batch.notices == (Notice(NoticeCode.MOVED, "127.0.0.1"),)
    assert here.server.url(target) in batch.cursor


async def test_f79_a_temporary_redirect_is_followed_in_silence(here: World) -> None:
    here.server.serve(rss(*numbered(1)), "/new.xml")
    here.server.serve(Answer(status=302, headers={"Location": "/new.xml"}))
    batch = await here.pull()
    assert (len(batch.events), batch.notices) == (1, ())


async def test_f79_gone_for_good_is_said_so_and_only_a_410_says_it(here: World) -> None:
    here.server.serve(Answer(b"gone", 410))
    with pytest.raises(Gone):
        await here.pull()
    here.server.serve(Answer(b"not found", 404))
    with pytest.raises(Unavailable) as missing:
        await here.pull()
    assert not isinstance(missing.value, Gone)
    here.server.serve(Answer(b"sorry", 500))
    with pytest.raises(Unavailable):
        await here.pull()


async def test_a_web_page_served_with_200_is_blocked_and_stores_nothing(here: World) -> None:
    page = b"<!DOCTYPE html><html><body>Sign in</body></html>"
    here.server.serve(Answer(page, headers={"Content-Type": "text/html"}))
    with pytest.raises(Blocked) as blocked:
        await here.pull()
    assert (blocked.value.where, blocked.value.status) == ("127.0.0.1", 200)


async def test_a_feed_served_as_text_html_is_still_a_feed(here: World) -> None:
    here.server.serve(Answer(rss(*numbered(1)).encode(), headers={"Content-Type": "text/html; charset=utf-8"}))
    assert len((await here.pull()).events) == 1


@pytest.mark.parametrize("body", [b"<urlset><url/></urlset>", b"Too many requests", b'{"error": 1}'])
async def test_something_else_is_no_feed(here: World, body: bytes) -> None:
    here.server.serve(body)
    with pytest.raises(ProtocolDrift):
        await here.pull()


async def test_f75_a_document_that_breaks_off_is_refused_and_read_whole_the_next_time(here: World) -> None:
    here.server.serve(rss(*numbered(2)))
    first = await here.pull()
    whole = rss(*numbered(4)).encode()
    for cut in range(0, len(whole), 97):
        here.server.serve(whole[:cut])
        with pytest.raises(Truncated):
            await here.pull(first.cursor)
    here.server.serve(Answer(whole, send_bytes=len(whole) // 2))
    with pytest.raises(Truncated):
        await here.pull(first.cursor)
    here.server.serve(whole)
    assert [item.remote_id for item in arrived(await here.pull(first.cursor))] == ["id-3", "id-4"]


async def test_a_malformed_feed_is_stored_and_stays_marked_until_it_is_mended(here: World) -> None:
    here.server.serve_with_validators(rss(*numbered(2)).replace("Noticia 1", "Obras & más"), etag='"bad"')
    first = await here.pull()
    assert texts(first) == ["Obras & más", "Noticia 2"]
    assert [notice.code for notice in first.notices] == [NoticeCode.MALFORMED]
    unchanged = await here.pull(first.cursor)
    assert unchanged.notices == first.notices
    here.server.serve(rss(*numbered(2)))
    mended = await here.pull(unchanged.cursor)
    assert mended.notices == ()


async def test_entries_without_ids_are_stored_and_the_account_is_marked(here: World) -> None:
    here.server.serve(rss("<title>a</title><link>/a</link>", "<guid>1</guid>", "<guid>1</guid><title>x</title>"))
    batch = await here.pull()
    assert batch.notices == (Notice(NoticeCode.NO_IDS, "1 of 2 without id, 1 repeat the id of another"),)


async def test_j54_an_entry_that_cannot_be_an_item_is_set_aside_once_and_the_rest_is_stored(here: World) -> None:
    here.server.serve(json.dumps({"version": "https://jsonfeed.org/version/1.1",
                                  "items": [{"id": {}}, {"id": "1", "content_text": "x"}]}))  # fmt: skip
    batch = await here.pull()
    assert texts(batch) == ["x"]
    (misfit,) = misfits(batch)
    assert json.loads(misfit.raw) == {"id": {}}
    assert misfit.reason
    here.server.serve(json.dumps({"version": "https://jsonfeed.org/version/1.1",
                                  "items": [{"id": {}}, {"id": "2", "content_text": "y"}]}))  # fmt: skip
    again = await here.pull(batch.cursor)
    assert (texts(again), misfits(again)) == (["y"], [])


async def test_f72_a_document_that_attacks_its_reader_is_refused_with_a_reason(here: World) -> None:
    here.server.serve('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<title>&x;</title>", prefix=""))
    with pytest.raises(Malformed) as refused:
        await here.pull()
    assert "another file" in refused.value.detail


async def test_the_pace_the_feed_asks_for_is_passed_on(here: World) -> None:
    here.server.serve(Answer(rss(head="<ttl>30</ttl>").encode(), headers={"Cache-Control": "public, max-age=600"}))
    first = await here.pull()
    assert first.next_after_s == 1800
    here.server.serve(
        Answer(rss(head="<ttl>30</ttl>").encode(), headers={"Cache-Control": "max-age=7200", "Age": "200"})
    )
    second = await here.pull(first.cursor)
    assert second.next_after_s == 7000
    here.server.serve(rss())
    assert (await here.pull()).next_after_s is None


@pytest.mark.parametrize(
    "junk", ["", "null", "[]", "{}", '{"v":1}', '{"v":99,"address":"x"}', "\x00", '{"v":1,"address":7}']
)
async def test_a_cursor_that_cannot_be_read_starts_the_feed_afresh(here: World, junk: str) -> None:
    here.server.serve(rss(*numbered(2)))
    assert len((await here.pull(Cursor(junk))).events) == 2


async def test_the_same_cursor_asked_again_gives_the_same_answer(here: World) -> None:
    here.server.serve(rss(*numbered(2)))
    first = await here.pull()
    here.server.serve(rss(*numbered(4)))
    second, repeated = await here.pull(first.cursor), await here.pull(first.cursor)
    assert without_cursor(second) == without_cursor(repeated)
    assert second.cursor == repeated.cursor


async def test_an_account_without_an_address_and_an_unknown_stream_are_refused(here: World) -> None:
    with pytest.raises(ProtocolDrift):
        await connector.pull(here.context(), StreamId("other"), None, 10)
    here.settings = {"url": " "}
    with pytest.raises(Rejected):
        await here.pull()


async def test_a_feed_link_of_a_browser_is_understood(here: World) -> None:
    here.server.serve(rss(*numbered(1)))
    here.settings = {"url": f"feed:{here.server.url()}"}
    assert len((await here.pull()).events) == 1


async def test_a_probe_names_the_feed_and_warns_of_what_will_hurt(here: World) -> None:
    here.server.serve(rss("<title>Obras & más</title>"), "/new.xml")
    here.server.serve(Answer(status=301, headers={"Location": "/new.xml"}))
    probe = await connector.probe(here.context())
    assert (probe.identity, probe.title) == ("127.0.0.1", "Noticias")
    assert len(probe.warnings) == 4
    here.server.serve(b"<html></html>")
    with pytest.raises(Blocked):
        await connector.probe(here.context())


async def test_no_error_and_no_notice_says_the_secret_in_the_address(here: World) -> None:
    secret = "/feed.xml?key=c4n4ry"
    here.settings = {"url": here.server.url(secret)}
    answers = [
        Answer(b"x", 410), Answer(b"x", 404), Answer(b"x", 500), Answer(b"x", 401), Answer(b"<html>"), Answer(b"<rss>"),
        Answer(b"{]}"), Answer(b"<x/>"), Answer(status=304), Answer(rss("<title>a & b</title>").encode()),
    ]  # fmt: skip
    said = []
    for answer in answers:
        here.server.serve(answer, secret)
        try:
            said += [notice.detail for notice in (await here.pull()).notices]
        except Exception as error:  # noqa: BLE001 (whatever it is must not hold the secret)
            said += [repr(error), str(vars(error)), str(error.__cause__)]
    assert len(said) > 9
    assert "c4n4ry" not in "\n".join(said)
