"""P81, P89, P93, P95, D109: planned posts, threads and pictures, with two publishers, wrong clocks and full disks."""

from __future__ import annotations

from tests.integration.kills.platform import CLASSES
from tests.integration.kills.queue_protocol import run
from tests.integration.kills.queue_world import Way, When, passages, planned

POSTS = 60


def test_p81_p93_p95_a_queue_of_threads_and_pictures_survives_kills_clocks_and_full_disks() -> None:
    done = run(CLASSES, POSTS, seed=7)
    print(f"\n{done}")
    assert not [tally for tally in done.tallies if tally.is_bad]
    assert done.kills >= POSTS, "too few kills to prove anything"
    assert done.world.changed >= 3, "too few posts changed while they were due to prove anything"
    for tally in done.tallies:
        assert tally.deliveries == POSTS + POSTS // 6
        assert tally.published + tally.changed + tally.too_late + tally.asked == tally.deliveries
        assert tally.at_their_time, "too few planned posts left to prove anything"
        assert set(tally.held) <= {"no_approval"}, "nothing else holds them"
    sure = [tally for tally in done.tallies if tally.kind in ("keyed", "record", "twophase")]
    assert not sum(tally.asked for tally in sure), "where the platform helps nobody is asked"


def test_the_queue_has_posts_of_every_kind() -> None:
    said = [passages(number) for number in range(POSTS)]
    assert {len(parts) for parts in said} == {1, 2, 3, 4, 5}
    assert any(parts[0].media and len(parts) > 1 for parts in said)
    assert any(parts[0].media and len(parts) == 1 for parts in said)
    queue = list(planned(CLASSES, POSTS))
    assert {each.when for each in queue} == set(When)
    assert {each.way for each in queue} == set(Way)
    changed = [each for each in queue if each.is_changed]
    assert {each.number % 2 for each in changed} == {0, 1}, "some are approved anew, some are not"
    assert any(each.also for each in changed) and any(not each.also for each in changed)
    assert {each.needed for each in queue if each.way is Way.APPROVED} == {1, 2}
