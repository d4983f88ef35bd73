"""Going on in spite of a finding: with a reason that is kept, and for a block by two people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.access.gate import grant_of
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.policy import Grant
from core.publishing.model import PostId
from core.publishing.person import acting_person
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import NEVER_OVERRIDDEN, Judgement, OverrideId
from core.store import Actor, Reads, Row, Store, Work

REASON_CHARS = 500
INFO, WARN, BLOCK = "info", "warn", "block"
_NEVER = N_("{rule} is never overridden: change what it is about.")
_NOTHING = N_("{rule} is only a remark: there is nothing to override.")
_NO_REASON = N_("Say why in up to {most} characters: the reason is kept.")
_SELF = N_("It takes another person than the one who asked for it.")
_DONE = N_("Two people have agreed to it already.")


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody's word that a finding does not stand in the way."""

    id: OverrideId
    post: PostId
    rule: str
    mark: str
    """Of what the finding stood on: it counts for nothing else."""
    severity: str
    """``warn`` or ``block``."""
    reason: str
    by: str
    given_s: int
    second: str
    """Who agreed; empty: nobody has yet, or nobody has to."""
    second_s: int | None
    takes_two: bool

    @property
    def is_complete(self) -> bool:
        """Whether everybody has agreed who has to."""
        return not self.takes_two or bool(self.second)


async def override(store: Store, actor: Actor, id_: PostId, finding: Judgement, reason: str) -> Override:
    """Go on in spite of a finding; a block, or one that somebody else has to see, waits for :func:`second`.

    Raises:
        Conflict: nobody overrules this rule, or it needs no overruling.
        UsageError: no reason.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Override:
        me = acting_person(work)
        await sql.flow_of(work, id_)
        return await give(work, id_, me, finding, reason)

    return await store.write(actor, act)


async def give(work: Work, id_: PostId, me: OperatorId, finding: Judgement, reason: str) -> Override:
    """The same inside the caller's transaction."""
    if finding.is_lasting or finding.rule in NEVER_OVERRIDDEN:
        raise Conflict(_NEVER, rule=finding.rule)
    if finding.severity not in (WARN, BLOCK):
        raise Conflict(_NOTHING, rule=finding.rule)
    said = " ".join(reason.split())
    if not 1 <= len(said) <= REASON_CHARS:
        raise UsageError(_NO_REASON, most=REASON_CHARS)
    severity = BLOCK if finding.severity == BLOCK or finding.second else WARN
    await _allow(work, finding.severity)
    known = [
        each
        for each in await overrides_of(work, id_)
        if (each.rule, each.mark, each.severity) == (finding.rule, finding.mark, severity)
    ]
    if known:
        return known[0]
    made = await work.insert(
        "INSERT INTO override (post_id, rule, mark, severity, reason, operator_id, given_s)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (id_, finding.rule, finding.mark, severity, said, me, work.now_s),
    )
    await work.audit(f"post.override_{severity}", f"post:{id_}", rule=finding.rule, override=made, mark=finding.mark)
    work.changed("post", id_, "override")
    return await _override(work, OverrideId(made))


async def second(store: Store, actor: Actor, id_: OverrideId) -> Override:
    """Agree, as another person, that a finding does not stand in the way.

    Raises:
        Conflict: one asked for it oneself, or two have agreed already.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Override:
        await _allow(work, BLOCK)
        me = acting_person(work)
        found = await _override(work, id_)
        row = await work.need("SELECT operator_id FROM override WHERE id = ?", (id_,), _MISSING, number=id_)
        if row["operator_id"] == me:
            raise Conflict(_SELF)
        if found.is_complete:
            raise Conflict(_DONE)
        await work.execute(
            "UPDATE override SET second_id = ?, second_s = ? WHERE id = ? AND second_id IS NULL", (me, work.now_s, id_)
        )
        await work.audit("post.override_second", f"post:{found.post}", rule=found.rule, override=id_, mark=found.mark)
        work.changed("post", found.post, "override")
        return await _override(work, id_)

    return await store.write(actor, act)


async def overrides_of(source: Reads, id_: PostId) -> list[Override]:
    """Everything that was overridden of a post, the oldest first."""
    return [_from(row) for row in await source.rows(f"{_OVERRIDE} WHERE v.post_id = ? ORDER BY v.id", (id_,))]


def unresolved(findings: Iterable[Judgement], overrides: Sequence[Override]) -> list[Judgement]:
    """The warns and blocks that nobody, or one person too few, has overridden; the gravest first."""
    open_ = [each for each in findings if each.severity in (WARN, BLOCK) and not _is_overridden(each, overrides)]
    return sorted(open_, key=lambda each: (each.severity != BLOCK, each.rule))


def _is_overridden(finding: Judgement, overrides: Sequence[Override]) -> bool:
    if finding.is_lasting or finding.rule in NEVER_OVERRIDDEN:
        return False
    takes_two = finding.severity == BLOCK or bool(finding.second)
    return any(
        (each.rule, each.mark) == (finding.rule, finding.mark)
        and each.is_complete
        and (each.takes_two or not takes_two)
        for each in overrides
    )


async def _allow(work: Work, severity: str) -> None:
    """Ask the gate; for a block it is enough to be one of two."""
    permission = f"post.override_{severity}"
    if severity == BLOCK and await grant_of(work, work.actor, permission) >= Grant.SECOND_PERSON:
        return
    await work.allow(permission)


async def _override(source: Reads, id_: OverrideId) -> Override:
    rows = await source.rows(f"{_OVERRIDE} WHERE v.id = ?", (id_,))
    if not rows:
        raise NotFound(_MISSING, number=id_)
    return _from(rows[0])


_MISSING = N_("There is no override {number}: «post show» lists them.")
_OVERRIDE = (
    "SELECT v.*, o.name, s.name AS other FROM override AS v JOIN operator AS o ON o.id = v.operator_id"
    " LEFT JOIN operator AS s ON s.id = v.second_id"
)


def _from(row: Row) -> Override:
    return Override(
        id=OverrideId(row["id"]),
        post=PostId(row["post_id"]),
        rule=row["rule"],
        mark=row["mark"],
        severity=row["severity"],
        reason=row["reason"],
        by=row["name"],
        given_s=int(row["given_s"]),
        second=row["other"] or "",
        second_s=row["second_s"],
        takes_two=row["severity"] == BLOCK,
    )
