"""What a connector gave, against the contract."""

from __future__ import annotations

from typing import cast

import pytest

from core.accounts.fence import Broken
from core.collector.fit import CURSOR_CHARS, fitted, fitted_streams
from ventanilla.api import (
    Batch,
    Cursor,
    Event,
    Gap,
    Misfit,
    Notice,
    NoticeCode,
    RateState,
    Removed,
    StreamId,
    StreamKind,
    StreamSpec,
)

GOOD = Batch(events=(Removed("1"), Misfit(b"?", "odd")), cursor=Cursor("c"), more=True, next_after_s=60)


def test_a_batch_that_keeps_the_contract_comes_through() -> None:
    assert fitted(GOOD, 250) == GOOD


def test_lists_serve_as_well_as_tuples() -> None:
    loose = Batch(events=cast("tuple[Event, ...]", [Removed("1")]), cursor=Cursor("c"))
    assert fitted(loose, 1).events == (Removed("1"),)


def test_what_is_no_event_is_kept_as_a_misfit_and_the_rest_of_the_page_too() -> None:
    mixed = Batch(events=cast("tuple[Event, ...]", (Removed("1"), {"id": 2}, None)), cursor=Cursor("c"))
    first, second, third = fitted(mixed, 250).events
    assert first == Removed("1")
    assert isinstance(second, Misfit)
    assert second.raw == b"dict came instead of an event"
    assert isinstance(third, Misfit)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"events": "none"},
        Batch,
        Batch(events=cast("tuple[Event, ...]", None), cursor=Cursor("c")),
        Batch(events=cast("tuple[Event, ...]", "abc"), cursor=Cursor("c")),
        Batch(cursor=cast(Cursor, None)),
        Batch(cursor=cast(Cursor, 7)),
        Batch(cursor=Cursor("\ud800")),
        Batch(cursor=Cursor("x" * (CURSOR_CHARS + 1))),
        Batch(cursor=Cursor("c"), more=cast(bool, "yes")),
        Batch(cursor=Cursor("c"), next_after_s=cast(int, 1.5)),
        Batch(cursor=Cursor("c"), next_after_s=True),
        Batch(cursor=Cursor("c"), gap=cast(Gap, "lost")),
        Batch(cursor=Cursor("c"), gap=Gap(cast(str, None))),
        Batch(cursor=Cursor("c"), notices=cast("tuple[Notice, ...]", (NoticeCode.MOVED,))),
        Batch(cursor=Cursor("c"), notices=(Notice(cast(NoticeCode, "moved")),)),
        Batch(events=tuple(Removed(str(n)) for n in range(251)), cursor=Cursor("c")),
    ],
)
def test_an_answer_that_cannot_be_used_whole_is_refused_whole(answer: object) -> None:
    with pytest.raises(Broken):
        fitted(answer, 250)


def test_an_odd_rate_is_left_out_and_harms_nothing() -> None:
    assert fitted(Batch(cursor=Cursor("c"), rate=cast(RateState, "plenty")), 1).rate is None


def test_streams_are_checked_too() -> None:
    spec = StreamSpec(StreamId("a"), StreamKind.MIXED, 60)
    assert fitted_streams([spec]) == (spec,)
    wrong: list[object] = [
        None,
        "ab",
        [spec, spec],
        ["a"],
        [StreamSpec(StreamId(""), StreamKind.MIXED, 60)],
        [StreamSpec(StreamId("a"), StreamKind.MIXED, 0)],
        [StreamSpec(StreamId("a"), StreamKind.MIXED, cast(int, "60"))],
    ]
    for answer in wrong:
        with pytest.raises(Broken):
            fitted_streams(answer)
