"""What a watch may not ask although the language can say it."""

from __future__ import annotations

from core.i18n import N_
from core.query.fault import QuerySyntax
from core.query.model import All, Any, Node, Not, Query, Span


def need_something(query: Query) -> None:
    """Refuse a watch that would take in every message but some."""
    if query.root is None:
        raise QuerySyntax(N_("A watch needs something to look for."), Span(0, len(query.text)))
    loose = _loose(query.root, is_wanted=True)
    if loose is not None:
        raise QuerySyntax(N_("This only says what must be missing; a watch needs something to look for."), loose.at)


def _loose(node: Node, *, is_wanted: bool) -> Node | None:
    """The first part that messages can meet without having anything that is looked for."""
    match node:
        case Not():
            return _loose(node.part, is_wanted=not is_wanted)
        case All() | Any():
            loose = [_loose(part, is_wanted=is_wanted) for part in node.parts]
            if isinstance(node, Any) is not is_wanted and None in loose:
                return None  # one part holds the others
            return next((part for part in loose if part is not None), None)
        case _:
            return None if is_wanted else node
