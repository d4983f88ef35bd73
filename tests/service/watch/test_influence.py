"""People who keep helping, counted from a real store: by whom, of what, for how long, and never against their wish."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import pytest

from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.ids import AccountId, AuthorId, ConversationId
from core.inbox.model import AccountRef, Disposition, MessageClass
from core.inbox.triage import classify, done, quarantine
from core.watch.author_choices import choice_of, list_choices, name_ally, opt_out, remove_choice
from core.watch.influence import Committed, author_named, committed, list_committed, look_at_author
from core.watch.model import DAY_S
from tests.service.watch.room import ANA, FB, IVAN, OSCAR, ROSA, Room, said
from ventanilla.api import JSON, Arrived, Author, Item, ItemKind

LIMA = ZoneInfo("America/Lima")
CONSENT = "Carmen accepted by telephone on 3 May; noted by Ana"
RIO = AccountRef(AccountId(3), "Fb", is_overheard=True)


async def helps(
    room: Room, author: str, class_: MessageClass = MessageClass.QUESTION, *, is_answered: bool = True
) -> ConversationId:
    """One conversation of somebody's, judged and closed."""
    n = (await room.one("SELECT count(*) AS n FROM message"))["n"]
    await room.hear(said(f"x{n}", f"hola {n}", author, room.now_s))
    row = await room.one("SELECT conversation_id AS id FROM message ORDER BY id DESC LIMIT 1")
    id_ = ConversationId(row["id"])
    await classify(room.store, ANA, [id_], class_)
    if is_answered:
        await done(room.store, ANA, [id_], Disposition.ANSWERED, reason="ref. 12")
    return id_


async def author(room: Room, name: str) -> AuthorId:
    return await author_named(room.store, name)


async def named(room: Room, days: int = 90) -> dict[str, Committed]:
    found = await committed(room.store, room.now_s, LIMA, days)
    return {each.person.handle: each for each in found}


async def test_six_constructive_exchanges_make_somebody_a_candidate(room: Room) -> None:
    for _n in range(6):
        await helps(room, "carmen")
        room.wait(DAY_S)
    [found] = await list_committed(room.store, ANA, LIMA)
    expected = sum(2 * 0.5 ** (n / 45) for n in range(1, 7))
    assert found.points.value == pytest.approx(expected, abs=0.005)
    assert (found.contacts.contacts, found.contacts.constructive, found.points.n) == (6, 6, 6)
    assert found.contacts.last_s == room.now_s - DAY_S


async def test_what_counts_is_what_people_judged_and_answered(room: Room) -> None:
    for name, class_, is_answered in (
        ("asks", MessageClass.QUESTION, True), ("proposes", MessageClass.SUGGESTION, True),
        ("complains", MessageClass.COMPLAINT, True), ("petitions", MessageClass.PETITION, True),
        ("thanks", MessageClass.PRAISE, False), ("waits", MessageClass.QUESTION, False),
        ("opines", MessageClass.OPINION, True), ("insults", MessageClass.INSULT, True),
        ("spams", MessageClass.SPAM, True), ("threatens", MessageClass.THREAT, True),
    ):  # fmt: skip
        for _n in range(3):
            await helps(room, name, class_, is_answered=is_answered)
    found = await named(room)
    assert {name: each.points.value for name, each in found.items()} == {
        "asks": 6.0, "proposes": 6.0, "complains": 6.0, "petitions": 6.0, "thanks": 3.0,
    }  # fmt: skip


async def test_insults_and_what_is_set_apart_are_no_contacts(room: Room) -> None:
    await helps(room, "leo")
    await helps(room, "leo")
    await helps(room, "leo", MessageClass.INSULT)
    apart = await helps(room, "leo", is_answered=False)
    await quarantine(room.store, ANA, [apart])
    assert await named(room) == {}
    await helps(room, "leo", is_answered=False)
    assert (await named(room))["leo"].contacts.contacts == 3


async def test_a_share_is_a_public_message_that_quotes_ours(room: Room) -> None:
    for n in range(3):
        await room.hear(said(f"c{n}", "hola", "sol", room.now_s))
    marks: Sequence[Mapping[str, JSON]] = (
        {"why": "quote"},
        {"reasons": ["mention", "quote"]},
        {"why": "mention", "quoted": "quote"},
    )
    for n, ext in enumerate(marks):
        item = Item(
            remote_id=f"s{n}", kind=ItemKind.MENTION, author=Author("id-sol", "sol"), text="mirad esto", ext=ext,
        )  # fmt: skip
        await room.hear(Arrived(item, b"{}"))
    found = (await named(room))["sol"]
    assert (found.contacts.shares, found.points.value) == (2, 2.0)


