"""Sessions: one live one a person, taken over only when asked, and what colleagues see of one another."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import pytest

from core.access import (
    AlreadySignedIn,
    SessionEnded,
    end_session,
    heartbeat,
    live_sessions,
    lose_session,
    permit,
    present,
    set_open,
    sign_in,
    sign_out,
)
from core.access.model import HEARTBEAT_S, LIVE_FOR_S
from core.access.presence import Presence
from core.errors import NotFound, NotPermitted
from core.ids import ConversationId
from core.store import open_store
from core.store.changes import changes
from tests.service.access.room import ANA_PIN, ROSA_PIN, TERMS, Machine, actions, enter, staffed

HERE, THERE = ConversationId(7), ConversationId(8)


async def test_the_same_person_elsewhere_is_asked_and_the_first_desk_goes_on(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        first = await enter(store, host="sala.example")
        with pytest.raises(AlreadySignedIn) as caught:
            await enter(store, host="casa.example", origin="ssh")
        values = caught.value.values
        assert (values["name"], values["origin"], values["host"]) == ("Ana", "tty1", "sala.example")
        assert str(values["since"]).count(":") == 1
        await heartbeat(store, first.session)
        assert len(await live_sessions(store)) == 1


async def test_a_take_over_ends_the_first_desk_at_its_next_heartbeat(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana), open_store(tmp_path / "w", gate=permit) as other:
        first = await enter(store)
        second = await enter(other, host="casa.example", take_over=True)
        with pytest.raises(SessionEnded) as ended:
            await heartbeat(store, first.session)
        assert ended.value.values["why"] == "taken_over"
        await heartbeat(other, second.session)
        assert (await actions(store))[-2:] == [
            ("Ana", "operator.session_ended", f"operator:{ana}"),
            ("Ana", "operator.sign_in", f"operator:{ana}"),
        ]


async def test_a_desk_unseen_for_a_minute_is_dead_and_asks_nobody(tmp_path: Path) -> None:
    machine = Machine()
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        first = await enter(store, terms=machine.terms)
        machine.now_s += LIVE_FOR_S - 1
        with pytest.raises(AlreadySignedIn):
            await enter(store, terms=machine.terms)
        machine.now_s += 1
        assert await live_sessions(store, machine.terms) == []
        await enter(store, terms=machine.terms)
        with pytest.raises(SessionEnded) as ended:
            await heartbeat(store, first.session, machine.terms)
        assert ended.value.values["why"] == "lost"


async def test_heartbeats_keep_a_desk_alive_and_wake_one_that_slept(tmp_path: Path) -> None:
    machine = Machine()
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        signed_in = await enter(store, terms=machine.terms)
        for _ in range(10):
            machine.now_s += HEARTBEAT_S
            await heartbeat(store, signed_in.session, machine.terms)
            assert len(await live_sessions(store, machine.terms)) == 1
        machine.now_s += 3600
        await heartbeat(store, signed_in.session, machine.terms)
        assert len(await live_sessions(store, machine.terms)) == 1


async def test_a_desk_of_this_machine_that_was_killed_is_replaced_without_a_question(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        here = socket.gethostname()
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
        try:
            await sign_in(store, "Ana", ANA_PIN, origin="tty1", host=here, pid=process.pid, terms=TERMS)
            with pytest.raises(AlreadySignedIn):
                await enter(store, host=here)
        finally:
            process.kill()
            await process.wait()
        await enter(store, host=here)


async def test_signing_out_ends_the_session_once(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        signed_in = await enter(store)
        await sign_out(store, signed_in)
        await sign_out(store, signed_in)
        assert await live_sessions(store) == []
        recorded = [each for each in await actions(store) if each[1] == "operator.session_ended"]
        assert recorded == [("Ana", "operator.session_ended", f"operator:{ana}")]
        await enter(store)


async def test_a_dropped_line_is_recorded(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        signed_in = await enter(store)
        await lose_session(store, signed_in.session)
        row = await store.row("SELECT data FROM audit ORDER BY seq DESC LIMIT 1")
        assert row is not None
        assert row["data"] == '{"why":"lost"}'


async def test_who_manages_operators_ends_anothers_session_and_nobody_else_does(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, _ana):
        ana_here = await enter(store)
        rosa_here = await enter(store, "Rosa", ROSA_PIN, host="casa.example")
        with pytest.raises(NotPermitted, match="Rosa"):
            await end_session(store, ana_here.actor, rosa_here.session.id)
        await end_session(store, rosa, ana_here.session.id)
        with pytest.raises(SessionEnded):
            await heartbeat(store, ana_here.session)
        with pytest.raises(NotFound):
            await end_session(store, rosa, ana_here.session.id)
        await end_session(store, rosa_here.actor, rosa_here.session.id)
        assert await live_sessions(store) == []


async def test_colleagues_see_who_looks_and_who_writes_and_are_told_when_it_changes(tmp_path: Path) -> None:
    async with (
        staffed(tmp_path / "w") as (store, _rosa, ana),
        open_store(tmp_path / "w", gate=permit) as other,
        asyncio.timeout(30),
    ):
        ana_here = await enter(store)
        rosa_here = await enter(store, "Rosa", ROSA_PIN)
        told = changes(other, since=await store.value("SELECT max(seq) FROM change_log"))
        await set_open(store, ana_here.session, HERE)
        await set_open(store, rosa_here.session, HERE, is_writing=True)
        assert await present(other) == {
            HERE: (Presence(rosa_here.operator.id, "Rosa", True), Presence(ana, "Ana", False))
        }
        assert {(each.entity, each.id) for each in await anext(told)} == {("presence", HERE)}
        await set_open(store, ana_here.session, THERE)
        await sign_out(store, rosa_here)
        assert await present(other) == {THERE: (Presence(ana, "Ana", False),)}
        await set_open(store, ana_here.session, None)
        assert await present(other) == {}
        await told.aclose()


async def test_both_conversations_are_named_as_changed_and_repeating_says_nothing(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        signed_in = await enter(store)
        await set_open(store, signed_in.session, HERE)
        since = await store.value("SELECT max(seq) FROM change_log")
        await set_open(store, signed_in.session, HERE)
        await set_open(store, signed_in.session, THERE, is_writing=True)
        rows = await store.rows("SELECT entity, entity_id FROM change_log WHERE seq > ? ORDER BY seq", (since,))
        assert [tuple(row) for row in rows] == [("presence", HERE), ("presence", THERE)]


async def test_a_desk_whose_session_is_over_cannot_say_what_it_has_open(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        signed_in = await enter(store)
        await set_open(store, signed_in.session, HERE)
        await sign_out(store, signed_in)
        with pytest.raises(SessionEnded):
            await set_open(store, signed_in.session, THERE)
        assert await present(store) == {}
