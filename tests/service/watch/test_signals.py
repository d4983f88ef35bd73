"""What calls for a look at once: critical words, threats, danger, rumours, moods, silence; one cause is one alert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.ids import AccountId
from core.inbox.model import AccountRef
from core.watch import silence
from core.watch.alert_store import messages_of
from core.watch.alerts import acknowledge, close_alert
from core.watch.model import DAY_S, AlertKind, AlertState
from core.watch.signals import STALE_S
from core.watch.silence import Rhythm, silent_for
from tests.service.watch.room import ANA, START_S, WATER, Room, open_room, said
from ventanilla.api import Arrived

RUMOUR = "REENVIADO no beban agua del grifo, una prima que trabaja en la planta dice que está envenenada {sign}"
THREAT = "Esta noche a las 12 voy a poner una bomba en la planta de agua"
CRITICAL = replace(WATER, name="Dosis", query="envenenada OR explosión")


def copies(n: int, *, authors: int, prefix: str = "r", now_s: int) -> list[Arrived]:
    """So many copies of one rumour, each a little different."""
    return [
        said(f"{prefix}{at}", RUMOUR.format(sign="!" * (at % 3)), f"{prefix}-author{at % authors}", now_s)
        for at in range(n)
    ]


async def test_each_critical_hit_is_an_alert_at_once_and_untaken_ones_are_counted_together(room: Room) -> None:
    watch = await room.add(CRITICAL, is_every_hit=True, is_spike=False, escalate_s=120)
    await room.hear(said("a", "hubo una explosión en la planta"), said("b", "nada"))
    [alert] = await room.alerts()
    assert (alert.kind, alert.watch, alert.times, alert.opened_s) == (AlertKind.EVERY_HIT, watch.id, 1, START_S)
    await room.hear(said("c", "otra explosión"), said("d", "agua envenenada"))
    [alert] = await room.alerts()
    assert alert.times == 3
    assert set(await messages_of(room.store, alert.id)) == {await room.id_of(id_) for id_ in "acd"}
    await acknowledge(room.store, ANA, alert.id)
    await room.hear(said("e", "explosión en el puente"))
    assert [each.state for each in await room.alerts()] == [AlertState.NEW, AlertState.ACKNOWLEDGED]
    assert await room.table("SELECT due_s - ? FROM alert_notice WHERE alert_id = ?", START_S, alert.id) == [
        (0,),
        (120,),
    ]


async def test_a_threat_is_an_alert_without_any_watch_and_its_copies_only_count(room: Room) -> None:
    await room.hear(said("a", THREAT, "uno"), said("b", "voy a matar el tiempo un rato"))
    [alert] = await room.alerts()
    assert (alert.kind, alert.watch, alert.times) == (AlertKind.THREAT, None, 1)
    assert alert.proposes_level >= 1
    assert await messages_of(room.store, alert.id) == [await room.id_of("a")]
    await room.hear(said("c", THREAT + "!!", "dos"))
    assert [each.times for each in await room.alerts()] == [2]
    await room.hear(said("d", "el sábado daré un gran golpe en la catedral", "tres"))
    assert sorted(each.times for each in await room.alerts()) == [1, 2]
    assert "bomba" not in str(await room.table("SELECT * FROM alert")) + str(await room.table("SELECT data FROM audit"))


async def test_somebody_in_danger_is_an_alert_of_its_own_kind(room: Room) -> None:
    await room.hear(said("a", "mi madre se dializa en casa y sin agua no puede, es urgente"))
    assert [each.kind for each in await room.alerts()] == [AlertKind.DISTRESS]


@pytest.mark.parametrize(("n", "authors", "is_rumour"), [(8, 5, True), (7, 7, False), (12, 4, False)])
async def test_a_rumour_grows_by_eight_copies_of_five_authors_in_half_an_hour(
    room: Room, n: int, authors: int, is_rumour: bool
) -> None:
    await room.hear(*copies(n, authors=authors, now_s=room.now_s))
    assert [each.kind for each in await room.alerts()] == [AlertKind.RUMOUR] * is_rumour


async def test_slow_copies_are_no_rumour_and_it_is_told_apart_across_processes(room: Room) -> None:
    for part in range(3):
        await room.hear(*copies(3, authors=3, prefix=f"s{part}-", now_s=room.now_s))
        room.wait(1000)
    assert await room.alerts() == []
    room.restart()
    await room.hear(*copies(2, authors=2, prefix="fast", now_s=room.now_s))
    room.restart()
    await room.hear(*copies(3, authors=3, prefix="last", now_s=room.now_s))
    [alert] = await room.alerts()
    assert (alert.figures["copies"], alert.figures["authors"], alert.figures["all"]) == (8, 8, 14)
    room.wait(1801)
    await room.sweep()
    [alert] = await room.alerts()
    assert alert.over_s == room.now_s


async def test_what_was_undone_is_not_taken_for_the_first_of_its_copies(room: Room) -> None:
    async def undone() -> None:
        await room.system(lambda work: _fail(room, work))

    with pytest.raises(RuntimeError):
        await undone()
    await room.hear(*copies(3, authors=3, now_s=room.now_s))
    assert await room.table("SELECT count(*), min(cluster) IN (SELECT id FROM message) FROM near_duplicate") == [(3, 1)]


async def _fail(room: Room, work: object) -> None:
    from tests.service.watch.room import FB
    from ventanilla.api import StreamId

    await room.matching(work, FB, StreamId("main"), copies(2, authors=2, prefix="gone", now_s=room.now_s))  # type: ignore[arg-type]  # the double has what matching asks of it
    raise RuntimeError("undone")


async def test_what_was_written_long_ago_is_history_and_raises_nothing(room: Room) -> None:
    await room.add(CRITICAL, is_every_hit=True)
    await room.hear(
        said("a", THREAT, created_s=START_S - STALE_S - 1), said("b", "explosión", "otro", START_S - STALE_S - 1)
    )
    assert await room.alerts() == []


async def test_a_hostile_hour_is_an_alert_where_a_watch_asks_and_names_the_messages(room: Room) -> None:
    watch = await room.add(is_mood=True, is_spike=False)
    silent = await room.add(replace(WATER, name="Otra"), is_spike=False)
    for n in range(6):
        await room.hear(
            *(said(f"{n}-{at}", f"qué vergüenza, agua sucia {n} {at}", f"a{at}", room.now_s) for at in range(5)),
            said(f"{n}-g", f"gracias por el agua {n}", "g", room.now_s),
        )
        room.wait(600)
    room.wait(95)
    await room.sweep()
    [alert] = await room.alerts()
    assert (alert.kind, alert.watch, alert.proposes_level) == (AlertKind.MOOD, watch.id, 0)
    assert (alert.figures["n"], alert.figures["negative"], alert.figures["net"]) == (36, 30, -0.67)
    assert len(await messages_of(room.store, alert.id)) == 30
    moods = await room.table("SELECT DISTINCT mood FROM watch_hit WHERE watch_id = ?", silent.id)
    assert moods != [(None,)], "the mood is the message's"


@pytest.mark.parametrize(
    ("rhythm", "pause_s"),
    [
        (Rhythm(500, START_S - 14 * DAY_S, START_S - 9 * 3600 - 1, 6 * 3600), 9 * 3600 + 1),
        (Rhythm(500, START_S - 14 * DAY_S, START_S - 9 * 3600, 6 * 3600), None),
        (Rhythm(500, START_S - 14 * DAY_S, START_S - 7200, 600), None),
        (Rhythm(500, START_S - 14 * DAY_S, START_S - 7201, 600), 7201),
        (Rhythm(29, START_S - 14 * DAY_S, START_S - 5 * DAY_S, 600), None),
        (Rhythm(500, START_S - 2 * DAY_S, START_S - DAY_S, 600), None),
        (None, None),
    ],
)
def test_silence_is_half_as_long_again_as_ever_lately(rhythm: Rhythm | None, pause_s: int | None) -> None:
    assert silent_for(rhythm, START_S) == pause_s


async def test_an_account_that_falls_silent_is_told_once_and_is_over_when_somebody_speaks(room: Room) -> None:
    for n in range(5 * 24):
        await room.hear(said(f"m{n}", "hola", f"a{n}"))
        room.wait(3600)
    room.wait(3 * 3600)
    for _look in range(3):
        await room.sweep()
        room.wait(600)
    [alert] = await room.alerts()
    assert (alert.kind, alert.account_name, alert.times) == (AlertKind.SILENCE, "muro", 1)
    await close_alert(room.store, ANA, alert.id, AlertState.EXPLAINED, "fiesta local")
    room.wait(3600)
    await room.sweep()
    assert len(await room.alerts()) == 1, "the same silence, and somebody has said why"
    await room.hear(said("back", "hola", "b"))
    await room.sweep()
    room.wait(2 * DAY_S)
    await room.sweep()
    assert len(await room.alerts()) == 2


async def test_an_account_that_cannot_be_read_is_told_until_it_can_again(room: Room) -> None:
    await room.set("UPDATE account SET failures = 3, last_ok_s = ? WHERE id = 2", START_S - silence.UNREAD_S)
    await room.sweep()
    [alert] = await room.alerts()
    assert (alert.kind, alert.account, alert.over_s) == (AlertKind.SOURCE_SILENT, AccountId(2), None)
    await room.set("UPDATE account SET failures = 0, last_ok_s = ? WHERE id = 2", START_S)
    room.wait(600)
    await room.sweep()
    assert (await room.alerts())[0].over_s == room.now_s


async def test_what_is_overheard_is_watched_too(room: Room) -> None:
    watch = await room.add()
    await room.hear(said("a", "no hay agua"), account=AccountRef(AccountId(2), "Ch", is_overheard=True))
    assert await room.hits(watch) == [("a", 0)]


async def test_two_processes_one_after_the_other_raise_one_alert(room: Room) -> None:
    await room.add(CRITICAL, is_every_hit=True)
    await room.hear(said("a", "explosión"))
    async with open_room(room.store.path.parent, fresh=False) as other:
        await other.hear(said("a", "explosión"), said("b", "otra explosión"))
    [alert] = await room.alerts()
    assert alert.times == 2
