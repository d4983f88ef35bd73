"""The verbs of ``ventanilla message`` that change something; each is one act on all conversations named, one undo."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence

from core.access.names import find
from core.access.service import list_operators
from core.errors import UsageError
from core.i18n import N_, _
from core.ids import ConversationId
from core.inbox import notes, triage
from core.inbox.model import CLASS_NAMES, DISPOSITION_NAMES, Disposition, Done, MessageClass
from core.inbox.undo import undo
from core.runtime import House
from core.store import Actor
from tui.cli.context import Call, only_one_input
from tui.cli.grammar import Argument, Verb, argument, option, switch
from tui.cli.message_ids import conversations_of
from tui.cli.output import say
from tui.cli.values import Named, identity, kind_of, moment_s, whole
from tui.words import local

Act = Callable[[House, Actor, Sequence[ConversationId]], Awaitable[Done]]


def _ids(*, many: bool = True) -> Argument:
    return argument("ids", N_("ID"), N_("Conversations, or messages that stand for theirs."), many=many, check=identity)


_ID = argument("id_", N_("ID"), N_("A conversation, or a message that stands for its own."), check=identity)


async def _carry_out(call: Call, ids: Sequence[Named], act: Act) -> None:
    """Prove who acts, find what is meant, do it and say what was done."""
    async with call.house() as house:
        actor = await call.actor(house)
        done = await act(house, actor, await conversations_of(house, ids))
        say(_(done.label, **done.values))


async def _claim(call: Call, ids: Sequence[Named], take_over: str | None) -> None:
    await _carry_out(
        call, ids, lambda house, actor, found: triage.claim(house.store, actor, found, take_over_reason=take_over or "")
    )


async def _release(call: Call, ids: Sequence[Named]) -> None:
    await _carry_out(call, ids, lambda house, actor, found: triage.release(house.store, actor, found))


async def _assign(call: Call, ids: Sequence[Named], to: str | None, nobody: bool) -> None:
    if bool(to) == nobody:
        raise UsageError(N_("Say to whom: either --to NAME or --nobody."))

    async def act(house: House, actor: Actor, found: Sequence[ConversationId]) -> Done:
        whom = find(await list_operators(house.store), to).id if to else None
        return await triage.assign(house.store, actor, found, whom)

    await _carry_out(call, ids, act)


async def _note(call: Call, id_: Named, text: str) -> None:
    only_one_input(text, call.pin_file)
    words = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
    await _carry_out(call, [id_], lambda house, actor, found: notes.note(house.store, actor, found[0], words))


async def _tag(call: Call, ids: Sequence[Named], add: Sequence[str], remove: Sequence[str]) -> None:
    await _carry_out(
        call, ids, lambda house, actor, found: triage.tag(house.store, actor, found, add=add, remove=remove)
    )


async def _classify(call: Call, ids: Sequence[Named], class_: MessageClass) -> None:
    await _carry_out(call, ids, lambda house, actor, found: triage.classify(house.store, actor, found, class_))


async def _done(
    call: Call, ids: Sequence[Named], disposition: Disposition, reason: str | None, rev: int | None
) -> None:
    await _carry_out(
        call,
        ids,
        lambda house, actor, found: triage.done(
            house.store, actor, found, disposition, reason=reason or "", seen_rev=rev
        ),
    )


async def _snooze(call: Call, ids: Sequence[Named], until: str | None, until_reply: bool) -> None:
    if bool(until) == until_reply:
        raise UsageError(N_("Say until when: either --until TIME or --until-reply."))

    async def act(house: House, actor: Actor, found: Sequence[ConversationId]) -> Done:
        now = local(house.store.clock.time(), house.workspace.zone)
        return await triage.snooze(house.store, actor, found, moment_s(until, now) if until else None)

    await _carry_out(call, ids, act)


async def _quarantine(call: Call, ids: Sequence[Named], reason: str) -> None:
    await _carry_out(call, ids, lambda house, actor, found: triage.quarantine(house.store, actor, found, reason))


async def _restore(call: Call, ids: Sequence[Named]) -> None:
    await _carry_out(call, ids, lambda house, actor, found: triage.restore(house.store, actor, found))


async def _undo(call: Call) -> None:
    async with call.house() as house:
        done = await undo(house.store, await call.actor(house))
        say(_("Taken back: {act}", act=_(done.label, **done.values)))


ACTS = (
    Verb(
        "claim",
        N_("Say that you are handling these for a quarter of an hour; they become yours."),
        _claim,
        _ids(),
        option("--take-over", N_("REASON"), N_("Take them over from a colleague; the reason is kept as a note.")),
        acts=True,
    ),
    Verb("release", N_("Put these back for anybody to take."), _release, _ids(), acts=True),
    Verb(
        "assign",
        N_("Give these to an operator."),
        _assign,
        _ids(),
        option("--to", N_("NAME"), N_("The operator's name or number.")),
        switch("--nobody", N_("Give them to nobody.")),
        acts=True,
    ),
    Verb(
        "note",
        N_("Write an internal note on a conversation. The citizen it speaks of may ask to see it."),
        _note,
        _ID,
        argument("text", N_("TEXT"), N_("The note; - reads it from standard input.")),
        acts=True,
    ),
    Verb(
        "tag",
        N_("Put tags on these and take others off; a new tag is made."),
        _tag,
        _ids(),
        option("--add", N_("TAG"), N_("Put it on; may be given several times."), many=True),
        option("--remove", N_("TAG"), N_("Take it off; may be given several times."), many=True),
        acts=True,
    ),
    Verb(
        "classify",
        N_("Say what these are about; their due time is counted anew from when the wait began."),
        _classify,
        _ids(),
        argument(
            "class_",
            N_("CLASS"),
            N_(
                "Its letter or its name: E emergency, T threat, K account or leak, J press, P petition, R rumour,"
                " C complaint, Q question, S suggestion, G praise, O opinion, I insult, X spam, N not ours."
            ),
            check=kind_of(MessageClass, CLASS_NAMES),
        ),
        acts=True,
    ),
    Verb(
        "done",
        N_("Close these conversations."),
        _done,
        _ids(),
        argument(
            "disposition",
            N_("HOW"),
            N_(
                "answered, informed (elsewhere), routed (passed on), no_action (needs nothing), duplicate, not_ours"
                " or spam; or the name the screen shows."
            ),
            check=kind_of(Disposition, DISPOSITION_NAMES),
        ),
        option("--reason", N_("TEXT"), N_("The reference or result that their class asks for; kept as a note.")),
        option(
            "--rev",
            N_("NUMBER"),
            N_("Refuse if its author wrote after this revision, as «message thread» shows it; for one conversation."),
            check=whole("--rev", 1, 1 << 40),
        ),
        acts=True,
    ),
    Verb(
        "snooze",
        N_("Put these out of sight until a time, or until their author writes."),
        _snooze,
        _ids(),
        option("--until", N_("TIME"), N_("30min, 2h, 1d, 08:30, 2026-11-22T08:30 or with a zone.")),
        switch("--until-reply", N_("Until their author writes again.")),
        acts=True,
    ),
    Verb(
        "quarantine",
        N_("Set these apart, out of every other list."),
        _quarantine,
        _ids(),
        option("--reason", N_("TEXT"), N_("Why; kept as a note."), required=True),
        acts=True,
    ),
    Verb("restore", N_("Bring these back to the open ones, from wherever they were put."), _restore, _ids(), acts=True),
    Verb("undo", N_("Take back your last act that still stands."), _undo, acts=True),
)
