"""Calendar files: what others write is read as they mean it, what we write others read, and no file does harm."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar  # type: ignore[import-untyped]  # ships no types; the judge of what we write
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import i18n
from core.calendar.ics_read import Calendar, Odd, read_ics
from core.calendar.ics_write import Entry, write_ics
from core.errors import UsageError
from tests.hostile import hostile_texts
from tests.unit.text.any_text import any_text

LIMA, MADRID = ZoneInfo("America/Lima"), ZoneInfo("Europe/Madrid")
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def file_of(*events: str, before: str = "") -> bytes:
    """A calendar file with these events, each given by its lines."""
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, zone: ZoneInfo = LIMA, before: str = "") -> Calendar:
    return read_ics(file_of(*events, before=before), zone, FIRST, LAST)


def starts(found: Calendar) -> list[str]:
    return [f"{each.starts_at:%Y-%m-%dT%H:%M}" for each in found.happenings]


ONCE = "UID:1\nSUMMARY:Feria\nDTSTART{start}\nDTEND{end}\n"


@pytest.mark.parametrize(
    ("start", "end", "starts_at", "ends_at"),
    [
        (":20260512T150000Z", ":20260512T160000Z", "2026-05-12 15:00", "2026-05-12 16:00"),
        (
            ";TZID=Europe/Madrid:20260512T150000",
            ";TZID=Europe/Madrid:20260512T160000",
            "2026-05-12 13:00",
            "2026-05-12 14:00",
        ),
        (":20260512T100000", ":20260512T110000", "2026-05-12 15:00", "2026-05-12 16:00"),  # of nobody's zone: ours
        (";TZID=SA Pacific Standard Time:20260512T100000", ":20260512T160000Z", "2026-05-12 15:00", "2026-05-12 16:00"),
        (
            ';TZID="/maker.example/1/America/Lima":20260512T100000',
            ":20260512T160000Z",
            "2026-05-12 15:00",
            "2026-05-12 16:00",
        ),
        (
            ";TZID=America/Argentina/Buenos_Aires:20260512T120000",
            ":20260512T160000Z",
            "2026-05-12 15:00",
            "2026-05-12 16:00",
        ),
    ],
)
def test_a_time_is_read_in_its_zone(start: str, end: str, starts_at: str, ends_at: str) -> None:
    found = read(ONCE.format(start=start, end=end))
    [one] = found.happenings
    assert (f"{one.starts_at:%Y-%m-%d %H:%M}", f"{one.ends_at:%Y-%m-%d %H:%M}") == (starts_at, ends_at)
    assert (one.uid, one.title, one.is_day, found.odd.total()) == ("1", "Feria", False, 0)


def test_whole_days_are_the_institutions_days_and_their_end_is_not_one_of_them() -> None:
    [one] = read(ONCE.format(start=";VALUE=DATE:20260328", end=";VALUE=DATE:20260330"), zone=MADRID).happenings
    assert one.is_day
    assert (one.starts_at, one.ends_at) == (
        datetime(2026, 3, 27, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),  # 47 hours: the clocks jump
    )


def test_a_day_without_an_end_is_one_day_and_a_time_without_one_is_a_moment() -> None:
    [day] = read("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20260512").happenings
    [time] = read("UID:1\nSUMMARY:x\nDTSTART:20260512T150000Z").happenings
    [long] = read("UID:1\nSUMMARY:x\nDTSTART:20260512T150000Z\nDURATION:P1DT2H30M").happenings
    assert day.ends_at - day.starts_at == timedelta(days=1)
    assert time.ends_at == time.starts_at
    assert long.ends_at - long.starts_at == timedelta(days=1, hours=2, minutes=30)


def test_a_weekly_event_keeps_its_wall_time_when_the_clocks_change() -> None:
    found = read("UID:1\nSUMMARY:x\nDTSTART;TZID=Europe/Madrid:20260319T100000\nRRULE:FREQ=WEEKLY;COUNT=4", zone=MADRID)
    assert starts(found) == ["2026-03-19T09:00", "2026-03-26T09:00", "2026-04-02T08:00", "2026-04-09T08:00"]


def test_a_repeated_time_that_one_day_leaves_out_comes_when_an_unchanged_clock_says_so() -> None:
    found = read("UID:1\nSUMMARY:x\nDTSTART;TZID=Europe/Madrid:20260328T023000\nRRULE:FREQ=DAILY;COUNT=3", zone=MADRID)
    assert starts(found) == ["2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"]


def test_dates_left_out_added_moved_and_called_off_are_heeded() -> None:
    series = (
        "UID:s\nSUMMARY:Taller\nDTSTART;TZID=America/Lima:20260504T100000\nRRULE:FREQ=WEEKLY;UNTIL=20260601T150000Z\n"
        "EXDATE;TZID=America/Lima:20260511T100000\nRDATE;TZID=America/Lima:20260506T100000"
    )
    moved = (
        "UID:s\nSUMMARY:Taller\nDTSTART;TZID=America/Lima:20260519T120000\n"
        "RECURRENCE-ID;TZID=America/Lima:20260518T100000"
    )
    off = "UID:s\nSUMMARY:Taller\nSTATUS:CANCELLED\nDTSTART:20260525T150000Z\nRECURRENCE-ID:20260525T150000Z"
    assert starts(read(series, moved, off)) == [
        "2026-05-04T15:00",
        "2026-05-06T15:00",
        "2026-05-19T17:00",
        "2026-06-01T15:00",
    ]


def test_the_day_that_ends_a_series_of_days_is_in_it() -> None:
    found = read("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;UNTIL=20260301")
    assert starts(found) == ["2026-01-01T05:00", "2026-02-01T05:00", "2026-03-01T05:00"]


def test_what_lies_outside_of_the_days_asked_for_is_left_out_but_what_reaches_in_is_not() -> None:
    found = read(
        "UID:old\nSUMMARY:x\nDTSTART:20251201T100000Z\nDTEND:20251202T100000Z",
        "UID:in\nSUMMARY:x\nDTSTART:20251231T100000Z\nDTEND:20260102T100000Z",
        "UID:far\nSUMMARY:x\nDTSTART:20270101T100000Z",
        "UID:ever\nSUMMARY:x\nDTSTART:20200101T100000Z\nRRULE:FREQ=YEARLY",
    )
    assert [each.uid for each in found.happenings] == ["in", "ever"]


def test_a_rule_that_is_not_understood_gives_the_first_time_and_is_counted() -> None:
    found = read("UID:1\nSUMMARY:x\nDTSTART:20260512T150000Z\nRRULE:FREQ=SECONDLY")
    assert starts(found) == ["2026-05-12T15:00"] and found.odd == {Odd.RULE: 1}


def test_a_zone_that_nobody_knows_is_taken_for_ours_and_counted() -> None:
    for name in ("Marte/Olympus", "../../etc/passwd", "/etc/passwd", "America", "x" * 500):
        found = read(f"UID:1\nSUMMARY:x\nDTSTART;TZID={name}:20260512T100000")
        assert starts(found) == ["2026-05-12T15:00"] and found.odd == {Odd.ZONE: 1}, name


def test_a_zone_that_a_file_brings_with_it_changes_nothing_for_anybody() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:America/Lima\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0900\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    assert starts(read("UID:1\nSUMMARY:x\nDTSTART;TZID=America/Lima:20260512T100000", before=zone)) == [
        "2026-05-12T15:00"
    ]


@pytest.mark.parametrize(
    "event",
    [
        "UID:1\nSUMMARY:x",
        "UID:1\nSUMMARY:x\nDTSTART:ayer",
        "UID:1\nDTSTART:20260230",
        "UID:1\nDTSTART:99990101T000000Z",
        "UID:1\nDTSTART:20260101T250000Z",
        "UID:1\nDTSTART:20260101\nDURATION:soon",
        "UID:1\nDTSTART:20260101\nEXDATE:x",
        "UID:1\nDTSTART;TZID=a;TZID:20260101T000000",
        "UID:1\nDTSTART:" + "9" * 5000,
        "UID:1\nDTSTART;=:20260101",
    ],
)
def test_an_event_that_cannot_be_read_is_counted_and_the_others_stay(event: str) -> None:
    found = read(event, ONCE.format(start=":20260512T150000Z", end=":20260512T160000Z"))
    assert len(found.happenings) == 1 and found.odd[Odd.TORN] == 1


def test_an_alarm_inside_an_event_is_none_of_it() -> None:
    alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nSUMMARY:otra cosa\nDTSTART:20200101\nEND:VALARM\n"
    [one] = read(f"UID:1\nSUMMARY:Feria\n{alarm}DTSTART:20260512T150000Z").happenings
    assert one.title == "Feria"


def test_texts_lose_their_escapes_and_folds() -> None:
    raw = file_of("UID:1\nDTSTART:20260512T150000Z\nSUMMARY:Pleno\\, ses\n ión \\\\ uno\\nsala\\; 2")
    [one] = read_ics(raw, LIMA, FIRST, LAST).happenings
    assert one.title == "Pleno, sesión \\ uno\nsala; 2"


MANY = file_of(*[f"UID:{n}\nSUMMARY:x\nDTSTART:20260512T150000Z" for n in range(2_001)])


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "BEGIN:VCALENDAR"),
        (b"<html>", "BEGIN:VCALENDAR"),
        (b"\xff\xfeB\x00", "UTF-8"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n", "breaks off"),
        (b"BEGIN:VCALENDAR\n\x00", "BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\n" + b"x" * 1_000_001, "larger"),
        (MANY, "2000"),
        (file_of("UID:1\nSUMMARY:x\nDTSTART:20250101T000000Z\nRRULE:FREQ=DAILY;COUNT=9999;BYMONTH=2") * 1, ""),
        (file_of(*["UID:1\nDTSTART:19700101\nRRULE:FREQ=DAILY;COUNT=10000;BYDAY=MO"] * 50), "too often"),
        (file_of(*[f"UID:{n}\nDTSTART:20200101\nRRULE:FREQ=DAILY" for n in range(50)]), "too often"),
    ],
    ids=["empty", "html", "utf16", "torn", "nul", "huge", "many", "far", "budget", "days"],
)
def test_a_hostile_file_is_refused_in_one_sentence_or_bounded(raw: bytes, word: str) -> None:
    if not word:
        assert len(read_ics(raw, LIMA, FIRST, LAST).happenings) == 28
        return
    i18n.use("en")
    with pytest.raises(UsageError, match=word) as refused:
        read_ics(raw, LIMA, FIRST, LAST)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"BEGIN:VCALENDAR\n" + b"\n" * 900_000 + b"x",
        b"BEGIN:VCALENDAR\n" + b"\r" * 900_000 + b" x",
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 60_000,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + b"BEGIN:VALARM\n" * 60_000 + b"END:VEVENT\n",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + b"\\" * 900_000 + b"\nEND:VEVENT\n",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nSUMMARY:" + b"a\n " * 300_000 + b"\nEND:VEVENT\n",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nEXDATE:" + b"20260101," * 440 + b"20260101\nEND:VEVENT\n",
        b'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID="' + b"%2C" * 1200 + b'":20260101T000000\nEND:VEVENT\n',
    ],
    ids=["breaks", "returns", "begins", "alarms", "slashes", "folds", "exdates", "escapes"],
)
def test_a_file_made_to_take_long_ends_soon(raw: bytes) -> None:
    try:
        assert len(read_ics(raw, LIMA, FIRST, LAST).happenings) <= 1
    except UsageError as refused:
        assert str(refused)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=400), any_text.map(lambda text: text.encode("utf-8", "replace"))))
def test_no_bytes_at_all_do_anything_but_be_read_or_refused(middle: bytes) -> None:
    for raw in (
        middle,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260101\n" + middle + b"\nEND:VEVENT\nEND:VCALENDAR",
    ):
        try:
            read_ics(raw, LIMA, FIRST, LAST)
        except UsageError as refused:
            assert str(refused)


AT = datetime(2026, 5, 12, 15, tzinfo=UTC)


def written(*titles: str) -> bytes:
    entries = [
        Entry(f"{n}@v", title, AT, AT + timedelta(minutes=30), words=("Agua, luz",)) for n, title in enumerate(titles)
    ]
    return write_ics(entries, "Cola de Valdeluz", AT)


def test_another_reader_finds_what_we_wrote() -> None:
    raw = written("Corte de agua, barrio Norte; 9:00", "ñ" * 100)
    calendar = icalendar.Calendar.from_ical(raw)
    events = calendar.walk("VEVENT")
    assert [str(each["SUMMARY"]) for each in events] == ["Corte de agua, barrio Norte; 9:00", "ñ" * 100]
    assert (events[0].decoded("DTSTART"), events[0].decoded("DTEND")) == (AT, AT + timedelta(minutes=30))
    assert events[0].decoded("DTSTART").tzinfo is not None and str(calendar["X-WR-CALNAME"]) == "Cola de Valdeluz"
    assert b"CATEGORIES:Agua\\, luz\r\n" in raw


def test_what_we_write_has_no_line_over_75_bytes_and_ends_every_line_as_the_standard_says() -> None:
    raw = written("ñandú 😀 " * 40)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"") and raw.endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize("one", hostile_texts(), ids=lambda one: one.id)
def test_a_hostile_title_stays_a_title(one: object) -> None:
    text = str(getattr(one, "text", ""))[:20_000]
    raw = written(text + "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:otra", "segunda")
    assert b"\x1b" not in raw and "\x9b".encode() not in raw
    events = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert len(events) == 2 and str(events[1]["SUMMARY"]) == "segunda"


@settings(deadline=None)
@given(st.lists(any_text, max_size=4), st.integers(1_600_000_000, 1_900_000_000))
def test_what_we_write_we_read_again(titles: list[str], second: int) -> None:
    at = datetime.fromtimestamp(second, UTC)
    entries = [Entry(f"{n}@v", title, at, at + timedelta(hours=1)) for n, title in enumerate(titles)]
    found = read_ics(write_ics(entries, "x", at), MADRID, at.date() - timedelta(days=2), at.date() + timedelta(days=2))
    assert {each.uid for each in found.happenings} == {each.uid for each in entries}
    assert all((each.starts_at, each.ends_at) == (at, at + timedelta(hours=1)) for each in found.happenings)
    assert not found.odd
