"""Filing the evidence of an alert: complete, sealed, for its owner's eyes, on record, and nothing where it fails."""

from __future__ import annotations

import base64
import json
import os
import stat
from dataclasses import replace

import pytest

from core.errors import CannotReach, NotFound, NotPermitted
from core.ids import MessageId
from core.store import Work
from core.store.backup import check_up
from core.store.evidence_files import FOLDER
from core.watch.alert_detail import alert_detail, watches_of_people
from core.watch.alerts import Cause, acknowledge, raise_alert
from core.watch.evidence import is_intact, is_text_intact
from core.watch.filing import file_evidence
from core.watch.model import AlertId, AlertKind, WatchKind
from tests.service.watch.room import ANA, OSCAR, ROSA, WATER, Room, said

TEXT = "esta noche voy a matar al alcalde en la plaza"


async def threat(room: Room, text: str = TEXT) -> AlertId:
    await room.hear(said("t1", text, "noche"))
    message = await room.id_of("t1")
    return await raised(room, [message])


async def raised(room: Room, messages: list[MessageId], key: str = "threat:1") -> AlertId:
    async def act(work: Work) -> AlertId | None:
        work.system("arranging a test")
        cause = Cause(kind=AlertKind.THREAT, key=key, at_s=work.now_s, figures={"score": 9}, messages=messages, level=2)
        return await raise_alert(work, cause)

    id_ = await room.system(act)
    assert id_ is not None
    return id_


async def test_both_files_hold_the_message_whole_and_say_the_hash_that_is_on_record(room: Room) -> None:
    id_ = await threat(room)
    await acknowledge(room.store, ROSA, id_, "llamo")
    [filed] = await file_evidence(room.store, ANA, id_, "Valdeluz")
    assert filed.json.parent == room.store.path.parent / FOLDER
    record = json.loads(filed.json.read_bytes())
    assert is_intact(filed.json.read_bytes()) and is_text_intact(filed.text.read_bytes())
    assert record["sheet_sha256"] == filed.sha256 and filed.sha256 in filed.text.read_text()
    assert record["original"]["text"] == TEXT
    assert base64.b64decode(record["original"]["bytes_base64"]) == b"{}", "what the platform delivered"
    assert [each["name"] for each in record["seen_by"]] == ["Rosa", "Ana"]
    assert any(rule.startswith("es.") for rule in record["rules"]), record["rules"]
    row = await room.one("SELECT actor, target, data FROM audit WHERE action = 'alert.evidence'")
    assert (row["actor"], row["target"]) == ("Ana", f"alert:{id_}")
    assert json.loads(row["data"])["sha256"] == filed.sha256
    assert TEXT not in row["data"]


async def test_what_was_filed_in_the_workspace_is_looked_after_and_what_lies_elsewhere_is_not(room: Room) -> None:
    id_ = await threat(room)
    [kept] = await file_evidence(room.store, ANA, id_, "Valdeluz")
    [given] = await file_evidence(room.store, ANA, id_, "Valdeluz", room.store.path.parent / "for-the-police")
    given.json.unlink()
    assert check_up(room.store.path).lost_evidence == ()
    kept.text.write_bytes(kept.text.read_bytes().replace(b"matar", b"besar"))
    assert check_up(room.store.path).lost_evidence == (kept.text.name,)


async def test_only_its_owner_can_read_it(room: Room) -> None:
    before = os.umask(0)
    try:
        [filed] = await file_evidence(room.store, ANA, await threat(room), "Valdeluz")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (filed.json, filed.text, filed.json.parent)]
    assert modes == [0o600, 0o600, 0o700]


async def test_filing_again_writes_nothing_over(room: Room) -> None:
    id_ = await threat(room)
    [first] = await file_evidence(room.store, ANA, id_, "Valdeluz")
    content = first.json.read_bytes()
    room.wait(60)
    [second] = await file_evidence(room.store, ANA, id_, "Valdeluz")
    assert second.json != first.json and second.sha256 != first.sha256
    assert first.json.read_bytes() == content
    assert len(list(first.json.parent.iterdir())) == 4


async def test_an_edited_message_is_filed_with_every_text_it_had(room: Room) -> None:
    id_ = await threat(room)
    room.wait(30)
    await room.hear(said("t1", "era broma", "noche"))
    [filed] = await file_evidence(room.store, ANA, id_, "Valdeluz")
    original = json.loads(filed.json.read_bytes())["original"]
    assert original["text"] == TEXT
    assert [each["text"] for each in original["edits"]] == ["era broma"]


async def test_who_may_not_take_alerts_files_nothing(room: Room) -> None:
    id_ = await threat(room)
    with pytest.raises(NotPermitted):
        await file_evidence(room.store, OSCAR, id_, "Valdeluz")
    assert not (room.store.path.parent / FOLDER).exists()


async def test_an_alert_without_messages_has_no_evidence(room: Room) -> None:
    id_ = await raised(room, [])
    with pytest.raises(NotFound):
        await file_evidence(room.store, ANA, id_, "Valdeluz")
    with pytest.raises(NotFound):
        await file_evidence(room.store, ANA, AlertId(99), "Valdeluz")


async def test_a_folder_that_is_none_is_named_and_nothing_is_on_record(room: Room) -> None:
    id_ = await threat(room)
    place = room.store.path.parent / "a-file"
    place.write_text("")
    with pytest.raises(CannotReach, match="a-file"):
        await file_evidence(room.store, ANA, id_, "Valdeluz", place)
    rows = await room.store.rows("SELECT 1 FROM audit WHERE action = 'alert.evidence'")
    assert rows == []


async def test_a_link_in_the_place_of_a_file_is_not_followed(room: Room) -> None:
    id_ = await threat(room)
    message = await room.id_of("t1")
    folder = room.store.path.parent / FOLDER
    folder.mkdir()
    elsewhere = room.store.path.parent / "elsewhere"
    (folder / f"alert-{id_}-m{message}.json").symlink_to(elsewhere)
    with pytest.raises(CannotReach):
        await file_evidence(room.store, ANA, id_, "Valdeluz")
    assert not elsewhere.exists()
    assert [each.name for each in folder.iterdir()] == [f"alert-{id_}-m{message}.json"], "half a sheet is no evidence"


async def test_an_alert_whole_has_its_earlier_ones_and_its_messages(room: Room) -> None:
    await room.hear(said("a", "uno"), said("b", "dos", "otra"))
    ids = [await room.id_of("a"), await room.id_of("b")]
    first = await raised(room, ids)
    whole = await alert_detail(room.store, first, room.now_s)
    assert [each.message for each in whole.messages] == sorted(ids, reverse=True)
    assert len({each.conversation for each in whole.messages}) == 2
    assert whole.lately == 1 and whole.earlier == () and whole.watch is None
    assert [each.told_s for each in whole.told] == [None, None]


async def test_the_watches_of_persons_are_known_by_number(room: Room) -> None:
    await room.add()
    person = replace(WATER, name="Alguien", query="author:alguien agua", kind=WatchKind.PERSON,
                     legal_basis="Ley 30364, expediente 77-2024", ends_s=room.now_s + 86_400)  # fmt: skip
    saved = await room.save(person, ROSA)
    assert await watches_of_people(room.store) == {saved.watch.id}
