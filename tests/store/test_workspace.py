"""The facts of a workspace, and whose time it runs on."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.clock import Clock
from core.store import Store, Work, open_store
from core.store.workspace import Workspace, WorkspaceKind, found, new_workspace, read_workspace
from tests.store.programs import Neighbour
from tests.store.room import ANA

REPLAY = Clock(origin_s=1_790_000_000.5, started_s=1_800_000_000.25, speed=60.0)


async def _found(store: Store, workspace: Workspace, clock: Clock | None = None) -> None:
    async def act(work: Work) -> None:
        await found(work, workspace, clock)
        await work.audit("workspace.found", "workspace:1")

    await store.write(ANA, act)


def _workspace(kind: WorkspaceKind) -> Workspace:
    return new_workspace("Municipalidad de Valdeluz", zone="America/Lima", language="es", kind=kind)


@pytest.mark.parametrize("kind", WorkspaceKind)
async def test_the_facts_are_read_as_they_were_written(store: Store, kind: WorkspaceKind) -> None:
    workspace = new_workspace("Ministerio «Ñandú»", zone="America/Lima", language="en", short_name="M", kind=kind)
    await _found(store, workspace)
    assert await read_workspace(store) == workspace
    assert len(workspace.uuid) == 32


def test_a_workspace_without_a_short_name_goes_by_its_name() -> None:
    assert _workspace(WorkspaceKind.LIVE).short_name == "Municipalidad de Valdeluz"
    assert _workspace(WorkspaceKind.LIVE).uuid != _workspace(WorkspaceKind.LIVE).uuid


async def test_a_workspace_of_which_nothing_was_written_is_live_in_utc_and_spanish(store: Store) -> None:
    assert await read_workspace(store) == Workspace("", "", "", "UTC", "es", WorkspaceKind.LIVE, 0)


@pytest.mark.parametrize("kind", [WorkspaceKind.DEMO, WorkspaceKind.DRILL])
async def test_a_demo_or_drill_runs_on_its_own_clock_for_everyone_who_opens_it(
    folder: Path, kind: WorkspaceKind
) -> None:
    async with open_store(folder) as store:
        assert store.clock == Clock()
        await _found(store, _workspace(kind), REPLAY)
    async with open_store(folder) as store:
        assert store.clock == REPLAY


async def test_a_live_workspace_accepts_no_clock(store: Store) -> None:
    with pytest.raises(ValueError, match="only a demo or a drill"):
        await _found(store, _workspace(WorkspaceKind.LIVE), REPLAY)
    assert await store.value("SELECT count(*) FROM workspace") == 0


@pytest.mark.parametrize("kind", ["live", "something else", None])
async def test_a_clock_smuggled_into_another_workspace_is_not_believed(
    folder: Path, neighbour: Neighbour, kind: str | None
) -> None:
    facts = {"clock_origin_s": "0.0", "clock_started_s": "0.0", "clock_speed": "9.0"}
    if kind is not None:
        facts["kind"] = kind
    for key, value in facts.items():
        assert neighbour.ask("sql", folder, f"INSERT INTO workspace VALUES ('{key}', '{value}')") == "None"
    async with open_store(folder) as store:
        assert store.clock == Clock()


async def test_a_clock_given_by_the_caller_comes_first(folder: Path) -> None:
    async with open_store(folder, clock=REPLAY) as store:
        assert store.clock is REPLAY
