"""Alerts told outside of the desks: by every way, each once, again where one failed, and no more once taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.collector.alert_telling import AlertTelling
from core.collector.commit import COLLECTOR
from core.collector.notices import News, Payload
from core.collector.telling import LONGEST_RETRY_S, NO_WAY
from core.store import Work
from core.store.leases import Lease, acquire
from core.watch.alert_store import notices_of
from core.watch.alerts import Cause, acknowledge, raise_alert
from core.watch.model import AlertId, AlertKind, NoticeStep
from tests.service.inbox.desk import ANA, NOON_S, Desk, open_desk

FIRST, DUTY = NoticeStep.FIRST, NoticeStep.DUTY


@dataclass
class Phone:
    """A way out that a test can break."""

    name: str
    is_broken: bool = False
    told: list[Payload] = field(default_factory=list)

    async def tell(self, payload: News) -> str:
        if self.is_broken:
            return "Unavailable 503"
        assert isinstance(payload, Payload)
        self.told.append(payload)
        return ""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "town") as opened:
        yield opened


async def _lease(desk: Desk) -> Lease:
    lease = await desk.store.write(COLLECTOR, lambda work: acquire(work, "collector", "me", 10_000.0))
    assert lease is not None
    return lease


async def _alert(desk: Desk, key: str = "threat:1") -> AlertId:
    cause = Cause(kind=AlertKind.THREAT, key=key, at_s=desk.now_s, figures={"score": 7}, level=2)

    async def act(work: Work) -> AlertId | None:
        work.system("arranging a test")
        return await raise_alert(work, cause)

    raised = await desk.system(act)
    assert raised is not None
    return raised


async def test_an_alert_is_told_at_once_by_every_way_and_once(desk: Desk) -> None:
    hook, phone, duty = Phone("hook"), Phone("ntfy"), Phone("ntfy")
    said: list[str] = []
    telling = AlertTelling(desk.store, await _lease(desk), {FIRST: [hook, phone], DUTY: [duty]}, said.append)
    alert = await _alert(desk)
    assert await telling.tell_due() == 1
    assert await telling.tell_due() == 0
    [told] = hook.told
    assert (told.alert, told.kind, told.level, told.step, told.figures) == (alert, "threat", 2, "first", {"score": 7})
    assert len(phone.told) == 1 and not duty.told and not said
    assert (await notices_of(desk.store, alert))[0] == (FIRST, NOON_S, NOON_S, "hook,ntfy")


async def test_a_way_that_fails_is_tried_again_alone_and_ever_more_slowly(desk: Desk) -> None:
    hook, phone = Phone("hook"), Phone("ntfy", is_broken=True)
    said: list[str] = []
    telling = AlertTelling(desk.store, await _lease(desk), {FIRST: [hook, phone]}, said.append)
    alert = await _alert(desk)
    assert await telling.tell_due() == 1
    assert await telling.tell_due() == 0
    assert len(said) == 1 and "ntfy" in said[0] and "503" in said[0]
    waits: list[int] = []
    for _try in range(9):
        [(_step, due_s, told_s, outcome), *_rest] = await notices_of(desk.store, alert)
        assert told_s is None and outcome == "ntfy: Unavailable 503"
        waits.append(due_s - desk.now_s)
        desk.wait(due_s - desk.now_s)
        await telling.tell_due()
    assert waits == sorted(waits) and waits[-1] == LONGEST_RETRY_S
    phone.is_broken = False
    desk.wait(LONGEST_RETRY_S)
    await telling.tell_due()
    assert (len(hook.told), len(phone.told)) == (1, 1)


async def test_who_takes_it_in_time_ends_the_telling_and_who_does_not_is_on_duty(desk: Desk) -> None:
    phone, duty = Phone("ntfy"), Phone("duty")
    telling = AlertTelling(desk.store, await _lease(desk), {FIRST: [phone], DUTY: [duty]}, lambda _words: None)
    taken, left = await _alert(desk), await _alert(desk, "threat:2")
    await telling.tell_due()
    await acknowledge(desk.store, ANA, taken, "la veo")
    await telling.tell_due()
    assert not duty.told
    desk.wait(301)
    await telling.tell_due()
    assert [(told.alert, told.step) for told in duty.told] == [(left, "duty")]


async def test_a_step_without_any_way_is_put_away_as_such(desk: Desk) -> None:
    telling = AlertTelling(desk.store, await _lease(desk), {}, lambda _words: None)
    alert = await _alert(desk)
    await telling.tell_due()
    assert (await notices_of(desk.store, alert))[0] == (FIRST, NOON_S, NOON_S, NO_WAY)
