"""Which links may be offered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import Link, link
from tests.hostile import hostile
from tests.unit.text.any_text import any_text


@pytest.mark.parametrize(
    ("url", "offered", "host"),
    [
        (
            "https://www.valdeluz.example/agua?x=1&y=[2]#f",
            "https://www.valdeluz.example/agua?x=1&y=[2]#f",
            "www.valdeluz.example",
        ),
        ("HTTP://Valdeluz.Example", "http://valdeluz.example/", "valdeluz.example"),
        ("https://valdeluz.example./", "https://valdeluz.example/", "valdeluz.example"),
        ("https://valdeluz.example:8443/x", "https://valdeluz.example:8443/x", "valdeluz.example:8443"),
        ("https://xn--pea-8ma.example/a", "https://xn--pea-8ma.example/a", "xn--pea-8ma.example"),
        ("https://valdeluz.example/año|x", "https://valdeluz.example/a%C3%B1o%7Cx", "valdeluz.example"),
        ("https://valdeluz.example/100%25", "https://valdeluz.example/100%25", "valdeluz.example"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", "127.0.0.1:8080"),
        ("http://[2001:DB8::1]/", "http://[2001:db8::1]/", "[2001:db8::1]"),
    ],
)
def test_a_plain_link_is_offered_with_its_host_in_full(url: str, offered: str, host: str) -> None:
    assert link(url) == Link(offered, host)


@pytest.mark.parametrize(
    "url",
    [
        hostile("data_opt_url"),
        hostile("data_fileurl"),
        hostile("data_userinfo_url"),
        hostile("data_path"),
        hostile("data_shell"),
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://valdeluz.example/",
        "//evil.example/x",
        "https:evil.example",
        "https:///evil.example",
        "https://",
        "https://user:pass@evil.example/",
        "https://good.example\\@evil.example/",
        "https://good.example%2f@evil.example/",
        "https://ñandú.example/",
        "https://раypal.example/",
        "https://①.example/",
        "https://localhost/",
        "https://.example/",
        "https://a..example/",
        "https://-a.example/",
        "https://under_score.example/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://256.1.1.1/",
        "http://010.0.0.1/",
        "http://[::1%25eth0]/",
        "http://[::1/",
        "https://a.example:99999/",
        "https://a.example:0/",
        "https://a.example:١/",
        "https://a.example/ b",
        "https://a.example/\x1b[2J",
        "https://a.example/\x7f",
        "https://a.example/\x9b",
        "https://a.example/\n",
        "\thttps://a.example/",
        "https://a.example/\u202egpj.exe",
        "https://a.example/\u200b",
        "https://a.example/\u3000",
        "https://a.example/\ud800",
        'https://a.example/"x',
        "https://a.example/<x>",
        "https://" + "a." * 200 + "example/",
        "https://a.example/" + "a" * 3000,
        "",
        None,
        5,
        b"https://a.example/",
    ],
)
def test_T28_anything_else_is_not_offered(url: object) -> None:
    assert link(url) is None


@given(any_text, any_text)
@settings(max_examples=250, deadline=None)
def test_what_is_offered_is_safe_as_one_argument(host: str, path: str) -> None:
    for url in (host, f"https://{host}/{path}", f"https://valdeluz.example/{path}", f"http://{host}"):
        offered = link(url)
        if offered is not None:
            assert offered.url.isascii()
            assert offered.url.isprintable()
            assert " " not in offered.url
            assert offered.url.startswith((f"https://{offered.host}/", f"http://{offered.host}/"))
            assert link(offered.url) == offered


@given(st.none() | st.integers() | st.binary() | any_text)
@settings(max_examples=200, deadline=None)
def test_no_value_makes_it_fail(value: object) -> None:
    link(value)
