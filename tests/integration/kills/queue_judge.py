"""What became of a queue under kills: the workspace's record held against the platform's, the clock and the approvals.

When a person is asked: where the platform shows nothing (``mute``), about whatever a kill met between its first byte
and its receipt; where it knows no key but can be read (``ignores``, ``readback``), about what was not there after it
was sent a second time, as when both kills came before the first byte; where it knows the key (``keyed``, ``record``,
``twophase``), about nothing: a repeat is safe, and after ten of them it is looked there.

Pure, but for reading the record. A collector whose clock is wrong cannot know it: its steps are judged by its own
clock, and what reached the platform by the machine's, except while such a collector lived.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from core.publishing.content import Content, load_content
from core.publishing.model import PostId
from core.publishing.signed_store import hash_now
from core.publishing.workflow.steps import load_steps
from core.store import Work, open_store
from tests.integration.kills.queue_world import CHANGED, SOMEBODY, World, stem_of

SLACK_S = 5
"""A repeat is decided on a moment before it is begun."""
STEP_S = 20
"""How long a step that was begun in time may take to reach the platform."""
AT_WORK = ("waiting", "sending", "uncertain")
_COLUMNS = (
    "deliveries", "published", "at their time", "changed", "too late", "asked",
    "doubled", "lost", "unapproved", "early", "late", "stuck",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery as the workspace has it in the end."""

    id: int
    post: PostId
    kind: str
    """Its account, named after the class of platform behind it."""
    state: str
    cause: str
    at_s: int | None
    deadline_s: int
    shown: int
    texts: tuple[str, ...]
    runs_s: tuple[int, ...]
    """When each of its steps was begun, by the clock of whoever began it."""
    is_signed: bool
    """As many people as it takes, none of whom wrote at it, stand by exactly what it says."""


@dataclass(frozen=True, slots=True)
class Life:
    """When a collector was alive, by the machine's clock, and how wrong its time of day was."""

    born_s: float
    died_s: float
    jump_s: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What the platform saw: each call and each publication; times by the machine's time of day."""

    calls: Sequence[tuple[float, str]]
    public: Sequence[tuple[str, str]]
    """Class and text."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the deliveries on one class's account."""

    kind: str
    deliveries: int
    """That were approved before the collectors began."""
    published: int
    at_their_time: int
    """Of those, what was planned for a moment."""
    changed: int
    """Taken back by a change while they were due, and not let go again."""
    too_late: int
    """Not sent, as their time was over."""
    asked: int
    """Waiting for a person."""
    doubled: int
    lost: int
    """On record as out and not public, or the other way round, or out of order."""
    unapproved: int
    """Texts that are public, and by which fewer people stood than it took."""
    early: int
    late: int
    stuck: int
    """Anything else, held for whatever cause."""
    held: Mapping[str, int]
    """Held in the end, by cause; those never approved included."""

    @property
    def is_bad(self) -> bool:
        """Whether a promise was broken."""
        return bool(self.doubled or self.lost or self.unapproved or self.early or self.late or self.stuck)

    @property
    def figures(self) -> tuple[int, ...]:
        """In the order of the table."""
        return (
            self.deliveries, self.published, self.at_their_time, self.changed, self.too_late, self.asked,
            self.doubled, self.lost, self.unapproved, self.early, self.late, self.stuck,
        )  # fmt: skip


def table(tallies: Sequence[Tally]) -> str:
    """Heads, a line a class, and the totals."""
    sums = [sum(figures) for figures in zip(*(tally.figures for tally in tallies), strict=True)]
    lines = [("class", *_COLUMNS), *((tally.kind, *tally.figures) for tally in tallies), ("all", *sums)]
    return "\n".join(
        "  ".join([f"{line[0]:9}", *(f"{cell:>{len(head)}}" for head, cell in zip(_COLUMNS, line[1:], strict=True))])
        for line in lines
    )


def judged(
    kind: str, world: World, record: Iterable[Delivered], seen: Seen, lives: Sequence[Life], end_s: float
) -> Tally:
    """What became of one class.

    Args:
        end_s: when the last collector ended, by the machine's time of day.
    """
    mine = [each for each in record if each.kind == kind]
    of_text = {text: each for each in mine for text in each.texts}
    places = defaultdict[str, list[int]](list)
    for place, (of, text) in enumerate(seen.public):
        if of == kind:
            places[text].append(place)
    fates = Counter(_fate(each, world, lives, end_s) for each in mine)
    calls = [(at, of_text[text]) for at, text in seen.calls if text in of_text]
    firsts = {each.id: (at, each) for at, each in reversed(calls)}.values()
    return Tally(
        kind=kind,
        deliveries=sum(fates.values()) - fates["never"],
        published=fates["published"],
        at_their_time=sum(each.state == "published" and each.at_s is not None for each in mine),
        changed=fates["changed"],
        too_late=fates["too late"],
        asked=fates["asked"],
        doubled=sum(len(found) > 1 for found in places.values()),
        lost=sum(_is_lost(each, places) for each in mine),
        unapproved=sum(not _is_stood_by(text, of_text.get(text), world) for text in places),
        early=_runs(mine, early=True) + sum(_is_early(at, each, lives) for at, each in firsts),
        late=_runs(mine, early=False) + sum(_is_late(at, each, lives) for at, each in calls),
        stuck=fates["stuck"],
        held=Counter(each.cause for each in mine if each.state == "held"),
    )


