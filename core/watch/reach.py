"""What of this workspace a query reaches: its networks, accounts, and handles that are institutions'."""

from __future__ import annotations

from core.query.fault import QuerySyntax
from core.query.model import All, Dialect, Field, FieldName, Query
from core.query.parse import parse
from core.store import Reads
from core.watch.model import Watch


def readable(watch: Watch) -> Query | None:
    """What a watch asks; ``None`` where another program wrote it and this one cannot read it."""
    try:
        return parse(watch.query, Dialect.WATCH)
    except QuerySyntax:
        return None


async def handles_here(source: Reads) -> frozenset[str]:
    """The handles of every account in the register: institutions, ours and others."""
    rows = await source.rows("SELECT handle FROM account WHERE handle <> ''")
    return frozenset(str(row["handle"]) for row in rows)


def reads_from(query: Query, network: str, account: str) -> bool:
    """Whether a query can find what arrives at this account: as far as it names networks or accounts for everything."""
    parts = query.root.parts if isinstance(query.root, All) else (query.root,)
    for part in parts:
        if not isinstance(part, Field):
            continue
        if part.name is FieldName.NETWORK and network not in part.values:
            return False
        if part.name is FieldName.ACCOUNT and account.casefold() not in {value.casefold() for value in part.values}:
            return False
    return True


async def networks_of(source: Reads, query: Query) -> frozenset[str]:
    """The networks that a query would read: those it names where it names some, of those that are collected here."""
    rows = await source.rows("SELECT name, network FROM account WHERE state IN ('active', 'paused', 'needs_sign_in')")
    return frozenset(str(row["network"]) for row in rows if reads_from(query, row["network"], row["name"]))
