"""The queue that is put through kills: posts that went every way there is, through the services, as people send them.

Of the posts of a class every third is planned for a moment of the next seconds, every twelfth was due an hour ago, so
that its deadline falls into the run, every fourth is a thread, every fifth begins with a picture, every sixth goes to
the next class's account as well, every eighth takes two approvals, and every tenth is changed while it is due. A
quarter as many more were never approved as they are. What each approver had in front of them is noted here, outside of
the program.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.access import permit
from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.clock import Clock
from core.errors import Conflict
from core.ids import AccountId, OperatorId
from core.policy import Role
from core.publishing.content import Content
from core.publishing.meta import Kind, Meta
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve, ask_rework, reject
from core.publishing.workflow.drafting import At, Changes, NewPost, new_draft, save
from core.publishing.workflow.store import flow_of
from core.publishing.workflow.submitting import submit
from core.store import Actor, Store, Work, create_store, open_store
from core.store.workspace import found, new_workspace
from tests.integration.kills.nursery import TABLE
from ventanilla.api import Attachment, Passage

AUTHOR = Actor(OperatorId(1), "Ana", "tty")
APPROVERS = (Actor(OperatorId(2), "Luis", "tty"), Actor(OperatorId(3), "Rosa", "tty"))
ROLES = {"Ana": Role.COMMUNITY_MANAGER, "Luis": Role.APPROVER, "Rosa": Role.COMMS_MANAGER}
SOMEBODY = Actor(None, "kills", "test")
CHANGING_S = 20
"""Over how long the changes are spread."""
STARTING_S = 8
"""What collectors may take until they send; the deadlines of the late posts fall into it."""
LATE_S = 3600
"""How long after its time a post may still leave."""
CHANGED = " bis"
_ON = " @"
_PICTURE = Attachment("0" * 64, "image/png", 70, "una foto")
_SHELF = Shelf(TABLE)


class When(StrEnum):
    """When a post is to leave."""

    AT_ONCE = "at once"
    SOON = "soon"
    AN_HOUR_AGO = "an hour ago"


class Way(StrEnum):
    """How far a post comes before the collectors begin."""

    APPROVED = "approved"
    REVIEW = "review"
    HALF_APPROVED = "half approved"
    DRAFT = "draft"
    HANDED_BACK = "handed back"
    REJECTED = "rejected"


_NEVER = (Way.REVIEW, Way.HALF_APPROVED, Way.DRAFT, Way.HANDED_BACK, Way.REJECTED)


@dataclass(frozen=True, slots=True)
class Planned:
    """One post of the queue."""

    kind: str
    """The class of platform behind its first account."""
    also: str
    """That behind its second; empty: it has one."""
    number: int
    when: When
    way: Way
    is_changed: bool
    """Somebody changes it while it is due."""

    @property
    def stem(self) -> str:
        """How each of its texts begins; the account follows."""
        return f"{self.kind} {self.number}"

    @property
    def needed(self) -> int:
        """How many people it takes."""
        return 2 if self.number % 8 == 1 or self.way is Way.HALF_APPROVED else 1

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.kind, self.also) if self.also else (self.kind,)


@dataclass
class World:
    """What was done to the queue, kept outside of the program."""

    posts: dict[PostId, Planned] = field(default_factory=dict)
    stood_by: dict[str, set[str]] = field(default_factory=dict)
    """Of each wording of a post, by how its texts begin, who approved it."""
    changed: int = 0
    """Posts whose approvals a change made void while they were due."""
    too_late: int = 0
    """Changes that were refused: it had begun to leave."""

    def stands(self, stem: str, needed: int) -> bool:
        """Whether enough people stood by this wording."""
        return len(self.stood_by.get(stem, ())) >= needed


def passages(number: int, stem: str = "post") -> tuple[Passage, ...]:
    """What the post of this number says: one part, or a thread; perhaps with a picture on its first part."""
    parts = 2 + number % 7 % 4 if number % 4 == 0 else 1
    media = (_PICTURE,) if number % 5 == 0 else ()
    return tuple(Passage(f"{stem}.{part}", media if part == 0 else ()) for part in range(parts))


def stem_of(text: str) -> str:
    """How all texts of one wording of a post begin."""
    return text.partition(_ON)[0]


def planned(kinds: Sequence[str], posts: int) -> Iterator[Planned]:
    """The posts of each class, and a quarter as many more that nobody approved as they are."""
    for place, kind in enumerate(kinds):
        following = kinds[(place + 1) % len(kinds)] if len(kinds) > 1 else ""
        for number in range(posts + posts // 4):
            goes = number < posts
            when = When.AT_ONCE
            if number % 3 == 0:
                when = When.SOON
            elif number % 12 == 7:
                when = When.AN_HOUR_AGO
            yield Planned(
                kind=kind,
                also=following if goes and number % 6 == 5 else "",
                number=number,
                when=when,
                way=Way.APPROVED if goes else _NEVER[number % len(_NEVER)],
                is_changed=goes and number % 10 in (4, 9),
            )


async def prepare(workspace: Path, url: str, kinds: Sequence[str], posts: int) -> World:
    """Write, hand in and approve the queue in a new workspace, as its people would; its planned posts come last."""
    create_store(workspace)
    world, all_ = World(), list(planned(kinds, posts))
    async with open_store(workspace, gate=permit) as store:
        await store.write(SOMEBODY, _founding(url, kinds))
        began = time.monotonic()
        first = [each for each in all_ if each.when is When.AT_ONCE]
        await _written(store, world, first, 1)
        pace_s = (time.monotonic() - began) / max(1, len(first))
        real, rest = store.clock, [each for each in all_ if each.when is not When.AT_ONCE]
        start_s = real.now_s() + 2 + int(pace_s * len(rest))
        for when, behind_s, spread_s in ((When.AN_HOUR_AGO, LATE_S, STARTING_S), (When.SOON, 0, span_s(posts))):
            store.clock = Clock(origin_s=start_s - behind_s, speed=0.0)  # stands, so that no machine is too slow
            await _written(store, world, [each for each in rest if each.when is when], spread_s)
        store.clock = real
    return world


async def change(workspace: Path, world: World, seed: int) -> None:
    """Change some posts while they are due; every other one is handed in and approved anew, without a time."""
    chances = random.Random(seed)
    mine = [(post, each) for post, each in world.posts.items() if each.is_changed]
    chances.shuffle(mine)
    async with open_store(workspace, gate=permit) as store:
        for post, each in mine:
            await asyncio.sleep(chances.uniform(0, CHANGING_S / len(mine)))  # the moments are to be random
            stem, is_new = each.stem + CHANGED, each.number % 2 == 0
            try:
                flow = await flow_of(store, post)
                wish = _said(each, stem)
                changes = Changes(master=wish[0], variants=await _variants(store, wish), at=At(None))
                saved = await save(store, AUTHOR, post, changes, rev=flow.rev, stays=False)
            except Conflict:
                world.too_late += 1
                continue
            assert saved.voided == each.needed, "a change makes every approval void"
            world.changed += 1
            if is_new:
                await submit(store, AUTHOR, _SHELF, post)
                await _approve(store, world, post, stem, each.needed)


def span_s(posts: int) -> int:
    """Over how long the planned posts of a class are spread: longer than what is due at once keeps its collectors."""
    return max(20, 3 * posts // 2)


async def _written(store: Store, world: World, posts: Sequence[Planned], spread_s: int) -> None:
    now_s = store.clock.now_s()
    for each in posts:
        wish = _said(each, each.stem)
        at_s = None if each.when is When.AT_ONCE else now_s + 1 + 7 * each.number % spread_s
        new = NewPost(
            accounts=list(each.kinds),
            content=wish[0],
            at_s=at_s,
            meta=Meta(kind=Kind.LEGAL if each.needed == 2 else Kind.NONE),
        )
        post = await new_draft(store, AUTHOR, new)
        world.posts[post] = each
        if each.also:
            rev = (await flow_of(store, post)).rev
            await save(store, AUTHOR, post, Changes(variants=await _variants(store, wish)), rev=rev, stays=False)
        if each.way is Way.DRAFT:
            continue
        await submit(store, AUTHOR, _SHELF, post)
        match each.way:
            case Way.APPROVED:
                await _approve(store, world, post, each.stem, each.needed)
            case Way.HALF_APPROVED:
                await _approve(store, world, post, each.stem, 1)
            case Way.HANDED_BACK:
                await ask_rework(store, APPROVERS[1], post, "Falta la calle")
            case Way.REJECTED:
                await reject(store, APPROVERS[1], post, "No es asunto nuestro")


async def _approve(store: Store, world: World, post: PostId, stem: str, people: int) -> None:
    for who in APPROVERS[:people]:
        await approve(store, who, post)
        world.stood_by.setdefault(stem, set()).add(who.name)


def _said(each: Planned, stem: str) -> list[Content]:
    return [Content(passages=passages(each.number, f"{stem}{_ON}{kind}"), ext={"class": kind}) for kind in each.kinds]


async def _variants(store: Store, said: Sequence[Content]) -> dict[AccountId, Content | None]:
    """What the second account says: the same, in the words of another platform."""
    rows = await store.rows("SELECT id, name FROM account")
    id_of = {row["name"]: AccountId(row["id"]) for row in rows}
    return {id_of[str(each.ext["class"])]: each for each in said[1:]}


def _founding(url: str, kinds: Sequence[str]) -> Callable[[Work], Awaitable[None]]:
    async def act(work: Work) -> None:
        work.system("a test's own world")
        await found(work, new_workspace("Valdeluz", zone="America/Lima", language="es"))
        for number, (name, role) in enumerate(ROLES.items(), 1):
            await work.execute("INSERT INTO operator (id, name, created_s) VALUES (?, ?, 0)", (number, name))
            await work.execute("INSERT INTO operator_role (operator_id, role) VALUES (?, ?)", (number, role.value))
        for kind in kinds:
            await register(work, fitted(NewAccount(kind, "speaker", settings={"url": url}), _SHELF.load("speaker")))

    return act
