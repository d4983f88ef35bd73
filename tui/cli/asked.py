"""A query of the command line, read with the names of the workspace and made ready to be looked for."""

from __future__ import annotations

from core.errors import UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.inbox.asking import names_here, typed
from core.inbox.candidates import Asked, ask
from core.inbox.views import View
from core.query.fault import QuerySyntax
from core.query.model import Query
from core.query.names import Names
from core.runtime import House
from core.text.show import show
from core.watch.places import gazetteer
from tui.networks import NETWORK_NAMES


class NotReadable(UsageError):
    """A query that cannot be read, with its place."""


async def names_of(house: House) -> Names:
    """What the fields of a query can name in this workspace."""
    return await names_here(house.store, NETWORK_NAMES, gazetteer(house.store.path.parent))


async def asked_here(house: House, text: str, me: OperatorId | None, *, within: View | None = None) -> Asked:
    """The query, ready to be looked for.

    Raises:
        UsageError: it cannot be read; says where.
    """
    names = await names_of(house)
    return await ask(house.store, read(text, names), me, within=within, places=names.places or ())


def read(text: str, names: Names) -> Query:
    """The query that was typed.

    Raises:
        NotReadable: it cannot be read; says where, and what may have been meant.
    """
    try:
        return typed(text, names)
    except QuerySyntax as fault:
        meant = show(text[fault.offset : fault.offset + fault.length], limit=40)
        values = {"sentence": str(fault), "n": fault.offset + 1, "meant": meant, "hint": show(fault.hint, limit=40)}
        if not meant.strip():
            raise NotReadable(N_("{sentence} It is at character {n}, the end."), **values) from fault
        if not fault.hint.strip():
            raise NotReadable(N_("{sentence} It is at character {n}: «{meant}»."), **values) from fault
        raise NotReadable(
            N_("{sentence} It is at character {n}: «{meant}»; perhaps «{hint}» was meant."), **values
        ) from fault
