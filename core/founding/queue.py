"""The publishing queue of Valdeluz: what went out in two weeks, what waits today, who approved it, and what is void.

Everything is written, handed in, approved and noted as sent by the acts that work later, on a clock that is set by
hand to when it is said to have happened. Nothing is sent: receipts say where the scenario has it.
"""

from __future__ import annotations

import heapq
import struct
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from itertools import count
from pathlib import Path

import msgspec

from core.access.model import Operator
from core.accounts.overview import account_named
from core.founding.history import stopped
from core.founding.queue_lines import MediaLine, PostLine, filled, leaves_at, meta_of, post_lines
from core.ids import OperatorId
from core.publishing import store as sql
from core.publishing.content import Content
from core.publishing.deliveries import begin, ended
from core.publishing.library import Card, add_media
from core.publishing.model import Delivery, PostId
from core.publishing.person import acting_person
from core.publishing.pictures import add_picture
from core.publishing.rules import Turn
from core.publishing.workflow.approving import approve
from core.publishing.workflow.drafting import Changes, NewPost, new_draft, save
from core.publishing.workflow.model import Judge, Judgement
from core.publishing.workflow.overrides import override
from core.publishing.workflow.store import flow_of
from core.publishing.workflow.submitting import hand_in
from core.store import Actor, Store, Work
from ventanilla.api import Attachment, Done, Passage, Plan, Receipt, Repeat, Step

WRITTEN_BEFORE = timedelta(hours=22)
APPROVED_BEFORE = timedelta(hours=20)
CHANGED_BEFORE = timedelta(hours=15)
LEAVES_AFTER_S = 20
"""How long after its time a post is out."""

_COLLECTOR = Actor(None, "collector", "collector")
_PLAN = Plan((Step(name="post-1", repeat=Repeat.SAFE, shows=True),))
_WIDTH, _HEIGHT = 64, 48

_Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Need:
    """So many approvals, of whoever may give them."""

    need: int
    name: str = ""
    roles: tuple[str, ...] = ()


