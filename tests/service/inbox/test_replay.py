"""Whatever arrives in whatever portions: the tables are those of a plain model, and counting agrees with the counts."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.store.backup import check_up
from core.store.files import database_path
from tests.service.inbox.desk import Desk, open_desk, word
from ventanilla.api import Event, Misfit, Removed

AUTHORS = ("ana", "eva", "leo")
WORDS = st.sampled_from(["agua", "luz", "gas"])


def _arrival(id_: int, text: str, private: bool) -> Event:
    """An id is always written by the same author, under the same root."""
    return word(f"m{id_}", text, AUTHORS[id_ % 3], root="" if id_ % 2 else "post", private=private and id_ > 8)


EVENTS = st.lists(
    st.builds(_arrival, st.integers(1, 12), WORDS, st.just(True))
    | st.builds(lambda n: Removed(f"m{n}"), st.integers(1, 12))
    | st.builds(lambda n: Misfit(bytes([n]), "odd"), st.integers(0, 2)),
    max_size=40,
)


@dataclass
class Model:
    """What ingest promises, in the fewest words: a plain loop over the events."""

    texts: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, list[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    misfits: set[bytes] = field(default_factory=set)

    def take(self, event: Event) -> None:
        if isinstance(event, Misfit):
            self.misfits.add(event.raw)
        elif isinstance(event, Removed):
            if event.remote_id in self.texts and event.remote_id not in self.gone:
                self.gone.add(event.remote_id)
                self.texts[event.remote_id] = ""
                self.earlier[event.remote_id] = [""] * len(self.earlier[event.remote_id])
        elif event.item.remote_id not in self.texts:
            self.texts[event.item.remote_id] = event.item.text
            self.earlier[event.item.remote_id] = []
        elif event.item.remote_id not in self.gone and self.texts[event.item.remote_id] != event.item.text:
            self.earlier[event.item.remote_id].append(self.texts[event.item.remote_id])
            self.texts[event.item.remote_id] = event.item.text


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, cuts=st.lists(st.integers(0, 40), max_size=4), again_from=st.integers(0, 40))
def test_any_portions_give_the_same_tables_and_a_repeat_gives_no_doubles(
    events: list[Event], cuts: list[int], again_from: int
) -> None:
    async def compare() -> None:
        edges = [0, *sorted(min(cut, len(events)) for cut in cuts), len(events)]
        portions = [events[a:b] for a, b in itertools.pairwise(edges)]
        with tempfile.TemporaryDirectory() as folder:
            async with open_desk(Path(folder) / "w") as desk:
                for portion in portions:
                    await desk.arrive(*portion)
                await _agree(desk, events)
                tables = await _tables(desk)
            async with open_desk(Path(folder) / "whole") as desk:
                await desk.arrive(*events)
                assert await _tables(desk) == tables
                # A cursor that did not move: the tail is delivered once more.
                await desk.arrive(*events[again_from:])
                await _agree(desk, [*events, *events[again_from:]])
            assert check_up(database_path(Path(folder) / "w")).faults == ()

    asyncio.run(compare())


async def _agree(desk: Desk, events: Sequence[Event]) -> None:
    """The tables say what the model says, and the kept counts what counting finds."""
    model = Model()
    for event in events:
        model.take(event)
    messages = await desk.table("SELECT remote_id, text, removed_s IS NOT NULL FROM message")
    assert {str(id_): (text, bool(gone)) for id_, text, gone in messages} == {
        id_: (text, id_ in model.gone) for id_, text in model.texts.items()
    }
    earlier = await desk.table(
        "SELECT remote_id, message_revision.text FROM message_revision JOIN message ON id = message_id"
        " ORDER BY message_id, message_revision.revision"
    )
    assert sorted(map(str, earlier)) == sorted(
        str((id_, text)) for id_, texts in model.earlier.items() for text in texts
    )
    assert {raw for (raw,) in await desk.table("SELECT raw FROM misfit")} == model.misfits
    assert await desk.table("SELECT state, band, assignee, is_private, n FROM badge WHERE n ORDER BY 1, 2, 3, 4") == (
        await desk.table(
            "SELECT state, band, ifnull(assignee, 0), is_private, count(*) FROM conversation"
            " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        )
    )
    assert await desk.table("SELECT id, messages, first_id, last_id FROM conversation ORDER BY id") == (
        await desk.table(
            "SELECT conversation_id, count(*), min(id), max(id) FROM message GROUP BY conversation_id ORDER BY 1"
        )
    )
    for text in ("agua", "luz", "gas"):
        found = await desk.table("SELECT rowid FROM message_fts WHERE message_fts MATCH ?", text)
        assert found == await desk.table("SELECT id FROM message WHERE text = ? ORDER BY id", text)


async def _tables(desk: Desk) -> list[object]:
    """Everything kept, revisions of conversations and the feed of changes apart."""
    return [
        await desk.table(sql)
        for sql in (
            "SELECT * FROM message ORDER BY id",
            "SELECT * FROM message_revision ORDER BY 1, 2",
            "SELECT * FROM message_raw ORDER BY 1",
            "SELECT id, author_id, root, is_private, state, band, due_s, clock_s, messages, first_id, last_id"
            " FROM conversation ORDER BY id",
            "SELECT * FROM author ORDER BY id",
            "SELECT account_id, raw, reason FROM misfit ORDER BY raw",
        )
    ]
