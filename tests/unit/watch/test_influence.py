"""Who keeps helping, worked out by hand: what counts, how it fades, who is never named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import AuthorId, ConversationId
from core.watch.influence import (
    FEWEST_CONTACTS,
    Contacts,
    Deed,
    Done,
    Wrote,
    contacts_of,
    points,
    rank,
    weight_left,
)
from core.watch.model import DAY_S

NOW_S = 1_790_000_000
ANN, BEA = AuthorId(1), AuthorId(2)


def did(deed: Deed, days_ago: float = 0, author: AuthorId = ANN) -> Done:
    return Done(author, deed, int(NOW_S - days_ago * DAY_S))


def wrote(days_ago: float, conversation: int = 1, author: AuthorId = ANN) -> Wrote:
    return Wrote(author, ConversationId(conversation), int(NOW_S - days_ago * DAY_S))


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([], 0.0),
        ([did(Deed.CONSTRUCTIVE)], 2.0),
        ([did(Deed.SHARE)], 1.0),
        ([did(Deed.THANKS)], 1.0),
        ([did(Deed.CONSTRUCTIVE, 45)], 1.0),
        ([did(Deed.CONSTRUCTIVE, 90)], 0.5),
        ([did(Deed.CONSTRUCTIVE), did(Deed.CONSTRUCTIVE, 45), did(Deed.SHARE, 45), did(Deed.THANKS, 90)], 3.75),
    ],
)
def test_points_are_weights_halved_every_forty_five_days(done: Sequence[Done], expected: float) -> None:
    assert points(done, NOW_S) == pytest.approx(expected)


deeds = st.lists(st.builds(did, st.sampled_from(Deed), st.floats(0, 180)), max_size=20)


@given(done=deeds, later=st.integers(0, 400 * DAY_S), more=st.integers(0, 400 * DAY_S))
def test_points_only_fade(done: list[Done], later: int, more: int) -> None:
    assert points(done, NOW_S + later + more) <= points(done, NOW_S + later)


@given(st.data())
def test_the_order_makes_no_difference(data: st.DataObject) -> None:
    done = data.draw(deeds)
    shuffled = data.draw(st.permutations(done))
    assert points(shuffled, NOW_S) == points(done, NOW_S)


@given(done=deeds, more=st.builds(did, st.sampled_from(Deed), st.floats(0, 180)))
def test_another_deed_never_takes_anything_away(done: list[Done], more: Done) -> None:
    assert points([*done, more], NOW_S) > points(done, NOW_S)


@given(st.floats(-1e6, 1e9))
def test_what_a_platform_dates_ahead_counts_as_of_now(age_s: float) -> None:
    assert 0.0 <= weight_left(age_s) <= 1.0
    assert weight_left(min(0.0, age_s)) == 1.0


def test_a_contact_is_a_day_in_a_conversation() -> None:
    lima = ZoneInfo("America/Lima")
    wrote_ = [wrote(0), wrote(0.01), wrote(0, 2), wrote(3), wrote(3.01)]
    assert contacts_of([], wrote_, lima).contacts == 3
    late = [Wrote(ANN, ConversationId(1), 1_789_966_800 - 60), Wrote(ANN, ConversationId(1), 1_789_966_800 + 60)]
    assert contacts_of([], late, UTC).contacts == 1
    assert contacts_of([], late, lima).contacts == 2, "midnight is the institution's"


def test_counts_are_counts_and_nothing_else() -> None:
    done = [did(Deed.CONSTRUCTIVE, 2), did(Deed.CONSTRUCTIVE, 9), did(Deed.THANKS, 1), did(Deed.SHARE, 4)]
    assert contacts_of(done, [wrote(9), wrote(2, 2), wrote(1, 3)], UTC) == Contacts(
        contacts=3, constructive=2, shares=1, thanks=1, first_s=NOW_S - 9 * DAY_S, last_s=NOW_S - DAY_S
    )


def test_fewer_than_three_contacts_name_nobody() -> None:
    done = {ANN: [did(Deed.CONSTRUCTIVE)] * 9}
    messages = [wrote(n, n) for n in range(FEWEST_CONTACTS)]
    assert rank(done, {ANN: messages[:-1]}, NOW_S, UTC, 90) == []
    [(author, figure, contacts)] = rank(done, {ANN: messages}, NOW_S, UTC, 90)
    assert (author, figure.value, figure.n, figure.period_s, contacts.constructive) == (ANN, 18.0, 3, 90 * DAY_S, 9)


def test_most_points_come_first_and_then_most_contacts() -> None:
    done = {ANN: [did(Deed.THANKS)], BEA: [did(Deed.THANKS, author=BEA)], AuthorId(3): [did(Deed.CONSTRUCTIVE)]}
    messages = {
        ANN: [wrote(n, n) for n in range(3)],
        BEA: [wrote(n, n, BEA) for n in range(4)],
        AuthorId(3): [wrote(n, n, AuthorId(3)) for n in range(3)],
    }
    assert [author for author, _figure, _contacts in rank(done, messages, NOW_S, UTC, 90)] == [3, BEA, ANN]
