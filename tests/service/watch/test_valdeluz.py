"""The demonstration's morning, played fast: each trigger fires at its minute, and nothing else does.

What arrives is the script's; times and figures expected here are the script's too. Sweeps come late and unevenly, as
they do on a clock that runs sixty times as fast.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from core.inbox.model import AccountRef
from core.watch.alert_store import messages_of
from core.watch.model import Alert, AlertKind
from tests.oracle.valdeluz import ALL, BASELINE_DAYS, LABELS, Message, clock
from tests.service.inbox.desk import standing
from tests.service.watch.room import FB, WATER, Room, open_room, said
from ventanilla.api import Arrived

LIMA = ZoneInfo("America/Lima")
MIDNIGHT = int(datetime(2026, 5, 12, tzinfo=LIMA).timestamp())
OPENS, ENDS = clock("06:50"), clock("12:00")
QUERY = "(agua~ OR grifo OR presión) NEAR/8 (sin OR corte OR sale) -piscina"
_STEP_S = 20


def heard(messages: Iterable[Message]) -> list[Arrived]:
    return [said(each.id, each.text, each.author.id, MIDNIGHT + each.t_pub, lang=each.lang) for each in messages]


async def a_past(room: Room, account: AccountRef) -> None:
    """Two weeks and the night, stored hour by hour and looked at by nobody."""
    hours: dict[int, list[Message]] = {}
    for each in ALL:
        if each.t_in < OPENS:
            hours.setdefault(min(each.t_in // 3600 * 3600 + 3600, OPENS), []).append(each)
    for at in sorted(hours):
        room.store.clock = standing(MIDNIGHT + at)
        await room.arrive(*heard(hours[at]), account=account)


async def the_morning(room: Room) -> None:
    """Poll every twenty seconds, sweep now and then."""
    chances = random.Random(60)
    coming = [each for each in ALL if OPENS <= each.t_in < ENDS]
    next_sweep = at = OPENS
    while at < ENDS + 200:
        at += _STEP_S
        room.store.clock = standing(MIDNIGHT + at)
        batch = [each for each in coming if each.t_in <= at]
        coming = coming[len(batch) :]
        if batch:
            await room.hear(*heard(batch))
        if at >= next_sweep:
            await room.sweep()
            next_sweep = at + chances.randint(60, 280)


def minute(alert: Alert) -> str:
    return datetime.fromtimestamp(alert.opened_s, LIMA).strftime("%H:%M")


async def test_the_morning_fires_each_trigger_at_its_minute_and_no_other(tmp_path: Path) -> None:
    async with open_room(tmp_path / "workspace", at_s=MIDNIGHT - BASELINE_DAYS * 86_400) as room:
        await a_past(room, FB)
        room.store.clock = standing(MIDNIGHT + OPENS)
        watch = await room.add(replace(WATER, query=QUERY))
        assert await room.alerts() == []
        await the_morning(room)
        alerts = {each.kind: each for each in await room.alerts()}
        assert {kind: minute(alert) for kind, alert in alerts.items()} == {
            AlertKind.SPIKE: "07:10",
            AlertKind.DISTRESS: "08:15",
            AlertKind.RUMOUR: minute(alerts[AlertKind.RUMOUR]),
            AlertKind.THREAT: "11:20",
        }
        assert len(await room.alerts()) == 4, "no figure of speech, and no second alert of a cause that was not taken"
        spike = alerts[AlertKind.SPIKE]
        assert spike.watch == watch.id and spike.proposes_level == 2
        rumour = alerts[AlertKind.RUMOUR]
        assert "09:05" < minute(rumour) < "09:35"
        assert rumour.figures["copies"] >= 8 and rumour.figures["authors"] >= 5
        rows = await room.table(
            "SELECT DISTINCT m.remote_id FROM alert_message AS a JOIN message AS m ON m.id = a.message_id"
            " WHERE a.alert_id = ?", rumour.id,
        )  # fmt: skip
        assert {LABELS[str(id_)].lead for (id_,) in rows} == {"R"}
        threats = await messages_of(room.store, alerts[AlertKind.THREAT].id)
        rows = await room.table("SELECT remote_id FROM message WHERE id = ?", threats[0])
        assert {LABELS[str(id_)].kind for (id_,) in rows} == {"T"}
        first = (MIDNIGHT + OPENS) // 600 * 600
        windows = await room.table(
            "SELECT start_s, n FROM watch_bucket WHERE watch_id = ? AND start_s IN (?, ?) ORDER BY start_s",
            watch.id, first, first + 600,
        )  # fmt: skip
        assert windows == [(first, 12), (first + 600, 14)]
