"""Where a workspace lies on disk, and the reasons to refuse a place: a network disk, loose modes, a stranger's file."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from core.errors import StoreRefused
from core.i18n import N_

DATABASE_NAME = "ventanilla.db"
_SUFFIXES = ("", "-wal", "-shm", "-journal")
_MOUNTINFO = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")

_NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "davfs",
     "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs2", "beegfs", "gpfs"}
)  # fmt: skip
"""WAL needs shared memory between processes, which these do not give."""


def database_path(directory: Path) -> Path:
    """The database of the workspace in ``directory``."""
    return directory / DATABASE_NAME


def create_directory(directory: Path) -> None:
    """Make the workspace's directory, readable by its owner only, if it is not there yet."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def create_database_file(path: Path) -> None:
    """Make an empty database file with its final mode; SQLite would choose its own from the umask.

    Raises:
        StoreRefused: something of that name is already there.
    """
    mode = 0o660 if stat.S_IMODE(path.parent.stat().st_mode) & stat.S_IWGRP else 0o600
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)
    except FileExistsError:
        raise StoreRefused(
            N_("There is already a workspace in {place}: open it, or choose another folder."),
            place=path.parent,
        ) from None
    os.fchmod(descriptor, mode)
    os.close(descriptor)


def database_files(path: Path) -> list[Path]:
    """The database at ``path`` and the files that SQLite may have put beside it, there or not."""
    return [path.with_name(path.name + suffix) for suffix in _SUFFIXES]


def remove_database_files(path: Path) -> None:
    """Remove a database with what lies beside it, as far as it is there."""
    for file in database_files(path):
        file.unlink(missing_ok=True)


def check_place(directory: Path) -> None:
    """Refuse a directory on a network file system.

    Raises:
        StoreRefused: with the type found.
    """
    kind = file_system_of(directory.resolve(), _read_mountinfo())
    if kind in _NETWORK_FILE_SYSTEMS:
        raise StoreRefused(
            N_("{place} lies on a network disk ({kind}), where messages could be lost: use a local disk."),
            place=directory,
            kind=kind,
        )


def check_modes(path: Path) -> None:
    """Refuse a workspace that other users of the machine could read or change.

    Raises:
        StoreRefused: naming the file and the command that mends it.
    """
    database_mode = stat.S_IMODE(path.stat().st_mode)
    group_shared = bool(database_mode & stat.S_IWGRP)
    wanted_dir = "2770" if group_shared else "0700"
    if stat.S_IMODE(path.parent.stat().st_mode) & stat.S_IRWXO:
        raise StoreRefused(
            N_("Others on this machine can enter {place}: run «chmod {mode} {place}» and try again."),
            place=path.parent,
            mode=wanted_dir,
        )
    wanted = "0660" if group_shared else "0600"
    for file in database_files(path):
        try:
            mode = stat.S_IMODE(file.stat().st_mode)
        except FileNotFoundError:
            continue  # the last one to leave removes the side files, at any moment
        if mode != int(wanted, 8):
            raise StoreRefused(
                N_("{place} has mode {found} instead of {mode}: run «chmod {mode} {place}» and try again."),
                place=file,
                found=f"{mode:04o}",
                mode=wanted,
            )


def inodes(path: Path) -> tuple[int, ...]:
    """Which files these names stand for now; 0 for one that is missing."""

    def inode(name: str) -> int:
        try:
            return os.stat(name).st_ino
        except FileNotFoundError:
            return 0

    return inode(str(path)), inode(f"{path}-wal")


def file_system_of(path: Path, mountinfo: str) -> str:
    """The file system type that holds ``path``, from the kernel's mount table; empty when unknown.

    Source: proc_pid_mountinfo(5): field 5 is the mount point, with blanks and backslashes as three octal digits;
    the type follows the ``-`` separator. Of two mounts at one point the later hides the earlier.
    """
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        left, _sep, right = line.partition(" - ")
        fields = left.split()
        if len(fields) < 5 or not right:
            continue
        mount = Path(_OCTAL.sub(lambda digits: chr(int(digits[1], 8)), fields[4]))
        if (path == mount or mount in path.parents) and len(mount.parts) >= best:
            best, kind = len(mount.parts), right.split()[0]
    return kind


def _read_mountinfo() -> str:
    try:
        return _MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""  # not Linux: nothing to read the type from