def _fate(each: Delivered, world: World, lives: Sequence[Life], end_s: float) -> str:
    plan = world.posts[each.post]
    wording = stem_of(each.texts[0])
    is_approved = world.stands(wording, plan.needed)
    if not world.stands(plan.stem, plan.needed):
        is_at_rest = each.state in ("held", "cancelled", "expired") and each.cause in ("no_approval", "", "late")
        return "never" if is_at_rest and not each.runs_s else "stuck"
    match each.state, each.cause:
        case "published", _:
            return "published"
        case "needs_operator", "no_way_to_tell" | "not_found_twice" if each.runs_s:
            return "asked"
        case "held", "no_approval" if wording.endswith(CHANGED) and not is_approved and not each.runs_s:
            return "changed"
        case "expired", "late" if end_s + max((life.jump_s for life in lives), default=0) > each.deadline_s:
            return "too late"
    return "stuck"


def _is_lost(each: Delivered, places: Mapping[str, Sequence[int]]) -> bool:
    """Whether the record says something else of it than the platform does."""
    public = [bool(places.get(text)) for text in each.texts]
    if any(places[one][0] > places[two][0] for one, two in pairwise(each.texts) if places.get(one) and places.get(two)):
        return True
    if each.state == "published":
        return not all(public)
    if each.state == "needs_operator":  # it is asked because the record cannot know of the part in hand
        return not all(public[: each.shown]) or any(public[each.shown + 1 :])
    return public != [place < each.shown for place in range(len(public))]


def _is_stood_by(text: str, each: Delivered | None, world: World) -> bool:
    """Whether enough people stood by a public text, as they remember it and as the workspace has it on record."""
    if each is None or not each.is_signed:  # None: what it says now is something else
        return False
    return world.stands(stem_of(text), world.posts[each.post].needed)


def _runs(mine: Iterable[Delivered], *, early: bool) -> int:
    """Steps begun before their time, or after their deadline, by the clock of whoever began them.

    What a wrong clock has begun is completed, so that of what is early the first step counts.
    """
    if early:
        return sum(each.runs_s[0] < (each.at_s or 0) for each in mine if each.runs_s)
    return sum(begun_s > each.deadline_s + SLACK_S for each in mine for begun_s in each.runs_s)


def _is_early(at_s: float, each: Delivered, lives: Sequence[Life]) -> bool:
    return each.at_s is not None and at_s + _wrong(at_s, lives, is_fast=True) < each.at_s


def _is_late(at_s: float, each: Delivered, lives: Sequence[Life]) -> bool:
    return at_s + _wrong(at_s, lives, is_fast=False) > each.deadline_s + STEP_S


def _wrong(at_s: float, lives: Sequence[Life], *, is_fast: bool) -> float:
    """How far the clock of a collector that lived then was ahead, or behind."""
    jumps = [life.jump_s for life in lives if life.born_s - 1 < at_s < life.died_s + 1]
    return max((0.0, *jumps)) if is_fast else min((0.0, *jumps))


async def read_record(workspace: Path) -> list[Delivered]:
    """What the workspace has on record."""

    async def act(work: Work) -> list[Delivered]:
        work.system("reading what became of it")
        runs = defaultdict[int, list[int]](list)
        for row in await work.rows("SELECT delivery_id, begun_s FROM attempt WHERE what = 'run' ORDER BY id"):
            runs[row["delivery_id"]].append(row["begun_s"])
        signed = await _signed(work)
        rows = await work.rows(
            "SELECT d.id, d.post_id, a.name, d.state, d.cause, p.at_s, d.deadline_s, d.shown, v.content"
            " FROM delivery AS d JOIN variant AS v ON v.id = d.variant_id JOIN account AS a ON a.id = d.account_id"
            " JOIN post AS p ON p.id = d.post_id ORDER BY d.id"
        )
        return [
            Delivered(
                id=row["id"],
                post=PostId(row["post_id"]),
                kind=row["name"],
                state=row["state"],
                cause=row["cause"],
                at_s=row["at_s"],
                deadline_s=row["deadline_s"],
                shown=row["shown"],
                texts=_texts(row["content"]),
                runs_s=tuple(runs[row["id"]]),
                is_signed=row["post_id"] in signed,
            )
            for row in rows
        ]

    async with open_store(workspace) as store:
        return await store.write(SOMEBODY, act)


async def _signed(work: Work) -> set[int]:
    """Posts by whose words, computed anew, as many people stand as their steps ask for, none of whom wrote at them."""
    found = set()
    for row in await work.rows("SELECT post_id, steps FROM workflow WHERE stage = 'approved'"):
        people = await work.rows(
            "SELECT DISTINCT operator_id FROM approval WHERE post_id = ?1 AND hash = ?2 AND void_s IS NULL"
            " AND operator_id NOT IN (SELECT operator_id FROM post_hand WHERE post_id = ?1)",
            (row["post_id"], await hash_now(work, PostId(row["post_id"]))),
        )
        if len(people) >= sum(step.need for step in load_steps(row["steps"])):
            found.add(int(row["post_id"]))
    return found


def _texts(column: str) -> tuple[str, ...]:
    content = load_content(column)
    assert isinstance(content, Content), "a post says something"
    return tuple(passage.text for passage in content.passages)
