"""A thread with a picture, planned for a time and approved by a second person, as snac2 keeps it: whole, once.

The server takes a key and ignores it, so that a doubt is settled by reading back alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

import httpx
import pytest

from core.collector.publisher import Point
from tests.integration.answered.answers import UNSETTLED
from tests.integration.answered.lives import Lives, lives_in
from tests.integration.answered.snac_office import ACCOUNT, SnacOffice, snac_office
from tests.integration.answered.threads import HALF_WAY, PARTS, plan_thread
from tests.integration.peers.snac import SnacServer
from tests.integration.peers.snac_citizen import Status

ALT = "Plano de La Loma, con las calles sin agua en rojo"
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Town:
    """An office and its collectors."""

    snac: SnacOffice
    lives: Lives


@pytest.fixture(scope="module")
def town(snac_server: SnacServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One office for these tests."""
    folder = tmp_path_factory.mktemp("hilo")
    with snac_office(folder, snac_server, "hilo") as made, lives_in(made.office) as lives:
        yield Town(made, lives)


def test_a_planned_thread_is_there_in_order_once_with_its_picture_and_its_links(town: Town) -> None:
    office = town.snac.office
    town.lives.begin()
    planned = plan_thread(office, ACCOUNT, "a", ALT)
    office.until(UNSETTLED, holds=lambda left: left == 0)
    town.lives.end()
    print(f"\nall out {planned.late_s(office)} s after its time", end="")
    assert planned.state(office) == "published"
    _is_whole(town.snac, "a")


@pytest.mark.parametrize("point", list(HALF_WAY), ids=lambda point: point.value)
def test_p81_a_thread_whose_collector_is_killed_half_way_is_whole_and_once(town: Town, point: Point) -> None:
    office = town.snac.office
    planned = plan_thread(office, ACCOUNT, point.value, ALT)
    kills = 0
    for nth in HALF_WAY[point]:
        town.lives.begin(kill_at=point.value, nth=nth)
        kills += town.lives.ended()
    town.lives.begin()
    office.until(UNSETTLED, holds=lambda left: left == 0)
    town.lives.end()
    assert kills == 2, "it died on the way"
    assert planned.state(office) == "published"
    _is_whole(town.snac, point.value)


def _is_whole(snac: SnacOffice, name: str) -> None:
    """The server shows each part once, hung on the one before, its link as a link."""
    found = sorted((each for each in snac.hall.posts() if f"({name})" in each.content), key=_words)
    assert [_words(each)[:3] for each in found] == [f"{number}/{PARTS}" for number in range(1, PARTS + 1)]
    assert all(after.in_reply_to_id == before.id for before, after in pairwise(found))
    for each in found:
        assert 'href="https://valdeluz.example/agua"' in each.content
    pictures = [_pictures(snac, each) for each in found]
    assert pictures == [[ALT], *([[]] * (PARTS - 1))]


def _words(status: Status) -> str:
    return unescape(_TAG.sub("", status.content)).strip()


def _pictures(snac: SnacOffice, status: Status) -> list[str]:
    """What the pictures of a post show, in words."""
    answer = httpx.get(
        f"{snac.server.url}/api/v1/statuses/{status.id}",
        headers={"authorization": f"Bearer {snac.hall.token}", "connection": "close"},
        timeout=30,
        trust_env=False,
    ).raise_for_status()
    return [each["description"] for each in answer.json()["media_attachments"]]
