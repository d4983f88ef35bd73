"""``show`` on every hostile text."""

from __future__ import annotations

import pytest

from core.text import show
from tests.hostile import Hostile, hostile_texts
from tests.unit.text.printable import faults

CASES = hostile_texts()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
@pytest.mark.parametrize("lines", [False, True])
def test_every_hostile_text_becomes_printable_and_stays_so(case: Hostile, lines: bool) -> None:
    shown = show(case.text, lines=lines)
    assert faults(shown, lines=lines) == []
    assert show(shown, lines=lines) == shown
    assert len(shown) <= (20_000 if lines else 300) + 16
    shown.encode("utf-8")


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.id.startswith(("markup_", "data_", "rtl_", "hindi")) and "100k" not in case.id],
    ids=lambda case: case.id,
)
def test_T01_to_T05_T19_T26_nothing_of_a_plain_text_is_swallowed(case: Hostile) -> None:
    expected = case.text.replace("\n", " ⏎ ").replace("\t", " ").replace("\xa0", " ")
    assert show(case.text) == (expected if expected.strip(" \u3000") else "")


@pytest.mark.parametrize("case", [case for case in CASES if case.id.startswith("ctl_")], ids=lambda case: case.id)
def test_T06_to_T16_the_printable_rest_of_a_control_text_stays_readable(case: Hostile) -> None:
    printable = [ch for ch in case.text if " " <= ch <= "~"]
    shown = show(case.text)
    assert [ch for ch in shown if "!" <= ch <= "~"] == [ch for ch in printable if ch != " "]


def test_there_are_as_many_hostile_texts_as_the_file_promises() -> None:
    assert len(CASES) >= 129
    assert len({case.id for case in CASES}) == len(CASES)
