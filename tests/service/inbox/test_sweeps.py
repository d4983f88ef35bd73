"""What time alone does: bands rise at half, all and twice the allowed time; snoozes end; claims lapse."""

from __future__ import annotations

import pytest

from core.errors import Conflict
from core.i18n import use
from core.inbox import triage
from core.inbox.model import MessageClass, State
from core.inbox.reads import counts, rows_by_id
from core.inbox.rules import CLAIM_S
from core.inbox.sweeps import MOST, drop_stale_claims, raise_bands, wake_snoozed
from core.inbox.undo import undo
from tests.service.inbox.desk import ANA, NOON_S, Desk, word


@pytest.mark.parametrize(
    ("class_", "moments"),
    [(MessageClass.QUESTION, (1800, 3600, 7200)), (MessageClass.EMERGENCY, (150, 300, 600))],
)
async def test_a_band_rises_at_half_all_and_twice_the_allowed_time(
    desk: Desk, class_: MessageClass, moments: tuple[int, ...]
) -> None:
    id_ = await desk.say("a", "hola")
    await triage.classify(desk.store, ANA, [id_], class_)
    [start] = await rows_by_id(desk.store, [id_])
    for level, moment in enumerate(moments, 1):
        desk.wait(NOON_S + moment - 1 - desk.now_s)
        assert await desk.system(raise_bands) == 0
        desk.wait(1)
        assert await desk.system(raise_bands) == 1
        [row] = await rows_by_id(desk.store, [id_])
        assert (row.band, row.rev) == (start.band + level, start.rev)
    desk.wait(10**6)
    assert await desk.system(raise_bands) == 0


async def test_only_what_waits_for_us_rises(desk: Desk) -> None:
    ids = [await desk.say(name, "hola") for name in "abcd"]
    await triage.snooze(desk.store, ANA, ids[:1], NOON_S + 10_000)
    await triage.quarantine(desk.store, ANA, ids[1:2])
    await desk.set("UPDATE conversation SET state = 1, band_s = 9999999999 WHERE id = ?", ids[2])
    desk.wait(4000)
    assert await desk.system(raise_bands) == 1
    assert {row.id: row.band for row in await rows_by_id(desk.store, ids)} == {
        ids[0]: 0, ids[1]: 0, ids[2]: 0, ids[3]: 2,
    }  # fmt: skip


async def test_a_sweep_takes_a_bounded_share_and_says_whether_to_go_on(desk: Desk) -> None:
    for part in range(2):
        await desk.arrive(*(word(f"{part}-{n}", "x", f"a{part}-{n}") for n in range(400)))
    desk.wait(7200)
    assert [await desk.system(raise_bands) for _turn in range(3)] == [MOST, 300, 0]
    assert (await counts(desk.store, None))["3"] == 800


async def test_a_snooze_ends_and_the_citizen_has_waited_all_along(desk: Desk) -> None:
    soon, until_they_write = await desk.say("a", "hola"), await desk.say("b", "hola")
    await triage.snooze(desk.store, ANA, [soon], NOON_S + 7200)
    await triage.snooze(desk.store, ANA, [until_they_write], None)
    desk.wait(7199)
    assert await desk.system(wake_snoozed) == 0
    desk.wait(1)
    assert await desk.system(wake_snoozed) == 1
    rows = {row.id: row for row in await rows_by_id(desk.store, [soon, until_they_write])}
    assert (rows[soon].state, rows[soon].band, rows[soon].snoozed_until_s) == (State.OPEN, 3, None)
    assert rows[until_they_write].state is State.SNOOZED


async def test_a_snooze_that_ended_by_itself_is_not_undone(desk: Desk) -> None:
    use("en")
    id_ = await desk.say("a", "hola")
    await triage.snooze(desk.store, ANA, [id_], NOON_S + 60)
    desk.wait(60)
    await desk.system(wake_snoozed)
    with pytest.raises(Conflict, match="a has changed since"):
        await undo(desk.store, ANA)


async def test_a_claim_lapses_and_the_assignment_stays(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await triage.claim(desk.store, ANA, [id_])
    desk.wait(CLAIM_S - 1)
    assert await desk.system(drop_stale_claims) == 0
    desk.wait(1)
    assert await desk.system(drop_stale_claims) == 1
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.claimed_by, row.claimed_s, row.claimed_until_s, row.assignee_name) == (None, None, None, "Ana")
    await undo(desk.store, ANA)
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.claimed_by, row.assignee) == (None, None)
