"""The SQL of the way of a post: its stage, who wrote at it, its variants, its approvals taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId, OperatorId
from core.publishing.model import Cause, DeliveryId, DeliveryState, PostId
from core.publishing.tally import SOLE
from core.publishing.workflow.model import HOLD_S, Stage, Standing, Step
from core.publishing.workflow.standing import Fate, is_past, standing
from core.publishing.workflow.steps import dump_steps, load_steps, needed
from core.store import Reads, Work
from core.store.workspace import fact

_BEGUN = frozenset(
    {DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.NEEDS_OPERATOR, DeliveryState.PUBLISHED}
)
"""So it stands also where no publisher ever had it: somebody found it online, or a restored copy may be behind."""
_NO_POST = N_("There is no post {number} of our own: «post queue» shows them.")


@dataclass(frozen=True, slots=True)
class Flow:
    """A post of our own with its stage, as one transaction sees it."""

    post: PostId
    author: OperatorId
    title: str
    at_s: int | None
    hash: str
    master: str
    """JSON; empty: it was written before there were masters."""
    meta: str
    made_s: int
    stage: Stage
    steps: tuple[Step, ...]
    step: int
    """The step whose turn it is, or that handed it back."""
    version: int
    submitted_s: int | None
    decided_s: int | None
    held_by: OperatorId | None
    held_until_s: int
    rev: int
    hands: frozenset[OperatorId]
    """Everybody who wrote at it."""

    def writer(self, now_s: int) -> OperatorId | None:
        """Who is writing at it now."""
        return self.held_by if self.held_until_s > now_s else None


@dataclass(frozen=True, slots=True)
class Part:
    """What a post says on one account, with its delivery as far as there is one."""

    variant: int
    account: AccountId
    content: str
    """JSON."""
    is_own: bool
    is_out: bool
    delivery: DeliveryId | None
    state: DeliveryState | None
    cause: str
    due_s: int
    has_begun: bool
    """It was in a publisher's hand, or is or may be online: it stays as it is."""
    is_withdrawn: bool

    @property
    def is_ended(self) -> bool:
        """It was cancelled for good; it stays in what an approval signs."""
        return self.state is DeliveryState.CANCELLED

    @property
    def is_open(self) -> bool:
        """It goes with the post from here on."""
        return not self.is_out and not self.is_ended

    @property
    def fate(self) -> Fate | None:
        """How its delivery stands; ``None``: it has none, or is taken out."""
        if self.state is None or self.is_out:
            return None
        return Fate(self.state, self.cause, self.due_s, self.is_withdrawn)


async def flow_of(source: Reads, id_: PostId) -> Flow:
    """How a post of our own stands.

    Raises:
        NotFound: there is none of this number.
    """
    rows = await source.rows(
        "SELECT p.*, w.stage, w.steps, w.step, w.version, w.submitted_s, w.decided_s, w.held_by, w.held_until_s, w.rev"
        " FROM post AS p JOIN workflow AS w ON w.post_id = p.id WHERE p.id = ?",
        (id_,),
    )
    if not rows:
        raise NotFound(_NO_POST, number=f"p{id_}")
    [row] = rows
    hands = await source.rows("SELECT operator_id FROM post_hand WHERE post_id = ?", (id_,))
    return Flow(
        post=id_,
        author=OperatorId(row["author_id"]),
        title=row["title"],
        at_s=row["at_s"],
        hash=row["hash"],
        master=row["master"],
        meta=row["meta"],
        made_s=int(row["made_s"]),
        stage=Stage(row["stage"]),
        steps=load_steps(row["steps"]) or (Step(),),
        step=int(row["step"]),
        version=int(row["version"]),
        submitted_s=row["submitted_s"],
        decided_s=row["decided_s"],
        held_by=None if row["held_by"] is None else OperatorId(row["held_by"]),
        held_until_s=int(row["held_until_s"] or 0),
        rev=int(row["rev"]),
        hands=frozenset({OperatorId(row["author_id"]), *(OperatorId(each["operator_id"]) for each in hands)}),
    )


async def has_flow(source: Reads, id_: PostId) -> bool:
    """Whether this is a post of our own, with a stage."""
    return bool(await source.rows("SELECT 1 FROM workflow WHERE post_id = ?", (id_,)))


async def parts_of(source: Reads, id_: PostId) -> list[Part]:
    """What a post says on each account, in the order of the accounts."""
    rows = await source.rows(
        "SELECT v.id, v.account_id, v.content, v.is_own, v.is_out, d.id AS delivery, d.state, d.cause, d.due_s,"
        " d.plan IS NOT NULL AS begun, d.shown, d.withdrawn_s FROM variant AS v"
        " LEFT JOIN delivery AS d ON d.variant_id = v.id WHERE v.post_id = ? ORDER BY v.account_id",
        (id_,),
    )
    return [
        Part(
            variant=int(row["id"]),
            account=AccountId(row["account_id"]),
            content=row["content"],
            is_own=bool(row["is_own"]),
            is_out=bool(row["is_out"]),
            delivery=None if row["delivery"] is None else DeliveryId(row["delivery"]),
            state=None if row["state"] is None else DeliveryState(row["state"]),
            cause=row["cause"] or "",
            due_s=int(row["due_s"] or 0),
            has_begun=bool(row["begun"]) or bool(row["shown"]) or row["state"] in _BEGUN,
            is_withdrawn=row["withdrawn_s"] is not None,
        )
        for row in rows
    ]


