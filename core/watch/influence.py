"""People who keep helping: counted each time from the conversations that are stored, and kept nowhere.

What counts, each with half its weight after every :data:`HALF_LIFE_DAYS` days:

- 2 for a constructive thread: a conversation with one of our accounts that people judged a question, a suggestion, a
  complaint or a petition, and closed as answered. One that stands as a threat, an insult or spam is none.
- 1 for a share of ours: a public message that quotes one of ours, where its platform says so.
- 1 for thanks: a conversation that people judged praise.

A contact is a day on which somebody wrote to us in a conversation that is no threat, insult or spam and not set apart.
With fewer than :data:`FEWEST_CONTACTS` nobody is named; what is older than :data:`FORGOTTEN_DAYS` days is not looked
at, so whoever stays away that long is forgotten. Whoever asked not to be counted is left out before anything is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from core.errors import UsageError
from core.i18n import N_
from core.ids import AuthorId, ConversationId
from core.store import Actor, Reads, Store, Work
from core.watch import influence_store as sql
from core.watch.author_choices import AuthorChoice, choice_of
from core.watch.figures import Counted, Figure, Unit, figure
from core.watch.influence_store import author_named as author_named
from core.watch.model import DAY_S
from core.watch.person import acting_person

HALF_LIFE_DAYS = 45
FEWEST_CONTACTS = 3
FORGOTTEN_DAYS = 180
USUAL_DAYS = 90
MOST_NAMED = 200

FORMULA = N_("2 × constructive threads + shares of ours + thanks, each halved every 45 days")


class Deed(StrEnum):
    """What counts."""

    CONSTRUCTIVE = "constructive"
    SHARE = "share"
    THANKS = "thanks"


WEIGHTS = {Deed.CONSTRUCTIVE: 2.0, Deed.SHARE: 1.0, Deed.THANKS: 1.0}


@dataclass(frozen=True, slots=True)
class Done:
    """Something that somebody did, and when."""

    author: AuthorId
    deed: Deed
    at_s: int


@dataclass(frozen=True, slots=True)
class Wrote:
    """A message of somebody's to us."""

    author: AuthorId
    conversation: ConversationId
    at_s: int


@dataclass(frozen=True, slots=True)
class Contacts:
    """What stands in somebody's conversations with us, as numbers."""

    contacts: int
    constructive: int
    shares: int
    thanks: int
    first_s: int | None
    last_s: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes, as their platform names them: foreign text."""

    id: AuthorId
    network: str
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Committed:
    """Somebody who keeps helping."""

    person: Person
    points: Figure
    contacts: Contacts
    choice: AuthorChoice | None
    """An ally; who opted out is not here."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to say of somebody: counts of the last :data:`FORGOTTEN_DAYS` days, and what they asked for."""

    person: Person
    contacts: Contacts | None
    """``None``: they asked not to be counted."""
    choice: AuthorChoice | None


def points(done: Iterable[Done], now_s: int) -> float:
    """What this comes to now; the order in which it was done makes no difference."""
    return math.fsum(WEIGHTS[each.deed] * weight_left(now_s - each.at_s) for each in done)


def weight_left(age_s: float) -> float:
    """How much of its weight something of this age has, from 1 down."""
    return float(0.5 ** (max(0.0, age_s) / (HALF_LIFE_DAYS * DAY_S)))


def contacts_of(done: Iterable[Done], wrote: Iterable[Wrote], zone: tzinfo) -> Contacts:
    """One person's deeds and messages as numbers; several messages in a conversation on one day are one contact."""
    messages = list(wrote)
    times = [each.at_s for each in messages]
    days = {(each.conversation, datetime.fromtimestamp(each.at_s, zone).date()) for each in messages}
    counts = dict.fromkeys(Deed, 0)
    for each in done:
        counts[each.deed] += 1
    return Contacts(
        contacts=len(days),
        constructive=counts[Deed.CONSTRUCTIVE],
        shares=counts[Deed.SHARE],
        thanks=counts[Deed.THANKS],
        first_s=min(times, default=None),
        last_s=max(times, default=None),
    )


