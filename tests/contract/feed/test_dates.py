"""Dates: what the words say, and what of it is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.feed import dates
from tests.contract.feed.world import NOW_S


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Thu, 02 Jul 2026 10:00:00 CEST", "2026-07-02 08:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 MESZ", "2026-07-02 08:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 BST", "2026-07-02 09:00:00"),
        ("Fri, 02 Jan 2026 10:00:00 CET", "2026-01-02 09:00:00"),
        ("Fri, 02 Jan 2026 10:00:00 EET", "2026-01-02 08:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 EEST", "2026-07-02 07:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 EST", "2026-07-02 15:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 PDT", "2026-07-02 17:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 PET", "2026-07-02 15:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 +0200", "2026-07-02 08:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 +0200 (CEST)", "2026-07-02 08:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 GMT+2", "2026-07-02 08:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 -0530", "2026-07-02 15:30:00"),
        ("Thu,02 Jul 2026 10:00:00 GMT", "2026-07-02 10:00:00"),
        ("02 Jul 26 10:00 GMT", "2026-07-02 10:00:00"),
        ("Thu, 02 Jul 2026 10:00:00 XYZ", "2026-07-02 10:00:00"),
        ("Thu, 02 Jul 2026", "2026-07-02 00:00:00"),
        ("2 Jul 2026 24:00 GMT", "2026-07-03 00:00:00"),
        ("2026-07-02T10:00:00Z", "2026-07-02 10:00:00"),
        ("2026-07-02T10:00:00.123+02:00", "2026-07-02 08:00:00"),
        ("2026-07-02T10:00+0200", "2026-07-02 08:00:00"),
        ("2026-07-02 10:00:00 CEST", "2026-07-02 08:00:00"),
        ("20260702T100000Z", "2026-07-02 10:00:00"),
        ("2026-07-02", "2026-07-02 00:00:00"),
        ("2026/07/02 10:00", "2026-07-02 10:00:00"),
        ("2026-12-31T23:59:60Z", "2027-01-01 00:00:00"),
        ("02.07.2026 10:00", "2026-07-02 10:00:00"),
        ("02.07.2026, 10:00 Uhr MESZ", "2026-07-02 08:00:00"),
        ("2.7.26", "2026-07-02 00:00:00"),
        ("23/07/2026 10:00", "2026-07-23 10:00:00"),
        ("07/23/2026", "2026-07-23 00:00:00"),
        ("05/05/2026", "2026-05-05 00:00:00"),
        ("jueves, 2 de julio de 2026, 10:00", "2026-07-02 10:00:00"),
        ("jue, 02 ago 2026 10:00:00 +0200", "2026-08-02 08:00:00"),
        ("2 de setiembre del 2026", "2026-09-02 00:00:00"),
        ("Do, 02. Juli 2026 10:00 Uhr", "2026-07-02 10:00:00"),
        ("2. März 2026", "2026-03-02 00:00:00"),
        ("02 Dez 2026 10:00:00 MEZ", "2026-12-02 09:00:00"),
        ("jeudi 2 juillet 2026 10:00", "2026-07-02 10:00:00"),
        ("1er février 2026", "2026-02-01 00:00:00"),
        ("02 août 2026 10h30", "2026-08-02 10:30:00"),
        ("July 2, 2026 10:00 am", "2026-07-02 10:00:00"),
        ("July 2nd, 2026 12:30 PM EST", "2026-07-02 17:30:00"),
        ("12 Jul 2026 12:05 a.m.", "2026-07-12 00:05:00"),
        ("Thu Jul  2 10:00:00 CEST 2026", "2026-07-02 08:00:00"),
        ("Thu Jul 2 10:00:00 2026", "2026-07-02 10:00:00"),
    ],
)
def test_dates_are_read_with_their_zone_whatever_the_form_and_language(words: str, expected: str) -> None:
    epoch_s = dates.read(words)
    assert epoch_s is not None
    assert datetime.fromtimestamp(epoch_s, UTC).strftime("%Y-%m-%d %H:%M:%S") == expected


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ayer",
        "02/07/2026",
        "2026-02-30",
        "32 Jul 2026",
        "2 Foo 2026",
        "0000-00-00T00:00:00Z",
        "Thu, 02 Jul 2026 10:00:00 +9999",
        "Thu, 02 Jul 2026 10:00:00 +999999999",
        "2026-07-02T25:00:00Z",
        "9999-12-31T24:00:00-1200",
        "2026-07-02 " * 50,
    ],
)
def test_what_names_no_moment_is_no_date(words: str) -> None:
    assert dates.read(words) is None


@pytest.mark.parametrize(
    ("epoch_s", "is_believed"),
    [
        (NOW_S, True),
        (NOW_S + 300, True),
        (NOW_S + 301, False),
        (NOW_S + 86_400, False),
        (dates.EARLIEST_S, True),
        (dates.EARLIEST_S - 1, False),
        (-62_135_596_800, False),
        (253_402_300_799, False),
    ],
)
def test_j62_only_dates_from_2004_until_five_minutes_ahead_are_believed(epoch_s: int, is_believed: bool) -> None:
    assert (dates.believable(epoch_s, NOW_S) == epoch_s) is is_believed


@given(st.text(max_size=100))
def test_no_words_make_the_reading_of_dates_fail(words: str) -> None:
    found = dates.read(words)
    assert found is None or isinstance(found, int)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_an_rfc_822_date_with_a_numeric_zone_is_read_exactly(moment: datetime, east_minutes: int) -> None:
    sign, (hours, minutes) = "-" if east_minutes < 0 else "+", divmod(abs(east_minutes), 60)
    words = f"{moment:%a, %d %b %Y %H:%M:%S} {sign}{hours:02}{minutes:02}"
    expected = int(moment.replace(tzinfo=UTC, microsecond=0).timestamp()) - east_minutes * 60
    assert dates.read(words) == expected
