"""The verbs of ``ventanilla post`` that only look."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import N_, _
from core.publishing import reads
from core.publishing.model import STATE_NAMES, DeliveryId, DeliveryState, PostKind
from core.publishing.post_reads import delivery_whole, post_whole
from core.publishing.workflow.sheet import post_sheet
from tui.cli.context import Call
from tui.cli.delivery_words import delivery_json, row_of
from tui.cli.flow_words import sheet_json, sheet_lines
from tui.cli.grammar import Verb, argument, option
from tui.cli.message_ids import conversation_of
from tui.cli.output import put_json, put_line, put_table, say
from tui.cli.post_ids import NamedPost, delivery_id, post_or_delivery
from tui.cli.post_whole import delivery_lines, post_json, post_lines, whole_json
from tui.cli.values import Named, identity, kind_of, whole

MOST = 100_000


async def _list(
    call: Call, state: Sequence[DeliveryState], conversation: Named | None, limit: int, before: DeliveryId | None
) -> None:
    async with call.house() as house:
        about = None if conversation is None else await conversation_of(house, conversation)
        found = await reads.outgoing(house.store, states=state, conversation=about, before=before, limit=limit)
        if call.is_json:
            put_json([delivery_json(each) for each in found])
            return
        put_table(
            [row_of(each, house) for each in found],
            (_("delivery"), _("post"), _("kind"), _("state"), _("time"), _("account"), _("to"), _("written by"),
             _("text")),
        )  # fmt: skip
        if not found:
            say(_("Nothing of this goes out."))


async def _show(call: Call, id_: NamedPost) -> None:
    async with call.house() as house:
        if id_.delivery is not None:
            one = await delivery_whole(house.store, id_.delivery)
            if call.is_json:
                put_json(whole_json(one))
                return
            lines = delivery_lines(one, house)
        else:
            assert id_.post is not None, "an id names one of the two"
            found = await post_whole(house.store, id_.post)
            sheet = await post_sheet(house.store, id_.post) if found.kind is PostKind.POST else None
            if call.is_json:
                put_json(post_json(found) | (sheet_json(sheet) if sheet is not None else {}))
                return
            lines = post_lines(found, house, [] if sheet is None else [*sheet_lines(sheet, house)])
        for line in lines:
            put_line(line)


READS = (
    Verb(
        "list",
        N_("List what goes out and what went out, the newest first."),
        _list,
        option(
            "--state",
            N_("STATE"),
            N_(
                "Only in this state; may be given several times: waiting, held, sending, uncertain, needs_operator,"
                " published, failed, expired, cancelled."
            ),
            many=True,
            check=kind_of(DeliveryState, STATE_NAMES),
        ),
        option("--conversation", N_("ID"), N_("Only of this conversation."), check=identity),
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
            N_("Only older than this delivery: the last one of a list gives the next page."),
            check=delivery_id,
        ),
        reads=True,
    ),
    Verb(
        "show",
        N_("Show a post with its deliveries, who stands by it, every try, what is wrong and the link."),
        _show,
        argument("id_", N_("ID"), N_("A post, or one delivery of it."), check=post_or_delivery),
        reads=True,
    ),
)
