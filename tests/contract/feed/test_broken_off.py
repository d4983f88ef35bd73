"""Whole, faulty or broken off: told exactly, at every place where a document can be cut."""

from __future__ import annotations

import json

import pytest

from plugins.feed.parse import read
from plugins.feed.shape import Document, Outcome
from tests.contract.feed.world import NOW_S, atom, rss

BASE = "https://news.example/feed.xml"

_WELL_FORMED = {
    "rss": rss("<guid>1</guid><title>Año nuevo €</title>", "<guid>2</guid><title>Dos</title>"),
    "closing tag in CDATA": rss("<guid>1</guid><title><![CDATA[un </channel></rss> literal]]></title>"),
    "closing tag in a comment": rss("<guid>1</guid><title>x</title><!-- </channel></rss> -->"),
    "closing tag in an instruction": rss("<guid>1</guid><title>x</title><?php echo '</rss>' ?>"),
    "the same element inside": atom("<id>a</id><content type='xhtml'><feed>x</feed><feed/></content>"),
    "escaped markup": rss("<guid>1</guid><description>&lt;/channel&gt;&lt;/rss&gt;</description>"),
    "a prefixed root": '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>x</a:id></a:entry></a:feed>',
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<channel/><item rdf:about="u"><title>t</title></item></rdf:RDF >',
    "a doctype": '<!DOCTYPE rss [<!ENTITY rss "</rss>"> <!-- </rss> -->]>' + rss("<guid>1</guid>", prefix=""),
}
_FAULTY = {
    "bare ampersand": rss("<guid>1</guid><title>Obras & servicios</title>", "<guid>2</guid>"),
    "html entity": rss("<guid>1</guid><title>Espa&ntilde;a&nbsp;hoy</title>"),
    "control character": rss("<guid>1</guid><title>a\x0bb</title>"),
    "impossible references": rss("<guid>1</guid><title>&#27;&#xD800;&#99999999;&#0;x</title>"),
    "wrong nesting": rss("<guid>1</guid><title><b>x</i></title>"),
    "unquoted attribute": rss("<guid isPermaLink=false>1</guid><title>x</title>"),
    "undeclared prefix": rss("<guid>1</guid><foo:bar>x</foo:bar>"),
    "unclosed item": rss("<guid>1</guid>").replace("</item>", ""),
    "case of the root": rss("<guid>1</guid>").replace("</rss>", "</RSS>"),
}
_EPILOG = "\n<!-- 0.2 s --> \n<script>track('</div>')</script><item><guid>9</guid></item>"


def parsed(body: bytes, content_type: str = "application/xml") -> Document:
    return read(body, base=BASE, content_type=content_type, now_s=NOW_S)


@pytest.mark.parametrize("text", _WELL_FORMED.values(), ids=_WELL_FORMED)
def test_f75_a_sound_feed_cut_anywhere_is_refused_and_whole_only_at_its_end(text: str) -> None:
    body = text.encode()
    assert parsed(body).outcome is Outcome.OK
    assert [parsed(body[:at]).outcome for at in range(len(body))] == [Outcome.TRUNCATED] * len(body)


@pytest.mark.parametrize("text", _FAULTY.values(), ids=_FAULTY)
def test_f75_a_faulty_feed_is_stored_when_whole_and_refused_when_cut_anywhere(text: str) -> None:
    body = text.encode()
    whole = parsed(body)
    assert whole.outcome is Outcome.MALFORMED
    assert whole.problem
    assert whole.entries
    assert whole.entries[0].key == "1"
    assert [parsed(body[:at]).outcome for at in range(len(body))] == [Outcome.TRUNCATED] * len(body)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-8-sig", "cp500"])
def test_a_cut_is_recognised_in_every_encoding(encoding: str) -> None:
    label = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = rss("<guid>1</guid><title>Año</title>", prefix=f'<?xml version="1.0" encoding="{label}"?>')
    body = text.encode(encoding)
    assert parsed(body).entries[0].text == "Año"
    start = 8 if encoding != "cp500" else len(text.encode(encoding)) // 4
    outcomes = {parsed(body[:at]).outcome for at in range(start, len(body) - 3)}
    assert outcomes == {Outcome.TRUNCATED}


def test_what_follows_the_closing_tag_costs_no_entry_wherever_it_breaks_off() -> None:
    text = rss("<guid>1</guid><title>x</title>", "<guid>2</guid>")
    body = (text + _EPILOG).encode()
    for at in range(len(text.encode()), len(body) + 1):
        found = parsed(body[:at])
        assert found.outcome in (Outcome.OK, Outcome.MALFORMED), body[:at]
        assert [entry.key for entry in found.entries] == ["1", "2"]


def test_a_second_document_that_begins_after_the_first_is_broken_off() -> None:
    first = rss("<guid>1</guid>")
    assert parsed((first + first[21:60]).encode()).outcome is Outcome.TRUNCATED


def test_a_json_feed_cut_anywhere_is_refused() -> None:
    text = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": 'Noticias \\" ] }',
            "items": [{"id": "1", "content_text": "€ [{"}, {"id": "2", "tags": ["a", "b"]}],
        },
        ensure_ascii=False,
    )
    body = text.encode()
    assert parsed(body).outcome is Outcome.OK
    assert [parsed(body[:at]).outcome for at in range(len(body))] == [Outcome.TRUNCATED] * len(body)


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        ("\n \n", Outcome.MALFORMED),
        ("<br />\n<b>Warning</b>: division by zero in feed.php\n", Outcome.MALFORMED),
        ("Notice: nothing\n", Outcome.MALFORMED),
        ("\ufeff", Outcome.OK),
        ("", Outcome.OK),
    ],
)
def test_rubbish_before_the_feed_is_stepped_over_and_marked(before: str, outcome: Outcome) -> None:
    found = parsed((before + rss("<guid>1</guid><title>x</title>")).encode())
    assert found.outcome is outcome
    assert [entry.key for entry in found.entries] == ["1"]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<!DOCTYPE html><html><body><h1>Service Unavailable</h1></body></html>", Outcome.HTML),
        ("<html><head><title>x</title>", Outcome.HTML),
        ("  <!-- x --><HTML>", Outcome.HTML),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html xmlns="x"/>', Outcome.HTML),
        ("<urlset><url><loc>x</loc></url></urlset>", Outcome.NOT_A_FEED),
        ('<opml version="2.0"><body/></opml>', Outcome.NOT_A_FEED),
        ("<p>Too many requests", Outcome.NOT_A_FEED),
        ("Too many requests", Outcome.NOT_A_FEED),
        ("%PDF-1.7", Outcome.NOT_A_FEED),
        ("", Outcome.TRUNCATED),
        (" \n\t", Outcome.TRUNCATED),
        ('<?xml version="1.0"?>', Outcome.TRUNCATED),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: str, outcome: Outcome) -> None:
    assert parsed(body.encode()).outcome is outcome


@pytest.mark.parametrize("root", ["rss", "feed", "channel"])
def test_a_feed_without_entries_is_a_feed(root: str) -> None:
    found = parsed(f"<{root}></{root}>".encode())
    assert (found.outcome, found.entries) == (Outcome.OK, ())
    assert parsed(f"<{root}/>".encode()).outcome is Outcome.OK
