"""What operators do with conversations: each act, its record, its refusals, and the way back."""

from __future__ import annotations

import pytest

from core.errors import Conflict, NotFound, UsageError
from core.ids import OperatorId
from core.inbox import triage
from core.inbox.model import UNDO_S, Disposition, MessageClass, NoteKind, State
from core.inbox.reads import last_acts, rows_by_id, thread
from core.inbox.sla import NEVER_S
from core.inbox.sweeps import raise_bands
from core.inbox.undo import undo
from core.store import Actor
from tests.service.inbox.acts import ACTS, standings
from tests.service.inbox.desk import ANA, LUIS, NOON_S, Desk

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("many", [1, 3])
async def test_every_act_is_undone_to_the_letter(desk: Desk, name: str, many: int) -> None:
    ids = [await desk.say(f"a{n}", "hola") for n in range(many)]
    await triage.tag(desk.store, LUIS, ids[:1], add=["viejo"])
    before = await standings(desk)
    acted = await ACTS[name](desk.store, ANA, ids)
    assert acted.ids == tuple(ids)
    assert await standings(desk) != before
    desk.wait(30)
    undone = await undo(desk.store, ANA)
    assert (undone.act_id, undone.ids, undone.label) == (acted.act_id, acted.ids, acted.label)
    assert await standings(desk) == before
    with pytest.raises(Conflict, match="nothing to undo"):
        await undo(desk.store, ANA)


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_is_not_undone_over_a_colleagues(desk: Desk, name: str) -> None:
    ids = [await desk.say("a", "hola"), await desk.say("b", "hola")]
    await triage.tag(desk.store, LUIS, ids, add=["viejo"])
    await ACTS[name](desk.store, ANA, ids)
    await triage.tag(desk.store, LUIS, [ids[1]], add=["luis"])
    before = await standings(desk)
    with pytest.raises(Conflict, match="Luis has changed the conversation of b since"):
        await undo(desk.store, ANA)
    assert await standings(desk) == before


async def test_an_act_is_not_undone_over_what_the_citizen_wrote_since(desk: Desk) -> None:
    id_ = await desk.say("vecina", "hola", root="r")
    await triage.done(desk.store, ANA, [id_], Disposition.ANSWERED)
    await desk.say("vecina", "no es verdad", root="r")
    with pytest.raises(Conflict, match="vecina has written again"):
        await undo(desk.store, ANA)


async def test_acts_are_undone_one_after_the_other_last_first(desk: Desk) -> None:
    one, two = await desk.say("a", "hola"), await desk.say("b", "hola")
    empty = await standings(desk)
    await triage.claim(desk.store, ANA, [one])
    await triage.classify(desk.store, ANA, [two], MessageClass.QUESTION)
    await triage.assign(desk.store, LUIS, [one], OperatorId(2))
    await triage.done(desk.store, ANA, [one, two], Disposition.ANSWERED)
    assert [act.label.split(":")[0] for act in await last_acts(desk.store, OperatorId(1))] == [
        "Done",
        "Judged {class_}",
        "Taken",
    ]
    await undo(desk.store, ANA)
    await undo(desk.store, LUIS)
    await undo(desk.store, ANA)
    await undo(desk.store, ANA)
    assert await standings(desk) == empty


