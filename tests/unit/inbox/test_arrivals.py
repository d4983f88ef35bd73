"""Reading deliveries: whatever a connector hands over, it is a message, a removal or a misfit, never an error."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.inbox.arrivals import Fresh, Gone, Unfit, read
from ventanilla.api import Arrived, Author, Item, ItemKind, Media, Misfit, Removed, Visibility

NOW_S = 1_790_000_000

TEXTS = st.text(st.characters(), max_size=30)  # lone surrogates included
ODD: st.SearchStrategy[Any] = st.none() | st.integers() | st.floats() | st.binary(max_size=5) | TEXTS | st.just([])
MOMENTS = st.datetimes(timezones=st.timezones()) | st.datetimes() | st.none()

AUTHORS = st.builds(Author, TEXTS, TEXTS, TEXTS, st.none() | st.integers(), MOMENTS)
ITEMS = st.builds(
    Item,
    remote_id=TEXTS,
    kind=st.sampled_from(ItemKind),
    author=AUTHORS,
    text=TEXTS,
    root=TEXTS,
    in_reply_to=st.none() | TEXTS,
    created_at=MOMENTS,
    edited_at=MOMENTS,
    visibility=st.sampled_from(Visibility),
    network=TEXTS,
    url=TEXTS,
    lang=TEXTS,
    media=st.lists(st.builds(Media, TEXTS, TEXTS, st.none() | TEXTS), max_size=3).map(tuple),
)
WRONG = st.builds(
    Item, remote_id=ODD, kind=ODD, author=AUTHORS | ODD, text=ODD, root=ODD, created_at=ODD, visibility=ODD, media=ODD
)


@given(item=ITEMS | WRONG | ODD, raw=ODD)
def test_no_item_is_an_error_and_what_is_kept_can_be_written(item: Any, raw: Any) -> None:
    found = read(Arrived(item, raw), "Fb", NOW_S)
    assert isinstance(found, Fresh | Unfit)
    if isinstance(found, Fresh):
        for text in (found.remote_id, found.root, found.text, found.media, found.lang, found.url, *found.writer.key):
            text.encode()
        assert found.remote_id
        assert found.is_private is (found.root == "")
        assert found.created_s is None or found.created_s <= NOW_S + 300
    else:
        found.reason.encode()
        assert isinstance(found.raw, bytes) and found.raw
        assert len(found.digest) == 32


@given(id_=ODD, at=MOMENTS | ODD)
def test_no_removal_and_no_misfit_is_an_error(id_: Any, at: Any) -> None:
    assert isinstance(read(Removed(id_, at), "Fb", NOW_S), Gone | Unfit)
    found = read(Misfit(id_, id_, id_), "Fb", NOW_S)
    assert isinstance(found, Unfit)
    (found.reason + found.remote_id).encode()


@given(text=st.text())
def test_words_that_are_text_are_kept_to_the_letter(text: str) -> None:
    found = read(Arrived(Item(remote_id="1", kind=ItemKind.COMMENT, author=Author("a", "a"), text=text)), "Fb", NOW_S)
    assert isinstance(found, Fresh) and found.text == text


def test_two_who_have_no_id_are_two_and_one_message_seen_twice_is_one() -> None:
    def writer(id_: str) -> tuple[str, str]:
        item = Item(remote_id=id_, kind=ItemKind.DM, author=Author("", "anónimo"), text="x")
        found = read(Arrived(item), "Wf", NOW_S)
        assert isinstance(found, Fresh)
        return found.writer.key

    assert writer("1") == writer("1") != writer("2")


def test_a_time_without_a_zone_is_nobodys_time() -> None:
    item = Item(
        remote_id="1", kind=ItemKind.COMMENT, author=Author("a", "a"), text="x",
        created_at=datetime.fromisoformat("2026-09-21T12:00:00"),
    )  # fmt: skip
    found = read(Arrived(item), "Fb", NOW_S)
    assert isinstance(found, Fresh) and found.created_s is None
