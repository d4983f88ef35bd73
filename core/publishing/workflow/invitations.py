"""Asking somebody outside for their approval: a file goes out, a file comes back, and its code counts once.

Their approval comes on top of those the policy asks for, unless the policy has a step for somebody outside. Each
invitation is one approval: with two people asked, both decide. They act under a name that has no roles and never signs
in. Whoever wrote at the post does not see their codes: only a colleague who did not write at it can ask, and whoever
asked neither brings the decision in nor approves the post themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.access import list_operators
from core.access.names import clean_name, refuse_taken
from core.accounts.overview import account_named
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_, _
from core.ids import OperatorId
from core.publishing import signed_store as signed
from core.publishing.content import Content, load_content
from core.publishing.meta import load_meta
from core.publishing.model import PostId
from core.publishing.person import acting_person
from core.publishing.workflow import store as sql
from core.publishing.workflow.approving import Approved, go_on, refuse_late, refuse_other, sign
from core.publishing.workflow.askers import end_codes
from core.publishing.workflow.comments import comments_of
from core.publishing.workflow.decision_file import (
    Asked,
    Said,
    dump_codes,
    matches,
    new_codes,
    read_answer,
    write_request,
)
from core.publishing.workflow.model import GUEST, NEEDED_MOST, TITLE, InvitationId, Stage, Step
from core.publishing.workflow.standing_need import need_now
from core.publishing.workflow.steps import given, is_for_guests, needed, next_step
from core.publishing.workflow.transitions import Verb
from core.publishing.workflow.voiding import refuse_begun, void
from core.store import Actor, Reads, Row, Store, Work
from core.store.workspace import fact, zone_of

HOURS, HOURS_MOST = 72, 24 * 30
_OWN = N_("Whoever wrote at a post does not ask for its approval outside: they would see the codes. Ask a colleague.")
_HERE = N_("«{name}» is an operator here: they approve by themselves.")
_NOBODYS = N_("This code is of no decision that is asked for: it is used up, recalled, or mistyped.")
_OVER = N_("This code counted until {time}: ask again.")
_CHANGED = N_("The post was changed since this was asked: ask again.")
_TWICE = N_("«{name}» has approved it already: it takes another person.")
_GIVEN = N_(
    "You have approved it, and whoever asks outside sees the codes of another approval: a colleague has to ask."
)
_ASKER = N_(
    "You asked for it and have seen its codes, so you do not bring the decision in: give the file to a colleague."
)
_MANY = N_("It needs {most} approvals already, and there can be no more: ask those who are asked.")
_NOT_ASKED = N_("Nobody outside is asked for an approval of it any more: ask again.")


@dataclass(frozen=True, slots=True)
class Invited:
    """A decision that was asked for."""

    id: InvitationId
    text: str
    """The file; it cannot be shown again."""
    expires_s: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody outside decided."""

    post: PostId
    person: str
    is_approved: bool
    approved: Approved | None
    """What it brought; ``None``: it was rejected."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A decision that was asked for, as people see it."""

    id: InvitationId
    person: str
    asked_by: str
    asked_s: int
    expires_s: int
    used_s: int | None


async def invite(store: Store, actor: Actor, id_: PostId, name: str, *, hours: int = HOURS) -> Invited:
    """Ask somebody outside to approve a post in review; asked before and still silent, they get new codes.

    Args:
        name: whom; kept as somebody who has no roles and never signs in.
        hours: how long the codes count, 1 to 720.

    Raises:
        Conflict: one wrote at it or has approved it, the person is an operator, or the post's standing forbids it.
        UsageError: the name is none, or the time is out of bounds.
        NotFound, NotPermitted: as ever.
    """
    if not 1 <= hours <= HOURS_MOST:
        raise UsageError(N_("An invitation lasts from 1 to {most} hours."), most=HOURS_MOST)
    people, person, codes = await list_operators(store), clean_name(name), new_codes()

    async def act(work: Work) -> Invited:
        await work.allow("post.approve")
        me = acting_person(work)
        flow, parts = await sql.flow_of(work, id_), await sql.parts_of(work, id_)
        await need_now(work, flow, parts, Verb.APPROVE)
        if not await sql.is_sole(work) and (me in flow.hands or me in given(flow.steps)):
            raise Conflict(_OWN if me in flow.hands else _GIVEN)
        await refuse_other(work, flow, None)
        known = await work.row("SELECT * FROM operator WHERE name = ? COLLATE NOCASE", (person,))
        if known is None:
            refuse_taken(person, people)
        guest = await _guest(work, known, person)
        if guest in given(flow.steps):
            raise Conflict(_TWICE, name=person)
        steps = await _asked_no_longer(work, flow, guest)
        expires_s = work.now_s + hours * 3600
        made = await work.insert(
            "INSERT INTO invitation (post_id, hash, operator_id, asked_by, codes, asked_s, expires_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id_, flow.hash, guest, me, dump_codes(codes), work.now_s, expires_s),
        )
        steps = await _with_guest(work, id_, steps, person, InvitationId(made))
        if needed(steps) > NEEDED_MOST:
            raise Conflict(_MANY, most=NEEDED_MOST)
        await sql.put_stage(work, id_, flow.stage, steps, min(flow.step, len(steps) - 1))
        await work.audit("post.invite", f"post:{id_}", invitation=made, guest=guest, hash=flow.hash[:16], hours=hours)
        return Invited(
            InvitationId(made), write_request(await _asked(work, flow, parts, person, expires_s), codes), expires_s
        )

    return await store.write(actor, act)


