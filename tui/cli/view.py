"""``ventanilla view``: the views of the inbox, the nine and those that people keep."""

from __future__ import annotations

from core.errors import UsageError
from core.i18n import N_, _
from core.ids import OperatorId
from core.inbox import reads
from core.inbox.candidates import Asked
from core.inbox.saved_views import SavedView, remove_view, save_view, saved_view, saved_views
from core.inbox.search import hits, search
from core.inbox.selection import selected
from core.inbox.views import BY_KEY, VIEWS, View
from core.runtime import House
from core.text.show import show
from tui.cli.asked import asked_here, names_of, read
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb, argument, option, switch
from tui.cli.output import Json, put_facts, put_json, put_table, say
from tui.cli.values import whole

_SHOWN = 10
"""Conversations that a test of a query lists."""

_NAME = argument("name", N_("NAME"), N_("The view's name, or the number of one of the nine."))
_QUERY = argument("query", N_("QUERY"), N_("What it asks, as the search field takes it."))
_WHOSE = option(
    "--operator",
    N_("NAME"),
    N_("Whose views are meant, «Mine» among them. Without it, VENTANILLA_OPERATOR counts."),
    variable="VENTANILLA_OPERATOR",
)


async def _list(call: Call) -> None:
    async with call.house() as house:
        me = await call.me(house)
        counts = await reads.counts(house.store, me)
        # without an operator nobody's view is meant by «Mine», so its count is not known
        known = {view.key: None if view.is_mine and me is None else counts[view.key] for view in VIEWS}
        kept = [(view, await _held(house, view.query, me)) for view in await saved_views(house.store, me)]
        if call.is_json:
            nine = [_nine_json(view, known[view.key]) for view in VIEWS]
            put_json([*nine, *(_saved_json(view, count) for view, count in kept)])
        else:
            rows = [(view.key, _(view.name), view.query, _count(known[view.key])) for view in VIEWS]
            rows += [("+" if view.is_shared else "-", view.name, view.query, _capped(count)) for view, count in kept]
            put_table(rows, (_("key"), _("name"), _("query"), _("conversations")))


async def _add(call: Call, name: str, query: str, shared: bool) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        names = await names_of(house)
        read(query, names)  # says where it cannot be read
        made = await save_view(house.store, actor, name, query, names, is_shared=shared)
        msgid = N_("View «{name}» is kept for everybody.") if shared else N_("View «{name}» is kept.")
        say(_(msgid, name=show(made.name)))


async def _show(call: Call, name: str) -> None:
    async with call.house() as house:
        me = await call.me(house)
        if nine := BY_KEY.get(name):
            count = None if nine.is_mine and me is None else (await reads.counts(house.store, me))[nine.key]
            said, facts = (_(nine.name), nine.query, _("everybody: it is one of the nine")), _nine_json(nine, count)
        else:
            found = await saved_view(house.store, me, name)
            count = await _held(house, found.query, me)
            said = found.name, found.query, _("everybody") if found.is_shared else _("me")
            facts = _saved_json(found, count)
        if call.is_json:
            put_json(facts)
            return
        names = (_("name"), _("query"), _("kept for"), _("conversations"))
        put_facts(zip(names, (*said, _count(count) if nine else _capped(count)), strict=True))


async def _test(call: Call, query: str, limit: int) -> None:
    async with call.house() as house:
        me = await call.me(house)
        asked = await asked_here(house, query, me)
        page = await search(house.store, asked, limit=limit)
        count = await _held_by(house, asked, me)
        if call.is_json:
            put_json({"query": query, "conversations": count, "first": [str(row.id) for row in page.rows]})
            return
        say(_("Conversations found: {n}.", n=_capped(count)))
        put_table(
            [(row.id, row.network, show(row.author_handle), show(row.excerpt)) for row in page.rows],
            (_("conversation"), _("net"), _("author"), _("text")),
        )


async def _remove(call: Call, name: str) -> None:
    if name in BY_KEY:
        raise UsageError(N_("The nine views stay: only saved ones can be removed."))
    async with call.house() as house:
        actor = await call.actor(house)
        gone = await remove_view(house.store, actor, name)
        say(_("View «{name}» is removed.", name=show(gone.name)))


async def _held(house: House, query: str, me: OperatorId | None) -> int | None:
    """How many conversations a kept query finds; ``None`` where it cannot be read any more."""
    try:
        return await _held_by(house, await asked_here(house, query, me), me)
    except UsageError:
        return None


async def _held_by(house: House, asked: Asked, me: OperatorId | None) -> int:
    """At most 1,000: counting stops there."""
    view = selected(asked)
    if view is not None:
        return await reads.count(house.store, view, me)
    found = await hits(house.store, asked, limit=reads.CAPPED)
    return reads.CAPPED if found.more else len(found.found)


def _nine_json(view: View, count: int | None) -> dict[str, Json]:
    return {"key": view.key, "name": _(view.name), "query": view.query, "kept_for": "", "conversations": count}


def _saved_json(view: SavedView, count: int | None) -> dict[str, Json]:
    kept_for = "everybody" if view.is_shared else "me"
    return {"key": "", "name": view.name, "query": view.query, "kept_for": kept_for, "conversations": count}


def _count(n: int | None) -> str:
    return "-" if n is None else str(n)


def _capped(n: int | None) -> str:
    """A count that stopped at :data:`core.inbox.reads.CAPPED`."""
    return f"{reads.CAPPED - 1}+" if n is not None and n >= reads.CAPPED else _count(n)


COMMAND = Noun(
    "view",
    N_("The views of the inbox: the nine, and queries kept under a name."),
    Verb(
        "list",
        N_("List the views with the keys that open them and how many conversations each holds; saved ones after them."),
        _list,
        _WHOSE,
        reads=True,
    ),
    Verb(
        "add",
        N_("Keep a query under a name: «:view NAME» opens it at the desk."),
        _add,
        argument("name", N_("NAME"), N_("What it is to be called, at most 40 characters.")),
        _QUERY,
        switch("--shared", N_("For everybody, not only for whoever keeps it.")),
        acts=True,
    ),
    Verb("show", N_("Show what a view asks and how many conversations it holds."), _show, _NAME, _WHOSE, reads=True),
    Verb(
        "test",
        N_("Try a query without keeping it: how many conversations it finds, and the latest of them."),
        _test,
        _QUERY,
        option(
            "--limit",
            N_("NUMBER"),
            N_("List at most so many; 10 by itself."),
            default=str(_SHOWN),
            check=whole("--limit", 1, 500),
        ),
        _WHOSE,
        reads=True,
    ),
    Verb(
        "remove",
        N_("Forget a saved view: my own of this name, else everybody's."),
        _remove,
        argument("name", N_("NAME"), N_("The view's name.")),
        acts=True,
    ),
)
