"""Figures as commands print them, and the periods they are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.errors import UsageError
from core.i18n import N_, _
from core.text.show import show
from core.watch.figures import COUNTED_NAMES, Figure
from tui.cli.grammar import Option, option
from tui.cli.output import Json
from tui.panes.figures import figure_words, why_none

_DAYS = re.compile(r"([0-9]{1,4})(d|w)")
_DAYS_OF = {"d": 1, "w": 7}


def period(explained: str, usual_days: int, most_days: int) -> Option:
    """The option that names a period of whole days."""
    return option(
        "--period",
        N_("PERIOD"),
        explained,
        default=f"{usual_days}d",
        check=days("--period", most_days),
    )


def days(name: str, most: int) -> Callable[[str], int]:
    """A check for whole days or weeks within bounds; gives days."""

    def check(value: str) -> int:
        match = _DAYS.fullmatch(value.strip().lower())
        found = int(match[1]) * _DAYS_OF[match[2]] if match else 0
        if not 1 <= found <= most:
            raise UsageError(
                N_("{name} takes days or weeks, from 1d to {most}d, not «{value}»."),
                name=name, most=most, value=show(value, limit=40),
            )  # fmt: skip
        return found

    return check


def figure_row(figure: Figure) -> tuple[str, str, str]:
    """A figure as a row of a table: name, value with cases and time, and what it is made of or why it is none."""
    return _(figure.name), figure_words(figure), why_none(figure) or _(figure.formula)


def figure_json(figure: Figure) -> dict[str, Json]:
    """A figure as data, whole; words are in the language in use."""
    return {
        "value": figure.value,
        "unit": figure.unit.value,
        "sides": list(figure.sides) if figure.sides is not None else None,
        "formula": _(figure.formula),
        "n": figure.n,
        "counted": figure.counted.value,
        "counted_name": _(COUNTED_NAMES[figure.counted]),
        "period_s": figure.period_s,
        "reason": why_none(figure) or None,
    }
