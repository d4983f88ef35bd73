"""A house in which things go wrong: what the tests of declaring, changing levels and closing share."""

from __future__ import annotations

from collections.abc import Mapping

from core.crisis.declaring import Declaration, Declared, declare
from core.crisis.model import IncidentId, Level
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve
from core.store import Actor, Work
from core.watch.alert_store import alert_of
from core.watch.alerts import Cause, raise_alert
from core.watch.model import Alert, AlertId, AlertKind
from tests.service.inbox.desk import COLLECTOR
from tests.service.publishing.workflow.house import ANA, LUIS, House

WHY = "Corte de agua en La Loma"
SPIKE = {"n": 14, "window_s": 600, "usual": 1}
GRAVE = {"score": 9, "reasons": 3, "grave": 1}


async def declared(house: House, level: Level = Level.ALERT, *, actor: Actor = ANA, **said: object) -> Declared:
    """An incident, with a reason unless told otherwise."""
    fields: dict[str, object] = {"level": level, "reason": WHY, **said}
    return await declare(house.desk.store, actor, Declaration(**fields))  # type: ignore[arg-type]  # the fields' types are the caller's


async def waiting(house: House, text: str = "Corte de agua el martes") -> PostId:
    """A post that waits on both accounts."""
    post = await house.submitted(text)
    await approve(house.desk.store, LUIS, post)
    return post


async def alerted(
    house: House, level: int = 2, *, kind: AlertKind = AlertKind.SPIKE, key: str = "spike:1",
    figures: Mapping[str, int] = SPIKE,
) -> Alert:  # fmt: skip
    """An alert that proposes a level."""

    async def act(work: Work) -> AlertId | None:
        work.system("a watch noticed it")
        return await raise_alert(work, Cause(kind=kind, key=key, at_s=work.now_s, figures=dict(figures), level=level))

    id_ = await house.desk.store.write(COLLECTOR, act)
    assert id_ is not None
    return await alert_of(house.desk.store, id_)


async def lines(house: House, incident: IncidentId) -> list[str]:
    """The kinds of the lines of its timeline, in order."""
    rows = await house.desk.table("SELECT kind FROM timeline WHERE incident_id = ? ORDER BY id", incident)
    return [str(kind) for (kind,) in rows]


async def facts(house: House) -> dict[str, str]:
    """What the house knows of crises."""
    rows = await house.desk.table("SELECT key, value FROM workspace WHERE key IN ('crisis_level', 'mourning')")
    return {str(key): str(value) for key, value in rows}


async def audited(house: House, action: str) -> list[tuple[object, ...]]:
    """Who did it, to what."""
    return await house.desk.table("SELECT actor, target, data FROM audit WHERE action = ? ORDER BY seq", action)


async def changes(house: House) -> list[str]:
    """What was announced of incidents."""
    rows = await house.desk.table("SELECT op FROM change_log WHERE entity = 'incident' ORDER BY seq")
    return [str(op) for (op,) in rows]
