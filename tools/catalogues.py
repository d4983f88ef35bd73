"""Extracts every message of the code, merges it into the Spanish catalogue and compiles it.

With ``--check`` nothing is written: it fails when a message has no translation, when placeholders differ, or
when the compiled catalogue is not what the text one says. With file names, their entries are merged in first.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "core" / "locale" / "es" / "LC_MESSAGES"
PO, MO = FOLDER / "ventanilla.po", FOLDER / "ventanilla.mo"
_PACKAGES = ("core", "plugins", "tui", "ventanilla")
_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "N_n": (1, 2)}
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The catalogue's own dates are constant, so that compiling twice gives the same bytes."""
_PLACEHOLDER = re.compile(r"\{(\w*)")


def main(arguments: list[str]) -> int:
    """Run; returns the exit status."""
    is_check = "--check" in arguments
    known = _read(PO) if PO.exists() else Catalog(locale="es")
    for name in arguments:
        if not name.startswith("--"):
            _add(known, _read(Path(name)))
    fresh = _extracted()
    for message in fresh:
        if message.id:
            old = known.get(message.id)
            message.string = old.string if old is not None and any(_strings(old)) else message.string
    problems = list(_problems(fresh))
    for problem in problems:
        sys.stderr.write(problem + "\n")
    compiled = _compiled(fresh)
    if is_check:
        if not MO.exists() or MO.read_bytes() != compiled:
            sys.stderr.write("the compiled catalogue is not fresh: run «make catalogues» and commit it\n")
            return 1
        return 1 if problems else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, fresh, width=110, omit_header=False, sort_output=True, no_location=True)
    MO.write_bytes(compiled)
    return 1 if problems else 0


def _extracted() -> Catalog:
    catalog = Catalog(locale="es", project="Ventanilla", charset="utf-8", creation_date=_EPOCH, revision_date=_EPOCH)
    for package in _PACKAGES:
        found = extract_from_dir(str(ROOT / package), [("**.py", "python")], keywords=_KEYWORDS)
        for _file, _line, message, _comments, _context in found:
            catalog.add(message)
    return catalog


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="es")


def _add(known: Catalog, more: Catalog) -> None:
    for message in more:
        if message.id and any(_strings(message)):
            known.delete(message.id)
            known.add(message.id, message.string)


def _compiled(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _problems(catalog: Catalog) -> Iterable[str]:
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
        strings = _strings(message)
        if not all(strings):
            yield f"no translation: {ids[0]!r}"
            continue
        wanted = set().union(*(set(_PLACEHOLDER.findall(id_)) for id_ in ids))
        for string in strings:
            strange = set(_PLACEHOLDER.findall(string)) - wanted
            if strange or (len(ids) == 1 and set(_PLACEHOLDER.findall(string)) != wanted):
                yield f"placeholders differ: {ids[0]!r} -> {string!r}"


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, list | tuple) else (string or "",)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
