"""P95, D117: the machine's clock jumps by an hour, both ways, under a collector at work and the people beside it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.answered.answers import UNSETTLED
from tests.integration.answered.bluesky_office import BlueskyOffice, bluesky_office
from tests.integration.answered.lives import lives_in
from tests.integration.answered.wrong_clock import WrongClock, wrong_clock
from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import Reference
from tests.integration.peers.places import PeerMissing

OF_STATE = "SELECT count(*) FROM delivery WHERE id = ? AND state = ?"


@dataclass(frozen=True)
class Town:
    """An office and its clock."""

    bluesky: BlueskyOffice
    clock: WrongClock

    def answered(self, words: str) -> tuple[Reference, str]:
        """A question comes in and is answered; where it is, and the answer."""
        asked = self.bluesky.question(f"¿{words}?")
        message = self.bluesky.office.arrived(f"¿{words}?")
        text = f"Sí, {words}."
        self.bluesky.office.ask("message", "reply", message["id"], text, "--undo", "0", "--wait", "60")
        return asked, text

    def later(self, words: str, at: str) -> tuple[Reference, int]:
        """A question comes in and its answer is put off; where it is, and the answer's number."""
        asked = self.bluesky.question(f"¿{words}?")
        message = self.bluesky.office.arrived(f"¿{words}?")
        sent = self.bluesky.office.ask("message", "reply", message["id"], f"Luego, {words}.", "--at", at)
        return asked, int(sent.out.strip().removeprefix("d"))


@pytest.fixture
def town(bluesky_network: Network, tmp_path: Path) -> Iterator[Town]:
    """An office whose clock can be set."""
    try:
        clock = wrong_clock(tmp_path)
    except PeerMissing as reason:
        pytest.skip(f"NO CLOCK TO SET: {reason}")
    prefix = f"hora{os.urandom(2).hex()}"
    with bluesky_office(tmp_path, bluesky_network, prefix, more=clock.variables) as made:
        yield Town(made, clock)


def test_p95_d117_a_clock_that_jumps_an_hour_both_ways_loses_nothing_and_sends_nothing_twice(town: Town) -> None:
    office = town.bluesky.office
    with lives_in(office) as lives:
        lives.begin(for_s=200)
        said = [town.answered("antes")]
        asked_later, later = town.later("a su hora", "90min")
        for minutes in (60, 0, -60):
            town.clock.set(minutes)
            said.append(town.answered(f"a los {minutes} minutos"))
            office.until(OF_STATE, later, "waiting")
        town.clock.set(92)
        office.until(OF_STATE, later, "published")
        lives.end()
    for asked, text in said:
        assert town.bluesky.answers(asked) == [text]
    assert town.bluesky.answers(asked_later) == ["Luego, a su hora."]
    assert max(Counter(town.bluesky.own_posts()).values()) == 1
    office.ask("audit", "verify", who="")


def test_p95_what_is_late_after_a_jump_is_asked_about_and_not_sent(town: Town) -> None:
    office = town.bluesky.office
    with lives_in(office) as lives:
        lives.begin(for_s=200)
        asked, later = town.later("a tiempo", "90min")
        town.clock.set(6 * 60)
        office.until(OF_STATE, later, "expired")
        town.clock.set(0)
        office.until(UNSETTLED, holds=lambda left: left == 0)
        lives.end()
    assert town.bluesky.answers(asked) == []
    shown = office.delivery(f"d{later}")
    assert (shown["state"], shown["cause"]) == ("expired", "late")
