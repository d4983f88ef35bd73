"""Documents that attack: entities, depth, size, paths for bodies, and whatever a fuzzer thinks of."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from core.parse.parent import ParseLimits, ParsingChild
from plugins.feed import connector
from plugins.feed.connector import ENTRIES
from plugins.feed.parse import document, read
from plugins.feed.shape import Document, Outcome, from_json
from tests.contract.feed.world import NOW_S, atom, numbered, rss, world
from ventanilla.api import Arrived, TooBig

ROOT = Path(__file__).parents[3]
FUNCTION = "plugins.feed.parse:document"

BILLION = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "lol">{BILLION}]>' + rss("<title>&e9;</title>", prefix="")
QUADRATIC = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>' + rss(f"<title>{'&a;' * 50_000}</title>", prefix="")
LOOP = '<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>' + rss("<title>&a;</title>", prefix="")

_PIECES = (
    *("&", "<", ">", "</", "<!", "<!--", "<![CDATA[", "]]>", "<?", '"', "\x00", "\x1b", "€", "{", "["),
    *("&#xD800;", "&#99999999999;", "<!DOCTYPE", "<!ENTITY", "<item>", "</item>", "<entry/>", "<svg>", "<title"),
    *("xmlns:a=", "<textInput>", "<image>", "<dc:date>", "xml:base='http://['"),
)
"""What a fuzzer puts into feeds."""


def parsed(body: bytes | str) -> Document:
    data = body if isinstance(body, bytes) else body.encode()
    return read(data, base="https://news.example/f", content_type="", now_s=NOW_S)


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        QUADRATIC,
        LOOP,
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<title>&x;</title>", prefix=""),
        '<!DOCTYPE rss [<!ENTITY x PUBLIC "p" "http://127.0.0.1:9/x">]>' + rss("<title>&x;</title>", prefix=""),
        LAUGHS.replace("<title>", "<title>a & b"),
    ],
    ids=["billion laughs", "quadratic", "loop", "file", "network", "billion laughs behind a fault"],
)
def test_f72_entities_that_explode_or_reach_outside_are_refused(body: str) -> None:
    found = parsed(body)
    assert found.outcome is Outcome.REFUSED, found
    assert found.problem
    assert found.entries == ()


def test_f72_an_external_doctype_is_never_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/rss.dtd"
        body = f'<!DOCTYPE rss SYSTEM "{address}">' + rss("<guid>1</guid><title>x</title>", prefix="")
        assert [entry.text for entry in parsed(body).entries] == ["x"]
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_f73_a_body_that_is_a_path_or_an_address_is_never_opened(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(rss("<guid>1</guid><title>secreto</title>"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        bodies = [
            str(feed),
            f"file://{feed}",
            f"http://127.0.0.1:{listener.getsockname()[1]}/",
            "feed://x",
            "/etc/passwd",
        ]
        for body in bodies:
            assert parsed(body).outcome is Outcome.NOT_A_FEED
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    "body",
    [
        rss("<a>" * 100_000 + "</a>" * 100_000),
        rss("<guid>1</guid><title " + " ".join(f'a{n}="1"' for n in range(100_000)) + ">x</title>"),
    ],
    ids=["depth", "attributes"],
)
def test_f74_depth_and_attributes_beyond_all_sense_are_refused(body: str) -> None:
    assert parsed(body).outcome is Outcome.REFUSED


def test_f74_html_that_ruins_sanitisers_is_read() -> None:
    for markup in ("<a>" * 100_000, "<" * 200_000, "<b " + "x=1 " * 100_000 + ">", "<div>" * 50_000 + "x"):
        found = parsed(rss(f"<guid>1</guid><title>t</title><description><![CDATA[{markup}]]></description>"))
        assert found.entries[0].text.startswith("t")


def test_f76_nothing_that_acts_survives_in_words() -> None:
    item = (
        "<guid>1</guid><title>&#27;]0;mal&#7;&lt;script&gt;alert(1)&lt;/script&gt;Corte&#155;2J</title>"
        "<description>&lt;p onclick='x()' style='a:url(javascript:b)'&gt;Hola&lt;/p&gt;&lt;style&gt;x&lt;/style&gt;"
        "&lt;img src=x onerror=alert(1)&gt;&#8;</description><author>&#27;[2JRosa</author>"
    )
    (entry,) = parsed(rss(item)).entries
    assert entry.text == "]0;malCorte›2J\n\nHola"
    assert entry.author_name == "[2JRosa"


def test_the_answer_is_json_for_every_outcome_and_comes_back_as_it_was() -> None:
    bodies = [rss(*numbered(2)), rss("<title>a & b"), "<html>", "<x/>", LOOP, "", rss("<title>a & b</title>")]
    for body in bodies:
        answer = document(body.encode(), {"base": "https://a.example/", "content_type": "", "now_s": NOW_S})
        assert from_json(json.loads(json.dumps(answer))) == read(
            body.encode(), base="https://a.example/", content_type="", now_s=NOW_S
        )


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_to_a_feed_makes_the_parser_fail(seed: int) -> None:
    rng = random.Random(seed)
    samples = [
        rss(*numbered(3), head="<ttl>5</ttl>").encode(),
        rss(
            "<guid>1</guid><title><![CDATA[<b>x</b> &amp;]]></title><description>&lt;p&gt;&#241;</description>"
        ).encode(),
        atom("<id>a</id><content type='xhtml'><div><p>x</p></div></content><author><name>n</name></author>").encode(),
        LAUGHS[:300].encode(),
        json.dumps(
            {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "content_html": "<p>x"}]}
        ).encode(),
    ]
    pieces = [piece.encode() for piece in _PIECES] + [b"\xff"]
    for _ in range(60):
        body = bytearray(rng.choice(samples))
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(body) + 1)
            match rng.randrange(4):
                case 0:
                    body[at:at] = rng.choice(pieces)
                case 1:
                    del body[at : at + rng.randint(1, 20)]
                case 2:
                    body[at : at + 1] = bytes([rng.randrange(256)])
                case _:
                    body[at:at] = body[at : at + rng.randint(1, 60)]
        json.dumps(document(bytes(body), {"base": "https://a.example/", "now_s": NOW_S})).encode("utf-8")


class TestInTheChild:
    """The same function where it really runs."""

    @pytest_asyncio.fixture
    async def child(self) -> AsyncIterator[ParsingChild]:
        start = f"import sys; sys.path.insert(0, {os.fspath(ROOT)!r}); from core.parse.child import main; "
        command = (sys.executable, "-P", "-c", start + "sys.exit(main(sys.argv[1:]))")
        made = ParsingChild(("plugins.feed",), command=command, limits=ParseLimits(seconds=5))
        yield made
        await made.close()

    async def test_a_pull_through_the_child_brings_what_a_pull_in_this_process_brings(
        self, child: ParsingChild
    ) -> None:
        async with world() as here:
            here.server.serve(
                rss(*numbered(20), "<guid>x</guid><description>&lt;p&gt;Hola &#241;&lt;/p&gt;</description>")
            )
            through_child = await connector.pull(here.context(child), ENTRIES, None, 100)
            assert through_child == await here.pull()
            assert len([event for event in through_child.events if isinstance(event, Arrived)]) == 21

    async def test_every_outcome_crosses_the_border(self, child: ParsingChild) -> None:
        for body in (
            LAUGHS,
            QUADRATIC,
            "<html>",
            "<rss>",
            "nothing",
            "{]}",
            rss("<title>a & b</title>"),
            "/etc/passwd",
        ):
            answer = await child(FUNCTION, body.encode(), {"base": "", "now_s": NOW_S})
            assert from_json(answer).outcome is parsed(body).outcome

    async def test_f74_a_document_that_takes_too_long_ends_the_child_and_the_next_is_read(
        self, child: ParsingChild
    ) -> None:
        endless = rss(*(["<guid>1</guid><title>t</title>"] * 150_000))
        with pytest.raises(TooBig):
            await child(FUNCTION, endless.encode(), {"base": "", "now_s": NOW_S})
        answer = await child(FUNCTION, rss(*numbered(1)).encode(), {"base": "", "now_s": NOW_S})
        assert from_json(answer).outcome is Outcome.OK


def test_the_collectors_side_loads_neither_feedparser_nor_an_html_parser() -> None:
    probe = (
        f"import sys; sys.path.insert(0, {os.fspath(ROOT)!r}); import plugins.feed; "
        "print(sorted({'feedparser', 'selectolax', 'httpx', 'core', 'tui'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", probe], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
