"""``ventanilla message reply``: an answer is written, checked and put on its way, with time to stop it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_, _
from core.inbox import reads as inbox
from core.inbox.model import Message, Thread
from core.publishing import reads
from core.publishing.answer_findings import UnfitAnswer
from core.publishing.carried import NOTHING, Carried, load_carried
from core.publishing.content import Content
from core.publishing.model import DeliveryState, PostId, PostKind
from core.publishing.replies import Reply, Sent, send_reply
from core.publishing.targets import target_of
from core.publishing.template_values import system_values
from core.publishing.templates import Template, filled, usable_template, variables
from core.runtime import House
from core.store import Actor
from tui.cli.collect import shelf_of
from tui.cli.context import Call, only_one_input
from tui.cli.delivery_words import delivery_json
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.message_drafts import answer_drafts
from tui.cli.message_ids import conversation_of
from tui.cli.output import put_json, put_line, say
from tui.cli.post_judging import REASONS, reasons_of
from tui.cli.said import FILE, PICTURES, read_text, refuse_undescribed, take_pictures
from tui.cli.values import Named, identity, moment_s
from tui.cli.wait import UNDO, WAIT, tell_sent
from tui.words import local
from ventanilla.api import Passage, Visibility

_EVERY_MESSAGE = 100_000


@dataclass(frozen=True, slots=True)
class _Words:
    """Where the words come from, as it was typed."""

    text: str | None
    file: str | None
    template: str | None
    values: Mapping[str, str]
    draft: bool


async def _reply(
    call: Call,
    id_: Named,
    text: str | None,
    file: str | None,
    template: str | None,
    set_: Sequence[str],
    draft: bool,
    at: str | None,
    private: bool,
    warning: str | None,
    lang: str | None,
    image: Sequence[str],
    alt: Sequence[str],
    because: Sequence[str],
    undo: int,
    anyway: bool,
    wait: int | None,
) -> None:
    only_one_input(call.pin_file, file)
    words = _Words(text, file, template, dict(_pair(each) for each in set_), draft)
    if sum((text is not None, file is not None, template is not None, draft)) != 1:
        raise UsageError(N_("Say what to answer in one way: TEXT, --file, --template or --draft."))
    if words.values and template is None:
        raise UsageError(N_("--set fills in a template: add --template NAME."))
    refuse_undescribed(image, alt)
    reasons = reasons_of(because)
    typed = read_text(file) if file is not None else text
    async with call.house() as house:
        actor = await call.actor(house)
        thread, message = await message_meant(house, id_)
        begun, said, carried = await _text(house, actor, thread, words, typed, lang)
        known = await _known_answer(house, thread, message, actor.name, anyway)
        target = await target_of(house.store, message.id)
        media = await take_pictures(house, actor, image, alt)
        reply = Reply(
            conversation=thread.row.id,
            message=message.id,
            content=Content(
                passages=(Passage(said, (*carried.media, *media)),),
                visibility=Visibility.PRIVATE if private else carried.visibility(target),
                warning=carried.warned(target) if warning is None else warning,
                lang=lang or (begun.lang if begun else "") or carried.lang or house.workspace.language,
                ext=carried.ext,
            ),
            seen_rev=thread.row.rev,
            at_s=moment_s(at, local(house.store.clock.time(), house.workspace.zone)) if at else None,
            seen_answer=known,
            template=begun.id if begun else None,
        )
        try:
            sent = await send_reply(house.store, actor, shelf_of(house.config), reply, undo_s=undo, reasons=reasons)
        except UnfitAnswer as refused:
            _say_findings(refused)
            raise
        if sent.waits_for:
            await _tell_held(call, house, sent)
        else:
            await tell_sent(call, house, sent.delivery, wait)


def _say_findings(refused: UnfitAnswer) -> None:
    """Tell what stands in the way, one finding a line, where the sentence that follows tells of the first only."""
    from core.publishing.lint.words import sentence, severity_words  # loaded already, by whoever judged

    if len(refused.findings) > 1:
        for each in refused.findings:
            say(f"{each.rule} {severity_words(each)}: {sentence(each)}")


async def _tell_held(call: Call, house: House, sent: Sent) -> None:
    """Print the delivery's number, and who has to agree before it goes anywhere."""
    if call.is_json:
        _delivery, line, _tries = await reads.delivery(house.store, sent.delivery)
        put_json(delivery_json(line))
    else:
        put_line(f"d{sent.delivery}")
    for each in sent.waits_for:
        say(_("{rule}: n{number} waits for a second person, «post second n{number}»; then «post resolve d{id} again».",
              rule=each.rule, number=each.id, id=sent.delivery))  # fmt: skip


