"""Views that people keep: their own and everybody's, each name once, every change on record."""

from __future__ import annotations

import pytest

from core.errors import Conflict, NotFound, UsageError
from core.inbox import saved_views as module
from core.inbox.saved_views import remove_view, save_view, saved_view, saved_views
from core.query.fault import QuerySyntax
from tests.service.inbox.desk import ANA, LUIS, Desk


async def test_mine_and_everybodys_are_listed_by_name_and_nobody_elses(desk: Desk) -> None:
    await save_view(desk.store, LUIS, "Zona", "agua")
    await save_view(desk.store, ANA, "Luz", "luz is:open")
    await save_view(desk.store, LUIS, "  La   Loma ", "loma", is_shared=True)
    assert [(view.name, view.query, view.is_shared) for view in await saved_views(desk.store, ANA.operator_id)] == [
        ("La Loma", "loma", True),
        ("Luz", "luz is:open", False),
    ]
    assert [view.name for view in await saved_views(desk.store, None)] == ["La Loma"]


async def test_a_name_is_compared_without_case_accents_or_blanks(desk: Desk) -> None:
    await save_view(desk.store, ANA, "Cortes de Água", "agua")
    assert (await saved_view(desk.store, ANA.operator_id, "cortes  DE agua")).query == "agua"
    with pytest.raises(Conflict):
        await save_view(desk.store, ANA, "CORTES de agua", "luz")
    await save_view(desk.store, LUIS, "cortes de agua", "luz")


async def test_mine_comes_before_everybodys_of_the_same_name(desk: Desk) -> None:
    await save_view(desk.store, LUIS, "luz", "luz is:open", is_shared=True)
    await save_view(desk.store, ANA, "luz", "luz")
    assert not (await saved_view(desk.store, ANA.operator_id, "luz")).is_shared
    assert (await remove_view(desk.store, ANA, "luz")).is_shared is False
    assert (await remove_view(desk.store, ANA, "luz")).is_shared is True
    with pytest.raises(NotFound):
        await remove_view(desk.store, ANA, "luz")


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "1", "9", "\u200b"])
async def test_a_name_that_says_nothing_or_is_taken_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(UsageError):
        await save_view(desk.store, ANA, name, "agua")


async def test_a_query_that_cannot_be_read_is_not_kept(desk: Desk) -> None:
    with pytest.raises(QuerySyntax):
        await save_view(desk.store, ANA, "mal", "(agua")
    assert await saved_views(desk.store, ANA.operator_id) == []


async def test_there_is_an_end_to_how_many_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for name in ("uno", "dos"):
        await save_view(desk.store, ANA, name, "agua")
    with pytest.raises(Conflict):
        await save_view(desk.store, ANA, "tres", "agua")
    await save_view(desk.store, ANA, "tres", "agua", is_shared=True)


async def test_keeping_and_removing_are_on_record_without_a_word_of_the_query(desk: Desk) -> None:
    await save_view(desk.store, ANA, "secreta", "quirquincho", is_shared=True)
    await remove_view(desk.store, LUIS, "secreta")
    rows = await desk.table("SELECT actor, action, data FROM audit ORDER BY seq")
    assert [(row[0], row[1]) for row in rows] == [("Ana", "view.add"), ("Luis", "view.remove")]
    assert not any(word in str(row[2]) for row in rows for word in ("secreta", "quirquincho"))
