"""The words of the matrix of permissions: roles, what a cell says, and what that lets a person do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a person is in the operations room. Roles add up."""

    COMMUNITY_MANAGER = "community_manager"
    EDITOR = "editor"
    APPROVER = "approver"
    COMMS_MANAGER = "comms_manager"
    AUTHORITY = "authority"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Grant(IntEnum):
    """How far a permission reaches, from nothing to everything; of several the highest counts."""

    NO = 0
    PROPOSE = 1
    """May propose it; somebody else decides."""
    DRAFT = 2
    """May write it; somebody else approves before anything happens."""
    CRISIS_ONLY = 3
    """May do it from crisis level 2 on."""
    SECOND_PERSON = 4
    """May do it together with a second person."""
    AS_CUSTODIAN = 5
    """May do it for the accounts in their custody; who has custody is asked where accounts are kept."""
    SAMPLED = 6
    """May do it; a share is read by a second person afterwards."""
    YES = 7

    @property
    def is_enough(self) -> bool:
        """Whether the person alone may go ahead now, as far as roles say."""
        return self >= Grant.AS_CUSTODIAN


class Level(StrEnum):
    """The first word of a cell."""

    NOTHING = "-"
    READ = "R"
    DO = "C"
    APPROVE = "A"
    DRAFT = "draft"
    PROPOSE = "propose"


class Condition(StrEnum):
    """A word after ``C`` or ``A``."""

    SECOND_PERSON = "2"
    SAMPLE = "sample"
    CRISIS = "crisis"
    CUSTODIAN = "custodian"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one role may do with one action."""

    level: Level
    condition: Condition | None = None
    extras: frozenset[str] = frozenset()
    """Words that stand for permissions of their own."""


@dataclass(frozen=True, slots=True)
class SystemActor:
    """What the program does in nobody's name."""

    name: str
    permissions: frozenset[str]
    only_in: str
    """The kind of workspace it is limited to; empty: any."""
