"""The arithmetic of a report: medians, ratios, and which targets are met."""

from __future__ import annotations

import json

import pytest

from bench.measures import Measure, Target, middle, p95
from bench.report import Section, document, table, verdict


@pytest.mark.parametrize(
    ("values", "expected"), [([3], 3), ([1, 3], 2), ([5, 1, 3], 3), ([4, 1, 3, 2], 2.5), ([1, 1, 1000], 1)]
)
def test_the_middle_is_the_median(values: list[float], expected: float) -> None:
    assert middle(values) == expected


@pytest.mark.parametrize(
    ("values", "expected"), [([7], 7), (list(range(1, 101)), 95), (list(range(1, 21)), 19), ([1, 2, 3], 3)]
)
def test_p95_is_exceeded_by_five_of_a_hundred(values: list[float], expected: float) -> None:
    assert p95(values) == expected


def test_nothing_measured_is_no_number() -> None:
    with pytest.raises(ValueError):
        middle([])
    with pytest.raises(ValueError):
        p95([])


@pytest.mark.parametrize(
    ("ours", "baseline", "target", "ratio", "met"),
    [
        (160.0, 100.0, Target(1.6), 1.6, True),
        (161.0, 100.0, Target(1.6), 1.61, False),
        (9.0, 1.0, Target(10, "ms"), 9.0, True),
        (11.0, 100.0, Target(10, "ms"), 0.11, False),
        (11.0, None, Target(10, "ms"), None, False),
        (11.0, None, Target(2), None, None),
        (11.0, 0.0, Target(2), None, None),
        (11.0, 10.0, None, 1.1, None),
    ],
)
def test_a_target_is_held_against_the_ratio_or_the_value(
    ours: float, baseline: float | None, target: Target | None, ratio: float | None, met: bool | None
) -> None:
    measure = Measure("x", "ms", ours, baseline, "the other", target)
    assert measure.ratio == (pytest.approx(ratio) if ratio is not None else None)
    assert measure.is_met is met


SECTION = Section(
    "Start",
    "Median of 3.",
    (
        Measure("CPU", "ms", 480.0, 300.0, "minimal", Target(1.6)),
        Measure("RSS", "MiB", 50.0, 25.0, "few", Target(1.5)),
        Measure("bytes", "B", 12_345.0),
    ),
)


def test_a_table_says_both_sides_the_ratio_the_target_and_the_verdict() -> None:
    lines = table(SECTION)
    assert lines[:2] == ["Start", "  Median of 3."]
    cpu, rss, bytes_ = lines[3:]
    assert cpu.split() == ["CPU", "480", "ms", "300", "minimal", "1.6x", "<=", "1.6x", "met"]
    assert rss.split()[-2:] == ["1.5x", "MISSED"]
    assert bytes_.split() == ["bytes", "12,345", "B"]


def test_the_verdict_counts_only_what_has_a_target() -> None:
    assert verdict([SECTION]) == "1 of 2 targets met, 1 missed"
    assert verdict([Section("", "", SECTION.measures[:1])]) == "1 of 1 targets met"


def test_the_document_holds_what_the_table_holds() -> None:
    read = json.loads(document([SECTION], "here"))
    assert read["machine"] == "here"
    first, second, third = read["sections"][0]["measures"]
    assert (first["ours"], first["baseline"], first["ratio"], first["met"]) == (480.0, 300.0, 1.6, True)
    assert (second["met"], third["met"], third["target"]) == (False, None, None)
