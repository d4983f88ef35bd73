"""PINs and passphrases: which are accepted, how they are kept, and whether one fits.

Kept as argon2id; a four-digit PIN would fall in hours to somebody who has the file, hence six digits or a
passphrase. Making and checking takes a good part of a second on purpose, so it runs in a thread: the screen
goes on.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import normalize

from core.errors import UsageError
from core.i18n import N_

if TYPE_CHECKING:
    from argon2 import PasswordHasher

DIGITS_MIN = 6
CHARACTERS_MIN = 8
CHARACTERS_MAX = 256
_PATTERN_MAX = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """How much work one try is.

    Source: https://www.rfc-editor.org/rfc/rfc9106.html section 4, second recommended option, read 2026-11-22.
    """

    memory_kib: int = 65536
    passes: int = 3
    lanes: int = 4


STANDARD_COST = Cost()


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a PIN is right; ``resealed`` is its new form when it was kept under an older cost, else empty."""

    is_right: bool
    resealed: str = field(default="", repr=False)


def refuse_weak(pin: str) -> None:
    """Accept a PIN of six digits or a passphrase of eight characters, unless it is one everybody tries first.

    Raises:
        UsageError: with what is missing; never with the PIN.
    """
    text = normalize("NFC", pin)
    least = DIGITS_MIN if text.isdecimal() else CHARACTERS_MIN
    if not least <= len(text) <= CHARACTERS_MAX or not text.isprintable():
        raise UsageError(
            N_("Choose a PIN of {digits} digits or more, or a passphrase of {characters} characters or more."),
            digits=DIGITS_MIN,
            characters=CHARACTERS_MIN,
        )
    if _is_sequence(text) or _is_repeated(text):
        raise UsageError(N_("That PIN is one of the first anybody would try: choose one without a pattern."))


async def seal_pin(pin: str, cost: Cost = STANDARD_COST) -> str:
    """The form in which a PIN is kept."""
    return await asyncio.to_thread(_seal, pin, cost)


async def fit(sealed: str, pin: str, cost: Cost = STANDARD_COST) -> Fit:
    """Whether ``pin`` is the one kept as ``sealed``; ``cost`` is what new ones are kept with."""
    return await asyncio.to_thread(_fit, sealed, pin, cost)


def _seal(pin: str, cost: Cost) -> str:
    return _hasher(cost).hash(normalize("NFC", pin))


def _fit(sealed: str, pin: str, cost: Cost) -> Fit:
    from argon2.exceptions import InvalidHashError, VerificationError

    hasher = _hasher(cost)
    try:
        hasher.verify(sealed, normalize("NFC", pin))
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return Fit(False)
    return Fit(True, _seal(pin, cost) if hasher.check_needs_rehash(sealed) else "")


@lru_cache(maxsize=4)
def _hasher(cost: Cost) -> PasswordHasher:
    from argon2 import PasswordHasher  # imported here: a desk paints its first frame without it

    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)


def _is_sequence(text: str) -> bool:
    """Whether it only counts up, down or not at all: ``345678``, ``987654``, ``890123``, ``aaaaaaaa``."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    if text.isdecimal():
        return {step % 10 for step in steps} in ({0}, {1}, {9})  # after 9 comes 0, and back
    return steps in ({0}, {1}, {-1})


def _is_repeated(text: str) -> bool:
    """Whether it is one short piece again and again: ``121212``, ``123123``."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, _PATTERN_MAX + 1))
