"""Facts of a workspace: whose it is, in which zone and language, live or demo, and since when."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.clock import Clock
from core.store.database import Store
from core.store.work import Reads, Work

CRISIS_LEVEL = "crisis_level"
"""The fact behind :func:`crisis_level`."""
MOURNING = "mourning"
"""The fact that a mourning is open: ``1``; it is not there otherwise."""


class WorkspaceKind(StrEnum):
    """What happens in it is real, a demonstration, or an exercise."""

    LIVE = "live"
    DEMO = "demo"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Workspace:
    """What every process of a workspace agrees on."""

    uuid: str
    institution: str
    short_name: str
    zone: str
    """IANA name, such as ``America/Lima``."""
    language: str
    kind: WorkspaceKind
    created_s: int


async def found(work: Work, workspace: Workspace, clock: Clock | None = None) -> None:
    """Write down the facts of a new workspace; a replaying ``clock`` only for a demo or a drill.

    Raises:
        ValueError: a live workspace was given a clock.
    """
    if clock is not None and workspace.kind is WorkspaceKind.LIVE:
        raise ValueError("only a demo or a drill may have its own time")
    facts: dict[str, object] = {
        "uuid": workspace.uuid,
        "institution": workspace.institution,
        "short_name": workspace.short_name,
        "zone": workspace.zone,
        "language": workspace.language,
        "kind": workspace.kind.value,
        "created_s": workspace.created_s,
    }
    if clock is not None:
        facts |= {
            "clock_origin_s": clock.origin_s,
            "clock_started_s": clock.started_s,
            "clock_speed": clock.speed,
        }
    await work.many("INSERT INTO workspace (key, value) VALUES (?, ?)", [(k, str(v)) for k, v in facts.items()])
    work.changed("workspace", 0, "create")


async def read_workspace(store: Store) -> Workspace:
    """The facts as last written."""
    facts = {str(row["key"]): str(row["value"]) for row in await store.rows("SELECT key, value FROM workspace")}
    return Workspace(
        uuid=facts.get("uuid", ""),
        institution=facts.get("institution", ""),
        short_name=facts.get("short_name", ""),
        zone=facts.get("zone", "UTC"),
        language=facts.get("language", "es"),
        kind=WorkspaceKind(facts.get("kind", "live")),
        created_s=int(facts.get("created_s", "0")),
    )


async def fact(source: Reads, key: str) -> str:
    """One fact, of the founding or kept by a room with :func:`keep_fact`; empty where there is none."""
    rows = await source.rows("SELECT value FROM workspace WHERE key = ?", (key,))
    return str(rows[0]["value"]) if rows else ""


async def crisis_level(source: Reads) -> int:
    """The level of the gravest open crisis, 0 to 4; kept by the room of crises with every change of one."""
    level = await fact(source, CRISIS_LEVEL)
    return int(level) if level.isdigit() else 0


async def keep_fact(work: Work, key: str, value: str) -> None:
    """Write down something of a room's own that every process must know; empty takes it away."""
    if value:
        await work.execute(
            "INSERT INTO workspace (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (key, value),
        )
    else:
        await work.execute("DELETE FROM workspace WHERE key = ?", (key,))


def zone_of(name: str) -> tzinfo:
    """The zone of this name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


async def local_clock(work: Work, at_s: float) -> str:
    """The hour and minute of a moment in the institution's zone."""
    return datetime.fromtimestamp(at_s, zone_of(await fact(work, "zone"))).strftime("%H:%M")


def new_workspace(
    institution: str, *, zone: str, language: str, short_name: str = "", kind: WorkspaceKind = WorkspaceKind.LIVE
) -> Workspace:
    """Facts for a workspace founded now."""
    return Workspace(uuid4().hex, institution, short_name or institution, zone, language, kind, int(time.time()))
