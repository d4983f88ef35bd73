"""Valdeluz watches from its first minute: nine watches, their history counted as people label it, its places known."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.access.gate import permit
from core.founding.cast import DEMO_ZONE
from core.founding.demo import DEMO_OPENS, found_demo
from core.founding.history import stopped
from core.inbox.model import State
from core.store import open_store
from core.watch.peers import peer_report
from core.watch.places import gazetteer
from core.watch.reads import watch_named
from tests.oracle.valdeluz import ALL
from tests.oracle.valdeluz_watches import WATCHES, Watch, counted_at, hears

ZONE = ZoneInfo(DEMO_ZONE)
DAY = datetime(2026, 5, 12, tzinfo=ZONE)
OPENS_S = int(DEMO_OPENS.total_seconds())


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valdeluz on a morning of May."""
    directory = tmp_path_factory.mktemp("watching") / "demo"
    asyncio.run(found_demo(directory, speed=1.0, language="es", told=lambda _msgid: None, day=DAY))
    return directory


async def test_the_nine_watches_are_active_with_their_owners(founded: Path) -> None:
    async with open_store(founded, gate=permit) as store:
        rows = await store.rows("SELECT w.name, w.kind, w.state, o.name AS owner FROM watch AS w"
                                " JOIN operator AS o ON o.id = w.owner_id ORDER BY w.id")  # fmt: skip
    assert [row["name"] for row in rows] == [watch.name["es"] for watch in WATCHES]
    assert {row["state"] for row in rows} == {"active"}
    assert rows[0]["owner"] == "Ana"


@pytest.mark.parametrize("watch", WATCHES, ids=lambda watch: watch.id)
async def test_what_each_watch_found_in_the_history_is_what_people_label(founded: Path, watch: Watch) -> None:
    async with open_store(founded, gate=permit) as store:
        rows = await store.rows(
            "SELECT m.remote_id FROM watch_hit AS h JOIN message AS m ON m.id = h.message_id"
            " JOIN watch AS w ON w.id = h.watch_id JOIN account AS a ON a.id = m.account_id"
            " WHERE w.name = ? AND a.relation = 'own'",
            (watch.name["es"],),
        )
    assert {row["remote_id"] for row in rows} == {one.id for one in hears(watch.id) if one.t_in < OPENS_S}


async def test_the_history_is_counted_in_the_windows_in_which_it_was_written(founded: Path) -> None:
    start_s = int(DAY.timestamp())
    async with open_store(founded, gate=permit) as store:
        rows = await store.rows(
            "SELECT b.start_s, b.n FROM watch_bucket AS b JOIN watch AS w ON w.id = b.watch_id"
            " WHERE w.name = 'Agua' AND b.n > 0"
        )
    counted = Counter(counted_at(one) // 600 for one in hears("agua") if one.t_in < OPENS_S)
    assert {(row["start_s"] - start_s) // 600: row["n"] for row in rows} == counted


async def test_nothing_called_before_the_demonstration_opens(founded: Path) -> None:
    async with open_store(founded, gate=permit) as store:
        assert await store.value("SELECT count(*) FROM alert") == 0
        stored = await store.value(
            "SELECT count(*) FROM message AS m JOIN account AS a ON a.id = m.account_id WHERE a.relation = 'own'"
        )
    assert stored == sum(one.t_in <= OPENS_S for one in ALL)


async def test_what_the_neighbours_say_is_heard_by_their_own_watch_only_and_is_nobodys_work(founded: Path) -> None:
    async with open_store(founded, gate=permit) as store:
        said = await store.rows(
            "SELECT m.remote_id, c.state FROM message AS m JOIN account AS a ON a.id = m.account_id"
            " JOIN conversation AS c ON c.id = m.conversation_id WHERE a.relation = 'peer'"
        )
        hits = await store.rows(
            "SELECT w.name, a.name AS account, count(*) AS n FROM watch_hit AS h"
            " JOIN message AS m ON m.id = h.message_id JOIN watch AS w ON w.id = h.watch_id"
            " JOIN account AS a ON a.id = m.account_id"
            " WHERE a.relation = 'peer' GROUP BY w.name, a.name ORDER BY a.name"
        )
    assert len(said) == 29
    assert {row["state"] for row in said} == {State.OVERHEARD}
    assert [(row["name"], row["account"], row["n"]) for row in hits] == [
        ("Municipios vecinos", "puertosol", 4), ("Municipios vecinos", "rioclaro", 6),
    ]  # fmt: skip


async def test_two_peers_can_be_compared_from_the_first_minute(founded: Path) -> None:
    async with open_store(founded, gate=permit, clock=stopped(DAY + DEMO_OPENS)) as store:
        watch = await watch_named(store, "Municipios vecinos")
        report = await peer_report(store, watch, OPENS_S + int(DAY.timestamp()), ZONE)
    puertosol, rioclaro = report.peers
    assert (puertosol.name, rioclaro.name) == ("puertosol", "rioclaro")
    assert (report.ours.n, report.ours.value) == (13, None), "too few to compare, and it says so"
    assert (rioclaro.cadence.n, puertosol.cadence.n) == (7, 6)
    assert (puertosol.response.figure.n, puertosol.response.unanswered) == (3, 1)
    assert rioclaro.response.figure.n == 0, "a feed has no threads"
    assert [each.text.split()[0] for each in rioclaro.today] == ["Ríoclaro"]
    assert "autobus" in {term.normal for term in rioclaro.terms}


def test_its_places_are_known(founded: Path) -> None:
    assert {"La Loma", "Pampa Alta", "Ríoclaro"} <= {place.value for place in gazetteer(founded)}
