"""Reads an account's settings into what the plaza needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from plugins.plaza.faults import Fault, parse_faults
from plugins.plaza.flood import YEARS, Flood, parse_flood
from plugins.plaza.form import AccountId
from plugins.plaza.scenario import BUNDLED
from ventanilla.api import N_, FieldKind, Rejected, SetupField, SetupSchema

__all__ = ["SCHEMA", "Settings", "read_settings"]

MAX_REPEAT = 30

_FLAGS = {"": False, "false": False, "0": False, "no": False, "true": True, "1": True, "yes": True}

SCHEMA = SetupSchema(
    instructions=N_(
        "The plaza is a simulated network: it plays a scenario on the workspace's clock and contacts nobody. "
        "Choose which account of the scenario this is, and the day on which the scenario begins."
    ),
    fields=(
        SetupField(
            "account",
            N_("Account of the scenario"),
            help=N_("The id of one entry of the scenario's accounts.json."),
        ),
        SetupField(
            "day",
            N_("Day"),
            help=N_("When the scenario's 00:00 is, with its zone: 2026-11-24 America/Lima."),
        ),
        SetupField(
            "scenario",
            N_("Scenario folder"),
            required=False,
            help=N_("Leave empty to play the day of Valdeluz that comes with the program."),
        ),
        SetupField(
            "repeat",
            N_("Repeat the day"),
            FieldKind.NUMBER,
            required=False,
            default="0",
            help=N_("On how many following days the day is played again: 0 to 30."),
        ),
        SetupField(
            "outages",
            N_("Play outages"),
            FieldKind.FLAG,
            required=False,
            default="false",
            help=N_("Whether the network fails in the spans in which the scenario says so: true or false."),
        ),
        SetupField(
            "flood",
            N_("Flood"),
            required=False,
            help=N_("Synthetic messages at a fixed rate, for load tests: rate=1000,seconds=30,seed=7."),
        ),
        SetupField(
            "faults",
            N_("Faults"),
            required=False,
            help=N_("What goes wrong and when, as a JSON list; leave empty for a network that never fails."),
        ),
        SetupField(
            "control",
            N_("Control folder"),
            required=False,
            help=N_("A folder whose faults.json is read at each call, so that a trainer can cause failures."),
        ),
        SetupField(
            "posted",
            N_("Folder of what is said"),
            required=False,
            help=N_(
                "Where the simulated network keeps what this account says and does; empty: beside the faults in the"
                " control folder, and without one nothing can be said."
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """An account's settings, understood."""

    scenario: Path
    account: AccountId
    day_at: datetime
    """The scenario's 00:00, UTC."""
    repeat: int
    plays_outages: bool
    flood: Flood | None
    faults: tuple[Fault, ...]
    control: Path | None
    posted: Path | None
    """Where what we say is kept; ``None``: nothing can be said."""


def read_settings(given: Mapping[str, str]) -> Settings:
    """What ``given`` says; a setting left out has the value of an empty one.

    Raises:
        Rejected: a setting cannot be used; the detail names it and says why.
    """
    key = ""
    try:
        account = given.get(key := "account", "")
        if not account:
            raise ValueError("the id of an account of the scenario is needed")
        day_at = _moment(given.get(key := "day", "").strip())
        repeat = _repeat(given.get(key := "repeat", "").strip() or "0")
        plays_outages = _flag(given.get(key := "outages", "").strip())
        flood = parse_flood(given.get(key := "flood", ""), day_at)
        faults = parse_faults(given.get(key := "faults", ""))
    except ValueError as error:
        raise Rejected(f"setting {key}: {error}") from error
    folder, control, posted = (given.get(name, "") for name in ("scenario", "control", "posted"))
    return Settings(
        scenario=BUNDLED.get(folder) or Path(folder),
        account=account,
        day_at=day_at,
        repeat=repeat,
        plays_outages=plays_outages,
        flood=flood,
        faults=faults,
        control=Path(control) if control else None,
        posted=Path(posted) if posted else Path(control) / "posted" if control else None,
    )


def _moment(text: str) -> datetime:
    """``2026-11-24 America/Lima``, ``2026-11-24 -05:00`` or a whole moment with its offset."""
    found = _whole_moment(text) or _day_in_zone(text)
    if found is None or found.year not in YEARS:
        raise ValueError("a date and its zone are needed, such as 2026-11-24 America/Lima")
    return found.astimezone(UTC)


def _whole_moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo is None else found


def _day_in_zone(text: str) -> datetime | None:
    day, _, zone = text.partition(" ")
    with_offset = _whole_moment(f"{day}T00:00:00{zone}")
    if with_offset is not None:
        return with_offset
    try:
        return datetime.combine(date.fromisoformat(day), time.min, ZoneInfo(zone))
    except (ValueError, KeyError, OSError):
        return None


def _repeat(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= MAX_REPEAT):
        raise ValueError(f"a whole number from 0 to {MAX_REPEAT} is needed")
    return int(text)


def _flag(text: str) -> bool:
    if text not in _FLAGS:
        raise ValueError("true or false is needed")
    return _FLAGS[text]
