"""A watch's day as bars against what is usual, and its week as a table of numbers. Pure.

The band of what is usual is drawn with dots and the threshold with dashes behind the bars; both, and the highest
bar, are also said in words. The table tells its numbers by digits, colour only adds to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from core.i18n import _, ngettext
from core.text.cells import width
from core.watch.detail import Bar, Detail
from tui.paint import Line, Span, column, line, sentence, spread
from tui.words import clock, decimal, number, weekday_name

_PARTS = "▁▂▃▄▅▆▇█"
_LABEL = 5
_LEAST_TOP = 4
_UNKNOWN = -1.0
_LEAST_COLUMN = 3
_MUCH = 0.66
"""From this part of the highest on, a number of the table stands out."""


def chart_lines(detail: Detail, zone: str, cells: int, height: int, *, is_ascii: bool = False) -> list[Line]:
    """The windows of the last 24 hours, as many of the newest as fit, and in words what they say."""
    bars = detail.bars
    if not bars:
        return []
    room = max(4, cells - _LABEL - 2)
    each = max(1, room // len(bars))
    shown = bars[-(room // each) :]
    top = max(_LEAST_TOP, *(bar.n for bar in shown), *(ceil(bar.limit) for bar in shown if bar.limit is not None))
    lines = []
    for row in range(height, 0, -1):
        label = number(top) if row == height else number(round(top * row / height)) if row == (height + 1) // 2 else ""
        spans: list[Span] = [column(label, _LABEL - 1, "muted", right=True), (" ", "text")]
        for bar in shown:
            _add(spans, *_cell(bar, row, top, height, is_ascii), each)
        lines.append(line(*spans))
    lines.append(_axis(shown, each, zone, cells))
    return [*lines, *sentence(_in_words(shown, zone), cells, "muted")]


def _cell(bar: Bar, row: int, top: int, height: int, is_ascii: bool) -> Span:
    """What stands in one row of one bar: the bar, or the threshold or the band behind it."""
    low, high = top * (row - 1) / height, top * row / height
    part = min(1.0, (bar.n - low) / (high - low))
    if part > 0:
        is_over = bar.limit is not None and bar.n >= bar.limit
        return _PARTS[max(0, ceil(8 * part) - 1)], "crit" if is_over else "text"
    if bar.limit is not None and low < bar.limit <= high:
        return "-", "warn"
    if bar.low is not None and bar.high is not None and bar.high > low and bar.low < high:
        return "." if is_ascii else "·", "muted"
    return " ", "text"


def _add(spans: list[Span], sign: str, token: str, cells: int) -> None:
    """The sign at the end of the row, joined to what has its look."""
    words, last = spans[-1]
    if last == token:
        spans[-1] = words + sign * cells, token
    else:
        spans.append((sign * cells, token))


def _axis(shown: Sequence[Bar], each: int, zone: str, cells: int) -> Line:
    """Hours under the bars, the last one at their right end."""
    row = [" "] * (len(shown) * each)
    last = clock(shown[-1].start_s, zone)
    end = len(row) - len(last)
    for n in range(0, len(shown), max(1, ceil(12 / each))):
        words = clock(shown[n].start_s, zone)
        if n * each + len(words) + 2 <= end:
            row[n * each : n * each + len(words)] = words
    row[max(0, end) :] = last
    return line((" " * (_LABEL - 2) + "0 ", "muted"), ("".join(row)[: cells - _LABEL - 1], "muted"))


def _in_words(shown: Sequence[Bar], zone: str) -> str:
    most = max(shown, key=lambda bar: bar.n)
    now = shown[-1]
    said = [ngettext("at most {n}, at {time}", "at most {n}, at {time}", most.n, n=number(most.n),
                     time=clock(most.start_s, zone))]  # fmt: skip
    if now.low is not None and now.high is not None:
        said.append(_("usual band {low}–{high} (same hour, 14 days)", low=decimal(now.low), high=decimal(now.high)))
    if now.limit is not None:
        said.append(_("threshold -- {n}", n=number(ceil(now.limit))))
    return " · ".join(said)


def week_lines(detail: Detail, cells: int) -> list[Line]:
    """Hits by weekday and hour, the mean of up to four weeks."""
    by = 1 if cells >= 24 * _LEAST_COLUMN + 6 else 3
    each = max(_LEAST_COLUMN, min(5, (cells - 6) // (24 // by)))
    most = max((_together(day, hour, by) for day in detail.week for hour in range(0, 24, by)), default=0.0)
    hours: list[Span] = [("     ", "muted"), *(column(f"{hour:02}", each, "muted", right=True)
                                              for hour in range(0, 24, by))]  # fmt: skip
    title = _("Usual by weekday and hour, hits each hour") if by == 1 else _("Usual by weekday, hits in three hours")
    lines = [spread([(" " + title, "strong")], [], cells, ground="bar"), line(*hours)]
    for n, day in enumerate(detail.week):
        spans: list[Span] = [(" ", "text"), column(weekday_name(n), 4, "muted")]
        for hour in range(0, 24, by):
            words, token = _number(_together(day, hour, by), most)
            spans.append(column(words, each, token, right=True))
        lines.append(line(*spans))
    return lines


def _together(day: Sequence[float], hour: int, by: int) -> float:
    parts = day[hour : hour + by]
    return sum(parts) if _UNKNOWN not in parts else _UNKNOWN


def _number(value: float, most: float) -> Span:
    """A number of the table: ``░`` not known, ``·`` none, ``<1`` fewer than one in two weeks."""
    if value == _UNKNOWN:
        return "░", "muted"
    if value == 0:
        return "·", "muted"
    words = "<1" if value < 0.5 else str(min(999, round(value)))
    return (words if width(words) <= 3 else "99+"), "strong" if value >= most * _MUCH else "text"
