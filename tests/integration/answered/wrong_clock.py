"""A clock that a test sets forward and back under running processes: Debian's libfaketime, unpacked in the cache."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from tests.integration.peers import debian
from tests.integration.peers.commands import CommandFailed
from tests.integration.peers.places import PeerMissing, places

_LIBRARY = "usr/lib/*/faketime/libfaketimeMT.so.1"


@dataclass(frozen=True)
class WrongClock:
    """The time of day of all processes that run with its variables; what measures durations is left alone."""

    library: Path
    file: Path

    @property
    def variables(self) -> dict[str, str]:
        """What a process needs to be wrong."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",  # seconds until a process notices; at each call it would cost half its time
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, minutes: int) -> None:
        """Be wrong by so much from now on, at once and for all."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{minutes * 60:+d}s\n", "ascii")
        os.replace(fresh, self.file)


def wrong_clock(folder: Path) -> WrongClock:
    """A clock that is right until it is set.

    Raises:
        PeerMissing: the library cannot be had here.
    """
    where = places()
    where.cache.mkdir(parents=True, exist_ok=True)
    with (where.cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            program = debian.find(where, debian.FAKETIME)
        except PeerMissing:
            try:
                program = debian.install(where, debian.FAKETIME)
            except (CommandFailed, OSError) as error:
                raise PeerMissing(f"faketime cannot be installed: {error}") from error
    found = sorted(program.path.parents[2].glob(_LIBRARY))
    if not found:
        raise PeerMissing(f"there is no {_LIBRARY} beside {program.path}.")
    clock = WrongClock(found[0], folder / "clock")
    clock.set(0)
    return clock
