"""A citizen and the institution talk on Bluesky: in, out, in again, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.answered.bluesky_office import ACCOUNT, BlueskyOffice, bluesky_office
from tests.integration.answered.lives import lives_in
from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import Reference

ANSWER = "Mañana a las 9, en la plaza. Gracias por preguntar."


@pytest.fixture
def town(bluesky_network: Network, tmp_path: Path) -> Iterator[BlueskyOffice]:
    """An office of the test's own."""
    with bluesky_office(tmp_path, bluesky_network, "habla") as made:
        yield made


def test_a_mention_is_answered_from_the_command_line_and_the_citizen_sees_it_once(town: BlueskyOffice) -> None:
    office = town.office
    asked = town.question("¿cuándo abre el mercado?")
    with office.collector():
        message = office.arrived("¿cuándo abre el mercado?")
        assert (message["network"], message["state"], message["author"]) == ("Bs", "open", town.ana.handle)
        sent = office.ask("message", "reply", message["id"], ANSWER, "--undo", "0", "--wait", "60")
        delivery, url = sent.out.splitlines()
        assert url.startswith("https://bsky.app/profile/")
        assert town.answers(asked) == [ANSWER]
        assert town.own_posts() == [ANSWER]
        thread = office.thread(message["conversation"])
        assert thread["state"] == "waiting"
        assert [(each["is_own"], each["text"]) for each in thread["messages"]][1:] == [(True, ANSWER)]
        shown = office.delivery(delivery)
        assert shown["state"] == "published"
    office.ask_anew(ACCOUNT)
    with lives_in(office) as lives:
        lives.begin()
        [ours] = [each for each in town.hall.posts()]
        root, cid = asked, next(branch.post for branch in town.ana.thread(asked.uri).replies if branch.post).cid
        again = town.ana.post("¿Y los domingos?", answers=(root, Reference(ours, cid)))
        town.network.settle()
        reopened = office.arrived("¿Y los domingos?")
        assert reopened["conversation"] == message["conversation"]
        assert office.thread(message["conversation"])["state"] == "open"
        town.ana.delete(again)
        town.network.settle()
        office.until("SELECT count(*) FROM message WHERE removed_s IS NOT NULL")
        lives.end()
    [gone] = [each for each in office.thread(message["conversation"])["messages"] if each["removed_at"]]
    assert gone["id"] == reopened["id"]
    assert town.answers(asked) == [ANSWER], "nothing of all this was said twice"
