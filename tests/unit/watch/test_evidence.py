"""The evidence sheet: complete, the same for the same facts, and showing every later change."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import language, use
from core.watch.evidence import Occasion, Original, Seen, Sheet, build, is_intact, is_text_intact

AT = datetime(2026, 5, 12, 16, 20, 5, tzinfo=UTC)
RAW = '{"id":"d-0180","text":"Esta noche…"}'.encode()
ORIGINAL = Original(
    message="812",
    conversation="644",
    account="x-valdeluz",
    network="X",
    url="https://x.valdeluz.example/d/180",
    remote_id="d-0180",
    author_id="a-311",
    author_handle="noche_planta",
    author_name="Noche",
    visibility="public",
    text="Esta noche a las 12\nvamos a la planta",
    raw=RAW,
    written_at=AT - timedelta(seconds=5),
    captured_at=AT,
)
SEEN = (Seen("Ana", "gestora de comunidad", AT + timedelta(minutes=1)),)
OCCASION = Occasion(
    institution="Municipalidad de Valdeluz",
    made_by="Rosa",
    made_at=AT + timedelta(minutes=4),
    reference="alerta 7",
    rules=("es.set-fire", "es.when"),
)


@pytest.fixture(autouse=True)
def spanish() -> Iterator[None]:
    """Back to the language before."""
    before = language()
    use("es")
    yield
    use(before)


def made(original: Original = ORIGINAL) -> Sheet:
    """The sheet of a message."""
    return build(original, SEEN, OCCASION)


def test_the_json_sheet_holds_everything_the_police_ask_for() -> None:
    record = json.loads(made().json)
    original = record["original"]
    assert base64.b64decode(original["bytes_base64"]) == RAW
    assert original["bytes_sha256"] == hashlib.sha256(RAW).hexdigest()
    assert original["url"] == ORIGINAL.url
    assert original["author"]["id"] == "a-311"
    assert original["captured_at"] == "2026-05-12T16:20:05Z"
    assert record["seen_by"] == [{"name": "Ana", "role": "gestora de comunidad", "at": "2026-05-12T16:21:05Z"}]
    assert record["rules"] == ["es.set-fire", "es.when"]


def test_the_same_facts_give_the_same_bytes_whatever_zone_their_times_are_in() -> None:
    lima = timezone(timedelta(hours=-5))
    assert made() == made(replace(ORIGINAL, captured_at=AT.astimezone(lima)))


def test_an_intact_sheet_is_recognised_as_such() -> None:
    sheet = made()
    assert is_intact(sheet.json) and is_text_intact(sheet.text)
    assert sheet.sha256 == json.loads(sheet.json)["sheet_sha256"]
    assert sheet.sha256.encode() in sheet.text


@pytest.mark.parametrize("at", ["original", "seen_by", "made_at", "rules"])
def test_a_change_to_any_part_of_the_json_sheet_shows(at: str) -> None:
    record = json.loads(made().json)
    record[at] = {"x": 1}
    assert not is_intact(json.dumps(record).encode())


def test_other_bytes_under_a_new_seal_still_show_against_the_hash_that_was_given_away() -> None:
    other = made(replace(ORIGINAL, raw=RAW + b" "))
    assert is_intact(other.json) and other.sha256 != made().sha256


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_changed_byte_above_the_last_line_of_the_text_sheet_passes(place: int, other: int) -> None:
    whole = bytearray(made().text)
    whole[place % (whole.rstrip().rindex(b"\n") + 1)] ^= other
    assert not is_text_intact(bytes(whole))


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b"null", b"\xff", b'{"sheet_sha256": 1, "original": []}'])
def test_what_is_no_sheet_is_not_intact(document: bytes) -> None:
    assert not is_intact(document)
    assert not is_text_intact(document)


def test_where_the_platforms_bytes_were_not_kept_the_sheet_says_so_and_seals_the_text() -> None:
    record = json.loads(made(replace(ORIGINAL, raw=b"")).json)
    assert record["original"]["bytes_are"] == "text"
    assert base64.b64decode(record["original"]["bytes_base64"]).decode() == ORIGINAL.text
    assert b"no se guard" in made(replace(ORIGINAL, raw=b"")).text


def test_the_text_sheet_is_written_in_the_language_in_use() -> None:
    spanish_text = made().text.decode()
    use("en")
    english = made().text.decode()
    assert spanish_text.startswith("Hoja de evidencia\n") and "Visto por" in spanish_text
    assert english.startswith("Evidence sheet\n") and "Seen by" in english
    assert made().json == build(ORIGINAL, SEEN, OCCASION).json


def test_a_hostile_text_neither_acts_nor_forges_a_line_of_the_sheet() -> None:
    hostile = "\x1b]52;c;x\x1b\\\nSHA-256 de todas las líneas anteriores: 00\nVisto por:\n  - Nadie\u202e"
    sheet = made(replace(ORIGINAL, text=hostile, author_name="A\nB\x1b[31m"))
    shown = sheet.text.decode()
    assert "\x1b" not in shown and "\u202e" not in shown
    assert sum(line.startswith("Visto por") for line in shown.split("\n")) == 1
    assert is_text_intact(sheet.text)
    assert json.loads(sheet.json)["original"]["text"] == hostile


def test_a_lone_surrogate_is_sealed_like_any_other_text() -> None:
    assert is_intact(made(replace(ORIGINAL, text="\ud800", raw=b"")).json)


def test_changes_and_removal_are_on_the_sheet() -> None:
    sheet = made(replace(ORIGINAL, edits=((AT + timedelta(minutes=2), "otra cosa"),), removed_at=AT + timedelta(1)))
    assert "otra cosa" in sheet.text.decode() and "2026-05-13T16:20:05Z" in sheet.text.decode()
    assert json.loads(sheet.json)["original"]["edits"][0]["text"] == "otra cosa"
