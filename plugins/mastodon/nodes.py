"""Reads values out of JSON objects of which nothing is certain: the value where it has the right type, else none."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.mastodon.plain import one_line
from ventanilla.api import JSON

Node = Mapping[str, JSON]

_COUNT_MAX = 10**12


def node(value: JSON) -> Node:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def nodes(value: JSON) -> list[Node]:
    """The objects of a list."""
    return [inner for inner in value if isinstance(inner, dict)] if isinstance(value, list) else []


def words(of: Node, key: str) -> str:
    """A text as it stands; empty for anything else."""
    value = of.get(key)
    return value if isinstance(value, str) else ""


def line(of: Node, key: str, most: int = 300) -> str:
    """A text on one line, at most ``most`` characters."""
    return one_line(words(of, key)[: most * 4])[:most]


def identity(of: Node, key: str = "id") -> str:
    """An id as text, whether it came as text or as a whole number; empty where it is none."""
    value = of.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def count(of: Node, key: str) -> int | None:
    """A number of things; ``None``: not given."""
    value = of.get(key)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 <= value <= _COUNT_MAX else None


def flag(of: Node, key: str) -> bool:
    """Whether it says true."""
    return of.get(key) is True


def texts(value: JSON, most: int) -> tuple[str, ...]:
    """The texts of a list, at most ``most``."""
    return tuple(inner for inner in value if isinstance(inner, str))[:most] if isinstance(value, list) else ()
