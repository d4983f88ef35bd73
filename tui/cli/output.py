"""What commands print: data on standard output, talk on standard error, and no byte of it acts on the terminal.

Plain lines pass ``show``. A JSON document keeps every text as it is stored; characters that a terminal could
obey are written as their escapes, which mean the same to whoever reads the document.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from unicodedata import category

from core.errors import CannotReach
from core.i18n import N_
from core.text.cells import fit, pad, width
from core.text.show import show

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

LINE_CHARS = 4_000
"""The longest line that is printed."""
GAP = "  "

_NARROWEST = 20
_SUSPECT = re.compile("[^ -~\n\u00a1-\u00ac\u00ae-\u024f]")


def put_text(text: str) -> None:
    """Print a text of several lines."""
    for line in text.split("\n"):
        put_line(line)


def put_line(line: str) -> None:
    """Print one line of data."""
    with _written():
        sys.stdout.write(show(line, limit=LINE_CHARS) + "\n")


def say(sentence: str) -> None:
    """Tell the person something, beside the data."""
    sys.stderr.write(show(sentence, limit=LINE_CHARS) + "\n")
    sys.stderr.flush()


def put_json(document: Json) -> None:
    """Print a JSON document, in UTF-8 whatever the locale is."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    with _written():
        sys.stdout.flush()
        sys.stdout.buffer.write(_SUSPECT.sub(_escaped, text).encode("utf-8"))


def put_table(rows: Iterable[Sequence[object]], headings: Sequence[str] = ()) -> None:
    """Print rows in aligned columns; a terminal also gets the headings, and each row cut to its width."""
    shown = [[show(cell) for cell in row] for row in rows]
    is_terminal = sys.stdout.isatty()
    if is_terminal and headings and shown:
        shown.insert(0, [heading.upper() for heading in headings])
    for line in _aligned(shown, shutil.get_terminal_size().columns if is_terminal else 0):
        put_line(line)


def put_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Print names and what they are, one a line."""
    put_table([(f"{name}:", value) for name, value in facts])


def utc(epoch_s: float | None) -> str | None:
    """That second as RFC 3339 in UTC: ``2026-11-22T15:04:05Z``; ``None`` stays ``None``."""
    if epoch_s is None:
        return None
    return datetime.fromtimestamp(int(epoch_s), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def flush() -> None:
    """Hand everything over now.

    Raises:
        BrokenPipeError: nobody reads any more.
        CannotReach: where it goes cannot take it.
    """
    with _written():
        sys.stdout.flush()


def silence() -> None:
    """Let whatever is still to be printed vanish: its reader went away."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotReach(
            N_("Not everything could be printed: the system says «{code}». Look at where the output goes."),
            code=os.strerror(error.errno or 0),
        ) from error


def _aligned(rows: Sequence[Sequence[str]], cells: int) -> Iterable[str]:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)][:-1]
    room = max(_NARROWEST, cells - sum(widths) - len(GAP) * len(widths))
    for row in rows:
        last = fit(row[-1], room) if cells else row[-1]
        columns = [pad(cell, at) for cell, at in zip(row, widths, strict=False)]
        line = GAP.join([*columns, last]).rstrip()
        yield fit(line, cells) if cells else line


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return character
    return "".join(f"\\u{unit:04x}" for unit in _utf16(character))


def _utf16(character: str) -> Iterable[int]:
    raw = character.encode("utf-16-be", "surrogatepass")
    return (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
