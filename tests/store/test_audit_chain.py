"""The audit chain: what breaks it is found at its exact place; what the file refuses is refused to everyone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import Clock
from core.errors import StoreError
from core.store import Row, Store, Work
from core.store.audit import GENESIS, Entry, Head, canonical, seal, verify
from core.store.records import audit_entries, audit_head, audit_verify
from core.store.work import Params
from tests.store.room import ANA, jot, raw

_TRIGGERS = ("audit_is_a_chain", "audit_is_not_edited", "audit_is_not_deleted")


# --- the pure rules --------------------------------------------------------------------------------------------------

_patient = settings(deadline=None, max_examples=40)
_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_data = st.dictionaries(_words, st.none() | st.booleans() | st.integers() | _words, max_size=3)


def _chain(said: list[tuple[str, str, str, str, str, dict[str, str | int | bool | None]]]) -> list[Entry]:
    entries: list[Entry] = []
    for seq, (at, actor, origin, action, target, data) in enumerate(said, start=1):
        prev = entries[-1].hash if entries else GENESIS
        text = canonical(data)
        sealed = seal(seq, at, actor, origin, action, target, text, prev)
        entries.append(Entry(seq, at, actor, origin, action, target, text, prev, sealed))
    return entries


_chains = st.lists(st.tuples(_words, _words, _words, _words, _words, _data), max_size=8).map(_chain)
_some_chains = _chains.filter(bool)


@_patient
@given(_chains)
def test_every_chain_that_was_sealed_is_found_intact(entries: list[Entry]) -> None:
    verdict = verify(entries)
    assert (verdict.broken_at, verdict.checked, verdict.reason) == (None, len(entries), "")
    assert verdict.head.seq == len(entries)
    assert verify(entries, witness=verdict.head).broken_at is None


@_patient
@given(_some_chains, st.data())
def test_one_changed_field_is_found_at_its_entry(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(["at", "actor", "origin", "action", "target", "data", "prev", "hash"]))
    other = data.draw(_words.filter(lambda word: word != getattr(entries[place], field)))
    entries[place] = replace(entries[place], **{field: other})  # type: ignore[arg-type]  # every field but seq is text
    assert verify(entries).broken_at == place + 1


@_patient
@given(_some_chains, st.data())
def test_a_word_moved_from_one_field_to_the_next_is_found(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[place]
    moved = replace(entry, actor=entry.actor + entry.origin, origin="")
    entries[place] = moved
    assert (verify(entries).broken_at is None) is (moved == entry)


@_patient
@given(_some_chains, st.data())
def test_a_missing_entry_is_found_at_its_place(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    head = verify(entries).head
    del entries[place]
    is_tail = place == len(entries)
    assert verify(entries).broken_at == (None if is_tail else place + 1), "a cut tail cannot be seen from inside"
    assert verify(entries, witness=head).broken_at == place + 1, "but a witness sees it"


@_patient
@given(_some_chains, st.data())
def test_a_chain_rewritten_from_some_place_on_is_found_with_a_witness_only(
    entries: list[Entry], data: st.DataObject
) -> None:
    head = verify(entries).head
    place = data.draw(st.integers(0, len(entries) - 1))
    said = [(e.at, e.actor, e.origin, e.action, e.target, json.loads(e.data)) for e in entries]
    said[place] = ("forged", "forged", "forged", "forged", "forged", {})
    forged = _chain(said)
    assert verify(forged).broken_at is None
    verdict = verify(forged, witness=head)
    assert (verdict.broken_at, verdict.reason) == (len(entries), "rewritten")


@_patient
@given(_some_chains, st.data())
def test_two_entries_that_changed_places_are_found(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    entries[0], entries[place] = entries[place], entries[0]
    assert verify(entries).broken_at == (None if place == 0 else 1)


def test_the_same_data_has_one_text_whatever_its_order() -> None:
    assert canonical({"b": 1, "a": "ñ"}) == canonical({"a": "ñ", "b": 1}) == '{"a":"ñ","b":1}'


def test_the_seal_is_the_documented_one() -> None:
    # printf 'v1\0[1,"2026-11-22T00:00:00.000Z","Ana","tty","post.approve","post:1","{}"]%064d' 0 | sha256sum
    known = "3dffbb155e1daec06455f13f77007bb651d4349dc90e870a45365f0d58ab0094"
    assert seal(1, "2026-11-22T00:00:00.000Z", "Ana", "tty", "post.approve", "post:1", "{}", GENESIS) == known


# --- in the file -----------------------------------------------------------------------------------------------------


async def _five(store: Store) -> None:
    for number in range(1, 6):
        await store.write(ANA, jot(number))


async def test_what_acts_leave_is_an_intact_chain_in_their_order(store: Store) -> None:
    assert await audit_head(store) == Head(0, GENESIS, "")
    await _five(store)
    entries = await audit_entries(store)
    assert [(e.seq, e.actor, e.origin, e.action, e.target, e.data) for e in reversed(entries)] == [
        (number, "Ana", "tty", "test.jot", f"jot:{number}", '{"parts":3}') for number in range(1, 6)
    ]
    verdict = await audit_verify(store)
    assert (verdict.broken_at, verdict.checked) == (None, 5)
    assert verdict.head == await audit_head(store)


async def test_one_act_may_leave_several_entries_and_knows_their_numbers(store: Store) -> None:
    async def act(work: Work) -> list[int]:
        return [await work.audit("test.step", f"step:{number}", ok=True) for number in range(3)]

    await store.write(ANA, jot(1))
    assert await store.write(ANA, act) == [2, 3, 4]
    assert await store.write(ANA, act) == [5, 6, 7]
    verdict = await audit_verify(store)
    assert (verdict.broken_at, verdict.checked) == (None, 7)


async def test_the_record_is_read_in_pages_and_by_its_subject(store: Store) -> None:
    await _five(store)
    assert [e.seq for e in await audit_entries(store, limit=2)] == [5, 4]
    assert [e.seq for e in await audit_entries(store, limit=2, before=4)] == [3, 2]
    assert [e.seq for e in await audit_entries(store, target="jot:3")] == [3]
    assert await audit_entries(store, target="jot:9") == []


@pytest.mark.parametrize("page", [1, 2, 5, 6])
async def test_a_long_record_is_checked_page_by_page_as_if_it_were_one(
    store: Store, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("core.store.records.PAGE_ENTRIES", page)
    await _five(store)
    head, entries = await audit_head(store), await audit_entries(store)
    asked: list[int] = []
    rows = store.rows

    async def counted(sql: str, params: Params = ()) -> list[Row]:
        found = await rows(sql, params)
        asked.append(len(found))
        return found

    monkeypatch.setattr(store, "rows", counted)
    for witness in (None, head, Head(3, entries[2].hash, "")):
        verdict = await audit_verify(store, witness)
        assert (verdict.broken_at, verdict.checked, verdict.head) == (None, 5, head)
    assert max(asked) <= page
    assert (await audit_verify(store, Head(3, "other", ""))).reason == "rewritten"
    assert (await audit_verify(store, Head(9, "later", ""))).reason == "cut"
    with raw(store.path) as connection:
        for trigger in _TRIGGERS:
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("DELETE FROM audit WHERE seq = 4")
    verdict = await audit_verify(store)
    assert (verdict.broken_at, verdict.reason, verdict.checked) == (4, "missing", 3)


_FORGERIES = {
    "an edit": "UPDATE audit SET actor = 'Eva' WHERE seq = 2",
    "an edit of nothing": "UPDATE audit SET actor = actor WHERE seq = 2",
    "an edit that replaces": "UPDATE OR REPLACE audit SET seq = 3 WHERE seq = 2",
    "an edit that is ignored": "UPDATE OR IGNORE audit SET actor = 'Eva' WHERE seq = 2",
    "a deletion": "DELETE FROM audit WHERE seq = 2",
    "a cut tail": "DELETE FROM audit WHERE seq = 5",
    "everything gone": "DELETE FROM audit",
    "an entry put between": "INSERT INTO audit SELECT 3, at, 'Eva', origin, action, target, data, prev, 'h'"
    " FROM audit WHERE seq = 3",
    "an entry replaced": "INSERT OR REPLACE INTO audit SELECT seq, at, 'Eva', origin, action, target, data, prev, hash"
    " FROM audit WHERE seq = 3",
    "the last entry replaced": "REPLACE INTO audit SELECT seq, at, 'Eva', origin, action, target, data, prev, 'h'"
    " FROM audit WHERE seq = 5",
    "an earlier entry driven out by its hash": "INSERT OR REPLACE INTO audit SELECT 6, at, actor, origin, action,"
    " target, data, (SELECT hash FROM audit WHERE seq = 5), hash FROM audit WHERE seq = 2",
    "a gap": "INSERT INTO audit SELECT 7, at, actor, origin, action, target, data, hash, 'h' FROM audit WHERE seq = 5",
    "an entry without a number": "INSERT INTO audit SELECT NULL, at, actor, origin, action, target, data, hash, 'h'"
    " FROM audit WHERE seq = 5",
    "an entry of the wrong chain": "INSERT INTO audit SELECT 6, at, actor, origin, action, target, data, prev, 'h'"
    " FROM audit WHERE seq = 5",
    "an entry of no chain": "INSERT INTO audit SELECT 6, at, actor, origin, action, target, data, NULL, 'h'"
    " FROM audit WHERE seq = 5",
    "an upsert": "INSERT INTO audit SELECT 6, at, actor, origin, action, target, data, hash, hash FROM audit"
    " WHERE seq = 5 ON CONFLICT (hash) DO UPDATE SET actor = 'Eva'",
}


@pytest.mark.parametrize("how", _FORGERIES)
async def test_the_file_refuses_to_everyone(store: Store, how: str) -> None:
    await _five(store)
    before, head = await audit_entries(store), await audit_head(store)
    with raw(store.path) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(_FORGERIES[how])
    assert await audit_entries(store) == before
    assert (await audit_verify(store, head)).broken_at is None


async def test_the_first_entry_of_a_chain_begins_with_the_agreed_seal(store: Store) -> None:
    with raw(store.path) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO audit VALUES (1, '', '', '', '', '', '{}', 'another', 'h')")
    await _five(store)
    assert (await audit_entries(store, before=2))[0].prev == GENESIS


async def test_an_entry_forged_at_the_end_is_named_when_it_is_checked(store: Store) -> None:
    await _five(store)
    with raw(store.path) as connection:
        connection.execute(
            "INSERT INTO audit SELECT 6, at, 'Eva', origin, action, target, data, hash, 'h' FROM audit WHERE seq = 5"
        )
    verdict = await audit_verify(store)
    assert (verdict.broken_at, verdict.reason, verdict.checked) == (6, "changed", 5)
    await store.write(ANA, jot(6))
    assert (await audit_verify(store)).broken_at == 6, "what is honest after it hides nothing"


_EDITS: dict[str, tuple[str, int, str]] = {
    "a name": ("UPDATE audit SET actor = 'Eva' WHERE seq = 3", 3, "changed"),
    "a number": ("UPDATE audit SET data = 7 WHERE seq = 3", 3, "changed"),
    "bytes for words": ("UPDATE audit SET actor = x'ff00' WHERE seq = 3", 3, "changed"),
    "words that are no text": ("UPDATE audit SET actor = CAST(x'ff41' AS TEXT) WHERE seq = 3", 3, "changed"),
    "a seal": ("UPDATE audit SET hash = 'h' WHERE seq = 3", 3, "changed"),
    "the first": ("UPDATE audit SET target = 'jot:9' WHERE seq = 1", 1, "changed"),
    "the last": ("UPDATE audit SET target = 'jot:9' WHERE seq = 5", 5, "changed"),
    "one taken out": ("DELETE FROM audit WHERE seq = 3", 3, "missing"),
    "the first taken out": ("DELETE FROM audit WHERE seq = 1", 1, "missing"),
    "numbers moved up": ("UPDATE audit SET seq = seq + 10 WHERE seq > 2", 3, "missing"),
}


def _without_triggers(store: Store, *statements: str) -> None:
    with raw(store.path) as connection:
        for trigger in _TRIGGERS:
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("how", _EDITS)
async def test_D115_whoever_drops_the_triggers_and_edits_is_found_at_the_exact_entry(store: Store, how: str) -> None:
    statement, place, reason = _EDITS[how]
    await _five(store)
    _without_triggers(store, statement)
    verdict = await audit_verify(store)
    assert (verdict.broken_at, verdict.reason, verdict.checked) == (place, reason, place - 1)
    assert len(await audit_entries(store)) >= 4, "a spoilt record can still be read"


async def test_a_cut_tail_is_found_only_against_a_head_kept_elsewhere(store: Store) -> None:
    await _five(store)
    head = await audit_head(store)
    _without_triggers(store, "DELETE FROM audit WHERE seq > 3")
    assert (await audit_verify(store)).broken_at is None
    verdict = await audit_verify(store, head)
    assert (verdict.broken_at, verdict.reason) == (4, "cut")
    assert (await audit_head(store)).seq == 3


async def test_an_emptied_record_is_found_only_against_a_head_kept_elsewhere(store: Store) -> None:
    await _five(store)
    head = await audit_head(store)
    _without_triggers(store, "DELETE FROM audit")
    assert (await audit_verify(store)).broken_at is None
    assert (await audit_verify(store, head)).reason == "cut"
    assert (await audit_verify(store, Head(0, GENESIS, ""))).broken_at is None, "nothing was witnessed"


@pytest.mark.parametrize("step", [lambda s: s - 3600, lambda s: s - 86_400 * 365], ids=["an hour", "a year"])
async def test_D117_a_clock_set_back_leaves_the_order_of_the_record_to_its_numbers(
    store: Store, step: Callable[[float], float]
) -> None:
    for number, at_s in enumerate([1_790_000_000.0, step(1_790_000_000.0), 1_790_000_001.0], start=1):
        store.clock = Clock(origin_s=at_s, started_s=0.0, speed=0.0)
        await store.write(ANA, jot(number))
    entries = await audit_entries(store)
    assert [entry.target for entry in entries] == ["jot:3", "jot:2", "jot:1"]
    assert entries[1].at < entries[2].at, "the times do go back"
    assert (await audit_verify(store)).broken_at is None


async def test_an_entry_shows_its_moment_in_utc_to_the_millisecond(store: Store) -> None:
    store.clock = Clock(origin_s=1_790_000_000.25, started_s=0.0, speed=0.0)
    await store.write(ANA, jot(1))
    assert (await audit_head(store)).at == "2026-09-21T14:13:20.250Z"


async def test_words_that_are_no_text_are_refused_with_nothing_kept(store: Store) -> None:
    with pytest.raises((StoreError, UnicodeEncodeError)):
        await store.write(ANA, jot(1, text="\ud800"))
    assert await audit_entries(store) == []