async def test_what_was_only_overheard_or_we_wrote_ourselves_is_nobodys_help(room: Room) -> None:
    await room.set(
        "INSERT INTO account (id, name, connector, network, created_s, relation)"
        " VALUES (3, 'rio', 'feed', 'Fb', 0, 'peer')"
    )
    for n in range(4):
        await room.hear(said(f"o{n}", "gracias", "lola", room.now_s), account=RIO)
        await helps(room, "nosotros")
    await room.set("UPDATE conversation SET class = 'G' WHERE account_id = 3")
    await room.set("UPDATE account SET remote_id = 'id-nosotros' WHERE id = 1")
    assert await named(room) == {}


async def test_what_was_closed_otherwise_or_at_a_peers_counts_for_nothing(room: Room) -> None:
    await room.set(
        "INSERT INTO account (id, name, connector, network, created_s, relation)"
        " VALUES (3, 'rio', 'feed', 'Fb', 0, 'peer')"
    )
    for name in ("here", "there", "both"):
        for n in range(4):
            account = RIO if name == "there" or (name == "both" and n) else FB
            await room.hear(said(f"{name}{n}", "hola", name, room.now_s), account=account)
    await room.set("UPDATE conversation SET class = 'Q', state = 3, disposition = 'no_action'")
    assert await named(room) == {}
    for n in range(4):
        await room.hear(said(f"too{n}", "hola", "there", room.now_s))
    await room.set("UPDATE conversation SET disposition = 'answered' WHERE class = 'Q'")
    assert list(await named(room)) == ["here"], "nobody answered the others here, or often enough"


async def test_an_old_thread_stored_today_counts_as_old_however_often_they_write_now(room: Room) -> None:
    await room.hear(said("old", "hola", "pia", room.now_s - 100 * DAY_S))
    await room.set("UPDATE conversation SET class = 'Q', state = 3, disposition = 'answered'")
    for n in range(3):
        await room.hear(said(f"new{n}", "hola", "pia", room.now_s))
    assert await named(room) == {}
    assert (await named(room, 180))["pia"].points.value == pytest.approx(2 * 0.5 ** (100 / 45), abs=0.005)


async def test_whoever_stays_away_for_half_a_year_is_forgotten(room: Room) -> None:
    for _n in range(3):
        await helps(room, "carmen")
    room.wait(179 * DAY_S)
    assert list(await named(room, 180)) == ["carmen"] and await named(room) == {}
    room.wait(2 * DAY_S)
    assert await named(room, 180) == {}
    known = await look_at_author(room.store, ANA, await author(room, "carmen"), LIMA)
    assert known.contacts is not None and (known.contacts.contacts, known.contacts.first_s) == (0, None)
    with pytest.raises(UsageError):
        await list_committed(room.store, ANA, LIMA, 181)


async def test_old_messages_that_are_imported_today_are_as_old_as_they_are(room: Room) -> None:
    for n in range(4):
        await room.hear(said(f"old{n}", "hola", "pia", room.now_s - 200 * DAY_S))
    await room.set("UPDATE conversation SET class = 'Q', state = 3, disposition = 'answered'")
    assert await named(room, 180) == {}


async def test_looking_writes_nothing_but_who_looked(room: Room) -> None:
    for _n in range(3):
        await helps(room, "carmen")
    before = {name: rows for name, rows in (await tables(room)).items() if name != "audit"}
    await list_committed(room.store, OSCAR, LIMA)
    await look_at_author(room.store, OSCAR, await author(room, "carmen"), LIMA)
    after = await tables(room)
    assert {name: rows for name, rows in after.items() if name != "audit"} == before
    last = await room.table("SELECT actor, action, data FROM audit ORDER BY seq DESC LIMIT 2")
    assert [(who, action) for who, action, _data in last] == [
        ("Óscar", "author.show"), ("Óscar", "author.list_committed"),
    ]  # fmt: skip
    assert "carmen" not in json.dumps(await room.table("SELECT target, data FROM audit"))


