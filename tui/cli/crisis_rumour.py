"""``ventanilla crisis rumour``: what is claimed, how far it has got, what is true of it, what may be answered."""

from __future__ import annotations

from collections.abc import Sequence

from core.crisis.copies import like_rumour
from core.crisis.model import IncidentId
from core.crisis.playbook_model import Harm
from core.crisis.rumour_model import STAND_TITLES, VERDICT_TITLES, Rumour, RumourId, Verdict
from core.crisis.rumour_reads import messages_with, rumour_of, rumours_of
from core.crisis.rumours import (
    approve_answer,
    close_rumour,
    enter_rumour,
    judge_rumour,
    link_messages,
    propose_answer,
    rate_rumour,
    unlink_message,
)
from core.crisis.titles import HARM_TITLES
from core.i18n import N_, _, ngettext
from core.ids import MessageId
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import INCIDENT
from tui.cli.crisis_meant import meant
from tui.cli.grammar import Noun, Verb, argument, option
from tui.cli.output import Json, put_facts, put_json, put_line, put_table, say, utc
from tui.cli.values import kind_of, message_id, whole
from tui.words import moment

_RUMOUR = argument("rumour", N_("NUMBER"), N_("The rumour's number, as listed."), check=whole("NUMBER", 1, 1 << 40))
_MESSAGES = argument("messages", N_("ID"), N_("Messages that carry it."), many=True, check=message_id)
_HARM = kind_of(Harm, HARM_TITLES)
_VERDICT = kind_of(Verdict, VERDICT_TITLES)


async def _list(call: Call, incident: IncidentId | None) -> None:
    async with call.house() as house:
        found = await meant(house, incident)
        rumours = await rumours_of(house.store, found.id)
        if call.is_json:
            put_json([_json(each) for each in rumours])
            return
        now_s, zone = house.store.clock.now_s(), house.workspace.zone
        put_table(
            [
                (each.id, _copies(each), _(HARM_TITLES[each.harm]), _(VERDICT_TITLES[each.verdict]),
                 _(STAND_TITLES[each.stand]), moment(each.first_s, now_s, zone), show(each.claim, limit=400))
                for each in rumours
            ],
            (_("number"), _("copies"), _("harm"), _("verdict"), _("state"), _("first seen"), _("claim")),
        )  # fmt: skip
        if not rumours:
            say(_("No rumour is known: enter one with «crisis rumour add»."))


async def _show(call: Call, rumour: int) -> None:
    async with call.house() as house:
        found = await rumour_of(house.store, RumourId(rumour))
        messages = [f"m{each}" for each in await messages_with(house.store, found.id)]
        if call.is_json:
            put_json({**_json(found), "messages": messages})
            return
        now_s, zone = house.store.clock.now_s(), house.workspace.zone
        put_facts([
            (_("claim"), show(found.claim, limit=400)),
            (_("first seen"), moment(found.first_s, now_s, zone)),
            (_("entered by"), show(found.operator_name) or _("the playbook")),
            (_("copies"), _copies(found)),
            (_("harm"), _(HARM_TITLES[found.harm])),
            (_("verdict"), _(VERDICT_TITLES[found.verdict])),
            (_("sources"), "; ".join(map(show, found.sources)) or "-"),
            (_("state"), _(STAND_TITLES[found.stand])),
            (_("answer"), show(found.answer, limit=2_000) or "-"),
            (_("written by"), show(found.answer_from_name) or "-"),
            (_("approved by"), show(found.answer_by_name) or "-"),
            (_("messages"), " ".join(messages) or "-"),
        ])  # fmt: skip


async def _add(
    call: Call, claim: str, incident: IncidentId | None, harm: Harm | None, message: Sequence[MessageId]
) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        found = await meant(house, incident)
        made = await enter_rumour(house.store, actor, found.id, claim, harm=harm or Harm.LOW, messages=message)
        put_line(str(made.id))
        _said(made)


async def _link(call: Call, rumour: int, messages: Sequence[MessageId]) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        _said(await link_messages(house.store, actor, RumourId(rumour), messages))


async def _unlink(call: Call, rumour: int, message: MessageId) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        _said(await unlink_message(house.store, actor, RumourId(rumour), message))


