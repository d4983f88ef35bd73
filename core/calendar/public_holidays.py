"""Public holidays of a country or one of its parts, as the ``holidays`` package knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.errors import UsageError
from core.i18n import N_
from core.text.show import show

YEAR_MOST = 2100


@dataclass(frozen=True, slots=True)
class Region:
    """Whose holidays count."""

    country: str
    """ISO 3166-1, two capitals."""
    part: str = ""
    """The part of the country as the package names it; empty: what the whole country has."""

    def __str__(self) -> str:
        return f"{self.country}-{self.part}" if self.part else self.country


def region_named(word: str) -> Region:
    """The region of this code: ``PE``, ``ES-VC``.

    Raises:
        UsageError: no holidays are known of it.
    """
    import holidays  # a data package: only a calendar needs it

    country, _dash, part = word.strip().upper().partition("-")
    parts = holidays.list_supported_countries(include_aliases=True).get(country) if len(country) == 2 else None
    if parts is None:
        raise UsageError(
            N_("No holidays are known of «{word}»: write a country's two letters, such as PE, CO or ES-VC."),
            word=show(word, limit=20),
        )
    named = {each.upper(): each for each in parts}
    if part and part not in named:
        raise UsageError(
            N_("«{country}» has no part «{part}» with holidays of its own: it has {parts}."),
            country=country, part=show(part, limit=20), parts=", ".join(sorted(parts)) or "-",
        )  # fmt: skip
    return Region(country, named.get(part, ""))


@lru_cache(maxsize=32)
def public_holidays(region: Region, year: int, language: str) -> Mapping[date, str]:
    """The holidays of a year with their names, in the language where the package has it; none beyond its years."""
    import holidays  # as above

    if not 1970 <= year <= YEAR_MOST:
        return {}
    known = holidays.country_holidays(region.country, subdiv=region.part or None).supported_languages
    return dict(
        holidays.country_holidays(
            region.country, subdiv=region.part or None, years=year, language=_spoken(language, known)
        )
    )


def _spoken(language: str, known: tuple[str, ...]) -> str | None:
    """The package's code for a language; ``None``: the country's own."""
    return next((code for code in known if code.partition("_")[0] == language), None)
