"""What was measured, for people as tables and for programs as one JSON document."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bench.measures import Measure


@dataclass(frozen=True, slots=True)
class Section:
    """Measures that were taken together."""

    title: str
    how: str
    """How they were taken, in a sentence or two."""
    measures: tuple[Measure, ...]


def machine() -> str:
    """Where this runs, in one line."""
    try:
        load = "{:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg())
    except OSError:
        load = "?"
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), load {load} · {platform.system()} {platform.release()}"
        f" · Python {platform.python_version()} · SQLite {sqlite3.sqlite_version} · Textual {version('textual')}"
    )


def table(section: Section) -> list[str]:
    """The section as lines: ours, the other side, the ratio, the target and whether it is met."""
    rows = [("", "ours", "baseline", "ratio", "target", "")]
    rows += [_cells(measure) for measure in section.measures]
    wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [section.title, f"  {section.how}"]
    for row in rows:
        first = row[0].ljust(wide[0])
        rest = [cell.rjust(room) for cell, room in zip(row[1:5], wide[1:5], strict=True)]
        lines.append("  " + "  ".join([first, *rest, row[5]]).rstrip())
    return lines


def verdict(sections: Sequence[Section]) -> str:
    """How many targets are met."""
    judged = [measure.is_met for section in sections for measure in section.measures if measure.is_met is not None]
    missed = judged.count(False)
    return f"{len(judged) - missed} of {len(judged)} targets met" + (f", {missed} missed" if missed else "")


def document(sections: Sequence[Section], machine_line: str) -> str:
    """Everything as JSON."""
    return json.dumps(
        {
            "machine": machine_line,
            "python": sys.version,
            "sections": [
                {
                    "title": section.title,
                    "how": section.how,
                    "measures": [
                        {
                            "what": measure.what,
                            "unit": measure.unit,
                            "ours": measure.ours,
                            "baseline": measure.baseline,
                            "against": measure.against,
                            "ratio": measure.ratio,
                            "target": str(measure.target) if measure.target is not None else None,
                            "met": measure.is_met,
                        }
                        for measure in section.measures
                    ],
                }
                for section in sections
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _cells(measure: Measure) -> tuple[str, str, str, str, str, str]:
    against = f"{_number(measure.baseline)} {measure.against}" if measure.baseline is not None else ""
    ratio = f"{_number(measure.ratio)}x" if measure.ratio is not None else ""
    target = str(measure.target) if measure.target is not None else ""
    said = {True: "met", False: "MISSED", None: ""}[measure.is_met]
    return measure.what, f"{_number(measure.ours)} {measure.unit}", against, ratio, target, said


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
