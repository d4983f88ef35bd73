"""The judge of the queue's kill protocol finds every broken promise: each case is a sound one with one thing wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.publishing.model import PostId
from tests.integration.kills.queue_judge import Delivered, Life, Seen, Tally, judged
from tests.integration.kills.queue_world import Planned, Way, When, World

AT_S, END_S = 1_000, 5_000.0
POST = PostId(1)
PLAN = Planned(kind="keyed", also="", number=0, when=When.SOON, way=Way.APPROVED, is_changed=False)
OUT = Delivered(
    id=7, post=POST, kind="keyed", state="published", cause="", at_s=AT_S, deadline_s=AT_S + 3600, shown=2,
    texts=("keyed 0 @keyed.0", "keyed 0 @keyed.1"), runs_s=(AT_S, AT_S + 1), is_signed=True,
)  # fmt: skip
SEEN = Seen(
    calls=[(AT_S + 0.1, OUT.texts[0]), (AT_S + 1.1, OUT.texts[1])],
    public=[("keyed", OUT.texts[0]), ("keyed", OUT.texts[1])],
)
WAITED = replace(OUT, state="held", cause="no_approval", shown=0, runs_s=())
NOTHING = Seen(calls=[], public=[])


def tally(
    out: Delivered = OUT, seen: Seen = SEEN, *, lives: tuple[Life, ...] = (), people: tuple[str, ...] = ("Luis",)
) -> Tally:
    world = World(posts={POST: PLAN}, stood_by={"keyed 0": set(people)})
    return judged("keyed", world, [out], seen, lives, END_S)


def at(first: float, second: float) -> Seen:
    return replace(SEEN, calls=[(first, OUT.texts[0]), (second, OUT.texts[1])])


def test_a_post_that_left_at_its_time_as_it_was_approved_breaks_no_promise() -> None:
    good = tally()
    assert not good.is_bad
    assert (good.deliveries, good.published, good.at_their_time, dict(good.held)) == (1, 1, 1, {})


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("early", tally(replace(OUT, runs_s=(AT_S - 1, AT_S + 1)))),
        ("early", tally(seen=at(AT_S - 0.5, AT_S + 1))),
        ("late", tally(replace(OUT, runs_s=(AT_S, AT_S + 3606)))),
        ("late", tally(seen=at(AT_S, AT_S + 3621))),
        ("unapproved", tally(people=())),
        ("unapproved", tally(replace(OUT, is_signed=False))),
        ("unapproved", tally(replace(OUT, texts=("keyed 0 bis @keyed.0", "keyed 0 bis @keyed.1")))),
        ("doubled", tally(seen=replace(SEEN, public=[*SEEN.public, ("keyed", OUT.texts[0])]))),
        ("lost", tally(seen=replace(SEEN, public=SEEN.public[:1]))),
        ("lost", tally(seen=replace(SEEN, public=SEEN.public[::-1]))),
        ("lost", tally(replace(OUT, state="expired", cause="late", shown=1))),
        ("stuck", tally(replace(OUT, state="waiting"))),
        ("stuck", tally(replace(OUT, state="failed", cause="drift"))),
        ("stuck", tally(replace(WAITED, cause="lint"), NOTHING)),
        ("stuck", tally(WAITED, NOTHING)),
        ("stuck", tally(replace(WAITED, state="expired", cause="late", deadline_s=9_000), NOTHING)),
        ("stuck", tally(replace(WAITED, state="needs_operator", cause="restored"), NOTHING)),
    ],
)
def test_each_broken_promise_is_found(what: str, wrong: Tally) -> None:
    assert wrong.is_bad
    assert getattr(wrong, what)


def test_what_a_fast_clock_sent_is_judged_by_that_clock() -> None:
    fast = Life(AT_S - 2000, AT_S - 1000, 3600)
    early = replace(OUT, runs_s=(AT_S + 2100, AT_S - 900))
    assert not tally(early, at(AT_S - 1500, AT_S - 900), lives=(fast,)).is_bad
    assert tally(early, at(AT_S - 1500, AT_S - 900)).early


def test_what_nobody_approved_in_time_is_counted_with_its_cause() -> None:
    never = tally(WAITED, NOTHING, people=())
    assert not never.is_bad
    assert (never.deliveries, dict(never.held)) == (0, {"no_approval": 1})


def test_what_was_too_late_by_the_machines_clock_is_no_fault() -> None:
    late = tally(replace(WAITED, state="expired", cause="late"), NOTHING)
    assert (late.too_late, late.is_bad) == (1, False)
