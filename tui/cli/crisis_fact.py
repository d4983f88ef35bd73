"""``ventanilla crisis fact``: what is known, how sure that is, and from whom."""

from __future__ import annotations

from core.crisis.facts import (
    STATE_TITLES,
    Fact,
    FactId,
    FactState,
    NewFact,
    add_fact,
    confirm_fact,
    facts_of,
    questions_of,
    revise_fact,
)
from core.crisis.model import IncidentId
from core.i18n import N_, _, language
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import INCIDENT
from tui.cli.crisis_meant import meant
from tui.cli.grammar import Noun, Option, Verb, argument, option, switch
from tui.cli.output import Json, put_json, put_line, put_table, say, utc
from tui.cli.values import kind_of, whole
from tui.words import moment

_SIGNS = {FactState.CONFIRMED: "=", FactState.CHECKING: ">", FactState.UNCONFIRMED: "?"}
_STATE = kind_of(FactState, STATE_TITLES)
_FACT = argument("fact", N_("NUMBER"), N_("The fact's number, as listed."), check=whole("NUMBER", 1, 1 << 40))
_SOURCE = option("--source", N_("TEXT"), N_("Who said it and when, or which paper."), required=True)
_AS = option("--as", N_("STATE"), N_("How sure it is: confirmed, checking or unconfirmed."), check=_STATE,
             parameter="state")  # fmt: skip


async def _list(call: Call, incident: IncidentId | None, all_: bool) -> None:
    async with call.house() as house:
        found = await meant(house, incident)
        facts = await facts_of(house.store, found.id, with_replaced=all_)
        known = {each.name for each in facts}
        questions = await questions_of(house.store, found.id)
        missing = [each for each in questions if each.name not in known and not each.is_by_clock]
        if call.is_json:
            put_json({
                "facts": [_json(each) for each in facts],
                "unanswered": [{"name": each.name, "question": each.text.in_(language()), "private": each.is_private}
                               for each in missing],
            })  # fmt: skip
            return
        now_s, zone = house.store.clock.now_s(), house.workspace.zone
        put_table(
            [
                (each.id, _SIGNS[each.state], _(STATE_TITLES[each.state]), each.name or "-",
                 show(each.text, limit=600) + (f" ({_('private')})" if each.is_private else ""), show(each.source),
                 f"{show(each.operator_name)} {moment(each.at_s, now_s, zone)}")
                for each in facts
            ],
            (_("number"), "", _("state"), _("name"), _("fact"), _("source"), _("by")),
        )  # fmt: skip
        for question in missing:
            put_line(_("? {name}: {question}", name=question.name, question=show(question.text.in_(language()))))
        if not facts:
            say(_("Nothing is known yet: add what is with «crisis fact add»."))


async def _add(
    call: Call, text: str, incident: IncidentId | None, name: str | None, state: FactState | None, source: str,
    private: bool,
) -> None:  # fmt: skip
    async with call.house() as house:
        actor = await call.actor(house)
        found = await meant(house, incident)
        new = NewFact(name=name or "", text=text, source=source, state=state or FactState.CHECKING, is_private=private)
        _said(await add_fact(house.store, actor, found.id, new))


async def _revise(call: Call, fact: int, text: str | None, state: FactState | None, source: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        _said(await revise_fact(house.store, actor, FactId(fact), text=text, state=state, source=source))


async def _confirm(call: Call, fact: int, source: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        _said(await confirm_fact(house.store, actor, FactId(fact), source))


def _said(fact: Fact) -> None:
    put_line(str(fact.id))
    say(_("Fact {number}: {state}.", number=fact.id, state=_(STATE_TITLES[fact.state])))


def _json(fact: Fact) -> dict[str, Json]:
    return {
        "id": fact.id,
        "name": fact.name or None,
        "text": fact.text,
        "state": fact.state.value,
        "source": fact.source,
        "at": utc(fact.at_s),
        "by": fact.operator_name,
        "private": fact.is_private,
        "replaced_by": fact.replaced_by,
    }


FACT_NOUN = Noun(
    "fact",
    N_("The fact sheet of an incident: only what is confirmed fills statements."),
    Verb("list", N_("List what is known, and what nobody has answered yet."), _list, INCIDENT,
         Option(["--all", "all_"], "", N_("Also what was replaced."), default=False), reads=True),
    Verb("add", N_("Put something on the fact sheet."), _add,
         argument("text", N_("TEXT"), N_("What is so.")), INCIDENT,
         option("--name", N_("NAME"), N_("The question it answers, such as zona.")), _AS, _SOURCE,
         switch("--private", N_("It stays in the room: no text that others read gets it.")), acts=True),
    Verb("revise", N_("Say something new of a fact; the old word stays, replaced."), _revise, _FACT,
         option("--text", N_("TEXT"), N_("What is so now.")), _AS, _SOURCE, acts=True),
    Verb("confirm", N_("Confirm a fact as it stands."), _confirm, _FACT, _SOURCE, acts=True),
)  # fmt: skip
