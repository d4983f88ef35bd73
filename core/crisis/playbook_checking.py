"""Whether a playbook is whole: its strategy, its tactics, its organisation and its people, each with what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.crisis.playbook_model import CrisisRole, FilledBy, Playbook, StatementKind, variables
from core.crisis.titles import ROLE_TITLES, STATEMENT_TITLES
from core.i18n import N_, _

_PRESS_LEVEL = 3
_FEWEST_FIRST = 3


class Part(StrEnum):
    """The four parts of a plan.

    Source: the «STOP» checklist of the UK Government Communication Service,
    https://gcs.civilservice.gov.uk/publications/crisis-comms-planning-guide/, read 2026-11-22.
    """

    STRATEGY = "strategy"
    TACTICS = "tactics"
    ORGANISATION = "organisation"
    PEOPLE = "people"


PART_TITLES: Mapping[Part, str] = {
    Part.STRATEGY: N_("strategy"),
    Part.TACTICS: N_("tactics"),
    Part.ORGANISATION: N_("organisation"),
    Part.PEOPLE: N_("people"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a part of a playbook lacks."""

    part: Part
    sentence: str
    """A msgid; ``values`` fill it."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Message ids themselves, or names of the file."""

    def said(self) -> str:
        """The sentence in the language in use."""
        return _(self.sentence, **{name: _(value) for name, value in self.values.items()})


def gaps(playbook: Playbook) -> tuple[Gap, ...]:
    """What the playbook lacks, part by part; nothing: it is whole."""
    return (*_strategy(playbook), *_tactics(playbook), *_organisation(playbook), *_people(playbook))


def _strategy(plan: Playbook) -> Iterator[Gap]:
    if plan.purpose is None:
        yield Gap(Part.STRATEGY, N_("It does not say what it is for: write [purpose]."))
    if plan.aim is None:
        yield Gap(Part.STRATEGY, N_("It does not say what is to be reached: write [aim]."))
    if plan.affected is None:
        yield Gap(Part.STRATEGY, N_("It does not say who suffers, and who of them most: write [affected]."))
    if not plan.signals and not plan.triggers.es:
        yield Gap(Part.STRATEGY, N_("It does not say when it begins: write [triggers] with signals or words."))
    if not plan.avoid:
        yield Gap(Part.STRATEGY, N_("It does not say what to leave alone: write [[avoid]]."))
    if not plan.closing:
        yield Gap(Part.STRATEGY, N_("It does not say when it is over: write [[closing]]."))


def _tactics(plan: Playbook) -> Iterator[Gap]:
    if len(plan.first_steps) < _FEWEST_FIRST:
        yield Gap(Part.TACTICS, N_("The first fifteen minutes have fewer than three steps: mark some with «first»."))
    if not any(step.is_required for step in plan.steps):
        yield Gap(Part.TACTICS, N_("No step has to be done: mark what may not be skipped with «required»."))
    if not plan.facts:
        yield Gap(Part.TACTICS, N_("It does not say what to find out: write [[fact]]."))
    for kind in StatementKind:
        if not any(each.kind is kind for each in plan.statements):
            yield Gap(Part.TACTICS, N_("A text is missing ({kind}): write a [[statement]] of that kind."),
                      {"kind": STATEMENT_TITLES[kind]})  # fmt: skip
    promised = {fact.name for fact in plan.facts if fact.filled_by is FilledBy.CLOCK}
    for each in plan.statements:
        if each.kind is not StatementKind.CLOSING:
            for lang in ("es", "en"):
                if not promised & set(variables(each.text.in_(lang))):
                    yield Gap(Part.TACTICS, N_("«{key}» ({lang}) does not say when the next update comes: use a fact"
                                               " that the clock fills."), {"key": each.key, "lang": lang})  # fmt: skip
    if not plan.replies:
        yield Gap(Part.TACTICS, N_("It has no answers to begin with: write [[reply]]."))
    elif not any(reply.is_private for reply in plan.replies):
        yield Gap(Part.TACTICS, N_("Nobody is answered in private: write a [[reply]] with «private»."))
    if not plan.watch.es:
        yield Gap(Part.TACTICS, N_("It has no words to look out for: write [watch]."))


def _organisation(plan: Playbook) -> Iterator[Gap]:
    if plan.organisation is None:
        yield Gap(Part.ORGANISATION, N_("It does not say how work is shared out and who speaks: write [organisation]."))
    for step in plan.steps:
        if step.role is None:
            yield Gap(Part.ORGANISATION, N_("Step «{key}» is nobody's: give it a «role»."), {"key": step.key})
    wanted = [CrisisRole.LEAD, CrisisRole.SCRIBE]
    if plan.highest >= _PRESS_LEVEL:
        wanted.append(CrisisRole.SPOKESPERSON)
    for role in wanted:
        if role not in plan.roles:
            yield Gap(Part.ORGANISATION, N_("Somebody has nothing to do ({role}): give them a step."),
                      {"role": ROLE_TITLES[role]})  # fmt: skip
    if not plan.calls:
        yield Gap(Part.ORGANISATION, N_("It does not say whom to telephone: write [[call]]."))
    if plan.calls and all(call.role is None for call in plan.calls):
        yield Gap(Part.ORGANISATION, N_("It does not say who telephones: give the rows of [[call]] a «role»."))


def _people(plan: Playbook) -> Iterator[Gap]:
    if plan.people is None:
        yield Gap(Part.PEOPLE, N_("It does not say how many people it takes: write «people» in [playbook]."))
    if plan.team is None:
        yield Gap(Part.PEOPLE, N_("It does not say who reinforces and relieves the team: write [team]."))
    if plan.training is None:
        yield Gap(Part.PEOPLE, N_("It does not say how it is rehearsed: write [training]."))
