"""Trying a query out before it is saved: what it would have found, what it only just missed, and how much a day.

Texts here are what citizens wrote: they reach a screen only through ``core.text.show``. Nothing is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeGuard

from core.i18n import N_
from core.ids import ConversationId, MessageId, arrived_s, first_id_at
from core.query.model import MOST_BETWEEN, All, Any, Dialect, Form, Near, Node, Not, Phrase, Query, Side, Term, all_of
from core.query.names import Choice, Names
from core.query.needles import cut
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.query.printing import print_node, print_query
from core.store import Actor, Store, Work
from core.text.words import normal
from core.watch.looking import found
from core.watch.model import DAY_S, Matched, WatchId
from core.watch.platforms import PlatformRule
from core.watch.reach import handles_here
from core.watch.rules import Breadth, names_person
from core.watch.service import HISTORY_DAYS, platform_rules
from core.watch.stored import StoredDoc, docs_below

MOST_SHOWN = 20
MOST_LOOKED_AT = 20_000
PAGE = 100
"""Messages judged between two looks at what else is to be done: a few milliseconds."""
MOST_VARIANTS = 12
_EXCERPT_CHARS = 280
_TOP = 1 << 62


class Missed(StrEnum):
    """By how little a message was missed."""

    WITHOUT = "without"
    """It lacks one part of what was asked for."""
    FUZZY = "fuzzy"
    """It has a word with a slip of the finger."""
    FARTHER = "farther"
    """Its words stand farther apart."""


MISSED_NAMES = {
    Missed.WITHOUT: N_("without {part}"),
    Missed.FUZZY: N_("with slips in {part}"),
    Missed.FARTHER: N_("farther apart than {part}"),
}
"""As msgids; ``part`` is the part of the query."""


@dataclass(frozen=True, slots=True)
class TrialHit:
    """A stored message that the query finds, or nearly."""

    message: MessageId
    conversation: ConversationId
    network: str
    account: str
    handle: str
    """Foreign text, as is the next."""
    excerpt: str
    arrived_s: int
    terms: tuple[Matched, ...] = ()
    is_hidden: bool = False
    missed: Missed | None = None
    part: str = ""
    """Of a near miss: the part of the query that it fails."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a query would do as a watch."""

    query: str
    """As it would be kept."""
    hits: tuple[TrialHit, ...]
    near: tuple[TrialHit, ...]
    breadth: Breadth
    """Over all that was looked at."""
    last_day: Breadth
    """Over the last 24 hours, as far as they were looked at."""
    is_too_broad: bool
    """It would be saved as stopped."""
    is_person: bool
    """It follows somebody, so it would need a legal basis, an end and a second person."""
    rules: tuple[PlatformRule, ...]
    """What platforms it reads say about watching."""
    looked_at: int
    is_whole: bool
    """Whether everything of the last two weeks was looked at."""


async def try_query(store: Store, text: str, names: Names | None = None, places: tuple[Choice, ...] = ()) -> Trial:
    """Try a query on what is stored of the last two weeks, newest first; other tasks go on in between.

    Args:
        places: the gazetteer.

    Raises:
        QuerySyntax: it cannot be read as a watch.
    """
    query = parse(text, Dialect.WATCH, names)
    variants = relaxed(query)
    now_s = store.clock.now_s()
    hits: list[TrialHit] = []
    near: list[TrialHit] = []
    n_hits = day_hits = day_seen = seen = 0
    below: int | None = _TOP
    oldest_s = now_s
    while below is not None and seen < MOST_LOOKED_AT:
        docs, below = await docs_below(store, below, first_id_at(now_s - HISTORY_DAYS * DAY_S), PAGE, places)
        for each in docs:
            is_of_day = arrived_s(each.id) > now_s - DAY_S
            day_seen += is_of_day
            hit = found(WatchId(0), query, each.doc)
            if hit is not None:
                n_hits += 1
                day_hits += is_of_day
                if len(hits) < MOST_SHOWN:
                    hits.append(replace(_shown(each), terms=hit.terms, is_hidden=hit.is_hidden))
            elif len(near) < MOST_SHOWN and (miss := _near(variants, each)) is not None:
                near.append(miss)
        seen += len(docs)
        if docs:
            oldest_s = arrived_s(docs[-1].id)
        await asyncio.sleep(0)
    hours = max(1.0, (now_s - oldest_s) / 3600)
    last_day = Breadth(day_hits, day_seen, min(24.0, hours) if below is not None else 24.0)
    return Trial(
        query=print_query(query),
        hits=tuple(hits),
        near=tuple(near),
        breadth=Breadth(n_hits, seen, hours),
        last_day=last_day,
        is_too_broad=last_day.is_too_broad,
        is_person=names_person(query, await handles_here(store)),
        rules=await platform_rules(store, query),
        looked_at=seen,
        is_whole=below is None,
    )


