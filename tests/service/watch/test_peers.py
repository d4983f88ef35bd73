"""Peers on a real store: whose hits they are, what they published today, and what is not theirs is not counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.errors import UsageError
from core.ids import AccountId
from core.inbox.model import AccountRef
from core.watch.detail import Detail, watch_detail
from core.watch.figures import MOOD_OFF, score_figures
from core.watch.model import DAY_S, Watch
from core.watch.peers import PeerReport, peer_report
from core.watch.service import approve_watch
from tests.service.watch.room import IVAN, ROSA, START_S, WATER, Room, said
from tests.service.watch.test_guardrails import PERSON
from ventanilla.api import Arrived, Author, Item, ItemKind

LIMA = ZoneInfo("America/Lima")
RIO = AccountRef(AccountId(3), "Rs", is_overheard=True)
SOL = AccountRef(AccountId(4), "Rs", is_overheard=True)
NEWS = AccountRef(AccountId(5), "Rs", is_overheard=True)


async def add_towns(room: Room) -> None:
    """Two neighbouring towns and a newspaper."""
    for id_, name, relation in ((3, "rioclaro", "peer"), (4, "puertosol", "peer"), (5, "diario", "source")):
        await room.set(
            "INSERT INTO account (id, name, connector, network, created_s, relation) VALUES (?, ?, 'feed', 'Rs', ?, ?)",
            id_, name, START_S - 60 * DAY_S, relation,
        )  # fmt: skip


def article(id_: str, text: str, at_s: int, author: str = "Ayuntamiento") -> Arrived:
    return Arrived(
        Item(
            remote_id=id_, kind=ItemKind.ARTICLE, author=Author(f"feed-{author}", author), text=text,
            created_at=datetime.fromtimestamp(at_s, UTC), url=f"https://rioclaro.example/{id_}",
        )
    )  # fmt: skip


def comment(id_: str, text: str, at_s: int, to: str, author: str) -> Arrived:
    return Arrived(
        Item(
            remote_id=id_, kind=ItemKind.COMMENT, author=Author(f"feed-{author}", author), text=text, root=to,
            in_reply_to=to, created_at=datetime.fromtimestamp(at_s, UTC),
        )
    )  # fmt: skip


async def report(room: Room, watch: Watch, days: int = 7) -> PeerReport:
    return await peer_report(room.store, await room.now(watch), room.now_s, LIMA, days * DAY_S)


async def test_share_of_voice_is_ours_by_ours_and_the_peers(room: Room) -> None:
    await add_towns(room)
    watch = await room.add()
    await room.hear_many(24)
    now_s = room.now_s
    await room.hear(*(article(f"r{n}", f"corte de agua {n}", now_s - n) for n in range(12)), account=RIO)
    await room.hear(*(article(f"s{n}", f"sin agua {n}", now_s - n) for n in range(4)), account=SOL)
    await room.hear(*(article(f"d{n}", f"agua y más agua {n}", now_s - n) for n in range(50)), account=NEWS)
    found = await report(room, watch)
    assert (found.ours.value, found.ours.n) == (0.6, 40), "a newspaper is no peer"
    assert [(each.name, each.share.value, each.share.n) for each in found.peers] == [
        ("puertosol", 0.1, 40),
        ("rioclaro", 0.3, 40),
    ]
    assert sum(each.value or 0 for each in (found.ours, *(peer.share for peer in found.peers))) == pytest.approx(1)


async def test_with_few_hits_nobody_is_compared_and_without_peers_it_says_so(room: Room) -> None:
    watch = await room.add()
    await room.hear_many(40)
    alone = await report(room, watch)
    assert (alone.ours.value, alone.ours.reason, alone.peers) == (None, "no account is entered as a peer", ())
    await add_towns(room)
    calm = await room.add(replace(WATER, name="Luz", query="luz"))
    await room.hear(said("l", "no hay luz"))
    few = await report(room, calm)
    assert (few.ours.value, few.ours.n, [each.share.value for each in few.peers]) == (None, 1, [None, None])


async def test_what_peers_published_on_the_topic_today_is_listed_newest_first(room: Room) -> None:
    await add_towns(room)
    watch = await room.add()
    midnight_s = int(datetime.fromtimestamp(room.now_s, LIMA).replace(hour=0, minute=0, second=0).timestamp())
    await room.hear(
        article("a", "Corte de agua programado", room.now_s - 60),
        article("b", "Fiestas del barrio", room.now_s - 50),
        article("c", "El agua vuelve", room.now_s - 40),
        article("e", "Agua: lo de ayer", midnight_s - 60),
        comment("d", "¿y mi agua?", room.now_s - 30, "c", "vecina"),
        account=RIO,
    )
    rio = (await report(room, watch)).peers[1]
    assert [(each.text, each.url) for each in rio.today] == [
        ("El agua vuelve", "https://rioclaro.example/c"),
        ("Corte de agua programado", "https://rioclaro.example/a"),
    ]
    assert rio.cadence.n == 4 and rio.cadence.value == pytest.approx(4 / 7)


async def test_topics_are_the_words_of_several_posts_against_the_time_before(room: Room) -> None:
    await add_towns(room)
    watch = await room.add()
    await room.hear(
        *(article(f"o{n}", f"Obras en la calle {n}", room.now_s - 10 * DAY_S - n) for n in range(3)), account=RIO
    )
    await room.hear(
        *(article(f"n{n}", f"Vacunación y obras {n}", room.now_s - 3600 * n) for n in range(2)),
        article("once", "Concierto", room.now_s),
        account=RIO,
    )
    rio = (await report(room, watch)).peers[1]
    assert {each.word: (each.today, each.usual) for each in rio.terms} == {"vacunación": (2, 0.0), "obras": (2, 3.0)}


async def test_answers_in_threads_are_timed_and_unanswered_ones_told(room: Room) -> None:
    await add_towns(room)
    watch = await room.add()
    at_s = room.now_s - DAY_S
    await room.hear(article("post", "Obras", at_s), account=RIO)
    for n in range(32):
        await room.hear(comment(f"q{n}", f"pregunta {n}", at_s + n, "post", f"vecina{n}"), account=RIO)
    for n in range(30):
        await room.hear(comment(f"a{n}", "se arregla", at_s + n + 600 + n, f"q{n}", "Ayuntamiento"), account=RIO)
    rio = (await report(room, watch)).peers[1].response
    assert (rio.figure.value, rio.figure.n, rio.unanswered) == (614.5, 30, 2)
    sol = (await report(room, watch)).peers[0].response
    assert sol.figure.reason.startswith("not visible")


async def test_what_was_removed_or_given_up_counts_for_nobody(room: Room) -> None:
    await add_towns(room)
    watch = await room.add()
    await room.hear_many(40)
    await room.hear(*(article(f"r{n}", f"agua {n}", room.now_s) for n in range(10)), account=RIO)
    await room.set("UPDATE message SET removed_s = ? WHERE remote_id = 'r0'", room.now_s)
    assert (await report(room, watch)).ours.n == 49
    await room.set("UPDATE account SET state = 'gone' WHERE id = 3")
    after = await report(room, watch)
    assert ([each.name for each in after.peers], after.ours.n) == (["puertosol"], 40)


async def test_a_date_in_the_future_is_the_moment_it_reached_us(room: Room) -> None:
    await add_towns(room)
    watch = await room.add()
    await room.hear(article("r", "agua", room.now_s), account=RIO)
    await room.set("UPDATE message SET created_s = ? WHERE remote_id = 'r'", room.now_s + 9 * DAY_S)
    rio = (await report(room, watch)).peers[1]
    assert rio.cadence.n == 1 and rio.today[0].at_s == room.now_s


async def test_only_the_time_that_is_known_is_said_to_be_looked_at(room: Room) -> None:
    await add_towns(room)
    watch = await room.add()
    await room.set("UPDATE watch SET known_from_s = ?", room.now_s - 2 * DAY_S)
    assert (await report(room, watch, 30)).ours.period_s == 2 * DAY_S


async def test_persons_are_compared_with_nobody_and_periods_have_bounds(room: Room) -> None:
    person = (await room.save(PERSON, ROSA)).watch
    await approve_watch(room.store, IVAN, person.id)
    with pytest.raises(UsageError):
        await report(room, person)
    watch = await room.add()
    for days in (0, 91):
        with pytest.raises(UsageError):
            await report(room, watch, days)


async def test_sentiment_is_counted_only_where_the_mood_is_on(room: Room) -> None:
    loud = await room.add(replace(WATER, name="Quejas"), is_mood=True)
    calm = await room.add()
    await room.hear_many(20, "gracias, muy buen servicio de agua {n}", prefix="g")
    await room.hear_many(12, "pésimo servicio de agua, una vergüenza {n}", prefix="b")
    await room.hear_many(8, "agua en la calle {n}", prefix="n")
    figures = {each.name: each for each in score_figures(await _detail(room, loud))}
    assert (figures["sentiment"].sides, figures["sentiment"].n, figures["sentiment"].value) == ((20, 12), 40, 0.625)
    assert (figures["reach"].value, figures["passion"].value, figures["strength"].value) == (1.0, 0.0, 1.0)
    figures = {each.name: each for each in score_figures(await _detail(room, calm))}
    assert (figures["sentiment"].reason, figures["reach"].n) == (MOOD_OFF, 40)


async def _detail(room: Room, watch: Watch) -> Detail:
    return await watch_detail(room.store, await room.now(watch), room.now_s, LIMA)
