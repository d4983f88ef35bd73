"""Reads values of JSON that strangers wrote: each function gives the value where it has the right type, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from ventanilla.api import JSON

NOTHING: Mapping[str, JSON] = {}


def mapping(value: JSON) -> Mapping[str, JSON]:
    """The object, or an empty one."""
    return value if isinstance(value, Mapping) else NOTHING


def listing(value: JSON) -> Sequence[JSON]:
    """The list, or an empty one."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def text(value: JSON) -> str:
    """The string, or an empty one."""
    return value if isinstance(value, str) else ""


def whole(value: JSON) -> int | None:
    """The number, where it is a whole one from 0 on."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def within(value: JSON, *path: str) -> JSON:
    """What stands at ``path`` inside nested objects; ``None`` where it breaks off."""
    for key in path:
        value = mapping(value).get(key)
    return value


def moment(value: JSON) -> datetime | None:
    """The time an ISO text names, aware, UTC; a time without a zone names none."""
    try:
        read = datetime.fromisoformat(text(value))
        return read.astimezone(UTC) if read.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def iso(at: datetime) -> str:
    """A time as the network writes it: UTC, milliseconds, ``Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def canonical(value: JSON) -> bytes:
    """One and only one form of a value, as bytes: sorted keys, ASCII, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
