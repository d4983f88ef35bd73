"""P81, P89, P93, P95, D109: planned posts, threads and pictures, with two publishers, wrong clocks and full disks."""

from __future__ import annotations

from tests.integration.kills.platform import CLASSES
from tests.integration.kills.protocol import table
from tests.integration.kills.queue_protocol import passages, run

POSTS = 60


def test_p81_p93_p95_a_queue_of_threads_and_pictures_survives_kills_clocks_and_full_disks() -> None:
    tallies = run(CLASSES, POSTS, seed=7)
    print(f"\n{table(tallies)}")
    assert not [tally for tally in tallies if tally.is_bad]
    assert all(tally.published + tally.asked == POSTS for tally in tallies)
    assert tallies[0].kills >= POSTS, "too few kills to prove anything"
    sure = [tally for tally in tallies if tally.kind in ("keyed", "record", "twophase")]
    assert all(tally.published >= POSTS * 0.95 for tally in sure), "where the platform helps hardly anybody is asked"


def test_the_queue_has_posts_of_every_kind() -> None:
    said = [passages(number) for number in range(POSTS)]
    assert {len(parts) for parts in said} == {1, 2, 3, 4, 5}
    assert any(parts[0].media and len(parts) > 1 for parts in said)
    assert any(parts[0].media and len(parts) == 1 for parts in said)
