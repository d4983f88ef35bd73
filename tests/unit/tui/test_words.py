"""Times and numbers as people read them, in both languages and in zones that change their clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.i18n import use
from tui import words

LIMA, MADRID = "America/Lima", "Europe/Madrid"


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    use("es")
    yield
    use("es")


def at(words_: str, zone: str = LIMA) -> float:
    return datetime.fromisoformat(words_).replace(tzinfo=ZoneInfo(zone)).timestamp()


NOW = at("2024-05-14 08:32")


@pytest.mark.parametrize(
    ("language", "moment", "shown"),
    [
        ("es", "2024-05-14 06:58", "06:58"),
        ("es", "2024-05-06 17:20", "lun 6 may 17:20"),
        ("en", "2024-05-06 17:20", "Mon 6 May 17:20"),
        ("es", "2024-05-13 23:59", "lun 13 may 23:59"),
    ],
)
def test_today_has_its_clock_and_other_days_their_date(language: str, moment: str, shown: str) -> None:
    use(language)
    assert words.moment(at(moment), NOW, LIMA) == shown


def test_a_day_is_the_institutions_not_the_machines() -> None:
    second = at("2024-05-14 23:30")
    assert words.date(second, LIMA) == "mar 14 may"
    assert words.date(second, MADRID) == "mié 15 may"
    assert words.clock(second, "no/such_zone") == "04:30", "an unknown zone is UTC"


@pytest.mark.parametrize(
    ("language", "moment", "shown"),
    [
        ("es", "2024-05-14 00:00", "hoy"),
        ("es", "2024-05-13 10:00", "ayer"),
        ("en", "2024-05-14 00:00", "today"),
        ("en", "2024-05-13 10:00", "yesterday"),
        ("es", "2024-05-12 23:59", "dom 12 may"),
    ],
)
def test_headings_of_days(language: str, moment: str, shown: str) -> None:
    use(language)
    assert words.day_heading(at(moment), NOW, LIMA) == shown


def test_yesterday_is_yesterday_across_a_change_of_clocks() -> None:
    now = at("2024-03-31 12:00", MADRID)  # this night had 23 hours
    assert words.day_heading(at("2024-03-30 00:30", MADRID), now, MADRID) == "ayer"
    now = at("2024-10-27 12:00", MADRID)  # and this one 25
    assert words.day_heading(at("2024-10-26 23:59", MADRID), now, MADRID) == "ayer"
    assert words.day_heading(at("2024-10-25 23:59", MADRID), now, MADRID) == "vie 25 oct"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, "0m"), (0, "0m"), (59, "0m"), (60, "1m"), (37 * 60, "37m"), (99 * 60 + 59, "99m"), (100 * 60, "1h"),
        (47 * 3600, "47h"), (48 * 3600, "2d"), (400 * 86_400, "400d"), (5_000 * 86_400, "999d"),
    ],
)  # fmt: skip
def test_an_age_takes_four_cells_at_most(seconds: float, shown: str) -> None:
    assert words.age(seconds) == shown
    assert len(shown) <= 4


@pytest.mark.parametrize(
    ("rest_s", "band", "shown", "token"),
    [
        (31 * 60, 0, "31m", "muted"),
        (22 * 60, 1, "> 22m", "warn"),
        (-12 * 60, 2, "!+12m", "crit"),
        (-60 * 60, 3, "!!+60m", "crit"),
        (-20 * 3600, 3, "!!+20h", "crit"),
        (3 * 3600 + 40 * 60, 0, "3h 40", "muted"),
        (3 * 3600 + 40 * 60, 1, "> 3h", "warn"),
        (3 * 3600, 4, "3h", "muted"),
        (2 * 60, 5, "> 2m", "warn"),
        (-60, 6, "!+1m", "crit"),
        (3 * 86_400, 0, "3d", "muted"),
        (0, 0, "0m", "muted"),
    ],
)
def test_what_is_left_has_its_sign_and_fits_its_column(rest_s: int, band: int, shown: str, token: str) -> None:
    found = words.left(NOW + rest_s, NOW, band)
    assert found == (shown, token)
    assert len(found[0]) <= 6


def test_what_is_over_by_days_still_fits_its_column() -> None:
    assert max(len(words.left(NOW - s, NOW, band)[0]) for s in range(1, 10**9, 10**6) for band in (2, 3)) <= 6


def test_what_is_never_due_says_nothing() -> None:
    assert words.left(9_999_999_999, NOW, 0) == ("", "muted")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (9, "9 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (11_400, "3 h 10"),
        (172_800, "2 d"),
    ],
)
def test_stretches_in_sentences(seconds: float, shown: str) -> None:
    assert words.span(seconds) == shown


@pytest.mark.parametrize(
    ("n", "spanish", "english"),
    [
        (0, "0", "0"), (999, "999", "999"), (2058, "2058", "2,058"), (10_000, "10.000", "10,000"),
        (1_024_301, "1.024.301", "1,024,301"), (-12_345, "-12.345", "-12,345"),
    ],
)  # fmt: skip
def test_numbers_are_grouped_as_each_language_does(n: int, spanish: str, english: str) -> None:
    assert words.number(n) == spanish
    use("en")
    assert words.number(n) == english
