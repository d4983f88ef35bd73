"""The verbs of ``ventanilla message`` that only look."""

from __future__ import annotations

from core.accounts.overview import account_named
from core.errors import UsageError
from core.i18n import N_, _
from core.ids import MessageId, OperatorId
from core.inbox import reads
from core.inbox.model import Listed, Thread
from core.inbox.search import hits
from core.inbox.views import BY_KEY, View
from core.publishing.model import PostKind
from core.publishing.reads import outgoing
from core.runtime import House
from tui.cli.answers import answer_json, answer_lines
from tui.cli.asked import asked_here
from tui.cli.context import Call
from tui.cli.grammar import Verb, argument, option
from tui.cli.message_ids import conversation_of
from tui.cli.message_json import listed_json, listed_of, message_json, thread_json, why_json
from tui.cli.message_lines import listed_row, message_lines, reasons, thread_lines
from tui.cli.output import put_json, put_line, put_table
from tui.cli.values import Named, identity, message_id, one_of, whole

MOST = 100_000
"""Messages that one call lists."""

_ID = argument("id_", N_("ID"), N_("A conversation, or a message that stands for its own."), check=identity)


async def _list(
    call: Call,
    asked: str | None,
    view: str | None,
    query: str | None,
    account: str | None,
    limit: int,
    before: MessageId | None,
) -> None:
    if asked is not None and query is not None:
        raise UsageError(N_("Say what to look for in one way: QUERY or --query."))
    query = query if asked is None else asked
    async with call.house() as house:
        me = await call.me(house)
        chosen = BY_KEY[view] if view else None
        if chosen is not None and chosen.is_mine and me is None:
            raise UsageError(N_("Say whose view is meant: add --operator NAME, or set VENTANILLA_OPERATOR."))
        only = (await account_named(house.store, account)).name if account else ""
        if query is None:
            found = await reads.message_list(house.store, view=chosen, me=me, account=only, before=before, limit=limit)
        else:
            found = await _searched(house, query, chosen, me, only, before, limit)
        if call.is_json:
            put_json([listed_json(each) for each in found])
        else:
            headings = (
                _("conversation"), _("message"), _("arrived"), _("net"), _("account"), _("author"), _("state"),
                _("class"), _("assignee"), _("text"),
            )  # fmt: skip
            put_table([listed_row(each, house) for each in found], headings)


async def _searched(
    house: House,
    query: str,
    view: View | None,
    me: OperatorId | None,
    account: str,
    before: MessageId | None,
    limit: int,
) -> list[Listed]:
    """Of each conversation the newest message that is what the query asks, newest first."""
    asked = await asked_here(house, query, me, within=view)
    found: list[Listed] = []
    place: int | None = before
    while len(found) < limit:
        page = await hits(house.store, asked, before=place, limit=limit)
        for message, conversation in page.found:
            thread = await reads.thread(house.store, conversation, me)
            if not account or thread.row.account == account:
                meant = next((each for each in thread.messages if each.id == message), thread.messages[-1])
                found.append(listed_of(thread, meant, await _ours(house, thread)))
        place = page.before
        if place is None:
            break
    return found[:limit]


async def _ours(house: House, thread: Thread) -> str:
    """What our account of a conversation is called there."""
    account = await account_named(house.store, thread.row.account)
    return account.handle or account.name


async def _show(call: Call, id_: Named) -> None:
    async with call.house() as house:
        thread = await reads.thread(house.store, await conversation_of(house, id_), None)
        message = next((each for each in thread.messages if each.id == id_.message), thread.messages[-1])
        said = [each for each in await outgoing(house.store, conversation=thread.row.id) if each.kind is PostKind.REPLY]
        if call.is_json:
            answers = [answer_json(each) for each in said]
            put_json(
                {
                    **listed_json(listed_of(thread, message, await _ours(house, thread))),
                    **message_json(message),
                    "answers": answers,
                }
            )
        else:
            for line in (*message_lines(thread, message, house), *answer_lines(said, house)):
                put_line(line)


async def _thread(call: Call, id_: Named) -> None:
    async with call.house() as house:
        thread = await reads.thread(house.store, await conversation_of(house, id_), None)
        if call.is_json:
            put_json(thread_json(thread))
        else:
            for line in thread_lines(thread, house):
                put_line(line)


async def _why(call: Call, id_: Named) -> None:
    async with call.house() as house:
        thread = await reads.thread(house.store, await conversation_of(house, id_), None)
        if call.is_json:
            put_json(why_json(thread, house))
        else:
            for reason in reasons(thread, house):
                put_line(reason)


READS = (
    Verb(
        "list",
        N_("List stored messages, the newest first."),
        _list,
        argument(
            "asked",
            N_("QUERY"),
            N_(
                'What to look for: words, "phrases", OR, -without, is:open, author:NAME and more; one message of each'
                " conversation. Accents do not matter; put -- before a query that begins with a hyphen."
            ),
            optional=True,
        ),
        option(
            "--view",
            N_("NUMBER"),
            N_("Only of conversations in this view: 1 to 9, as «view list» shows them."),
            check=one_of("--view", BY_KEY),
        ),
        option(
            "--query",
            N_("QUERY"),
            N_("The same as QUERY."),
        ),
        option("--account", N_("NAME"), N_("Only of this account.")),
        option(
            "--limit",
            N_("NUMBER"),
            N_("At most so many; 50 by itself."),
            default="50",
            check=whole("--limit", 1, MOST),
        ),
        option(
            "--before",
            N_("ID"),
            N_("Only older than this message: the last one of a list gives the next page."),
            check=message_id,
        ),
        option(
            "--operator",
            N_("NAME"),
            N_("Whose view «Mine» is. Without it, VENTANILLA_OPERATOR counts."),
            variable="VENTANILLA_OPERATOR",
        ),
        reads=True,
    ),
    Verb(
        "show",
        N_("Show one message whole: its words, earlier versions and attachments. Of a conversation, the last."),
        _show,
        _ID,
        reads=True,
    ),
    Verb(
        "thread",
        N_("Show a conversation: its messages, notes, tags and what was done with it."),
        _thread,
        _ID,
        reads=True,
    ),
    Verb("why", N_("Say why a conversation stands where it stands."), _why, _ID, reads=True),
)
