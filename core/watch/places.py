"""The places of an institution as its people write them, read from ``places.toml`` in the workspace's folder.

A ward is found by its own names, its landmarks and its streets. A street is found by its bare name; where that is an
everyday word (a tree, a saint), it is listed under ``streets_with_word`` and found only after *calle* or the like.
Everything is compared as words are, so accents and capitals do not count. Where a ward's own name is an everyday word
(``Centro``: *centro de salud*), ``shown`` gives it another, and only its aliases find it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.errors import UsageError
from core.i18n import N_
from core.query.names import Choice

FILE_NAME = "places.toml"
"""In the workspace's folder; without it no place is known."""

_STREET_WORDS = ("calle", "avenida", "pasaje", "callejón", "paseo")


class _Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    shown: str = ""
    aliases: list[str] = []
    streets: list[str] = []
    streets_with_word: list[str] = []
    landmarks: list[str] = []


class _Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ward: list[_Place] = []
    landmark: list[_Place] = []
    neighbour: list[_Place] = []


def gazetteer(directory: Path) -> tuple[Choice, ...]:
    """The places of the workspace in ``directory``: wards, then streets, landmarks and neighbours; none without a file.

    Raises:
        UsageError: the file cannot be read.
    """
    path = directory / FILE_NAME
    try:
        places = msgspec.toml.decode(path.read_bytes(), type=_Places)
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise UsageError(
            N_("{file} cannot be read: it lists wards, landmarks and neighbours, each with a name and its aliases."),
            file=path,
        ) from error
    return tuple(_choices(places))


def _choices(places: _Places) -> Iterator[Choice]:
    streets = {ward.name: dict(_streets(ward)) for ward in places.ward}
    for ward in places.ward:
        yield _choice(ward, [alias for aliases in streets[ward.name].values() for alias in aliases])
    for found in streets.values():
        for street, aliases in found.items():
            name = f"{_STREET_WORDS[0]} {street}"
            yield Choice(name, name, tuple(alias for alias in aliases if alias != name))
    for place in (*places.landmark, *places.neighbour):
        yield _choice(place, [])


def _choice(place: _Place, more: list[str]) -> Choice:
    name = place.shown or place.name
    aliases = dict.fromkeys(alias for alias in (*place.aliases, *place.landmarks, *more) if alias != name)
    return Choice(name, name, tuple(aliases))


def _streets(ward: _Place) -> Iterator[tuple[str, list[str]]]:
    """Each street of a ward, and how texts name it."""
    for street in ward.streets:
        yield street, [street]
    for street in ward.streets_with_word:
        yield street, [f"{word} {street}" for word in _STREET_WORDS]