@dataclass(slots=True)
class QueueHistory:
    """Plays the queue's past in the order of time, as far as it is asked to."""

    store: Store
    directory: Path
    people: Mapping[str, Operator]
    """By name."""
    day: datetime
    """00:00 in Valdeluz of the day that is played."""
    opens: datetime
    judge: Judge | None = None
    """Finds what overrides are about; ``None``: none is kept."""
    _acts: list[tuple[datetime, int, _Act]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Line everything up."""
        raw = files("plugins.plaza").joinpath("scenario", "people.json").read_bytes()
        self._names = {one["id"]: one["name"] for one in msgspec.json.decode(raw, type=list[dict[str, object]])}  # type: ignore[misc]  # both are texts there
        for line in post_lines():
            at = leaves_at(line, self.day)
            self._at(at - WRITTEN_BEFORE, lambda line=line, at=at: self._write(line, at))  # type: ignore[misc]  # bound at once

    async def until(self, moment: datetime) -> None:
        """Do everything that happened before a moment, each at its time; the clock is left at the last of it."""
        while self._acts and self._acts[0][0] < moment:
            at, _order, act = heapq.heappop(self._acts)
            self.store.clock = stopped(at)
            await act()

    def _at(self, at: datetime, act: _Act) -> None:
        heapq.heappush(self._acts, (at, next(self._order), act))

    def _actor(self, id_: str) -> Actor:
        person = self.people[self._names[id_]]
        return Actor(OperatorId(person.id), person.name, "demo")

    async def _write(self, line: PostLine, at: datetime) -> None:
        """Write it, and hand it in unless it is a draft; what comes next is lined up."""
        author = self._actor(line.author)
        text = filled(line.text, self.day)
        edit = line.meta.edited_after_approval
        if edit is not None:
            text = text.replace(edit.to, edit.from_)
        content = await self._content(line, author, text)
        new = NewPost(
            accounts=line.accounts, content=content, title=line.title, at_s=int(at.timestamp()),
            meta=meta_of(line, self.day),
        )  # fmt: skip
        post = await new_draft(self.store, author, new)
        if line.state == "draft":
            return
        await self._override(line, post)
        routes = {line.kind.value: [_Need(len(line.approvers))]} if len(line.approvers) > 1 else None

        async def act(work: Work) -> None:
            await work.allow("post.submit")
            await hand_in(work, await flow_of(work, post), acting_person(work), routes)

        await self.store.write(author, act)
        for n, approver in enumerate(line.approvers):
            who = self._actor(approver)
            self._at(at - APPROVED_BEFORE + timedelta(minutes=7 * n), lambda who=who: self._approve(post, who))  # type: ignore[misc]  # bound at once
        if edit is not None:
            changed = replace(content, passages=(replace(content.passages[0], text=filled(line.text, self.day)),))
            self._at(at - CHANGED_BEFORE, lambda: self._change(post, self._actor(edit.by), changed))
        if line.state == "published":
            self._at(at + timedelta(seconds=LEAVES_AFTER_S), lambda: self._publish(post, line))

    async def _content(self, line: PostLine, author: Actor, text: str) -> Content:
        media = tuple([await self._picture(each, author) for each in line.media])
        return Content(passages=(Passage(text, media),), lang=line.lang)

    async def _picture(self, line: MediaLine, author: Actor) -> Attachment:
        """A picture of the library; one that nobody has described is kept beside it."""
        data = picture_of(line.name)
        if not line.alt:
            return (await add_picture(self.store, author, self.directory, data)).attachment("")
        card = Card(
            name=line.name, alt=line.alt, credit=line.credit, licence=line.licence, is_infographic=line.infographic,
            is_ours="Valdeluz" in line.credit,
        )  # fmt: skip
        return (await add_media(self.store, author, self.directory, data, card)).attachment

    async def _override(self, line: PostLine, post: PostId) -> None:
        if self.judge is None or not line.meta.overrides:
            return
        findings = await self.judge(post)
        for each in line.meta.overrides:
            for finding in findings:
                if finding.rule == each.rule:
                    await override(self.store, self._actor(each.by), post, finding, each.reason)

    async def _approve(self, post: PostId, who: Actor) -> None:
        await approve(self.store, who, post)

    async def _change(self, post: PostId, who: Actor, content: Content) -> None:
        rev = (await flow_of(self.store, post)).rev
        await save(self.store, who, post, Changes(master=content), rev=rev, stays=False)

    async def _publish(self, post: PostId, line: PostLine) -> None:
        """Note each delivery as sent, with where the scenario has it."""

        async def act(work: Work) -> None:
            for delivery in await sql.deliveries_of(work, post):
                await _send(work, delivery, line.id)

        await self.store.write(_COLLECTOR, act)


async def found_queue(
    store: Store,
    directory: Path,
    people: Mapping[str, Operator],
    day: datetime,
    opens: datetime,
    *,
    judge: Judge | None = None,
) -> None:
    """Play the whole past of the queue at once; the clock is left at ``opens``.

    Whoever plays other history beside it takes :class:`QueueHistory` and moves both on together.
    """
    await QueueHistory(store, directory, people, day, opens, judge).until(opens)
    store.clock = stopped(opens)


def judge_in(store: Store, directory: Path) -> Judge:
    """Judges a post by the pack in force, as its author would have it done."""
    from core.publishing.lint.sheets import Moment
    from core.publishing.lint.sheets import judge as judged

    async def judge(post: PostId) -> Sequence[Judgement]:
        found = await judged(store, directory, post, now_s=store.clock.now_s(), at=Moment.SUBMIT)
        return [one.finding for one in found]

    return judge


def picture_of(name: str) -> bytes:
    """A picture to stand for one of the scenario's: bands in colours of its name, the same each time."""
    colours = sha256(name.encode()).digest()
    rows = b"".join(
        b"\x00" + bytes(colours[(y // 8 * 3 + part) % 30] for part in range(3)) * _WIDTH for y in range(_HEIGHT)
    )
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


async def _send(work: Work, delivery: Delivery, line: str) -> None:
    account = await account_named(work, str(delivery.account_id))
    begun = await begin(work, delivery, account, _PLAN, Turn.RUN, "demo")
    assert begun is not None, "an approved post of the past goes out"
    remote_id = f"{line}-{account.name}"
    receipt = Receipt(remote_id=remote_id, url=f"https://{account.name}.example/{remote_id}", at=work.clock.now())
    await ended(work, begun, account, Done(receipt=receipt))
