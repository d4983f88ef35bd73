"""Alerts propose, people declare or decline; what was declined comes back a step higher."""

from __future__ import annotations

import pytest

from core.crisis.declaring import change_level
from core.crisis.model import Level
from core.crisis.playbooks import load_playbooks
from core.crisis.proposals import decline, fitting, proposals, strongest
from core.errors import Conflict, NotPermitted, UsageError
from core.watch.alerts import close_alert
from core.watch.model import AlertKind, AlertState
from tests.service.crisis.declared import alerted, audited, declared, facts
from tests.service.publishing.workflow.house import ANA, OSCAR, House

PLANS = tuple(load_playbooks(None).playbooks.values())


async def test_the_strongest_leads_and_nothing_is_declared_by_itself(house: House) -> None:
    assert await strongest(house.desk.store) is None
    low = await alerted(house, 1, key="spike:1")
    high = await alerted(house, 3, kind=AlertKind.RUMOUR, key="rumour:1", figures={"copies": 24, "authors": 9})
    await alerted(house, 0, kind=AlertKind.MOOD, key="mood:1", figures={"n": 30})
    found = await proposals(house.desk.store, house.desk.store.path.parent)
    assert [(each.alert.id, each.level, each.playbook) for each in found] == [
        (high.id, Level.CRISIS, "false_rumour"), (low.id, Level.WATCH, "other"),
    ]  # fmt: skip
    assert await facts(house) == {} and await house.desk.table("SELECT count(*) FROM incident") == [(0,)]


async def test_declining_takes_a_reason_and_a_step_up_proposes_anew(house: House) -> None:
    alert = await alerted(house, 2)
    store = house.desk.store
    with pytest.raises(UsageError, match="Say why you decline"):
        await decline(store, ANA, alert.id, " ")
    with pytest.raises(NotPermitted):
        await decline(store, OSCAR, alert.id, "x")
    assert await decline(store, ANA, alert.id, "Es la fiesta del barrio") is Level.ALERT
    assert await strongest(store) is None
    with pytest.raises(Conflict, match="proposes nothing"):
        await decline(store, ANA, alert.id, "otra vez")
    await alerted(house, 2)  # again, no graver
    assert await strongest(store) is None
    await alerted(house, 3)
    found = await strongest(store)
    assert found is not None and (found.alert.id, found.level) == (alert.id, Level.CRISIS)
    [(actor, target, data)] = await audited(house, "crisis.decline")
    assert (actor, target) == ("Ana", f"alert:{alert.id}") and "fiesta" not in str(data)
    assert await house.desk.table("SELECT level, reason FROM crisis_declined") == [(2, "Es la fiesta del barrio")]


async def test_what_was_declared_proposes_again_only_above_and_for_its_incident(house: House) -> None:
    alert = await alerted(house, 2)
    incident = (await declared(house, alert=alert.id)).incident
    assert await strongest(house.desk.store) is None
    await change_level(house.desk.store, ANA, incident.id, Level.WATCH, "Mejora")
    assert await strongest(house.desk.store) is None, "it had been at 2"
    await alerted(house, 3)
    found = await strongest(house.desk.store)
    assert found is not None and (found.level, found.incident) == (Level.CRISIS, incident.id)


async def test_a_closed_alert_proposes_nothing(house: House) -> None:
    alert = await alerted(house, 2)
    await close_alert(house.desk.store, ANA, alert.id, AlertState.EXPLAINED, "Obras anunciadas")
    assert await proposals(house.desk.store) == []


def test_the_playbook_that_fits_is_found_by_signal_and_words() -> None:
    assert fitting(AlertKind.SPIKE, "Agua agua OR tubería OR «sin agua»", PLANS) == "water_outage"
    assert fitting(AlertKind.SPIKE, "Fiestas patronales", PLANS) == "other"
    assert fitting(AlertKind.THREAT, "", PLANS) == "violent_threat"
    assert fitting(AlertKind.OUTBOUND, "", PLANS) == "account_takeover"
    assert fitting(AlertKind.ACCESS, "", PLANS) == "account_takeover"
    assert fitting(AlertKind.RUMOUR, "", PLANS) == "false_rumour"
    assert fitting(AlertKind.SPIKE, "x", ()) == ""
