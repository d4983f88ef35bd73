"""P81, P83: a collector killed at every named point of a delivery to Bluesky; the citizen reads each answer once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from core.collector.commit import COLLECTOR
from core.collector.publisher import Point
from core.store import Store, Work
from tests.integration.answered.answers import UNSETTLED, Tally, answer, tallied
from tests.integration.answered.bluesky_office import BlueskyOffice, bluesky_office
from tests.integration.answered.lives import Lives, lives_in
from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import Reference
from tests.integration.peers.faults import Call, Moment
from tests.integration.peers.proxy import Proxy, standing_before

RUNS = 20
SAYING = 2
"""An answer has two steps: it looks at what it answers, then it says something; the second one shows."""


@dataclass(frozen=True)
class Town:
    """An office behind a proxy, with questions to answer."""

    bluesky: BlueskyOffice
    proxy: Proxy
    lives: Lives
    questions: dict[int, Reference]
    """By the number of the message."""

    def texts(self, name: str) -> list[str]:
        """The answers of one campaign, one for each question."""
        return [f"{name}, respuesta {number}" for number in range(len(self.questions))]

    def answer(self, name: str) -> None:
        """Send them all."""
        answer(self.bluesky.office, dict(zip(self.questions, self.texts(name), strict=True)))

    def settled(self, name: str, kills: int) -> Tally:
        """Let a collector that nobody kills finish what is left; the figures."""
        self.lives.begin()
        self.bluesky.office.until(UNSETTLED, holds=lambda left: left == 0)
        self.lives.end()
        seen = [text for asked in self.questions.values() for text in self.bluesky.answers(asked)]
        tally = tallied(self.bluesky.office, name, self.texts(name), seen, kills)
        print(f"\n{tally}", end="")
        own = self.bluesky.own_posts()
        assert all(own.count(text) == 1 for text in self.texts(name)), "our own server has each once as well"
        return tally


@pytest.fixture(scope="module")
def town(bluesky_network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Questions that have arrived."""
    folder = tmp_path_factory.mktemp("kills")
    with (
        standing_before(bluesky_network.pds) as proxy,
        bluesky_office(folder, bluesky_network, "muere", proxy.url) as made,
        lives_in(made.office) as lives,
    ):
        words = [f"@{made.hall.handle} pregunta {number}" for number in range(RUNS)]
        asked = {text: made.ana.post(text, mentions=[made.hall]) for text in words}
        bluesky_network.settle()
        lives.begin()
        made.office.until("SELECT count(*) FROM message", holds=lambda count: count >= RUNS)
        lives.end()
        numbers = {each["text"]: int(each["id"].removeprefix("m")) for each in made.office.inbox()}
        yield Town(made, proxy, lives, {numbers[text]: said for text, said in asked.items()})


@pytest.mark.parametrize("point", [Point.TAKEN, Point.ANSWERED, Point.PUT_DOWN], ids=lambda point: point.value)
def test_p81_a_collector_that_dies_at_any_point_between_two_writes_has_answered_once(town: Town, point: Point) -> None:
    town.answer(point.value)
    kills = 0
    for _run in range(RUNS):
        town.lives.begin(kill_at=point.value, nth=SAYING)
        kills += town.lives.ended()
    assert kills == RUNS
    assert town.settled(point.value, kills).is_whole


def test_p81_a_collector_that_dies_while_it_looks_has_answered_once(town: Town) -> None:
    town.answer("looked")
    kills = 0
    for _run in range(RUNS):
        town.lives.begin(kill_at=Point.ANSWERED.value, nth=SAYING)
        kills += town.lives.ended()
    town.bluesky.office.inside(_let_them_be_late)  # nothing late is said again, so what is in doubt is looked for
    for run in range(RUNS):  # each settles the one over which the life before it died, and dies over the next
        town.lives.begin(kill_at=Point.LOOKED.value, nth=min(run + 1, 2))
        kills += town.lives.ended()
    assert kills == 2 * RUNS
    assert town.settled("looked", kills).is_whole


@pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.name.lower())
def test_p83_a_collector_that_dies_anywhere_in_the_exchange_has_answered_once(town: Town, moment: Moment) -> None:
    name = moment.name.lower()
    town.answer(name)
    kills = 0
    for run in range(RUNS):
        after_bytes = 1 + run * 37 if moment is Moment.ANSWERING else 0
        armed = town.proxy.arm("putRecord", Call(moment, town.lives.kill, after_bytes))
        town.lives.begin()
        kills += town.lives.ended()
        armed.wait(20)  # the proxy says so a moment after what it called has killed
    assert kills == RUNS
    assert town.settled(name, kills).is_whole


async def _let_them_be_late(store: Store) -> None:
    async def act(work: Work) -> None:
        work.system("a test lets time pass")
        await work.execute(
            "UPDATE delivery SET deadline_s = ? WHERE state IN ('sending', 'uncertain')", (work.now_s - 1,)
        )

    await store.write(COLLECTOR, act)