async def decide(store: Store, actor: Actor, text: str) -> Decided:
    """Carry out what somebody outside decided, as the file that came back says; refused, the post is handed back.

    Raises:
        UsageError: no code, or both of them.
        NotFound: the code is of nothing that is asked for.
        Conflict: it is too late, the post was changed, nobody outside is asked any more, or whoever brings it in asked.
        NotPermitted: as ever.
    """
    answer = read_answer(text)

    async def act(work: Work) -> Decided:
        await work.allow("post.submit")
        row, is_yes = await _meant(work, answer.digests)
        id_, guest = PostId(row["post_id"]), OperatorId(row["operator_id"])
        is_asker = row["asked_by"] == acting_person(work)
        if is_asker and not await sql.is_sole(work):
            raise Conflict(_ASKER)
        if work.now_s >= row["expires_s"]:
            raise Conflict(_OVER, time=_moment(row["expires_s"], await fact(work, "zone")))
        flow, parts = await sql.flow_of(work, id_), await sql.parts_of(work, id_)
        if row["hash"] != flow.hash:
            raise Conflict(_CHANGED)
        await need_now(work, flow, parts, Verb.APPROVE if is_yes else Verb.REWORK)
        await refuse_other(work, flow, None)
        await work.execute("UPDATE invitation SET used_s = ? WHERE id = ?", (work.now_s, row["id"]))
        await work.audit(
            "post.decision", f"post:{id_}", invitation=row["id"], guest=guest, approved=is_yes,
            asked_by=row["asked_by"], by_asker=is_asker,
        )  # fmt: skip
        if is_yes:
            if guest in given(flow.steps):
                raise Conflict(_TWICE, name=row["name"])
            if answer.reason:
                await sql.insert_comment(work, flow, guest, "comment", answer.reason, is_external=True)
            at = _step_of(flow.steps, InvitationId(row["id"]))
            return Decided(id_, row["name"], True, await sign(work, flow, at, guest))
        refuse_begun(parts)
        await void(work, flow, parts, guest, (), Stage.REWORK)
        await sql.insert_comment(work, flow, guest, "rework", answer.reason, is_external=True)
        await sql.note_decided(work, id_)
        return Decided(id_, row["name"], False, None)

    return await store.write(actor, act)


async def recall(store: Store, actor: Actor, id_: InvitationId) -> Approved | None:
    """Ask no longer: the codes count for nothing, and the approval that the invitation had added is not needed.

    Returns:
        What it brought where nothing but that decision was missing; ``None``: the post waits, or is not in review.

    Raises:
        Conflict: one wrote at the post; or it would go out now, and its time has passed or it is not what was approved.
        NotFound: nothing is asked for under this number.
        NotPermitted: as ever.
    """

    async def act(work: Work) -> Approved | None:
        await work.allow("post.approve")
        me = acting_person(work)
        row = await work.need(
            "SELECT * FROM invitation WHERE id = ? AND used_s IS NULL", (id_,), N_("Nothing is asked under {number}."),
            number=id_,
        )  # fmt: skip
        flow = await sql.flow_of(work, PostId(row["post_id"]))
        if me in flow.hands and not await sql.is_sole(work):
            raise Conflict(_OWN)
        await end_codes(work, id_)
        await work.audit("post.recall", f"post:{flow.post}", invitation=id_)
        if flow.stage is not Stage.REVIEW:
            return None
        steps = _without(flow.steps, id_)
        if next_step(steps) is None:
            refuse_late(flow, work.now_s)
            await refuse_other(work, flow, None)
        done = await go_on(work, flow, steps, min(flow.step, len(steps) - 1))
        return done if done.is_complete else None

    return await store.write(actor, act)


