"""P89: two collectors are started; one works, and the other takes over when it is killed or falls asleep."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store import Store
from core.store.leases import holder_name
from tests.integration.answered.answers import UNSETTLED, answer, tallied
from tests.integration.answered.bluesky_office import BlueskyOffice, bluesky_office
from tests.integration.answered.lives import lives_in
from tests.integration.answered.office import Office
from tests.integration.peers.bluesky import Network
from tests.integration.peers.faults import Call, Moment
from tests.integration.peers.proxy import Proxy, standing_before

HOLDS = "SELECT count(*) FROM lease WHERE name = 'collector' AND holder = ?"
PUBLISHED = "SELECT count(*) FROM delivery WHERE state = 'published'"


@pytest.fixture
def proxy(bluesky_network: Network) -> Iterator[Proxy]:
    """A way to the server on which a test can stop."""
    with standing_before(bluesky_network.pds) as standing:
        yield standing


@pytest.fixture
def town(bluesky_network: Network, proxy: Proxy, tmp_path: Path) -> Iterator[BlueskyOffice]:
    """An office of the test's own."""
    prefix = f"turno{os.urandom(2).hex()}"
    with bluesky_office(tmp_path, bluesky_network, prefix, proxy.url) as made:
        yield made


def test_p89_the_second_of_two_collectors_waits_and_replaces_a_killed_one(town: BlueskyOffice) -> None:
    office = town.office
    asked = town.question("¿quién atiende hoy?")
    with office.collector("first") as first:
        number = _number(office, "¿quién atiende hoy?")
        with office.collector("second", takes_part="standing by") as second:
            for text in ("respuesta 0", "respuesta 1", "respuesta 2"):
                answer(office, {number: text})
            office.until(PUBLISHED, holds=lambda count: count == 3)
            assert office.inside(_holders) == {holder_name(first.pid)}, "the second one changed nothing"
            os.kill(first.pid, signal.SIGKILL)
            for text in ("respuesta 3", "respuesta 4", "respuesta 5"):
                answer(office, {number: text})
            office.until(HOLDS, holder_name(second.pid))
            office.until(UNSETTLED, holds=lambda left: left == 0)
            assert office.inside(_holders) == {holder_name(first.pid), holder_name(second.pid)}
    texts = [f"respuesta {number}" for number in range(6)]
    tally = tallied(office, "two collectors", texts, town.answers(asked), kills=1)
    print(f"\n{tally}", end="")
    assert tally.is_whole


def test_p89_one_that_slept_in_the_middle_of_an_answer_writes_nothing_when_it_wakes(
    town: BlueskyOffice, proxy: Proxy
) -> None:
    office = town.office
    asked = town.question("¿sigue usted ahí?")
    with lives_in(office) as sleepers, lives_in(office, "others.log") as others:
        sleeper = sleepers.begin(keeps=True)
        try:
            number = _number(office, "¿sigue usted ahí?")
            fall_asleep = Call(Moment.APPLIED, lambda: os.kill(sleeper, signal.SIGSTOP), carries_on=True)
            armed = proxy.arm("putRecord", fall_asleep)
            answer(office, {number: "Aquí sigo."})
            armed.wait(60)
            second = others.begin(keeps=True)
            office.until(HOLDS, holder_name(second))
            office.until(UNSETTLED, holds=lambda left: left == 0)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(sleeper, signal.SIGCONT)
        sleepers.until_said("took over")
        answer(office, {number: "Y seguiré."})
        office.until(UNSETTLED, holds=lambda left: left == 0)
        assert office.inside(_last_holder) == holder_name(second)
        others.end()
        sleepers.end()
    tally = tallied(office, "one asleep", ["Aquí sigo.", "Y seguiré."], town.answers(asked), kills=0)
    print(f"\n{tally}", end="")
    assert tally.is_whole


def _number(office: Office, text: str) -> int:
    return int(office.arrived(text)["id"].removeprefix("m"))


async def _holders(store: Store) -> set[str]:
    return {row["holder"] for row in await store.rows("SELECT DISTINCT holder FROM attempt")}


async def _last_holder(store: Store) -> str:
    [row] = await store.rows("SELECT holder FROM attempt ORDER BY id DESC LIMIT 1")
    return str(row["holder"])
