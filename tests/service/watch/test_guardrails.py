"""What a watch may be and who decides: purpose, persons, platforms, breadth, ends, retention; all of it on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import Conflict, NotPermitted, UsageError
from core.watch import store as watches
from core.watch.model import DAY_S, WatchKind, WatchState
from core.watch.service import RulesUnread, approve_watch, as_entered, edit_watch
from core.watch.steering import (
    look_at_person_watch,
    overrule_word,
    pause_watch,
    remove_watch,
    resume_watch,
    review_watch,
    unlearn,
)
from tests.service.watch.room import ANA, IVAN, OSCAR, ROSA, START_S, WATER, Room, said

BASIS = "Auto 12/2026 del juzgado de guardia de Valdeluz"
PERSON = replace(
    WATER, name="Amenaza", query="@vecino_malo", legal_basis=BASIS, ends_s=START_S + 20 * DAY_S, kind=WatchKind.TOPIC
)


async def test_a_person_is_watched_only_once_somebody_else_approves_and_only_until_its_end(room: Room) -> None:
    saved = await room.save(PERSON, ROSA)
    watch = saved.watch
    assert (watch.kind, watch.state, watch.asked_by) == (WatchKind.PERSON, WatchState.PROPOSED, ROSA.operator_id)
    assert saved.who_approves == ("Iván",)
    await room.hear(said("before", "@vecino_malo ven"))
    assert await room.hits(watch) == []
    with pytest.raises(NotPermitted, match="Iván"):
        await approve_watch(room.store, ROSA, watch.id)
    with pytest.raises(NotPermitted):
        await approve_watch(room.store, ANA, watch.id)
    approved = await approve_watch(room.store, IVAN, watch.id, seen_rev=watch.rev)
    assert (approved.state, approved.approved_by_name) == (WatchState.ACTIVE, "Iván")
    await room.sweep()
    assert await room.hits(watch) == [], "a person's past is not looked through"
    await room.hear(said("after", "oye @vecino_malo"))
    assert await room.hits(watch) == [("after", 0)]
    room.wait(20 * DAY_S)
    await room.sweep()
    ended = await room.now(watch)
    assert (ended.state, ended.state_by) == (WatchState.ENDED, "")
    assert ended.is_review_due(room.now_s), "what it found is to be reviewed"
    await room.hear(said("late", "oye @vecino_malo"))
    assert await room.hits(watch) == [("after", 0)]
    actions = await room.table("SELECT action, actor FROM audit WHERE target = ? ORDER BY seq", f"watch:{watch.id}")
    assert actions == [("watch.add", "Rosa"), ("watch.approve_person", "Iván"), ("watch.end", "collector")]


async def test_a_person_watch_is_refused_to_who_may_not_ask_and_without_basis_or_end(room: Room) -> None:
    with pytest.raises(NotPermitted):
        await room.save(PERSON, ANA)
    for change, words in ((({"legal_basis": ""}), "legal basis"), (({"ends_s": None}), "30 days"),
                          (({"ends_s": START_S + 31 * DAY_S}), "30 days")):  # fmt: skip
        with pytest.raises(UsageError, match=words):
            await room.save(replace(PERSON, **change), ROSA)
    with pytest.raises(NotPermitted):
        await room.save(replace(PERSON, query="author:vecino_malo agua"), ANA)
    assert await watches.all_watches(room.store) == []


async def test_any_change_to_the_watch_of_a_person_takes_the_approval_back(room: Room) -> None:
    watch = (await room.save(PERSON, ROSA)).watch
    await approve_watch(room.store, IVAN, watch.id)
    same = await edit_watch(room.store, ROSA, watch.id, replace(as_entered(watch), name="Otra"))
    assert (same.watch.state, same.watch.approved_by_name) == (WatchState.ACTIVE, "Iván")
    for change in ({"ends_s": START_S + 25 * DAY_S}, {"legal_basis": BASIS + " bis"}, {"query": "@otro"}):
        entered = replace(as_entered(await room.now(watch)), has_read_rules=True, **change)
        edited = await edit_watch(room.store, ROSA, watch.id, entered)
        assert (edited.watch.state, edited.watch.approved_by) == (WatchState.PROPOSED, None), change
        await approve_watch(room.store, IVAN, watch.id)
    with pytest.raises(UsageError):
        await edit_watch(room.store, ROSA, watch.id, replace(as_entered(watch), ends_s=START_S + 60 * DAY_S))
    demoted = replace(as_entered(await room.now(watch)), kind=WatchKind.TOPIC)
    assert (await edit_watch(room.store, ROSA, watch.id, demoted)).watch.kind is WatchKind.PERSON


async def test_who_may_not_ask_for_the_watch_of_a_person_can_stop_it_and_not_widen_it(room: Room) -> None:
    watch = (await room.save(PERSON, ROSA)).watch
    await approve_watch(room.store, IVAN, watch.id)
    await pause_watch(room.store, ANA, watch.id)
    with pytest.raises(NotPermitted):
        await resume_watch(room.store, ANA, watch.id)
    with pytest.raises(NotPermitted):
        await overrule_word(room.store, ANA, watch.id, "malo", "bueno", True)
    with pytest.raises(NotPermitted):
        await review_watch(room.store, ANA, watch.id)
    assert (await resume_watch(room.store, ROSA, watch.id)).state is WatchState.ACTIVE


async def test_opening_the_watch_of_a_person_is_put_on_record(room: Room) -> None:
    watch = (await room.save(PERSON, ROSA)).watch
    with pytest.raises(NotPermitted):
        await look_at_person_watch(room.store, ANA, watch.id)
    await look_at_person_watch(room.store, OSCAR, watch.id)
    assert await room.table("SELECT actor, target FROM audit WHERE action = 'watch.read_person'") == [
        ("Óscar", f"watch:{watch.id}")
    ]


async def test_the_record_names_no_query_and_no_person(room: Room) -> None:
    watch = (await room.save(PERSON, ROSA)).watch
    await approve_watch(room.store, IVAN, watch.id)
    await room.hear(said("a", "oye @vecino_malo, te espero en la plaza"))
    said_in = str(await room.table("SELECT action, target, data FROM audit"))
    said_in += str(await room.table("SELECT * FROM change_log"))
    assert "vecino" not in said_in and "plaza" not in said_in and BASIS not in said_in


async def test_platforms_that_limit_watching_have_to_be_read_first(room: Room) -> None:
    with pytest.raises(RulesUnread, match="Fb") as unread:
        await room.save(replace(WATER, has_read_rules=False))
    assert [rule.networks[0] for rule in unread.value.rules] == ["Fb"]
    assert await watches.all_watches(room.store) == []
    saved = await room.save(replace(WATER, query="agua network:Ch", has_read_rules=False))
    assert saved.watch.rules_read_s is None, "the chat has no such rules"
    wider = replace(as_entered(saved.watch), query="agua")
    with pytest.raises(RulesUnread):
        await edit_watch(room.store, ANA, saved.watch.id, wider)
    read = await edit_watch(room.store, ANA, saved.watch.id, replace(wider, has_read_rules=True))
    assert read.watch.rules_read_s == START_S


async def test_what_is_too_broad_is_saved_as_stopped_before_it_floods(room: Room) -> None:
    for part in range(8):
        await room.hear_many(200, prefix=f"x{part}-")
    saved = await room.save()
    assert saved.watch.state is WatchState.TOO_BROAD
    assert saved.per_day == 1600 and saved.share == 1.0
    await room.sweep()
    assert await room.hits(saved.watch) == []
    wide = await resume_watch(room.store, ANA, saved.watch.id)
    assert (wide.state, wide.is_wide_meant) == (WatchState.ACTIVE, True)
    narrow = replace(as_entered(saved.watch), query='"calle 7"', has_read_rules=True)
    edited = (await edit_watch(room.store, ANA, saved.watch.id, narrow)).watch
    assert (edited.state, edited.is_wide_meant) == (WatchState.ACTIVE, False)
    await room.sweep()
    assert len(await room.hits(saved.watch)) == 8


async def test_another_query_forgets_what_the_old_one_found(room: Room) -> None:
    await room.hear(said("a", "no hay agua"), said("b", "no hay luz"))
    watch = await room.add()
    assert await room.hits(watch) == [("a", 0)]
    await edit_watch(room.store, ANA, watch.id, replace(as_entered(watch), query="luz", has_read_rules=True))
    assert await room.hits(watch) == []
    await room.sweep()
    assert (await room.hits(watch), await room.counted(watch)) == ([("b", 0)], {0: 1})


async def test_names_are_free_again_once_removed_and_refused_before(room: Room) -> None:
    watch = await room.add()
    with pytest.raises(Conflict, match="agua"):
        await room.save(replace(WATER, name="agua"))
    await remove_watch(room.store, ANA, watch.id)
    assert (await room.save()).watch.id != watch.id


async def test_an_edit_of_an_older_revision_is_refused(room: Room) -> None:
    watch = await room.add()
    await pause_watch(room.store, ANA, watch.id)
    with pytest.raises(Conflict):
        await edit_watch(room.store, ANA, watch.id, as_entered(watch), seen_rev=watch.rev)


async def test_the_auditor_and_others_without_the_role_change_nothing(room: Room) -> None:
    watch = await room.add()
    for act in (pause_watch, remove_watch, unlearn, review_watch):
        with pytest.raises(NotPermitted):
            await act(room.store, OSCAR, watch.id)
    with pytest.raises(NotPermitted):
        await room.save(replace(WATER, name="Otra"), OSCAR)
    assert (await room.now(watch)).rev == watch.rev


async def test_a_review_is_overdue_until_somebody_says_it_is_still_needed(room: Room) -> None:
    watch = await room.add()
    room.wait(182 * DAY_S)
    assert (await room.now(watch)).is_review_due(room.now_s)
    edited = await edit_watch(room.store, ANA, watch.id, replace(as_entered(watch), purpose="otra"))
    assert edited.watch.is_review_due(room.now_s), "changing a word is no review"
    assert not (await review_watch(room.store, ANA, watch.id)).is_review_due(room.now_s)


async def test_hits_go_when_their_time_is_over_and_messages_stay(room: Room) -> None:
    watch = await room.add(replace(WATER, retention_days=2))
    await room.hear(said("a", "no hay agua"))
    room.wait(DAY_S)
    await room.hear(said("b", "no hay agua"))
    room.wait(DAY_S + 1)
    await room.sweep()
    assert await room.hits(watch) == [("b", 0)]
    assert sum((await room.counted(watch)).values()) == 2, "numbers are kept"
    assert await room.table("SELECT remote_id, text FROM message ORDER BY id") == [
        ("a", "no hay agua"), ("b", "no hay agua"),
    ]  # fmt: skip


async def test_nothing_is_kept_about_authors(room: Room) -> None:
    watch = await room.add()
    await room.hear(*(said(f"m{n}", "no hay agua", f"persona{n}") for n in range(3)))
    tables = [name for (name,) in await room.table(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name LIKE 'watch%' OR name LIKE 'alert%'"
        " OR name LIKE 'arrival%' OR name LIKE 'near%')")]  # fmt: skip
    assert len(tables) >= 8
    for name in tables:
        columns = {str(row["name"]) for row in await room.store.rows(f"SELECT name FROM pragma_table_info('{name}')")}
        assert not {column for column in columns if "author" in column or "handle" in column}, name
        assert "persona" not in str(await room.table(f"SELECT * FROM {name}"))
    assert len(await room.hits(watch)) == 3
