"""Whose clock is wrong. Pure: every server that answered is a witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from core.doctor.codes import Code
from core.doctor.model import Finding, Said, Severity
from core.http.journeys import Journey
from core.i18n import N_

SUSPECT_S = 120
"""A clock that is off by less disturbs nobody; how far apart two clocks may be and still agree."""
HARMFUL_S = 300
"""From here on sign-ins are refused: tokens and signatures are valid for minutes."""


def clock_findings(journeys: Sequence[Journey], machine: str, *, is_synchronised: bool | None = None) -> list[Finding]:
    """Whether this machine's clock is wrong, or a server's.

    Args:
        is_synchronised: whether this machine says that it follows time servers; ``None``: it does not say.
    """
    told = _told(journeys)
    ours_s = ours_is_behind_by_s(journeys)
    if ours_s is None:
        return []
    is_ours = abs(ours_s) >= SUSPECT_S and not (len(told) == 1 and is_synchronised)
    agreeing = {place: skew_s for place, skew_s in told.items() if abs(skew_s - ours_s) <= SUSPECT_S}
    found = [_ours(ours_s, list(agreeing), len(told), machine)] if is_ours else []
    for place, skew_s in told.items():
        if abs(skew_s) >= SUSPECT_S and not (is_ours and place in agreeing):
            values = {"place": place, "off_s": skew_s, "machine": machine, **state_of(-skew_s)}
            found.append(Finding(Code.CLOCK_THERE_WRONG, Severity.WARN, place, values))
    return found


def ours_is_behind_by_s(journeys: Sequence[Journey]) -> int | None:
    """How far this machine's clock is behind what most servers say (negative: ahead); ``None``: nobody said."""
    told = _told(journeys)
    return round(median(told.values())) if told else None


def state_of(behind_s: int) -> Mapping[str, object]:
    """The value ``off``: how a clock stands that is so far behind the right one (negative: ahead)."""
    minutes = max(1, round(abs(behind_s) / 60))
    return {"off": Said(N_("{n} min slow") if behind_s > 0 else N_("{n} min fast"), {"n": minutes})}


def _told(journeys: Sequence[Journey]) -> dict[str, int]:
    return {str(journey.place): journey.skew_s for journey in journeys if journey.skew_s is not None}


def _ours(ours_s: int, agreeing: Sequence[str], told: int, machine: str) -> Finding:
    likelihood = Said(N_("{n} of {total} servers agree, so it is this one"), {"n": len(agreeing), "total": told})
    if told == 1:
        likelihood = Said(N_("only one server was heard; likelier it is this clock than the server's"))
    values = {
        "off_s": -ours_s,
        "likelihood": likelihood,
        "places": ", ".join(agreeing) or "—",
        "machine": machine,
        **state_of(ours_s),
    }
    severity = Severity.BAD if abs(ours_s) >= HARMFUL_S else Severity.WARN
    return Finding(Code.CLOCK_WRONG, severity, machine, values, asks_it=True)
