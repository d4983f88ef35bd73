"""From ids as they are printed to what is stored under them."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import NotFound
from core.i18n import N_
from core.ids import ConversationId, MessageId
from core.inbox import reads
from core.inbox.model import Listed
from core.runtime import House
from tui.cli.values import Named


async def conversations_of(house: House, named: Sequence[Named]) -> list[ConversationId]:
    """The conversations that are meant, in the order given; a message stands for its own.

    Raises:
        NotFound: there is no such message. A conversation is looked for where it is used.
    """
    return [await conversation_of(house, each) for each in named]


async def conversation_of(house: House, named: Named) -> ConversationId:
    """The conversation that is meant.

    Raises:
        NotFound: there is no such message.
    """
    if named.conversation is not None:
        return named.conversation
    assert named.message is not None, "an id names one of the two"
    return (await listed(house, named.message)).conversation


async def listed(house: House, id_: MessageId) -> Listed:
    """One message as lists have it.

    Raises:
        NotFound: there is none of this id.
    """
    found = await reads.message_list(house.store, before=id_ + 1, limit=1)
    if not found or found[0].id != id_:
        raise NotFound(N_("There is no message {id}."), id=f"m{id_}")
    return found[0]
