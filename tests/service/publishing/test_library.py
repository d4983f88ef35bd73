"""The library of pictures: cards, the words a post takes from them, and what keeps their bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Conflict, NotFound, UsageError
from core.publishing.content import Content
from core.publishing.library import (
    Card,
    Shows,
    add_media,
    attached,
    card_of,
    described,
    edit_media,
    known,
    library,
    media_named,
    remove_media,
)
from core.publishing.posts import NewPost, new_post
from core.store.picture_files import picture_path
from tests.pictures import exif, jpeg, png
from tests.service.inbox.desk import ANA
from tests.service.publishing.room import SHELF, Room
from ventanilla.api import Attachment, Passage

CARD = Card(
    name="Plaza", alt="La plaza de noche", credit="M. Ríos", licence="CC BY 4.0", shows=Shows.MINORS, consent="7"
)


def folder_of(room: Room) -> Path:
    return room.desk.store.path.parent


async def test_a_post_takes_the_words_of_the_card_unless_it_has_its_own(room: Room) -> None:
    made = await add_media(room.desk.store, ANA, folder_of(room), png(), CARD)
    assert await attached(room.desk.store, "plaza") == made.attachment
    assert (await attached(room.desk.store, "plaza", "Otra vista")).alt == "Otra vista"
    bare = made.picture.attachment("")
    assert (await described(room.desk.store, bare)).alt == "La plaza de noche"
    assert (await described(room.desk.store, made.picture.attachment("Mía"))).alt == "Mía"
    stranger = Attachment("f" * 64, "image/png", 1)
    assert await described(room.desk.store, stranger) == stranger


async def test_a_picture_added_again_is_one_picture_with_the_newer_card(room: Room) -> None:
    first = await add_media(room.desk.store, ANA, folder_of(room), png(), CARD)
    again = await add_media(room.desk.store, ANA, folder_of(room), png(), Card(alt="De día"))
    assert again.picture.sha256 == first.picture.sha256
    [only] = await library(room.desk.store)
    assert only.card == Card(alt="De día")
    assert (await edit_media(room.desk.store, ANA, again.picture.sha256[:6], licence="CC0")).card.licence == "CC0"


async def test_names_are_one_picture_each_and_the_beginning_of_a_hash_means_one(room: Room) -> None:
    made = await add_media(room.desk.store, ANA, folder_of(room), png(), CARD)
    with pytest.raises(UsageError, match="called"):
        await add_media(room.desk.store, ANA, folder_of(room), png(4, 4), CARD)
    with pytest.raises(UsageError):
        await add_media(room.desk.store, ANA, folder_of(room), png(4, 4), Card(alt="  "))
    await add_media(room.desk.store, ANA, folder_of(room), png(4, 4), Card(alt="x", name=made.picture.sha256[:8]))
    with pytest.raises(Conflict):
        await media_named(room.desk.store, made.picture.sha256[:8])
    with pytest.raises(NotFound):
        await media_named(room.desk.store, made.picture.sha256[:5])


async def test_the_bytes_stay_as_long_as_a_post_carries_them_and_its_card_stays_on_record(room: Room) -> None:
    carried = await add_media(room.desk.store, ANA, folder_of(room), png(), CARD)
    free = await add_media(room.desk.store, ANA, folder_of(room), png(4, 4), Card(alt="Nada", name="nada"))
    content = Content(passages=(Passage("Hoy", (carried.attachment,)),))
    await new_post(room.desk.store, ANA, SHELF, NewPost(accounts=("muro",), content=content))
    assert (await media_named(room.desk.store, "plaza")).uses == 1
    assert (await remove_media(room.desk.store, ANA, folder_of(room), "plaza"))[1] is False
    assert (await remove_media(room.desk.store, ANA, folder_of(room), "nada"))[1] is True
    assert picture_path(folder_of(room), carried.picture.sha256).is_file()
    assert not picture_path(folder_of(room), free.picture.sha256).exists()
    assert await card_of(room.desk.store, carried.picture.sha256) == CARD
    assert await library(room.desk.store) == []


async def test_bytes_are_known_with_and_without_their_traces_as_long_as_the_card_is_in_the_library(room: Room) -> None:
    store, folder = room.desk.store, folder_of(room)
    traced, plain = jpeg(5, 3, exif()), jpeg()
    assert await known(store, plain) is None
    made = await add_media(store, ANA, folder, traced, CARD)
    assert await known(store, traced) == await known(store, plain) == made
    assert await known(store, b"no picture") is None and await known(store, png()) is None
    await remove_media(store, ANA, folder, "plaza")
    assert await known(store, traced) is None
