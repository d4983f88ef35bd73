"""What we say and do on a platform: drafts, and the journaled steps that carry them out.

Everything outward is a :class:`Plan`: steps in order, frozen before the first byte leaves. The outbox writes
down that a step begins, runs it, and writes down how it ended. A step that ended in doubt is treated as its
:class:`Repeat` says. Connectors import this from :mod:`ventanilla.api`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ventanilla.items import JSON, Author, Visibility


class Repeat(StrEnum):
    """What running a step a second time does, when nobody knows how the first time ended."""

    SAFE = "safe"
    """Nothing: the platform or the step's own key sees to it."""
    CHECKABLE = "checkable"
    """It might double, but ``reconcile`` can tell whether the first one took effect."""
    UNSAFE = "unsafe"
    """It might double and nobody can tell: a person has to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A message on the platform that a reply answers or an action is about."""

    remote_id: str
    root: str = ""
    """What its conversation hangs on; empty: itself."""
    author: Author
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    """Its content warning, which a reply inherits."""
    url: str = ""
    is_own: bool = False
    """Whether this account wrote it."""
    created_at: datetime | None = None
    ext: Mapping[str, JSON] = field(default_factory=dict)
    """What the item carried when it was pulled."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that goes with a passage; its bytes come from :class:`ventanilla.api.MediaShelf`."""

    sha256: str
    mime: str
    size: int
    alt: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One post: of a thread, the others hang on it in order."""

    text: str
    media: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be said on one account."""

    passages: tuple[Passage, ...]
    """At least one; several are a thread."""
    reply_to: Target | None = None
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    lang: str = ""
    ext: Mapping[str, JSON] = field(default_factory=dict)
    """What this platform alone takes, as ``draft_fields`` asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call, or several that belong together, which is journaled as one."""

    name: str
    """Unique in its plan: ``upload-1``, ``post-2``."""
    repeat: Repeat
    shows: bool
    """Whether people can see something after it: approval and freeze are checked again before."""
    safe_for_s: int | None = None
    """A ``SAFE`` step counts as ``CHECKABLE`` so many seconds after it was first begun; ``None``: never."""
    payload: Mapping[str, JSON] = field(default_factory=dict)
    """All that is needed, its key included; never changed afterwards."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one delivery, made once and frozen."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform gave for something that is there now."""

    remote_id: str
    url: str = ""
    at: datetime | None = None
    ext: Mapping[str, JSON] = field(default_factory=dict)
    """What a later reply or action on it needs."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step took effect. ``state`` replaces the delivery's state and is handed to the next step."""

    state: Mapping[str, JSON] = field(default_factory=dict)
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """The platform is still at work: run the same step again with ``state`` after ``after_s`` seconds."""

    state: Mapping[str, JSON]
    after_s: int = 5


StepResult = Done | Waits


@dataclass(frozen=True, slots=True)
class Happened:
    """The step in doubt took effect."""

    done: Done


@dataclass(frozen=True, slots=True)
class DidNotHappen:
    """The step in doubt did not take effect, and will not any more."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It cannot be told; ``hint`` says in technical words why."""

    hint: str = ""


Verdict = Happened | DidNotHappen | Unknown
