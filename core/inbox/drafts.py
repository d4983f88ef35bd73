"""Taking over what a colleague has begun to write, so that it is in one pair of hands only."""

from __future__ import annotations

from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import ConversationId, OperatorId
from core.inbox import act_store
from core.inbox.acts import begin, find
from core.inbox.naming import target
from core.store import Actor, Store, Work


async def take_draft(store: Store, actor: Actor, id_: ConversationId, kind: str, whose: OperatorId) -> str:
    """Make a colleague's draft one's own, with all that goes with it; returns its text. The colleague's is gone then.

    Raises:
        Conflict: there is a draft of one's own already.
        UsageError: it is one's own.
        NotFound: the colleague has none here, or there is no such conversation.
        NotPermitted: as ever.
    """

    async def act(work: Work) -> str:
        moment = await begin(work, "message.draft")
        await find(work, [id_])
        if moment.me == whose:
            raise UsageError(N_("That draft is yours already."))
        theirs, mine = await _kept(work, id_, whose, kind), await _kept(work, id_, moment.me, kind)
        if theirs is None:
            raise NotFound(N_("That colleague has no draft in conversation {number}."), number=id_)
        if mine is not None:
            raise Conflict(N_("You have a draft of your own here: send it or clear it first."))
        text, carried = theirs
        await act_store.put_draft(work, id_, moment.me, kind, text, carried)
        await act_store.delete_draft(work, id_, whose, kind)
        await work.audit("message.draft", target(id_), from_operator=whose)
        work.changed("draft", id_, "take")
        return text

    return await store.write(actor, act)


async def _kept(work: Work, id_: ConversationId, operator: OperatorId, kind: str) -> tuple[str, str] | None:
    """The text of a draft and what goes with it."""
    row = await work.row(
        "SELECT text, carried FROM draft WHERE conversation_id = ? AND operator_id = ? AND kind = ?",
        (id_, operator, kind),
    )
    return None if row is None else (str(row["text"]), str(row["carried"]))
