"""The labelled rows of this folder, with what they leave out filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from core.policy.pack_model import Pack
from core.publishing.lint.model import Sheet, Surroundings
from core.publishing.lint.rows import Row, sheet_of, surroundings_of

HERE = Path(__file__).parent


@cache
def rows(name: str) -> tuple[Row, ...]:
    """All lines of a file, in order."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return tuple(_filled(json.loads(line)) for line in lines if line.strip())


@cache
def signed_pack() -> Pack:
    """The neutral pack as if somebody had signed it."""
    from dataclasses import replace

    from core.policy.packs import load_pack

    return replace(load_pack("neutral"), is_signed=True)


def judged(row: Row) -> tuple[Sheet, Surroundings]:
    """What the engine is given for a row."""
    return sheet_of(row), surroundings_of(row, Surroundings(now_s=0))


@cache
def _defaults() -> dict[str, object]:
    return cast(dict[str, object], json.loads((HERE / "defaults.json").read_text(encoding="utf-8")))


def _filled(row: dict[str, object]) -> Row:
    base = _defaults()
    filled = {**base, **row}
    for name in ("account", "meta"):
        filled[name] = {**_table(base.get(name)), **_table(row.get(name))}
    for name, item in (("media", "media_item"), ("recent", "recent_item")):
        entries = cast(list[Mapping[str, object]], row.get(name, base.get(name, [])))
        filled[name] = [{**_table(base.get(item)), **entry} for entry in entries]
    if "approved" not in row:
        filled["approved"] = None
    return filled


def _table(value: object) -> Mapping[str, object]:
    return cast(Mapping[str, object], value) if isinstance(value, dict) else {}
