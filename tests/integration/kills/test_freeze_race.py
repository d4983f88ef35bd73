"""P96: desks freeze and release while collectors send: nothing is begun under a freeze that it did not let go."""

from __future__ import annotations

from collections import Counter

from tests.integration.kills.freeze_race import run
from tests.integration.kills.race_judge import Race, Record, judged
from tests.integration.kills.race_stable import DeskNotes

Changes = list[tuple[int, str, int, str]]

POSTS, CYCLES = 100, 40
SHOWN_S = 10.0
"""That each desk shows a freeze at all, however busy this machine is; the long form asks for one second."""


def test_p96_nothing_is_claimed_or_sent_after_a_freeze_and_every_desk_shows_it() -> None:
    race = run(POSTS, CYCLES, seed=3)
    print(f"\n{race}")
    assert (race.late_claims, race.late_calls, race.unseen) == (0, 0, 0)
    assert (race.published, race.doubled, race.lost) == (POSTS, 0, 0)
    assert race.slowest_s < SHOWN_S
    assert race.cycles == CYCLES
    assert race.claims > POSTS, "too few claims to prove anything"
    assert race.halved, "no thread was stopped between two of its parts"


def _judged(changes: Changes, calls: list[tuple[float, str]], *, shown_at: float | None) -> Race:
    """One freeze of desk 1 over one thread of two parts, and what a second desk saw of it."""
    first: DeskNotes = {
        "freezes": [{"id": 1, "claimed": [7], "made_at": 10.0, "lifting_at": 20.0}],
        "releases": [], "seen": {"1": 10.1}, "readings": 1, "changes": changes,
    }  # fmt: skip
    seen = {} if shown_at is None else {"1": shown_at}
    second: DeskNotes = {"freezes": [], "releases": [], "seen": seen, "readings": 1, "changes": changes}
    record = Record(
        account_of={7: 1}, texts_of={7: ("a.0", "a.1")}, state_of={7: "published"}, runs={7: [True, True]},
        accounts_of={1: frozenset({1})}, freezes=frozenset({1}), listed=frozenset({(1, 7)}), changes=changes,
    )  # fmt: skip
    return judged(1, 0, [first, second], record, calls, Counter({"a.0": 1, "a.1": 1}))


def test_the_judge_finds_a_desk_that_never_shows_a_freeze_and_one_that_is_slow() -> None:
    made: Changes = [
        (1, "delivery", 7, "begin"), (2, "freeze", 1, "made"), (3, "delivery", 7, "released"),
        (4, "freeze", 1, "lifted"), (5, "delivery", 7, "begin"),
    ]  # fmt: skip
    good = _judged(made, [(10.5, "a.0"), (21.0, "a.1")], shown_at=12.5)
    assert not good.is_bad
    assert (good.slowest_s, good.halved, good.late_claims) == (2.5, 1, 0)
    blind = _judged(made, [(10.5, "a.0"), (21.0, "a.1")], shown_at=None)
    assert blind.unseen == 1 and blind.is_bad


def test_the_judge_finds_the_next_step_of_a_thread_under_a_freeze() -> None:
    changes: Changes = [
        (1, "delivery", 7, "begin"), (2, "freeze", 1, "made"), (3, "delivery", 7, "begin"), (4, "freeze", 1, "lifted"),
    ]  # fmt: skip
    race = _judged(changes, [(10.5, "a.0"), (11.0, "a.1")], shown_at=10.1)
    assert (race.late_claims, race.late_calls) == (1, 1)
