"""``ventanilla watch``: stored queries over what arrives."""

from __future__ import annotations

from typing import Any

from core.errors import UsageError
from core.i18n import N_, _
from core.inbox.asking import names_here
from core.query.names import Names
from core.runtime import House
from core.store.workspace import zone_of
from core.text.show import show
from core.watch import reads as watches
from core.watch.model import STATE_NAMES, NewWatch, Watch, WatchState
from core.watch.panels import list_panels, panel
from core.watch.places import gazetteer
from core.watch.service import RulesUnread, Saved, add_watch, approve_watch, as_entered, edit_watch
from core.watch.steering import (
    look_at_person_watch,
    overrule_word,
    pause_watch,
    remove_watch,
    resume_watch,
    review_watch,
    unlearn,
)
from core.watch.trial import try_query
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb, argument, option, switch
from tui.cli.output import put_facts, put_json, put_line, put_table, say
from tui.cli.values import whole
from tui.cli.watch_given import DESCRIBED, Given, pair
from tui.cli.watch_lines import (
    hit_json,
    hit_line,
    panel_json,
    panel_row,
    trial_json,
    trial_lines,
    watch_facts,
    watch_json,
)
from tui.cli.watch_peers import PEERS, SCORES
from tui.cli.watch_search import SEARCH
from tui.networks import NETWORK_NAMES
from tui.words import local

_NAME = argument("name", N_("NAME"), N_("The watch's name or number."))
_Options = Any
"""Whatever options were given: :class:`tui.cli.watch_given.Given` names and checks each."""


async def _add(call: Call, name: str, query: str, **options: _Options) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        given = Given(**options)
        new = given.onto(
            NewWatch(name=name, query=query, purpose=""), local(house.store.clock.time(), house.workspace.zone)
        )
        try:
            saved = await add_watch(house.store, actor, new, await _names(house))
        except RulesUnread as unread:
            _tell_rules(unread)
            raise
        _tell_saved(saved)


async def _edit(
    call: Call,
    name: str,
    new_name: str | None,
    query: str | None,
    same: tuple[str, str] | None,
    other: tuple[str, str] | None,
    undecided: tuple[str, str] | None,
    unlearned: bool,
    reviewed: bool,
    **options: _Options,
) -> None:
    given = Given(**options)
    async with call.house() as house:
        actor = await call.actor(house)
        watch = await watches.watch_named(house.store, name)
        for said, is_same in ((same, True), (other, False), (undecided, None)):
            if said is not None:
                await overrule_word(house.store, actor, watch.id, *said, is_same)
        if unlearned:
            await unlearn(house.store, actor, watch.id)
        if reviewed:
            await review_watch(house.store, actor, watch.id)
        if given == Given() and new_name is None and query is None:
            if not (same or other or undecided or unlearned or reviewed):
                raise UsageError(N_("Say what is to change: see «watch edit --help»."))
            say(_("Watch «{name}» was changed.", name=watch.name))
            return
        watch = await watches.watch_of(house.store, watch.id)
        entered = as_entered(watch)
        base = NewWatch(
            name=new_name or entered.name, query=entered.query if query is None else query,
            purpose=entered.purpose, kind=entered.kind, terms=entered.terms,
            retention_days=entered.retention_days, review_s=entered.review_s,
            ends_s=entered.ends_s, legal_basis=entered.legal_basis,
        )  # fmt: skip
        new = given.onto(base, local(house.store.clock.time(), house.workspace.zone))
        names = await _names(house) if query is not None else None
        try:
            saved = await edit_watch(house.store, actor, watch.id, new, names, seen_rev=watch.rev)
        except RulesUnread as unread:
            _tell_rules(unread)
            raise
        _tell_saved(saved)


async def _list(call: Call) -> None:
    async with call.house() as house:
        found = await list_panels(house.store, house.store.clock.now_s(), zone_of(house.workspace.zone), hits=0)
        people = [watch for watch in await watches.all_watches(house.store) if watch.is_person]
        if call.is_json:
            put_json([*(panel_json(each) for each in found), *({**watch_json(each), **_HIDDEN} for each in people)])
            return
        rows = [panel_row(each, house) for each in found]
        rows += [(each.id, "-", _person(each), "", "", "", "", "") for each in people]
        put_table(
            rows,
            (_("number"), _("watch"), _("state"), _("now"), _("usual"), _("24 h"), _("last"), _("query")),
        )
        if not rows:
            say(_("There are no watches yet: add one with «watch add»."))


def _person(watch: Watch) -> str:
    return _("a person, {state}", state=_(STATE_NAMES[watch.state]))


_HIDDEN = {"name": None, "query": None, "purpose": None, "legal_basis": None}
"""What a list does not say of the watch of a person."""


async def _show(call: Call, name: str, hits: int) -> None:
    async with call.house() as house:
        watch = await watches.watch_named(house.store, name)
        if watch.is_person:
            watch = await look_at_person_watch(house.store, await call.actor(house), watch.id)
        found = await panel(house.store, watch, house.store.clock.now_s(), zone_of(house.workspace.zone), hits=hits)
        if call.is_json:
            put_json({**panel_json(found), "hits": [hit_json(each) for each in found.hits.rows]})
            return
        put_facts(watch_facts(watch, house))
        put_line("")
        put_table([hit_line(each, house) for each in found.hits.rows],
                  (_("message"), _("arrived"), _("net"), _("author"), _("text")))  # fmt: skip
        if not found.hits.rows:
            say(_("It has found nothing yet."))


