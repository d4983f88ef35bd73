"""Presence: which conversation is open on whose screen, and who is writing there."""

from __future__ import annotations

from dataclasses import dataclass

from core.access import store as sql
from core.access.model import Session
from core.access.proof import STANDARD_TERMS, Terms
from core.access.sessions import live_sessions, need_open
from core.ids import ConversationId, OperatorId
from core.store import Actor, Store, Work


@dataclass(frozen=True, slots=True)
class Presence:
    """A person who has a conversation open."""

    operator_id: OperatorId
    name: str
    is_writing: bool


async def set_open(
    store: Store, session: Session, conversation_id: ConversationId | None, *, is_writing: bool = False
) -> None:
    """Tell the others what is open on this screen; ``None``: nothing.

    Raises:
        SessionEnded: the session is over.
    """

    async def act(work: Work) -> None:
        work.system("what somebody looks at is a hint for colleagues, not an act")
        before = await need_open(work, session.id)
        if (before.conversation_id, before.is_writing) == (conversation_id, is_writing):
            return
        await sql.set_open(work, session.id, conversation_id, is_writing)
        for each in (before.conversation_id, conversation_id):
            if each is not None:
                work.changed("presence", each)

    await store.write(Actor(session.operator_id, session.operator_name, session.origin), act)


async def present(store: Store, terms: Terms = STANDARD_TERMS) -> dict[ConversationId, tuple[Presence, ...]]:
    """Who has which conversation open now, the writers first."""
    found: dict[ConversationId, tuple[Presence, ...]] = {}
    sessions = sorted(await live_sessions(store, terms), key=lambda session: not session.is_writing)
    for session in sessions:
        if session.conversation_id is not None:
            here = Presence(session.operator_id, session.operator_name, session.is_writing)
            found[session.conversation_id] = (*found.get(session.conversation_id, ()), here)
    return found
