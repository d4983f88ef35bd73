"""Views that people keep: a query under a name, for themselves or for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.inbox.views import BY_KEY
from core.store import Actor, Reads, Row, Store, Work
from core.text.fold import fold
from core.text.show import show

if TYPE_CHECKING:
    from core.query.names import Names

NAME_CHARS = 40
MOST = 200
"""Views of one person, and of everybody."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A query under a name."""

    id: int
    name: str
    query: str
    """As it was typed."""
    is_shared: bool
    """Everybody's; otherwise of who asked for it."""


async def saved_views(source: Reads, me: OperatorId | None) -> list[SavedView]:
    """Mine and everybody's, by name; with the same name mine comes first."""
    rows = await source.rows(
        "SELECT * FROM saved_view WHERE operator_id IS NULL OR operator_id = ? ORDER BY key, operator_id IS NULL",
        (me,),
    )
    return [_view(row) for row in rows]


async def saved_view(source: Reads, me: OperatorId | None, name: str) -> SavedView:
    """The view of this name, mine before everybody's.

    Raises:
        NotFound: there is none.
    """
    found = [view for view in await saved_views(source, me) if key(view.name) == key(name)]
    if not found:
        raise NotFound(_MISSING, name=show(name, limit=NAME_CHARS))
    return found[0]


async def save_view(
    store: Store, actor: Actor, name: str, query: str, names: Names | None = None, *, is_shared: bool = False
) -> SavedView:
    """Keep a query under a name.

    Raises:
        UsageError: the name is empty, too long, or one of the nine views' keys; QuerySyntax: the query cannot be read.
        Conflict: there is a view of this name already.
    """
    from core.inbox.acts import begin  # whoever only looks at the list of views needs none of it
    from core.inbox.asking import typed

    written, asked = " ".join(name.split()), " ".join(query.split())
    if not key(written) or len(written) > NAME_CHARS:
        raise UsageError(N_("A view needs a name of at most {most} characters."), most=NAME_CHARS)
    if written in BY_KEY:
        raise UsageError(N_("«{name}» is the key of one of the nine views: choose another name."), name=written)
    typed(asked, names)

    async def act(work: Work) -> SavedView:
        moment = await begin(work, "view.add")
        owner = None if is_shared else moment.me
        kept = await work.rows("SELECT key FROM saved_view WHERE operator_id IS ?", (owner,))
        if key(written) in {row["key"] for row in kept}:
            raise Conflict(
                N_("There is a view «{name}» already: remove it first, or choose another name."), name=show(written)
            )
        if len(kept) >= MOST:
            raise Conflict(N_("There are {most} saved views already: remove one first."), most=MOST)
        id_ = await work.insert(
            "INSERT INTO saved_view (operator_id, key, name, query, saved_s) VALUES (?, ?, ?, ?, ?)",
            (owner, key(written), written, asked, work.now_s),
        )
        await work.audit("view.add", f"view:{id_}", is_shared=is_shared)
        work.changed("view", id_, "add")
        return SavedView(id_, written, asked, is_shared)

    return await store.write(actor, act)


async def remove_view(store: Store, actor: Actor, name: str) -> SavedView:
    """Forget a saved view: mine of this name, else everybody's.

    Raises:
        NotFound: there is none.
    """
    from core.inbox.acts import begin

    async def act(work: Work) -> SavedView:
        moment = await begin(work, "view.remove")
        found = await saved_view(work, moment.me, name)
        await work.execute("DELETE FROM saved_view WHERE id = ?", (found.id,))
        await work.audit("view.remove", f"view:{found.id}", is_shared=found.is_shared)
        work.changed("view", found.id, "remove")
        return found

    return await store.write(actor, act)


def key(name: str) -> str:
    """The name as it is compared: case, accents and blanks do not matter."""
    return " ".join(fold(name).split())


def _view(row: Row) -> SavedView:
    return SavedView(int(row["id"]), str(row["name"]), str(row["query"]), row["operator_id"] is None)


_MISSING = N_("There is no view «{name}»: «view list» shows them.")
