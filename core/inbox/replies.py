"""What an answer of ours does to a conversation; called where a receipt is stored."""

from __future__ import annotations

from core.errors import NotFound
from core.i18n import N_
from core.ids import ConversationId
from core.inbox import rules
from core.inbox import store as sql
from core.inbox.model import State
from core.store import Work


async def replied(work: Work, id_: ConversationId) -> None:
    """Leave the conversation to the citizen: nothing is due until they write again.

    One that was closed or set apart stays there. The caller answers for the audit.

    Raises:
        NotFound: there is no such conversation.
    """
    found = await sql.cases(work, [id_])
    if not found:
        raise NotFound(N_("There is no conversation {number}."), number=id_)
    [case] = found
    if case.standing.state in (State.OPEN, State.SNOOZED):
        await sql.put(work, [(case, rules.answered(case.standing))])
        work.changed("conversation", id_, "replied")
