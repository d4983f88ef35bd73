"""The workspace's pictures: what is kept of them, who may add them, and what connectors are given."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from core.access.gate import permit
from core.errors import NotFound, NotPermitted, StoreError, UsageError
from core.publishing.content import Content
from core.publishing.pictures import MOST_BYTES, PictureShelf, add_picture, picture_of
from core.store import open_store
from core.store.backup import back_up, check_up, restore
from core.store.files import database_path
from core.store.picture_files import picture_path
from tests.pictures import exif, jpeg, png
from tests.service.inbox.desk import ANA, COLLECTOR
from tests.service.publishing.room import Room
from ventanilla.api import Gone, Passage


def folder(room: Room) -> Path:
    return room.desk.store.path.parent


async def test_a_picture_is_kept_once_without_its_traces_for_its_owner_only(room: Room) -> None:
    photo = jpeg(640, 480, exif(1))
    first = await add_picture(room.desk.store, ANA, folder(room), photo)
    again = await add_picture(room.desk.store, ANA, folder(room), jpeg(640, 480))
    assert (first.sha256, first.mime, first.width, first.height) == (again.sha256, "image/jpeg", 640, 480)
    assert (first.dropped, again.dropped) == (len(exif(1)), 0)
    kept = folder(room) / "pictures" / first.sha256[:2] / first.sha256
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == first.sha256
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (kept.parent, kept.parent.parent)} == {0o700}
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]
    assert await room.desk.table("SELECT sha256, size, added_by FROM picture") == [(first.sha256, first.size, 1)]
    assert await room.desk.table("SELECT action, actor FROM audit") == [("media.add", "Ana")]
    assert await picture_of(room.desk.store, first.sha256) == again
    with pytest.raises(NotFound):
        await picture_of(room.desk.store, "0" * 64)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", jpeg()[:-2], png()[:-1], png() + bytes(MOST_BYTES)])
async def test_what_is_no_picture_or_too_big_is_refused_and_leaves_nothing(room: Room, data: bytes) -> None:
    with pytest.raises(UsageError):
        await add_picture(room.desk.store, ANA, folder(room), data)
    assert not (folder(room) / "pictures").exists()
    assert await room.desk.table("SELECT * FROM picture") == []


async def test_who_may_not_add_pictures_leaves_none(room: Room) -> None:
    async with open_store(folder(room), gate=permit) as guarded:
        with pytest.raises(NotPermitted):
            await add_picture(guarded, ANA, folder(room), png())  # she has no role here
    with pytest.raises(NotPermitted):
        await add_picture(room.desk.store, COLLECTOR, folder(room), png())
    assert await room.desk.table("SELECT * FROM picture") == []


async def test_where_it_cannot_be_kept_one_sentence_says_so(room: Room) -> None:
    (folder(room) / "pictures").write_text("in the way")
    with pytest.raises(StoreError, match="pictures"):
        await add_picture(room.desk.store, ANA, folder(room), png())


async def test_many_who_add_the_same_picture_at_once_keep_it_once(room: Room) -> None:
    adding = [add_picture(room.desk.store, ANA, folder(room), png()) for _number in range(8)]
    assert len({each.sha256 for each in await asyncio.gather(*adding)}) == 1
    assert len(list((folder(room) / "pictures").glob("*/*"))) == 1


async def test_a_connector_gets_the_picture_only_as_it_was(room: Room) -> None:
    picture = await add_picture(room.desk.store, ANA, folder(room), png())
    shelf = PictureShelf(folder(room))
    assert await shelf.read(picture.sha256) == png()
    picture_path(folder(room), picture.sha256).write_bytes(png(4, 4))
    for wrong in (picture.sha256, "0" * 64, "../../ventanilla.db", picture.sha256.upper(), ""):
        with pytest.raises(Gone):
            await shelf.read(wrong)


async def test_a_spoilt_picture_is_mended_when_it_is_added_again(room: Room) -> None:
    picture = await add_picture(room.desk.store, ANA, folder(room), png())
    picture_path(folder(room), picture.sha256).write_bytes(b"spoilt")
    await add_picture(room.desk.store, ANA, folder(room), png())
    assert await PictureShelf(folder(room)).read(picture.sha256) == png()


async def test_a_picture_nobody_described_does_not_go_out(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    picture = await add_picture(room.desk.store, ANA, folder(room), png())
    for alt in ("", "  "):
        with pytest.raises(UsageError, match="no description"):
            await room.reply(conversation, content=Content(passages=(Passage("Mire.", (picture.attachment(alt),)),)))
    content = Content(passages=(Passage("Mire.", (picture.attachment(" un grifo "),)),))
    await room.reply(conversation, content=content)
    assert content.passages[0].media[0].alt == "un grifo"


async def test_a_backup_carries_its_pictures_in_one_file_and_gives_them_back(room: Room, tmp_path: Path) -> None:
    first = await add_picture(room.desk.store, ANA, folder(room), png())
    second = await add_picture(room.desk.store, ANA, folder(room), jpeg())
    copy = tmp_path / "copy.db"
    assert back_up(room.desk.store.path, copy).lost == ()
    assert [name for name in os.listdir(tmp_path) if name.startswith("copy")] == ["copy.db"]
    found = restore(copy, tmp_path / "other")
    assert (found.faults, found.lost) == ((), ())
    shelf = PictureShelf(tmp_path / "other")
    assert [await shelf.read(each.sha256) for each in (first, second)] == [png(), jpeg()]
    after = check_up(database_path(tmp_path / "other"))
    assert (after.faults, after.lost) == ((), ())
    tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'carried_picture'"
    with sqlite3.connect(database_path(tmp_path / "other")) as connection:
        assert connection.execute(tables).fetchone() == (0,)
    with sqlite3.connect(copy) as connection:
        assert connection.execute(tables).fetchone() == (1,), "the backup is as it was"


async def test_a_lost_picture_is_named_and_keeps_nobody_from_a_backup(room: Room, tmp_path: Path) -> None:
    kept = await add_picture(room.desk.store, ANA, folder(room), png())
    lost = await add_picture(room.desk.store, ANA, folder(room), jpeg())
    picture_path(folder(room), lost.sha256).write_bytes(b"spoilt")
    assert check_up(room.desk.store.path).lost == (lost.sha256,)
    assert back_up(room.desk.store.path, tmp_path / "copy.db").lost == (lost.sha256,)
    assert restore(tmp_path / "copy.db", tmp_path / "other").lost == (lost.sha256,)
    assert await PictureShelf(tmp_path / "other").read(kept.sha256) == png()
    assert check_up(database_path(tmp_path / "other")).lost == (lost.sha256,)


async def test_a_picture_spoilt_inside_a_backup_is_found(room: Room, tmp_path: Path) -> None:
    picture = await add_picture(room.desk.store, ANA, folder(room), png())
    back_up(room.desk.store.path, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as connection:
        connection.execute("UPDATE carried_picture SET bytes = x'00'")
    assert check_up(tmp_path / "copy.db").faults == (f"picture {picture.sha256[:12]}",)


async def test_in_a_shared_workspace_the_group_reads_the_pictures(room: Room) -> None:
    folder(room).chmod(0o2770)
    picture = await add_picture(room.desk.store, ANA, folder(room), png())
    place = picture_path(folder(room), picture.sha256)
    assert stat.S_IMODE(place.stat().st_mode) == 0o660
    assert {stat.S_IMODE(each.stat().st_mode) for each in (place.parent, place.parent.parent)} == {0o2770}
