"""What platforms say about watching: shown to whoever enters a watch that reads them, before it is saved."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.i18n import language

_FILE = Path(__file__).parent / "platforms.toml"


@dataclass(frozen=True, slots=True)
class PlatformRule:
    """One platform's limits to watching, in our words."""

    networks: tuple[str, ...]
    """By the letters of the lists."""
    source: str
    read_on: str
    """When its source was read last: a date."""
    english: str
    spanish: str

    @property
    def words(self) -> str:
        """In the language in use."""
        return self.spanish if language() == "es" else self.english


def rules_for(networks: Collection[str]) -> tuple[PlatformRule, ...]:
    """The rules of those of these networks that limit watching."""
    return tuple(rule for rule in _rules() if set(rule.networks) & set(networks))


@lru_cache(maxsize=1)
def _rules() -> tuple[PlatformRule, ...]:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        PlatformRule(tuple(row["networks"]), row["source"], row["read"], row["en"], row["es"]) for row in table["rule"]
    )