async def message_meant(house: House, named: Named) -> tuple[Thread, Message]:
    """The message somebody named with its conversation; of a conversation the citizen's last one that is still there.

    Raises:
        NotFound: there is no such conversation or message.
    """
    thread = await inbox.thread(house.store, await conversation_of(house, named), None, limit=_EVERY_MESSAGE)
    if named.message is not None:
        return thread, next(each for each in thread.messages if each.id == named.message)
    theirs = [each for each in thread.messages if not each.is_own]
    if not theirs:
        raise NotFound(N_("In conversation {number} there is nothing to answer."), number=thread.row.id)
    return thread, next((each for each in reversed(theirs) if each.removed_s is None), theirs[-1])


async def _text(
    house: House, actor: Actor, thread: Thread, words: _Words, typed: str | None, lang: str | None
) -> tuple[Template | None, str, Carried]:
    """The template that was meant, the words, and what goes with them in a draft."""
    if words.draft:
        mine = next((each for each in answer_drafts(thread) if each.operator_id == actor.operator_id), None)
        if mine is None:
            raise NotFound(N_("You have no draft in conversation {number}."), number=thread.row.id)
        return None, mine.text, load_carried(mine.carried)
    if words.template is None:
        return None, typed or "", NOTHING
    template = await usable_template(house.store, words.template)
    names = variables(template.text)
    strange = sorted(words.values.keys() - set(names))
    if strange:
        raise UsageError(
            N_("Template «{name}» has no variable «{variable}»; it has: {names}."),
            name=template.name, variable=strange[0], names=", ".join(names) or "-",
        )  # fmt: skip
    own = await system_values(house.store, thread.row.id, lang or template.lang, house.store.clock.now_s())
    values = {**own, **words.values}
    missing = [name for name in names if name not in values]
    if missing:
        raise UsageError(
            N_("Template «{name}» still needs: {names}. Add --set NAME=VALUE for each."),
            name=template.name, names=", ".join(missing),
        )  # fmt: skip
    return template, filled(template.text, values), NOTHING


async def _known_answer(house: House, thread: Thread, message: Message, me: str, anyway: bool) -> PostId | None:
    """The newest answer that whoever writes counts with: their own, and what was online before the message arrived.

    Raises:
        Conflict: a colleague has answered since, and that was not acknowledged.
    """
    answers = [
        line
        for line in await reads.outgoing(house.store, conversation=thread.row.id)
        if line.kind is PostKind.REPLY and line.state is not DeliveryState.CANCELLED
    ]
    unknown = [
        line for line in answers if line.author != me and max(line.due_s, line.published_s or 0) > message.arrived_s
    ]
    if unknown and not anyway:
        raise Conflict(
            N_("{name} has answered in conversation {number}: read it, and add --anyway to answer all the same."),
            name=unknown[0].author,
            number=thread.row.id,
        )
    return max((line.post_id for line in answers), default=None)


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not (key and sign):
        raise UsageError(N_("--set takes NAME=VALUE, such as zona=Norte: write the sign «=»."))
    return key, value


REPLY = Verb(
    "reply",
    N_(
        "Answer a citizen. It goes to whom the message lets see it, waits a moment in which it can be stopped, and is"
        " refused when a colleague has answered."
    ),
    _reply,
    argument("id_", N_("ID"), N_("A conversation, or the message that is answered."), check=identity),
    argument("text", N_("TEXT"), N_("The answer, unless it comes in another way."), optional=True),
    FILE,
    option("--template", N_("NAME"), N_("Begin with an approved template.")),
    option(
        "--set",
        N_("NAME=VALUE"),
        N_("Fill in a variable of the template; may be given several times."),
        many=True,
        parameter="set_",
    ),
    switch("--draft", N_("Send your draft as it is kept.")),
    option("--at", N_("TIME"), N_("Leave then: 30min, 2h, 08:30, 2026-11-22T08:30 or with a zone.")),
    switch("--private", N_("Answer in private what was said in public.")),
    option("--warning", N_("TEXT"), N_("The content warning; the message's own by itself, '' takes it off.")),
    option("--lang", N_("CODE"), N_("The language of the answer, such as es or qu.")),
    *PICTURES,
    REASONS,
    UNDO,
    switch("--anyway", N_("Answer although a colleague has answered: you have read it.")),
    WAIT,
    acts=True,
    reads=True,
)
