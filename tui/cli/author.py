"""``ventanilla author``: who keeps helping, and what people who write to us asked for. No text, no history."""

from __future__ import annotations

from core.i18n import N_, _
from core.runtime import House
from core.store.workspace import zone_of
from core.text.show import show
from core.watch.author_choices import (
    CHOICE_NAMES,
    MOST_REVIEW_DAYS,
    REVIEW_DAYS,
    AuthorChoice,
    list_choices,
    name_ally,
    opt_out,
    remove_choice,
)
from core.watch.influence import (
    FORGOTTEN_DAYS,
    USUAL_DAYS,
    Committed,
    Contacts,
    Known,
    Person,
    author_named,
    list_committed,
    look_at_author,
)
from tui.cli.context import Call
from tui.cli.figures import days, figure_json, period
from tui.cli.grammar import Noun, Verb, argument, option, switch
from tui.cli.output import Json, put_facts, put_json, put_table, say, utc
from tui.panes.figures import value_words
from tui.words import moment, number

_WHO = argument("who", N_("HANDLE|ID"), N_("The author's handle, or the number as listed."))


async def _list(call: Call, committed: bool, period: int) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        if committed:
            found = await list_committed(house.store, actor, zone_of(house.workspace.zone), period)
            if call.is_json:
                put_json([_committed_json(each, house) for each in found])
                return
            put_table(
                [_committed_row(each, house) for each in found],
                (_("number"), _("net"), _("author"), _("points"), _("constructive"), _("shares"), _("thanks"),
                 _("contacts"), _("last"), _("choice")),
            )  # fmt: skip
            if not found:
                say(_("Nobody has had enough contacts with us in this time."))
            return
        choices = await list_choices(house.store, actor)
        if call.is_json:
            put_json(
                [{**_who_json(each.author, each.network, each.handle), **_choice_json(each, house)} for each in choices]
            )
            return
        put_table(
            [_choice_row(each, house) for each in choices],
            (_("number"), _("net"), _("author"), _("choice"), _("consent"), _("written by"), _("time")),
        )
        if not choices:
            say(_("Nobody asked for anything; --committed lists who keeps helping."))