async def invitations_of(source: Reads, id_: PostId) -> list[Invitation]:
    """Every decision that was asked for outside about a post, the oldest first."""
    rows = await source.rows(
        "SELECT i.*, g.name, a.name AS asker FROM invitation AS i JOIN operator AS g ON g.id = i.operator_id"
        " JOIN operator AS a ON a.id = i.asked_by WHERE i.post_id = ? ORDER BY i.id",
        (id_,),
    )
    return [
        Invitation(InvitationId(row["id"]), row["name"], row["asker"], row["asked_s"], row["expires_s"], row["used_s"])
        for row in rows
    ]


async def _guest(work: Work, known: Row | None, name: str) -> OperatorId:
    """As whom somebody outside approves: disabled from the beginning, so that nobody ever signs in as them."""
    if known is not None:
        has_roles = await work.rows("SELECT 1 FROM operator_role WHERE operator_id = ?", (known["id"],))
        if has_roles or known["state"] == "active" or known["title"] != TITLE:
            raise Conflict(_HERE, name=known["name"])
        return OperatorId(known["id"])
    made = await work.insert(
        "INSERT INTO operator (name, title, state, created_s, disabled_s) VALUES (?, ?, 'disabled', ?, ?)",
        (name, TITLE, work.now_s, work.now_s),
    )
    work.changed("operator", made, "create")
    return OperatorId(made)


async def _asked_no_longer(work: Work, flow: sql.Flow, guest: OperatorId) -> tuple[Step, ...]:
    """The steps, when what somebody was asked before about this post counts no more."""
    steps = flow.steps
    for row in await work.rows(
        "SELECT id FROM invitation WHERE post_id = ? AND operator_id = ? AND used_s IS NULL", (flow.post, guest)
    ):
        await end_codes(work, row["id"])
        steps = _without(steps, InvitationId(row["id"]))
    return steps


async def _with_guest(
    work: Work, post: PostId, steps: Sequence[Step], name: str, id_: InvitationId
) -> tuple[Step, ...]:
    """The steps, one of which the invitation gives: that of the policy while it is free, else one of its own."""
    rows = await work.rows(
        "SELECT id FROM invitation WHERE post_id = ? AND used_s IS NULL AND expires_s > ?", (post, work.now_s)
    )
    open_ = {row["id"] for row in rows}
    for at, step in enumerate(steps):
        is_free = len(step.by) + len(open_.intersection(step.asked)) < step.need
        if is_for_guests(step) and not step.is_invited and is_free:
            return (*steps[:at], replace(step, asked=(*step.asked, id_)), *steps[at + 1 :])
    return (*steps, Step(name, frozenset({GUEST}), is_invited=True, asked=(id_,)))


def _without(steps: Sequence[Step], id_: InvitationId) -> tuple[Step, ...]:
    """The steps, when an invitation asks for none of them; one that it had added goes with it."""
    left = [replace(step, asked=tuple(each for each in step.asked if each != id_)) for step in steps]
    return tuple(step for step in left if step.asked or step.is_complete or not step.is_invited)


def _step_of(steps: Sequence[Step], id_: InvitationId) -> int:
    """The step that this invitation gives; theirs may be given before or after those of the house.

    Raises:
        Conflict: there is none any more.
    """
    for at, step in enumerate(steps):
        if id_ in step.asked and not step.is_complete:
            return at
    raise Conflict(_NOT_ASKED)


async def _meant(work: Work, digests: Sequence[str]) -> tuple[Row, bool]:
    rows = await work.rows(
        "SELECT i.*, o.name FROM invitation AS i JOIN operator AS o ON o.id = i.operator_id WHERE i.used_s IS NULL"
    )
    for row in rows:
        is_yes = matches(row["codes"], digests)
        if is_yes is not None:
            return row, is_yes
    raise NotFound(_NOBODYS)


async def _asked(work: Work, flow: sql.Flow, parts: Sequence[sql.Part], person: str, expires_s: int) -> Asked:
    zone = await fact(work, "zone")
    said = []
    for part in parts:
        content = load_content(part.content)
        if part.is_out or not isinstance(content, Content):
            continue  # it is not signed
        account = await account_named(work, str(part.account))
        said.append(Said(f"{account.name} ({account.network})", content, part.is_ended))
    return Asked(
        post=f"p{flow.post}",
        version=flow.version,
        fingerprint=(await signed.hash_of(work, flow.post))[:16],
        institution=await fact(work, "institution"),
        person=person,
        asked_by=work.actor.name,
        leaves=_moment(flow.at_s, zone) if flow.at_s is not None else _("as soon as it is approved"),
        before=_moment(expires_s, zone),
        meta=load_meta(flow.meta),
        said=said,
        comments=[each.text for each in await comments_of(work, flow.post) if each.is_external and each.text],
    )


def _moment(at_s: int, zone: str) -> str:
    at = datetime.fromtimestamp(at_s, zone_of(zone))
    return f"{at:%Y-%m-%d %H:%M:%S} ({zone or 'UTC'})"
