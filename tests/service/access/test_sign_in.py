"""Signing in: wrong PINs, lockouts, unlocking, and switching persons at one desk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.access import (
    SessionEnded,
    Terms,
    act_as,
    change_pin,
    create_first_administrator,
    heartbeat,
    live_sessions,
    set_roles,
    step_up,
    unlock,
)
from core.access.pins import Cost
from core.errors import Conflict, LockedOut, NotFound, NotPermitted, VentanillaError, WrongPin
from core.policy import Role
from core.store import Work
from core.store.workspace import WorkspaceKind
from tests.service.access.room import (
    ANA_PIN,
    CHEAP,
    ROSA_PIN,
    TERMS,
    Machine,
    actions,
    asking,
    enter,
    room,
    staffed,
)

WRONG = "000001"


async def test_a_right_pin_starts_a_session_that_signs_what_is_done(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        signed_in = await enter(store)
        assert (signed_in.operator.id, signed_in.actor.name, signed_in.actor.origin) == (ana, "Ana", "tty1")
        assert [(each.operator_name, each.host) for each in await live_sessions(store)] == [("Ana", "sala.example")]
        assert (await actions(store))[-1] == ("Ana", "operator.sign_in", f"operator:{ana}")


async def test_a_wrong_pin_is_recorded_under_nobodys_name_and_the_right_one_still_enters(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        with pytest.raises(WrongPin) as caught:
            await enter(store, pin=WRONG)
        assert caught.value.values["left"] == 4
        await enter(store)
        assert [each for each in await actions(store) if each[2] == f"operator:{ana}"][1:] == [
            ("sign-in", "operator.sign_in_failed", f"operator:{ana}"),
            ("Ana", "operator.tries_cleared", f"operator:{ana}"),
            ("Ana", "operator.sign_in", f"operator:{ana}"),
        ]


async def test_a_right_pin_gives_back_all_tries(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        for _ in range(3):
            for _ in range(4):
                with pytest.raises(WrongPin):
                    await enter(store, pin=WRONG)
            await enter(store, take_over=True)


async def test_the_fifth_wrong_pin_closes_for_a_minute_even_to_the_right_one(tmp_path: Path) -> None:
    machine = Machine()
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        for _ in range(4):
            with pytest.raises(WrongPin):
                await enter(store, pin=WRONG, terms=machine.terms)
        with pytest.raises(LockedOut) as caught:
            await enter(store, pin=WRONG, terms=machine.terms)
        assert caught.value.values["until_s"] == machine.now_s + 60
        machine.now_s += 59
        with pytest.raises(LockedOut):
            await enter(store, terms=machine.terms)
        machine.now_s += 1
        await enter(store, terms=machine.terms)
        assert [action for _actor, action, _target in await actions(store)].count("operator.locked_out") == 1


async def test_each_lockout_doubles_and_tries_during_one_change_nothing(tmp_path: Path) -> None:
    machine = Machine()
    lasted = []
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        for _ in range(8):
            for _ in range(4):
                with pytest.raises(WrongPin):
                    await enter(store, pin=WRONG, terms=machine.terms)
            with pytest.raises(LockedOut) as caught:
                await enter(store, pin=WRONG, terms=machine.terms)
            until_s = caught.value.values["until_s"]
            assert isinstance(until_s, float)
            lasted.append(until_s - machine.now_s)
            before = await actions(store)
            for _ in range(7):
                with pytest.raises(LockedOut):
                    await enter(store, pin=WRONG, terms=machine.terms)
            assert await actions(store) == before
            machine.now_s = until_s
        assert lasted == [60, 120, 240, 480, 960, 1920, 3600, 3600]


async def test_one_persons_lockout_closes_nobody_else(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        for _ in range(5):
            with pytest.raises(NotPermitted):
                await enter(store, pin=WRONG)
        assert (await enter(store, "Rosa", ROSA_PIN)).operator.name == "Rosa"


async def test_a_machine_clock_that_goes_back_does_not_close_the_door_for_years(tmp_path: Path) -> None:
    machine = Machine()
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        for _ in range(5):
            with pytest.raises(NotPermitted):
                await enter(store, pin=WRONG, terms=machine.terms)
        machine.now_s -= 10 * 365 * 86_400
        with pytest.raises(LockedOut) as caught:
            await enter(store, terms=machine.terms)
        assert caught.value.values["until_s"] == machine.now_s + 60
        machine.now_s += 60
        await enter(store, terms=machine.terms)


@pytest.mark.parametrize("who", ["Nadie", "", "77"])
async def test_nobody_enters_under_a_name_that_is_not_here(tmp_path: Path, who: str) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        with pytest.raises(NotFound, match="Ana, Rosa"):
            await enter(store, who)


async def test_only_a_demonstration_is_entered_without_a_pin(tmp_path: Path) -> None:
    async with staffed(tmp_path / "live") as (store, _rosa, _ana):
        with pytest.raises(WrongPin):
            await enter(store, pin="")
    async with room(tmp_path / "demo", WorkspaceKind.DEMO) as store:
        await create_first_administrator(store, "Ana", "", "", [Role.ADMINISTRATOR], terms=TERMS)
        signed_in = await enter(store, pin="")
        await unlock(store, signed_in, "", terms=TERMS)
        await change_pin(store, signed_in.actor, signed_in.operator.id, ANA_PIN, current="", terms=TERMS)
        with pytest.raises(WrongPin):  # one that is given is checked
            await unlock(store, signed_in, WRONG, terms=TERMS)
        await unlock(store, signed_in, ANA_PIN, terms=TERMS)


async def test_unlocking_keeps_the_session_and_reads_the_roles_anew(tmp_path: Path) -> None:
    machine = Machine()
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        signed_in = await enter(store, terms=machine.terms)
        await set_roles(store, rosa, ana, [Role.EDITOR])
        machine.now_s += 400  # longer than a session lives unseen, as after a suspended laptop
        again = await unlock(store, signed_in, ANA_PIN, terms=machine.terms)
        assert (again.session.id, again.verified_s) == (signed_in.session.id, machine.now_s)
        assert again.operator.roles == {Role.EDITOR}
        assert [each.id for each in await live_sessions(store, machine.terms)] == [signed_in.session.id]
        assert (await actions(store))[-1] == ("Ana", "operator.unlock", f"operator:{ana}")


async def test_a_wrong_pin_at_the_lock_counts_like_one_at_the_door(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        signed_in = await enter(store)
        for _ in range(2):
            with pytest.raises(WrongPin):
                await unlock(store, signed_in, WRONG, terms=TERMS)
            with pytest.raises(WrongPin):
                await step_up(store, signed_in, WRONG, terms=TERMS)
        with pytest.raises(LockedOut):
            await act_as(store, "Ana", WRONG, origin="cli", terms=TERMS)
        with pytest.raises(LockedOut):
            await unlock(store, signed_in, ANA_PIN, terms=TERMS)


async def test_a_fresh_pin_gives_its_time(tmp_path: Path) -> None:
    machine = Machine()
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        signed_in = await enter(store, terms=machine.terms)
        machine.now_s += 700
        assert await step_up(store, signed_in, ANA_PIN, terms=machine.terms) == signed_in.verified_s + 700
        assert (await actions(store))[-1] == ("Ana", "operator.step_up", f"operator:{ana}")


async def test_who_takes_over_the_desk_signs_the_next_act_and_the_other_session_ends(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        ana_here = await enter(store)
        rosa_here = await enter(store, "Rosa", ROSA_PIN, leaving=ana_here.session)
        assert [each.operator_name for each in await live_sessions(store)] == ["Rosa"]
        await set_roles(store, rosa_here.actor, ana, [Role.EDITOR])
        assert (await actions(store))[-1][0] == "Rosa"
        with pytest.raises(SessionEnded) as ended:
            await heartbeat(store, ana_here.session)
        assert ended.value.values["why"] == "switched"
        with pytest.raises(SessionEnded):
            await unlock(store, ana_here, ANA_PIN, terms=TERMS)


async def test_a_failed_switch_leaves_the_first_person_signed_in(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        ana_here = await enter(store)
        with pytest.raises(WrongPin):
            await enter(store, "Rosa", WRONG, leaving=ana_here.session)
        await heartbeat(store, ana_here.session)
        await store.write(ana_here.actor, asking("message.claim"))


async def test_an_old_seal_is_renewed_when_its_owner_enters(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        dearer = Cost(memory_kib=128, passes=1, lanes=1)
        await enter(store, terms=Terms(cost=dearer))
        sealed = await store.row("SELECT pin_hash FROM operator WHERE id = ?", (ana,))
        assert sealed is not None
        assert "m=128" in str(sealed["pin_hash"])
        assert "operator.pin_resealed" in [action for _actor, action, _target in await actions(store)]
        await enter(store, take_over=True, terms=Terms(cost=dearer))


async def test_a_pin_that_was_voided_is_no_empty_pin(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):

        async def void(work: Work) -> None:
            await work.execute("UPDATE operator SET pin_hash = '' WHERE id = ?", (ana,))
            await work.audit("operator.pin", f"operator:{ana}")

        await store.write(rosa, void)
        for pin in ("", ANA_PIN):
            with pytest.raises(NotPermitted, match="Rosa"):
                await enter(store, pin=pin)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("UPDATE operator SET state = 'disabled' WHERE name = 'Ana'", NotPermitted),
        ("UPDATE operator SET lockouts = 1, locked_until_s = 1e12 WHERE name = 'Ana'", LockedOut),
        ("UPDATE operator SET pin_hash = 'another' WHERE name = 'Ana'", Conflict),
    ],
)
async def test_what_happened_while_a_right_pin_was_being_checked_counts(
    tmp_path: Path, change: str, refusal: type[VentanillaError]
) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, _ana):
        holding, seen = asyncio.Event(), asyncio.Event()

        def machine_s() -> float:
            seen.set()  # asked first when the operator was read as they were
            return 1_800_000_000.0

        async def change_late(work: Work) -> None:
            holding.set()
            await seen.wait()
            await work.execute(change)
            await work.audit("test.change", "operator")

        changing = asyncio.create_task(store.write(rosa, change_late))
        await holding.wait()
        with pytest.raises(refusal) as caught:
            await enter(store, terms=Terms(cost=CHEAP, machine_s=machine_s))
        await changing
        assert type(caught.value) is refusal
        assert await store.value("SELECT count(*) FROM session") == 0


async def test_who_enters_has_the_roles_of_the_moment_of_entering(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        holding, seen = asyncio.Event(), asyncio.Event()

        def machine_s() -> float:
            seen.set()
            return 1_800_000_000.0

        async def demote_late(work: Work) -> None:
            holding.set()
            await seen.wait()
            await work.execute("UPDATE operator_role SET role = 'editor' WHERE operator_id = ?", (ana,))
            await work.audit("operator.role", f"operator:{ana}")

        demoting = asyncio.create_task(store.write(rosa, demote_late))
        await holding.wait()
        signed_in = await enter(store, terms=Terms(cost=CHEAP, machine_s=machine_s))
        await demoting
        assert signed_in.operator.roles == {Role.EDITOR}


async def test_twenty_guesses_at_once_at_one_desk_count_as_five(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        outcomes = await asyncio.gather(*(enter(store, pin=WRONG) for _ in range(20)), return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LockedOut"] * 16 + ["WrongPin"] * 4
        recorded = [action for _actor, action, _target in await actions(store)]
        assert (recorded.count("operator.sign_in_failed"), recorded.count("operator.locked_out")) == (5, 1)
