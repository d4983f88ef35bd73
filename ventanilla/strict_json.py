"""Reads JSON that strangers wrote: one meaning for every document, or a clear refusal; part of the contract.

The standard reader takes the last of two equal keys, reads ``NaN`` and ``1e999``, and fails with five
different exceptions. Here everything that a second reader could understand differently is refused.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import NoReturn

from ventanilla.errors import Malformed
from ventanilla.items import JSON

DEPTH = 64
"""Lists and objects inside each other."""
INTEGER_DIGITS = 40
_FLOAT_CHARS = 400


def loads(body: bytes) -> JSON:
    """The value of a JSON document in UTF-8, with or without a byte order mark.

    Strings may hold lone surrogates (``\\ud800``): legal JSON, replaced where texts are taken in.

    Raises:
        Malformed: not JSON, not UTF-8, deeper than 64, an integer of more than 40 digits, a number that is not
            finite, or a key that occurs twice in one object.
    """
    try:
        value: JSON = json.loads(
            body.decode("utf-8-sig"),
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_float,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise Malformed("JSON that is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise Malformed(f"JSON deeper than {DEPTH}") from None
    _check_depth(value)
    return value


def _constant(name: str) -> NoReturn:
    raise Malformed(f"JSON with {name}")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > INTEGER_DIGITS:
        raise Malformed(f"JSON with an integer of more than {INTEGER_DIGITS} digits")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits) if len(digits) <= _FLOAT_CHARS else math.inf
    if not math.isfinite(number):
        raise Malformed("JSON with a number out of range")
    return number


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("JSON with the same key twice in one object")
    return found


def _check_depth(value: JSON) -> None:
    level = [value]
    for _ in range(DEPTH):
        level = [child for container in level for child in _children(container)]
        if not level:
            return
    if any(isinstance(item, dict | list) for item in level):
        raise Malformed(f"JSON deeper than {DEPTH}")


def _children(value: JSON) -> Iterable[JSON]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