async def test_who_may_not_read_conversations_sees_nobody(room: Room) -> None:
    await helps(room, "carmen")
    carmen = await author(room, "carmen")
    await room.set("UPDATE operator_role SET role = 'administrator' WHERE operator_id = 3")
    for act in (
        list_committed(room.store, IVAN, LIMA), look_at_author(room.store, IVAN, carmen, LIMA),
        list_choices(room.store, IVAN), opt_out(room.store, IVAN, carmen), opt_out(room.store, OSCAR, carmen),
        name_ally(room.store, OSCAR, carmen, CONSENT), remove_choice(room.store, OSCAR, carmen),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            await act


async def test_who_asked_not_to_be_counted_is_in_no_list_and_has_no_counts(room: Room) -> None:
    for name in ("carmen", "sol"):
        for _n in range(3):
            await helps(room, name)
    carmen = await author(room, "@Carmen")
    chosen = await opt_out(room.store, ANA, carmen)
    assert (chosen.is_opted_out, chosen.consent, chosen.written_by) == (True, "", "Ana")
    assert list(await named(room)) == ["sol"]
    known = await look_at_author(room.store, ANA, carmen, LIMA)
    assert known.contacts is None
    with pytest.raises(Conflict):
        await name_ally(room.store, ROSA, carmen, CONSENT)
    await remove_choice(room.store, ROSA, carmen)
    assert sorted(await named(room)) == ["carmen", "sol"]
    with pytest.raises(NotFound):
        await remove_choice(room.store, ROSA, carmen)


async def test_an_ally_needs_a_consent_in_words_that_holds_for_a_time(room: Room) -> None:
    await helps(room, "carmen")
    carmen = await author(room, "carmen")
    for consent, days in (("", 30), ("yes", 30), ("x" * 501, 30), (CONSENT, 0), (CONSENT, 367)):
        with pytest.raises(UsageError):
            await name_ally(room.store, ANA, carmen, consent, days)
    ally = await name_ally(room.store, ANA, carmen, f"  {CONSENT}\n", 30)
    assert (ally.consent, ally.written_by, ally.is_ally(room.now_s)) == (CONSENT, "Ana", True)
    room.wait(30 * DAY_S)
    stored = await choice_of(room.store, carmen)
    assert stored is not None and not stored.is_ally(room.now_s), "nobody renewed it"
    again = await name_ally(room.store, ROSA, carmen, CONSENT)
    assert (again.is_ally(room.now_s), again.written_by) == (True, "Rosa")
    assert [each.handle for each in await list_choices(room.store, ANA)] == ["carmen"]


async def test_opting_out_deletes_a_consent_and_the_record_never_had_it(room: Room) -> None:
    await helps(room, "carmen")
    carmen = await author(room, "carmen")
    await name_ally(room.store, ANA, carmen, CONSENT)
    await opt_out(room.store, ANA, carmen)
    assert await room.table("SELECT choice, consent, review_s FROM author_choice") == [("opted_out", "", None)]
    acts = await room.table("SELECT action, target FROM audit WHERE action LIKE 'author.%' ORDER BY seq")
    assert acts == [("author.ally", f"author:{carmen}"), ("author.opt_out", f"author:{carmen}")]
    assert "telephone" not in json.dumps(await room.table("SELECT * FROM audit"))


@pytest.mark.parametrize(
    "erase", ["UPDATE author SET remote_id = 'erased-1', handle = '', name = ''", "DELETE FROM author"]
)
async def test_a_choice_goes_with_its_author(room: Room, erase: str) -> None:
    await room.set("INSERT INTO author (id, network, remote_id, handle, name) VALUES (9, 'Fb', 'id-eva', 'eva', 'Eva')")
    await name_ally(room.store, ANA, AuthorId(9), CONSENT)
    await room.set("UPDATE author SET handle = 'eva2', followers = 3 WHERE id = 9")
    assert len(await room.table("SELECT * FROM author_choice")) == 1, "another handle is the same person"
    await room.set(f"{erase} WHERE id = 9")
    assert await room.table("SELECT * FROM author_choice") == []


async def test_a_handle_that_several_people_have_is_not_guessed(room: Room) -> None:
    for id_, network in ((8, "Fb"), (9, "X")):
        await room.set(
            "INSERT INTO author (id, network, remote_id, handle, name) VALUES (?, ?, 'id-eva', 'Eva', '')", id_, network
        )
    with pytest.raises(Conflict, match="a8, a9"):
        await author(room, "@eva")
    assert (await author(room, "a9"), await author(room, "8")) == (9, 8)
    for nobody in ("", "@", "a99", "luz"):
        with pytest.raises(NotFound):
            await author(room, nobody)


async def tables(room: Room) -> dict[str, int]:
    """How many rows each table has."""
    names = [str(row["name"]) for row in await room.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    plain = [name for name in names if not name.startswith(("message_fts", "message_word", "sqlite_"))]
    return {name: (await room.one(f"SELECT count(*) AS n FROM {name}"))["n"] for name in plain}
