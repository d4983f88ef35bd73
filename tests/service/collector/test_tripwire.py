"""What goes out in our name is held against what we sent: a stranger's post calls once, our own never does."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.collector.matching import Matching
from core.collector.tripwire import Tripwire, cause_of, settle
from core.ids import AccountId
from core.inbox.model import AccountRef, IngestCount
from core.publishing.decisions import Verdict, resolve
from core.publishing.model import DeliveryState
from core.watch.alert_store import list_alerts, messages_of
from core.watch.alerts import close_alert
from core.watch.model import Alert, AlertKind, AlertState
from tests.service.inbox.desk import ANA, COLLECTOR, FB, Desk, open_desk
from tests.service.publishing.room import Room, leaving, state
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import (
    Arrived,
    Author,
    Done,
    Event,
    Happened,
    Item,
    ItemKind,
    Misfit,
    Receipt,
    Repeat,
    StreamId,
    Trust,
    UncertainOutcome,
    Unknown,
    Visibility,
)

ROOT = Path(__file__).parents[3]
SCAM = "Valdeluz te regala un celular: confirma tu tarjeta"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    SCRIPT.clear()
    async with open_desk(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def room(desk: Desk) -> Room:
    return Room(desk)


def ours(desk: Desk, id_: str = "stray-1", text: str = SCAM, *, ago_s: int = 60, **changes: object) -> Arrived:
    """A publication as the platform lists it under our name."""
    item = Item(
        remote_id=id_,
        kind=ItemKind.ARTICLE,
        author=Author("fb:us", "valdeluz"),
        text=text,
        created_at=datetime.fromtimestamp(desk.now_s, UTC) - timedelta(seconds=ago_s),
        is_own=True,
    )
    return Arrived(replace(item, **changes), b"{}")  # type: ignore[arg-type]  # fields named by the tests


async def see(desk: Desk, *events: Event, account: AccountRef = FB) -> IngestCount:
    """A batch of our own stream arrives."""
    take_in = Tripwire(Matching())
    return await desk.store.write(COLLECTOR, lambda work: take_in(work, account, StreamId("own"), events))


async def look_again(desk: Desk) -> None:
    await desk.store.write(COLLECTOR, settle)


async def alerts(desk: Desk) -> list[Alert]:
    return await list_alerts(desk.store, limit=50)


async def test_a_post_that_nobody_sent_calls_once_and_can_be_opened(desk: Desk) -> None:
    await desk.set("UPDATE account SET created_s = ?", desk.now_s - 86_400)
    for _time in range(3):
        await see(desk, ours(desk))
    [alert] = await alerts(desk)
    assert (alert.kind, alert.account, alert.times, alert.proposes_level) == (AlertKind.OUTBOUND, FB.id, 1, 2)
    assert alert.cause == cause_of(FB.id, "stray-1") and "stray" not in alert.cause
    assert all(isinstance(value, int | float) for value in alert.figures.values())
    [message] = await messages_of(desk.store, alert.id)
    row = await desk.one(
        "SELECT m.text, m.is_own, c.state, c.messages, c.band_s FROM message AS m"
        " JOIN conversation AS c ON c.id = m.conversation_id WHERE m.id = ?", message,
    )  # fmt: skip
    assert (row["text"], row["is_own"], row["messages"]) == (SCAM, 1, 1)
    assert (row["state"], row["band_s"]) == (5, 9_999_999_999), "outside of the inbox, and no clock runs"


async def test_two_posts_are_two_alerts_also_under_a_clock_that_runs(desk: Desk) -> None:
    await see(desk, ours(desk, "a", ago_s=0), ours(desk, "b", ago_s=0))
    assert len(await alerts(desk)) == 2


async def test_what_is_older_than_the_account_here_is_no_news(desk: Desk) -> None:
    await desk.set("UPDATE account SET created_s = ?", desk.now_s - 100)
    await see(desk, ours(desk, ago_s=101))
    assert await alerts(desk) == []
    await see(desk, ours(desk, "backdated", ago_s=101, created_trust=Trust.CLIENT))
    assert len(await alerts(desk)) == 1, "whose author named the time may have named any"


async def test_what_is_private_or_of_somebody_elses_account_is_left_alone(desk: Desk) -> None:
    await see(desk, ours(desk, ago_s=0, visibility=Visibility.PRIVATE))
    await see(desk, ours(desk, ago_s=0), account=replace(FB, is_overheard=True))
    assert await alerts(desk) == []
    assert await desk.table("SELECT 1 FROM message") == []


async def test_an_answer_of_a_stranger_joins_the_conversation_it_answers(desk: Desk) -> None:
    conversation = await desk.say("vecina", "No hay agua", "m1")
    await see(desk, ours(desk, "r1", "Pues cómprala", ago_s=0, kind=ItemKind.REPLY, in_reply_to="m1", root="m1"))
    assert len(await alerts(desk)) == 1
    row = await desk.one("SELECT conversation_id FROM message WHERE remote_id = 'r1'")
    assert row["conversation_id"] == conversation
    assert (await desk.one("SELECT messages FROM conversation WHERE id = ?", conversation))["messages"] == 2


async def test_others_in_the_batch_are_taken_in_and_what_does_not_fit_is_kept(desk: Desk) -> None:
    neighbour = Item(remote_id="n", kind=ItemKind.COMMENT, author=Author("v", "vecina"), text="hola")
    odd = replace(ours(desk).item, remote_id="")
    count = await see(desk, Arrived(neighbour), ours(desk, ago_s=0), Arrived(odd, b"odd"), Misfit(b"x", "odd"))
    assert (count.new, count.misfit) == (2, 2)
    assert len(await alerts(desk)) == 1


async def test_what_we_published_is_no_news(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [Done(receipt=Receipt("ours:7", "https://plaza.example/7"))]
    await room.deliver()
    await see(room.desk, ours(room.desk, "ours:7", "Vamos.", ago_s=0))
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED
    assert await alerts(room.desk) == []


async def test_what_carries_the_key_of_a_delivery_is_ours_before_there_is_a_receipt(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("no answer")]
    await room.deliver()
    key = (await room.delivery(sent.delivery)).key
    await see(room.desk, ours(room.desk, f"own-{key}", "Vamos.", ago_s=0))
    assert await alerts(room.desk) == []
    assert await room.desk.table("SELECT 1 FROM own_unsettled") == []


async def test_while_a_delivery_is_in_doubt_nothing_is_cried_and_its_receipt_settles_it(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("no answer")]
    await room.deliver()
    await see(room.desk, ours(room.desk, "ours:8", "Vamos.", ago_s=0))
    await look_again(room.desk)
    assert await alerts(room.desk) == []
    [(held,)] = await room.desk.table("SELECT remote_id FROM own_unsettled")
    assert held == "ours:8"
    SCRIPT.verdicts = [Happened(Done(receipt=Receipt("ours:8")))]
    room.desk.wait(60)
    await room.deliver()
    await look_again(room.desk)
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED
    assert await alerts(room.desk) == []
    assert await room.desk.table("SELECT 1 FROM own_unsettled") == []


async def test_what_a_doubt_held_back_calls_once_the_doubt_led_elsewhere(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    await leaving(room)
    SCRIPT.results = [UncertainOutcome("no answer")]
    await room.deliver()
    await see(room.desk, ours(room.desk, "stray-9", ago_s=0))
    assert await alerts(room.desk) == []
    SCRIPT.verdicts = [Happened(Done(receipt=Receipt("ours:9")))]
    room.desk.wait(60)
    await room.deliver()
    await look_again(room.desk)
    [alert] = await alerts(room.desk)
    assert (alert.kind, len(await messages_of(room.desk.store, alert.id))) == (AlertKind.OUTBOUND, 1)


async def test_a_doubt_hides_nothing_that_was_out_before_it_began(room: Room) -> None:
    await leaving(room)
    SCRIPT.results = [UncertainOutcome("no answer")]
    await room.deliver()
    await room.desk.set("UPDATE account SET created_s = ?", room.desk.now_s - 86_400)
    await see(room.desk, ours(room.desk, ago_s=3600))
    assert len(await alerts(room.desk)) == 1


async def test_a_person_is_asked_about_our_own_words_once_and_not_also_called(room: Room) -> None:
    SCRIPT.repeat = Repeat.UNSAFE
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("no answer")]
    SCRIPT.verdicts = [Unknown("?")] * 10
    await room.deliver()
    room.desk.wait(1000)
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.NEEDS_OPERATOR
    await see(room.desk, ours(room.desk, "p1", "¡Vamos!", ago_s=0), ours(room.desk, "p2", SCAM, ago_s=0))
    [alert] = await alerts(room.desk)
    assert alert.cause == cause_of(FB.id, "p2"), "other words than those in doubt are no part of the doubt"
    await resolve(room.desk.store, ANA, sent.delivery, Verdict.ONLINE, url="https://plaza.example/p1")
    await look_again(room.desk)
    assert len(await alerts(room.desk)) == 1


async def test_ours_and_made_by_hand_is_an_alert_closed_as_explained(desk: Desk) -> None:
    await see(desk, ours(desk, ago_s=0))
    [alert] = await alerts(desk)
    await close_alert(desk.store, ANA, alert.id, AlertState.EXPLAINED, "la puso Rosa desde su teléfono")
    await see(desk, ours(desk, ago_s=0))
    [closed] = await alerts(desk)
    assert closed.state is AlertState.EXPLAINED


_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from core.collector import tripwire
from tests.service.collector import test_tripwire as t
from tests.service.inbox.desk import open_desk

async def main():
    async with open_desk(Path(sys.argv[1]), fresh=False) as desk:
        raised = tripwire.raise_alert
        async def killed(work, cause):
            id_ = await raised(work, cause)
            os.kill(os.getpid(), signal.SIGKILL)
            return id_
        tripwire.raise_alert = killed
        await t.see(desk, t.ours(desk, ago_s=0))

asyncio.run(main())
"""


async def test_a_collector_killed_at_the_alarm_leaves_neither_half(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    async with open_desk(folder):
        pass
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", _KILLED, str(folder), cwd=ROOT)
    assert await asyncio.wait_for(killed.wait(), 60) == -signal.SIGKILL
    async with open_desk(folder, fresh=False) as desk:
        assert await desk.table("SELECT 1 FROM message UNION SELECT 1 FROM alert") == []
        await see(desk, ours(desk, ago_s=0))
        assert len(await alerts(desk)) == 1
        assert len(await desk.table("SELECT 1 FROM message")) == 1


def test_a_cause_tells_accounts_and_publications_apart() -> None:
    causes = {cause_of(AccountId(account), id_) for account in (1, 2) for id_ in ("a", "b", "\ud800")}
    assert len(causes) == 6
