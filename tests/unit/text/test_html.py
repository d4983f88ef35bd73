"""HTML to plain text."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import show, to_text
from core.text.markup import TAG_CHARS, TAGS, tame
from tests.unit.text.any_text import any_text

SHORTENED = (
    '<a href="{href}" rel="nofollow"><span class="invisible">https://www.</span>'
    '<span class="ellipsis">valdeluz.example/agua</span><span class="invisible">/cortes/hoy</span></a>'
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain  text\nof one line", "plain text of one line"),
        ("<p>Uno</p><p>Dos<br>tres<br/>cuatro</p>", "Uno\n\nDos\ntres\ncuatro"),
        ("<p>Uno</p>\n\n  <p>Dos</p>", "Uno\n\nDos"),
        ("a<br><br><br><br><br>b", "a\n\nb"),
        ("<h1>Título</h1><div>a<div>b</div>c</div>d", "Título\n\na\nb\nc\nd"),
        ("<b>sin</b> <i>agua</i><u>!</u>", "sin agua!"),
        ("<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>fin", "- a\n- b\n  1. c\n  2. d\n\nfin"),
        ("<li>suelto</li>", "suelto"),
        ("<blockquote><p>cita</p></blockquote>resto", "> cita\n\nresto"),
        ("<pre>a  b\n  c</pre>x", "a  b\n  c\n\nx"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A | B\n1 | 2"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ('<img src="http://track.example/p.png" alt="Así sale el grifo"><img src=x>', "[Así sale el grifo]"),
        ("<p hidden>no</p>sí<span class='invisible'>no</span>", "sí"),
        ("<script>alert(1)</script><style>p{}</style><title>t</title>ok<!-- c -->", "ok"),
        ("<frameset><p>x</p>", "x"),
        ("a\ud800b", "a\ufffdb"),
        ("1 < 2 & 3 > 2 &c", "1 < 2 & 3 > 2 &c"),
    ],
)
def test_html_becomes_the_text_a_reader_sees(html: str, text: str) -> None:
    assert to_text(html) == text


def test_F76_entities_are_decoded_once_and_what_they_hide_is_cleaned_when_shown() -> None:
    assert to_text("&ntilde; &lt;b&gt; &amp;lt;b&amp;gt;") == "ñ <b> &lt;b&gt;"
    assert to_text("A&#27;[2JZ") == "A\x1b[2JZ"
    assert show(to_text("A&#27;[2JZ")) == "A␛[2JZ"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            SHORTENED.format(href="https://www.valdeluz.example/agua/cortes/hoy"),
            "https://www.valdeluz.example/agua/cortes/hoy",
        ),
        (SHORTENED.format(href="https://evil.example/"), "valdeluz.example/agua… (https://evil.example/)"),
        ('<a href="https://a.example/x">aquí</a>', "aquí (https://a.example/x)"),
        ('<a href="https://a.example/">a.example</a>', "https://a.example/"),
        ('<a href="https://a.example/x"><img alt="Foto"></a>', "[Foto] (https://a.example/x)"),
        (
            '<a href="https://m.example/@ana">@<span>ana</span></a> <a href="https://m.example/t">#agua</a>',
            "@ana #agua",
        ),
        ('<a href="javascript:alert(1)">x</a><a href="/y">y</a><a>z</a>', "xyz"),
        ('<a href="https://a.example/\n\x1b[2J">x</a>', "x"),
    ],
)
def test_links_are_text_and_say_where_they_lead(html: str, text: str) -> None:
    assert to_text(html) == text


FLOOD = " ".join(map("".join, product("abcdefghijklmnopqrstuvwxyz0123456789-_.:~!?*+,;", repeat=3)))
"""A hundred thousand attributes in less than the length that is read."""


@pytest.mark.parametrize(
    "html",
    [
        "<a>" * 100_000,
        "<div>" * 100_000,
        "<blockquote>" * 100_000,
        "<" * 500_000,
        f"<a {FLOOD}>x</a>",
        f"</a {FLOOD}>x",
        f'<a =" b=">" {FLOOD}>x',
        f'<textarea><a x="</textarea><b y=">" {FLOOD}>x',
        f'<svg><style><a x="</style>" {FLOOD}>x',
        f'<svg><![CDATA[<a x="]]>" {FLOOD}>x',
        f'<a\x0b=\x0c"x" {FLOOD}>x',
        f"<!--><a {FLOOD}>",
        f"<!-- --!><a {FLOOD}>",
        f"<plaintext><a {FLOOD}>",
        '<a "' * 100_000,
        "<a x='" * 80_000,
        "<a =" * 100_000,
        "<!--" * 100_000,
        "<script " * 60_000,
        "<![CDATA[" * 50_000,
        "<template>" * 50_000,
        "<table>" + "x <b>" * 50_000,
        "<select><option>" * 30_000,
        "<a><b><i><p>" * 10_000 + "</a>" * 10_000,
        "&amp" * 120_000,
    ],
    ids=lambda html: str(html)[:30],
)
def test_F74_hostile_html_costs_no_more_than_it_is_long(html: str) -> None:
    """In a child, as the parser could not be interrupted: without ``tame`` the slowest take over half a minute."""
    child = "import sys; from core.text import to_text; sys.stdout.write(str(len(to_text(sys.stdin.read()))))"
    done = subprocess.run(
        [sys.executable, "-c", child],
        input=html.encode("utf-8"),
        capture_output=True,
        timeout=20,
        check=True,
        env={"PYTHONPATH": ".", "PYTHONIOENCODING": "utf-8"},
    )
    assert int(done.stdout) <= 1_000_000


def test_text_after_more_tags_than_any_message_needs_is_kept() -> None:
    text = to_text("<p>x</p>" * TAGS + "fin")
    assert text.count("x") == TAGS
    assert text.endswith("fin")


def test_an_overlong_tag_loses_its_attributes_and_nothing_else() -> None:
    picture = "A" * TAG_CHARS
    assert to_text(f'a <img alt="x" src="data:image/png;base64,{picture}"> b') == "a b"
    assert to_text(f'a <b title="{picture}>">c</b> d') == "a c d"


@pytest.mark.parametrize(
    "html",
    [
        "<<!-- x -->script>1<<!-- y -->/script>",
        "<scr<script></script>ipt>1</scr<style></style>ipt>",
        "&#<!-- -->27;x",
    ],
)
def test_nothing_new_is_formed_where_something_was_left_out(html: str) -> None:
    text = to_text(html)
    assert "1" in text or "27;x" in text
    assert "\x1b" not in text


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<a href='https://a.example/'>",
                "</a>",
                "<ul>",
                "<li>",
                "</ul>",
                "<pre>",
                "</pre>",
                "\n",
                " ",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "<blockquote>",
                "</blockquote>",
                '"',
                "'",
                "<",
                ">",
                "=",
                "/",
                "&#27;",
                "<br>",
                "<table>",
                "<td>",
                "</table>",
                "<svg>",
                "<style>",
                "</style>",
                "hola",
                "<span class=ellipsis>",
                "</span>",
            ]
        )
        | any_text,
        max_size=30,
    )
)
@settings(max_examples=250, deadline=None)
def test_any_html_becomes_text_with_no_run_of_empty_lines(parts: list[str]) -> None:
    text = to_text("".join(parts))
    assert text == text.strip("\n")
    assert "\n\n\n" not in text
    text.encode("utf-8")


@given(st.lists(st.sampled_from(["hola", " ", "ñ", "<b>", "</b>", "<i>", "</i>", "<p>", "</p>", "<br>"]), max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost(parts: list[str]) -> None:
    words = [part for part in parts if part in ("hola", "ñ")]
    assert "".join(to_text("".join(parts)).split()) == "".join(words)


def test_what_is_tamed_is_cut_at_its_limit() -> None:
    assert len(tame("x" * 2_000_000)) == 500_000


def test_the_parser_is_loaded_only_by_who_parses() -> None:
    script = "import sys, core.text; sys.exit('selectolax' in sys.modules or 'regex' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], timeout=20, check=False).returncode == 0
