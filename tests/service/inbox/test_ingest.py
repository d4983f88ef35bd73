"""Taking in what connectors deliver: nothing lost, nothing doubled, whatever they send."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.ids import ConversationId
from core.inbox import triage
from core.inbox.misfits import count_misfits, kept_misfits, mark_replayed
from core.inbox.model import Disposition, IngestCount, State
from core.inbox.reads import rows_by_id, thread
from core.inbox.replies import replied
from core.store import Work
from core.store.backup import check_up
from core.store.functions import offer
from tests.service.inbox.desk import ANA, CHAT, FB, NOON_S, Desk, word
from ventanilla.api import Arrived, Author, Event, Item, ItemKind, Media, Misfit, Removed, Visibility


async def test_a_message_opens_a_conversation_with_all_that_the_row_needs(desk: Desk) -> None:
    id_ = await desk.say("vecina.laloma", "Otra vez sin agua\nen la calle")
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.account, row.network, row.author_handle) == ("muro", "Fb", "vecina.laloma")
    assert (row.state, row.band, row.class_, row.messages) == (State.OPEN, 0, None, 1)
    assert row.excerpt == "Otra vez sin agua\nen la calle"
    assert (row.arrived_s, row.due_s, row.sla_s) == (NOON_S, NOON_S + 3600, 3600)


async def test_delivered_twice_nothing_is_written_the_second_time(desk: Desk) -> None:
    batch: list[Event] = [word("1", "hola"), word("2", "qué tal"), Removed("2"), Misfit(b"?", "odd")]
    first = await desk.arrive(*batch)
    assert first == IngestCount(new=2, removed=1, misfit=1)
    before = "\n".join(await _dump(desk))
    assert await desk.arrive(*batch) == IngestCount(unchanged=4)
    assert "\n".join(await _dump(desk)) == before


async def test_an_edit_keeps_the_old_words_and_only_the_new_ones_are_found(desk: Desk) -> None:
    id_ = await desk.say("ana", "tubería rota", "1")
    desk.wait(60)
    assert await desk.arrive(word("1", "farola rota", "ana")) == IngestCount(revised=1)
    [message] = (await thread(desk.store, id_, None)).messages
    assert (message.text, message.revision, message.edited_s) == ("farola rota", 2, NOON_S + 60)
    assert [(old.revision, old.text, old.seen_s) for old in message.earlier] == [(1, "tubería rota", NOON_S)]
    assert (await desk.found("tuberia")).rows == ()
    assert [row.id for row in (await desk.found("FAROLA")).rows] == [id_]
    assert _sound(desk)


async def test_the_same_id_twice_in_a_batch_is_one_message_and_other_words_a_revision(desk: Desk) -> None:
    counted = await desk.arrive(word("1", "uno"), word("1", "uno"), word("1", "dos"), word("1", "tres"))
    assert counted == IngestCount(new=1, revised=2, unchanged=1)
    assert await desk.table("SELECT text, revision FROM message") == [("tres", 3)]
    assert await desk.table("SELECT revision, text FROM message_revision") == [(1, "uno"), (2, "dos")]


@pytest.mark.parametrize("together", [True, False])
async def test_a_removed_message_leaves_a_stub_without_a_word_anywhere(desk: Desk, together: bool) -> None:
    secret = "mi numero es 4711"
    events: list[Event] = [word("1", secret, raw=secret.encode()), word("1", secret + "!", raw=secret.encode())]
    batches: list[list[Event]] = [[*events, Removed("1")]] if together else [events, [Removed("1")]]
    for batch in batches:
        await desk.arrive(*batch)
    assert await desk.arrive(word("1", secret, raw=secret.encode())) == IngestCount(unchanged=1)
    assert await desk.table("SELECT text, media, removed_s FROM message") == [("", "[]", NOON_S)]
    assert {text for (text,) in await desk.table("SELECT text FROM message_revision")} == {""}
    assert await desk.table("SELECT * FROM message_raw") == []
    assert (await desk.found("4711")).rows == ()
    [row] = await rows_by_id(desk.store, [(await desk.one("SELECT id FROM conversation"))["id"]])
    assert row.is_removed and row.excerpt == ""
    assert _sound(desk)


async def test_a_conversation_is_one_author_under_one_root(desk: Desk) -> None:
    await desk.arrive(word("post", "¿hay agua?", "ana"), word("r1", "no", "luis", root="post"))
    await desk.arrive(word("r2", "aquí tampoco", "ana", root="post"), word("r3", "sigue", "luis", root="post"))
    await desk.arrive(word("other", "otra cosa", "ana"))
    rows = await desk.table("SELECT root, messages FROM conversation ORDER BY id")
    assert rows == [("post", 2), ("post", 2), ("other", 1)]


async def test_private_messages_of_one_peer_are_one_conversation_apart_from_public_ones(desk: Desk) -> None:
    await desk.arrive(word("d1", "hola", private=True), word("d2", "¿hola?", private=True), word("p", "¿hola?"))
    await desk.arrive(word("d3", "soy otra", "otra", private=True))
    rows = await desk.table("SELECT is_private, root, messages FROM conversation ORDER BY id")
    assert rows == [(1, "", 2), (0, "p", 1), (1, "", 1)]


async def test_two_accounts_never_share_a_message_or_a_conversation(desk: Desk) -> None:
    await desk.arrive(word("1", "hola"))
    assert await desk.arrive(word("1", "hola"), account=CHAT) == IngestCount(new=1)
    assert await desk.table("SELECT account_id, network FROM conversation ORDER BY id") == [(1, "Fb"), (2, "Ch")]


async def test_an_author_without_an_id_is_a_different_person_in_each_message(desk: Desk) -> None:
    def anonymous(id_: str) -> Arrived:
        item = word(id_, "no doy mi nombre", private=True).item
        return Arrived(replace(item, author=Author(remote_id="", handle="")))

    await desk.arrive(anonymous("1"), anonymous("2"), anonymous("1"))
    assert len(await desk.table("SELECT id FROM conversation")) == 2


@pytest.mark.parametrize("put_away", ["waiting", "snoozed", "done"])
async def test_a_new_word_brings_a_conversation_back_and_starts_a_new_wait(desk: Desk, put_away: str) -> None:
    id_ = await desk.say("ana", "¿hola?", root="post")
    if put_away == "waiting":
        await _answer(desk, id_)
    elif put_away == "snoozed":
        await triage.snooze(desk.store, ANA, [id_], None)
    else:
        await triage.done(desk.store, ANA, [id_], Disposition.ANSWERED)
    desk.wait(86_400)
    assert await desk.say("ana", "sigo esperando", root="post") == id_
    [row] = await rows_by_id(desk.store, [id_])
    assert (row.state, row.arrived_s, row.due_s) == (State.OPEN, desk.now_s, desk.now_s + 3600)
    assert (row.messages, row.disposition, row.snoozed_until_s) == (2, None, None)
    assert (await desk.one("SELECT op FROM change_log ORDER BY seq DESC LIMIT 1"))["op"] == "reopened"


async def test_an_open_conversation_keeps_its_first_clock_and_a_quarantined_one_its_place(desk: Desk) -> None:
    open_, apart = await desk.say("ana", "uno", root="a"), await desk.say("eva", "uno", root="b")
    await triage.quarantine(desk.store, ANA, [apart], "enlaces")
    desk.wait(600)
    await desk.say("ana", "dos", root="a")
    await desk.say("eva", "dos", root="b")
    rows = {row.id: row for row in await rows_by_id(desk.store, [open_, apart])}
    assert (rows[open_].arrived_s, rows[open_].messages) == (NOON_S, 2)
    assert (rows[apart].state, rows[apart].messages) == (State.QUARANTINED, 2)


@pytest.mark.parametrize("bad_id", ["", "x" * 10_000, "a\ud800", 7.5, None, pytest.param(10**5000, id="huge")])
async def test_what_has_no_usable_id_is_kept_with_its_bytes_and_the_page_goes_on(desk: Desk, bad_id: object) -> None:
    bad = Arrived(replace(word("1", "malo").item, remote_id=bad_id), b"raw bytes")  # type: ignore[arg-type]  # hostile
    assert await desk.arrive(word("a", "uno"), bad, word("b", "dos")) == IngestCount(new=2, misfit=1)
    [misfit] = await kept_misfits(desk.store, FB.id)
    assert misfit.raw == b"raw bytes" and misfit.reason
    assert await count_misfits(desk.store) == {FB.id: 1}
    assert await desk.arrive(bad) == IngestCount(unchanged=1)


@pytest.mark.parametrize(
    "bad",
    [
        Arrived(None),  # type: ignore[arg-type]  # hostile
        Arrived(replace(word("1", "x").item, text=None)),  # type: ignore[arg-type]  # hostile
        Arrived(replace(word("1", "x").item, text=["x"])),  # type: ignore[arg-type]  # hostile
        Arrived(replace(word("1", "x").item, kind="rumour")),  # type: ignore[arg-type]  # hostile
        Arrived(replace(word("1", "x").item, author=None)),  # type: ignore[arg-type]  # hostile
        Arrived(replace(word("1", "x").item, media=5)),  # type: ignore[arg-type]  # hostile
        Arrived(replace(word("1", "x").item, root="r" * 5_000)),
        Removed(""),
        Removed("\udfff"),
    ],
)
async def test_what_is_no_item_is_kept_apart_even_without_bytes(desk: Desk, bad: Event) -> None:
    assert await desk.arrive(bad, word("b", "dos")) == IngestCount(new=1, misfit=1)
    [misfit] = await kept_misfits(desk.store, FB.id)
    assert misfit.raw and misfit.reason


async def test_numbers_are_ids_as_text(desk: Desk) -> None:
    big = 2**70
    item = replace(word("1", "x").item, remote_id=big)  # type: ignore[arg-type]  # hostile
    assert await desk.arrive(Arrived(item), word(str(big), "x")) == IngestCount(new=1, unchanged=1)


async def test_hostile_words_are_kept_as_they_came_except_what_is_no_text(desk: Desk) -> None:
    text = "a\0b \x1b[31m \u202e [red] ' \" % \ud800 \U0001f468\u200d\U0001f469 \ud83d\ude00"
    item = replace(word("1", text, "x").item, author=Author("id-x", "x\udc00"))
    await desk.arrive(Arrived(item))
    id_ = (await desk.one("SELECT id FROM conversation"))["id"]
    found = await thread(desk.store, id_, None)
    assert found.messages[0].text == text.replace("\ud800", "\ufffd").replace("\ud83d\ude00", "\U0001f600")
    assert found.row.excerpt == found.messages[0].text
    assert found.row.author_handle == "x\ufffd"
    await desk.arrive(word("1", "otra", "x"))
    await desk.arrive(Removed("1"))
    assert _sound(desk)


@pytest.mark.parametrize(
    ("claimed", "is_believed"),
    [
        (datetime.fromtimestamp(NOON_S - 3600, UTC), True),
        (datetime.fromtimestamp(NOON_S + 120, UTC), True),
        (datetime.fromtimestamp(NOON_S + 86_400, UTC), False),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-14))), False),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), False),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
        (datetime(1960, 1, 1, tzinfo=UTC), False),
        (datetime(2026, 9, 21, 12, 0), False),  # a connector that forgot the zone
        (None, False),
    ],
)
async def test_times_are_believed_only_where_they_can_be_true(
    desk: Desk, claimed: datetime | None, is_believed: bool
) -> None:
    await desk.arrive(Arrived(replace(word("1", "x").item, created_at=claimed)))
    row = await desk.one("SELECT created_s, has_own_time FROM message")
    assert bool(row["has_own_time"]) is is_believed
    assert row["created_s"] == (int(claimed.timestamp()) if is_believed and claimed else NOON_S)


async def test_order_is_that_of_arrival_whatever_times_are_claimed(desk: Desk) -> None:
    def at(id_: str, hours: int) -> Arrived:
        moment = datetime.fromtimestamp(NOON_S - hours * 3600, UTC)
        return Arrived(replace(word(id_, id_, root="post").item, created_at=moment))

    await desk.arrive(at("first", 1), at("second", 90), at("third", 50))
    id_ = (await desk.one("SELECT id FROM conversation"))["id"]
    assert [message.text for message in (await thread(desk.store, id_, None)).messages] == ["first", "second", "third"]


async def test_a_crowded_second_and_a_stepped_back_clock_still_give_rising_ids(desk: Desk) -> None:
    for n in range(11):
        await desk.arrive(*(word(f"{n}-{i}", "x", f"a{i}") for i in range(400)))
    desk.wait(-3600)
    await desk.arrive(word("late", "x", "late"))
    for table in ("message", "conversation"):
        ids = [id_ for (id_,) in await desk.table(f"SELECT id FROM {table} ORDER BY rowid")]
        assert len(set(ids)) == 4401
    assert await desk.table("SELECT remote_id FROM message ORDER BY id DESC LIMIT 1") == [("late",)]


async def test_an_article_that_nobody_judged_waits_a_day(desk: Desk) -> None:
    await desk.arrive(word("1", "Sale en la prensa", kind=ItemKind.ARTICLE))
    assert await desk.table("SELECT due_s - clock_s FROM conversation") == [(86_400,)]


async def test_the_raw_form_is_kept_compressed_and_follows_the_latest_edit(desk: Desk) -> None:
    await desk.arrive(word("1", "uno", raw=b"first"))
    await desk.arrive(word("1", "dos", raw=b"second"))
    row = await desk.one("SELECT class, data FROM message_raw")
    assert (row["class"], zlib.decompress(row["data"])) == ("comment", b"second")


async def test_addresses_of_attachments_may_change_and_what_they_show_may_not(desk: Desk) -> None:
    def photo(url: str, alt: str) -> Arrived:
        return Arrived(replace(word("1", "mira").item, media=(Media("photo", url, alt),)))

    await desk.arrive(photo("https://cdn.example/a?sig=1", "un grifo"))
    assert await desk.arrive(photo("https://cdn.example/a?sig=2", "un grifo")) == IngestCount(unchanged=1)
    assert await desk.arrive(photo("https://cdn.example/a?sig=3", "otra cosa")) == IngestCount(revised=1)


async def test_an_author_is_known_by_the_latest_name_and_an_unknown_count_is_not_zero(desk: Desk) -> None:
    def by(author: Author, id_: str) -> Arrived:
        return Arrived(Item(remote_id=id_, kind=ItemKind.MENTION, author=author, text=id_))

    await desk.arrive(by(Author("7", "old", "Old", followers=84), "1"))
    await desk.arrive(by(Author("7", "new", "New"), "2"))
    assert await desk.table("SELECT handle, name, followers FROM author") == [("new", "New", 84)]


async def test_an_edit_to_private_keeps_its_conversation(desk: Desk) -> None:
    await desk.arrive(word("1", "uno"))
    hidden = replace(word("1", "uno").item, visibility=Visibility.PRIVATE)
    assert await desk.arrive(Arrived(hidden)) == IngestCount(revised=1)
    assert await desk.table("SELECT visibility FROM message") == [("private",)]
    assert len(await desk.table("SELECT id FROM conversation")) == 1


async def test_a_misfit_that_was_replayed_is_not_offered_again(desk: Desk) -> None:
    await desk.arrive(Misfit(b"one", "odd"), Misfit(b"two", "odd"))
    first = (await kept_misfits(desk.store, FB.id))[0]

    async def replayed(work: Work) -> None:
        work.system("arranging a test")
        await mark_replayed(work, first.id)

    await desk.system(replayed)
    assert [kept.raw for kept in await kept_misfits(desk.store, FB.id)] == [b"two"]
    assert [kept.raw for kept in await kept_misfits(desk.store, FB.id, after=first.id + 1)] == []


async def test_others_are_told_what_happened_to_each_conversation(desk: Desk) -> None:
    id_ = await desk.say("ana", "uno", "1", root="r")
    await desk.say("ana", "dos", "2", root="r")
    await desk.arrive(Removed("2"))
    told = await desk.table("SELECT entity, entity_id, op FROM change_log WHERE entity <> 'workspace' ORDER BY seq")
    assert told == [("conversation", id_, op) for op in ("new", "message", "removed")]


async def _answer(desk: Desk, id_: ConversationId) -> None:
    async def act(work: Work) -> None:
        work.system("arranging a test")
        await replied(work, id_)

    await desk.system(act)


async def _dump(desk: Desk) -> list[str]:
    def dump() -> list[str]:
        connection = sqlite3.connect(desk.store.path)
        offer(connection)
        try:
            return list(connection.iterdump())
        finally:
            connection.close()

    return dump()


def _sound(desk: Desk) -> bool:
    """Whether the file, its references and its word index agree with one another."""
    return check_up(desk.store.path).faults == ()
