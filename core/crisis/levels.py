"""What each level of an incident brings with it: read once from the table beside this file, and asked by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import msgspec

from core.crisis.model import Criterion, Freezing, Kind, Level
from core.crisis.playbook_model import CrisisRole
from core.errors import UsageError
from core.i18n import N_

_FILE = Path(__file__).parent / "levels.toml"
_WRONG = N_("{place} is not clear: {fault}. Correct it.")


class Rhythm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often the public is told something, for a stretch of time."""

    every_min: int
    until_min: int | None = None
    """Minutes from declaring; ``None``: to the end."""


class Effects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a level, or a mourning, brings with it; each field is explained in the table."""

    freezes: Freezing
    closing: tuple[Criterion, ...]
    with_answers: bool = False
    spares_emergency: bool = False
    template_set: str = ""
    needs_scribe: bool = False
    lead_is_not_scribe: bool = False
    needs_spokesperson: bool = False
    single_voice: bool = False
    fast_lane: bool = False
    holding_min: int | None = None
    scope_min: int | None = None
    cadence: tuple[Rhythm, ...] = ()
    sitrep_min: int | None = None
    who_publishes: tuple[CrisisRole, ...] = ()
    kill_switch: bool = False
    pins_panel: bool = False
    tightens_watches: bool = False
    tells_duty: bool = False
    blocks_humour: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Every level, and a mourning."""

    levels: Mapping[Level, Effects]
    mourning: Effects
    false_alarm: tuple[Criterion, ...]
    """What has to be so before something is closed that never was."""

    def of(self, level: Level, kind: Kind = Kind.CRISIS) -> Effects:
        """What a level brings; a mourning brings its own, whatever its level."""
        return self.mourning if kind is Kind.MOURNING else self.levels[level]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    level: dict[str, Effects]
    mourning: Effects
    false_alarm: tuple[Criterion, ...]


def load(text: str, place: str) -> Table:
    """Read a table; ``place`` names it in errors.

    Raises:
        UsageError: it cannot be read, a level is missing, or what it says cannot be.
    """
    try:
        file = msgspec.toml.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise UsageError(_WRONG, place=place, fault=error) from None
    if set(file.level) != {str(level.value) for level in Level}:
        raise UsageError(_WRONG, place=place, fault="level: 0, 1, 2, 3, 4")
    for name, effects in (*file.level.items(), ("mourning", file.mourning)):
        if fault := _fault(effects):
            raise UsageError(_WRONG, place=place, fault=f"{name}: {fault}")
    return Table({level: file.level[str(level.value)] for level in Level}, file.mourning, file.false_alarm)


@lru_cache(maxsize=1)
def standard() -> Table:
    """The table this program comes with."""
    return load(_FILE.read_text(encoding="utf-8"), _FILE.name)


def effects_of(level: Level, kind: Kind = Kind.CRISIS) -> Effects:
    """What a level brings with it; for a mourning the level counts for nothing."""
    return standard().of(level, kind)


def _fault(effects: Effects) -> str:
    """What of this cannot be; empty: nothing."""
    minutes = (effects.holding_min, effects.scope_min, effects.sitrep_min, *(one.every_min for one in effects.cadence))
    if any(each is not None and each <= 0 for each in minutes):
        return "minutes > 0"
    ends = [one.until_min for one in effects.cadence]
    if ends and ends[-1] is not None:
        return "cadence: the last line has no until_min"
    if any(first is None or (second is not None and second <= first) for first, second in pairwise(ends)):
        return "cadence: until_min"
    if effects.freezes is Freezing.NONE and (effects.with_answers or effects.spares_emergency):
        return "freezes"
    return ""
