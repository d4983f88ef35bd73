"""Whether this terminal can show the dashboard. Pure: from what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping

from core.doctor.codes import Code
from core.doctor.model import Finding, Severity

COLUMNS_LEAST, ROWS_LEAST = 45, 15
_CANNOT_DRAW = ("", "dumb", "unknown")


def terminal_findings(environment: Mapping[str, str], size: tuple[int, int] | None, machine: str) -> list[Finding]:
    """What the dashboard will lack here.

    Args:
        size: columns and rows; ``None``: this is no terminal, so nothing is said of it.
    """
    if size is None:
        return []
    term, locale = environment.get("TERM", ""), _locale(environment)
    values: dict[str, object] = {
        "term": term, "locale": locale or "C", "columns": size[0], "rows": size[1], "machine": machine,
    }  # fmt: skip
    if term in _CANNOT_DRAW:
        return [Finding(Code.TERMINAL, Severity.BAD, term, values, asks_it=True)]
    found = []
    if size[0] < COLUMNS_LEAST or size[1] < ROWS_LEAST:
        found.append(Finding(Code.TERMINAL_SMALL, Severity.WARN, term, values))
    if "utf" not in locale.lower():
        found.append(Finding(Code.TERMINAL_ASCII, Severity.WARN, term, values, asks_it=True))
    if not _has_colours(environment) and not environment.get("NO_COLOR"):
        found.append(Finding(Code.TERMINAL_COLOURS, Severity.WARN, term, values))
    return found or [Finding(Code.TERMINAL_WELL, Severity.OK, term, values)]


def _locale(environment: Mapping[str, str]) -> str:
    names = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if names[:2] == ["", "C.UTF-8"]:
        names[1] = ""  # where the locale is none, the interpreter itself sets this (PEP 538): it says nothing
    return next(filter(None, names), "")


def _has_colours(environment: Mapping[str, str]) -> bool:
    is_true = environment.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    return is_true or "256color" in environment.get("TERM", "") or "direct" in environment.get("TERM", "")
