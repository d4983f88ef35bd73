"""One post of our own whole, for its editor: what it says everywhere, who wrote and approved it, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.ids import AccountId, OperatorId
from core.publishing.content import Content, load_content
from core.publishing.meta import Meta, load_meta
from core.publishing.model import PostId
from core.publishing.post_reads import DeliveryWhole, delivery_whole
from core.publishing.workflow import store as sql
from core.publishing.workflow.comments import Comment, comments_of
from core.publishing.workflow.invitations import Invitation, invitations_of
from core.publishing.workflow.model import Stage, Standing, Step
from core.publishing.workflow.overrides import Override, overrides_of
from core.publishing.workflow.reads import line_of
from core.publishing.workflow.standing import standing_of
from core.publishing.workflow.steps import needed, next_step
from core.publishing.workflow.transitions import Verb, verbs
from core.publishing.workflow.versions import Version, versions_of
from core.publishing.workflow.wanted import master_of
from core.store import Store


@dataclass(frozen=True, slots=True)
class SheetVariant:
    """What a post says on one account."""

    account: AccountId
    name: str
    network: str
    content: Content
    is_own: bool
    """It does not follow the master."""
    is_ended: bool
    """It was cancelled for good; what it says stays on record."""
    standing: Standing | None
    """``None``: it was not handed in yet."""
    delivery: DeliveryWhole | None
    """With everything that was tried."""


@dataclass(frozen=True, slots=True)
class SheetStep:
    """An approval that is needed, with the names of who has given it."""

    step: Step
    by: tuple[str, ...]
    is_turn: bool


@dataclass(frozen=True, slots=True)
class SheetApproval:
    """Somebody who stood by it."""

    person: str
    given_s: int
    is_valid: bool
    """It is for what the post says now, and was not taken back."""
    is_own: bool
    """Given by somebody who wrote at it, in sole-operator mode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSheet:
    """A post of our own with everything its editor shows."""

    id: PostId
    title: str
    at_s: int | None
    meta: Meta
    master: Content
    variants: tuple[SheetVariant, ...]
    """Without those that were taken out again."""
    stage: Stage
    standing: Standing
    rev: int
    version: int
    hash: str
    """What an approval signs."""
    author: str
    hands: tuple[str, ...]
    """Everybody who wrote at it."""
    writer: str
    """Who is writing now; empty: nobody."""
    writer_id: OperatorId | None
    writes_until_s: int
    steps: tuple[SheetStep, ...]
    needed: int
    given: int
    waits_for: tuple[str, ...]
    is_outside: bool = False
    """The next approval is the decision of somebody outside: ``waits_for`` names whom, or the step."""
    is_asked: bool = False
    """Somebody outside was asked, and their time is not over."""
    is_blocked: bool
    """An approval is waited for that nobody here can give."""
    is_widened: bool = False
    """An electoral window that came since it was handed in asks for more approvals."""
    approvals: Sequence[SheetApproval]
    comments: Sequence[Comment]
    versions: Sequence[Version]
    overrides: Sequence[Override]
    invitations: Sequence[Invitation]
    is_sole: bool
    verbs: tuple[Verb, ...]
    """What can be done with it as it stands."""
    made_s: int
    submitted_s: int | None
    decided_s: int | None


async def post_sheet(store: Store, id_: PostId) -> PostSheet:
    """The post of this number.

    Raises:
        NotFound: there is no post of our own of this number.
    """
    flow, parts, line = await sql.flow_of(store, id_), await sql.parts_of(store, id_), await line_of(store, id_)
    assert line is not None, "it was just found"
    names = {int(row["id"]): str(row["name"]) for row in await store.rows("SELECT id, name FROM operator")}
    places = {int(row["id"]): row for row in await store.rows("SELECT id, name, network FROM account")}
    now_s = store.clock.now_s()
    turn = next_step(flow.steps, flow.step) if flow.stage is Stage.REVIEW else None
    given = await store.rows("SELECT * FROM approval WHERE post_id = ? ORDER BY id", (id_,))
    master = load_content(master_of(flow, parts))
    assert isinstance(master, Content), "a post says something"
    variants = []
    for part in parts:
        content = load_content(part.content)
        if part.is_out or not isinstance(content, Content):
            continue
        place, fate = places[part.account], part.fate
        variants.append(
            SheetVariant(
                account=part.account,
                name=place["name"],
                network=place["network"],
                content=content,
                is_own=part.is_own,
                is_ended=part.is_ended,
                standing=standing_of(fate, now_s) if fate is not None else None,
                delivery=await delivery_whole(store, part.delivery) if part.delivery is not None else None,
            )
        )
    writer = flow.writer(now_s)
    return PostSheet(
        id=id_,
        title=flow.title,
        at_s=flow.at_s,
        meta=load_meta(flow.meta),
        master=master,
        variants=tuple(variants),
        stage=flow.stage,
        standing=line.standing,
        rev=flow.rev,
        version=flow.version,
        hash=flow.hash,
        author=names[flow.author],
        hands=tuple(sorted(names[who] for who in flow.hands)),
        writer=names[writer] if writer is not None else "",
        writer_id=writer,
        writes_until_s=flow.held_until_s,
        steps=tuple(
            SheetStep(step, tuple(names[who] for who in step.by), at == turn) for at, step in enumerate(flow.steps)
        ),
        needed=needed(flow.steps),
        given=line.given,
        waits_for=line.waits_for,
        is_outside=line.is_outside,
        is_asked=line.is_asked,
        is_blocked=line.is_blocked,
        is_widened=line.is_widened,
        approvals=[
            SheetApproval(
                names[row["operator_id"]],
                int(row["given_s"]),
                row["void_s"] is None and row["hash"] == flow.hash,
                OperatorId(row["operator_id"]) in flow.hands,
            )
            for row in given
        ],
        comments=await comments_of(store, id_),
        versions=await versions_of(store, id_),
        overrides=await overrides_of(store, id_),
        invitations=await invitations_of(store, id_),
        is_sole=await sql.is_sole(store),
        verbs=verbs(line.standing),
        made_s=flow.made_s,
        submitted_s=flow.submitted_s,
        decided_s=flow.decided_s,
    )
