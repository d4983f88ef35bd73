"""What similar institutions are said to do, worked out by hand; what cannot be seen is not guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.ids import AccountId, ConversationId, MessageId, first_id_at
from core.watch.figures import NONE_AT_ALL, TOO_FEW
from core.watch.model import DAY_S
from core.watch.peer_store import PeerAccount, PeerMessage
from core.watch.peers import cadence, heard_from, own_authors, published, response, share

NOW_S = 1_790_000_000
TOWN = PeerAccount(AccountId(5), "rioclaro", "Rs", "@Rioclaro", "", NOW_S - 400 * DAY_S)
WEEK_S = 7 * DAY_S


def wrote(
    n: int,
    ago_s: int,
    author: int = 1,
    *,
    article: bool = False,
    to: str | None = None,
    handle: str = "vecina",
    timed: bool = True,
) -> PeerMessage:
    at_s = NOW_S - ago_s
    return PeerMessage(
        id=MessageId(first_id_at(at_s) + n), account=TOWN.id, conversation=ConversationId(n), remote_id=f"r{n}",
        author=author, author_remote_id=f"id-{author}", handle=handle, is_article=article, in_reply_to=to, at_s=at_s,
        has_own_time=timed, text="obras en la calle", url="",
    )  # fmt: skip


def test_its_own_words_are_its_articles_and_what_its_account_wrote() -> None:
    said = [
        wrote(1, 10, 1, article=True),
        wrote(2, 9, 2, handle="RIOCLARO"),
        wrote(3, 8, 3, handle="vecina"),
        wrote(4, 7, 1, to="r3"),
    ]
    assert own_authors(TOWN, said) == {1, 2}
    assert [each.remote_id for each in published(TOWN, said)] == ["r1", "r2"], "an answer is no post"


def test_posts_a_day_are_posts_by_the_days_heard() -> None:
    said = [wrote(n, n * DAY_S // 3, 1, article=True) for n in range(1, 22)]
    found = cadence(said, NOW_S - WEEK_S, NOW_S)
    assert (found.value, found.n, found.period_s, found.reason) == (3.0, 21, WEEK_S, "")


def test_an_account_entered_yesterday_is_counted_from_its_oldest_post_on() -> None:
    new = PeerAccount(TOWN.id, TOWN.name, "Rs", "", "", NOW_S - 3600)
    said = [wrote(n, n * DAY_S, 1, article=True) for n in range(1, 5)]
    assert heard_from(new, said, NOW_S, WEEK_S) == NOW_S - 4 * DAY_S
    assert cadence(said, NOW_S - 4 * DAY_S, NOW_S).value == 1.0
    assert heard_from(new, said, NOW_S, 2 * DAY_S) == NOW_S - 2 * DAY_S
    barely = cadence([], heard_from(new, [], NOW_S, WEEK_S), NOW_S)
    assert (barely.value, barely.reason) == (None, "heard for less than a day")


def test_a_silent_peer_publishes_nothing_which_is_known() -> None:
    found = cadence([], NOW_S - WEEK_S, NOW_S)
    assert (found.value, found.n, found.reason) == (0.0, 0, "")


def thread(answers: int, questions: int = 40) -> list[PeerMessage]:
    """So many questions, of which the first were answered after 60, 120, 180… seconds."""
    said = [wrote(n, 2 * DAY_S, 100 + n) for n in range(questions)]
    said += [wrote(1000 + n, 2 * DAY_S - 60 * (n + 1), 1, to=f"r{n}", handle="rioclaro") for n in range(answers)]
    return said


def test_response_time_is_the_median_of_first_visible_answers() -> None:
    said = [*thread(31), wrote(5000, DAY_S, 1, to="r0", handle="rioclaro"), wrote(5001, DAY_S, 777, to="r1")]
    found = response(TOWN, said, NOW_S, WEEK_S)
    assert (found.figure.value, found.figure.n) == (16 * 60, 31)
    assert found.unanswered == 40 + 1 - 31, "what another citizen wrote waits for an answer as well"


def test_too_few_answers_and_no_threads_are_told_apart() -> None:
    few = response(TOWN, thread(29), NOW_S, WEEK_S)
    assert (few.figure.value, few.figure.reason, few.figure.n, few.unanswered) == (None, TOO_FEW, 29, 11)
    blind = response(TOWN, [wrote(1, 5, 1, article=True)], NOW_S, WEEK_S)
    assert blind.figure.reason.startswith("not visible")
    none = response(TOWN, thread(0), NOW_S, WEEK_S)
    assert (none.figure.reason, none.unanswered) == (NONE_AT_ALL, 40)


def test_what_has_no_time_of_its_own_or_is_answered_before_it_was_asked_is_no_answer() -> None:
    said = [wrote(1, 100, 7, timed=False), wrote(2, 50, 1, to="r1", handle="rioclaro")]
    assert response(TOWN, said, NOW_S, WEEK_S).figure.n == 0
    said = [wrote(1, 100, 7), wrote(2, 150, 1, to="r1", handle="rioclaro")]
    assert response(TOWN, said, NOW_S, WEEK_S).figure.n == 0


def test_share_of_voice_needs_thirty_hits() -> None:
    assert share("f", 9, 36, WEEK_S).value == 0.25
    assert share("f", 9, 29, WEEK_S).value is None
    assert share("f", 0, 0, WEEK_S).value is None


@given(st.permutations(thread(33)))
def test_the_order_in_which_things_arrived_changes_no_figure(said: list[PeerMessage]) -> None:
    assert response(TOWN, said, NOW_S, WEEK_S) == response(TOWN, thread(33), NOW_S, WEEK_S)
    assert heard_from(TOWN, said, NOW_S, WEEK_S) == NOW_S - WEEK_S
