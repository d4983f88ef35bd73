"""A timeline to be taken away: as a text that can be read and printed, and as data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from core.crisis.model import Incident, called
from core.crisis.timeline import Line
from core.crisis.words import who_of, words_of
from core.i18n import _
from core.text.show import show

_LATER_S = 120
"""A line entered so much later says so."""

JsonLine = dict[str, object]


def as_text(incident: Incident, lines: Iterable[Line], zone: tzinfo) -> str:
    """One line of text for each, with a heading; times on the institution's clock, the day above the first of each."""
    out = [_("Timeline of incident {incident}", incident=called(incident)), ""]
    day = ""
    for line in lines:
        at = datetime.fromtimestamp(line.at_s, zone)
        if (today := at.strftime("%Y-%m-%d")) != day:
            out += ([""] if day else []) + [today]
            day = today
        out.append(f"{at:%H:%M}  {who_of(line)}  {words_of(line)}{_later(line, zone)}")
    return "\n".join(out) + "\n"


def as_json(lines: Iterable[Line]) -> list[JsonLine]:
    """Each line as data: what it is about as codes, figures and times in UTC, and its words as they are shown."""
    return [
        {
            "id": line.id,
            "at": _utc(line.at_s),
            "entered_at": _utc(line.entered_s),
            "kind": line.kind.value,
            "by": show(line.operator_name) if line.operator is not None else None,
            "says": words_of(line),
            "words": line.words or None,
            "subject": line.subject or None,
            "detail": dict(line.detail),
        }
        for line in lines
    ]


def _later(line: Line, zone: tzinfo) -> str:
    if line.entered_s - line.at_s < _LATER_S:
        return ""
    entered, at = datetime.fromtimestamp(line.entered_s, zone), datetime.fromtimestamp(line.at_s, zone)
    when = entered.strftime("%H:%M" if entered.date() == at.date() else "%Y-%m-%d %H:%M")
    return " " + _("(entered {time})", time=when)


def _utc(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
