"""Wrong PINs: how many are let through, and for how long nobody may try after them.

Pure: the counters and the time come in, new counters go out. Times are the machine's epoch seconds, so that a
replay that runs fast does not shorten a lockout.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

TRIES = 5
"""Wrong PINs in a row that close the door."""

FIRST_LOCK_S = 60.0
LONGEST_LOCK_S = 3600.0


@dataclass(frozen=True, slots=True)
class Tries:
    """What is remembered of one operator's wrong PINs."""

    failures: int = 0
    """Since the last right PIN or lockout."""
    lockouts: int = 0
    """Since the last right PIN."""
    locked_until_s: float = 0.0

    @property
    def left(self) -> int:
        """How many wrong PINs more are let through."""
        return TRIES - self.failures


def lock_s(lockouts: int) -> float:
    """How long the ``lockouts``-th lockout lasts, the first being 1: one minute, doubling, an hour at most."""
    return min(FIRST_LOCK_S * 2.0 ** min(lockouts - 1, 16), LONGEST_LOCK_S)


def closed_for_s(tries: Tries, now_s: float) -> float:
    """Seconds until a PIN is accepted again; 0 when it is now."""
    return max(0.0, tries.locked_until_s - now_s)


def after_wrong(tries: Tries, now_s: float) -> Tries:
    """The counters after one more wrong PIN; the last one that is let through starts a lockout."""
    if tries.failures + 1 < TRIES:
        return replace(tries, failures=tries.failures + 1)
    lockouts = tries.lockouts + 1
    return Tries(0, lockouts, now_s + lock_s(lockouts))


def with_sane_end(tries: Tries, now_s: float) -> Tries:
    """The same, but closed no longer than this lockout lasts: a clock that jumped back would make it years."""
    return replace(tries, locked_until_s=min(tries.locked_until_s, now_s + lock_s(max(tries.lockouts, 1))))
