"""What a plan needs to know of the workspace: only what the query asks about is looked up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.ids import OperatorId
from core.query.facts import handle_forms
from core.query.model import All, Any, Field, FieldName, Node, Not, Query
from core.query.names import Choice
from core.query.sql import Known, listed
from core.query.vocabulary import vocabulary
from core.query.words_sql import fuzzy_words
from core.store import Store
from core.text.fold import fold

_MOST_AUTHORS = 2_000
"""Authors that one value may name; of more than these, what they wrote is judged one by one."""

# The least network, then the least one after it, and so on: a few steps in an index of all authors.
_NETWORKS = """
WITH RECURSIVE known (network) AS (
  SELECT min(network) FROM author
  UNION ALL SELECT (SELECT min(network) FROM author WHERE network > known.network) FROM known
  WHERE known.network IS NOT NULL)
SELECT network FROM known WHERE network IS NOT NULL"""
_NOT_ASCII = "*[^ -~]*"


async def look_up(store: Store, query: Query, me: OperatorId | None, places: tuple[Choice, ...] = ()) -> Known:
    """What planning this query takes.

    Args:
        me: who asks, for ``is:mine``; ``None``: nobody is meant.
        places: the gazetteer.
    """
    root = listed(query)
    asked = list(_fields(root)) if root is not None else []
    names = {field.name for field in asked}
    like = (await vocabulary(store)).like if root is not None and any(fuzzy_words([root], query.is_enye)) else _nothing
    return Known(
        now_s=store.clock.now_s(),
        me=int(me) if me is not None else None,
        like=like,
        networks=await networks(store) if FieldName.NETWORK in names else (),
        accounts=await _named(store, "account") if FieldName.ACCOUNT in names else (),
        tags=await _named(store, "tag") if FieldName.TAG in names else (),
        authors={
            value: await _authors(store, value)
            for field in asked
            if field.name is FieldName.AUTHOR
            for value in field.values
        },
        places=places,
    )


async def networks(store: Store) -> list[str]:
    """Every network that somebody writes on."""
    return [str(row["network"]) for row in await store.rows(_NETWORKS)]


def _nothing(_normal: str, _cut: int) -> Sequence[str]:
    """What is like a word where no fuzzy word is asked."""
    return ()


async def _named(store: Store, table: str) -> list[tuple[int, str]]:
    return [(int(row["id"]), str(row["name"])) for row in await store.rows(f"SELECT id, name FROM {table}")]


async def _authors(store: Store, value: str) -> list[int] | None:
    """The authors of this handle; ``None``: too many to name. A handle of other letters may fold to any."""
    wanted = fold(value)
    rows = await store.rows(
        "SELECT id, handle FROM author WHERE instr(lower(handle), :wanted) OR handle GLOB :odd",
        {"wanted": wanted, "odd": _NOT_ASCII},
    )
    found = [int(row["id"]) for row in rows if wanted in handle_forms(str(row["handle"]))]
    return found if len(found) <= _MOST_AUTHORS else None


def _fields(node: Node) -> Iterator[Field]:
    match node:
        case Field():
            yield node
        case Not(part=part):
            yield from _fields(part)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _fields(part)
        case _:
            return