async def test_a_shift_later_an_act_stands(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await triage.assign(desk.store, ANA, [id_], OperatorId(2))
    desk.wait(UNDO_S)
    assert [act.ids for act in await last_acts(desk.store, OperatorId(1))] == [(id_,)]
    desk.wait(1)
    assert await last_acts(desk.store, OperatorId(1)) == []
    with pytest.raises(Conflict, match="nothing to undo"):
        await undo(desk.store, ANA)


async def test_what_was_undone_stands_in_the_band_of_now(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    before = await standings(desk)
    await triage.classify(desk.store, ANA, [id_], MessageClass.OPINION)
    desk.wait(3 * 3600)
    await desk.system(raise_bands)
    await undo(desk.store, ANA)
    [row] = await rows_by_id(desk.store, [id_])
    assert row.band == 3, "an hour was allowed and three have passed"
    assert (await desk.one("SELECT band_s FROM conversation"))["band_s"] == NEVER_S
    assert await standings(desk) != before


async def test_taking_over_says_of_each_from_whom_and_leaves_the_free_ones_without_a_note(desk: Desk) -> None:
    of_ana, of_luis, free = [await desk.say(f"a{n}", "hola") for n in range(3)]
    await triage.claim(desk.store, ANA, [of_ana])
    await triage.claim(desk.store, LUIS, [of_luis])
    await desk.set("UPDATE operator SET state = 'active' WHERE id = 3")
    eva = Actor(OperatorId(3), "Eva", "tty")
    await triage.claim(desk.store, eva, [of_ana, of_luis, free], take_over_reason="hay prisa")
    for id_, said, notes in (
        (of_ana, "took it over from Ana", ["hay prisa"]),
        (of_luis, "took it over from Luis", ["hay prisa"]),
        (free, "took it", []),
    ):
        found = await thread(desk.store, id_, None)
        assert found.acts[-1].label.format_map(found.acts[-1].values) == said
        assert [kept.text for kept in found.notes] == notes
    await undo(desk.store, eva)
    assert (await thread(desk.store, of_ana, None)).notes == ()


async def test_undoing_withdraws_the_reason_that_was_written_down(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await triage.classify(desk.store, ANA, [id_], MessageClass.COMPLAINT)
    await triage.done(desk.store, ANA, [id_], Disposition.ANSWERED, reason="cisterna enviada")
    [kept] = (await thread(desk.store, id_, None)).notes
    assert (kept.kind, kept.text, kept.operator) == (NoteKind.DONE, "cisterna enviada", "Ana")
    await undo(desk.store, ANA)
    assert (await thread(desk.store, id_, None)).notes == ()


async def test_release_gives_back_what_is_mine_and_nothing_else(desk: Desk) -> None:
    mine, theirs = await desk.say("a", "hola"), await desk.say("b", "hola")
    await triage.claim(desk.store, ANA, [mine])
    await triage.claim(desk.store, LUIS, [theirs])
    with pytest.raises(Conflict, match="Luis has it"):
        await triage.release(desk.store, ANA, [mine, theirs])
    await triage.release(desk.store, ANA, [mine])
    [row] = await rows_by_id(desk.store, [mine])
    assert (row.assignee, row.claimed_by, row.claimed_s, row.claimed_until_s) == (None, None, None, None)


async def test_assigning_ends_another_persons_claim_and_needs_someone_active(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await triage.claim(desk.store, ANA, [id_])
    await triage.assign(desk.store, ANA, [id_], OperatorId(2))
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.assignee_name, row.claimed_by) == ("Luis", None)
    for nobody in (3, 99):
        with pytest.raises(NotFound):
            await triage.assign(desk.store, ANA, [id_], OperatorId(nobody))
    with pytest.raises(Conflict, match="so already"):
        await triage.assign(desk.store, ANA, [id_], OperatorId(2))


async def test_a_class_counts_the_due_time_anew_from_when_the_wait_began(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    desk.wait(400)
    await triage.classify(desk.store, ANA, [id_], MessageClass.EMERGENCY)
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.due_s, row.sla_s, row.band) == (NOON_S + 300, 300, 6)
    await triage.classify(desk.store, ANA, [id_], MessageClass.SUGGESTION)
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.due_s, row.band) == (NOON_S + 8 * 3600, 0)


@pytest.mark.parametrize("class_", MessageClass)
async def test_what_a_class_asks_for_is_written_down_before_it_closes(desk: Desk, class_: MessageClass) -> None:
    id_ = await desk.say("a", "hola")
    await triage.classify(desk.store, ANA, [id_], class_)
    if class_.value in "ETKJPRC":
        with pytest.raises(UsageError, match="before closing, write down"):
            await triage.done(desk.store, ANA, [id_], Disposition.ANSWERED, reason="  ")
    await triage.done(desk.store, ANA, [id_], Disposition.ANSWERED, reason="ref. 112/7" if class_ in "ETKJPRC" else "")
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.state, row.disposition) == (State.DONE, Disposition.ANSWERED)


async def test_closing_is_refused_when_they_wrote_after_what_the_operator_saw(desk: Desk) -> None:
    id_ = await desk.say("vecina", "hola", root="r")
    [seen] = await rows_by_id(desk.store, [id_])
    await triage.assign(desk.store, LUIS, [id_], OperatorId(2))
    desk.wait(100)
    await desk.say("vecina", "¡otra cosa!", root="r")
    desk.wait(20)
    for revision in (seen.rev, {id_: seen.rev}):
        with pytest.raises(Conflict, match="vecina wrote again 20 s ago"):
            await triage.done(desk.store, ANA, [id_], Disposition.ANSWERED, seen_rev=revision)
    [seen] = await rows_by_id(desk.store, [id_])
    await triage.assign(desk.store, LUIS, [id_], None)
    await triage.done(desk.store, ANA, [id_], Disposition.ANSWERED, seen_rev=seen.rev)


async def test_restoring_brings_back_what_was_put_away(desk: Desk) -> None:
    ids = [await desk.say(name, "hola") for name in ("done", "snoozed", "apart")]
    await triage.done(desk.store, ANA, ids[:1], Disposition.SPAM)
    await triage.snooze(desk.store, ANA, ids[1:2], NOON_S + 9000)
    await triage.quarantine(desk.store, ANA, ids[2:])
    desk.wait(4000)
    await triage.restore(desk.store, ANA, ids)
    rows = {row.author_handle: row for row in await rows_by_id(desk.store, ids)}
    assert {row.state for row in rows.values()} == {State.OPEN}
    assert [rows[name].band for name in ("done", "snoozed", "apart")] == [0, 2, 2]
    with pytest.raises(Conflict, match="nothing to restore"):
        await triage.restore(desk.store, ANA, ids)


@pytest.mark.parametrize("put_away", ["done", "quarantine"])
@pytest.mark.parametrize("name", ["claim", "assign", "snooze"])
async def test_what_is_put_away_is_not_worked_on(desk: Desk, put_away: str, name: str) -> None:
    id_ = await desk.say("a", "hola")
    await ACTS[put_away](desk.store, ANA, [id_])
    with pytest.raises(Conflict, match="Restore it first"):
        await ACTS[name](desk.store, ANA, [id_])


@pytest.mark.parametrize("until_s", [NOON_S, NOON_S - 1, NOON_S + 367 * 86_400])
async def test_a_snooze_ends_in_the_future_and_within_a_year(desk: Desk, until_s: int) -> None:
    id_ = await desk.say("a", "hola")
    with pytest.raises(UsageError):
        await triage.snooze(desk.store, ANA, [id_], until_s)


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "a\x1bb", "half \udcff", "\ud800"])
async def test_a_tag_is_a_short_printable_name(desk: Desk, name: str) -> None:
    id_ = await desk.say("a", "hola")
    with pytest.raises(UsageError):
        await triage.tag(desk.store, ANA, [id_], add=[name])


async def test_tags_are_one_whatever_their_capitals_and_unknown_ones_cannot_be_taken_off(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await triage.tag(desk.store, ANA, [id_], add=["Agua"])
    with pytest.raises(Conflict):
        await triage.tag(desk.store, ANA, [id_], add=["agua"])
    assert (await thread(desk.store, id_, None)).tags == ("Agua",)
    with pytest.raises(NotFound):
        await triage.tag(desk.store, ANA, [id_], remove=["gas"])
