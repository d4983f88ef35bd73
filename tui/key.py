"""What a row of the key table says."""

from __future__ import annotations

from dataclasses import dataclass

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Key:
    """One action and the keys that run it."""

    id: str
    keys: tuple[str, ...]
    label: str
    """One or two words for the footer."""
    tip: str
    """A sentence for help and tooltips."""
    places: tuple[str, ...] = (EVERYWHERE,)
    acting: bool = False
    rank: int = 0
    """Order in the footer, 1 first; 0 keeps it out."""
    aliases: tuple[str, ...] = ()
    """Further names on the command line."""
    takes: bool = False
    """Whether its command takes more words: ``:grid 4`` runs the screen's ``act_grid_with``."""

    @property
    def command(self) -> str:
        """What it is called after ``:``."""
        return self.id.replace(".", " ").replace("_", "-")

    @property
    def method(self) -> str:
        """The screen's method that does it."""
        return "act_" + self.id.replace(".", "_")
