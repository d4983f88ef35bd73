"""Which incident, step and person a command of ``ventanilla crisis`` is about."""

from __future__ import annotations

from core.access.names import find
from core.access.service import list_operators
from core.crisis.model import Incident, IncidentId
from core.crisis.playbook_model import CrisisRole
from core.crisis.steps import Step, steps_of
from core.crisis.store import incident_meant, incident_of
from core.crisis.titles import ROLE_TITLES
from core.errors import NotFound
from core.i18n import N_
from core.ids import OperatorId
from core.runtime import House
from tui.cli.grammar import argument, option
from tui.cli.values import kind_of, whole

ROLE = kind_of(CrisisRole, ROLE_TITLES)
STEP = argument("step", N_("NUMBER"), N_("The step's number, as listed."), check=whole("NUMBER", 1, 10_000))
PLACE = option("--to", N_("NUMBER"), N_("The place it gets, from 1."), required=True, check=whole("--to", 1, 10_000))


async def meant(house: House, incident: IncidentId | None) -> Incident:
    """The incident that was named, also one that is closed; else the only open one.

    Raises:
        NotFound, UsageError: as :func:`core.crisis.store.incident_meant`.
    """
    return await (incident_meant(house.store, None) if incident is None else incident_of(house.store, incident))


async def step_at(house: House, incident: IncidentId | None, position: int) -> Step:
    """The step with this number on the checklist.

    Raises:
        NotFound: there is none.
    """
    found = await meant(house, incident)
    for each in await steps_of(house.store, found.id):
        if each.position == position:
            return each
    raise NotFound(N_("There is no step {number}: «crisis step list» shows them."), number=position)


async def operator_named(house: House, who: str) -> OperatorId:
    """The operator of this name or number.

    Raises:
        NotFound: there is none.
    """
    return find(await list_operators(house.store), who).id
