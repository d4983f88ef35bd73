"""Who handles what: claims hold for a while, are lengthened without an act, and one of two wins."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.errors import AlreadyClaimed
from core.inbox import triage
from core.inbox.model import NoteKind
from core.inbox.reads import rows_by_id, thread
from core.inbox.rules import CLAIM_S
from core.inbox.undo import undo
from core.store import open_store
from tests.service.inbox.acts import standings
from tests.service.inbox.desk import ANA, LUIS, NOON_S, Desk, open_desk, standing

pytestmark = pytest.mark.usefixtures("english")


async def test_a_claim_is_mine_for_a_quarter_of_an_hour(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await triage.claim(desk.store, ANA, [id_])
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.claimed_by_name, row.assignee_name, row.claimed_s) == ("Ana", "Ana", NOON_S)
    assert row.claimed_until_s == NOON_S + CLAIM_S
    desk.wait(600)
    await triage.claim(desk.store, ANA, [id_])
    [renewed] = await rows_by_id(desk.store, [id_])
    assert (renewed.claimed_s, renewed.claimed_until_s, renewed.rev) == (NOON_S, NOON_S + 600 + CLAIM_S, row.rev)


async def test_claiming_again_what_is_mine_lengthens_it_and_is_no_act(desk: Desk) -> None:
    mine, free = await desk.say("a", "hola"), await desk.say("b", "hola")
    before = await standings(desk)
    first = await triage.claim(desk.store, ANA, [mine])
    audited = await desk.store.value("SELECT count(*) FROM audit")
    for _key in range(5):
        desk.wait(1)
        again = await triage.claim(desk.store, ANA, [mine])
        assert (again.act_id, again.ids, again.label) == (None, (mine,), "Still yours: {who}")
    assert await desk.store.value("SELECT count(*) FROM audit") == audited
    both = await triage.claim(desk.store, ANA, [mine, free])
    assert (both.ids, both.values["n"]) == ((free,), 1), "only what was not mine yet is an act"
    rows = await rows_by_id(desk.store, [mine, free])
    assert {row.claimed_until_s for row in rows} == {NOON_S + 5 + CLAIM_S}
    assert [(await undo(desk.store, ANA)).act_id for _act in range(2)] == [both.act_id, first.act_id]
    assert await standings(desk) == before


async def test_a_lapsed_claim_is_taken_anew_as_an_act(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await triage.claim(desk.store, ANA, [id_])
    desk.wait(CLAIM_S)
    assert (await triage.claim(desk.store, ANA, [id_])).act_id is not None


async def test_a_colleagues_claim_holds_until_it_lapses_or_a_reason_is_given(desk: Desk) -> None:
    id_ = await desk.say("vecina", "hola")
    await triage.claim(desk.store, ANA, [id_])
    with pytest.raises(AlreadyClaimed, match=r"vecina: claimed by Ana 09:13\."):
        await triage.claim(desk.store, LUIS, [id_])
    await triage.claim(desk.store, LUIS, [id_], take_over_reason="Ana no contesta")
    found = await thread(desk.store, id_, None)
    assert (found.row.claimed_by_name, found.row.assignee_name) == ("Luis", "Luis")
    assert [(kept.kind, kept.text) for kept in found.notes] == [(NoteKind.TAKE_OVER, "Ana no contesta")]
    assert found.acts[-1].label.format_map(found.acts[-1].values) == "took it over from Ana"
    desk.wait(CLAIM_S)
    await triage.claim(desk.store, ANA, [id_])


async def test_of_two_who_claim_at_once_exactly_one_wins(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "w") as desk, open_store(tmp_path / "w", clock=standing(NOON_S)) as other:
        ids = [await desk.say(f"a{n}", "hola") for n in range(10)]
        for id_ in ids:
            outcomes = await asyncio.gather(
                triage.claim(desk.store, ANA, [id_]), triage.claim(other, LUIS, [id_]), return_exceptions=True
            )
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyClaimed", "Done"]