async def _show(call: Call, who: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        author = await author_named(house.store, who)
        known = await look_at_author(house.store, actor, author, zone_of(house.workspace.zone))
        if call.is_json:
            put_json(_known_json(known, house))
            return
        person, counts = known.person, known.contacts
        facts: list[tuple[str, object]] = [
            (_("number"), f"a{person.id}"), (_("net"), person.network), (_("handle"), show(person.handle) or "-"),
            (_("name"), show(person.name) or "-"),
        ]  # fmt: skip
        if counts is not None:
            facts += [
                (_("counted over"), _("{n} days", n=FORGOTTEN_DAYS)),
                (_("contacts"), number(counts.contacts)), (_("constructive threads"), number(counts.constructive)),
                (_("shares of ours"), number(counts.shares)), (_("thanks"), number(counts.thanks)),
                (_("first contact"), _time(counts.first_s, house)), (_("last contact"), _time(counts.last_s, house)),
            ]  # fmt: skip
        facts.append((_("choice"), _choice_words(known.choice, house)))
        if known.choice is not None:
            facts.append((_("written by"), f"{show(known.choice.written_by)}, {_time(known.choice.written_s, house)}"))
            if known.choice.consent:
                facts.append((_("consent"), show(known.choice.consent)))
        put_facts(facts)


async def _opt_out(call: Call, who: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        chosen = await opt_out(house.store, actor, await author_named(house.store, who))
        say(_("{author} is not counted any more.", author=show(chosen.handle) or f"a{chosen.author}"))


async def _ally(call: Call, who: str, consent: str, review: int) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        chosen = await name_ally(house.store, actor, await author_named(house.store, who), consent, review)
        say(_("{author} is an ally until {time}; ask again before then.",
              author=show(chosen.handle) or f"a{chosen.author}", time=_time(chosen.review_s, house)))  # fmt: skip


async def _remove(call: Call, who: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        was = await remove_choice(house.store, actor, await author_named(house.store, who))
        say(_("What {author} asked for is forgotten.", author=show(was.handle) or f"a{was.author}"))


def _committed_row(each: Committed, house: House) -> tuple[object, ...]:
    counts = each.contacts
    return (
        f"a{each.person.id}", each.person.network, show(each.person.handle) or "-", value_words(each.points),
        number(counts.constructive), number(counts.shares), number(counts.thanks), number(counts.contacts),
        _time(counts.last_s, house), _choice_words(each.choice, house),
    )  # fmt: skip


def _choice_row(each: AuthorChoice, house: House) -> tuple[object, ...]:
    return (
        f"a{each.author}", each.network, show(each.handle) or "-", _choice_words(each, house),
        show(each.consent) or "-", show(each.written_by), _time(each.written_s, house),
    )  # fmt: skip


def _choice_words(choice: AuthorChoice | None, house: House) -> str:
    if choice is None:
        return "-"
    words = _(CHOICE_NAMES[choice.choice])
    if choice.review_s is None:
        return words
    if not choice.is_ally(house.store.clock.now_s()):
        return _("was an ally: the consent has to be asked for again")
    return f"{words}, {_('until {time}', time=_time(choice.review_s, house))}"


def _committed_json(each: Committed, house: House) -> dict[str, Json]:
    return {
        **_person_json(each.person), "points": figure_json(each.points), **_contacts_json(each.contacts),
        **_choice_json(each.choice, house),
    }  # fmt: skip


def _known_json(known: Known, house: House) -> dict[str, Json]:
    counts = _contacts_json(known.contacts) if known.contacts is not None else {}
    return {
        **_person_json(known.person), "name": known.person.name, "counted_days": FORGOTTEN_DAYS, **counts,
        **_choice_json(known.choice, house),
    }  # fmt: skip


def _person_json(person: Person) -> dict[str, Json]:
    return _who_json(person.id, person.network, person.handle)


def _who_json(id_: int, network: str, handle: str) -> dict[str, Json]:
    return {"id": f"a{id_}", "network": network, "handle": handle}


def _contacts_json(counts: Contacts) -> dict[str, Json]:
    return {
        "contacts": counts.contacts, "constructive": counts.constructive, "shares": counts.shares,
        "thanks": counts.thanks, "first_at": utc(counts.first_s), "last_at": utc(counts.last_s),
    }  # fmt: skip


def _choice_json(choice: AuthorChoice | None, house: House) -> dict[str, Json]:
    if choice is None:
        return {"choice": None}
    return {
        "choice": choice.choice.value, "consent": choice.consent or None, "written_by": choice.written_by,
        "written_at": utc(choice.written_s), "review_at": utc(choice.review_s),
        "ally_now": choice.is_ally(house.store.clock.now_s()),
    }  # fmt: skip


def _time(at_s: int | None, house: House) -> str:
    return moment(at_s, house.store.clock.time(), house.workspace.zone) if at_s is not None else "-"


COMMAND = Noun(
    "author",
    N_("People who write to us: who keeps helping, and what they asked for. Counts only, nothing is kept."),
    Verb(
        "list",
        N_(
            "List who asked for something: allies with their consent, and who is not to be counted. With --committed,"
            " list who keeps helping, counted now from the stored conversations. Each look is put on record."
        ),
        _list,
        switch("--committed", N_("Those who keep helping, most of all first.")),
        period(
            N_("How far back to count, such as 30d or 12w; 90d by itself, 180d at most."), USUAL_DAYS, FORGOTTEN_DAYS
        ),
        acts=True,
        reads=True,
    ),
    Verb(
        "show",
        N_("Show how often somebody was in contact with us, and what they asked for. Put on record."),
        _show,
        _WHO,
        acts=True,
        reads=True,
    ),
    Verb("opt-out", N_("Count an author no more, because they asked for it."), _opt_out, _WHO, acts=True),
    Verb(
        "ally",
        N_("Write down that an author agreed to be asked for help; again to renew it."),
        _ally,
        _WHO,
        option("--consent", N_("TEXT"), N_("Who agreed, when and how."), required=True),
        option("--review", N_("PERIOD"), N_("For how long it holds before it is asked for again: 26w by itself."),
               default=f"{REVIEW_DAYS}d", check=days("--review", MOST_REVIEW_DAYS)),
        acts=True,
    ),
    Verb("remove-choice", N_("Forget what an author asked for."), _remove, _WHO, acts=True),
)  # fmt: skip
