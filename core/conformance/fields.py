"""Finds the message among a platform's JSON, whatever its shape, and changes single fields of it. Pure."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import cast

from ventanilla.api import JSON

Path = tuple[str | int, ...]

GONE = object()
"""Put into a field: takes it away."""
_UNKNOWN = {"x_field_of_tomorrow": {"a": [1, None, "ñ"]}}


def message_at(value: JSON, text: str) -> Path | None:
    """Where the entry of a list stands that holds ``text``: the outermost one."""
    if isinstance(value, list):
        return next(((number,) for number, one in enumerate(value) if _holds(one, text)), None)
    if isinstance(value, dict):
        for key, one in value.items():
            inner = message_at(one, text)
            if inner is not None:
                return (key, *inner)
    return None


def fields_of(value: JSON, text: str) -> dict[Path, JSON]:
    """Every named field of the message that holds ``text``, by its path inside of it."""
    place = message_at(value, text)
    return {} if place is None else dict(_fields(_at(value, place)))


def spoilt(value: JSON, text: str, path: Path, instead: object) -> JSON:
    """The same with one field of that message changed; unchanged where it has no such field."""
    place = message_at(value, text)
    if place is None or path not in fields_of(value, text):
        return value
    changed = copy.deepcopy(value)
    holder = cast("dict[str, JSON]", _at(changed, (*place, *path[:-1])))
    if instead is GONE:
        del holder[str(path[-1])]
    else:
        holder[str(path[-1])] = cast(JSON, instead)
    return changed


def with_unknown(value: JSON) -> JSON:
    """The same with a field more in every object of every list."""
    if isinstance(value, list):
        return [{**_inside(one), **_UNKNOWN} if isinstance(one, dict) else with_unknown(one) for one in value]
    return _inside(value) if isinstance(value, dict) else value


def _inside(value: Mapping[str, JSON]) -> dict[str, JSON]:
    return {key: with_unknown(one) for key, one in value.items()}


def _fields(value: JSON, above: Path = ()) -> Iterator[tuple[Path, JSON]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield (*above, key), one
            yield from _fields(one, (*above, key))


def _holds(value: JSON, text: str) -> bool:
    return text in json.dumps(value, ensure_ascii=False)


def _at(value: JSON, path: Path) -> JSON:
    for step in path:
        value = value[step]  # type: ignore[index]  # the path was found in this very value
    return value