async def _like(call: Call, rumour: int) -> None:
    async with call.house() as house:
        found = [f"m{each}" for each in await like_rumour(house.store, RumourId(rumour), house.store.clock.now_s())]
        if call.is_json:
            put_json(list(found))
            return
        for each in found:
            put_line(each)
        if not found:
            say(_("No message of the last day that is not linked says nearly the same."))


async def _rate(call: Call, rumour: int, harm: Harm) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        _said(await rate_rumour(house.store, actor, RumourId(rumour), harm))


async def _verdict(call: Call, rumour: int, verdict: Verdict, source: Sequence[str]) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        _said(await judge_rumour(house.store, actor, RumourId(rumour), verdict, source))


async def _answer(call: Call, rumour: int, text: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        await propose_answer(house.store, actor, RumourId(rumour), text)
        say(_("The answer waits for somebody else: «crisis rumour approve {number}».", number=rumour))


async def _approve(call: Call, rumour: int) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        _said(await approve_answer(house.store, actor, RumourId(rumour)))


async def _close(call: Call, rumour: int) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        _said(await close_rumour(house.store, actor, RumourId(rumour)))


def _said(rumour: Rumour) -> None:
    say(_("Rumour {number}: {verdict}, {stand}, {copies}.", number=rumour.id, verdict=_(VERDICT_TITLES[rumour.verdict]),
          stand=_(STAND_TITLES[rumour.stand]), copies=_copies(rumour)))  # fmt: skip


def _copies(rumour: Rumour) -> str:
    return ngettext("{n} copy", "{n} copies", rumour.copies)


def _json(rumour: Rumour) -> dict[str, Json]:
    return {
        "id": rumour.id,
        "claim": rumour.claim,
        "first_seen_at": utc(rumour.first_s),
        "last_seen_at": utc(rumour.last_s),
        "copies": rumour.copies,
        "authors": rumour.authors,
        "harm": rumour.harm.value,
        "verdict": rumour.verdict.value,
        "sources": list(rumour.sources),
        "stand": rumour.stand.value,
        "answer": rumour.answer or None,
        "answer_by": rumour.answer_from_name or None,
        "approved_by": rumour.answer_by_name or None,
        "approved_at": utc(rumour.answer_s),
        "entered_by": rumour.operator_name or None,
        "closed_at": utc(rumour.closed_s),
    }


RUMOUR_NOUN = Noun(
    "rumour",
    N_("The rumour register: a small rumour is watched, not answered."),
    Verb("list", N_("List what is claimed, with copies and verdict."), _list, INCIDENT, reads=True),
    Verb("show", N_("Show one rumour whole."), _show, _RUMOUR, reads=True),
    Verb("add", N_("Enter a claim as it is told."), _add, argument("claim", N_("TEXT"), N_("The claim.")), INCIDENT,
         option("--harm", N_("HARM"), N_("What it does if it is believed: low or high."), check=_HARM),
         option("--message", N_("ID"), N_("A message that carries it; may be repeated."), many=True, check=message_id),
         acts=True),
    Verb("link", N_("Note which messages carry a rumour."), _link, _RUMOUR, _MESSAGES, acts=True),
    Verb("unlink", N_("Note that a message does not carry it after all."), _unlink, _RUMOUR,
         argument("message", N_("ID"), N_("The message."), check=message_id), acts=True),
    Verb("like", N_("List messages of the last day that say nearly the same."), _like, _RUMOUR, reads=True),
    Verb("rate", N_("Say how much harm it does if it is believed."), _rate, _RUMOUR,
         argument("harm", N_("HARM"), N_("low or high."), check=_HARM), acts=True),
    Verb("verdict", N_("Say what is true of it; that takes two sources."), _verdict, _RUMOUR,
         argument("verdict", N_("VERDICT"), N_("checking, false, true or partly."), check=_VERDICT),
         option("--source", N_("TEXT"), N_("Who says so, or which paper; may be repeated."), many=True), acts=True),
    Verb("answer", N_("Write what may be said to it; somebody else approves it."), _answer, _RUMOUR,
         argument("text", N_("TEXT"), N_("First the fact, then the proof.")), acts=True),
    Verb("approve", N_("Approve the answer that somebody else wrote."), _approve, _RUMOUR, acts=True),
    Verb("close", N_("Put a rumour away that nobody tells any more."), _close, _RUMOUR, acts=True),
)  # fmt: skip
