"""Queries that conversations alone can answer, as views: listed in the inbox's order, page by page from an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.inbox.candidates import Asked
from core.inbox.model import State
from core.inbox.views import View
from core.query.model import All, Field, FieldName, Is, Node, Not, all_of
from core.query.sql import condition, listed

_STATES: Mapping[str, frozenset[State]] = {
    Is.OPEN: frozenset({State.OPEN, State.WAITING}),
    Is.WAITING: frozenset({State.WAITING}),
    Is.SNOOZED: frozenset({State.SNOOZED}),
    Is.DONE: frozenset({State.DONE}),
    Is.QUARANTINE: frozenset({State.QUARANTINED}),
    Is.OVERHEARD: frozenset({State.OVERHEARD}),
    Is.OVERHEARD: frozenset({State.OVERHEARD}),
}
_URGENT_BAND = 2


def selected(asked: Asked, *, name: str = "") -> View | None:
    """The query as a view; ``None`` where it asks of messages, too."""
    if not asked.plan.is_of_conversations:
        return None
    root = listed(asked.query)
    parts: Sequence[Node] = () if root is None else root.parts if isinstance(root, All) else (root,)
    states, marks, rest = frozenset(State), set[str](), list[Node]()
    for part in parts:
        if (among := _states(part)) is not None:
            states &= among
        elif (
            isinstance(part, Field) and part.name is FieldName.IS and len(part.values) == 1 and part.values[0] in _MARKS
        ):
            marks.add(part.values[0])
        else:
            rest.append(part)
    joined = all_of(rest)
    more = condition(joined, asked.known, "rest") if joined is not None else ("", {})
    assert more is not None, "every part asks of conversations"
    return View(
        key="",
        name=name,
        query=asked.query.text,
        states=tuple(sorted(states)),
        min_band=_URGENT_BAND if Is.URGENT in marks else 0,
        is_mine=Is.MINE in marks,
        is_nobodys=Is.UNASSIGNED in marks,
        is_private=Is.PRIVATE in marks,
        rest=more[0],
        rest_params=more[1],
    )


_MARKS = (Is.MINE, Is.UNASSIGNED, Is.URGENT, Is.PRIVATE)
"""What an index of its own, or the order itself, serves."""


def _states(part: Node) -> frozenset[State] | None:
    """The states that a part leaves; ``None`` where it asks of anything else."""
    if isinstance(part, Not):
        without = _states(part.part)
        return frozenset(State) - without if without is not None else None
    if not isinstance(part, Field) or part.name is not FieldName.IS or not all(v in _STATES for v in part.values):
        return None
    return frozenset().union(*(_STATES[value] for value in part.values))
