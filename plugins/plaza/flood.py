"""A flood: synthetic messages at a fixed rate, computed from their number and never stored.

The setting reads ``rate=1000,seconds=30,seed=7,start=2026-11-24T12:10:00+00:00``:

- ``rate``: messages a second, above zero; ``0.5`` and ``1/3`` are fine;
- ``seconds``: how long it lasts;
- ``seed``: which flood (0 if left out); another seed gives other texts and other ids;
- ``start``: when, with its zone; the scenario's 00:00 if left out.

``elapsed`` seconds after the start exactly ``floor(rate x elapsed)`` messages have been given. Of each ten,
two answer an earlier one in a thread and one is private; every message has its own author and its own text.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import msgspec

from ventanilla.api import Arrived, Author, Item, ItemKind, Visibility

__all__ = ["YEARS", "Flood", "parse_flood"]

MAX_RATE = 100_000
MAX_SECONDS = 86_400
MAX_SEED = 2**63
YEARS = range(1980, 2200)
"""Years a moment of a setting may lie in: far from where dates end."""

_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6}|/[1-9][0-9]{0,8})?")
_US = 1_000_000
_MICROSECOND = timedelta(microseconds=1)

_OPENINGS = (
    "Buenos días",
    "Hola",
    "Otra vez lo mismo",
    "¿Alguien sabe algo?",
    "Vecinos",
    "Por favor",
    "No puede ser",
    "Pregunta",
    "ATENCIÓN",
    "Gracias por responder",
)
_MATTERS = (
    "no sale agua desde las seis",
    "sigue sin luz toda la cuadra",
    "hay un bache enorme",
    "no ha pasado el camión de la basura",
    "el semáforo está en rojo hace una hora",
    "se cayó un árbol sobre la vereda",
    "el autobús ha vuelto a saltarse la parada",
    "huele a gas cerca del colegio",
    "la web de trámites no carga 😡",
    "¿a qué hora abre la biblioteca?",
    "el agua sale turbia",
    "la fiesta no deja dormir a nadie",
    "felicitaciones por el nuevo parque 👏",
)
_PLACES = (
    "en La Loma",
    "en Barrio Norte",
    "en el Centro",
    "en El Puerto",
    "en Pampa Alta",
    "frente al mercado",
    "junto a la plaza",
)


@dataclass(frozen=True, slots=True)
class Flood:
    """One flood of one account."""

    rate: Fraction
    """Messages a second."""
    seconds: int
    seed: int
    start_at: datetime

    @property
    def name(self) -> str:
        """What tells it from another flood; a longer flood of the same start is still the same."""
        return f"{self.seed}-{int(self.start_at.timestamp())}-{self.rate}"

    def due(self, now: datetime) -> int:
        """How many messages have been written by ``now``."""
        elapsed_us = (now - self.start_at) // _MICROSECOND
        elapsed_us = min(max(elapsed_us, 0), self.seconds * _US)
        return self.rate.numerator * elapsed_us // (self.rate.denominator * _US)

    def due_us(self, number: int) -> int:
        """When message ``number`` (from 0) is written: whole microseconds after the start."""
        return -(-(number + 1) * self.rate.denominator * _US // self.rate.numerator)

    def message(self, number: int, network: str) -> Arrived:
        """Message ``number``, always the same for the same flood."""
        dice = hashlib.blake2b(f"{self.name}/{number}".encode(), digest_size=8).digest()
        kind, root, parent = _place_in_thread(number)
        author_id = f"flood-{self.name}-a{number}"
        item = Item(
            remote_id=self._id(number),
            kind=kind,
            author=Author(author_id, f"@vecina_{self.seed}_{number}", f"Vecina {number}", dice[0] * 7),
            text=_text(dice, number),
            root="" if root is None else self._id(root),
            in_reply_to=None if parent is None else self._id(parent),
            created_at=self.start_at + timedelta(microseconds=self.due_us(number)),
            visibility=Visibility.PRIVATE if kind is ItemKind.DM else Visibility.PUBLIC,
            network=network,
            lang="es",
        )
        return Arrived(item, msgspec.json.encode(item))

    def _id(self, number: int) -> str:
        return f"flood-{self.name}-{number}"


def _place_in_thread(number: int) -> tuple[ItemKind, int | None, int | None]:
    """Kind, root and parent: in each ten, the 4th answers the 1st, the 7th the 4th, the 9th is private."""
    first = number - number % 10
    match number % 10:
        case 3:
            return ItemKind.REPLY, first, first
        case 6:
            return ItemKind.REPLY, first, first + 3
        case 8:
            return ItemKind.DM, None, None
        case _:
            return ItemKind.MENTION, None, None


def _text(dice: bytes, number: int) -> str:
    opening = _OPENINGS[dice[1] % len(_OPENINGS)]
    matter = _MATTERS[dice[2] % len(_MATTERS)]
    place = _PLACES[dice[3] % len(_PLACES)]
    return f"{opening}: {matter} {place}, portal {number}" + "!" * (dice[4] % 3)


def parse_flood(text: str, default_start_at: datetime) -> Flood | None:
    """The flood a setting asks for; ``None`` for an empty one.

    Raises:
        ValueError: it does not say a flood; the message says what is wrong.
    """
    if not text.strip():
        return None
    given: dict[str, str] = {}
    for part in text.split(","):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or key not in {"rate", "seconds", "seed", "start"} or key in given:
            raise ValueError(f"{part.strip()!r} is not one of rate=, seconds=, seed=, start=, each once")
        given[key] = value
    rate, seconds = _rate(given.get("rate", "")), _whole(given, "seconds", MAX_SECONDS)
    seed = _whole(given, "seed", MAX_SEED) if "seed" in given else 0
    start_at = datetime.fromisoformat(given["start"]) if "start" in given else default_start_at
    if start_at.tzinfo is None or start_at.microsecond or start_at.year not in YEARS:
        raise ValueError("start is a whole second with its zone, such as 2026-11-24T12:10:00+00:00")
    return Flood(rate, seconds, seed, start_at.astimezone(UTC))


def _rate(text: str) -> Fraction:
    if _RATE.fullmatch(text) is None:
        raise ValueError("rate is messages a second, such as rate=1000, rate=0.5 or rate=1/3")
    rate = Fraction(text)
    if not 0 < rate <= MAX_RATE:
        raise ValueError(f"rate is above 0 and at most {MAX_RATE}")
    return rate


def _whole(given: dict[str, str], key: str, most: int) -> int:
    text = given.get(key, "")
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most):
        raise ValueError(f"{key} is a whole number from 0 to {most}")
    return int(text)
