"""The workspace's own pictures as files: each named by its SHA-256, whole or not there at all."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

from core.store.carrying import sync

FOLDER = "pictures"
_NAME = re.compile(r"[0-9a-f]{64}")


def picture_path(workspace: Path, sha256: str) -> Path:
    """Where a picture of the workspace in this folder lies.

    Raises:
        ValueError: that is no hash, so it names no place.
    """
    if not _NAME.fullmatch(sha256):
        raise ValueError("a picture is named by 64 hexadecimal digits")
    return workspace / FOLDER / sha256[:2] / sha256


def write_picture(workspace: Path, sha256: str, data: bytes) -> None:
    """Put a picture where it belongs, as readable as the workspace's folder is; one that is there and sound stays.

    Raises:
        OSError: there is no room, or no right to write.
    """
    path = picture_path(workspace, sha256)
    if read_picture(workspace, sha256) is not None:
        return
    is_shared = bool(stat.S_IMODE(workspace.stat().st_mode) & stat.S_IWGRP)
    for folder in (path.parent.parent, path.parent):
        _make_folder(folder, 0o2770 if is_shared else 0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o660 if is_shared else 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync(path.parent)


def read_picture(workspace: Path, sha256: str) -> bytes | None:
    """The bytes of a picture; ``None``: it is not there, or is not what its name says.

    Raises:
        ValueError: that is no hash.
        OSError: it is there and cannot be read.
    """
    try:
        data = picture_path(workspace, sha256).read_bytes()
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _make_folder(folder: Path, mode: int) -> None:
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(mode)  # whatever the umask took away
    sync(folder.parent)
