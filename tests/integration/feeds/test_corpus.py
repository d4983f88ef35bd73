"""feedparser's own 2,242 hard cases over real sockets: polled twice by the collector, judged by feedparser alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from core.store import Store, open_store
from tests.integration.feeds.desk import Walk
from tests.integration.feeds.newsroom import OPERATOR, newsroom
from tests.integration.feeds.plan import Serving
from tests.integration.feeds.poll import Poll, poll
from tests.integration.feeds.results import Result, objections, totals
from tests.oracle.feedparser_corpus import FILES, Figures
from tests.tui.sitting import sit

pytestmark = pytest.mark.xdist_group("feeds")

POLL_MOST_S = 15
"""For one account, from the first question to the stored answer."""
ALL_MOST_S = 900.0
"""Ends a run that hangs; nothing is measured by it."""


async def test_every_document_polled_twice_is_stored_once_or_refused_by_name(
    folder: Path, figures: Mapping[str, Figures], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with asyncio.timeout(ALL_MOST_S), newsroom(tmp_path, folder) as room, open_store(room.directory) as store:
        async with sit(room.directory, (120, 40), who=OPERATOR, language="en") as sitting:
            walk = Walk(sitting)
            first = await poll(room, store, walk.during)
            listed = await walk.bring_in_all()
        kept = await _kept(store)
        second = await poll(room, store)
        kept_then = await _kept(store)
    with capsys.disabled():
        print("\n".join([*_report(room.servings, figures, first, second), _walked(walk)]))  # the figures of the run
    assert len(room.servings) == FILES
    for each in (first, second):
        assert [words for serving in room.servings for words in _objections(each, serving, figures)] == []
        assert max(each.seconds.values()) <= POLL_MOST_S
        assert each.reached + each.failed == FILES
        assert len(each.sentences) == each.failed, "each account that failed is spoken of"
    assert kept_then == kept, "nothing changed at the source, so nothing changes here"
    assert _results(second) == _results(first)
    assert first.looks.totals[-1] == len({key for key in kept if key[0] == "conversation"})
    assert len(set(first.looks.totals)) > 5, "the counters grew under the reader's eyes"
    assert listed == first.looks.totals[-1]
    assert walk.keys > 5
    assert len(walk.counters) > 5 and walk.counters == sorted(walk.counters), "the desk's counter grew all the while"
    assert _unmodified(first) == set()
    assert _unmodified(second) == {
        each.number for each in room.servings if each.keeps_validators and first.found[each.number].result.is_stored
    }


def _objections(done: Poll, serving: Serving, figures: Mapping[str, Figures]) -> list[str]:
    return list(objections(serving, done.found[serving.number], figures))


def _results(done: Poll) -> dict[int, tuple[Result, int, int]]:
    return {number: (each.result, each.messages, each.misfits) for number, each in done.found.items()}


def _unmodified(done: Poll) -> set[int]:
    """The documents that the server did not have to send again."""
    return {number for number, questions in done.asked.items() if number and questions[-1][2] == 304}


async def _kept(store: Store) -> set[tuple[str, int, int]]:
    """All that is stored, with its revision."""
    rows = await store.rows(
        "SELECT 'message' AS kind, id, revision FROM message UNION ALL SELECT 'misfit', id, 0 FROM misfit"
        " UNION ALL SELECT 'conversation', id, rev FROM conversation"
    )
    return {(row["kind"], row["id"], row["revision"]) for row in rows}


def _walked(walk: Walk) -> str:
    return (
        f"at the desk: {walk.keys} keys meanwhile, each answered, the slowest in {walk.longest_s * 1000:.0f} ms;"
        f" its counter said {len(walk.counters)} different numbers, up to {walk.counters[-1]}"
    )


def _report(servings: Sequence[Serving], figures: Mapping[str, Figures], first: Poll, second: Poll) -> list[str]:
    messages = sum(each.messages for each in second.found.values())
    misfits = sum(each.misfits for each in second.found.values())
    lines = [f"\n{len(servings)} documents, {messages} messages and {misfits} empty entries in quarantine"]
    counted = (totals(servings, first.found, figures), totals(servings, second.found, figures))
    for fault, result in sorted({*counted[0], *counted[1]}):
        lines.append(f"{counted[0][fault, result]:6} {counted[1][fault, result]:6}  {fault:26} {result}")
    for name, each in (("first", first), ("second", second)):
        lines.append(
            f"{name} poll: {each.took_s:.1f} s, longest of one account {max(each.seconds.values()):.1f} s;"
            f" {len(_unmodified(each))} not modified; inbox read {len(each.looks.totals)} times meanwhile,"
            f" at worst in {each.looks.longest_s * 1000:.0f} ms"
        )
    return lines
