"""Whatever arrives in whatever portions, with sweeps and new processes between: hits and counts of a plain model."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.store.backup import check_up
from core.store.files import database_path
from tests.service.watch.room import START_S, WATER, Room, open_room, said
from ventanilla.api import Arrived, Event, Removed

_TEXTS = ("no hay agua", "AGUAAA por favor", "grifo roto", "hola", "gracias")
_HITS = _TEXTS[:3]
_SAID = st.tuples(st.integers(0, 8), st.sampled_from(_TEXTS), st.integers(0, 40_000))
_EVENTS = st.one_of(_SAID, st.integers(0, 8))
_STEPS = st.lists(
    st.one_of(st.lists(_EVENTS, min_size=1, max_size=6), st.sampled_from(["sweep", "restart", "wait"])), max_size=12
)
Step = list[tuple[int, str, int] | int] | str


def _event(given_: tuple[int, str, int] | int, now_s: int) -> Event:
    if isinstance(given_, int):
        return Removed(f"m{given_}")
    n, text, age_s = given_
    return said(f"m{n}", text, f"a{n}", now_s - age_s)


async def _play(room: Room, steps: list[Step]) -> tuple[set[str], set[str]]:
    """Ids that ever matched at the end of a batch, and of all that arrived."""
    matched: set[str] = set()
    arrived: set[str] = set()
    gone: set[str] = set()
    current: dict[str, str] = {}
    for step in steps:
        match step:
            case "sweep":
                await room.sweep()
            case "restart":
                room.restart()
            case "wait":
                room.wait(700)
            case list():
                events = [_event(each, room.now_s) for each in step]
                await room.hear(*events)
                before = dict(current)
                for event in events:
                    id_ = event.item.remote_id if isinstance(event, Arrived) else event.remote_id
                    if isinstance(event, Arrived) and id_ not in gone:
                        current[id_] = event.item.text
                        arrived.add(id_)
                    elif isinstance(event, Removed) and id_ in current:
                        gone.add(id_)
                matched |= {
                    id_ for id_, text in current.items()
                    if text in _HITS and before.get(id_) != text and id_ not in gone
                }  # fmt: skip
            case _:
                raise AssertionError(step)
    return matched, arrived


async def _checked(folder: Path, steps: list[Step]) -> None:
    async with open_room(folder) as room:
        watch = await room.add(WATER)
        matched, arrived = await _play(room, steps)
        await room.sweep()
        assert {id_ for id_, _hidden in await room.hits(watch)} == matched
        assert sum((await room.counted(watch)).values()) == len(matched)
        assert await room.table("SELECT ifnull(sum(n), 0) FROM arrival_bucket") == [(len(arrived),)]
        removed = "SELECT count(*) FROM watch_hit AS h JOIN message AS m ON m.id = h.message_id"
        assert await room.table(f"{removed} WHERE m.removed_s IS NOT NULL AND h.terms <> '[]'") == [(0,)]
        assert room.now_s >= START_S
    check_up(database_path(folder))


@settings(max_examples=12, deadline=None)
@given(_STEPS)
def test_hits_and_counts_are_those_of_a_plain_model(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_checked(Path(folder) / "workspace", steps))
