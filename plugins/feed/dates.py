"""The dates of feeds: named zones, dotted dates and month names in several languages, and what to believe.

feedparser reads every named zone outside the US as UTC and does not know dotted dates (measured with 6.0.14), so
the words themselves are read here and feedparser's own reading serves only for what is left (Korean, Greek,
Hungarian and week dates).
"""

from __future__ import annotations

import calendar
import re
import time
import unicodedata
from datetime import UTC, datetime, timedelta

EARLIEST_S = int(datetime(2004, 1, 1, tzinfo=UTC).timestamp())
AHEAD_S = 300
"""How far ahead of our clock a believable date may lie."""

_ZONE_NAMES = {
    -600: "HST",
    -540: "AKST",
    -480: "PST AKDT",
    -420: "MST PDT",
    -360: "CST MDT",
    -300: "EST CDT PET COT ECT",
    -240: "AST EDT CLT BOT VET PYT",
    -210: "NST",
    -180: "BRT ART UYT CLST ADT PYST",
    -150: "NDT",
    -60: "AZOT",
    60: "CET MEZ WEST WESZ BST WAT",
    120: "CEST MESZ EET OEZ SAST CAT HAEC",
    180: "EEST OESZ MSK EAT TRT",
    240: "GST",
    300: "PKT",
    330: "IST",
    345: "NPT",
    420: "WIB ICT",
    480: "HKT SGT AWST PHT MYT",
    540: "JST KST",
    570: "ACST",
    600: "AEST",
    630: "ACDT",
    660: "AEDT",
    720: "NZST",
    780: "NZDT",
}
"""Minutes east of UTC. Where letters mean several zones (BST, CST, IST, ECT), the one with most feeds.
An unknown name counts as UTC.
Source: https://en.wikipedia.org/wiki/List_of_time_zone_abbreviations, read 2026-11-22."""
_ZONE_MINUTES = {name: minutes for minutes, names in _ZONE_NAMES.items() for name in names.split()}

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero januar janner jaenner janvier janv gener gen gennaio janeiro",
            "feb february febrero februar feber fevrier fevr fev febbraio fevereiro febrer",
            "mar march marzo marz maerz mars marc marco mrz",
            "apr april abr abril avril avr aprile",
            "may mayo mai maggio mag maio maig",
            "jun june junio juni juin giugno giu junho juny",
            "jul july julio juli juillet juil luglio lug julho juliol",
            "aug august ago agosto aout agost",
            "sep sept september septiembre setiembre set septembre settembre setembro setembre",
            "oct october octubre okt oktober octobre ott ottobre out outubro",
            "nov november noviembre novembre novembro",
            "dec december dic diciembre dez dezember decembre dicembre dezembro des desembre",
        ),
        start=1,
    )
    for name in names.split()
}
"""English, Spanish, German, French, Italian, Portuguese and Catalan, without accents."""

_TIME = r"(?P<h>\d{1,2})\s*[:.h]\s*(?P<min>\d{2})(?:[:.](?P<s>\d{2}))?(?:[.,]\d+)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
_ZONE = r"(?P<zone>[+-]\d{1,2}:?\d{2}(?:\s+[A-Za-z]{2,5})?|[+-]\d{2}|[A-Za-z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?)"
_LATER = rf"(?:[\s,]+(?:a las |um |à )?{_TIME}(?:\s*(?:uhr|hrs?|h)\b)?\s*{_ZONE}?)?$"
_WEEKDAY = r"^(?:[^\W\d]+(?:\.?,\s*|\.?\s+))?"
_MONTH = r"(?P<month>[^\W\d]+)\.?"

