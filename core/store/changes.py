"""The feed of changes: tells this process what anyone committed, within a blink, without asking all the time.

The kernel reports writes in the workspace's folder (inotify); ``PRAGMA data_version`` every quarter of a
second is the net below it, and alone where there is no inotify. The folder is watched rather than the log
file, because a watch on the log dies with the last connection that closes it.
Source: inotify(7); https://sqlite.org/pragma.html#pragma_data_version, read 2026-11-22.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.store.database import Store
from core.store.migrate import refuse_newer
from core.store.work import Change

NET_S = 0.25
"""How long a commit can stay unseen when the kernel says nothing."""

SETTLE_S = 0.005
"""The kernel reports the write of the log, which comes before the commit is visible: that takes a sync of the disk.

So look after this time, and again after twice as long each time, until the net is reached.
"""

MISSED = "missed"
"""The entity of the change that stands for all those that were pruned before this listener woke."""

_BATCH = 1000
_IN_MODIFY, _IN_NONBLOCK, _IN_CLOEXEC = 0x2, 0x800, 0x80000


async def changes(store: Store, since: int | None = None) -> AsyncGenerator[list[Change], None]:
    """Every change committed by any process after entry ``since`` (``None``: from now on), in order, in batches.

    An empty batch never comes. The iterator ends only with an error or when it is closed.

    Raises:
        StoreRefused: the workspace was brought to a newer schema meanwhile, or its files were replaced.
    """
    last = await store.value("SELECT max(seq) FROM change_log") if since is None else since
    version = -1
    pause_s = NET_S
    wake = asyncio.Event()
    stop = store.on_commit(wake.set)
    try:
        with _folder_watch(store.path.parent, wake):
            while True:
                store.refuse_if_replaced()
                seen = await store.value("PRAGMA data_version")
                if seen != version:
                    version = seen
                    refuse_newer(await store.value("PRAGMA user_version"), store.path)
                    while batch := await _after(store, last):
                        last = batch[-1].seq
                        yield batch
                pause_s = await _next_look(wake, pause_s)
    finally:
        stop()


async def _after(store: Store, last: int) -> list[Change]:
    rows = await store.rows(
        "SELECT seq, entity, entity_id, op FROM change_log WHERE seq > ? ORDER BY seq LIMIT ?", (last, _BATCH)
    )
    found = [Change(str(row["entity"]), int(row["entity_id"]), str(row["op"]), int(row["seq"])) for row in rows]
    if found and found[0].seq > last + 1:
        found.insert(0, Change(MISSED, 0, "pruned", last))
    return found


async def _next_look(wake: asyncio.Event, pause_s: float) -> float:
    """Wait until it is worth looking, at most ``pause_s`` seconds; returns the longest wait for the look after."""
    try:
        async with asyncio.timeout(pause_s):
            await wake.wait()
    except TimeoutError:
        return min(2 * pause_s, NET_S)
    wake.clear()
    await asyncio.sleep(SETTLE_S)
    return SETTLE_S


@contextmanager
def _folder_watch(folder: Path, wake: asyncio.Event) -> Iterator[None]:
    """Set ``wake`` whenever a file in ``folder`` is written; does nothing where the kernel cannot tell."""
    descriptor = _inotify(folder)
    if descriptor < 0:
        yield
        return
    loop = asyncio.get_running_loop()

    def drain() -> None:
        os.read(descriptor, 65536)
        wake.set()

    loop.add_reader(descriptor, drain)
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def _inotify(folder: Path) -> int:
    if not sys.platform.startswith("linux"):
        return -1
    import ctypes  # needed only now, and heavy enough to be felt before a first paint

    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = int(libc.inotify_init1(_IN_NONBLOCK | _IN_CLOEXEC))
    if descriptor >= 0 and libc.inotify_add_watch(descriptor, os.fsencode(folder), _IN_MODIFY) < 0:
        os.close(descriptor)
        return -1
    return descriptor
