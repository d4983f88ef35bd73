"""A theme is one theme however it is spelled: what a post says of it is kept in one spelling."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from core.publishing.meta import Meta
from core.store import Reads
from core.text.fold import level


def is_same(one: str, other: str) -> bool:
    """Whether two names are of one theme; no theme is like no theme only."""
    return level(one) == level(other)


def spelled(theme: str, known: Sequence[str]) -> str:
    """A theme as the first of these names that is of it spells it; as it is, in one line, where none is."""
    line = " ".join(theme.split()) if level(theme) else ""
    return next((each for each in known if is_same(each, line)), line) if line else ""


async def known_as(source: Reads, theme: str) -> str:
    """What a theme is called in the plan, else in the first post of ours that has it; empty: nothing has it."""
    if not level(theme):
        return ""
    plan = await source.rows("SELECT name FROM theme WHERE gone_s IS NULL ORDER BY id")
    name = next((str(row["name"]) for row in plan if is_same(str(row["name"]), theme)), "")
    if name:
        return name
    rows = await source.rows(
        "SELECT json_extract(p.meta, '$.theme') AS name FROM workflow AS w CROSS JOIN post AS p ON p.id = w.post_id"
        " WHERE p.meta <> '{}' AND folded(json_extract(p.meta, '$.theme')) = ? ORDER BY p.id LIMIT 1",
        (level(theme),),
    )
    return spelled(str(rows[0]["name"]), ()) if rows else ""


async def with_known_theme(source: Reads, meta: Meta) -> Meta:
    """What is said about a post, with its theme as it is called already."""
    if not meta.theme:
        return meta
    return msgspec.structs.replace(meta, theme=await known_as(source, meta.theme) or spelled(meta.theme, ()))