async def _test(call: Call, query: str) -> None:
    async with call.house() as house:
        names = await _names(house)
        trial = await try_query(house.store, query, names, names.places or ())
        if call.is_json:
            put_json(trial_json(trial))
            return
        for line in trial_lines(trial, house):
            put_line(line)


async def _approve(call: Call, name: str, revision: int | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        watch = await watches.watch_named(house.store, name)
        watch = await approve_watch(house.store, actor, watch.id, seen_rev=revision)
        say(_("Watch «{name}» begins, and ends by itself.", name=watch.name))


async def _pause(call: Call, name: str) -> None:
    async with call.house() as house:
        watch = await pause_watch(house.store, await call.actor(house), (await _named(house, name)).id)
        say(_("Watch «{name}» is paused; what it found stays.", name=watch.name))


async def _resume(call: Call, name: str) -> None:
    async with call.house() as house:
        watch = await resume_watch(house.store, await call.actor(house), (await _named(house, name)).id)
        say(_("Watch «{name}» is watching.", name=watch.name))


async def _remove(call: Call, name: str) -> None:
    async with call.house() as house:
        watch = await remove_watch(house.store, await call.actor(house), (await _named(house, name)).id)
        say(_("Watch «{name}» is removed with what it found; messages and alerts stay.", name=watch.name))


async def _names(house: House) -> Names:
    return await names_here(house.store, NETWORK_NAMES, gazetteer(house.directory))


async def _named(house: House, name: str) -> Watch:
    return await watches.watch_named(house.store, name)


def _tell_rules(unread: RulesUnread) -> None:
    for rule in unread.rules:
        say(f"{', '.join(rule.networks)}: {rule.words} ({rule.source}, {rule.read_on})")


def _tell_saved(saved: Saved) -> None:
    watch = saved.watch
    values = {"name": show(watch.name), "n": f"{saved.per_day:.0f}", "people": ", ".join(saved.who_approves) or "-"}
    if watch.state is WatchState.PROPOSED:
        say(_("Watch «{name}» is written down and begins once somebody else approves it. Who can: {people}.", **values))
    elif watch.state is WatchState.TOO_BROAD:
        say(_("Watch «{name}» is saved as paused: about {n} hits a day are too many. Narrow it, or resume it if it is"
              " meant so.", **values))  # fmt: skip
    else:
        say(_("Watch «{name}» is saved: about {n} hits a day.", **values))


COMMAND = Noun(
    "watch",
    N_("Stored queries over what arrives: how much there is, and what needs somebody's eye."),
    Verb(
        "add",
        N_(
            "Add a watch. Words beside one another are all wanted; OR, NOT, \"a phrase\", agua~ for slips, inund* for"
            " beginnings and A NEAR/5 B work as in the inbox. What is stored of the last two weeks is looked through."
        ),
        _add,
        argument("name", N_("NAME"), N_("What the watch is called.")),
        argument("query", N_("QUERY"), N_("What it looks for.")),
        *DESCRIBED,
        acts=True,
    ),
    Verb("list", N_("List the watches with how much each finds now, and what is usual."), _list, reads=True),
    Verb(
        "show",
        N_("Show one watch whole with its newest hits. The watch of a person needs --operator, and is put on record."),
        _show,
        _NAME,
        option("--hits", N_("NUMBER"), N_("How many hits to show; 20 by itself."), default="20",
               check=whole("--hits", 0, 200)),
        acts=True,
        reads=True,
    ),
    Verb(
        "test",
        N_("Try a query on what is stored: its newest hits, what it only just misses, and how much to expect a day."),
        _test,
        argument("query", N_("QUERY"), N_("What it looks for.")),
        reads=True,
    ),
    Verb(
        "edit",
        N_("Change what is named of a watch; what is not stays. With another query it looks through the past again."),
        _edit,
        _NAME,
        option("--name", N_("NAME"), N_("What it is called from now on."), parameter="new_name"),
        option("--query", N_("QUERY"), N_("What it looks for.")),
        *DESCRIBED,
        option("--same", N_("WORD=WORD"), N_("The second word counts as the watched first one."), check=pair),
        option("--other", N_("WORD=WORD"), N_("The second word is another one and never counts."), check=pair),
        option("--undecided", N_("WORD=WORD"), N_("Leave it to the program again whether the second word counts."),
               check=pair),
        switch("--unlearned", N_("Forget what false alarms have taught it.")),
        switch("--reviewed", N_("It is still needed: the next review is in six months.")),
        acts=True,
    ),
    SEARCH,
    PEERS,
    SCORES,
    Verb("pause", N_("Stop a watch until it is resumed; what it found stays."), _pause, _NAME, acts=True),
    Verb("resume", N_("Let a watch go on, also one that is too broad."), _resume, _NAME, acts=True),
    Verb(
        "approve",
        N_("Let the watch of a person begin, as somebody other than the one who asked for it."),
        _approve,
        _NAME,
        option("--revision", N_("NUMBER"), N_("Refuse if it is at another revision by now."),
               check=whole("--revision", 1, 1 << 40)),
        acts=True,
    ),
    Verb("remove", N_("Take a watch away with what it found; messages and alerts stay."), _remove, _NAME, acts=True),
)  # fmt: skip
