"""What the fields of a query can name in a workspace: its networks, accounts, classes, tags and places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a field can name, handed in by who knows the workspace."""

    value: str
    """As messages carry it and as a query keeps it: ``Ma``."""
    name: str = ""
    """As a query prints it: ``mastodon``; empty: the value itself."""
    aliases: tuple[str, ...] = ()
    """How else people write it; of a place, how texts name it, besides value and name."""

    @property
    def shown(self) -> str:
        """As a query prints it."""
        return self.name or self.value


@dataclass(frozen=True, slots=True)
class Names:
    """What the fields can name in this workspace; ``None``: not known here, every value is taken as it comes."""

    networks: tuple[Choice, ...] | None = None
    accounts: tuple[Choice, ...] | None = None
    classes: tuple[Choice, ...] | None = None
    places: tuple[Choice, ...] | None = None
    """The gazetteer."""
    tags: tuple[Choice, ...] = ()
    """Only to complete and spell them: a tag nobody has used yet may be asked for."""