def standing_now(flow: Flow, parts: Iterable[Part], now_s: int) -> Standing:
    """How a post stands as people see it."""
    fates = [part.fate for part in parts]
    return standing(flow.stage, [fate for fate in fates if fate is not None], flow.at_s, now_s)


def is_late(flow: Flow, now_s: int) -> bool:
    """Whether its time passed while it waited for an approval."""
    return flow.stage is Stage.REVIEW and is_past(flow.at_s, now_s)


async def is_sole(source: Reads) -> bool:
    """Whether this workspace has one operator only, who approves their own posts."""
    return await fact(source, SOLE) == "1"


async def insert_flow(work: Work, id_: PostId, author: OperatorId, master: str, meta: str) -> None:
    """Let a post that was just written down be a draft of its author."""
    await work.execute("UPDATE post SET master = ?, meta = ? WHERE id = ?", (master, meta, id_))
    await work.execute("INSERT INTO workflow (post_id) VALUES (?)", (id_,))
    await note_hand(work, id_, author)


async def note_hand(work: Work, id_: PostId, who: OperatorId) -> None:
    """Remember for good that somebody wrote at a post."""
    await work.execute("INSERT OR IGNORE INTO post_hand VALUES (?, ?, ?)", (id_, who, work.now_s))


async def hold(work: Work, id_: PostId, who: OperatorId | None) -> None:
    """Note who is writing; ``None``: nobody any more."""
    until_s = None if who is None else work.now_s + HOLD_S
    await work.execute("UPDATE workflow SET held_by = ?, held_until_s = ? WHERE post_id = ?", (who, until_s, id_))


async def put_stage(work: Work, id_: PostId, stage: Stage, steps: Sequence[Step], step: int) -> None:
    """Note the stage and how far its approvals are; what was read before is no longer the newest."""
    await work.execute(
        "UPDATE workflow SET stage = ?, steps = ?, step = ?, needed = ?, rev = rev + 1 WHERE post_id = ?",
        (stage.value, dump_steps(steps), step, max(1, needed(steps)), id_),
    )
    work.changed("post", id_, stage.value)


async def note_submitted(work: Work, id_: PostId) -> None:
    """Note when it was handed in; nobody writes at it any more."""
    await work.execute(
        "UPDATE workflow SET submitted_s = ?, decided_s = NULL, held_by = NULL, held_until_s = NULL WHERE post_id = ?",
        (work.now_s, id_),
    )


async def note_decided(work: Work, id_: PostId) -> None:
    """Note when its approval was given or refused."""
    await work.execute("UPDATE workflow SET decided_s = ? WHERE post_id = ?", (work.now_s, id_))


async def void_approvals(work: Work, id_: PostId) -> int:
    """Let every approval given so far count no longer; says how many there were."""
    return await work.execute("UPDATE approval SET void_s = ? WHERE post_id = ? AND void_s IS NULL", (work.now_s, id_))


async def park(work: Work, parts: Iterable[Part]) -> None:
    """Hold every delivery that has not begun until its post is approved anew."""
    for part in parts:
        if part.delivery is not None and not part.is_ended and not part.has_begun:
            await work.execute(
                "UPDATE delivery SET state = 'held', cause = ?, detail = '', rev = rev + 1 WHERE id = ?"
                " AND (state <> 'held' OR cause <> ?)",
                (Cause.NO_APPROVAL.value, part.delivery, Cause.NO_APPROVAL.value),
            )
            work.changed("delivery", part.delivery, "held")


async def retime(work: Work, delivery: DeliveryId, due_s: int, deadline_s: int) -> None:
    """Give a delivery that has not begun another time."""
    await work.execute(
        "UPDATE delivery SET due_s = ?, next_s = ?, deadline_s = ? WHERE id = ?", (due_s, due_s, deadline_s, delivery)
    )


async def insert_comment(
    work: Work, flow: Flow, who: OperatorId, kind: str, text: str, *, is_external: bool = False
) -> int:
    """Keep what somebody says about a post, or what was done to it."""
    id_ = await work.insert(
        "INSERT INTO post_comment (post_id, version, operator_id, kind, text, is_external, written_s)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (flow.post, flow.version, who, kind, text, int(is_external), work.now_s),
    )
    work.changed("post", flow.post, kind)
    return id_
