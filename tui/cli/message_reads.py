"""The verbs of ``ventanilla message`` that only look."""

from __future__ import annotations

from core.access.names import find  # noqa: F401
from core.errors import UsageError
from core.i18n import N_
from core.ids import MessageId
from core.inbox import reads
from core.inbox.model import Listed, Message, Thread
from core.inbox.search import search
from core.inbox.views import BY_KEY, View
from core.runtime import House
from tui.cli.context import Call
from tui.cli.grammar import Verb, argument, option
from tui.cli.message_ids import conversation_of, listed
from tui.cli.message_words import (
    HEADINGS,
    listed_json,
    listed_row,
    message_json,
    message_lines,
    reasons,
    thread_json,
    thread_lines,
)
from tui.cli.output import put_json, put_line, put_table
from tui.cli.values import Named, identity, message_id, one_of, whole
from tui.cli.matching import says

MOST = 100_000
_WHOSE = option(
    "--operator",
    N_("NAME"),
    N_("Whose view is meant by «Mine». Without it, VENTANILLA_OPERATOR counts."),
    variable="VENTANILLA_OPERATOR",
)
_ID = argument("id_", N_("ID"), N_("A conversation, or a message that stands for its own."), check=identity)


async def _list(
    call: Call, view: str | None, query: str | None, account: str | None, limit: int, before: MessageId | None
) -> None:
    async with call.house() as house:
        me = await call.me(house)
        chosen = BY_KEY[view] if view else None
        if chosen is not None and chosen.is_mine and me is None:
            raise UsageError(N_("Say whose view is meant: add --operator NAME, or set VENTANILLA_OPERATOR."))
        if query is None:
            found = await reads.message_list(
                house.store, view=chosen, me=me, account=account or "", before=before, limit=limit
            )
        else:
            found = await _found(house, query, chosen, call, account or "", limit, before)
        if call.is_json:
            put_json([listed_json(each) for each in found])
        else:
            put_table([listed_row(each, house) for each in found], HEADINGS())


async def _found(
    house: House, query: str, view: View | None, call: Call, account: str, limit: int, before: MessageId | None
) -> list[Listed]:
    """The newest message of each conversation that has all the words."""
    me = await call.me(house)
    page = await search(house.store, query, before=before, limit=limit, within=view, me=me)
    found = []
    for row in page.rows:
        if not account or row.account == account:
            thread = await reads.thread(house.store, row.id, me)
            found.append(_as_listed(thread, _match(thread, query, before)))
    return found


def _match(thread: Thread, query: str, before: MessageId | None) -> Message:
    older = [each for each in thread.messages if before is None or each.id < before] or list(thread.messages)
    return next((each for each in reversed(older) if says(each.text, query)), older[-1])
