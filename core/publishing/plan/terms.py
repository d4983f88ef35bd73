"""The bounds of the plan: how close, how many, when not, and whose holidays; kept for the whole workspace."""

from __future__ import annotations

import json
from dataclasses import dataclass

from core.calendar.quiet import EVERY_DAY, QuietHours
from core.calendar.typed import minute_words
from core.errors import UsageError
from core.i18n import N_
from core.store import Reads, Work
from core.store.workspace import fact, keep_fact

QUIET_MOST = 14
_FACT = "plan_terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What the plan keeps to."""

    region: str = ""
    """Whose public holidays count, such as ``PE`` or ``ES-VC``; empty: nobody's."""
    quiet: tuple[QuietHours, ...] = ()
    close_min: int = 30
    """Minutes between two posts of an account, 0 to 1440."""
    hour_most: int = 3
    """Posts of an account within any hour, 1 to 100."""
    day_most: int = 10
    """Posts of an account on one day, 1 to 1000."""


async def terms_of(source: Reads) -> PlanTerms:
    """The bounds in force; the usual ones where nobody has set any."""
    kept = await fact(source, _FACT)
    if not kept:
        return PlanTerms()
    found = json.loads(kept)
    quiet = tuple(QuietHours(int(start), int(end), frozenset(days)) for start, end, days in found.pop("quiet"))
    return PlanTerms(quiet=quiet, **found)


async def keep_terms(work: Work, terms: PlanTerms) -> None:
    """Put bounds in force.

    Raises:
        UsageError: one of them is outside of its range, or the region has no known holidays.
    """
    for name, value, least, most in (
        ("--apart", terms.close_min, 0, 1440),
        ("--hour", terms.hour_most, 1, 100),
        ("--day", terms.day_most, 1, 1000),
        ("--quiet", len(terms.quiet), 0, QUIET_MOST),
    ):
        if not least <= value <= most:
            raise UsageError(
                N_("{name} goes from {least} to {most}: choose a number between them."),
                name=name, least=least, most=most,
            )  # fmt: skip
    region = ""
    if terms.region:
        from core.calendar.public_holidays import region_named  # data that only a calendar needs

        region = str(region_named(terms.region))
    await keep_fact(
        work,
        _FACT,
        json.dumps(
            {
                "region": region,
                "quiet": [[hours.start, hours.end, sorted(hours.days)] for hours in terms.quiet],
                "close_min": terms.close_min,
                "hour_most": terms.hour_most,
                "day_most": terms.day_most,
            }
        ),
    )


def quiet_words(hours: QuietHours, weekdays: tuple[str, ...]) -> str:
    """Quiet hours as they are typed, their weekdays by these names (Monday first)."""
    span = f"{minute_words(hours.start)}-{minute_words(hours.end)}"
    if hours.days == EVERY_DAY:
        return span
    return f"{','.join(weekdays[day] for day in sorted(hours.days))} {span}"
