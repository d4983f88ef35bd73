"""P96: desks freeze and release while collectors send: nothing is begun under a freeze that it did not let go."""

from __future__ import annotations

from tests.integration.kills.freeze_race import run

POSTS, CYCLES = 100, 40


def test_p96_nothing_is_claimed_or_sent_after_a_freeze_and_every_desk_learns_of_it() -> None:
    race = run(POSTS, CYCLES, seed=3)
    print(f"\n{race}")
    assert (race.late_claims, race.late_calls, race.unseen) == (0, 0, 0)
    assert (race.published, race.doubled, race.lost) == (POSTS, 0, 0)
    assert race.cycles == CYCLES
    assert race.claims >= POSTS, "too few claims to prove anything"