_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2026-07-02T10:00:00.5+02:00, 2026-07-02 10:00 CEST, 2026/07/02, 20260702T100000Z
        rf"^(?P<y>\d{{4}})(?P<sep>[-/]?)(?P<m>\d{{2}})(?P=sep)(?P<d>\d{{2}})"
        rf"(?:[T\s]+(?P<h>\d{{2}})(?::?(?P<min>\d{{2}})(?::?(?P<s>\d{{2}})(?:[.,]\d+)?)?)?\s*{_ZONE}?)?$",
        # Thu, 02 Jul 2026 10:00:00 CEST; 2 de julio de 2026; 2. Juli 2026, 10:00 Uhr
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:er)?[\s.-]+(?:de |d')?\s*{_MONTH}"
        rf"[\s,-]+(?:de |del )?\s*(?P<y>\d{{4}}|\d{{2}}){_LATER}",
        # July 2, 2026 10:00 am
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_LATER}",
        # Thu Jul  2 10:00:00 CEST 2026
        rf"^(?:[^\W\d]+\s+)?{_MONTH}\s+(?P<d>\d{{1,2}})\s+{_TIME}\s*{_ZONE}?\s+(?P<y>\d{{4}})$",
        # 02.07.2026 10:00
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>\d{{4}}|\d{{2}}){_LATER}",
        # 02/07/2026 10:00, 23-07-2026
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?P<sep>[/-])(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{4}})(?P<day_or_month>){_LATER}",
    )
)
_COMMENT = re.compile(r"\([^()]*\)")
_OFFSET = re.compile(r"([+-])(\d{1,2}?):?(\d{2})?(?![\d:])")
_LENGTH_MAX = 80


def read(words: str, fallback: time.struct_time | None = None) -> int | None:
    """The epoch second that ``words`` name; ``None`` where nobody can say.

    A date without a zone is taken as UTC. ``02/07/2026`` can be two days and is not guessed.

    Args:
        fallback: feedparser's reading (UTC), for forms not known here.
    """
    text = _COMMENT.sub(" ", words[: _LENGTH_MAX + 1]).strip()
    if not text or len(text) > _LENGTH_MAX:
        return None
    for form in _FORMS:
        match = form.match(text)
        if match:
            return _epoch(match.groupdict(default=""))
    try:
        return calendar.timegm(fallback) if fallback is not None else None
    except (ValueError, OverflowError):
        return None


def believable(epoch_s: int | None, now_s: int) -> int | None:
    """``epoch_s`` if it lies between 2004 and five minutes from now, else ``None``."""
    return epoch_s if epoch_s is not None and EARLIEST_S <= epoch_s <= now_s + AHEAD_S else None


def _epoch(parts: dict[str, str]) -> int | None:
    month = _month(parts["month"]) if "month" in parts else int(parts["m"])
    day, year = int(parts["d"]), int(parts["y"])
    if "day_or_month" in parts and day <= 12:
        if month <= 12 and day != month:
            return None
        day, month = (month, day) if month > 12 else (day, month)
    offset = _offset_minutes(parts["zone"])
    if offset is None or not month:
        return None
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    hour, minute, second = (int(parts[name] or 0) for name in ("h", "min", "s"))
    if parts.get("half"):
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    if hour > 24 or minute > 59 or second > 60:
        return None
    try:
        start = datetime(year, month, day, tzinfo=UTC)
        moment = start + timedelta(hours=hour, minutes=minute - offset, seconds=second)
    except (ValueError, OverflowError):
        return None
    return int(moment.timestamp())


def _month(name: str) -> int:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return _MONTHS.get("".join(c for c in bare if not unicodedata.combining(c)), 0)


def _offset_minutes(zone: str) -> int | None:
    """Minutes east of UTC; ``None`` for a number no zone can have."""
    numeric = _OFFSET.search(zone)
    if numeric is None:
        return _ZONE_MINUTES.get(zone.upper(), 0)
    sign, hours, minutes = numeric.groups()
    total = int(hours) * 60 + int(minutes or 0)
    if total > 14 * 60 or int(minutes or 0) > 59:
        return None
    return -total if sign == "-" else total
