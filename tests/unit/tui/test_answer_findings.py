"""Findings of an answer as lines: signs and words beside colours, whole reasons, and the keys kept in sight."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.policy.packs import load_pack
from core.publishing.lint.engine import lint
from core.publishing.lint.model import Answered, Finding, Severity, Sheet, Surroundings
from core.text.cells import width
from tui.panes.answer_findings import (
    ROWS_MOST,
    block_words,
    finding_lines,
    fix_words,
    foot_spans,
    named,
    needs_another,
    next_fix,
    remark_words,
    rules_to_explain,
    spans_of,
)


def found_in(text: str, *, is_signed: bool = True) -> tuple[Finding, ...]:
    pack = replace(load_pack("neutral"), is_signed=is_signed)
    sheet = Sheet(texts=(text,), lang="es", answers=Answered("vecina", "es", "", "No hay agua"))
    return lint(sheet, Surroundings(now_s=1_715_612_400), pack)


def test_nothing_found_says_nothing_and_asks_nothing() -> None:
    found = found_in("Ya vamos.")
    assert found == () and foot_spans(found) == [] and finding_lines(found, 60) == []
    assert (block_words(found), fix_words(found), next_fix(found)) == ("", "", None)
    assert (spans_of(found), rules_to_explain(found), needs_another(found)) == ([], [], False)


@pytest.mark.parametrize("cells", [40, 60, 68])
def test_every_row_fits_bears_its_sign_and_the_rest_is_counted(cells: int) -> None:
    found = found_in("El numero de atencion cambia!! Xq no hay agua? Los idiotas preguntan: clave: Agua2024!")
    rows = finding_lines(found, cells)
    assert len(found) > 4 and len(rows) <= ROWS_MOST and all(width(row.text) <= cells for row in rows)
    assert rows[0].text.startswith("! ")
    assert rows[0].text[2:].lstrip()[:1].isalpha(), "a word beside the sign"


def test_what_counts_for_the_keys() -> None:
    found = found_in("Nos dice su calle? Ya se lo dijimos.")
    assert {each.rule for each in rules_to_explain(found)} == {"L04", "L22"}
    assert needs_another(found) and block_words(found) == ""
    fix = next_fix(found)
    assert fix is not None and fix.on("Nos dice su calle? Ya se lo dijimos.").startswith("¿Nos")
    blocked = found_in("clave: Agua2024")
    assert "L44" in block_words(blocked)
    assert (
        "L21" in block_words(found_in("Son unos idiotas"))
        and block_words(found_in("Son unos idiotas", is_signed=False)) == ""
    )


def test_a_remark_asks_for_nothing() -> None:
    long = "Le contamos que " + "la cuadrilla de guardia " * 8 + "va a su calle."
    found = [each for each in found_in(long) if each.severity is Severity.INFO]
    assert found and rules_to_explain(found) == [] and block_words(found) == ""
    assert foot_spans(found)[0][0].startswith("- ") and named(found[0]).startswith("- ")
    assert remark_words(found).startswith("- ") and remark_words(found_in("Nos dice su calle?")) == ""
