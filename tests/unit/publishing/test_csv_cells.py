"""A table of posts is read as spreadsheets save it, and whatever else comes is refused in one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UsageError
from core.publishing.plan.csv_cells import ROWS_MOST, Column, cells_of
from core.publishing.plan.csv_judge import refuse_strange_place
from tests.hostile import hostile_texts
from tests.unit.text.any_text import any_text

HEAD = "accounts,text,at\n"


def test_rows_have_the_numbers_that_a_spreadsheet_gives_them() -> None:
    found = cells_of(f'{HEAD}x,uno,\n\n,,\nx fb,"dos\nlíneas, y coma",10:00\n'.encode())
    assert [(each.number, each[Column.ACCOUNTS], each[Column.TEXT], each[Column.AT]) for each in found] == [
        (2, "x", "uno", ""), (5, "x fb", "dos\nlíneas, y coma", "10:00"),
    ]  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_separators_marks_and_line_ends_of_any_spreadsheet(separator: str, encoding: str, ends: str) -> None:
    lines = ["Cuentas,Texto,Fecha,Fuera de plan", "x,ñandú,mañana 8:30,sí", ""]
    raw = ends.join(line.replace(",", separator) for line in lines).encode(encoding)
    [row] = cells_of(raw)
    assert (row[Column.TEXT], row[Column.AT], row[Column.OFF_PLAN]) == ("ñandú", "mañana 8:30", "sí")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+34 600", "-2", "@bomberos", '=HYPERLINK("x")', "\t=cmd|' /C calc'!A0", "'=x"]
)
def test_a_cell_that_looks_like_a_formula_is_text(cell: str) -> None:
    quoted = cell.replace('"', '""')
    [row] = cells_of(f'{HEAD}x,"{quoted}",\n'.encode())
    assert row[Column.TEXT] == cell.strip()


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"text,at\nx,y\n", "accounts"),
        (b"accounts,at\nx,y\n", "text"),
        (b"accounts,text,colour\nx,y,z\n", "colour"),
        (b"accounts,text,Texto\nx,y,z\n", "twice"),
        ("accounts,text\nx,adiós\n".encode("latin-1"), "UTF-8"),
        ("accounts,text\nx,y\n".encode("utf-16"), "UTF-8"),
        (b"accounts,text\nx,\x00\n", "table of posts"),
        (b'accounts,text\nx,"never closed\n', "Row 2"),
        (b'accounts,text\nx,"a"b\n', "Row 2"),
        (b"accounts,text\nx," + b"a" * 200_000 + b"\n", "Row 2"),
        (b"accounts,text\n" + b"x,y\n" * (ROWS_MOST + 1), str(ROWS_MOST)),
        (b"x" * 5_000_001, "larger"),
        (b"PK\x03\x04\x14\x00\x06\x00", "table of posts"),
        (b"\x1b[2J,text\n", "no use for a column"),
    ],
)
def test_what_is_no_table_of_posts_is_refused_in_one_sentence(raw: bytes, word: str) -> None:
    with pytest.raises(UsageError, match=word) as refused:
        cells_of(raw)
    assert "\x1b" not in str(refused.value) and "\n" not in str(refused.value)


def test_a_row_with_too_much_says_so_and_the_others_stay() -> None:
    found = cells_of(f"{HEAD}x,a,b,c\nx,{'y' * 20_001},\nx,bien,\nx\n".encode())
    assert [each.fault is None for each in found] == [False, False, True, True]
    assert found[3][Column.TEXT] == ""


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), any_text.map(lambda text: text.encode("utf-8", "replace"))))
def test_no_bytes_do_anything_but_be_read_or_refused(raw: bytes) -> None:
    for each in (raw, HEAD.encode() + raw):
        try:
            assert all(row.number > 1 for row in cells_of(each))
        except UsageError as refused:
            assert "\n" not in str(refused)


@pytest.mark.parametrize("one", hostile_texts(), ids=lambda one: one.id)
def test_hostile_texts_are_cells_or_refused(one: object) -> None:
    text = str(getattr(one, "text", "")).encode("utf-8", "replace")
    try:
        cells_of(HEAD.encode() + b'x,"' + text.replace(b'"', b'""') + b'",\n')
    except UsageError as refused:
        assert "\x1b" not in str(refused)


@pytest.mark.parametrize(
    "place", ["/etc/passwd", "../a.png", "a/../../b.png", "C:\\a.png", "\\\\host\\a.png", "..", ".", "file:a"]
)
def test_a_picture_elsewhere_is_refused_by_its_name(place: str) -> None:
    with pytest.raises(UsageError):
        refuse_strange_place(place)


def test_a_picture_beside_the_table_or_below_is_fine() -> None:
    for place in ("", "a.png", "fotos/a b.png"):
        refuse_strange_place(place)
