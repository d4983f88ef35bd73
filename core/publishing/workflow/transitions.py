"""What can become of a post, who may bring it about, and who may not.

Services ask it whether a verb fits how a post stands. Permissions they ask of the gate, each its own; who else is
barred, what takes the whole post and what the program does by itself is said here and decided where it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Conflict
from core.i18n import N_, _
from core.publishing.workflow.model import STANDING_NAMES, Stage, Standing


class Verb(StrEnum):
    """What is done with a post: by people, named as the command is, or by the program."""

    EDIT = "edit"
    SCHEDULE = "schedule"
    SUBMIT = "submit"
    APPROVE = "approve"
    REWORK = "rework"
    REJECT = "reject"
    CANCEL = "cancel"
    RESOLVE = "resolve"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    FALL_DUE = "fall_due"
    EXPIRE = "expire"
    CLAIM = "claim"
    HOLD = "hold"
    """Something stops it; an electoral window that asks for more approvals puts it back to review."""
    FREEZE = "freeze"
    END = "end"
    """A step ended: in effect, refused, in doubt."""
    SETTLE = "settle"
    """A doubt was looked into."""


class Bar(StrEnum):
    """Who may not, whatever their roles."""

    WRITER = "writer"
    """Whoever wrote at it, in person; not in sole-operator mode."""
    GIVEN = "given"
    """Whoever has approved exactly this already."""
    ASKED = "asked"
    """Whoever asked outside about exactly this and has seen the codes; not in sole-operator mode."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from one standing to others."""

    of: Standing
    verb: Verb
    to: tuple[Standing, ...]
    permission: str = ""
    """What the gate is asked; empty: the program does it by itself."""
    bars: frozenset[Bar] = frozenset()
    only_whole: bool = False
    """Only while nothing of the post has begun to leave."""
    voids: bool = False
    """Approvals given so far no longer count."""


_S, _V = Standing, Verb
_FOUR_EYES = frozenset(Bar)
_ARMED = (_S.APPROVED, _S.SCHEDULED, _S.DUE)
_STOPPED = (_S.EXPIRED, _S.HELD, _S.FROZEN, _S.FAILED)
_LIVE = (*_ARMED, _S.EXPIRED, _S.HELD, _S.FROZEN)
_CANCELLABLE = (_S.DRAFT, _S.REVIEW, _S.REWORK, *_ARMED, *_STOPPED)
_AFTER_STEP = (_S.PUBLISHED, _S.DUE, _S.SCHEDULED, _S.UNCERTAIN, _S.FAILED, _S.EXPIRED, _S.NEEDS_OPERATOR)

TRANSITIONS: tuple[Transition, ...] = (
    *(Transition(of, _V.EDIT, (of,), "post.edit") for of in (_S.DRAFT, _S.REWORK)),
    *(Transition(of, _V.SCHEDULE, (of,), "post.schedule") for of in (_S.DRAFT, _S.REWORK)),
    *(Transition(of, _V.SUBMIT, (_S.REVIEW,), "post.submit", only_whole=True) for of in (_S.DRAFT, _S.REWORK)),
    *(
        Transition(of, verb, (_S.DRAFT,), f"post.{verb}", only_whole=True, voids=True)
        for of in (_S.REVIEW, *_ARMED, *_STOPPED)
        for verb in (_V.EDIT, _V.SCHEDULE)
    ),
    Transition(_S.REVIEW, _V.APPROVE, (_S.REVIEW, *_ARMED), "post.approve", _FOUR_EYES),
    Transition(_S.REVIEW, _V.REWORK, (_S.REWORK,), "post.reject"),
    *(
        Transition(of, _V.REWORK, (_S.REWORK,), "post.reject", only_whole=True, voids=True)
        for of in (*_ARMED, *_STOPPED)
    ),
    *(
        Transition(of, _V.REJECT, (_S.REJECTED,), "post.reject", only_whole=True, voids=True)
        for of in (_S.REVIEW, _S.REWORK, *_ARMED, *_STOPPED)
    ),
    *(Transition(of, _V.CANCEL, (_S.CANCELLED,), "post.cancel") for of in _CANCELLABLE),
    Transition(_S.REVIEW, _V.EXPIRE, (_S.EXPIRED,)),
    *(
        Transition(of, _V.RESOLVE, (_S.DUE, _S.PUBLISHED, _S.CANCELLED), "post.resolve")
        for of in (_S.HELD, _S.EXPIRED, _S.FAILED, _S.NEEDS_OPERATOR)
    ),
    Transition(_S.FROZEN, _V.RELEASE, (*_ARMED, _S.DRAFT, _S.CANCELLED), "crisis.release"),
    Transition(_S.PUBLISHED, _V.WITHDRAW, (_S.WITHDRAWN,), "post.withdraw"),
    Transition(_S.SCHEDULED, _V.FALL_DUE, (_S.DUE,)),
    Transition(_S.DUE, _V.CLAIM, (_S.SENDING,)),
    *(Transition(of, _V.HOLD, (_S.HELD, _S.REVIEW, _S.EXPIRED)) for of in (_S.SCHEDULED, _S.DUE)),
    Transition(_S.DUE, _V.EXPIRE, (_S.EXPIRED,)),
    *(Transition(of, _V.FREEZE, (_S.FROZEN,)) for of in (*_ARMED, _S.HELD)),
    Transition(_S.SENDING, _V.END, _AFTER_STEP),
    Transition(_S.UNCERTAIN, _V.SETTLE, _AFTER_STEP),
)
"""Every way there is; what is not in it cannot be done."""

BY_PROGRAM = frozenset(each.verb for each in TRANSITIONS if not each.permission)
_FOUND = {(each.of, each.verb): each for each in TRANSITIONS}


@dataclass(frozen=True, slots=True)
class Said:
    """A word of ours inside a sentence, said in the language in which the sentence is shown."""

    msgid: str

    def __str__(self) -> str:
        return _(self.msgid)


def transition(of: Standing, verb: Verb) -> Transition | None:
    """The way out of a standing by this verb; ``None``: there is none."""
    return _FOUND.get((of, verb))


def need(of: Standing, verb: Verb) -> Transition:
    """The same.

    Raises:
        Conflict: there is none; the sentence says how it stands and what can be done.
    """
    found = transition(of, verb)
    if found is not None:
        return found
    if open_ := verbs(of):
        raise Conflict(
            N_("It is «{state}», so this cannot be done. What can: {commands}."),
            state=Said(STANDING_NAMES[of]),
            commands=", ".join(f"«post {each}»" for each in open_),
        )
    raise Conflict(_NOTHING[of])


def verbs(of: Standing) -> tuple[Verb, ...]:
    """What people can do with a post that stands so."""
    return tuple(each.verb for each in TRANSITIONS if each.of is of and each.permission)


def after_edit(stage: Stage) -> Stage:
    """Where a change of any kind leaves a post."""
    return Stage.REWORK if stage is Stage.REWORK else Stage.DRAFT


_NOTHING = {
    Standing.SENDING: N_("It is leaving at this moment: wait for its receipt."),
    Standing.UNCERTAIN: N_("Nobody knows yet whether it is online: the program is finding out."),
    Standing.REJECTED: N_("It was rejected: write a new one; «post copy» begins with its content."),
    Standing.CANCELLED: N_("It was cancelled: write a new one; «post copy» begins with its content."),
    Standing.WITHDRAWN: N_("It was withdrawn: write a new one; «post copy» begins with its content."),
}
