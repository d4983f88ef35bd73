"""A thread with a picture, planned for a time and approved by a second person, as Bluesky keeps it: whole, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from core.collector.publisher import Point
from tests.integration.answered.answers import UNSETTLED
from tests.integration.answered.bluesky_office import ACCOUNT, BlueskyOffice, bluesky_office
from tests.integration.answered.lives import Lives, lives_in
from tests.integration.answered.threads import HALF_WAY, PARTS, plan_thread, thread_file
from tests.integration.peers.bluesky import Network

ALT = "Plano de La Loma, con las calles sin agua en rojo"


@dataclass(frozen=True)
class Town:
    """An office and its collectors."""

    bluesky: BlueskyOffice
    lives: Lives


@pytest.fixture(scope="module")
def town(bluesky_network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One office for these tests."""
    folder = tmp_path_factory.mktemp("hilo")
    with bluesky_office(folder, bluesky_network, "hilo") as made, lives_in(made.office) as lives:
        yield Town(made, lives)


def test_a_planned_thread_is_there_on_time_in_order_once_with_its_picture_and_its_facets(town: Town) -> None:
    town.lives.begin()
    planned = plan_thread(town.bluesky.office, ACCOUNT, "a", ALT)
    town.bluesky.office.until(UNSETTLED, holds=lambda left: left == 0)
    town.lives.end()
    _is_whole(town.bluesky, "a", planned.at_s)
    print(f"\nall out {planned.late_s(town.bluesky.office)} s after its time", end="")


@pytest.mark.parametrize("point", list(HALF_WAY), ids=lambda point: point.value)
def test_p81_a_thread_whose_collector_is_killed_half_way_is_whole_and_once(town: Town, point: Point) -> None:
    office = town.bluesky.office
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
    _is_whole(town.bluesky, point.value, planned.at_s)


def test_a_thread_is_withdrawn_whole_with_its_reason_and_its_words_stay_here(town: Town) -> None:
    office = town.bluesky.office
    town.lives.begin()
    planned = plan_thread(office, ACCOUNT, "retirado", ALT)
    office.until(UNSETTLED, holds=lambda left: left == 0)
    town.lives.end()
    _is_whole(town.bluesky, "retirado", planned.at_s)
    ordered = office.ask("post", "withdraw", planned.delivery, "--reason", "La fecha era otra")
    assert len(ordered.out.splitlines()) == PARTS
    town.lives.begin()
    office.until("SELECT count(*) FROM delivery WHERE withdrawn_s IS NOT NULL")
    town.lives.end()
    town.bluesky.network.settle()
    assert [text for text in town.bluesky.own_posts() if "(retirado)" in text] == []
    kept = office.delivery(planned.delivery)
    assert (kept["state"], [part["text"] for part in kept["passages"]]) == (
        "published",
        thread_file("retirado").split("\n---\n"),
    )


def _is_whole(town: BlueskyOffice, name: str, at_s: int) -> None:
    """The account's own server has each part once, hung on the one before, and nobody sees anything else of it."""
    town.network.settle()
    posts = {uri: value for uri, value in town.hall.posts().items() if f"({name})" in str(value["text"])}
    by_text = sorted(posts.items(), key=lambda each: str(each[1]["text"]))
    assert [str(value["text"]) for _uri, value in by_text] == thread_file(name).split("\n---\n")
    root = by_text[0][0]
    for (before, _old), (_uri, value) in pairwise(by_text):
        reply = value["reply"]
        assert isinstance(reply, dict)
        assert (reply["root"]["uri"], reply["parent"]["uri"]) == (root, before)
    [picture] = _images(by_text[0][1])
    assert picture == ALT
    assert not [image for _uri, value in by_text[1:] for image in _images(value)]
    for _uri, value in by_text:
        assert _facets(value) == [("link", "https://valdeluz.example/agua"), ("tag", "#LaLoma")]
    seen = town.ana.thread(root)
    assert seen.post is not None and seen.post.text == by_text[0][1]["text"], "a citizen reads it"
    assert all(str(value["createdAt"]) >= _iso(at_s) for _uri, value in by_text), "not before its time"
    assert len(by_text) == PARTS


def _images(value: dict[str, object]) -> list[str]:
    embed = value.get("embed") or {}
    assert isinstance(embed, dict)
    return [str(each["alt"]) for each in embed.get("images", ())]


def _facets(value: dict[str, object]) -> list[tuple[str, str]]:
    """Each facet's kind, with the words it lies on."""
    raw, facets = str(value["text"]).encode(), value.get("facets") or []
    assert isinstance(facets, list)
    return [
        (
            each["features"][0]["$type"].rpartition("#")[2],
            raw[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode(),
        )
        for each in facets
    ]


def _iso(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%S")
