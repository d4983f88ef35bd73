"""The nine views of the inbox, and the query for any page of them.

A page starts from a place, never from a count: each leading range of the order is a branch of its own that an
index serves in order, and the branches are merged, so page ten thousand costs what page one does. A row-value
comparison would bound only the first column.
Source: measured; https://sqlite.org/rowvalue.html section 2.3, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.i18n import N_
from core.ids import OperatorId
from core.inbox.model import Position, State


@dataclass(frozen=True, slots=True)
class View:
    """A selection of conversations, listed in the inbox's order."""

    key: str
    name: str
    """A msgid."""
    query: str
    """What it asks, in the language of queries; what follows says the same of the columns."""
    states: tuple[State, ...]
    """In order."""
    min_band: int = 0
    is_mine: bool = False
    is_nobodys: bool = False
    is_private: bool = False
    rest: str = ""
    """A further condition on ``conversation AS c``."""
    rest_params: Mapping[str, int | str] = field(default_factory=dict)


VIEWS: tuple[View, ...] = (
    View("1", N_("Open"), "is:open", (State.OPEN, State.WAITING)),
    View("2", N_("Mine"), "is:mine is:open,snoozed", (State.OPEN, State.WAITING, State.SNOOZED), is_mine=True),
    View("3", N_("Urgent"), "is:urgent is:open -is:waiting", (State.OPEN,), min_band=2),
    View("4", N_("Unassigned"), "is:unassigned is:open", (State.OPEN, State.WAITING), is_nobodys=True),
    View("5", N_("Waiting"), "is:waiting", (State.WAITING,)),
    View("6", N_("Snoozed"), "is:snoozed", (State.SNOOZED,)),
    View("7", N_("Private"), "is:private is:open", (State.OPEN, State.WAITING), is_private=True),
    View("8", N_("Done"), "is:done", (State.DONE,)),
    View("9", N_("Quarantine"), "is:quarantine", (State.QUARANTINED,)),
)
"""The default views, under the keys that open them."""

BY_KEY: Mapping[str, View] = {view.key: view for view in VIEWS}

Params = dict[str, int | str]


def place_sql(
    view: View,
    me: OperatorId | None,
    place: Position | None,
    *,
    backwards: bool,
    limit: int,
    newest: int | None = None,
) -> tuple[str, Params]:
    """The SELECT of the ids of at most ``limit`` conversations on one side of ``place``, nearest first.

    Without a place it starts from the view's first row, or from its last when ``backwards``. ``newest`` leaves
    out conversations with a greater id.
    """
    params: Params = {"limit": limit}
    common = _common(view, me, params)
    index = _index(view)
    if index in _OF_LIVE_ONES:
        common += " AND state < 3"  # what the partial index promises
    if newest is not None:
        params["newest"] = newest
        common += " AND id <= :newest"
    order = "state DESC, band, due_s DESC, id DESC" if backwards else "state, band DESC, due_s, id"
    selects = (
        f"SELECT id, state, band, due_s FROM conversation AS c INDEXED BY {index} WHERE {branch}{common}"
        for branch in _branches(view, place, backwards, params)
    )
    return f"{' UNION ALL '.join(selects)} ORDER BY {order} LIMIT :limit", params


def condition_sql(view: View, me: OperatorId | None) -> tuple[str, Params]:
    """The view as a condition on ``conversation AS c``, for statements that another table drives."""
    params: Params = {}
    states = ", ".join(str(int(state)) for state in view.states)
    band = f" AND +c.band >= {view.min_band}" if view.min_band else ""
    return f"+c.state IN ({states}){band}{_common(view, me, params)}", params


def _branches(view: View, place: Position | None, backwards: bool, params: Params) -> list[str]:
    """The ranges that lie on the asked side of ``place``, each served in order by the view's index."""
    floor = f" AND band >= {view.min_band}" if view.min_band else ""
    if place is None:
        return [f"state = {int(state)}{floor}" for state in view.states] or ["state = -1"]
    params |= {"band": place.band, "due_s": place.due_s, "id": int(place.id)}
    here = f"state = {int(place.state)} AND band = :band AND due_s"
    if backwards:
        within = [f"{here} = :due_s AND id < :id", f"{here} < :due_s"]
        within.append(f"state = {int(place.state)} AND band > max(:band, {view.min_band - 1})")
        beyond = [state for state in view.states if state < place.state]
    else:
        within = [f"{here} = :due_s AND id > :id", f"{here} > :due_s"]
        within.append(f"state = {int(place.state)} AND band < :band{floor}")
        beyond = [state for state in view.states if state > place.state]
    if place.band < view.min_band:
        within = within[2:]
    rest = [f"state = {int(state)}{floor}" for state in beyond]
    branches = within + rest if place.state in view.states else rest
    return branches or ["state = -1"]


def _common(view: View, me: OperatorId | None, params: Params) -> str:
    text = ""
    if view.is_mine:
        params["me"] = int(me) if me is not None else 0
        text += " AND c.assignee = :me"
    if view.is_nobodys:
        text += " AND c.assignee IS NULL"
    if view.is_private:
        text += " AND c.is_private = 1"
    if view.rest:
        params |= view.rest_params
        text += f" AND {view.rest}"
    return text


def _index(view: View) -> str:
    if view.is_mine and not view.is_nobodys:
        return "conversation_mine"
    if max(view.states, default=0) > State.SNOOZED:
        return "conversation_order"
    if view.is_nobodys:
        return "conversation_nobodys"
    return "conversation_private" if view.is_private else "conversation_order"


_OF_LIVE_ONES = ("conversation_nobodys", "conversation_private")
