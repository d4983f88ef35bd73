"""P82: the power goes in the middle of a write: every commit that was told to anybody is kept, the torn one is not."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from core.store import create_store, open_store
from core.store.files import database_path
from tests.store.room import ANA, integrity, jot, jotted

COMMITS = 8
FULL = 2
"""``PRAGMA synchronous``: a commit returns when the disk has it."""


async def test_p82_a_log_torn_at_any_place_keeps_each_commit_before_it(tmp_path: Path) -> None:
    folder, saved = tmp_path / "w", tmp_path / "saved"
    create_store(folder)
    database = database_path(folder)
    log = database.with_name(database.name + "-wal")
    ends: list[int] = []
    async with open_store(folder) as store:
        [row] = await (await store._writer.execute("PRAGMA synchronous")).fetchall()
        assert row[0] == FULL
        for number in range(COMMITS):
            await store.write(ANA, jot(number))
            ends.append(log.stat().st_size)
        saved.mkdir()
        for file in (database, log):  # as the disk has them at this moment; closing would fold the log in
            shutil.copy(file, saved / file.name)
    whole = (saved / log.name).read_bytes()
    chances = random.Random(82)
    cuts = {end + beside for end in ends for beside in (-4000, -1, 0, 1, 2000)}
    for cut in sorted(cut for cut in cuts if ends[0] - 4000 <= cut <= len(whole)):
        for rest in (b"", chances.randbytes(6000)):  # a file that ends, and one whose last blocks never were written
            after = tmp_path / f"after-{cut}-{len(rest)}"
            after.mkdir(mode=0o700)
            shutil.copy(saved / database.name, after / database.name)
            shutil.copy(saved / log.name, after / log.name)
            (after / log.name).write_bytes(whole[:cut] + rest)
            async with open_store(after) as store:
                await store.write(ANA, jot(1000))
            kept = {number for number, end in enumerate(ends) if end <= cut}
            assert set(jotted(database_path(after))) == {*kept, 1000}
            assert integrity(database_path(after)) == "ok"
