"""The words of a status as a reader sees them, links written out, nothing hidden."""

from __future__ import annotations

import re

import pytest

from plugins.mastodon.plain import from_html
from tests.hostile import hostile_texts

LONG = "https://www.example.org/avisos/2026/07/corte-de-agua-en-la-calle-mayor?x=1&y=2"

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>uno</p><p>dos<br>tres</p>", "uno\n\ndos\ntres"),
        ("<p>uno<br /><br />dos</p>", "uno\n\ndos"),
        ("hola<br>", "hola"),
        (
            '<p>Lee <a href="https://www.example.org/avisos/2026/07/corte-de-agua-en-la-calle-mayor?x=1&amp;y=2">'
            '<span class="invisible">https://www.</span><span class="ellipsis">example.org/avisos/2026/07/co</span>'
            '<span class="invisible">rte-de-agua-en-la-calle-mayor?x=1&amp;y=2</span></a> hoy</p>',
            f"Lee {LONG} hoy",
        ),
        (f'<a href="{LONG.replace("&", "&amp;")}">example.org/avisos/2026…</a>', LONG),
        (
            '<a href="https://evil.example/x">https://banco.example</a>',
            "https://banco.example (https://evil.example/x)",
        ),
        ('<a href="https://evil.example/x">aquí</a>', "aquí (https://evil.example/x)"),
        ('<a href="javascript:alert(1)">aquí</a>', "aquí"),
        (
            '<a href="https://x.example/@ana" class="u-url mention">@<span>ana</span></a> ya',
            "@ana ya",
        ),
        ('<a href="https://x.example/tags/agua" class="mention hashtag" rel="tag">#<span>agua</span></a>', "#agua"),
        ('<a href="https://evil.example" >@ana</a>', "@ana (https://evil.example)"),
        ("&lt;b&gt;no es negrita&lt;/b&gt; &amp;amp;", "<b>no es negrita</b> &amp;"),
        (":sol: y :bandera:", ":sol: y :bandera:"),
        ("<ul><li>uno</li><li>dos</li></ul>", "- uno\n- dos"),
        ("<blockquote>cita</blockquote><p>respuesta</p>", "cita\n\nrespuesta"),
        ("<script>x()</script><style>p{}</style>solo esto", "solo esto"),
        ('<img src="x" alt=":corazón:"> sí', ":corazón: sí"),
        ("a\x1b[31mrojo\x07", "a[31mrojo"),
        ("", ""),
        ("<p></p>", ""),
        ("texto sin marcas", "texto sin marcas"),
        ("uno\ndos", "uno dos"),
        ("<pre>uno\n  dos</pre>", "uno\ndos"),
    ],
)
def test_markup_becomes_the_words_a_reader_sees(markup: str, text: str) -> None:
    assert from_html(markup) == text


def test_ten_thousand_tags_and_a_deep_tree_are_read_in_bounded_time() -> None:
    assert from_html("<div>" * 60_000 + "fondo" + "</div>" * 60_000) == "fondo"
    assert from_html("<b>" * 9_000 + "fondo") == "fondo"


def test_no_hostile_text_brings_a_control_character_or_half_a_pair() -> None:
    for text in ("\ud800", "a\x00b", "\x9b31m", "\u202e", "x" * 100_000):
        found = from_html(f"<p>{text}</p>")
        assert not any((c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in found)


def test_every_hostile_text_is_read_and_stays_within_its_words() -> None:
    for case in hostile_texts():
        markup = case.text[:200_000]
        found = from_html(f"<p>{markup}</p>")
        assert len(found) <= len(markup) + 10
        assert not any(
            (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in found
        )
