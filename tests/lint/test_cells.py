"""Every cell of the catalogue of rules: it fires where it must, with its severity, and stays silent where it must."""

from __future__ import annotations

import pytest

from core.publishing.lint.engine import CHECKS, lint
from core.publishing.lint.rows import Row
from tests.lint.rows import judged, rows, signed_pack


@pytest.mark.parametrize("row", rows("cells.jsonl"), ids=lambda row: str(row["id"]))
def test_the_rule_says_of_the_cell_what_the_catalogue_says(row: Row) -> None:
    found = [each for each in lint(*judged(row), signed_pack()) if each.rule == row["rule"]]
    assert bool(found) is row["fires"], [(each.reason, dict(each.values)) for each in found]
    if found and "expect_severity" in row:
        assert max(found, key=lambda each: each.severity.rank).severity.value == row["expect_severity"]


def test_every_rule_of_the_catalogue_has_what_looks_for_it_and_a_row_in_the_pack() -> None:
    wanted = {str(row["rule"]) for row in rows("cells.jsonl")}
    assert wanted == set(CHECKS) == set(signed_pack().rules)
