"""Rows of a table of posts, from a CSV file as spreadsheets save it: cells are words, whatever they look like. Pure.

Nothing in a cell is ever computed: one that begins with ``=``, ``+``, ``-`` or ``@`` is text like any other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import UsageError
from core.i18n import N_
from core.text.fold import fold
from core.text.show import show

MOST_BYTES = 5_000_000
ROWS_MOST = 1_000
CELL_CHARS = 20_000
_SEPARATORS = ";,\t"


class Column(StrEnum):
    """What a column of the table says."""

    ACCOUNTS = "accounts"
    TEXT = "text"
    AT = "at"
    TITLE = "title"
    KIND = "kind"
    THEME = "theme"
    OFF_PLAN = "off_plan"
    LANG = "lang"
    IMAGE = "image"
    ALT = "alt"
    WARNING = "warning"
    BACKING = "backing"


REQUIRED = (Column.ACCOUNTS, Column.TEXT)
_NAMES: Mapping[str, Column] = {
    **{column.value.replace("_", " "): column for column in Column},
    "account": Column.ACCOUNTS, "cuentas": Column.ACCOUNTS, "cuenta": Column.ACCOUNTS, "texto": Column.TEXT,
    "time": Column.AT, "hora": Column.AT, "fecha": Column.AT, "cuando": Column.AT, "titulo": Column.TITLE,
    "tipo": Column.KIND, "tema": Column.THEME, "fuera de plan": Column.OFF_PLAN, "language": Column.LANG,
    "idioma": Column.LANG, "imagen": Column.IMAGE, "texto alternativo": Column.ALT, "aviso": Column.WARNING,
    "respaldo": Column.BACKING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: what each column says, without blanks around it; the row's number counts the heading as 1."""

    number: int
    by_column: Mapping[Column, str]
    fault: UsageError | None = None
    """Why the row cannot be read as it stands."""

    def __getitem__(self, column: Column) -> str:
        return self.by_column.get(column, "")


def cells_of(raw: bytes) -> list[Cells]:
    """The rows of a file, without empty ones.

    Raises:
        UsageError: it is no table of posts, or far too large.
    """
    if len(raw) > MOST_BYTES:
        raise UsageError(N_("The table is larger than {most} bytes: split it."), most=MOST_BYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(N_("The table is not UTF-8: save it as «CSV UTF-8» and try again.")) from None
    if "\x00" in text:
        raise UsageError(N_("This is no table of posts: save it as «CSV UTF-8» and try again."))
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    columns: list[Column] | None = None
    found: list[Cells] = []
    try:
        for number, record in enumerate(records, start=1):
            if not any(cell.strip() for cell in record):
                continue
            if columns is None:
                columns = _columns(record)
                continue
            if len(found) == ROWS_MOST:
                raise UsageError(N_("The table has more than {most} rows: split it."), most=ROWS_MOST)
            found.append(_cells(number, record, columns))
    except csv.Error:
        number = (found[-1].number if found else 1) + 1
        raise UsageError(
            N_("Row {number} of the table has a quotation mark that is never closed, or far too much in one cell."),
            number=number,
        ) from None
    if columns is None:
        raise UsageError(N_("The table is empty: its first row names the columns, accounts and text at least."))
    return found


def _separator(text: str) -> str:
    """What lies between the cells: as spreadsheets of the reader's country write it."""
    heading = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(_SEPARATORS, key=heading.count) if any(each in heading for each in _SEPARATORS) else ","


def _columns(record: Sequence[str]) -> list[Column]:
    found = []
    for cell in record:
        column = _NAMES.get(" ".join(fold(cell).replace("_", " ").split()))
        if column is None:
            raise UsageError(
                N_("The table has no use for a column «{name}»: it may have {names}."),
                name=show(cell, limit=40), names=", ".join(Column),
            )  # fmt: skip
        if column in found:
            raise UsageError(N_("The table has the column «{name}» twice."), name=column.value)
        found.append(column)
    missing = [column.value for column in REQUIRED if column not in found]
    if missing:
        raise UsageError(N_("The table lacks the column «{name}»."), name=missing[0])
    return found


def _cells(number: int, record: Sequence[str], columns: Sequence[Column]) -> Cells:
    cells = {column: _levelled(cell) for column, cell in zip(columns, record, strict=False)}
    fault = None
    if len(record) > len(columns):
        fault = UsageError(N_("it has more cells than there are columns: put quotation marks around its text."))
    elif any(len(cell) > CELL_CHARS for cell in cells.values()):
        fault = UsageError(N_("a cell has more than {most} characters."), most=CELL_CHARS)
    return Cells(number, cells, fault)


def _levelled(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()
