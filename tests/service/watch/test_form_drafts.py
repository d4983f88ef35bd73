"""Half-typed watches: each person's own, each form's own, replaced as it grows, gone when it is dropped."""

from __future__ import annotations

import pytest

from core.errors import NotPermitted, UsageError
from core.ids import OperatorId
from core.watch.form_drafts import MOST_CHARS, FormDraft, drop_form_draft, form_draft_of, keep_form_draft
from core.watch.model import Sensitivity, Terms, WatchId, WatchKind
from tests.service.watch.room import ANA, ROSA, Room

HALF = FormDraft(typed={"name": "Agua", "query": 'agua~ OR "'}, kind=WatchKind.SERVICE,
                 terms=Terms(sensitivity=Sensitivity.STRICT, is_mood=True), rev=3)  # fmt: skip


async def test_a_draft_comes_back_as_it_was_to_who_typed_it_and_to_nobody_else(room: Room) -> None:
    await keep_form_draft(room.store, ANA, None, FormDraft(typed={"name": "A"}))
    await keep_form_draft(room.store, ANA, None, HALF)
    kept = await form_draft_of(room.store, ANA.operator_id, None)
    assert kept == HALF
    assert kept is not None and kept.saved_s == room.now_s
    assert await form_draft_of(room.store, ROSA.operator_id, None) is None
    assert await form_draft_of(room.store, ANA.operator_id, WatchId(7)) is None, "another form"
    await keep_form_draft(room.store, ROSA, WatchId(7), HALF)
    await drop_form_draft(room.store, ANA, None)
    assert await form_draft_of(room.store, ANA.operator_id, None) is None
    assert await form_draft_of(room.store, ROSA.operator_id, WatchId(7)) == HALF


async def test_what_is_typed_stands_in_no_record_and_is_told_to_nobody(room: Room) -> None:
    told = await room.store.value("SELECT count(*) FROM change_log")
    entries = await room.store.value("SELECT count(*) FROM audit")
    await keep_form_draft(room.store, ANA, None, HALF)
    assert await room.store.value("SELECT count(*) FROM change_log") == told
    assert await room.store.value("SELECT count(*) FROM audit") == entries


async def test_more_than_a_form_can_hold_is_refused(room: Room) -> None:
    with pytest.raises(UsageError, match="longer than"):
        await keep_form_draft(room.store, ANA, None, FormDraft(typed={"query": "x" * MOST_CHARS}))


async def test_only_a_person_has_drafts(room: Room) -> None:
    from core.collector.commit import COLLECTOR

    with pytest.raises(NotPermitted):
        await keep_form_draft(room.store, COLLECTOR, None, HALF)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"typed": {"name": 7}}', '{"typed": {}, "kind": "planet"}'])
async def test_a_draft_that_cannot_be_read_is_none(room: Room, content: str) -> None:
    await room.set(
        "INSERT INTO form_draft (operator_id, form, content, saved_s) VALUES (?, 'watch', ?, 0)",
        OperatorId(int(ANA.operator_id or 0)), content,
    )  # fmt: skip
    assert await form_draft_of(room.store, ANA.operator_id, None) is None
