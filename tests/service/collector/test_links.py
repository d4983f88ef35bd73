"""Where the links of posts lead: asked by the collector at a real server, kept, and read by the rule that minds."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.collector.commit import COLLECTOR
from core.collector.links import MOST_OF_A_HOST, LinkDoor, Names, ask_due, keep_asking
from core.collector.presence import LEASE
from core.errors import LeaseLost
from core.http.door import HttpDoor
from core.http.limits import Limits
from core.ids import AccountId
from core.publishing.lint.link_facts import LASTS_S, Found, dead_links
from core.publishing.lint.sheets import Moment, judge
from core.publishing.model import PostId
from core.publishing.workflow.ending import cancel_post
from core.store.leases import Lease, acquire, release
from tests.integration.http.hostile import Server, answer, by_path, listening, raw, redirect
from tests.service.publishing.workflow.house import ANA, House, open_house, words

QUICK = Limits(total_s=0.8, connect_s=0.4, read_s=0.4, raw_bytes=1000, refusal_bytes=1000, refusal_s=0.4)
NOBODY = "no-hay-nadie.example"
PAGES = {
    "/agua": answer(b"x" * 500, content_type="text/html"),
    "/byte": answer(b"<", status="206 Partial Content", content_type="text/html"),
    "/largo": answer(b"x" * 5_000, content_type="text/html"),
    "/ido": answer(status="410 Gone"),
    "/mudado": redirect("/agua", 301),
    "/mudado-a-nada": redirect("/nada", 301),
    "/roto": answer(status="500 Broken"),
    "/muro": answer(b"<html>no</html>", status="403 Forbidden", content_type="text/html"),
    "/mudo": raw(),
}


class Line:
    """A resolver for tests: everything is on loopback but what it is told not to find."""

    def __init__(self) -> None:
        self.unknown: dict[str, int] = {NOBODY: socket.EAI_NONAME}

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        code = self.unknown.get("*", self.unknown.get(host))
        if code is not None and host != "127.0.0.1":
            raise socket.gaierror(code, "as told")
        return ("127.0.0.1",)


class Street:
    """A house, a server, and a collector's door to it."""

    def __init__(self, house: House, server: Server, folder: Path, line: Line, lease: Lease) -> None:
        self.house, self.server, self.folder, self.line, self.lease = house, server, folder, line, lease
        names = Names(line)
        hosts = [server.at(), server.at("www.valdeluz.example")]
        self.door = HttpDoor(house.desk.store.clock, limits=QUICK, allow=hosts, resolve=names)
        self.way = LinkDoor(self.door, names)

    async def post(self, *links: str) -> PostId:
        return await self.house.draft(f"Lee {' y '.join(links)} hoy")

    async def ask(self) -> dict[str, tuple[Found, int]]:
        """One round, also of names that stand for nobody."""
        asked = await ask_due(self.house.desk.store, self.lease, self.way, reserved=())
        return {each.link: (each.found, each.status) for each in asked}

    async def minded(self, post: PostId, at: Moment = Moment.WRITING) -> list[str]:
        """What rule 65 says about a post."""
        now_s = self.house.desk.now_s
        found = await judge(self.house.desk.store, self.folder, post, now_s=now_s, at=at)
        return [
            each.finding.reason for each in found if each.finding.rule == "L65" and "nowhere" in each.finding.reason
        ]


@asynccontextmanager
async def open_street(folder: Path) -> AsyncIterator[Street]:
    async with open_house(folder) as house, listening(by_path(PAGES)) as server:
        lease = await house.desk.store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:1", 60.0))
        assert lease is not None
        street = Street(house, server, folder, Line(), lease)
        try:
            yield street
        finally:
            await street.door.close()


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with open_street(tmp_path / "workspace") as opened:
        yield opened


async def test_a_page_that_is_gone_is_minded_while_one_is_written_and_before_it_leaves(street: Street) -> None:
    url = street.server.url
    there = await street.post(*map(url, ("/agua", "/byte", "/largo", "/mudado")))
    dead = await street.post(url("/nada"), url("/ido"), url("/mudado-a-nada"))
    assert await street.minded(dead) == [], "nobody has asked yet"
    found = await street.ask()
    assert found == {url("/nada"): (Found.GONE, 404), url("/ido"): (Found.GONE, 410),
                     url("/mudado-a-nada"): (Found.GONE, 404)}, "no more of one server in a round"  # fmt: skip
    assert len(found) == MOST_OF_A_HOST
    assert len(await street.minded(dead)) == len(await street.minded(dead, Moment.SEND)) == 3
    more = {**await street.ask(), **await street.ask()}
    assert {each for each, _status in more.values()} == {Found.THERE} and len(more) == 4
    assert await street.minded(there) == []
    assert await street.ask() == {}, "each was asked just now"
    assert all(b"range: bytes=0-0" in request.lower() for request in street.server.requests)


async def test_what_cannot_be_found_out_says_nothing(street: Street) -> None:
    url = street.server.url
    closed = "http://10.0.0.8/dentro"
    posts = [await street.post(url(path)) for path in ("/roto", "/muro", "/mudo")]
    posts.append(await street.post(closed, "http://Ana:clave@www.valdeluz.example/", "ftp://www.valdeluz.example/x"))
    found = {**await street.ask(), **await street.ask()}
    assert {each for each, _status in found.values()} == {Found.UNKNOWN} and closed in found
    assert found[url("/roto")][1] == 500 and "ftp://www.valdeluz.example/x" not in found
    assert [await street.minded(post) for post in posts] == [[]] * 4
    assert len(street.server.requests) == 3, "no connection was opened to inner addresses"


