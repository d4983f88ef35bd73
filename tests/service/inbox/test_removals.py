"""What was taken away is in no page of the file: not in the index, not among misfits, not for a replay."""

from __future__ import annotations

import pytest

from core.inbox.forgetting import REST_S, forget_words
from core.inbox.misfits import count_misfits, kept_misfits
from core.inbox.model import IngestCount
from core.store.backup import check_up
from tests.service.inbox.desk import CHAT, FB, Desk, word
from ventanilla.api import Misfit, Removed


async def test_after_a_removal_and_its_sweep_the_word_is_in_no_page_of_the_file(desk: Desk) -> None:
    await desk.arrive(word("1", "mi secreto es zzquetzalcoatl", raw=b"zzquetzalcoatl"))
    await desk.arrive(word("1", "mi secreto era otro", raw=b"other"))
    await desk.arrive(*(word(f"o{n}", f"palabra{n} agua") for n in range(60)))
    await desk.store.checkpoint()
    assert b"quetzalcoatl" in desk.store.path.read_bytes()
    await desk.arrive(Removed("1"))
    await _forget(desk)
    await desk.store.checkpoint()
    assert b"quetzalcoatl" not in desk.store.path.read_bytes()
    assert len((await desk.found("palabra7")).rows) == 1
    assert check_up(desk.store.path).faults == ()


async def test_without_a_removal_the_index_is_left_alone(desk: Desk) -> None:
    await desk.arrive(word("1", "uno"))
    await desk.arrive(word("2", "dos"))
    before = await _index(desk)
    assert await desk.system(forget_words) == 0
    assert await _index(desk) == before


async def test_a_large_index_is_merged_in_pieces_and_removals_meanwhile_are_forgotten_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.inbox.forgetting.PIECE_PAGES", 1)
    await desk.arrive(word("early", "un zorzal canta"), word("stays", "la garza queda"))
    for part in range(6):
        await desk.arrive(*(word(f"{part}.{n}", f"voz{part}x{n}") for n in range(200)))
    await desk.arrive(word("late", "un quirquincho corre"))
    await desk.arrive(Removed("early"))
    assert await desk.system(forget_words) == 1
    await desk.arrive(Removed("late"))
    pieces = await _forget(desk)
    await desk.store.checkpoint()
    stored = desk.store.path.read_bytes()
    assert pieces > 2
    assert b"zorzal" not in stored and b"quirquincho" not in stored
    assert b"garza" in stored
    assert check_up(desk.store.path).faults == ()


async def test_a_merged_index_rests_before_the_next_round(desk: Desk) -> None:
    await desk.arrive(word("1", "zorzal"), word("2", "quirquincho"))
    await desk.arrive(Removed("1"))
    pieces = await _forget(desk)
    await desk.arrive(Removed("2"))
    before = await _index(desk)
    assert await desk.system(forget_words) == 0
    assert await _index(desk) == before
    desk.wait(REST_S * (pieces + 1))
    await _forget(desk)
    await desk.store.checkpoint()
    assert b"quirquincho" not in desk.store.path.read_bytes()


@pytest.mark.parametrize("together", [True, False])
async def test_a_removal_takes_the_bytes_of_misfits_with_the_same_id(desk: Desk, together: bool) -> None:
    misfits = [Misfit(b"zzsecret one", "odd", "7"), Misfit(b"zzsecret two", "odd", "7"), Misfit(b"stays", "odd", "8")]
    if together:
        await desk.arrive(*misfits, Removed("7"))
    else:
        await desk.arrive(*misfits)
        await desk.arrive(Removed("7"))
    await desk.arrive(Misfit(b"zzsecret one", "odd", "7"), account=CHAT)  # another account's own
    assert [kept.raw for kept in await kept_misfits(desk.store, FB.id)] == [b"stays"]
    assert await count_misfits(desk.store) == {FB.id: 1, CHAT.id: 1}
    raws = await desk.table("SELECT raw FROM misfit WHERE account_id = ? ORDER BY id", FB.id)
    assert raws == [(b"",), (b"",), (b"stays",)]


async def test_a_misfit_of_a_removed_message_is_not_kept_anew(desk: Desk) -> None:
    await desk.arrive(word("7", "uno"), Misfit(b"first", "odd", "9"))
    await desk.arrive(Removed("7"), Removed("9"))
    await desk.arrive(Misfit(b"zzsecret", "odd", "7"), Misfit(b"other zzsecret", "odd", "9"))
    assert await desk.arrive(Misfit(b"other zzsecret", "odd", "9")) == IngestCount(unchanged=1)
    assert await count_misfits(desk.store) == {}
    assert {raw for (raw,) in await desk.table("SELECT raw FROM misfit")} == {b""}


async def _forget(desk: Desk) -> int:
    """Sweep until nothing is left; returns how often."""
    for n in range(1, 500):
        if not await desk.system(forget_words):
            return n
    raise AssertionError("the sweep has no end")


async def _index(desk: Desk) -> list[tuple[object, ...]]:
    return await desk.table("SELECT id, block FROM message_fts_data ORDER BY id")
