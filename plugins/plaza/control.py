"""The control folder: how a test or a trainer outside steers a running collector, and where calls are counted.

A connector keeps nothing between calls and an error moves no cursor, so the number of a call lives here: each
call appends one byte to ``ACCOUNT.pulls``, ``ACCOUNT.probes``, ``ACCOUNT.posts`` or ``ACCOUNT.acts``, and the length
after it is its number. That
needs no lock, survives a killed process, and starts anew when the file is removed. Without a control folder
nobody counts, and a fault that asks for ``calls`` is refused.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from plugins.plaza.faults import Fault, On, parse_faults
from ventanilla.api import Malformed, Rejected

__all__ = ["FAULTS_FILE", "count_call", "counter_path", "read_faults"]

FAULTS_FILE = "faults.json"
_COUNTERS = {On.PUBLISH: "posts", On.ACT: "acts"}


def count_call(folder: Path, account_id: str, on: On) -> int:
    """The number of this call of the account, from 1; each kind is counted apart.

    Raises:
        Rejected: the folder is missing or cannot be written.
    """
    path = counter_path(folder, account_id, on)
    try:
        counter = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(counter, b".")
            return os.lseek(counter, 0, os.SEEK_CUR)
        finally:
            os.close(counter)
    except OSError as error:
        raise Rejected(f"setting control: {path} cannot be written: {error.strerror}") from error


def counter_path(folder: Path, account_id: str, on: On) -> Path:
    """The file whose length is the number of calls so far."""
    return folder / f"{quote(account_id, safe='')}.{_COUNTERS.get(on, f'{on}s')}"


def read_faults(folder: Path) -> tuple[Fault, ...]:
    """What ``faults.json`` says at this moment; none when there is no such file.

    Raises:
        Malformed: it is not a list of faults.
        Rejected: it cannot be read.
    """
    path = folder / FAULTS_FILE
    try:
        return parse_faults(path.read_bytes())
    except FileNotFoundError:
        return ()
    except ValueError as error:
        raise Malformed(f"{path}: {error}") from error
    except OSError as error:
        raise Rejected(f"setting control: {path} cannot be read: {error.strerror}") from error
