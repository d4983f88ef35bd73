"""Small facts about the whole inbox that frames and completions show."""

from __future__ import annotations

from core.store import Store


async def misfit_count(store: Store) -> int:
    """How many arrived items fit no message and are kept for a replay."""
    return await store.value("SELECT count(*) FROM misfit WHERE state = 'kept'")


async def tag_names(store: Store) -> list[str]:
    """Every tag in use, by name."""
    return [str(row["name"]) for row in await store.rows("SELECT name FROM tag ORDER BY name COLLATE NOCASE")]
