"""What was only overheard stays out of the inbox until a person takes it in or its author addresses us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from core.accounts.edit import Edit, edit_account
from core.accounts.loading import BUNDLED, Shelf
from core.accounts.model import Relation
from core.errors import Conflict
from core.ids import ConversationId
from core.inbox import triage
from core.inbox.model import Disposition, IngestCount, MessageClass, Position, State
from core.inbox.reads import page, rows_by_id
from core.inbox.replies import replied
from core.inbox.sweeps import raise_bands
from core.inbox.undo import undo
from core.inbox.views import VIEWS
from core.store import Actor, Work
from tests.service.inbox.desk import ANA, FB, LUIS, NOON_S, Desk, word

ASIDE = replace(FB, is_overheard=True)


async def _overhear(desk: Desk, id_: str = "1", text: str = "en Monteseco también falta el agua") -> ConversationId:
    await desk.arrive(word(id_, text, "pasaba_por_ahi", root="plaza"), account=ASIDE)
    row = await desk.one("SELECT conversation_id AS id FROM message ORDER BY id DESC LIMIT 1")
    return ConversationId(row["id"])


async def _state(desk: Desk, id_: ConversationId) -> State:
    [row] = await rows_by_id(desk.store, [id_])
    return row.state


async def test_it_stands_in_no_view_has_no_clock_and_is_counted_nowhere(desk: Desk) -> None:
    id_ = await _overhear(desk)
    assert await _state(desk, id_) is State.OVERHEARD
    start: Position | None = None
    for view in VIEWS:
        assert not (await page(desk.store, view, me=None, after=start)).rows
    desk.wait(10 * 3600)
    assert await desk.system(raise_bands) == 0
    row = await desk.one("SELECT band, state FROM conversation")
    assert (row["band"], row["state"]) == (0, 5)


async def test_more_of_it_changes_nothing_and_brings_nothing_back(desk: Desk) -> None:
    id_ = await _overhear(desk)
    assert await _overhear(desk, "2", "y sigue sin salir") == id_
    assert await _state(desk, id_) is State.OVERHEARD
    closed = await desk.say("vecina", "gracias", root="hilo")
    await triage.done(desk.store, ANA, [closed], Disposition.ANSWERED)
    await desk.arrive(word("3", "otra cosa", "vecina", root="hilo"), account=ASIDE)
    assert await _state(desk, closed) is State.DONE


async def test_the_same_message_addressed_to_us_comes_in_at_once_and_once(desk: Desk) -> None:
    id_ = await _overhear(desk)
    desk.wait(60)
    again = word("1", "en Monteseco también falta el agua", "pasaba_por_ahi", root="plaza")
    assert await desk.arrive(again) == IngestCount(unchanged=1)
    row = await desk.one("SELECT state, clock_s, messages, rev FROM conversation WHERE id = ?", id_)
    assert (row["state"], row["clock_s"], row["messages"]) == (State.OPEN, NOON_S + 60, 1)
    assert await desk.arrive(again) == IngestCount(unchanged=1)
    assert (await desk.one("SELECT rev FROM conversation WHERE id = ?", id_))["rev"] == row["rev"]


async def test_a_new_word_to_us_brings_the_conversation_in(desk: Desk) -> None:
    id_ = await _overhear(desk)
    await desk.arrive(word("2", "@valdeluz ¿lo sabían?", "pasaba_por_ahi", root="plaza"))
    row = await desk.one("SELECT state, messages FROM conversation WHERE id = ?", id_)
    assert (row["state"], row["messages"]) == (State.OPEN, 2)


_ACTS: dict[str, Callable[[Desk, ConversationId], Awaitable[object]]] = {
    "claim": lambda desk, id_: triage.claim(desk.store, ANA, [id_]),
    "assign": lambda desk, id_: triage.assign(desk.store, ANA, [id_], LUIS.operator_id),
    "classify": lambda desk, id_: triage.classify(desk.store, ANA, [id_], MessageClass.COMPLAINT),
    "restore": lambda desk, id_: triage.restore(desk.store, ANA, [id_]),
}


@pytest.mark.parametrize("name", _ACTS)
async def test_whoever_acts_on_it_takes_it_in_and_undo_puts_it_back(desk: Desk, name: str) -> None:
    id_ = await _overhear(desk)
    desk.wait(600)
    await _ACTS[name](desk, id_)
    row = await desk.one("SELECT state, clock_s, due_s FROM conversation WHERE id = ?", id_)
    assert (row["state"], row["clock_s"]) == (State.OPEN, NOON_S + 600)
    assert row["due_s"] > NOON_S + 600
    await undo(desk.store, ANA)
    assert await _state(desk, id_) is State.OVERHEARD
    assert await desk.system(raise_bands) == 0


async def test_answering_it_leaves_it_to_the_citizen(desk: Desk) -> None:
    id_ = await _overhear(desk)

    async def act(work: Work) -> None:
        work.system("arranging a test")
        await replied(work, id_)

    await desk.system(act)
    assert await _state(desk, id_) is State.WAITING


async def test_an_account_of_somebody_else_is_edited_into_one_and_back(desk: Desk) -> None:
    actor = Actor(None, "founding", "founding")
    shelf = Shelf(BUNDLED, ())
    await desk.set("UPDATE account SET connector = 'feed', settings = ? WHERE id = 1", '{"url": "https://a.example/f"}')
    changed = await edit_account(desk.store, actor, "muro", Edit(relation=Relation.PEER), shelf)
    assert changed.relation is Relation.PEER
    with pytest.raises(Conflict):
        await edit_account(desk.store, actor, "muro", Edit(relation=Relation.PEER), shelf)
