"""What a policy pack says: its rules with their origin, its words, its approvals, its chapters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHAPTERS = ("voice", "roles", "answers", "moderation", "publishing", "accessibility", "records", "crisis")
"""The eight chapters of every pack, in order."""

SEVERITIES = ("off", "info", "warn", "block")

OUTSIDE = "external"
"""The word that stands in place of a step's roles for somebody outside the institution."""


@dataclass(frozen=True, slots=True)
class Source:
    """A norm or guide that a rule goes back to."""

    title: str
    url: str
    read_on: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as a pack has it: how grave it is, when it is graver, and why it is there."""

    id: str
    titles: Mapping[str, str]
    """By language."""
    severity: str
    reply: str
    """In answers."""
    crisis: str
    """From crisis level 2 on; empty: as ever."""
    mourning: str
    electoral: str
    chapter: str
    source: Source
    params: Mapping[str, int]
    second: str
    """Who has to look as well: ``legal`` or ``person``; empty: nobody."""

    def title(self, language: str) -> str:
        """What it is called."""
        return self.titles.get(language) or self.titles["en"]


@dataclass(frozen=True, slots=True)
class IdRow:
    """How one kind of personal number is written and checked."""

    name: str
    pattern: str
    check: str
    """A module of python-stdnum, such as ``es.dni``; empty: it has no check digit."""
    needs: str
    """Words of which one has to stand near it; empty: none."""
    starts: str


@dataclass(frozen=True, slots=True)
class PackStep:
    """One approval of a kind of post."""

    name: str
    roles: tuple[str, ...]
    """Words of roles; :data:`OUTSIDE` alone: somebody outside decides, by a file that goes out and comes back."""
    need: str | int
    """``any``: one person of these roles; a number: so many different people."""


@dataclass(frozen=True, slots=True)
class PackWindow:
    """Days in which stricter rules hold, as the pack's keepers entered them; local dates, both included."""

    kind: str
    title: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Words:
    """Lists, replacements and patterns of one language; ``lang`` is empty for all."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One edition of a policy pack."""

    name: str
    titles: Mapping[str, str]
    version: str
    review_on: str
    """The day by which somebody looks at it again."""
    digest: str
    """SHA-256 over its files and those it builds on, hexadecimal."""
    is_own: bool
    """A copy of the workspace, not the one that comes with the program."""
    sources: Mapping[str, Source]
    rules: Mapping[str, RuleRow]
    words: Mapping[str, Words]
    """By language; ``""``: whatever the language."""
    ids: tuple[IdRow, ...]
    approvals: Mapping[str, tuple[PackStep, ...]]
    windows: tuple[PackWindow, ...]
    emergency: tuple[str, ...]
    """Emergency numbers."""
    guides: Mapping[tuple[str, str], str]
    """Chapter and language → Markdown."""
    is_signed: bool = False
    """Somebody who may has signed exactly this edition."""
