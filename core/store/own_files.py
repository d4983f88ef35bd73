"""What an institution wrote itself into the workspace's folder, and how it travels in a backup.

That is everything below ``policy/`` and every ``.toml`` beside the database: packs, facts about the institution,
places, words, keys. ``ventanilla.toml`` stays where it is: it belongs to the machine (ways out, programs it runs,
addresses that may be secret), and a backup says only that there was one. Links are not followed. What cannot go along
is named.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.paths import CONFIG_NAME
from core.store.carrying import has_table, set_aside_as, sync

FOLDER = "policy"
ENDING = ".toml"
MOST_BYTES = 20_000_000
"""Of one file; a larger one is named and left out."""
_TABLE, _MANIFEST = "carried_file", "carried_manifest"


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """What there is in a folder, or what a backup carries."""

    hashes: Mapping[str, str]
    """The SHA-256 of each file by its path below the workspace, with slashes."""
    left_out: tuple[str, ...] = ()
    """What is a link, too large, or not ours to read."""
    has_config: bool = False
    """There was a ``ventanilla.toml``."""


def pack(connection: sqlite3.Connection, workspace: Path) -> None:
    """Put the files of the workspace in this folder into a copy of its database, with their hashes.

    Raises:
        OSError: one cannot be read for a reason of its own.
        sqlite3.Error: there is no room in the copy.
    """
    left_out: list[str] = []
    hashes: dict[str, str] = {}
    connection.execute("BEGIN")
    connection.execute(f"CREATE TABLE {_TABLE} (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, bytes BLOB NOT NULL)")
    connection.execute(f"CREATE TABLE {_MANIFEST} (sha256 TEXT NOT NULL, left_out TEXT NOT NULL, config INTEGER)")
    for path, content in _found(workspace):
        if content is None:
            left_out.append(path)
            continue
        hashes[path] = hashlib.sha256(content).hexdigest()
        connection.execute(f"INSERT INTO {_TABLE} VALUES (?, ?, ?)", (path, hashes[path], content))
    has_config = (workspace / CONFIG_NAME).exists()
    connection.execute(f"INSERT INTO {_MANIFEST} VALUES (?, ?, ?)", (
        _digest(hashes, left_out, has_config), json.dumps(left_out), int(has_config)
    ))  # fmt: skip
    connection.execute("COMMIT")


def unpack(connection: sqlite3.Connection, workspace: Path) -> Path | None:
    """Write what a backup carries into a new folder within the workspace, for :func:`put_back`.

    Returns:
        ``None``: the backup is older than this, and says nothing of files.

    Raises:
        OSError, sqlite3.Error: there is no room.
    """
    if not has_table(connection, _MANIFEST):
        return None
    is_shared = bool(stat.S_IMODE(workspace.stat().st_mode) & stat.S_IWGRP)
    staged = Path(tempfile.mkdtemp(dir=workspace, prefix=".restoring-"))
    try:
        for (path,) in connection.execute(f"SELECT path FROM {_TABLE}").fetchall():
            [content] = connection.execute(f"SELECT bytes FROM {_TABLE} WHERE path = ?", (path,)).fetchone()
            _write(staged, PurePosixPath(path), bytes(content), is_shared=is_shared)
        connection.execute(f"DROP TABLE {_TABLE}")
        connection.execute(f"DROP TABLE {_MANIFEST}")
        connection.execute("VACUUM")
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return staged


def put_back(staged: Path, workspace: Path) -> None:
    """Let what was unpacked be the files of the workspace; what is there and differs is set aside, not overwritten.

    Raises:
        OSError: a name cannot be given.
    """
    names = {path.partition("/")[0] for folder in (workspace, staged) for path, _content in _found(folder)}
    names |= {each.name for each in os.scandir(workspace) if _is_own(each.name)}
    for name in sorted(names):
        here, coming = workspace / name, staged / name
        if not here.is_symlink() and _tree(workspace, name) == _tree(staged, name):
            continue
        if here.exists() or here.is_symlink():
            os.replace(here, set_aside_as(workspace, name))
        if coming.exists():
            os.replace(coming, here)
    sync(workspace)


def faults_of(connection: sqlite3.Connection) -> list[str]:
    """Files that a backup carries and that are not what went into it, are missing, or name another place."""
    if not has_table(connection, _MANIFEST):
        return []
    found, hashes = [], {}
    for path, sha256 in connection.execute(f"SELECT path, sha256 FROM {_TABLE}").fetchall():
        [content] = connection.execute(f"SELECT bytes FROM {_TABLE} WHERE path = ?", (path,)).fetchone()
        hashes[str(path)] = str(sha256)
        if not _is_path(str(path)) or hashlib.sha256(bytes(content)).hexdigest() != sha256:
            found.append(f"file {str(path)[:80]}")
    rows = connection.execute(f"SELECT sha256, left_out, config FROM {_MANIFEST}").fetchall()
    if [str(row[0]) for row in rows] != [_digest(hashes, json.loads(row[1]), bool(row[2])) for row in rows] or not rows:
        found.append("file manifest")
    return found


def own_files_of(connection: sqlite3.Connection, workspace: Path | None) -> OwnFiles:
    """What a backup carries; of a workspace (``None``: it is none), what its folder has.

    Raises:
        OSError: a file cannot be read for a reason of its own.
    """
    if has_table(connection, _MANIFEST):
        [(left_out, config)] = connection.execute(f"SELECT left_out, config FROM {_MANIFEST}").fetchall()
        carried = dict(connection.execute(f"SELECT path, sha256 FROM {_TABLE} ORDER BY path").fetchall())
        return OwnFiles(carried, tuple(map(str, json.loads(left_out))), bool(config))
    if workspace is None:
        return OwnFiles({})
    files = list(_found(workspace))
    return OwnFiles(
        {path: hashlib.sha256(content).hexdigest() for path, content in files if content is not None},
        tuple(path for path, content in files if content is None),
        (workspace / CONFIG_NAME).exists(),
    )


def _found(workspace: Path) -> Iterator[tuple[str, bytes | None]]:
    """Every file by its path, with its bytes; ``None``: it cannot go along."""
    for entry in sorted(os.scandir(workspace), key=lambda each: each.name):
        if not _is_own(entry.name):
            continue
        if entry.name == FOLDER and entry.is_dir(follow_symlinks=False):
            yield from _below(workspace, FOLDER)
        elif entry.name == FOLDER or not entry.is_dir(follow_symlinks=False):
            yield entry.name, _read(workspace / entry.name)


def _below(workspace: Path, folder: str) -> Iterator[tuple[str, bytes | None]]:
    try:
        entries = sorted(os.scandir(workspace / folder), key=lambda each: each.name)
    except PermissionError:
        yield folder, None
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.name.startswith("."):
            continue  # of an editor or of a version control, not of the institution
        if not _is_path(path):
            yield path, None
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(workspace, path)
        else:
            yield path, _read(workspace / path)


def _is_own(name: str) -> bool:
    """Whether a name beside the database is one of these files, or their folder."""
    return name == FOLDER or (name.endswith(ENDING) and name != CONFIG_NAME and not name.startswith("."))


def _is_path(path: str) -> bool:
    """Whether it names a place within a workspace that is one of ours, in text that a database takes."""
    first, *rest = path.split("/")
    is_within = all(part not in ("", ".", "..") and "\0" not in part and part.isprintable() for part in (first, *rest))
    return is_within and _is_own(first) and (first == FOLDER) == bool(rest)


def _read(place: Path) -> bytes | None:
    """The bytes of a plain file; ``None``: it is none, too large, or none for us to read."""
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return None
    except OSError:
        if place.is_symlink():
            return None
        raise
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        content = file.read(MOST_BYTES + 1)
    return content if len(content) <= MOST_BYTES else None


def _write(staged: Path, path: PurePosixPath, content: bytes, *, is_shared: bool) -> None:
    place = staged / path
    for folder in [each for each in reversed(place.parents) if staged in each.parents]:
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o2770 if is_shared else 0o700)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o660 if is_shared else 0o600)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    sync(place.parent)


def _tree(workspace: Path, name: str) -> Mapping[str, bytes | None]:
    """What lies under one name beside the database."""
    return {path: content for path, content in _found(workspace) if path.partition("/")[0] == name}


def _digest(hashes: Mapping[str, str], left_out: list[str], has_config: bool) -> str:
    """The hash of a manifest: of the hash of every file, in order, and of what did not go along."""
    lines = [f"{path}\0{hashes[path]}\n" for path in sorted(hashes)]
    return hashlib.sha256("".join([*lines, json.dumps([left_out, has_config])]).encode()).hexdigest()
