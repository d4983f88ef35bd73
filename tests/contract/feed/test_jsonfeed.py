"""JSON Feed 1.0 and 1.1, good and bad."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from plugins.feed.parse import read
from plugins.feed.shape import Attachment, Document, Outcome
from plugins.feed.words import BAD_ID, EMPTY, NOT_AN_OBJECT
from tests.contract.feed.world import NOW_S
from ventanilla.api import JSON

V10, V11 = "https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"


def parsed(body: bytes | str) -> Document:
    data = body if isinstance(body, bytes) else body.encode()
    return read(data, base="https://news.example/feed.json", content_type="application/json", now_s=NOW_S)


def feed(*items: JSON, version: str = V11, **more: JSON) -> str:
    return json.dumps({"version": version, "title": "Noticias", "items": items, **more})


def test_a_1_1_item_keeps_all_that_a_message_has() -> None:
    document = parsed(
        feed(
            {
                "id": "https://news.example/1",
                "url": "/1",
                "title": "Corte",
                "content_html": "<p>Uno</p><p>Dos<script>x</script></p>",
                "date_published": "2026-07-02T10:00:00+02:00",
                "date_modified": "2026-07-02T11:00:00+02:00",
                "authors": [{"name": "Rosa", "url": "https://news.example/rosa"}],
                "language": "ca",
                "tags": ["agua", 3],
                "image": "foto.png",
                "attachments": [{"url": "a.mp3", "mime_type": "audio/mpeg", "title": "Bando"}, "x"],
            },
            language="es",
        )
    )
    assert (document.outcome, document.title, document.lang) == (Outcome.OK, "Noticias", "es")
    (entry,) = document.entries
    assert entry.key == "https://news.example/1"
    assert entry.text == "Corte\n\nUno\n\nDos"
    assert entry.url == "https://news.example/1"
    assert entry.published_s == int(datetime(2026, 7, 2, 8, tzinfo=UTC).timestamp())
    assert entry.updated_s == entry.published_s + 3600
    assert (entry.author_id, entry.author_name) == ("uri:https://news.example/rosa", "Rosa")
    assert entry.lang == "ca"
    assert entry.ext == {"categories": ("agua",)}
    assert entry.media == (
        Attachment("audio", "https://news.example/a.mp3", "Bando"),
        Attachment("image", "https://news.example/foto.png"),
    )


def test_a_1_0_feed_with_one_author_and_numbers_for_ids_is_read() -> None:
    document = parsed(
        feed(
            {"id": 12, "content_text": "a < b\n&amp;"},
            {"id": 2**70, "summary": "s"},
            version=V10,
            author={"name": "Rosa"},
        )
    )
    assert [entry.key for entry in document.entries] == ["12", str(2**70)]
    assert [entry.text for entry in document.entries] == ["a < b\n&amp;", "s"]
    assert {entry.author_name for entry in document.entries} == {"Rosa"}


def test_j51_a_byte_order_mark_is_accepted() -> None:
    assert parsed(b"\xef\xbb\xbf" + feed({"id": "1", "content_text": "x"}).encode()).outcome is Outcome.OK


@pytest.mark.parametrize(
    "body",
    [
        b"{]}",
        b'{"version": nope}',
        '{"version": "año"}'.encode("latin-1"),
        b"[]]",
        b'{"version": 1e999}',
        b'{"version": NaN}',
        b'{"version": -Infinity}',
        b'{"version": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 70 + b"1" + b"}" * 70,
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [], "items": []}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "id": "2"}]}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": {"id": "1"}}',
        b'{"version": "https://jsonfeed.org/version/1.1"}',
    ],
)
def test_j51_j52_j53_json_that_two_readers_would_read_differently_is_refused(body: bytes) -> None:
    found = parsed(body)
    assert found.outcome is Outcome.REFUSED
    assert found.problem
    assert found.entries == ()


@pytest.mark.parametrize("body", ["[]", "{}", '{"error": "not found"}', '{"version": "https://x.example/1"}'])
def test_other_json_is_no_feed(body: str) -> None:
    assert parsed(body).outcome is Outcome.NOT_A_FEED


def test_j54_j55_items_of_a_wrong_shape_are_set_aside_and_the_rest_is_stored() -> None:
    document = parsed(
        feed(
            "text",
            None,
            [1],
            {"id": ["1"], "content_text": "x"},
            {"id": {"a": 1}},
            {"id": True},
            {"id": "x" * 10_000, "content_text": "x"},
            {"id": "vacía"},
            {"id": "mal", "title": 7, "content_text": ["x"], "url": 3, "date_published": 5, "authors": "x", "tags": 1},
            {"id": "bien", "content_text": "x"},
        )
    )
    faults = [entry.fault for entry in document.entries]
    assert faults == [NOT_AN_OBJECT] * 3 + [BAD_ID] * 4 + [EMPTY] * 2 + [""]
    assert json.loads(document.entries[3].raw) == {"id": ["1"], "content_text": "x"}


def test_j54_j55_missing_null_and_empty_ids_fall_back_to_link_and_hash() -> None:
    document = parsed(
        feed({"id": "", "url": "https://a.example/", "title": "t"}, {"id": None, "title": "t"}, {"content_text": "x"})
    )
    assert document.entries[0].key == "https://a.example/"
    assert all(entry.key.startswith("sha256:") for entry in document.entries[1:])
    assert document.without_id == 3


def test_j56_repeated_ids_count_once() -> None:
    document = parsed(feed({"id": "1", "content_text": "a"}, {"id": 1, "content_text": "b"}))
    assert [entry.text for entry in document.entries] == ["a"]
    assert document.repeated == 1


def test_halves_of_surrogate_pairs_can_be_stored() -> None:
    body = feed({"id": "\ud800", "url": "\udfff", "content_text": "\ud83d"})
    (entry,) = parsed(body).entries
    for words in (entry.key, entry.text, entry.url, entry.raw):
        words.encode("utf-8")
