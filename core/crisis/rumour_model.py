"""A rumour: what is claimed, how far it has got, what is true of it, what may be answered, what is done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.crisis.model import IncidentId
from core.crisis.playbook_model import Harm
from core.i18n import N_
from core.ids import OperatorId

RumourId = NewType("RumourId", int)

SMALL_COPIES = 8
"""From so many copies on a rumour is answered, whatever harm it does."""


class Verdict(StrEnum):
    """What is true of a claim."""

    CHECKING = "checking"
    FALSE = "false"
    TRUE = "true"
    PARTLY = "partly"


VERDICT_TITLES: Mapping[Verdict, str] = {
    Verdict.CHECKING: N_("being checked"),
    Verdict.FALSE: N_("false"),
    Verdict.TRUE: N_("true"),
    Verdict.PARTLY: N_("true in part"),
}


class Stand(StrEnum):
    """What is done about a rumour now."""

    EXPECTED = "expected"
    """Its playbook names it; nobody has said it yet."""
    WATCHED = "watched"
    """Few copies and little harm: looked at, not answered."""
    TO_CHECK = "to_check"
    TO_ANSWER = "to_answer"
    """There is a verdict, and no approved answer."""
    ANSWERED = "answered"
    CLOSED = "closed"


STAND_TITLES: Mapping[Stand, str] = {
    Stand.EXPECTED: N_("expected"),
    Stand.WATCHED: N_("watched, not answered"),
    Stand.TO_CHECK: N_("to be checked"),
    Stand.TO_ANSWER: N_("to be answered"),
    Stand.ANSWERED: N_("has its answer"),
    Stand.CLOSED: N_("put away"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumour:
    """One claim; it, its sources and its answer are foreign text to a screen."""

    id: RumourId
    incident: IncidentId
    claim: str
    first_s: int
    """First seen."""
    harm: Harm
    verdict: Verdict
    sources: tuple[str, ...]
    answer: str
    answer_from: OperatorId | None
    answer_from_name: str
    answer_by: OperatorId | None
    """``None``: it is only proposed."""
    answer_by_name: str
    answer_s: int | None
    operator: OperatorId | None
    """Who entered it; ``None``: its playbook expects it."""
    operator_name: str
    closed_s: int | None
    copies: int
    authors: int
    last_s: int | None
    """When its newest copy was written."""

    @property
    def is_small(self) -> bool:
        """Whether it is watched and not answered."""
        return self.copies < SMALL_COPIES and self.harm is Harm.LOW

    @property
    def stand(self) -> Stand:
        """What is done about it now."""
        if self.closed_s is not None:
            return Stand.CLOSED
        if self.answer_by is not None:
            return Stand.ANSWERED
        if self.operator is None and not self.copies:
            return Stand.EXPECTED
        if self.is_small:
            return Stand.WATCHED
        return Stand.TO_CHECK if self.verdict is Verdict.CHECKING else Stand.TO_ANSWER
