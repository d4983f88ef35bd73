"""The plan of Valdeluz: its themes, the week of its accounts, its calendar, and the bounds it keeps to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from core.access.model import Operator
from core.calendar.quiet import QuietHours
from core.founding.cast import DEMO_ZONE
from core.ids import OperatorId
from core.policy.packs import OWN_FOLDER
from core.publishing.lint.institution import FILE_NAME
from core.publishing.plan.events_in import bring_in
from core.publishing.plan.model import EventKind
from core.publishing.plan.service import NewEvent, NewSlot, add_event, add_slots, put_theme, set_terms
from core.publishing.plan.terms import PlanTerms
from core.store import Actor, Store
from core.store.workspace import zone_of

AGENDA = "agenda.ics"
PLANNER = "Rosa"
"""Whose plan it is: the manager of communication."""

THEMES = (
    ("Servicios", 30), ("Movilidad", 15), ("Cultura", 20), ("Participación", 15), ("Medio ambiente", 20),
)  # fmt: skip
"""Names with the share each should have, in per cent."""

_WEEK: tuple[tuple[str, tuple[int, ...], int, int, str], ...] = (
    ("x-valdeluz", (0, 2, 4), 9 * 60, 120, "Servicios"),
    ("x-valdeluz", (1,), 12 * 60, 120, "Movilidad"),
    ("x-valdeluz", (2,), 12 * 60, 60, "Movilidad"),
    ("x-valdeluz", (1, 3), 16 * 60, 120, "Participación"),
    ("fb-valdeluz", (1, 3, 5), 10 * 60, 120, ""),
    ("fb-valdeluz", (1, 4), 16 * 60, 120, ""),
    ("ig-valdeluz", (1,), 8 * 60, 120, "Cultura"),
    ("ig-valdeluz", (1, 3), 18 * 60, 60, "Medio ambiente"),
    ("tk-valdeluz", (1,), 17 * 60, 60, ""),
    ("li-valdeluz", (1, 4), 9 * 60, 180, ""),
    ("blog-valdeluz", (6,), 11 * 60, 120, "Cultura"),
    ("yt-valdeluz", (0,), 13 * 60, 60, ""),
)
"""Account, weekdays (0: Monday), minute of the day, minutes, theme."""

_TERMS = PlanTerms(region="PE", quiet=(QuietHours(22 * 60, 7 * 60),))
_TOMORROW_TITLE = "Aniversario de Valdeluz"
_DAY = re.compile(r"\{day\+([0-9]{1,2})\}")


def found_institution(directory: Path) -> None:
    """Write down in the workspace what Valdeluz says about itself, for the rules of outgoing text."""
    folder = directory / OWN_FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / FILE_NAME).write_bytes(files("plugins.plaza").joinpath("scenario", FILE_NAME).read_bytes())


async def found_plan(store: Store, people: Mapping[str, Operator], day: datetime) -> None:
    """Enter the plan as the manager of communication has made it; the calendar's days count from ``day``.

    Args:
        day: 00:00 in Valdeluz of the day that is played.
    """
    rosa = people[PLANNER]
    actor = Actor(OperatorId(rosa.id), rosa.name, "demo")
    await set_terms(store, actor, _TERMS)
    for name, share in THEMES:
        await put_theme(store, actor, name, share)
    for account, weekdays, minute, minutes, theme in _WEEK:
        await add_slots(
            store, actor, NewSlot(account=account, weekdays=weekdays, minute=minute, minutes=minutes, theme=theme)
        )
    tomorrow = day + timedelta(days=1)
    await add_event(
        store,
        actor,
        NewEvent(
            title=_TOMORROW_TITLE, kind=EventKind.HOLIDAY, starts_s=int(tomorrow.timestamp()),
            ends_s=int((tomorrow + timedelta(days=1)).timestamp()), is_day=True,
        ),
    )  # fmt: skip
    await bring_in(
        store, actor, agenda(day), source=AGENDA, kind=EventKind.EVENT, zone=zone_of(DEMO_ZONE), today=day.date()
    )


def agenda(day: datetime) -> bytes:
    """The town's own calendar file, its days counted from ``day``."""
    text = files("plugins.plaza").joinpath("scenario", AGENDA).read_bytes().decode("utf-8")
    return _DAY.sub(lambda match: f"{day + timedelta(days=int(match[1])):%Y%m%d}", text).encode()
