"""What becomes of an entry: identity, words, links, media, author, dates, threads."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from plugins.feed.parse import read
from plugins.feed.shape import Attachment, Document, Entry, Outcome
from plugins.feed.words import BAD_ID, EMPTY
from tests.contract.feed.world import NOW_S, atom, rss

BASE = "https://news.example/rss/feed.xml"
MEDIA = ' xmlns:media="http://search.yahoo.com/mrss/"'


def parsed(text: str | bytes, content_type: str = "application/xml") -> Document:
    body = text if isinstance(text, bytes) else text.encode()
    return read(body, base=BASE, content_type=content_type, now_s=NOW_S)


def only(text: str) -> Entry:
    document = parsed(text)
    assert document.outcome is Outcome.OK, document.problem
    (entry,) = document.entries
    return entry


def at(words: str) -> int:
    return int(datetime.fromisoformat(words).replace(tzinfo=UTC).timestamp())


def test_an_rss_item_keeps_all_that_a_message_has() -> None:
    item = """<guid>https://news.example/?p=1</guid><link>https://news.example/agua</link>
      <title>Corte de agua &amp;amp; obras</title><pubDate>Thu, 02 Jul 2026 10:00:00 CEST</pubDate>
      <dc:creator>Rosa Nieve</dc:creator><category>Agua</category><category>Obras</category>
      <description>Resumen</description>
      <content:encoded><![CDATA[<p>El <b>jueves</b>.</p><p>Dos</p>]]></content:encoded>
      <enclosure url="/foto.jpg" type="image/jpeg" length="1"/><slash:comments>12</slash:comments>
      <wfw:commentRss>https://news.example/agua/feed/</wfw:commentRss>"""
    names = (
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    )
    document = parsed(rss(item, head="<language>es-ES</language>", attributes=names))
    assert (document.title, document.lang, document.without_id) == ("Noticias", "es-ES", 0)
    (entry,) = document.entries
    assert entry.key == "https://news.example/?p=1"
    assert entry.text == "Corte de agua & obras\n\nEl jueves.\n\nDos"
    assert entry.url == "https://news.example/agua"
    assert entry.published_s == at("2026-07-02T08:00")
    assert entry.author_name == "Rosa Nieve"
    assert entry.lang == "es-ES"
    assert entry.media == (Attachment("image", "https://news.example/foto.jpg"),)
    assert entry.ext == {"categories": ("Agua", "Obras"), "comments_feed": "https://news.example/agua/feed/"}
    assert json.loads(entry.raw)["slash_comments"] == "12"
    assert "published_parsed" not in json.loads(entry.raw)


def test_an_atom_entry_keeps_all_that_a_message_has() -> None:
    entry = only(
        atom(
            """<id>tag:news.example,2026:1</id>
            <title type="html">Corte &amp;lt;de&amp;gt; &lt;i&gt;agua&lt;/i&gt;</title>
            <link rel="alternate" href="/agua"/><link rel="enclosure" href="v.mp4" type="video/mp4" title="Vídeo"/>
            <published>2026-07-01T10:00:00Z</published><updated>2026-07-02T10:00:00+02:00</updated>
            <author><name>Rosa Nieve</name><uri>https://news.example/rosa</uri><email>rosa@news.example</email></author>
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Uno</p><p>Dos</p></div></content>
            <summary>corto</summary>""",
            attributes=' xml:lang="es" xml:base="https://base.example/x/"',
        )
    )
    assert entry.key == "tag:news.example,2026:1"
    assert entry.text == "Corte <de> agua\n\nUno\n\nDos"
    assert entry.url == "https://base.example/agua"
    assert (entry.published_s, entry.updated_s) == (at("2026-07-01T10:00"), at("2026-07-02T08:00"))
    assert (entry.author_id, entry.author_name) == ("uri:https://news.example/rosa", "Rosa Nieve")
    assert entry.lang == "es"
    assert [part.kind for part in entry.media] == ["video"]


def test_a_plain_atom_title_is_taken_at_its_word() -> None:
    assert only(atom("<id>1</id><title>R&amp;amp;D &lt;b&gt;</title>")).text == "R&amp;D <b>"


def test_a_reply_names_what_it_answers_whatever_the_prefix() -> None:
    for prefix in ("thr", "hilo"):
        entry = only(
            atom(
                f'<id>c1</id><title>Re</title><{prefix}:in-reply-to ref="tag:news.example,2026:1" href="https://x.example/"/>',
                attributes=f' xmlns:{prefix}="http://purl.org/syndication/thread/1.0"',
            )
        )
        assert entry.in_reply_to == "tag:news.example,2026:1"


