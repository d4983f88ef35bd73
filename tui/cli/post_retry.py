"""``ventanilla post retry``: everything that stopped for one cause that has passed goes out again, each by its name."""

from __future__ import annotations

from core.i18n import N_, _, ngettext
from core.publishing.model import Cause, Outgoing, PostKind
from core.publishing.retrying import RETRIED, retry
from core.text.show import show
from tui.cli.context import Call
from tui.cli.delivery_words import KINDS, what
from tui.cli.grammar import Verb, option
from tui.cli.output import Json, put_json, put_table, say
from tui.cli.values import one_of

_TEXT_CHARS = 60


async def _retry(call: Call, cause: str) -> None:
    from core.collector.judging import judge_in  # it brings the collector's rooms: only who retries pays for them

    async with call.house() as house:
        actor = await call.actor(house)
        done = await retry(house.store, actor, Cause(cause), judge=judge_in(house.store, house.directory))
    if call.is_json:
        put_json({
            "again": [_json(each) for each in done.again],
            "kept": [{**_json(each.line), "why": each.why} for each in done.kept],
        })  # fmt: skip
    else:
        put_table(
            [(f"d{each.id}", place_of(each), _(KINDS[each.kind]), each.account, show(what(each), limit=_TEXT_CHARS))
             for each in done.again],
            (_("delivery"), _("post or conversation"), _("kind"), _("account"), _("text")),
        )  # fmt: skip
        for kept in done.kept:
            say(_("d{id} ({place}) stays: {why}", id=kept.line.id, place=place_of(kept.line), why=kept.why))
    say(ngettext("{n} delivery goes out again.", "{n} deliveries go out again.", len(done.again)))


def place_of(line: Outgoing) -> str:
    """Where people find it: a post's id, or the number of the conversation it is said in."""
    if line.kind is PostKind.POST or line.conversation_id is None:
        return f"p{line.post_id}"
    return str(line.conversation_id)


def _json(line: Outgoing) -> dict[str, Json]:
    return {
        "id": f"d{line.id}",
        "post": f"p{line.post_id}",
        "conversation": None if line.conversation_id is None else str(line.conversation_id),
        "kind": line.kind.value,
        "account": line.account,
        "text": line.text,
        "url": line.url or None,
    }


RETRY = Verb(
    "retry",
    N_(
        "Send again everything that failed or is held for one cause that has passed, each on record. What a rule holds"
        " (lint) goes where the rules as they stand now let it."
    ),
    _retry,
    option(
        "--cause",
        N_("CAUSE"),
        N_("As «post list --json» gives it: sign_in, unavailable, account_stopped, lint and so on."),
        required=True,
        check=one_of("--cause", [each.value for each in RETRIED]),
    ),
    acts=True,
    reads=True,
)