async def list_committed(store: Store, actor: Actor, zone: tzinfo, period_days: int = USUAL_DAYS) -> list[Committed]:
    """People who keep helping, most of all first; only for who may read conversations, and each look is on record.

    Raises:
        UsageError: the period is longer than anybody is remembered.
        NotPermitted: as ever.
    """
    if not 1 <= period_days <= FORGOTTEN_DAYS:
        raise UsageError(
            N_("Nobody is remembered for longer than {most} days: name a period of 1 to {most} days."),
            most=FORGOTTEN_DAYS,
        )

    await _looked(store, actor, "author.list_committed", "author", days=period_days)
    return await committed(store, store.clock.now_s(), zone, period_days)


async def look_at_author(store: Store, actor: Actor, author: AuthorId, zone: tzinfo) -> Known:
    """What there is to say of somebody; only for who may read conversations, and each look is on record.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    await _looked(store, actor, "author.show", f"author:{author}")
    person = _person(await sql.author_row(store, author))
    choice = await choice_of(store, author)
    if choice is not None and choice.is_opted_out:
        return Known(person, None, choice)
    since_s = store.clock.now_s() - FORGOTTEN_DAYS * DAY_S
    wrote = await _wrote(store, [author], since_s)
    return Known(person, contacts_of(await _done(store, since_s, author), wrote, zone), choice)


async def committed(source: Reads, now_s: int, zone: tzinfo, period_days: int = USUAL_DAYS) -> list[Committed]:
    """As :func:`list_committed`, for who was let in already."""
    since_s = now_s - period_days * DAY_S
    found = await _done(source, since_s)
    others = await sql.not_us(source, {each.author for each in found})
    done: dict[AuthorId, list[Done]] = {}
    for each in found:
        if each.author in others:
            done.setdefault(each.author, []).append(each)
    wrote: dict[AuthorId, list[Wrote]] = {}
    for message in await _wrote(source, done, since_s):
        wrote.setdefault(message.author, []).append(message)
    ranked = rank(done, wrote, now_s, zone, period_days)[:MOST_NAMED]
    people = {
        person.id: person for person in map(_person, await sql.author_rows(source, [each for each, _f, _c in ranked]))
    }
    return [
        Committed(people[author], reached, contacts, await choice_of(source, author))
        for author, reached, contacts in ranked
    ]


def rank(
    done: dict[AuthorId, list[Done]], wrote: dict[AuthorId, list[Wrote]], now_s: int, zone: tzinfo, period_days: int
) -> list[tuple[AuthorId, Figure, Contacts]]:
    """Whoever has enough contacts, most points first, then most contacts, then the older number."""
    found = []
    for author, deeds in done.items():
        contacts = contacts_of(deeds, wrote.get(author, ()), zone)
        if contacts.contacts >= FEWEST_CONTACTS:
            reached = figure(
                N_("commitment"), round(points(deeds, now_s), 2), FORMULA, contacts.contacts, Counted.CONTACTS,
                period_days * DAY_S, unit=Unit.POINTS, fewest=FEWEST_CONTACTS,
            )  # fmt: skip
            found.append((author, reached, contacts))
    return sorted(found, key=lambda each: (-(each[1].value or 0.0), -each[2].contacts, each[0]))


async def _looked(store: Store, actor: Actor, action: str, target: str, **data: int) -> None:
    """Let a person look, and put it on record; what they see is read afterwards, so that no writer waits for it."""

    async def act(work: Work) -> None:
        await work.allow("message.read")
        await work.allow("author.read")
        acting_person(work)
        await work.audit(action, target, **data)

    await store.write(actor, act)


async def _done(source: Reads, since_s: int, only: AuthorId | None = None) -> list[Done]:
    return [
        *(
            Done(author, Deed.THANKS if is_praise else Deed.CONSTRUCTIVE, at_s)
            for author, is_praise, at_s in await sql.threads_that_count(source, since_s, only)
        ),
        *(Done(author, Deed.SHARE, at_s) for author, at_s in await sql.shares(source, since_s, only)),
    ]


async def _wrote(source: Reads, authors: Iterable[AuthorId], since_s: int) -> list[Wrote]:
    return [Wrote(*each) for each in await sql.messages_to_us(source, authors, since_s)]


def _person(row: sql.AuthorRow) -> Person:
    return Person(row.id, row.network, row.handle, row.name)
