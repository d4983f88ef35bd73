"""What a playbook says: when it is for, who does what by when, what is asked, said and left alone, and how it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

FIRST_MIN = 15
"""The steps of the first so many minutes stand on their own."""

_VARIABLE = re.compile(r"\{([^{}\s]{1,40})\}")


class CrisisRole(StrEnum):
    """What somebody is in an incident, whatever they are on other days."""

    LEAD = "lead"
    """Decides, and does not type answers."""
    DEPUTY = "deputy"
    SCRIBE = "scribe"
    """Keeps the timeline."""
    SPOKESPERSON = "spokesperson"
    LEGAL = "legal"
    RESPONDER = "responder"
    """Answers people."""
    AREA_LIAISON = "area_liaison"
    """Speaks with the service concerned, the source of what is true."""
    EMERGENCY_LIAISON = "emergency_liaison"
    """Speaks with police, fire service, health and civil protection."""
    ALLY_COORDINATOR = "ally_coordinator"
    CUSTODIAN = "custodian"
    """Keeps accounts, credentials and machines."""


class Signal(StrEnum):
    """What a playbook is a reason for."""

    SPIKE = "spike"
    EMERGENCY = "emergency"
    SENTIMENT = "sentiment"
    REACH = "reach"
    RUMOUR = "rumour"
    OUTBOUND = "outbound"
    """Something left our account that we have no record of."""
    CONNECTOR = "connector"
    OPERATOR = "operator"
    EXTERNAL = "external"


class StatementKind(StrEnum):
    """What a statement is for."""

    HOLDING = "holding"
    SCOPE = "scope"
    UPDATE = "update"
    CORRECTION = "correction"
    CLOSING = "closing"


class FilledBy(StrEnum):
    """Where the value of a variable comes from."""

    PERSON = "person"
    """A fact that somebody confirmed."""
    CLOCK = "clock"
    """The time of the next update, as promised with the statement itself."""


class Harm(StrEnum):
    """What a rumour can do if it is believed."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both languages."""

    es: str
    en: str

    def in_(self, language: str) -> str:
        """The text in a language; Spanish where there is no such."""
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookStep:
    """Something to do."""

    key: str
    text: Said
    role: CrisisRole | None = None
    """Who does it; ``None``: nobody was named."""
    due_min: int | None = None
    """Minutes from declaring; ``None``: no clock."""
    is_required: bool = False
    """It is skipped only with a reason."""
    is_first: bool = False
    """It belongs to the first fifteen minutes."""
    needs_evidence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookFact:
    """Something to find out; its name is the variable that it fills once it is confirmed."""

    name: str
    question: Said
    example: Said | None = None
    filled_by: FilledBy = FilledBy.PERSON
    is_private: bool = False
    """It stays in the room: no text that others read may have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTemplate:
    """A statement to begin with, its variables in braces."""

    key: str
    kind: StatementKind
    text: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTemplate:
    """An answer to begin with."""

    key: str
    when: Said
    """What it answers."""
    text: Said
    is_private: bool = False
    """It is sent as a private message only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookCall:
    """Somebody to telephone."""

    key: str
    who: Said
    why: Said
    role: CrisisRole | None = None
    """Who telephones."""
    due_min: int | None = None
    phone: str = ""
    """Empty: to be written in by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RumourSeed:
    """What is likely to be claimed."""

    claim: Said
    harm: Harm


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalClock:
    """A time limit that runs from when the institution knew, where its law asks for it."""

    key: str
    hours: int
    text: Said
    source: str
    url: str
    read_on: str
    """The day the source was read, ``2026-11-22``."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words to look out for, by language."""

    es: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def in_(self, language: str) -> tuple[str, ...]:
        """The words of a language."""
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """A plan for one kind of incident."""

    key: str
    """The name of its file, without the ending."""
    is_own: bool
    """The institution's own, not the one that comes with the program."""
    letter: str
    """Where it stands when somebody declares; empty: after those that have one."""
    level: int
    """To begin with, 1 to 4."""
    highest: int
    """As far as it is expected to go."""
    title: Said
    purpose: Said | None = None
    """What it is for."""
    aim: Said | None = None
    """What is to be reached, in order of weight."""
    organisation: Said | None = None
    """How work is shared out and who speaks."""
    affected: Said | None = None
    """Who suffers, and who of them most."""
    people: int | None = None
    """How many have to work on it at once; ``None``: nobody said."""
    team: Said | None = None
    """Who reinforces and relieves those who work on it, and how they are looked after."""
    training: Said | None = None
    """How and how often it is rehearsed."""
    signals: tuple[Signal, ...] = ()
    triggers: Words = Words()
    watch: Words = Words()
    steps: tuple[PlaybookStep, ...] = ()
    facts: tuple[PlaybookFact, ...] = ()
    statements: tuple[StatementTemplate, ...] = ()
    replies: tuple[ReplyTemplate, ...] = ()
    calls: tuple[PlaybookCall, ...] = ()
    avoid: tuple[Said, ...] = ()
    """What not to do."""
    closing: tuple[Said, ...] = ()
    """When it is over."""
    rumours: tuple[RumourSeed, ...] = ()
    clocks: tuple[LegalClock, ...] = ()

    @property
    def first_steps(self) -> tuple[PlaybookStep, ...]:
        """Those of the first fifteen minutes."""
        return tuple(step for step in self.steps if step.is_first)

    @property
    def roles(self) -> tuple[CrisisRole, ...]:
        """Everybody who has something to do, in the order of the roles."""
        named = {step.role for step in self.steps} | {call.role for call in self.calls}
        return tuple(role for role in CrisisRole if role in named)


def variables(text: str) -> tuple[str, ...]:
    """The names in braces, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def without_variables(text: str) -> str:
    """What is left of a text when its variables are taken out."""
    return _VARIABLE.sub("", text)
