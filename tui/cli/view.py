"""``ventanilla view``: the views of the inbox."""

from __future__ import annotations

from core.i18n import N_, _
from core.inbox import reads
from core.inbox.views import VIEWS
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb, option
from tui.cli.output import put_json, put_table


async def _list(call: Call) -> None:
    async with call.house() as house:
        me = await call.me(house)
        counts = await reads.counts(house.store, me)
        # without an operator nobody's view is meant by «Mine», so its count is not known
        known = {view.key: None if view.is_mine and me is None else counts[view.key] for view in VIEWS}
        if call.is_json:
            put_json([
                {"key": view.key, "name": _(view.name), "query": view.query, "conversations": known[view.key]}
                for view in VIEWS
            ])  # fmt: skip
        else:
            rows = [(view.key, _(view.name), view.query, _count(known[view.key])) for view in VIEWS]
            put_table(rows, (_("key"), _("name"), _("query"), _("conversations")))


def _count(n: int | None) -> str:
    return "-" if n is None else str(n)


COMMAND = Noun(
    "view",
    N_("The views of the inbox."),
    Verb(
        "list",
        N_("List the views with the keys that open them and how many conversations each holds."),
        _list,
        option(
            "--operator",
            N_("NAME"),
            N_("Whose view «Mine» is. Without it, VENTANILLA_OPERATOR counts."),
            variable="VENTANILLA_OPERATOR",
        ),
        reads=True,
    ),
)
