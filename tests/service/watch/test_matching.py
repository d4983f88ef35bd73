"""What arrives is matched in the work that stores it: counted once, listed or hidden, forgotten with its message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

import pytest

from core.inbox.model import AccountRef, IngestCount
from core.store import Work
from core.text.words import Word
from core.watch import arriving
from core.watch.hit_reads import hit_page
from core.watch.model import WatchState
from core.watch.panels import list_panels
from core.watch.rules import MOST_HITS_PER_WINDOW
from core.watch.steering import overrule_word, pause_watch, remove_watch, resume_watch
from core.watch.store import touch
from core.watch.threats import Threat, assess
from tests.service.watch.room import ANA, FB, START_S, WATER, Room, open_room, said
from ventanilla.api import Event, Removed


async def test_a_hit_is_stored_and_counted_with_its_message(room: Room) -> None:
    watch = await room.add()
    await room.hear(said("a", "No hay AGUA"), said("b", "no hay luz"), said("c", "se rompió el grifo", private=True))
    assert await room.hits(watch) == [("a", 0), ("c", 0)]
    assert await room.counted(watch) == {0: 2}
    [newest, _oldest] = (await hit_page(room.store, watch.id)).rows
    assert (newest.is_private, newest.terms[0].term, newest.terms[0].written) == (True, "grifo", "grifo")


async def test_what_is_delivered_again_counts_once(room: Room) -> None:
    watch = await room.add()
    for _time in range(3):
        await room.hear(said("a", "no hay agua"), said("a", "no hay agua"))
    room.restart()
    await room.hear(said("a", "no hay agua"))
    assert (await room.hits(watch), await room.counted(watch)) == ([("a", 0)], {0: 1})


async def test_what_is_hidden_counts_and_is_not_listed(room: Room) -> None:
    watch = await room.add(replace(WATER, query="agua hide:sorteo"))
    await room.hear(said("a", "no hay agua"), said("b", "sorteo de agua mineral"))
    assert await room.hits(watch) == [("a", 0), ("b", 1)]
    assert [row.excerpt for row in (await hit_page(room.store, watch.id)).rows] == ["no hay agua"]
    assert await room.counted(watch) == {0: 2}


async def test_our_own_words_are_not_watched(room: Room) -> None:
    watch = await room.add()
    await room.hear(said("a", "Volvió el agua", "valdeluz"), said("b", "Volvió el agua", "@Valdeluz"))
    assert await room.hits(watch) == []


async def test_our_own_words_that_a_pull_brought_before_their_receipt_are_no_hit(room: Room) -> None:
    watch = await room.add()
    await room.hear(said("a", "Volvió el agua", "otra cuenta nuestra"), said("b", "no hay agua"))
    await room.set("UPDATE message SET is_own = 1 WHERE remote_id = 'a'")
    assert await room.hits(watch) == [("b", 0)]


async def test_an_edit_that_brings_the_word_is_a_hit_when_it_is_made(room: Room) -> None:
    watch = await room.add()
    await room.hear(said("a", "no hay lus", created_s=room.now_s))
    room.wait(1800)
    await room.hear(said("a", "no hay agua ni luz", created_s=room.now_s - 1800))
    assert await room.counted(watch) == {3: 1}
    assert await room.hits(watch) == [("a", 0)]


async def test_an_edit_that_takes_the_word_away_leaves_the_hit_without_it(room: Room) -> None:
    watch = await room.add()
    await room.hear(said("a", "no hay agua"))
    await room.hear(said("a", "ya está"))
    [row] = (await hit_page(room.store, watch.id)).rows
    assert (row.excerpt, row.terms) == ("ya está", ())
    assert await room.counted(watch) == {0: 1}, "it was said, and counted"


async def test_of_a_removed_message_a_hit_keeps_no_word(room: Room) -> None:
    watch = await room.add()
    await room.hear(said("a", "no hay agua, soy Juana Pérez"))
    await room.hear(Removed("a"))
    [row] = (await hit_page(room.store, watch.id)).rows
    assert (row.is_removed, row.excerpt, row.terms) == (True, "", ())
    assert "agua" not in str(await room.table("SELECT * FROM watch_hit"))


async def test_a_paused_watch_sees_nothing_and_looks_back_when_it_goes_on(room: Room) -> None:
    watch = await room.add()
    await pause_watch(room.store, ANA, watch.id)
    await room.hear(said("a", "no hay agua", created_s=room.now_s))
    assert await room.hits(watch) == []
    room.wait(3600)
    await resume_watch(room.store, ANA, watch.id)
    await room.sweep()
    assert (await room.hits(watch), await room.counted(watch)) == ([("a", 0)], {0: 1})


async def test_a_removed_watch_leaves_its_messages_and_nothing_else(room: Room) -> None:
    watch = await room.add()
    await room.hear(said("a", "no hay agua"))
    await remove_watch(room.store, ANA, watch.id)
    await room.hear(said("b", "no hay agua"))
    assert await room.table("SELECT count(*) FROM watch_hit") == [(0,)]
    assert await room.table("SELECT count(*) FROM watch_bucket") == [(0,)]
    assert await room.table("SELECT count(*) FROM message") == [(2,)]


async def test_a_word_that_a_person_refused_is_not_taken_for_the_watched_one(room: Room) -> None:
    watch = await room.add(replace(WATER, query="bache~"))
    await room.hear(said("a", "cayó en un bacje"), said("b", "un bache"))
    await overrule_word(room.store, ANA, watch.id, "bache", "bacje", False)
    await room.hear(said("c", "otro bacje"), said("d", "otro bache"))
    assert [id_ for id_, _hidden in await room.hits(watch)] == ["a", "b", "d"]
    await overrule_word(room.store, ANA, watch.id, "bache", "hueco", True)
    await room.hear(said("e", "un hueco enorme"))
    assert [id_ for id_, _hidden in await room.hits(watch)] == ["a", "b", "d", "e"]


async def test_of_a_flood_only_the_number_is_kept(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.watch.hits.MOST_HITS_PER_WINDOW", 10)
    assert MOST_HITS_PER_WINDOW > 10
    watch = await room.add()
    for batch in range(4):
        await room.hear_many(8, prefix=f"f{batch}-")
    assert len(await room.hits(watch)) == 16, "the batch in which the bound is met is stored whole"
    assert await room.counted(watch) == {0: 32}


async def test_messages_and_hits_are_stored_together_or_not_at_all(room: Room) -> None:
    watch = await room.add()

    async def broken(work: Work, account: AccountRef, stream: str, events: tuple[Event, ...]) -> IngestCount:
        await room.matching(work, account, stream, events)  # type: ignore[arg-type]  # a stream's name is text
        raise RuntimeError("the process ends here")

    with pytest.raises(RuntimeError):
        await room.system(lambda work: broken(work, FB, "main", (said("a", "no hay agua"),)))
    assert await room.table("SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM watch_hit)") == [(0, 0)]
    await room.hear(said("a", "no hay agua"))
    assert await room.counted(watch) == {0: 1}


async def test_the_watches_of_another_process_are_heeded_from_the_next_batch_on(room: Room) -> None:
    await room.hear(said("a", "no hay luz"))
    async with open_room(room.store.path.parent, fresh=False) as other:
        watch = await other.add()
    await room.hear(said("b", "no hay agua"))
    assert await room.hits(watch) == [("b", 0)]


async def test_a_query_that_cannot_be_read_stops_its_watch_and_nothing_else(room: Room) -> None:
    broken, sound = await room.add(), await room.add(replace(WATER, name="Otra"))
    await room.set("UPDATE watch SET query = 'agua FROM ((' WHERE id = ?", broken.id)
    await room.system(_touched)
    room.restart()
    await room.hear(said("a", "no hay agua"))
    assert (await room.now(broken)).state is WatchState.PAUSED
    assert await room.hits(sound) == [("a", 0)]
    assert len(await list_panels(room.store, room.now_s, UTC, hits=1)) == 2
    assert await room.table("SELECT target FROM audit WHERE action = 'watch.unreadable'") == [(f"watch:{broken.id}",)]


async def _touched(work: Work) -> None:
    work.system("arranging a test")
    await touch(work)


async def test_late_words_count_when_written_while_that_window_is_open_and_old_ones_fill_the_past(room: Room) -> None:
    watch = await room.add()
    await room.hear(
        said("now", "agua", created_s=room.now_s), said("old", "agua", created_s=START_S - 7 * 3600),
        said("imported", "agua", created_s=START_S - 40 * 86_400),
    )  # fmt: skip
    room.wait(700)
    await room.hear(said("late", "agua", created_s=START_S + 590))
    room.wait(100)
    await room.sweep()  # the first window is judged
    await room.hear(said("later", "agua", created_s=START_S + 595))
    counted = await room.counted(watch)
    assert counted[0] == 2 and counted[1] == 1
    assert counted[-42] == 1 and counted[-40 * 144] == 1


async def test_a_fault_in_watching_keeps_no_message_out_and_is_put_on_record(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = await room.add()
    whole = assess

    def faulty(words: Sequence[Word], text: str, lang: str) -> Threat | None:
        if "raro" in text:
            raise ZeroDivisionError
        return whole(words, text, lang)

    monkeypatch.setattr(arriving, "assess", faulty)
    await room.hear(*(said(f"m{n}", f"no hay agua {'raro' if n == 3 else n}") for n in range(7)))
    assert await room.table("SELECT count(*) FROM message") == [(7,)]
    assert await room.table("SELECT count(*) FROM misfit") == [(0,)]
    assert [id_ for id_, _hidden in await room.hits(watch)] == ["m0", "m1", "m2", "m4", "m5", "m6"]
    [(data,)] = await room.table("SELECT data FROM audit WHERE action = 'watch.fault'")
    assert "ZeroDivisionError" in str(data) and "raro" not in str(data)
