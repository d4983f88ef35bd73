"""Pulling from the plaza loses nothing and repeats nothing, however the pages and the clock fall."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plugins.plaza
from plugins.plaza import Plaza
from plugins.plaza.connector import STREAM
from plugins.plaza.own import OWN
from tests.contract.plaza.stage import (
    DAY_AT,
    HandClock,
    context,
    events_of,
    line,
    pull,
    pull_all,
    story,
    told,
    write_scenario,
)
from ventanilla.api import (
    JSON,
    Arrived,
    Connector,
    ConnectorError,
    Cursor,
    ItemKind,
    Media,
    ProtocolDrift,
    Pulls,
    Rejected,
    Removed,
    StreamId,
    Trust,
    Visibility,
)

BASELINE: list[JSON] = [line("b1", -1_209_600), line("b2", -300), line("b3", -300)]
DAY: list[JSON] = [
    line("d1", 10, edits=[{"t": 50, "text": "primera corrección"}, {"t": 60, "text": "segunda"}]),
    line("d2", 50, deleted_at=70),
    line("d3", 50),
    line("d4", 50),
    line("d5", 70),
]
WHOLE = ["+b1", "+b2", "+b3", "+d1", "+d2", "+d3", "+d4", "~d1", "~d1", "-d2", "+d5"]
"""At second 50 the edit of d1 falls together with three arrivals, at 70 a deletion with one."""


def in_order(found: list[str]) -> list[str]:
    """The steps with those that share a second sorted, as their order among themselves is free."""
    return [*found[:4], *sorted(found[4:8]), found[8], *sorted(found[9:])]


@pytest.fixture
def valle(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "valle", DAY, BASELINE)


def test_the_plaza_is_a_connector_that_can_be_pulled() -> None:
    assert isinstance(plugins.plaza.connector, Plaza)
    assert isinstance(Plaza(), Connector)
    assert isinstance(Plaza(), Pulls)
    assert [network.code for network in Plaza.info.networks] == [
        "X",
        "Fb",
        "Ig",
        "Yt",
        "Tk",
        "Li",
        "Rs",
        "Wp",
        "Ch",
        "Wf",
    ]


async def test_the_first_pull_begins_with_the_baseline_and_tells_everything_that_happened(valle: Path) -> None:
    batches = await pull_all(context(valle, HandClock(1000)))
    assert in_order(story(batches)) == in_order(WHOLE)


async def test_nothing_comes_before_its_second(valle: Path) -> None:
    clock = HandClock(49.999)
    first = await pull(context(valle, clock))
    assert story([first]) == WHOLE[:4]
    clock.at_s = 50
    assert sorted(story([await pull(context(valle, clock), first.cursor)])) == ["+d2", "+d3", "+d4", "~d1"]


async def test_a_pull_with_nothing_new_keeps_the_cursor(valle: Path) -> None:
    ctx = context(valle, HandClock(55))
    first = await pull(ctx)
    again = await pull(ctx, first.cursor)
    assert (again.events, again.more, again.cursor) == ((), False, first.cursor)


async def test_before_the_beginning_there_is_nothing_and_the_cursor_loses_nothing(valle: Path) -> None:
    clock = HandClock(-10_000_000)
    early = await pull(context(valle, clock))
    assert early.events == ()
    clock.at_s = 1000
    assert len(story(await pull_all(context(valle, clock), early.cursor))) == len(WHOLE)


async def test_a_clock_set_back_gives_nothing_twice(valle: Path) -> None:
    clock = HandClock(65)
    ctx = context(valle, clock)
    first = await pull(ctx)
    clock.at_s = 20
    assert (await pull(ctx, first.cursor)).events == ()
    clock.at_s = 1000
    rest = await pull_all(ctx, first.cursor)
    assert len(story([first, *rest])) == len(WHOLE)


async def test_three_events_of_one_second_survive_a_page_that_ends_among_them(valle: Path) -> None:
    ctx = context(valle, HandClock(50))
    seen = story(await pull_all(ctx, limit=1))
    assert sorted(seen) == sorted(WHOLE[:8])
    assert len(seen) == 8


async def test_a_full_page_that_ends_exactly_at_the_end_says_that_there_is_no_more(valle: Path) -> None:
    ctx = context(valle, HandClock(1000))
    assert (await pull(ctx, limit=len(WHOLE))).more is False
    assert (await pull(ctx, limit=len(WHOLE) - 1)).more is True


@settings(max_examples=40, deadline=None)
@given(data=st.data())
async def test_every_page_size_and_every_pace_of_the_clock_tell_the_same_story(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        starts = data.draw(st.lists(st.integers(-20, 20), min_size=1, max_size=12).map(sorted))
        lines: list[JSON] = []
        for number, start in enumerate(starts):
            waits = data.draw(st.lists(st.integers(1, 9), max_size=2))
            edits: list[JSON] = [{"t": start + sum(waits[: n + 1]), "text": f"e{n}"} for n in range(len(waits))]
            last = start + sum(waits)
            gone = data.draw(st.none() | st.integers(last + 1, last + 9))
            lines.append(line(f"d{number}", start, edits=edits, deleted_at=gone))
        folder = write_scenario(Path(name) / "s", lines)
        flood = data.draw(st.sampled_from(["", "rate=1/3,seconds=30", "rate=2,seconds=9,seed=3"]))
        repeat = data.draw(st.sampled_from(["0", "1"]))
        clock = HandClock(200_000)
        ctx = context(folder, clock, flood=flood, repeat=repeat)
        whole = events_of(await pull_all(ctx, limit=10_000))

        cursor: Cursor | None = None
        pieces = []
        moments = data.draw(st.lists(st.integers(-30, 60), max_size=5).map(sorted))
        for at_s in [*moments, 200_000]:
            clock.at_s = at_s
            batches = await pull_all(ctx, cursor, limit=data.draw(st.integers(1, 7)))
            cursor = batches[-1].cursor
            pieces.extend(batches)
        assert events_of(pieces) == whole
        assert len({told(e) + str(e.item.text if isinstance(e, Arrived) else "") for e in whole}) == len(whole)


@pytest.mark.parametrize("limit", range(1, len(WHOLE) + 2))
async def test_replay_from_any_stored_cursor_continues_exactly_there(valle: Path, limit: int) -> None:
    ctx = context(valle, HandClock(1000))
    batches = await pull_all(ctx, limit=limit)
    assert all(len(batch.events) <= limit for batch in batches)
    whole = events_of(batches)
    given_before = 0
    for batch in batches:
        given_before += len(batch.events)
        rest = await pull_all(ctx, batch.cursor, limit=3)
        assert events_of(rest) == whole[given_before:]


async def test_pulling_the_same_cursor_twice_gives_the_same_page(valle: Path) -> None:
    ctx = context(valle, HandClock(1000))
    first = await pull(ctx, limit=4)
    assert await pull(ctx, first.cursor, limit=4) == await pull(ctx, first.cursor, limit=4)


async def test_an_edit_is_the_same_message_with_the_new_text_and_when_it_changed(valle: Path) -> None:
    events = events_of(await pull_all(context(valle, HandClock(1000))))
    told_d1 = [e.item for e in events if isinstance(e, Arrived) and e.item.remote_id == "d1"]
    assert [item.text for item in told_d1] == ["texto de d1", "primera corrección", "segunda"]
    assert [item.edited_at for item in told_d1] == [
        None,
        DAY_AT + timedelta(seconds=50),
        DAY_AT + timedelta(seconds=60),
    ]
    assert {item.created_at for item in told_d1} == {DAY_AT + timedelta(seconds=10)}


async def test_a_deletion_says_when(valle: Path) -> None:
    events = events_of(await pull_all(context(valle, HandClock(1000))))
    assert [e for e in events if isinstance(e, Removed)] == [Removed("d2", DAY_AT + timedelta(seconds=70))]


async def test_no_raw_form_knows_the_future(tmp_path: Path) -> None:
    plain = line("d1", 10)
    fated = line("d2", 20, edits=[{"t": 30, "text": "nuevo"}], deleted_at=40)
    folder = write_scenario(tmp_path / "s", [plain, fated])
    events = events_of(await pull_all(context(folder, HandClock(100))))
    raws = [msgspec.json.decode(e.raw) for e in events if isinstance(e, Arrived)]
    assert events[0] == Arrived(events[0].item, msgspec.json.encode(plain))  # type: ignore[union-attr]  # arrival
    assert [(raw["text"], raw["edits"], raw["deleted_at"]) for raw in raws[1:]] == [
        ("texto de d2", [], None),
        ("nuevo", [{"t": 30, "text": "nuevo"}], None),
    ]


async def test_a_message_keeps_every_field_the_scenario_gives(tmp_path: Path) -> None:
    told_line = line(
        "d9",
        3600,
        t_pub=1800,
        kind="dm",
        visibility="private",
        text="\x1b[31m[b]hola[/b]\u202e\n",
        root="post-1",
        in_reply_to="post-1",
        media=[{"kind": "image", "alt": "un charco"}, {"kind": "video", "alt": None}],
        author={"id": "a9", "handle": "@nadia", "name": "Nadia", "followers": None, "created": "2024-02-29"},
    )
    folder = write_scenario(tmp_path / "s", [told_line])
    (event,) = (await pull(context(folder, HandClock(3600)))).events
    assert isinstance(event, Arrived)
    item = event.item
    assert (item.kind, item.visibility, item.network, item.lang) == (ItemKind.DM, Visibility.PRIVATE, "X", "es")
    assert item.text == "\x1b[31m[b]hola[/b]\u202e\n"
    assert (item.root, item.in_reply_to) == ("post-1", "post-1")
    assert item.created_at == DAY_AT + timedelta(seconds=1800)
    assert item.created_trust is Trust.SERVER
    assert item.media == (Media("image", "", "un charco"), Media("video", "", None))
    assert item.author.followers is None
    assert item.author.created_at == datetime(2024, 2, 29, tzinfo=UTC)
    assert (item.author.remote_id, item.author.handle, item.author.name) == ("a9", "@nadia", "Nadia")
    assert item.url == "https://x.valle.example/d9"
    assert event.raw == msgspec.json.encode(told_line)


async def test_a_message_that_is_its_own_root_has_none(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1, root="d1")])
    (event,) = (await pull(context(folder, HandClock(3)))).events
    assert isinstance(event, Arrived)
    assert event.item.root == ""


async def test_an_account_sees_only_its_own_messages_and_its_own_network(tmp_path: Path) -> None:
    lines: list[JSON] = [line("d1", 1), line("d2", 2, network="facebook", account="fb-valle")]
    folder = write_scenario(tmp_path / "s", lines)
    (event,) = (await pull(context(folder, HandClock(3), account="fb-valle"))).events
    assert isinstance(event, Arrived)
    assert (event.item.remote_id, event.item.network) == ("d2", "Fb")


async def test_a_repeated_day_comes_again_under_new_ids_and_the_past_does_not(tmp_path: Path) -> None:
    day: list[JSON] = [
        line("d1", 5, root="post-1"),
        line("d2", 6, root="d1", in_reply_to="d1", edits=[{"t": 8, "text": "e"}], deleted_at=9),
        line("d3", 7, root="b1", in_reply_to="b1"),
    ]
    folder = write_scenario(tmp_path / "s", day, [line("b1", -5)])
    clock = HandClock(86_400 * 3)
    events = events_of(await pull_all(context(folder, clock, repeat="2")))
    ids = [told(event) for event in events]
    once = ["+d1", "+d2", "+d3", "~d2", "-d2"]
    assert ids == ["+b1", *once, *(f"{name}~1" for name in once), *(f"{name}~2" for name in once)]
    second = [event.item for event in events if isinstance(event, Arrived) and event.item.remote_id[-2:] == "~1"]
    assert [(item.root, item.in_reply_to) for item in second[:3]] == [
        ("post-1", None),
        ("d1~1", "d1~1"),
        ("b1", "b1"),
    ]
    assert second[0].created_at == DAY_AT + timedelta(days=1, seconds=5)
    assert second[3].edited_at == DAY_AT + timedelta(days=1, seconds=8)
    assert [e.at for e in events if isinstance(e, Removed)][1] == DAY_AT + timedelta(days=1, seconds=9)


async def test_a_line_added_later_in_the_day_reaches_a_collector_that_is_already_running(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 5)])
    ctx = context(folder, HandClock(100))
    first = await pull(ctx)
    write_scenario(folder, [line("d0", 2), line("d1", 5), line("d2", 9)])
    assert story([await pull(ctx, first.cursor)]) == ["+d2"]


async def test_a_line_taken_out_behind_the_cursor_skips_nothing_ahead_of_it(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 5), line("d2", 5)])
    clock = HandClock(5)
    first = await pull(context(folder, clock))
    write_scenario(folder, [line("d1", 5), line("d3", 6), line("d4", 7)])
    clock.at_s = 10
    assert story([await pull(context(folder, clock), first.cursor)]) == ["+d3", "+d4"]


async def test_a_cursor_of_version_1_goes_on_where_it_stood(valle: Path) -> None:
    ctx = context(valle, HandClock(1000), flood="rate=1,seconds=2")
    fresh = await pull(ctx, Cursor('{"v":1,"t":50,"n":4}'))
    assert sorted(told(event) for event in fresh.events if "flood" not in told(event)) == [
        "+d5",
        "-d2",
        "~d1",
    ]
    assert msgspec.json.decode(fresh.cursor)["v"] == 2


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "null",
        "[]",
        "7",
        "basura",
        "{}",
        '{"v":0,"t":1,"n":1}',
        '{"v":3,"t":1,"n":1,"flood":"","given":0}',
        '{"v":2,"t":1,"n":1}',
        '{"v":2,"t":"1","n":1,"flood":"","given":0}',
        '{"v":2,"t":1,"n":-1,"flood":"","given":0}',
        '{"v":2,"t":1,"n":1,"flood":"","given":0,"more":1}',
        '{"v":2,"t":1e400,"n":1,"flood":"","given":0}',
        '{"v":1,"t":1}',
        '{"v":2,',
        "\ud800",
        '{"x":' + "[" * 100_000,
    ],
)
async def test_a_nonsense_cursor_is_an_unexpected_shape_and_not_a_new_beginning(valle: Path, cursor: str) -> None:
    with pytest.raises(ProtocolDrift, match="not a cursor of the plaza"):
        await pull(context(valle, HandClock(1000)), Cursor(cursor))


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
async def test_no_text_taken_for_a_cursor_breaks_the_plaza(text: str) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.raises(ProtocolDrift):
        await pull(context(write_scenario(Path(name) / "s", []), HandClock(1)), Cursor(text))


async def test_a_cursor_far_beyond_the_scenario_gives_nothing_and_is_kept(valle: Path) -> None:
    beyond = Cursor('{"v":2,"t":99999999,"n":5,"flood":"","given":0}')
    batch = await pull(context(valle, HandClock(1000)), beyond)
    assert (batch.events, batch.cursor) == ((), beyond)


async def test_only_its_streams_and_only_real_pages_can_be_asked(valle: Path) -> None:
    ctx = context(valle, HandClock(1))
    with pytest.raises(Rejected, match="no stream 'menciones'"):
        await Plaza().pull(ctx, StreamId("menciones"), None, 10)
    with pytest.raises(Rejected, match="room for one"):
        await pull(ctx, limit=0)
    assert [stream.id for stream in Plaza().streams(ctx.account)] == [STREAM, OWN]


async def test_a_probe_says_who_the_account_is_and_that_it_is_simulated(valle: Path) -> None:
    probe = await Plaza().probe(context(valle, HandClock(0), account="fb-valle"))
    assert (probe.identity, probe.title) == ("valle", "Valle en Facebook")
    assert any("simulated" in warning for warning in probe.warnings)


async def test_a_probe_of_an_account_the_scenario_lacks_names_those_it_has(valle: Path) -> None:
    with pytest.raises(ConnectorError, match="no account 'nadie'; it has fb-valle, x-valle"):
        await Plaza().probe(context(valle, HandClock(0), account="nadie"))
