"""Whether the workspace's place and keeping are sound: disk, access rights, room, backups, who collects."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from core.collector.presence import Collecting
from core.doctor.codes import Code
from core.doctor.model import Finding, Severity
from core.errors import StoreRefused
from core.store.audit import Entry
from core.store.files import check_modes, check_place, database_files, database_path

BACKUP_DAYS = 7
NEED_LEAST_MB = 500
"""Room for a busy day with its pictures."""
FULL_MB = 100
"""With less, the next messages may already be refused."""
_MB = 1_000_000
_DAY_S = 86_400
_BACKUP = "workspace.backup"


@dataclass(frozen=True, slots=True)
class Room:
    """The disk of the workspace, in MB."""

    free: int
    total: int
    database: int


def place_findings(directory: Path, machine: str) -> list[Finding]:
    """Why the workspace in ``directory`` may not be opened where it lies; looks at files, opens none.

    Raises:
        OSError: the system does not let us look.
    """
    path = database_path(directory)
    try:
        check_place(directory)
    except StoreRefused as error:
        return [_finding(Code.NETWORK_DISK, directory, machine, kind=str(error.values.get("kind", "")))]
    if not path.exists():
        return []
    try:
        check_modes(path)
    except StoreRefused as error:
        place, mode = Path(str(error.values["place"])), str(error.values["mode"])
        found = f"{stat.S_IMODE(place.stat().st_mode):04o}"
        command = f"chmod {mode} {shlex.quote(str(place))}"
        return [_finding(Code.MODES, place, machine, mode=mode, found=found, command=command)]
    return []


def room_of(directory: Path) -> Room:
    """How full the disk is.

    Raises:
        OSError: the system does not let us look.
    """
    usage = shutil.disk_usage(directory)
    files = [file for file in database_files(database_path(directory)) if file.exists()]
    return Room(usage.free // _MB, usage.total // _MB, sum(os.stat(file).st_size for file in files) // _MB)


def room_findings(room: Room, directory: Path, machine: str) -> list[Finding]:
    """Whether there is room for what comes and for a copy of what is there."""
    need = max(NEED_LEAST_MB, 2 * room.database)
    if room.free >= need:
        return []
    severity = Severity.BAD if room.free < FULL_MB else Severity.WARN
    return [
        _finding(
            Code.DISK_FULL, directory, machine, severity=severity, free=room.free, total=room.total, need=need
        )
    ]  # fmt: skip


def backup_findings(entries: Iterable[Entry], created_s: int, now_s: int, path: Path, machine: str) -> list[Finding]:
    """How old the last backup on record is; a workspace younger than a week needs none yet."""
    made = [_second(entry.at) for entry in entries if entry.action == _BACKUP]
    if not made:
        is_young = now_s - created_s < BACKUP_DAYS * _DAY_S
        return [] if is_young else [_finding(Code.BACKUP_NONE, path, machine, severity=Severity.WARN)]
    days = max(0, now_s - max(made)) // _DAY_S
    if days < BACKUP_DAYS:
        return [Finding(Code.BACKUP_WELL, Severity.OK, str(path), {"days": days})]
    return [_finding(Code.BACKUP_OLD, path, machine, severity=Severity.WARN, days=days)]


def collector_findings(
    collecting: Collecting | None, machine: str, zone: tzinfo, *, has_accounts: bool, is_service: bool
) -> list[Finding]:
    """Who collects.

    Args:
        has_accounts: whether there is anything to collect.
        is_service: only a service collects here, so that it must always be there.
    """
    if collecting is not None:
        since = datetime.fromtimestamp(collecting.since_s, UTC).astimezone(zone)
        values = {"host": collecting.host, "pid": collecting.pid, "since": f"{since:%Y-%m-%d %H:%M}"}
        return [Finding(Code.COLLECTS, Severity.OK, collecting.host, values)]
    if not has_accounts:
        return []
    severity = Severity.BAD if is_service else Severity.WARN
    return [Finding(Code.NOBODY_COLLECTS, severity, machine, {"machine": machine}, asks_it=is_service)]


def _finding(code: Code, path: Path, machine: str, *, severity: Severity = Severity.BAD, **more: object) -> Finding:
    return Finding(code, severity, str(path), {"path": path, "machine": machine, **more}, asks_it=True)


def _second(at: str) -> int:
    try:
        return int(datetime.fromisoformat(at).timestamp())
    except ValueError:  # a record that somebody spoilt
        return 0
