"""What a pull brought is looked at before its write begins: the write finds the same as if it had looked itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.collector.commit import prepare
from core.collector.tripwire import Tripwire
from core.inbox.arrivals import Fresh
from core.inbox.model import AccountRef
from core.store import Store, Work
from core.watch import arriving
from core.watch.steering import pause_watch
from tests.service.watch.room import ANA, FB, Room, said
from ventanilla.api import Event

WORDS = ("No hay AGUA", "no hay luz", "se rompió el grifo")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages each look was at."""
    found: list[int] = []
    see = arriving.Eyes.see

    def counting(eyes: arriving.Eyes, account: str, batch: Sequence[Fresh]) -> dict[str, arriving.Seen]:
        found.append(len(batch))
        return see(eyes, account, batch)

    monkeypatch.setattr(arriving.Eyes, "see", counting)
    return found


def a_page(prefix: str = "m") -> list[Event]:
    """What a pull brought."""
    return [said(f"{prefix}{n}", words, f"vecina {n}") for n, words in enumerate(WORDS)]


async def test_what_was_looked_at_before_is_not_looked_at_again_and_is_a_hit(room: Room, looks: list[int]) -> None:
    watch = await room.add()
    page = a_page()
    await prepare(room.matching, room.store, FB, page)
    assert (looks, await room.hits(watch)) == ([3], []), "nothing is written yet"
    await room.hear(*page)
    assert (looks, await room.hits(watch)) == ([3], [("m0", 0), ("m2", 0)])


async def test_a_look_ahead_holds_nobody_up_who_writes(room: Room) -> None:
    watch = await room.add()
    page = a_page()

    async def act(_work: Work) -> None:
        await prepare(room.matching, room.store, FB, page)  # another's write lasts, and it comes to its end

    await room.system(act)
    await room.hear(*page)
    assert await room.hits(watch) == [("m0", 0), ("m2", 0)]


async def test_a_watch_that_was_stopped_in_between_finds_nothing(room: Room, looks: list[int]) -> None:
    watch = await room.add()
    page = a_page()
    await prepare(room.matching, room.store, FB, page)
    await pause_watch(room.store, ANA, watch.id)
    await room.hear(*page)
    assert (looks, await room.hits(watch)) == ([3, 3], [])


async def test_who_we_are_is_asked_again_in_the_write(room: Room, looks: list[int]) -> None:
    watch = await room.add()
    page = [said("m0", "no hay agua", "otro nombre")]
    await prepare(room.matching, room.store, FB, page)

    async def rename(work: Work) -> None:
        work.system("a test")
        await work.execute("UPDATE account SET remote_id = 'id-otro nombre' WHERE id = ?", (FB.id,))

    await room.system(rename)
    await room.hear(*page)
    assert (looks[0], await room.hits(watch)) == (1, []), "our own words are not watched"


async def test_another_page_than_the_one_looked_at_is_looked_at_in_its_write(room: Room, looks: list[int]) -> None:
    watch = await room.add()
    await prepare(room.matching, room.store, FB, a_page("a"))
    await room.hear(*a_page("b"))
    assert (looks, await room.hits(watch)) == ([3, 3], [("b0", 0), ("b2", 0)])


async def test_a_page_that_another_account_brought_meanwhile_takes_nothing_away(room: Room) -> None:
    watch = await room.add()
    page = a_page()
    await prepare(room.matching, room.store, FB, page)
    await room.hear(said("x", "agua"))
    await room.hear(*page)
    assert await room.hits(watch) == [("x", 0), ("m0", 0), ("m2", 0)]


async def test_an_ingest_behind_the_tripwire_looks_ahead_too(room: Room) -> None:
    seen: list[int] = []

    class Ahead:
        async def prepare(self, _store: Store, _account: AccountRef, events: Sequence[Event]) -> None:
            seen.append(len(events))

        __call__ = room.matching.__call__

    await prepare(Tripwire(Ahead()), room.store, FB, a_page())
    assert seen == [3]
