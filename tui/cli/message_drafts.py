"""``ventanilla message draft``: an answer that is being written is shown, kept, taken over or cleared."""

from __future__ import annotations

from core.access.names import find
from core.access.service import list_operators
from core.errors import NotFound, UsageError
from core.i18n import N_, _
from core.inbox import notes
from core.inbox import reads as inbox
from core.inbox.drafts import take_draft
from core.inbox.model import Draft, Thread
from core.publishing.carried import load_carried
from core.publishing.replies import DRAFT_KIND
from core.text.show import show
from tui.carried import carried_lines
from tui.cli.context import Call, only_one_input
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.message_ids import conversation_of
from tui.cli.output import Json, put_json, put_line, put_text, say, utc
from tui.cli.said import FILE, read_text
from tui.cli.values import Named, identity
from tui.words import moment


def answer_drafts(thread: Thread) -> list[Draft]:
    """The answers that people are writing, of a conversation that was read as nobody's."""
    return [each for each in thread.others if each.kind == DRAFT_KIND]


async def _draft(call: Call, id_: Named, text: str | None, file: str | None, take: str | None, clear: bool) -> None:
    only_one_input(call.pin_file, file)
    ways = sum((text is not None, file is not None, take is not None, clear))
    if ways > 1:
        raise UsageError(N_("Do one thing with the draft: write it, take one over, or clear it."))
    if not ways:
        await _show(call, id_)
        return
    words = "" if clear else (read_text(file) if file is not None else text or "")
    if not (words.strip() or clear or take is not None):
        raise UsageError(N_("The draft is empty: write something, or use --clear."))
    async with call.house() as house:
        actor = await call.actor(house)
        conversation = await conversation_of(house, id_)
        if take is not None:
            whose = find(await list_operators(house.store), take)
            await take_draft(house.store, actor, conversation, DRAFT_KIND, whose.id)
            sentence = _("The draft of {name} is yours now: «message reply {number} --draft» sends it.",
                         name=show(whose.name), number=conversation)  # fmt: skip
        else:
            if clear:
                await notes.clear_draft(house.store, actor, conversation, DRAFT_KIND)
            else:
                await notes.save_draft(house.store, actor, conversation, DRAFT_KIND, words)
            sentence = (
                _("The draft is gone.")
                if clear
                else _("The draft is kept: «message reply {number} --draft» sends it.", number=conversation)
            )
        if call.is_json:
            thread = await inbox.thread(house.store, conversation, None)
            put_json([_json(each) for each in answer_drafts(thread)])
        say(sentence)


async def _show(call: Call, id_: Named) -> None:
    async with call.house() as house:
        conversation = await conversation_of(house, id_)
        drafts = answer_drafts(await inbox.thread(house.store, conversation, None))
        if call.operator:
            me = await call.me(house)
            drafts = [each for each in drafts if each.operator_id == me]
        if call.is_json:
            put_json([_json(each) for each in drafts])
            return
        if not drafts:
            raise NotFound(N_("Nobody has a draft of an answer in conversation {number}."), number=conversation)
        now_s = house.store.clock.time()
        for each in drafts:
            put_line(f"{show(each.operator)}, {moment(each.saved_s, now_s, house.workspace.zone)}")
            lines = [*show(each.text, lines=True).split("\n"), *carried_lines(each.carried)]
            put_text("\n".join(f"  {line}" for line in lines))


def _json(draft: Draft) -> dict[str, Json]:
    carried = load_carried(draft.carried)
    return {
        "operator": draft.operator,
        "text": draft.text,
        "saved_at": utc(draft.saved_s),
        "pictures": [{"sha256": media.sha256, "alt": media.alt} for media in carried.media],
        "warning": carried.warning,
        "is_private": carried.is_private,
    }


DRAFT = Verb(
    "draft",
    N_("Show the drafts of an answer, of everybody or of one operator; keep one, take one over, or clear yours."),
    _draft,
    argument("id_", N_("ID"), N_("A conversation, or a message that stands for its own."), check=identity),
    argument("text", N_("TEXT"), N_("The words to keep."), optional=True),
    FILE,
    option("--take", N_("NAME"), N_("Make this colleague's draft yours; it is no longer theirs.")),
    switch("--clear", N_("Forget your draft.")),
    acts=True,
    reads=True,
)
