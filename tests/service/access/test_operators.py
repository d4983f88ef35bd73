"""Managing operators: the first, the next, their roles, their leaving; never without somebody who manages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from core.access import (
    SessionEnded,
    act_as,
    add_operator,
    change_pin,
    create_first_administrator,
    disable,
    heartbeat,
    list_operators,
    live_sessions,
    permit,
    reinstate,
    set_roles,
    who_may,
)
from core.errors import Conflict, NotFound, NotPermitted, StoreError, UsageError, VentanillaError, WrongPin
from core.i18n import use
from core.ids import OperatorId
from core.policy import Role
from core.store import Actor, Work, open_store
from core.store.records import audit_entries
from core.store.workspace import WorkspaceKind
from tests.service.access.room import ANA_PIN, ROSA_PIN, TERMS, actions, enter, room, staffed

MANAGER = [Role.ADMINISTRATOR]
NOBODY = OperatorId(99)


async def test_the_first_administrator_is_made_once(tmp_path: Path) -> None:
    async with room(tmp_path / "w") as store:
        first = await create_first_administrator(store, "Rosa", "", ROSA_PIN, MANAGER, terms=TERMS)
        with pytest.raises(Conflict, match="Rosa"):
            await create_first_administrator(store, "Eva", "", ANA_PIN, MANAGER, terms=TERMS)
        assert [(person.id, person.name) for person in await list_operators(store)] == [(first, "Rosa")]
        assert await actions(store) == [
            ("setup", "workspace.found", "workspace"),
            ("setup", "operator.add", f"operator:{first}"),
        ]


async def test_of_two_first_administrators_made_at_once_one_stays(tmp_path: Path) -> None:
    async with room(tmp_path / "w") as store, open_store(tmp_path / "w", gate=permit) as other:
        outcomes = await asyncio.gather(
            create_first_administrator(store, "Rosa", "", ROSA_PIN, MANAGER, terms=TERMS),
            create_first_administrator(other, "Eva", "", ANA_PIN, MANAGER, terms=TERMS),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes if isinstance(outcome, BaseException)] == [Conflict]
        assert len(await list_operators(store)) == 1


async def test_the_first_operator_must_be_able_to_manage_operators(tmp_path: Path) -> None:
    async with room(tmp_path / "w") as store:
        with pytest.raises(UsageError, match="administrator"):
            await create_first_administrator(store, "Ana", "", ANA_PIN, [Role.COMMUNITY_MANAGER], terms=TERMS)
        assert await list_operators(store) == []


async def test_a_pin_is_needed_unless_nothing_here_is_real(tmp_path: Path) -> None:
    async with room(tmp_path / "live") as store:
        with pytest.raises(UsageError):
            await create_first_administrator(store, "Rosa", "", "", MANAGER, terms=TERMS)
    async with room(tmp_path / "drill", WorkspaceKind.DRILL) as store:
        with pytest.raises(UsageError):
            await create_first_administrator(store, "Rosa", "", "", MANAGER, terms=TERMS)
    async with room(tmp_path / "demo", WorkspaceKind.DEMO) as store:
        await create_first_administrator(store, "Rosa", "", "", MANAGER, terms=TERMS)


async def test_people_come_by_name_with_their_roles(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        found = {person.name: person.roles for person in await list_operators(store)}
        assert list(found) == ["Ana", "Rosa"]
        assert found == {"Ana": {Role.COMMUNITY_MANAGER}, "Rosa": {Role.ADMINISTRATOR, Role.COMMS_MANAGER}}
        assert [person.id for person in await who_may(store, "message.claim")] == [ana, 1]
        assert await who_may(store, "secret.read") == ()


async def test_a_name_that_looks_like_a_colleagues_is_refused(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, _ana):
        with pytest.raises(Conflict, match="Ana"):
            await add_operator(store, rosa, "ÁNA", "", "864209", [Role.EDITOR], terms=TERMS)
        assert len(await list_operators(store)) == 2


async def test_who_does_not_manage_operators_cannot(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        actor = await act_as(store, "Ana", ANA_PIN, origin="cli", terms=TERMS)
        before = await actions(store)
        rosa_id = rosa.operator_id
        assert rosa_id is not None
        attempts = [
            add_operator(store, actor, "Luis", "", "864209", [Role.ADMINISTRATOR], terms=TERMS),
            set_roles(store, actor, ana, [Role.ADMINISTRATOR]),
            disable(store, actor, rosa_id),
            change_pin(store, actor, rosa_id, "864209", terms=TERMS),
            reinstate(store, actor, rosa_id, "864209", MANAGER, terms=TERMS),
        ]
        for attempt in attempts:
            with pytest.raises(NotPermitted, match="Rosa"):
                await attempt
        assert await actions(store) == before


async def test_a_refusal_names_the_act_the_roles_and_the_people_in_the_readers_language(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        actor = await act_as(store, "Ana", ANA_PIN, origin="cli", terms=TERMS)
        with pytest.raises(NotPermitted) as caught:
            await add_operator(store, actor, "Luis", "", "864209", [Role.EDITOR], terms=TERMS)
        use("en")
        try:
            assert str(caught.value) == (
                "Manage operators: you cannot. It takes one of these roles: head of communications, administration."
                " Who can: Rosa."
            )
        finally:
            use("es")


async def test_new_roles_are_exactly_these_and_recorded_before_and_after(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        await set_roles(store, rosa, ana, [Role.EDITOR, Role.APPROVER])
        await set_roles(store, rosa, ana, [Role.APPROVER, Role.EDITOR])  # the same: nothing to record
        found = {person.id: person.roles for person in await list_operators(store)}
        assert found[ana] == {Role.EDITOR, Role.APPROVER}
        entries = [each for each in await audit_entries(store) if each.action == "operator.role"]
        assert [each.data for each in entries] == ['{"after":"approver editor","before":"community_manager"}']
        with pytest.raises(UsageError):
            await set_roles(store, rosa, ana, [])
        with pytest.raises(NotFound):
            await set_roles(store, rosa, NOBODY, MANAGER)


async def test_the_last_who_manages_operators_cannot_be_disabled_or_lose_the_role(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        rosa_id = rosa.operator_id
        assert rosa_id is not None
        with pytest.raises(Conflict, match="Rosa"):
            await disable(store, rosa, rosa_id)
        with pytest.raises(Conflict, match="Rosa"):
            await set_roles(store, rosa, rosa_id, [Role.EDITOR])
        await set_roles(store, rosa, rosa_id, [Role.ADMINISTRATOR])  # still manages
        await set_roles(store, rosa, ana, [Role.ADMINISTRATOR])
        await disable(store, rosa, rosa_id)
        with pytest.raises(NotPermitted):
            await add_operator(store, rosa, "Luis", "", "864209", MANAGER, terms=TERMS)


async def test_two_managers_who_disable_each_other_at_once_leave_one(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        rosa_id = rosa.operator_id
        assert rosa_id is not None
        await set_roles(store, rosa, ana, MANAGER)
        async with open_store(tmp_path / "w", gate=permit) as other:
            outcomes = await asyncio.gather(
                disable(store, rosa, ana),
                disable(other, Actor(ana, "Ana", "tty2"), rosa_id),
                return_exceptions=True,
            )
        assert sum(isinstance(outcome, VentanillaError) for outcome in outcomes) == 1
        assert len(await who_may(store, "operator.role")) == 1


async def test_who_is_disabled_loses_sessions_and_pin_and_is_refused_everywhere(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        signed_in = await enter(store)
        assert await disable(store, rosa, ana) == 1
        assert await live_sessions(store) == []
        with pytest.raises(SessionEnded) as ended:
            await heartbeat(store, signed_in.session)
        assert ended.value.values["why"] == "disabled"
        with pytest.raises(NotPermitted, match="Rosa"):
            await enter(store)
        with pytest.raises(NotPermitted, match="Rosa"):
            await act_as(store, "Ana", ANA_PIN, origin="cli", terms=TERMS)
        with pytest.raises(NotPermitted, match="Ana"):
            await add_operator(store, signed_in.actor, "Luis", "", "864209", MANAGER, terms=TERMS)
        assert await store.value("SELECT count(*) FROM operator WHERE id = ? AND pin_hash = ''", (ana,)) == 1
        with pytest.raises(Conflict):
            await disable(store, rosa, ana)


async def test_who_comes_back_keeps_the_number_and_gets_a_new_pin(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        with pytest.raises(Conflict):
            await reinstate(store, rosa, ana, "864209", [Role.EDITOR], terms=TERMS)
        await disable(store, rosa, ana)
        await reinstate(store, rosa, ana, "864209", [Role.EDITOR], terms=TERMS)
        with pytest.raises(WrongPin):
            await enter(store)
        back = await enter(store, pin="864209")
        assert back.operator.id == ana
        assert back.operator.roles == {Role.EDITOR}


async def test_an_own_pin_is_changed_with_the_current_one(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        signed_in = await enter(store)
        with pytest.raises(UsageError):
            await change_pin(store, signed_in.actor, ana, "864209", terms=TERMS)
        with pytest.raises(WrongPin):
            await change_pin(store, signed_in.actor, ana, "864209", current="000001", terms=TERMS)
        with pytest.raises(UsageError):
            await change_pin(store, signed_in.actor, ana, "123456", current=ANA_PIN, terms=TERMS)
        await change_pin(store, signed_in.actor, ana, "864209", current=ANA_PIN, terms=TERMS)
        await heartbeat(store, signed_in.session)  # the desk stays signed in
        with pytest.raises(WrongPin):
            await act_as(store, "Ana", ANA_PIN, origin="cli", terms=TERMS)
        assert (await act_as(store, "Ana", "864209", origin="cli", terms=TERMS)).operator_id == ana


async def test_a_manager_sets_a_forgotten_pin_which_ends_the_sessions_and_the_lockout(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        signed_in = await enter(store)
        for _ in range(5):
            with pytest.raises(NotPermitted):
                await enter(store, pin="000001")
        await change_pin(store, rosa, ana, "864209", terms=TERMS)
        with pytest.raises(SessionEnded):
            await heartbeat(store, signed_in.session)
        assert (await enter(store, pin="864209")).operator.id == ana
        with pytest.raises(NotFound):
            await change_pin(store, rosa, NOBODY, "864209", terms=TERMS)


async def test_the_store_itself_refuses_to_delete_or_rename_an_operator(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, _ana):
        for statement in (
            "DELETE FROM operator WHERE name = 'Ana'",
            "UPDATE operator SET name = 'ANA' WHERE name = 'Ana'",
            "UPDATE operator SET id = 77 WHERE name = 'Ana'",
        ):
            with pytest.raises(StoreError):
                await store.write(rosa, _raw(statement))
        assert [person.name for person in await list_operators(store)] == ["Ana", "Rosa"]


async def test_every_change_of_people_is_in_the_record_under_who_made_it(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        await set_roles(store, rosa, ana, [Role.EDITOR])
        await change_pin(store, rosa, ana, "864209", terms=TERMS)
        await disable(store, rosa, ana)
        await reinstate(store, rosa, ana, ANA_PIN, [Role.EDITOR], terms=TERMS)
        target = f"operator:{ana}"
        assert [each for each in await actions(store) if each[2] == target] == [
            ("Rosa", f"operator.{verb}", target) for verb in ("add", "role", "pin", "disable", "reinstate")
        ]


def _raw(statement: str) -> Callable[[Work], Awaitable[None]]:
    async def act(work: Work) -> None:
        await work.audit("test.change", "operator")  # so that only the trigger can refuse it
        await work.execute(statement)

    return act
