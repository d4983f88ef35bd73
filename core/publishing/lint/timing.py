"""When it leaves: pacing, repeats, dates that no longer hold, freezes, the next update."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from core.i18n import N_
from core.publishing.lint.case import Case, Hit, hit
from core.publishing.lint.model import Fix, Place, Severity
from core.publishing.lint.page import Page
from core.text.fold import fold, level

_HOUR_S = 3_600
_HALF_S = 1_800
_BLOCK = Severity.BLOCK
_FAR_DAYS = 180


def pacing(case: Case) -> Iterator[Hit]:
    """L68: too soon after another post of the account, or too many in a day."""
    sheet = case.sheet
    if sheet.is_reply or sheet.is_crisis or sheet.kind == "crisis":
        return
    gap_s, most = case.number("L68", "minutes", 30) * 60, case.number("L68", "day", 10)
    nearest = min((abs(case.at_s - one.at_s) for one in case.around.recent), default=gap_s)
    today = case.local(case.at_s).date()
    same_day = sum(case.local(one.at_s).date() == today for one in case.around.recent)
    if nearest < gap_s:
        values = {"minutes": str(nearest // 60), "least": str(gap_s // 60)}
        yield Hit(place=Place.TIME, stands_on=str(sheet.at_s), values=values,
                  reason=N_("{minutes} minutes from another post of the account: leave {least}."))  # fmt: skip
    elif same_day >= most:
        yield Hit(place=Place.TIME, stands_on=str(today), values={"number": str(same_day + 1), "most": str(most)},
                  reason=N_("It would be number {number} of the day on this account; {most} is enough."))  # fmt: skip


def repeats(case: Case) -> Iterator[Hit]:
    """L69: the same text on the same account within a day."""
    span_s = case.number("L69", "hours", 24) * _HOUR_S
    ours = level("\n".join(case.sheet.texts))
    for one in case.around.recent:
        if ours and 0 <= case.at_s - one.at_s <= span_s and level(one.text) == ours:
            when = case.local(one.at_s).strftime("%H:%M")
            yield Hit(end=len(case.sheet.texts[0]), reason=N_("The account says exactly this at {time} already."),
                      values={"time": when}, stands_on=str(one.at_s))  # fmt: skip
            return


def stale_dates(case: Case) -> Iterator[Hit]:
    """L70: in a scheduled post, words such as «tomorrow», and days that are over when it leaves."""
    at_s = case.sheet.at_s
    if at_s is None or case.sheet.is_reply:
        return
    leaves = case.local(at_s).date()
    written = case.local(case.around.now_s).date()
    if at_s < case.around.now_s - _HOUR_S:
        yield Hit(
            place=Place.TIME, reason=N_("The time it is to leave at has passed."), stands_on=str(at_s), severity=_BLOCK
        )
    for part, page in enumerate(case.pages):
        if leaves != written:
            other = list(case.phrases("relative_not").find(page.flat, page.words))
            for at, to in case.phrases("relative_day").find(page.said, page.own_words):
                if not _is_within(other, page, at, to):
                    yield hit(
                        page, part, at, to, N_("«{passage}» will mean another day when it leaves: write the date.")
                    )
        days = list(_days(case, page, leaves))
        if days and all(day < leaves for _at, _to, day in days) and not case.has(page, "past_verbs"):
            at, to, _day = days[0]
            found = hit(page, part, at, to, N_("«{passage}» is over when it leaves."))
            yield Hit(
                part=part, start=found.start, end=found.end, reason=found.reason, values=found.values, severity=_BLOCK
            )


def _is_within(places: list[tuple[int, int]], page: Page, at: int, to: int) -> bool:
    before = page.flat[:at].rstrip().rsplit(" ", 1)[-1]
    return any(start <= at and to <= end for start, end in places) or before in ("la", "el", "las", "un", "cada")


def _days(case: Case, page: Page, near: date) -> Iterator[tuple[int, int, date]]:
    """Days written out; one without a year is the nearest of its name."""
    months = tuple(fold(one) for one in case.entries("months"))
    if not months:
        return
    for found in _dated(months, case.lang).finditer(page.flat):
        number, name, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        month = _MONTHS.get(name[:3], 0)
        years = [int(year)] if year else [near.year - 1, near.year, near.year + 1]
        days = [day for one in years if (day := _day(one, month, int(number))) is not None]
        if days:
            day = min(days, key=lambda each: abs(each - near))
            if year or abs(day - near) < timedelta(days=_FAR_DAYS):
                yield found.start(), found.end(), day


_MONTHS = {"ene": 1, "jan": 1, "feb": 2, "mar": 3, "abr": 4, "apr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "aug": 8,
           "sep": 9, "set": 9, "oct": 10, "nov": 11, "dic": 12, "dec": 12}  # fmt: skip
"""By their first letters, in Spanish and English."""


@lru_cache(maxsize=8)
def _dated(months: tuple[str, ...], lang: str) -> re.Pattern[str]:
    names = "|".join(f"{name}|{name[:3]}" if lang == "en" else name for name in months)
    return re.compile(
        rf"(?<![\d:.])(\d{{1,2}})(?:st|nd|rd|th|\.?º)?(?: de| of)? ({names})\b(?:,? (?:de |del )?(\d{{4}}))?"
        rf"|\b({names}) (\d{{1,2}})(?![\d:])(?:,? (\d{{4}}))?"
    )


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def frozen(case: Case) -> Iterator[Hit]:
    """L71: the queue is frozen; of a crisis post nothing is said, although the freeze holds it too."""
    if case.around.is_frozen and not case.sheet.is_crisis:
        if case.around.freeze:
            reason, values = N_("{freeze}. It leaves when somebody releases it."), {"freeze": case.around.freeze}
        else:
            reason, values = N_("The queue is frozen: it leaves when somebody releases it."), {}
        by = ",".join(map(str, sorted(case.around.frozen_by)))
        yield Hit(place=Place.ACCOUNT, reason=reason, values=values, stands_on=f"frozen {by}")


def next_update(case: Case) -> Iterator[Hit]:
    """L74: a crisis update that does not say when the next one comes."""
    sheet = case.sheet
    is_update = sheet.is_crisis or sheet.kind == "crisis"
    if sheet.is_reply or not is_update or case.around.level < case.number("L74", "level", 2) or not case.pages:
        return
    if case.anywhere("next_update"):
        return
    part = len(case.pages) - 1
    end = len(case.pages[part].text)
    at = case.local((case.leaves_s + _HOUR_S + _HALF_S - 1) // _HALF_S * _HALF_S).strftime("%H:%M")
    line = {"es": f"Próxima actualización: {at}", "en": f"Next update: {at}"}.get(case.lang)
    fix = Fix(Place.TEXT, part, end, end, f"\n{line}") if line else None
    yield Hit(part=part, start=0, end=end, reason=N_("Say when the next update comes."), fix=fix)
