"""How long a citizen may have to wait: from a conversation's class to its due time and its band in the list.

The band says how much of the allowed time is used and moves only when a threshold is passed, so nothing is
rewritten each second. Time left falls alike for all conversations.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from core.inbox.model import MessageClass
from ventanilla.api import ItemKind

NEVER_S = 9_999_999_999
"""The time of a threshold that no clock will reach: nothing is waited for."""

URGENT = 4
"""What danger, threats and our own security add to a band."""

_FILE = Path(__file__).parent / "sla.toml"


class Closing(StrEnum):
    """What must be written down before a conversation of some class can be closed."""

    NOTHING = ""
    EMERGENCY_CALL = "emergency_call"
    POLICE_REFERENCE = "police_reference"
    INCIDENT = "incident"
    HANDED_TO = "handed_to"
    REGISTER_NUMBER = "register_number"
    SOURCE = "source"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Terms:
    """What one class allows and asks for."""

    allowed_s: int
    guard_s: int
    is_urgent: bool
    closing: Closing


@lru_cache(maxsize=1)
def table() -> Mapping[MessageClass | None, Terms]:
    """The terms of every class; ``None`` stands for what nobody has judged yet."""
    terms: dict[MessageClass | None, Terms] = {class_: _terms(_section("class", class_)) for class_ in MessageClass}
    terms[None] = _terms(_section("unjudged"))
    return terms


def allowed_s(class_: MessageClass | None, *, kind: str = "", is_guard: bool = False) -> int:
    """Seconds the first answer may take; an article that nobody judged waits longer than what is said to us."""
    if class_ is None and kind == ItemKind.ARTICLE:
        return _article_s()
    terms = table()[class_]
    return terms.guard_s if is_guard else terms.allowed_s


def is_urgent(class_: MessageClass | None) -> bool:
    """Whether the class stands above everything else."""
    return table()[class_].is_urgent


def due_at(clock_s: int, class_: MessageClass | None, *, kind: str = "", is_guard: bool = False) -> int:
    """When the answer to something that began to wait at ``clock_s`` is due."""
    return clock_s + allowed_s(class_, kind=kind, is_guard=is_guard)


def band_at(now_s: int, clock_s: int, due_s: int, class_: MessageClass | None) -> int:
    """The band now: 0 in time, 1 half used, 2 overdue, 3 twice overdue; plus 4 for an urgent class."""
    level = sum(now_s >= threshold for threshold in _thresholds(clock_s, due_s))
    return level + resting_band(class_)


def resting_band(class_: MessageClass | None) -> int:
    """The band of a conversation whose clock stands still."""
    return URGENT if is_urgent(class_) else 0


def rises_at(now_s: int, clock_s: int, due_s: int) -> int:
    """When the band moves next; :data:`NEVER_S` after the last threshold."""
    return next((threshold for threshold in _thresholds(clock_s, due_s) if threshold > now_s), NEVER_S)


def _thresholds(clock_s: int, due_s: int) -> tuple[int, int, int]:
    """Half, all and twice the allowed time."""
    allowed = max(1, due_s - clock_s)
    return clock_s + (allowed + 1) // 2, clock_s + allowed, clock_s + 2 * allowed


@lru_cache(maxsize=1)
def _article_s() -> int:
    return _minutes(_section("unjudged")["article"])


@lru_cache(maxsize=1)
def _file() -> Mapping[str, object]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _section(*path: str) -> Mapping[str, object]:
    found: object = _file()
    for name in path:
        assert isinstance(found, dict), f"sla.toml: there is no section {'.'.join(path)}"
        found = found[name]
    assert isinstance(found, dict), f"sla.toml: {'.'.join(path)} is not a section"
    return found


def _terms(entry: Mapping[str, object]) -> Terms:
    return Terms(
        allowed_s=_minutes(entry["minutes"]),
        guard_s=_minutes(entry["guard"]),
        is_urgent=entry.get("urgent", False) is True,
        closing=Closing(str(entry.get("closing", ""))),
    )


def _minutes(value: object) -> int:
    assert isinstance(value, int) and value > 0, "sla.toml: minutes are whole numbers above zero"
    return value * 60
