"""The pages on the language say what it does: every example is run, every field and fact named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.query.fault import QuerySyntax
from core.query.fields import FIELDS, age_s, choices, choose, key
from core.query.model import MOST_BETWEEN, MOST_DEPTH, MOST_TERMS, TEXT_CHARS, Dialect, FieldName
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.query.printing import print_query
from core.query.reading import read

DOCS = Path(__file__).resolve().parents[3] / "docs"
SPANISH, ENGLISH = DOCS / "buscar.md", DOCS / "searching.md"
both = pytest.mark.parametrize("page", (SPANISH, ENGLISH), ids=lambda page: page.stem)

VERDICTS = {
    "found": Verdict.MATCH,
    "hidden": Verdict.HIDDEN,
    "not found": Verdict.NO,
    "se encuentra": Verdict.MATCH,
    "se oculta": Verdict.HIDDEN,
    "no se encuentra": Verdict.NO,
}
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]+)`")


def examples(page: Path, kind: str) -> list[str]:
    """The lines of the fenced blocks of this kind."""
    text = page.read_text(encoding="utf-8")
    return [line for match in _FENCE.finditer(text) if match[1] == kind for line in match[2].splitlines()]


def rows(page: Path, *heads: str) -> Iterator[list[list[str]]]:
    """What stands in backticks in each cell of the table under these headings, row by row."""
    is_ours = False
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if cells[0] in heads:
            is_ours = True
        elif not line.startswith("|"):
            is_ours = False
        elif is_ours and not line.startswith("|---"):
            yield [_QUOTED.findall(cell) or [cell] for cell in cells]


@both
def test_every_example_is_a_query(page: Path) -> None:
    lines = examples(page, "query")
    assert len(lines) > 20
    for line in lines:
        assert parse(print_query(parse(line))) == parse(line)


@both
def test_every_watch_is_a_watch_and_what_is_refused_is_refused(page: Path) -> None:
    assert len([parse(line, Dialect.WATCH) for line in examples(page, "watch")]) == 3
    assert len(examples(page, "refused")) == 5
    for line in examples(page, "refused"):
        with pytest.raises(QuerySyntax):
            parse(line)


@both
def test_every_outcome_is_the_one_the_table_gives(page: Path) -> None:
    table = list(rows(page, "Query", "Consulta"))
    assert len(table) > 15
    for (query,), (message,), (outcome,) in table:
        assert judge(parse(query), read(message)) is VERDICTS[outcome], (query, message)


@both
def test_every_form_finds_what_the_table_says(page: Path) -> None:
    table = [row for row in rows(page, "Written", "Se escribe") if len(row) == 3 and row[0][0] in FORMS]
    assert len(table) == len(FORMS)
    for (query,), found, missed in table:
        assert [judge(parse(query), read(message)) for message in found] == [Verdict.MATCH] * len(found), query
        assert [judge(parse(query), read(message)) for message in missed] == [Verdict.NO] * len(missed), query


FORMS = ("agua", "bache~", "inund*", "=presión", "==OMS")


@both
def test_every_operator_means_the_same_in_both_languages(page: Path) -> None:
    table = [row for row in rows(page, "Written", "Se escribe") if row[0][0] not in FORMS]
    assert len(table) == 5
    for ours, theirs, _meaning in table:
        assert len({print_query(parse(query)) for query in (*ours, *theirs)}) == 1


@both
def test_every_field_is_named_in_both_languages_and_for_its_dialects(page: Path) -> None:
    named = {}
    for ours, theirs, _asks, watches in rows(page, "Field", "Campo"):
        for one, other in zip(ours, theirs, strict=True):
            spec = next(spec for spec in FIELDS if f"{spec.name}" in (one[:-1], other[:-1]))
            assert {key(one), key(other)} == {spec.name.value, spec.aliases[0]}
            assert (Dialect.WATCH in spec.dialects) == (watches[0] in ("yes", "sí"))
            named[spec.name] = one
    assert set(named) == set(FieldName)


@both
@pytest.mark.parametrize("name", [FieldName.IS, FieldName.HAS])
def test_every_fact_is_named(page: Path, name: FieldName) -> None:
    known = choices(name, None)
    assert known
    quoted = _QUOTED.findall(page.read_text(encoding="utf-8"))
    named = {choice.value for word in quoted if (choice := choose(word, known)) is not None}
    assert named == {choice.value for choice in known}


@both
def test_the_limits_are_the_ones_named(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace(",000", "000")
    for limit in (TEXT_CHARS, MOST_TERMS, MOST_DEPTH, MOST_BETWEEN):
        assert str(limit) in text
    assert [age_s(value) for value in ("30m", "2h", "3d", "1w")] == [1800, 7200, 259_200, 604_800]


def test_both_pages_give_the_same_examples() -> None:
    for kind in ("query", "watch"):
        ours, theirs = ({print_query(parse(line)) for line in examples(page, kind)} for page in (SPANISH, ENGLISH))
        assert ours == theirs
