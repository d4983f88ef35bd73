"""What is judged before it goes out, what is known around it, and what a judgement says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

RuleId = NewType("RuleId", str)
"""``L01`` to ``L74``."""


class Severity(StrEnum):
    """How far a finding stops what it is about."""

    INFO = "info"
    WARN = "warn"
    """It goes on with a reason, which is kept."""
    BLOCK = "block"
    """It goes on when two people say so, where the rule can be overruled at all."""

    @property
    def rank(self) -> int:
        """0, 1 or 2: the gravest is the highest."""
        return _RANKS[self]


_RANKS = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}


class Place(StrEnum):
    """Which part of a post a finding points at."""

    TEXT = "text"
    ALT = "alt"
    MEDIA = "media"
    META = "meta"
    TIME = "time"
    ACCOUNT = "account"


class Signed(StrEnum):
    """Whether somebody stands by exactly this."""

    NOT_ASKED = "not_asked"
    """It is still being written, or it is an answer: nobody has to yet."""
    NONE = "none"
    OLDER = "older"
    """An earlier text was approved; this one was not."""
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Fix:
    """One change of a text or a description that a single key makes."""

    place: Place
    """``TEXT``: of passage ``part``; ``ALT``: of the picture number ``part``."""
    part: int
    start: int
    end: int
    text: str
    """What stands there instead."""

    def on(self, text: str) -> str:
        """The text with the change made."""
        return text[: self.start] + self.text + text[self.end :]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule comes from."""

    pack: str
    version: str
    chapter: str
    """One of the pack's eight: ``voice``, ``publishing``…"""
    clauses: Mapping[str, str]
    """What the pack says about it, by language."""
    source: str
    """The title of the norm or guide."""
    url: str
    read_on: str
    """When the source was read, ``2026-11-22``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that somebody should look at before it goes out."""

    rule: RuleId
    severity: Severity
    """As it counts now: in an unsigned pack what would block only warns."""
    is_unsigned: bool = False
    """It would block if the pack were signed."""
    place: Place
    part: int = 0
    """The passage, or the picture for ``ALT`` and ``MEDIA``, from 0."""
    start: int = 0
    end: int = 0
    """Characters of the text or the description; equal where it is about the whole."""
    reason: str
    """A msgid; ``values`` are its placeholders. They may hold foreign text: show it with ``core.text.show``."""
    values: Mapping[str, str] = field(default_factory=dict)
    origin: Origin
    fix: Fix | None = None
    mark: str
    """16 hexadecimal digits over the rule and what it stands on: an override counts for this mark only."""
    is_lasting: bool = False
    """Nobody overrules it: secrets, a missing approval, control characters."""
    second: str = ""
    """Who has to look as well: ``legal`` or ``person``; empty: nobody."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or film of a post, with what its card says."""

    part: int = 0
    """The passage it goes with."""
    name: str = ""
    alt: str = ""
    mime: str = "image/jpeg"
    credit: str = ""
    licence: str = ""
    is_ours: bool = True
    shows: str = ""
    """``people``, ``minors``, or empty: nobody who could be known."""
    consent: str = ""
    is_infographic: bool = False
    has_captions: bool | None = None
    """Of a film; ``None``: nobody said."""
    expires_s: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How long a passage is by its connector's own rule."""

    used: int
    most: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """What has to be said of something that was paid for."""

    payer: str = ""
    budget: str = ""
    dates: str = ""
    audience: str = ""
    disclaimer: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer answers."""

    handle: str = ""
    lang: str = ""
    class_: str = ""
    """The letter of the conversation's class, such as ``B``; empty: none."""
    text: str = ""
    warning: str = ""
    """Its content warning, which the answer bears as well unless its author takes it off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One text for one account, with everything that is said about it."""

    texts: tuple[str, ...]
    """The passages; a thread has several."""
    warning: str = ""
    lang: str = "es"
    account: str = ""
    network: str = ""
    pictures: tuple[Picture, ...] = ()
    counts: tuple[Count, ...] = ()
    """One for each passage, where somebody has asked the connector."""
    kind: str = ""
    """``service``, ``information``, ``campaign``, ``crisis``, ``paid``, ``health``, ``legal``, ``electoral``."""
    theme: str = ""
    tags: tuple[str, ...] = ()
    """Internal labels and notes."""
    at_s: int | None = None
    """When it is to leave; ``None``: at once."""
    answers: Answered | None = None
    """Set for an answer."""
    is_crisis: bool = False
    is_repost: bool = False
    verifier: str = ""
    verified_on: str = ""
    paid: Paid | None = None
    """Set where it is paid for."""
    ledger: str = ""
    """The entry in the electoral ledger."""
    extras: tuple[str, ...] = ()
    """What its network shows besides: every text in the fields of its own."""
    signed: Signed = Signed.NOT_ASKED
    is_private: bool = False
    """Only whom it answers reads it."""

    @property
    def is_reply(self) -> bool:
        """Whether it answers somebody."""
        return self.answers is not None


@dataclass(frozen=True, slots=True)
class Recent:
    """Something else that this account has said, or is about to say."""

    text: str
    at_s: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in which stricter rules hold."""

    kind: str
    """``electoral`` or ``mourning``."""
    from_s: int
    until_s: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A handle that somebody has checked."""

    handle: str
    network: str = ""
    """Empty: on any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """What an institution says about itself."""

    domains: tuple[str, ...] = ()
    """Our own, such as ``valdeluz.example``."""
    phones: tuple[str, ...] = ()
    """Official ones, digits only; those of the pack count as well."""
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """Of our own houses, such as ``Plaza Mayor 1``."""
    authorities: tuple[str, ...] = ()
    """Names of those who govern, such as ``Elena Ramos``."""
    names: tuple[str, ...] = ()
    """Registered spellings, such as ``Peña Alta``."""
    acronyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known around a text at the moment it is judged."""

    now_s: int
    zone: str = "UTC"
    level: int = 0
    """Of the crisis, 0 to 4."""
    windows: tuple[Window, ...] = ()
    is_frozen: bool = False
    """A freeze covers this text's account and theme."""
    freeze: str = ""
    """What is said of that freeze; empty: nothing is known of it."""
    frozen_by: tuple[int, ...] = ()
    """The numbers of the freezes that cover it."""
    recent: tuple[Recent, ...] = ()
    """The account's posts of the last 30 days and those that wait, without this one."""
    contacts: tuple[Contact, ...] = ()
    own: Institution = Institution()
    dead_links: frozenset[str] = frozenset()

    def within(self, kind: str, at_s: int) -> Window | None:
        """The window of this kind that holds at a moment."""
        return next((one for one in self.windows if one.kind == kind and one.from_s <= at_s < one.until_s), None)


def mark_of(rule: RuleId, *stands_on: str) -> str:
    """The mark of a finding: the same as long as what it stands on is the same."""
    return hashlib.sha256("\x1f".join((rule, *stands_on)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
