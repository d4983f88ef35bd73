"""Values as people type them, and documents as terminals get them."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.errors import UsageError
from tui.cli.output import put_json, utc
from tui.cli.values import identity, is_zone, message_id, moment_s

LIMA = ZoneInfo("America/Lima")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=LIMA)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("30min", "2026-11-22T17:30:00Z"),
        ("45m", "2026-11-22T17:45:00Z"),
        ("2h", "2026-11-22T19:00:00Z"),
        ("1d", "2026-11-23T17:00:00Z"),
        ("13:05", "2026-11-22T18:05:00Z"),
        ("08:30", "2026-11-23T13:30:00Z"),  # that hour is over today
        ("12:00", "2026-11-23T17:00:00Z"),
        ("2026-12-01", "2026-12-01T05:00:00Z"),
        ("2026-12-01T08:30", "2026-12-01T13:30:00Z"),
        ("2026-12-01 08:30", "2026-12-01T13:30:00Z"),
        ("2026-12-01T08:30:00Z", "2026-12-01T08:30:00Z"),
        ("2026-12-01T08:30:00+02:00", "2026-12-01T06:30:00Z"),
    ],
)
def test_a_moment_is_a_span_an_hour_or_a_time_in_the_institutions_zone(typed: str, meant: str) -> None:
    assert utc(moment_s(typed, NOON)) == meant


@pytest.mark.parametrize(
    "typed", ["", "soon", "24:00", "12:60", "1w", "-2h", "2h30", "2026-13-01", "9999999999d", "۸:۳۰"]
)
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        moment_s(typed, NOON)


def test_an_id_says_whether_it_is_a_conversation_or_a_message() -> None:
    assert (identity("12").conversation, identity("12").message) == (12, None)
    assert (identity("c12").conversation, identity("C12").message) == (12, None)
    assert (identity("m12").conversation, identity("M12").message) == (None, 12)
    assert message_id("12") == message_id("m12") == 12


@pytest.mark.parametrize("typed", ["", "m", "12x", "-1", "1.5", "m-1", "١٢", "9" * 19])
def test_what_is_no_id_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        identity(typed)


def test_a_zone_is_one_of_the_world() -> None:
    assert is_zone("America/Lima") and is_zone("UTC")
    assert not any(map(is_zone, ("", "Valdeluz", "../../etc/passwd", "/etc/localtime", "America", "America/Lima\0")))


def test_a_document_keeps_every_character_and_prints_none_that_acts(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = "ñandú 水 👍🏽 \x1b[2J\x07\x00\x7f\x9b \u202e \u200b \u2028 \ue000 \U000e0041 \ud800 €"
    put_json([text])
    printed = capfdbinary.readouterr().out.decode("utf-8")
    assert json.loads(printed) == [text]
    assert "ñandú 水 👍🏽" in printed and "€" in printed
    assert not set(printed) & set("\x1b\x07\x00\x7f\x9b\u202e\u200b\u2028\ue000\U000e0041")
