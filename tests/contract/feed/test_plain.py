"""HTML to plain text, titles and links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.feed import links, plain

BASE = "https://news.example/rss/feed.xml?key=secret"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Uno</p><p>Dos</p>", "Uno\n\nDos"),
        ("Uno<br>Dos<br/>Tres", "Uno\nDos\nTres"),
        ("<p>Agua <b>no</b> potable &amp; sin gas&nbsp;&euro;</p>", "Agua no potable & sin gas €"),
        ("<ul><li>a</li><li>b</li></ul>fin", "- a\n- b\n\nfin"),
        ("<script>alert(1)</script><style>p{}</style>x", "x"),
        ("<p hidden>secreto</p><template>t</template><p>visto</p>", "visto"),
        ('<a href="javascript:alert(1)" onclick="x()">pulse aquí</a>', "pulse aquí"),
        ('<img src=x onerror=alert(1) alt="Plaza mayor"> hoy', "[Plaza mayor] hoy"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("sin marcas &lt;b&gt; y &ntilde;", "sin marcas <b> y ñ"),
        ("<p>&#27;[31mrojo&#155;2J</p>", "[31mrojo›2J"),
        ("<p>\x1b[2J\x9b31m\x00x</p>", "[2J31mx"),
        ("a < b y c > d", "a < b y c > d"),
        ("<!-- nada --><p>algo</p>", "algo"),
        ("", ""),
        ("<div><div><div>", ""),
        ("línea\r\nfin", "línea fin"),
    ],
)
def test_html_becomes_the_words_a_reader_would_see(markup: str, expected: str) -> None:
    assert plain.from_html(markup) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ayuntamiento &amp; vecinos", "Ayuntamiento & vecinos"),
        ("Espa&ntilde;a", "España"),
        ("<b>Corte</b> de agua", "Corte de agua"),
        ("<script>alert(1)</script>Corte", "Corte"),
        ("Uso de <vector> en C++", "Uso de <vector> en C++"),
        ("5 < 7", "5 < 7"),
        ("a &amp;lt;b", "a &lt;b"),
        ("\x1b]0;título\x07Corte\n de  agua", "]0;títuloCorte de agua"),
    ],
)
def test_f76_a_title_is_decoded_once_and_holds_no_control_characters(words: str, expected: str) -> None:
    assert plain.from_title(words) == expected


def test_a_title_that_the_text_repeats_is_said_once() -> None:
    assert plain.titled("Corte de agua…", "Corte de agua en el centro") == "Corte de agua en el centro"
    assert plain.titled("Aviso", "Corte de agua") == "Aviso\n\nCorte de agua"
    assert plain.titled("Aviso", "") == "Aviso"
    assert plain.titled("", "Corte") == "Corte"


def test_halves_of_surrogate_pairs_are_joined_or_replaced() -> None:
    assert plain.clean("\ud83d\ude00 \ud83d x") == "😀 \ufffd x"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_no_text_keeps_control_characters_or_cannot_be_stored(words: str) -> None:
    for text in (plain.from_html(words), plain.from_title(words), plain.from_html(f"<p>{words}</p>")):
        text.encode("utf-8")
        assert not any((c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" for c in text)


@pytest.mark.parametrize("depth", [3_000, 20_000])
def test_deep_nesting_is_walked_without_recursion(depth: int) -> None:
    assert plain.from_html("<div>" * depth + "fondo" + "</div>" * depth) == "fondo"


def test_of_html_with_absurdly_many_tags_the_words_remain() -> None:
    table = "".join(f"<tr><td>{n}</td></tr>" for n in range(10_000))
    text = plain.from_html(f"<style>p{{}}</style><p>Censo &amp; más</p><script>x</script><table>{table}</table>")
    assert text.startswith("Censo & más\n\n0")
    assert text.endswith("9999")
    assert "x" not in text


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://other.example/a?b=1#c", "https://other.example/a?b=1#c"),
        ("/a/1", "https://news.example/a/1"),
        ("a.html", "https://news.example/rss/a.html"),
        ("//cdn.example/x", "https://cdn.example/x"),
        (" https://news.example/con espacio ", "https://news.example/con%20espacio"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@news.example", ""),
        ("urn:uuid:1", ""),
        ("http://[", ""),
        ("http://", ""),
        ("", ""),
        ("#comment", ""),
        ("https://news.example/\x1b[2J", ""),
        ("https://news.example/" + "x" * 3000, ""),
    ],
)
def test_f77_links_are_made_absolute_or_dropped(link: str, expected: str) -> None:
    assert links.absolute(link, BASE) == expected


@given(st.text(max_size=60))
def test_f77_whatever_a_link_says_only_http_comes_out(link: str) -> None:
    assert links.absolute(link, BASE) == "" or links.absolute(link, BASE).startswith(("http://", "https://"))
