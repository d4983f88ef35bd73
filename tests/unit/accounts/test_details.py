"""Technical details reach people in their language, and what nobody knows is marked as such."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core import i18n
from core.accounts.details import DETAILS, detail_words
from core.accounts.model import HealthCode
from core.accounts.words import cause_words, health_sentence
from tests.unit.accounts.test_words import NOW_S, WELL

ROOT = Path(__file__).parents[3]
SPEAKERS = ("core/http", "core/parse/parent.py", "core/accounts/fence.py", "core/collector/worker.py", "plugins/feed")
ERRORS = frozenset(
    ("Blocked", "TooBig", "Unavailable", "RateLimited", "Truncated", "Malformed", "Rejected", "NotAllowed", "Gone",
     "ProtocolDrift", "AuthError", "QuotaExhausted", "MissingScope", "Expired", "Revoked", "Broken", "Failure")
)  # fmt: skip
FILLED = {"_because": ": Connection refused", "via": ", through the proxy px.example:3128", "asks": "refused with 403",
          "_named": "the proxy px.example:3128", "where": "a.example", "found": "text/html", "problem": "no markup",
          "proxy": "px.example:3128", "status": "503", "reason": "verification failed with code 7"}  # fmt: skip
OURS_ALONE = (
    "a header field that only the door may set", "not a method that changes something", "a feed has no stream 7",
    "the parser answered in another form", "not modified, though the whole document was asked for",
)  # fmt: skip
"""Faults of code: nobody but its author can act on them."""


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


def test_every_detail_that_the_door_the_fence_and_the_feeds_give_is_known() -> None:
    said = {detail for place in SPEAKERS for detail in _details(ROOT / place)}
    assert len(said) > 60
    assert {detail for detail in said if detail_words(detail) != detail} == set(OURS_ALONE)


@pytest.mark.parametrize("message", DETAILS)
def test_every_known_detail_is_known_again_whatever_fills_it(message: str) -> None:
    english = message.format_map(_Any())
    assert detail_words(english) == english
    assert detail_words(f"a.example: {english}") == f"a.example: {english}"


def test_a_known_detail_keeps_its_host_and_figures() -> None:
    detail = "10.0.0.1: blocked address: not on the public internet"
    assert detail_words(detail) == detail
    assert detail_words("[::1]: no connection within 5 s") == "[::1]: no connection within 5 s"
    assert detail_words("a.example: no connection: Connection refused").startswith("a.example: no connection")


@pytest.mark.parametrize("detail", ["KeyError at x.py:7", "citizen: words", "no connection\x1b[2J to"])
def test_an_unknown_detail_stands_in_quotation_marks(detail: str) -> None:
    words = detail_words(detail)
    assert words.startswith("«") and words.endswith("»")
    assert "\x1b" not in words


def test_no_detail_is_no_words() -> None:
    assert detail_words("") == ""


def test_a_sentence_says_the_detail_in_the_language_of_who_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    spanish = {"blocked address: not on the public internet": "dirección bloqueada"}
    monkeypatch.setattr("core.accounts.details._", lambda message, **_values: spanish.get(message, message))
    detail = "10.0.0.1: blocked address: not on the public internet"
    ill = replace(WELL, standing=replace(WELL.standing, health=HealthCode.BLOCKED, detail=detail))
    assert "(10.0.0.1: dirección bloqueada)." in health_sentence(ill, NOW_S)
    assert "dirección bloqueada" in cause_words(HealthCode.BLOCKED, ill.standing.detail, "feed")


@pytest.mark.parametrize("code", [code for code in HealthCode if code not in (HealthCode.NEW, HealthCode.OK)])
def test_every_failure_of_a_check_has_words_of_its_own(code: HealthCode) -> None:
    words = cause_words(code, "", "feed")
    assert words != code.value and "{" not in words and "_" not in words
    if code is not HealthCode.UNAVAILABLE:
        assert words != cause_words(HealthCode.UNAVAILABLE, "", "feed")


class _Any(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return {"n": "7", "most": "8", "status": "503", "element": "<rss>"}.get(key, "x.example")


def _details(place: Path) -> Iterator[str]:
    """Each detail given in the code below ``place``, with something in its gaps."""
    for file in [place] if place.is_file() else sorted(place.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "detail")]
                yield from (words for each in given if (words := _words(each)))


def _words(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=values):
            return "".join(_filled(each) for each in values)
        case _:
            return ""


def _filled(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.FormattedValue)
    match node.value:
        case ast.Call(func=ast.Name(id=name)) | ast.Name(id=name) | ast.Attribute(attr=name):
            return FILLED.get(name, "7")
        case _:
            return "7"
