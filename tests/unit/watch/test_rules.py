"""What a watch may be: bounds, persons, breadth, windows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from core.query.model import Dialect
from core.query.parse import parse
from core.watch import rules
from core.watch.model import DAY_S, NewWatch, Terms, WatchKind
from core.watch.platforms import rules_for
from core.watch.rules import Breadth

NOW = 1_790_000_000
TOPIC = NewWatch(name="Agua", query="agua", purpose="cortes de agua")
PERSON = replace(
    TOPIC, kind=WatchKind.PERSON, legal_basis="Auto 12/2026 del juzgado de guardia", ends_s=NOW + 20 * DAY_S
)


@pytest.mark.parametrize(
    ("query", "is_person"),
    [
        ("agua", False),
        ("agua @valdeluz", False),
        ("@vecina_4", True),
        ("@vecina_4 OR @otro", True),
        ("@valdeluz", False),  # our own account
        ("@Valdeluz OR @aguaLuz", False),
        ("@valdeluz OR @vecina_4", True),
        ("author:vecina_4", True),
        ("author:vecina_4 agua", True),
        ("agua (corte OR author:vecina_4)", True),
        ("agua -author:vecina_4", False),
        ("@vecina_4 -@valdeluz", True),
        ("author:@valdeluz", False),
        ("lang:es @vecina_4", True),
        ('"juan perez"', False),  # a name is only known to who enters it
    ],
)
def test_a_query_that_follows_somebody_is_the_watch_of_a_person(query: str, is_person: bool) -> None:
    assert rules.names_person(parse(query, Dialect.WATCH), ["@valdeluz", "AguaLuz"]) is is_person


def test_a_topic_is_trimmed_and_reviewed_in_half_a_year() -> None:
    fit = rules.check_new(replace(TOPIC, name="  Agua   potable ", purpose=" a\n b "), NOW)
    assert (fit.name, fit.purpose) == ("Agua potable", "a b")
    assert fit.review_s == NOW + 182 * DAY_S


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"name": "x" * 41}, {"name": "a\x1bb"}, {"purpose": "  "}, {"purpose": "x" * 501},
        {"retention_days": 0}, {"retention_days": 3651}, {"review_s": NOW}, {"review_s": NOW + 731 * DAY_S},
        {"ends_s": NOW}, {"terms": Terms(window_s=601)}, {"terms": Terms(window_s=5400)}, {"terms": Terms(min_count=0)},
        {"terms": Terms(cooldown_s=-1)}, {"terms": Terms(cooldown_s=8 * DAY_S)}, {"terms": Terms(escalate_s=59)},
        {"terms": Terms(escalate_s=21_601)},
    ],
)  # fmt: skip
def test_what_is_missing_or_out_of_bounds_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        rules.check_new(replace(TOPIC, **change), NOW)  # type: ignore[arg-type]  # one field each


@pytest.mark.parametrize(
    "change",
    [
        {"legal_basis": ""}, {"legal_basis": "porque sí"}, {"legal_basis": " " * 40}, {"ends_s": None},
        {"ends_s": NOW + 30 * DAY_S + 1},
    ],
)  # fmt: skip
def test_a_person_is_watched_only_with_a_legal_basis_and_an_end_within_thirty_days(change: dict[str, object]) -> None:
    assert rules.check_new(PERSON, NOW).ends_s == NOW + 20 * DAY_S
    with pytest.raises(UsageError):
        rules.check_new(replace(PERSON, **change), NOW)  # type: ignore[arg-type]  # one field each


@pytest.mark.parametrize(
    ("breadth", "is_broad"),
    [
        (Breadth(0, 0, 24), False),
        (Breadth(1440, 100_000, 24), False),
        (Breadth(1441, 100_000, 24), True),  # more than one a minute
        (Breadth(60, 144, 24), False),  # 42 % of little: a small town's water
        (Breadth(300, 1400, 24), True),  # 21 % of a lively stream
        (Breadth(300, 1600, 24), False),
        (Breadth(3, 3, 0.01), True),
    ],
)
def test_too_broad_is_more_than_one_a_minute_or_a_fifth_of_a_lively_stream(breadth: Breadth, is_broad: bool) -> None:
    assert breadth.is_too_broad is is_broad


def test_a_running_watch_is_judged_by_its_typical_window_so_that_no_crisis_stops_it() -> None:
    crisis = [1] * 84 + [300] * 60
    assert not rules.is_flood(crisis, 600), "ten hours of crisis"
    assert rules.is_flood([11] * 37, 600)
    assert not rules.is_flood([10] * 144, 600)
    assert not rules.is_flood([900] * 35, 600), "not six hours yet"
    assert rules.is_flood([1500] * 1, DAY_S)


@given(
    st.integers(0, 10**6), st.sampled_from(rules.WINDOWS_S), st.integers(0, 10**6), st.integers(0, 3600),
    st.integers(1, 20),
)  # fmt: skip
def test_windows_are_judged_each_once_in_order_and_only_when_over(
    judged: int, window: int, later: int, grace: int, most: int
) -> None:
    now, seen, at = judged + later, [], judged
    while starts := rules.windows_to_judge(at, window, now, grace_s=grace, most=most):
        assert len(starts) <= most
        seen += starts
        at = starts[-1] + window
    assert seen == sorted(set(seen))
    assert all(start % window == 0 and judged <= start and start + window + grace <= now for start in seen)
    missing = (now - grace) // window * window
    assert not seen or seen[-1] + window == missing


def test_a_sparkline_is_the_last_day_hour_by_hour() -> None:
    now = 1_790_000_123
    this_hour = rules.bucket_start(now)
    line = rules.sparkline({this_hour: 5, this_hour - 3600: 2, this_hour - 3000: 1, this_hour - DAY_S: 9}, now)
    assert len(line) == 24
    assert (line[-1], line[-2], sum(line)) == (6, 2, 8)
    assert len(rules.sparkline({}, now, 10)) == 10


@given(st.dictionaries(st.integers(-200, 20), st.integers(0, 9), max_size=50), st.integers(1, 144))
def test_a_sparkline_loses_nothing_of_the_time_it_covers(found: dict[int, int], cells: int) -> None:
    now = 1_790_000_123
    counts = {rules.bucket_start(now) + n * 600: many for n, many in found.items()}
    step = max(600, -(-DAY_S // cells // 600) * 600)
    covered = sum(n for at, n in counts.items() if now - now % 600 + 600 - cells * step <= at <= now)
    line = rules.sparkline(counts, now, cells)
    assert sum(line) == covered or step * cells != DAY_S


@pytest.mark.parametrize(("n", "limit", "level"), [(14, 10, 2), (29, 10, 2), (30, 10, 3)])
def test_three_times_a_spike_proposes_a_level_more(n: int, limit: float, level: int) -> None:
    assert rules.proposed_level(n, limit) == level


def test_each_platform_that_limits_watching_says_so_in_both_languages_with_source_and_date() -> None:
    found = rules_for(["X", "Fb", "Ig", "Re", "Li", "Ma"])
    assert {network for rule in found for network in rule.networks} >= {"X", "Fb", "Ig", "Re", "Li"}
    for rule in found:
        assert rule.source.startswith("https://")
        assert rule.read_on.count("-") == 2
        assert len(rule.english) > 60 < len(rule.spanish) and rule.english != rule.spanish
    assert rules_for(["Ma", "Bs", "Rs"]) == ()
