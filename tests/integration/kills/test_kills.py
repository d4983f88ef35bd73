"""P81, P83, P84, P89: whatever dies and whenever, a post is public once, or a person is asked."""

from __future__ import annotations

from tests.integration.kills.platform import CLASSES
from tests.integration.kills.protocol import Tally, run, table

POSTS = 60


def test_p81_a_collector_killed_at_any_point_doubles_loses_and_forgets_nothing() -> None:
    tallies = run(CLASSES, POSTS, seed=11)
    print(f"\n{table(tallies)}")
    assert not [tally for tally in tallies if tally.is_bad]
    assert tallies[0].kills >= POSTS, "too few kills to prove anything"
    sure = [tally for tally in tallies if tally.kind in ("keyed", "record", "twophase")]
    assert all(tally.published == POSTS for tally in sure), "where the platform helps nobody is asked"
    assert all(tally.published + tally.asked == POSTS for tally in tallies)
    assert next(tally for tally in tallies if tally.kind == "mute").asked, "where it does not, people are"


def test_the_table_adds_up_the_classes_but_not_the_kills_they_share() -> None:
    tallies = [
        Tally("keyed", posts=60, kills=9, published=60, asked=0, doubled=1, lost=0, unapproved=0, stuck=0),
        Tally("mute", posts=60, kills=9, published=18, asked=42, doubled=2, lost=0, unapproved=0, stuck=0),
    ]
    heads, *_lines, sums = table(tallies).splitlines()
    assert heads.endswith("asked of a person")
    assert sums.split() == ["all", "120", "9", "78", "3", "0", "0", "0", "42"]