async def may_try(store: Store, actor: Actor) -> None:
    """Let a person try queries out.

    Raises:
        NotPermitted: as ever.
    """

    async def act(work: Work) -> None:
        await work.allow("watch.test")

    await store.write(actor, act)


def relaxed(query: Query) -> list[tuple[Missed, str, Query]]:
    """The query asking for a little less: with one word fuzzy, farther apart, or without one of its parts.

    The least of these comes first.
    """
    if query.root is None:
        return []
    looser = [*_looser(query.root), *_without(query.root)][:MOST_VARIANTS]
    return [(kind, part, replace(query, root=node, hidden=())) for kind, part, node in looser]


def _looser(node: Node) -> list[tuple[Missed, str, Node]]:
    """The node with one thing in it looser, in each way there is."""
    match node:
        case Term(form=Form.FOLDED) if cut(normal(node.text)):
            return [(Missed.FUZZY, print_node(node), replace(node, form=Form.FUZZY))]
        case Near(left=left, right=right, n=n):
            wider = [(Missed.FARTHER, print_node(node), replace(node, n=MOST_BETWEEN))] if n < MOST_BETWEEN else []
            lefts = [(kind, part, replace(node, left=side)) for kind, part, side in _looser(left) if _is_side(side)]
            rights = [(kind, part, replace(node, right=side)) for kind, part, side in _looser(right) if _is_side(side)]
            return [*lefts, *rights, *wider]
        case All(parts=parts) | Any(parts=parts):
            return [
                (kind, part, replace(node, parts=(*parts[:n], inner, *parts[n + 1 :])))
                for n, each in enumerate(parts)
                for kind, part, inner in _looser(each)
            ]
        case _:
            return []


def _without(root: Node) -> list[tuple[Missed, str, Node]]:
    """What is left of parts that must all be met without one of them; of two near one another, either."""
    parts = root.parts if isinstance(root, All) else (root,)
    found_: list[tuple[Missed, str, Node]] = []
    for n, part in enumerate(parts):
        others = (*parts[:n], *parts[n + 1 :])
        kept = [(part.left, part.right), (part.right, part.left)] if isinstance(part, Near) else [(part, None)]
        for missing, left in kept:
            rest = all_of([*others, left] if left is not None else others)
            if not isinstance(part, Not) and rest is not None and _is_positive(rest):
                found_.append((Missed.WITHOUT, print_node(missing), rest))
    return found_


def _is_side(node: Node) -> TypeGuard[Side]:
    return isinstance(node, Term | Phrase | Any)


def _is_positive(node: Node) -> bool:
    """Whether it asks for something that has to be there."""
    match node:
        case Term() | Phrase() | Near():
            return True
        case All(parts=parts):
            return any(map(_is_positive, parts))
        case Any(parts=parts):
            return all(map(_is_positive, parts))
        case _:
            return False


def _near(variants: Sequence[tuple[Missed, str, Query]], each: StoredDoc) -> TrialHit | None:
    for kind, part, variant in variants:
        if judge(variant, each.doc) is not Verdict.NO:
            return replace(_shown(each), missed=kind, part=part)
    return None


def _shown(each: StoredDoc) -> TrialHit:
    return TrialHit(
        message=each.id,
        conversation=each.conversation,
        network=each.doc.network,
        account=each.doc.account,
        handle=each.doc.author,
        excerpt=each.text[:_EXCERPT_CHARS],
        arrived_s=arrived_s(each.id),
    )