def test_the_description_of_a_picture_is_its_alternative_text_and_not_the_message() -> None:
    entry = only(
        rss(
            "<guid>1</guid><description>&lt;p&gt;Hola&lt;/p&gt;</description>"
            '<media:content url="https://cdn.example/1.png" type="image/png" medium="image">'
            "<media:description>Una descripción mucho más larga que el mensaje</media:description></media:content>",
            attributes=MEDIA,
        )
    )
    assert entry.text == "Hola"
    alt = "Una descripción mucho más larga que el mensaje"
    assert entry.media == (Attachment("image", "https://cdn.example/1.png", alt),)


def test_the_description_of_a_video_entry_is_its_text() -> None:
    entry = only(
        atom(
            "<id>yt:video:abc</id><title>Pleno</title><media:group><media:title>Pleno</media:title>"
            '<media:content url="https://v.example/abc" type="application/x-shockwave-flash"/>'
            "<media:description>Sesión ordinaria</media:description></media:group>",
            attributes=MEDIA,
        )
    )
    assert entry.text == "Pleno\n\nSesión ordinaria"


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ("<guid>g1</guid><link>https://a.example/</link>", "g1"),
        ("<guid>  </guid><link>https://a.example/</link>", "https://a.example/"),
        ("<link>/relativo</link><title>t</title>", "/relativo"),
        ("<guid>12345678901234567890123</guid>", "12345678901234567890123"),
    ],
)
def test_f78_the_key_is_the_id_else_the_link_as_written(item: str, key: str) -> None:
    assert only(rss(item + "<description>x</description>")).key == key


def test_f78_without_id_and_link_the_key_is_a_hash_of_title_and_date_that_outlives_an_edit() -> None:
    date = "<pubDate>Thu, 02 Jul 2026 10:00:00 GMT</pubDate>"
    first = parsed(rss(f"<title>Aviso</title>{date}<description>a</description>"))
    edited = parsed(rss(f"<title>Aviso</title>{date}<description>b</description>"))
    other = parsed(rss(f"<title>Otro</title>{date}<description>a</description>"))
    assert first.without_id == 1
    assert first.entries[0].key == edited.entries[0].key
    assert first.entries[0].key != other.entries[0].key


def test_f78_untitled_entries_without_id_stay_apart() -> None:
    assert len(parsed(rss("<description>uno</description>", "<description>dos</description>")).entries) == 2
    same_title = (
        "<title>Aviso</title><description>uno</description>",
        "<title>Aviso</title><description>dos</description>",
    )
    assert len(parsed(rss(*same_title)).entries) == 2


def test_f78_of_entries_with_the_same_id_the_first_counts_and_the_other_is_counted() -> None:
    document = parsed(rss("<guid>1</guid><title>a</title>", "<guid>1</guid><title>b</title>", "<guid>2</guid>"))
    assert [entry.key for entry in document.entries] == ["1", "2"]
    assert document.entries[0].text == "a"
    assert document.repeated == 1


def test_f78_an_entry_given_twice_in_the_same_words_is_no_fault() -> None:
    assert parsed(rss("<guid>1</guid><title>a</title>", "<guid>1</guid><title>a</title>")).repeated == 0


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>g1</guid>", ""),
        ("<guid>urn:uuid:1</guid>", ""),
        ("<guid>https://news.example/1</guid>", "https://news.example/1"),
        ("<guid isPermaLink='false'>https://news.example/1</guid>", ""),
        ("<guid>g1</guid><link>/a/1</link>", "https://news.example/a/1"),
        ("<guid>g1</guid><link>javascript:alert(1)</link>", ""),
        ("<guid>g1</guid><link>file:///etc/passwd</link>", ""),
        ("<guid>g1</guid><link>data:text/html,x</link>", ""),
        ("<guid>g1</guid><link><![CDATA[https://news.example/?a=1&b=2]]></link>", "https://news.example/?a=1&b=2"),
    ],
)
def test_f77_the_link_is_absolute_http_or_nothing_and_a_word_is_no_link(item: str, url: str) -> None:
    assert only(rss(item + "<title>t</title>")).url == url


