"""A flood through the real collector while watches look for a thousand words: nothing lost, every count right."""

from __future__ import annotations

from pathlib import Path

from bench.flood import collecting
from bench.flooded import BEFORE, Flooded, build
from tests.tui.pty.terminal import until_true

RATE, SECONDS = 100, 5


def counted(flooded: Flooded, sql: str) -> dict[str, int]:
    """A number of each of the watches that look for what the flood says."""
    return {name: flooded.number(sql, name) for name in flooded.expected_hits()}


def test_a_flood_is_stored_whole_and_every_hit_is_counted(tmp_path: Path) -> None:
    flooded = build(tmp_path / "town", RATE, SECONDS, begins_in_s=1.0)
    assert flooded.messages == RATE * SECONDS
    with collecting(flooded):
        until_true(lambda: flooded.stored() == flooded.messages, "the flood is stored whole", 120)
    everything = flooded.messages + BEFORE
    assert flooded.number("SELECT count(*) FROM message") == everything
    assert flooded.number("SELECT count(DISTINCT remote_id) FROM message") == everything

    expected = flooded.expected_hits()
    assert min(expected.values()) > 0, "each of them has something to find"
    hits = "SELECT count(*) FROM watch_hit AS h JOIN watch AS w ON w.id = h.watch_id WHERE w.name = ?"
    assert counted(flooded, hits) == expected
    buckets = "SELECT sum(n) FROM watch_bucket AS b JOIN watch AS w ON w.id = b.watch_id WHERE w.name = ?"
    assert counted(flooded, buckets) == expected
    hidden = counted(flooded, f"{hits} AND is_hidden")
    assert counted(flooded, buckets.replace("sum(n)", "sum(hidden)")) == hidden
    assert hidden["Barrio"] > 0, "some are counted and not listed"

    assert flooded.number("SELECT sum(n) FROM arrival_bucket") == everything
    assert flooded.number("SELECT sum(n) FROM badge") == flooded.number("SELECT count(*) FROM conversation")
    assert flooded.number("SELECT sum(messages) FROM conversation") == everything
    assert flooded.number("SELECT count(*) FROM watch WHERE state = 'active'") == 59
    words = "SELECT count(*) FROM message_fts WHERE message_fts MATCH ?"
    assert flooded.number(words, "portal") == everything, "all of it can be found"
