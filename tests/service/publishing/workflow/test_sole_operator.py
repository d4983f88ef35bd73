"""Sole-operator mode is one person's decision only where one person is all there is."""

from __future__ import annotations

import pytest

from core.errors import NotPermitted
from core.publishing.workflow.sole import ASKED_S, is_sole, set_sole, sole_since
from tests.service.publishing.workflow.house import LUIS, OSCAR, ROSA, House


async def entries(house: House) -> list[str]:
    rows = await house.desk.table("SELECT action FROM audit WHERE action LIKE 'workspace.sole%' ORDER BY seq")
    return [str(row[0]) for row in rows]


async def test_where_there_is_another_who_manages_operators_it_takes_both(house: House) -> None:
    store = house.desk.store
    asked = await set_sole(store, ROSA, True, "Luis está de baja")
    assert (asked.is_on, asked.by, asked.waits_for) == (False, "Rosa", ("Óscar",))
    assert not (await set_sole(store, ROSA, True, "Luis está de baja")).is_on, "asking twice is not two people"
    with pytest.raises(NotPermitted):
        await set_sole(store, LUIS, True, "vale")
    assert not await is_sole(store)
    now = await set_sole(store, OSCAR, True, "De acuerdo")
    assert (now.is_on, now.by, now.second, now.reason) == (True, "Rosa", "Óscar", "Luis está de baja")
    assert await entries(house) == [*["workspace.sole_operator_asked"] * 2, "workspace.sole_operator"]


async def test_the_only_one_who_manages_operators_puts_it_on_alone_on_record(house: House) -> None:
    await house.desk.set("UPDATE operator SET state = 'disabled', disabled_s = 1 WHERE id = 5")
    now = await set_sole(house.desk.store, ROSA, True, "Solo quedo yo")
    assert (now.is_on, now.by, now.second) == (True, "Rosa", "")
    assert await entries(house) == ["workspace.sole_operator"]


async def test_a_proposal_counts_for_a_day_and_is_taken_back_by_off(house: House) -> None:
    store = house.desk.store
    await set_sole(store, ROSA, True, "Luis está de baja")
    house.desk.wait(ASKED_S)
    assert (await sole_since(store)).waits_for == ()
    assert (await set_sole(store, OSCAR, True, "De acuerdo")).by == "Óscar", "it is a proposal of theirs now"
    await set_sole(store, ROSA, False, "No hace falta")
    assert not (await set_sole(store, ROSA, True, "Ahora sí")).is_on


async def test_a_proposal_of_somebody_who_lost_the_right_is_nobodys(house: House) -> None:
    store = house.desk.store
    await set_sole(store, ROSA, True, "Luis está de baja")
    await house.desk.set("UPDATE operator_role SET role = 'moderator' WHERE operator_id = 3")
    now = await set_sole(store, OSCAR, True, "Solo quedo yo")
    assert (now.is_on, now.by, now.second) == (True, "Óscar", "")


async def test_off_it_goes_at_once(house: House) -> None:
    store = house.desk.store
    await set_sole(store, ROSA, True, "Luis está de baja")
    await set_sole(store, OSCAR, True, "De acuerdo")
    assert (await set_sole(store, OSCAR, True, "Otra vez")).reason == "Luis está de baja", "it is on already"
    assert not (await set_sole(store, OSCAR, False, "Ya somos dos")).is_on
