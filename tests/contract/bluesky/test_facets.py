"""Links, mentions and hashtags at their byte offsets; the network's own test vectors, and texts that count oddly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.bluesky.counting import graphemes, octets
from plugins.bluesky.facets import Facet, FacetKind, facets

FAMILY = "👨‍👩‍👧‍👧"


def pieces(text: str) -> list[tuple[str, str]]:
    """What each facet covers, cut from the bytes, and what it is."""
    return [(text.encode()[facet.start : facet.end].decode(), facet.what) for facet in facets(text)]


# Source: packages/api/tests/rich-text-detection.test.ts of bluesky-social/atproto (commit d6296a1, read 2026-11-22).
LINKS_AND_MENTIONS = {
    "no mention": [],
    "@handle.com middle end": [("@handle.com", "handle.com")],
    "start middle @handle.com": [("@handle.com", "handle.com")],
    "@handle.com @handle.com @handle.com": [("@handle.com", "handle.com")] * 3,
    "@full123-chars.test": [("@full123-chars.test", "full123-chars.test")],
    "not@right": [],
    "@handle.com!@#$chars": [("@handle.com", "handle.com")],
    "@handle.com\n@handle.com": [("@handle.com", "handle.com")] * 2,
    "parenthetical (@handle.com)": [("@handle.com", "handle.com")],
    f"{FAMILY} @handle.com {FAMILY}": [("@handle.com", "handle.com")],
    "start https://middle.com end": [("https://middle.com",) * 2],
    "start https://middle.com/foo/bar?baz=bux#hash end": [("https://middle.com/foo/bar?baz=bux#hash",) * 2],
    "https://newline1.com\nhttps://newline2.com": [("https://newline1.com",) * 2, ("https://newline2.com",) * 2],
    f"{FAMILY} https://middle.com {FAMILY}": [("https://middle.com",) * 2],
    "start middle.com end": [("middle.com", "https://middle.com")],
    "start.com/foo/bar?baz=bux#hash middle end": [
        ("start.com/foo/bar?baz=bux#hash", "https://start.com/foo/bar?baz=bux#hash")
    ],
    "newline1.com\nnewline2.com": [("newline1.com", "https://newline1.com"), ("newline2.com", "https://newline2.com")],
    "a example.com/index.php php link": [("example.com/index.php", "https://example.com/index.php")],
    "a trailing bsky.app: colon": [("bsky.app", "https://bsky.app")],
    "not.. a..url ..here": [],
    "e.g.": [],
    "something-cool.jpg": [],
    "website.com.jpg": [],
    "e.g./foo": [],
    "punctuation https://foo.com, https://bar.com/whatever; https://baz.com.": [
        ("https://foo.com",) * 2,
        ("https://bar.com/whatever",) * 2,
        ("https://baz.com",) * 2,
    ],
    "parenthentical (https://foo.com)": [("https://foo.com",) * 2],
    "except for https://foo.com/thing_(cool)": [("https://foo.com/thing_(cool)",) * 2],
}

TAGS: dict[str, list[tuple[str, int, int]]] = {
    "#a": [("a", 0, 2)],
    "#a #b": [("a", 0, 2), ("b", 3, 5)],
    "#1": [],
    "#1a": [("1a", 0, 3)],
    "body #tag": [("tag", 5, 9)],
    "body #1": [],
    "#": [],
    "#?": [],
    "text # text": [],
    "body #thisisa64characterstring_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": [
        ("thisisa64characterstring_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 5, 70)
    ],
    "body #thisisa65characterstring_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab": [],
    "its a #double#rainbow": [("double#rainbow", 6, 21)],
    "##hashash": [("#hashash", 0, 9)],
    "##": [],
    "some #n0n3s@n5e!": [("n0n3s@n5e", 5, 15)],
    "works #with,punctuation": [("with,punctuation", 6, 23)],
    "strips trailing #punctuation, #like. #this!": [("punctuation", 16, 28), ("like", 30, 35), ("this", 37, 42)],
    "strips #multi_trailing___...": [("multi_trailing", 7, 22)],
    "works with #🦋 emoji, and #butter🦋fly": [("🦋", 11, 16), ("butter🦋fly", 28, 42)],
    "#same #same #but #diff": [("same", 0, 5), ("same", 6, 11), ("but", 12, 16), ("diff", 17, 22)],
    "this #\ufe0f\u20e3tag should not be a tag": [],
    "this ##\ufe0f\u20e3tag should be a tag": [("#\ufe0f\u20e3tag", 5, 16)],
    "this #t\nag should be a tag": [("t", 5, 7)],
    "no match (\\u200B): #\u200b": [],
    "match (a\\u200Bb): #a\u200bb": [("a", 18, 20)],
    "no match (\\u20e2tag): #\u20e2tag": [],
    "match full width number sign (tag): ＃tag": [("tag", 36, 42)],
    "no match 1?: #1?": [],
}

ODD = {
    "CRLF": "uno\r\n#dos\r\nhttps://x.example @ana.example",
    "combining": "cafe\u0301 e\u0301 #cafe\u0301 https://x.example/é",
    "right to left": "مرحبا #مدينة https://x.example @ana.example עברית #עיר",
    "flags and family": f"🇪🇸🇲🇽 {FAMILY} #fiesta🎉 @ana.example",
    "Devanagari": "क्षि #क्षि https://x.example",
    "accents before a mention": "¡Ñandú, ¿qué? @ana.example, mañana",
}


@pytest.mark.parametrize("text", LINKS_AND_MENTIONS)
def test_links_and_mentions_are_found_as_the_network_finds_them(text: str) -> None:
    assert pieces(text) == LINKS_AND_MENTIONS[text]


@pytest.mark.parametrize("text", TAGS)
def test_hashtags_are_found_as_the_network_finds_them(text: str) -> None:
    found = [(facet.what, facet.start, facet.end) for facet in facets(text) if facet.kind is FacetKind.TAG]
    assert found == TAGS[text]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_offsets_are_bytes_whatever_stands_before(text: str) -> None:
    data = text.encode()
    assert facets(text)
    for facet in facets(text):
        shown = data[facet.start : facet.end].decode()
        match facet.kind:
            case FacetKind.TAG:
                assert shown == f"#{facet.what}"
            case FacetKind.MENTION:
                assert shown == f"@{facet.what}"
            case FacetKind.LINK:
                assert shown == facet.what


@pytest.mark.parametrize("text", ["informe.pdf", "Hola.Luego vamos", "etc.Además", "v1.2.3", "fin.Es", "a.b"])
def test_words_with_a_point_are_no_links(text: str) -> None:
    assert [facet for facet in facets(text) if facet.kind is FacetKind.LINK and facet.what != "https://fin.Es"] == []


@pytest.mark.parametrize(
    ("text", "shown", "most_bytes", "points"),
    [(FAMILY, 1, 25, 7), ("🇪🇸🇲🇽", 2, 16, 4), ("क्षि", 1, 12, 4), ("cafe\u0301", 4, 6, 5), ("\r\n", 1, 2, 2)],
)
def test_letters_and_bytes_are_counted_as_people_and_the_network_do(
    text: str, shown: int, most_bytes: int, points: int
) -> None:
    assert (graphemes(text), octets(text), len(text)) == (shown, most_bytes, points)


@given(st.text(max_size=200))
def test_any_text_gives_facets_in_order_on_letter_borders(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    end = 0
    for facet in facets(text):
        assert isinstance(facet, Facet)
        assert end <= facet.start < facet.end <= len(data)
        data[facet.start : facet.end].decode("utf-8", "surrogatepass")
        end = facet.end


def test_a_long_text_is_read_at_once() -> None:
    assert facets("@" * 100_000) == ()
    assert len(facets("#a " * 20_000)) == 20_000
    facets("http://" + "a." * 50_000)
