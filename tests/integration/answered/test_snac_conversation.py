"""A citizen and the institution talk on snac2, which ignores keys and resets kept-alive connections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from core.collector.publisher import Point
from tests.integration.answered.answers import UNSETTLED, answer, tallied
from tests.integration.answered.lives import Lives, lives_in
from tests.integration.answered.snac_office import ACCOUNT, SnacOffice, snac_office
from tests.integration.peers.faults import Call, Fault, Moment, Reset, Swallow
from tests.integration.peers.proxy import Proxy, standing_before
from tests.integration.peers.snac import SnacServer
from tests.integration.peers.snac_citizen import Status
from tests.integration.peers.waiting import ask_until

POSTED = r"^POST /api/v1/statuses "
SAYING = 2
"""An answer has two steps here: it looks at what it answers, then it says something."""


@dataclass(frozen=True)
class Town:
    """An office that signed in through a proxy, and a nursery of its collectors."""

    snac: SnacOffice
    proxy: Proxy
    lives: Lives


@pytest.fixture(scope="module")
def town(snac_server: SnacServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An office for these tests."""
    folder = tmp_path_factory.mktemp("snac")
    with (
        standing_before(snac_server.port) as proxy,
        snac_office(folder, snac_server, "pueblo", proxy.url) as made,
        lives_in(made.office) as lives,
    ):
        yield Town(made, proxy, lives)


def test_a_mention_is_answered_and_a_post_goes_out_from_the_command_line(town: Town) -> None:
    snac, office = town.snac, town.snac.office
    [asked] = snac.questions("¿hay agua en La Loma?")
    with office.collector():
        message = office.arrived("¿hay agua en La Loma?")
        office.ask("message", "reply", message["id"], "Sí, desde las 8.", "--undo", "0", "--wait", "60")
        written = office.ask("post", "new", "Corte de agua mañana en La Loma.", "--account", ACCOUNT)
        office.ask("post", "approve", written.out.strip(), who="Luis")
        office.until(UNSETTLED, holds=lambda left: left == 0)
    office.ask_anew(ACCOUNT)
    assert office.thread(message["conversation"])["state"] == "waiting"
    [answered] = snac.answers(asked)
    assert "Sí, desde las 8." in answered.content
    assert sum("Corte de agua" in each.content for each in snac.hall.posts()) == 1
    assert [each.uri for each in snac.luis.public()].count(answered.uri) == 1, "a stranger reads it, once"


def test_p81_p83_whoever_dies_and_whatever_gets_lost_each_is_answered_once(town: Town) -> None:
    snac, office = town.snac, town.snac.office
    moments: list[Fault] = [
        Call(Moment.RECEIVED, town.lives.kill),
        Call(Moment.FORWARDED, town.lives.kill),
        Call(Moment.APPLIED, town.lives.kill),
        Call(Moment.ANSWERING, town.lives.kill, 40),
        Reset(Moment.APPLIED),
        Reset(Moment.ANSWERING, 200),
        Swallow(502),
    ]
    points = [Point.TAKEN, Point.ANSWERED, Point.PUT_DOWN]
    doubts = [f"duda número {number}" for number in range(len(moments) + len(points))]
    said = dict(zip(doubts, snac.questions(*doubts), strict=True))
    town.lives.begin()
    office.until("SELECT count(*) FROM message WHERE instr(text, 'duda')", holds=lambda count: count == len(doubts))
    town.lives.end()
    inbox = {each["text"]: int(each["id"].removeprefix("m")) for each in office.inbox()}
    numbers = {text: next(number for words, number in inbox.items() if words.endswith(text)) for text in said}
    texts = {text: f"contestamos la {text}" for text in said}
    answer(office, {numbers[text]: texts[text] for text in said})
    kills = 0
    for point in points:
        town.lives.begin(kill_at=point.value, nth=SAYING)
        kills += town.lives.ended()
    for fault in moments:
        armed = town.proxy.arm(POSTED, fault)
        town.lives.begin()
        if isinstance(fault, Call):
            kills += town.lives.ended()
        else:
            armed.wait(60)
            town.lives.end()
        armed.wait(20)
    town.lives.begin()
    office.until(UNSETTLED, holds=lambda left: left == 0)
    town.lives.end()
    seen = [texts[text] for text in said for each in snac.public_answers(said[text]) if texts[text] in each.content]
    tally = tallied(office, "snac2, ten faults", list(texts.values()), seen, kills)
    print(f"\n{tally}", end="")
    assert kills == 7
    assert tally.is_whole


def test_a_private_question_is_answered_in_private(town: Town) -> None:
    snac, office = town.snac, town.snac.office
    snac.questions("mi expediente es el 12", visibility="direct")
    town.lives.begin()
    message = office.arrived("mi expediente es el 12")
    assert office.thread(message["conversation"])["is_private"]
    office.ask("message", "reply", message["id"], "Lo miramos hoy.", "--undo", "0", "--wait", "60")
    town.lives.end()

    def received() -> list[Status]:
        return [each.status for each in snac.ana.notifications() if each.status and "Lo miramos" in each.status.content]

    [answered] = ask_until(received, bool, timeout_s=60)
    assert answered.visibility in ("direct", "private")
    for listed in (snac.luis.public(), snac.ana.public(), snac.hall.posts()):
        assert "Lo miramos" not in "".join(each.content for each in listed)
    assert not [each for each in snac.luis.notifications() if each.status and "Lo miramos" in each.status.content]
    # its page is no proof: this server shows that to whoever knows the address, of citizens' private messages as well
    with httpx.Client(headers={"connection": "close"}, trust_env=False, timeout=30) as stranger:
        document = stranger.get(answered.uri, headers={"accept": "application/activity+json"})
    assert document.status_code == 404