async def test_a_name_that_nobody_has_counts_only_while_another_link_is_answered(street: Street) -> None:
    lost = f"http://{NOBODY}/x"
    post = await street.post(lost)
    assert await street.ask() == {lost: (Found.UNKNOWN, 0)}, "our line may be down as well"
    assert await street.minded(post) == []
    page = street.server.url("/agua")
    await street.post(page)
    assert await street.ask() == {page: (Found.THERE, 200)}
    street.house.desk.wait(1000)
    assert await street.ask() == {lost: (Found.NO_NAME, 0), page: (Found.THERE, 200)}, "a known page is the witness"
    assert await street.minded(post) == ["{host}: the link leads nowhere."]


async def test_a_line_of_ours_that_is_down_blocks_nothing_and_clears_what_it_cannot_confirm(street: Street) -> None:
    host = street.server.url("/agua", "www.valdeluz.example")
    dead = f"http://{NOBODY}/x"
    post = await street.post(host, dead)
    assert await street.ask() == {host: (Found.THERE, 200), dead: (Found.NO_NAME, 0)}
    assert await street.minded(post) != []
    street.house.desk.wait(7 * 3_600)
    for code in (socket.EAI_AGAIN, socket.EAI_NONAME):
        street.line.unknown = {"*": code}
        assert {each for each, _status in (await street.ask()).values()} == {Found.UNKNOWN}
        assert await street.minded(post) == []
        street.house.desk.wait(1_000)
    street.line.unknown = {NOBODY: socket.EAI_NONAME}
    await street.ask()
    assert len(await street.minded(post)) == 1


async def test_what_was_found_long_ago_says_nothing(street: Street) -> None:
    post = await street.post(street.server.url("/nada"))
    await street.ask()
    street.house.desk.wait(LASTS_S)
    assert len(await street.minded(post)) == 1
    street.house.desk.wait(1)
    assert await street.minded(post) == []


async def test_names_that_stand_for_nobody_are_never_asked(street: Street) -> None:
    await street.post("https://www.valdeluz.example/agua", "valdeluz.test/x", "http://localhost/", "https://EXAMPLE/")
    store = street.house.desk.store
    assert await ask_due(store, street.lease, street.way) == ()
    assert await street.house.desk.table("SELECT * FROM link_check") == []


async def test_only_posts_on_their_way_are_asked_for_in_every_part_and_variant(street: Street) -> None:
    url, store = street.server.url, street.house.desk.store
    post = await street.house.draft(content=words("Uno", f"Dos {url('/agua')}"), text="")
    await street.house.change(post, variants={AccountId(2): words(f"Solo aquí: {url('/nada')}.")})
    over = await street.post(url("/ido"))
    await cancel_post(store, ANA, over)
    assert await street.ask() == {url("/agua"): (Found.THERE, 200), url("/nada"): (Found.GONE, 404)}
    judged = await judge(store, street.folder, post, now_s=street.house.desk.now_s)
    assert [each.accounts for each in judged if each.finding.reason == "{host}: the link leads nowhere."] == [
        (AccountId(2),)
    ]


async def test_the_desk_is_told_when_a_link_dies_and_when_it_comes_back_and_nothing_else(street: Street) -> None:
    url = street.server.url
    post, other = await street.post(url("/nada")), await street.post(url("/agua"))
    told = "SELECT entity_id FROM change_log WHERE entity = 'post' AND op = 'links'"
    await street.ask()
    assert await street.house.desk.table(told) == [(post,)] and other != post
    street.house.desk.wait(1_000)
    await street.ask()
    assert len(await street.house.desk.table(told)) == 1, "still dead"
    PAGES["/nada"] = answer()
    try:
        street.house.desk.wait(1_000)
        await street.ask()
    finally:
        del PAGES["/nada"]
    assert await street.house.desk.table(told) == [(post,), (post,)]
    assert await street.minded(post) == []


async def test_the_table_keeps_no_address(street: Street) -> None:
    await street.post(street.server.url("/agua?recibo=12345"))
    await street.ask()
    [(hash_, finding, status, asked_s)] = await street.house.desk.table("SELECT * FROM link_check")
    assert (len(str(hash_)), finding, status, asked_s) == (64, "gone", 404, street.house.desk.now_s)


async def test_a_collector_that_lost_its_place_writes_nothing(street: Street) -> None:
    store = street.house.desk.store
    await street.post(street.server.url("/nada"))
    await store.write(COLLECTOR, lambda work: release(work, street.lease))
    assert await store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:2", 60.0)) is not None
    with pytest.raises(LeaseLost):
        async with asyncio.timeout(20):
            await keep_asking(store, street.lease, street.way, print)
    assert await street.house.desk.table("SELECT * FROM link_check") == []


async def test_a_text_that_is_not_in_the_store_is_read_by_what_was_found(street: Street) -> None:
    link = street.server.url("/nada")
    await street.post(link)
    await street.ask()
    store, now_s = street.house.desk.store, street.house.desk.now_s
    assert await dead_links(store, (f"Otra: {link}, y nada más",), now_s=now_s) == {link}
    assert await dead_links(store, ("Sin enlaces",), now_s=now_s) == frozenset()
    assert await dead_links(store, (f"{link}2",), now_s=now_s) == frozenset()


async def test_a_name_server_in_trouble_makes_no_link_dead_even_while_others_are_answered(street: Street) -> None:
    street.line.unknown = {NOBODY: socket.EAI_AGAIN}
    page, lost = street.server.url("/agua"), f"http://{NOBODY}/x"
    post = await street.post(page, lost)
    assert await street.ask() == {page: (Found.THERE, 200), lost: (Found.UNKNOWN, 0)}
    assert await street.minded(post) == []
