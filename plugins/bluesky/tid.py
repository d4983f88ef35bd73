"""Names records of ours before they exist: the same delivery gives the same names, however often it is tried.

Source: https://atproto.com/specs/tid (read 2026-11-22).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_CHARS = 13
_CLOCK_BITS = 10
_START = datetime(1970, 1, 1, tzinfo=UTC)


def tid(now: datetime, key: str, index: int = 0) -> str:
    """A record key: the time in microseconds, and bits that tell deliveries of one millisecond apart.

    Args:
        key: unique to the delivery.
        index: which of its records, from 0 to 99; later ones sort later.
    """
    bits = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
    clock, offset = bits % (1 << _CLOCK_BITS), (bits >> _CLOCK_BITS) % 900
    micros = (now - _START) // timedelta(milliseconds=1) * 1000 + offset + index
    number = (micros << _CLOCK_BITS) | clock
    return "".join(_LETTERS[(number >> 5 * at) & 31] for at in reversed(range(_CHARS)))
