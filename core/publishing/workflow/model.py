"""The words of the way of a post: its stages, the approvals it needs, how it stands, and what a judgement says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol

from core.errors import Conflict
from core.i18n import N_
from core.ids import OperatorId
from core.policy.pack_model import OUTSIDE
from core.publishing.model import PostId

OverrideId = NewType("OverrideId", int)
InvitationId = NewType("InvitationId", int)
CommentId = NewType("CommentId", int)

GUEST = OUTSIDE
"""The word that stands among a step's roles for somebody outside."""
TITLE = "external"
"""The title of the names as which people outside approve."""
HOLD_S = 60
"""How long somebody counts as writing after the last sign of it."""
NEEDED_MOST = 9
NEVER_OVERRIDDEN = frozenset({"L44", "L50", "L72"})
"""Secrets, a missing approval, control characters."""


class Stage(StrEnum):
    """How far a post has come on its way to its approvals."""

    DRAFT = "draft"
    REVIEW = "review"
    REWORK = "rework"
    REJECTED = "rejected"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """How a post stands as people see it: its stage, or the worst of its deliveries."""

    DRAFT = "draft"
    REVIEW = "review"
    REWORK = "rework"
    REJECTED = "rejected"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    DUE = "due"
    SENDING = "sending"
    PUBLISHED = "published"
    EXPIRED = "expired"
    """Its time passed before it was approved or could leave; it does not go out late by itself."""
    HELD = "held"
    FROZEN = "frozen"
    UNCERTAIN = "uncertain"
    NEEDS_OPERATOR = "needs_operator"
    FAILED = "failed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


STANDING_NAMES: Mapping[Standing, str] = {
    Standing.DRAFT: N_("draft"),
    Standing.REVIEW: N_("in review"),
    Standing.REWORK: N_("to be changed"),
    Standing.REJECTED: N_("rejected"),
    Standing.APPROVED: N_("approved"),
    Standing.SCHEDULED: N_("scheduled"),
    Standing.DUE: N_("due now"),
    Standing.SENDING: N_("sending"),
    Standing.PUBLISHED: N_("published"),
    Standing.EXPIRED: N_("too late"),
    Standing.HELD: N_("held"),
    Standing.FROZEN: N_("frozen"),
    Standing.UNCERTAIN: N_("uncertain"),
    Standing.NEEDS_OPERATOR: N_("look at it"),
    Standing.FAILED: N_("failed"),
    Standing.CANCELLED: N_("cancelled"),
    Standing.WITHDRAWN: N_("withdrawn"),
}
"""Each standing's name as a msgid."""


class Part(StrEnum):
    """What of a post was changed."""

    TEXT = "text"
    MEDIA = "media"
    ACCOUNTS = "accounts"
    TIME = "time"
    META = "meta"
    TITLE = "title"


PART_NAMES: Mapping[Part, str] = {
    Part.TEXT: N_("text"),
    Part.MEDIA: N_("pictures"),
    Part.ACCOUNTS: N_("accounts"),
    Part.TIME: N_("time"),
    Part.META: N_("particulars"),
    Part.TITLE: N_("title"),
}
"""Each part's name as a msgid."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the approvals a post needs, and who has given it."""

    name: str = ""
    roles: frozenset[str] = frozenset()
    """Words of roles of which one is enough; :data:`GUEST` for somebody outside; empty: whoever may approve."""
    need: int = 1
    """So many different people."""
    by: tuple[OperatorId, ...] = ()
    """Who has given it, for the content as it stands."""
    is_sensitive: bool = False
    """It takes the permission for sensitive posts."""
    is_invited: bool = False
    """It was added by an invitation, and goes with it."""
    asked: tuple[InvitationId, ...] = ()
    """The invitations whose decision is one of its approvals."""
    is_added: bool = False
    """It came when the rest was given already: an electoral window holds when the post leaves."""

    @property
    def is_complete(self) -> bool:
        """Whether enough people have given it."""
        return len(self.by) >= self.need


class Judgement(Protocol):
    """A finding of the lint, as far as the way of a post is concerned."""

    @property
    def rule(self) -> str:
        """Such as ``L31``."""
        ...

    @property
    def severity(self) -> str:
        """``info``, ``warn`` or ``block``, as it counts now."""
        ...

    @property
    def mark(self) -> str:
        """Of what it stands on: an override counts for this mark only."""
        ...

    @property
    def is_lasting(self) -> bool:
        """Nobody overrules it."""
        ...

    @property
    def second(self) -> str:
        """Who has to look as well, where anybody has to: ``legal`` or ``person``."""
        ...


Judge = Callable[[PostId], Awaitable[Sequence[Judgement]]]
"""Judges a post as it is stored; asked outside any transaction."""


class PackStep(Protocol):
    """An approval as a policy pack asks for it."""

    @property
    def name(self) -> str:
        """What the step is called."""
        ...

    @property
    def roles(self) -> Sequence[str]:
        """Words of roles."""
        ...

    @property
    def need(self) -> int | str:
        """``any``, or how many different people."""
        ...


Routes = Mapping[str, Sequence[PackStep]]
"""The approvals by kind of post, as the pack in force has them."""


class Unfit(Conflict):
    """The lint stands in the way: blocks that two people have not overridden, warnings without a reason.

    Attributes:
        post: what stays the draft it was.
        findings: what is open, the gravest first.
    """

    def __init__(self, message: str, post: PostId, findings: Sequence[Judgement], /, **values: object) -> None:
        super().__init__(message, **values)
        self.post, self.findings = post, tuple(findings)
