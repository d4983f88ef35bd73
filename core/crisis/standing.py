"""What the rest of the house knows of open incidents, and what is written down in its language.

Rooms below this one read facts of the workspace; they are kept in the transaction that changes an incident.
"""

from __future__ import annotations

from collections.abc import Callable

from core.crisis import store as sql
from core.i18n import language, use
from core.store import Work
from core.store.workspace import CRISIS_LEVEL, MOURNING, fact, keep_fact


async def settle(work: Work) -> None:
    """Note the highest level of the open crises, and whether a mourning is open."""
    await keep_fact(work, CRISIS_LEVEL, str(int(await sql.top_level(work))))
    await keep_fact(work, MOURNING, "1" if await sql.is_mourning(work) else "")


async def in_house_words(work: Work, say: Callable[[], str]) -> str:
    """What ``say`` gives in the workspace's language: for words of ours that are kept and read by everybody."""
    code = await fact(work, "language")
    before = language()
    use(code)
    try:
        return say()
    finally:
        use(before)