@pytest.mark.parametrize(
    "given",
    [
        "Thu, 02 Jul 2126 10:00:00 GMT",
        "Sat, 01 Jan 0001 00:00:00 GMT",
        "-1-01-01",
        "Fri, 02 Jul 1999 10:00:00 GMT",
        "x",
    ],
)
def test_j62_an_unbelievable_date_is_no_date_and_its_words_are_kept(given: str) -> None:
    entry = only(rss(f"<guid>1</guid><title>t</title><pubDate>{given}</pubDate>"))
    assert (entry.published_s, entry.date_given) == (None, given)


def test_an_update_without_a_publication_date_is_when_it_was_made() -> None:
    entry = only(atom("<id>1</id><title>t</title><updated>2026-07-01T10:00:00Z</updated>"))
    assert (entry.published_s, entry.updated_s, entry.date_given) == (at("2026-07-01T10:00"), None, "")


@pytest.mark.parametrize(
    ("author", "identity", "name"),
    [
        ("<author>rosa@news.example (Rosa Nieve)</author>", "mail:", "Rosa Nieve"),
        ("<author>ROSA@news.example</author>", "mail:", "rosa@news.example"),
        ("<author>Rosa Nieve</author>", "sha256:", "Rosa Nieve"),
        ("", "", ""),
    ],
)
def test_an_author_is_known_by_page_then_mail_then_name(author: str, identity: str, name: str) -> None:
    entry = only(rss(f"<guid>1</guid><title>t</title>{author}"))
    assert entry.author_id.startswith(identity)
    assert bool(entry.author_id) == bool(identity)
    assert entry.author_name.lower() == name.lower()
    assert "@" not in entry.author_id


def test_the_feeds_author_speaks_for_entries_without_one() -> None:
    entry = only(atom("<id>1</id><title>t</title>", head="<author><name>Prensa</name></author>"))
    assert entry.author_name == "Prensa"


def test_j55_an_id_of_ten_kilobytes_is_set_aside_with_its_words() -> None:
    entry = only(rss(f"<guid isPermaLink='false'>{'x' * 10_000}</guid><title>t</title>"))
    assert entry.fault == BAD_ID
    assert "x" * 10_000 in entry.raw
    assert len(entry.key) < 100


def test_j54_an_entry_with_nothing_to_show_is_set_aside() -> None:
    assert only(rss("<guid isPermaLink='false'>1</guid>")).fault == EMPTY
    assert only(rss("<guid isPermaLink='false'>1</guid><link>https://a.example/</link>")).fault == ""


@pytest.mark.parametrize(
    ("content_type", "declared", "encoding"),
    [
        ("text/xml", "utf-8", "utf-8"),
        ("application/xml; charset=iso-8859-1", "utf-8", "utf-8"),
        ("application/xml; charset=utf-8", "iso-8859-1", "iso-8859-1"),
        ("text/xml; charset=windows-1252", "", "cp1252"),
        ("text/html", "windows-1252", "cp1252"),
        ("application/xml; charset=bz2_codec", "rot13", "utf-8"),
        ("application/xml; charset=undefined", "idna", "utf-8"),
        ("application/xml; charset=unicode_escape", "punycode", "cp1252"),
        ("", "utf-16", "utf-16"),
        ("", "gb2312", "gb18030"),
        ("application/rss+xml", "ISO-8859-15", "iso-8859-15"),
        ("application/xml; charset=" + "x" * 5000, "", "utf-8"),
    ],
)
def test_the_words_survive_a_wrong_or_hostile_charset(content_type: str, declared: str, encoding: str) -> None:
    words = "Año de la Niña" if encoding == "gb18030" else "Año €uro" if encoding != "iso-8859-1" else "Año del niño"
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    document = parsed(rss(f"<guid>1</guid><title>{words}</title>", prefix=declaration).encode(encoding), content_type)
    assert (document.outcome, document.entries[0].text) == (Outcome.OK, words)


def test_skip_hours_and_days_and_the_longest_wish_are_read() -> None:
    head = (
        "<ttl>90</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>24</sy:updateFrequency>"
        "<skipHours><hour>0</hour><hour> 1 </hour><hour>24</hour><hour>99</hour><hour>x</hour></skipHours>"
        "<skipDays><day>Saturday</day><day>Sunday</day><day>Fooday</day></skipDays>"
    )
    document = parsed(rss(head=head, attributes=' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'))
    assert document.wish_s == 90 * 60
    assert document.skip_hours == (0, 1)
    assert document.skip_days == (5, 6)
    assert parsed(rss(head="<ttl>x</ttl>")).wish_s is None
    assert parsed(rss(head="<ttl>0</ttl>")).wish_s is None
