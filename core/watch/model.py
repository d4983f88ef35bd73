"""The words of watching: a stored query with its purpose and bounds, what it found, and what it calls attention to.

Times are epoch seconds of the workspace's clock. Figures, causes and notices hold numbers and ids only: what a
citizen wrote stays in the message it was written in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.i18n import N_
from core.ids import AccountId, OperatorId

WatchId = NewType("WatchId", int)
AlertId = NewType("AlertId", int)

BUCKET_S = 600
"""Hits are counted in stretches of ten minutes."""
DAY_S = 86_400


class WatchKind(StrEnum):
    """What a watch is about; what a person says it is, except that nobody can make a person a topic."""

    TOPIC = "topic"
    PLACE = "place"
    SERVICE = "service"
    OFFICE = "office"
    """Our own leadership and spokespersons, as holders of an office."""
    PEER = "peer"
    RUMOUR = "rumour"
    PERSON = "person"


KIND_NAMES: Mapping[WatchKind, str] = {
    WatchKind.TOPIC: N_("Topic"),
    WatchKind.PLACE: N_("Place"),
    WatchKind.SERVICE: N_("Service"),
    WatchKind.OFFICE: N_("Office"),
    WatchKind.PEER: N_("Similar institution"),
    WatchKind.RUMOUR: N_("Rumour watched"),
    WatchKind.PERSON: N_("Person"),
}


class WatchState(StrEnum):
    """Whether a watch looks at what arrives; only an active one does."""

    PROPOSED = "proposed"
    """Waits for a second person's approval."""
    ACTIVE = "active"
    PAUSED = "paused"
    TOO_BROAD = "too_broad"
    """Stopped by itself because it matches too much."""
    ENDED = "ended"
    """Its end has come."""


STATE_NAMES: Mapping[WatchState, str] = {
    WatchState.PROPOSED: N_("waits for approval"),
    WatchState.ACTIVE: N_("watching"),
    WatchState.PAUSED: N_("paused"),
    WatchState.TOO_BROAD: N_("too broad"),
    WatchState.ENDED: N_("ended"),
}


class Sensitivity(StrEnum):
    """How far above the usual a window must be."""

    STRICT = "strict"
    BALANCED = "balanced"
    SENSITIVE = "sensitive"


SIGMAS: Mapping[Sensitivity, float] = {Sensitivity.STRICT: 4.0, Sensitivity.BALANCED: 3.0, Sensitivity.SENSITIVE: 2.0}
"""Standard deviations above the mean."""
SENSITIVITY_NAMES: Mapping[Sensitivity, str] = {
    Sensitivity.STRICT: N_("strict"),
    Sensitivity.BALANCED: N_("balanced"),
    Sensitivity.SENSITIVE: N_("sensitive"),
}


class AlertKind(StrEnum):
    """What an alert says."""

    SPIKE = "spike"
    EVERY_HIT = "every_hit"
    THREAT = "threat"
    DISTRESS = "distress"
    """Somebody who writes to us may be in danger."""
    RUMOUR = "rumour"
    MOOD = "mood"
    SILENCE = "silence"
    """One of our accounts gets nothing, longer than it ever did lately."""
    SOURCE_SILENT = "source_silent"
    """An account cannot be read."""
    OUTBOUND = "outbound"
    """Something went out in our name that nobody here sent."""
    ACCESS = "access"
    """A platform does not let us in any more, or shows us under another name."""


ALERT_NAMES: Mapping[AlertKind, str] = {
    AlertKind.SPIKE: N_("spike"),
    AlertKind.EVERY_HIT: N_("critical word"),
    AlertKind.THREAT: N_("threat"),
    AlertKind.DISTRESS: N_("person in danger"),
    AlertKind.RUMOUR: N_("rumour grows"),
    AlertKind.MOOD: N_("mood"),
    AlertKind.SILENCE: N_("silence"),
    AlertKind.SOURCE_SILENT: N_("source silent"),
    AlertKind.OUTBOUND: N_("not sent by us"),
    AlertKind.ACCESS: N_("access lost or changed"),
}


class AlertState(StrEnum):
    """From new over taken to one of three ends."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    EXPLAINED = "explained"
    FALSE_ALARM = "false_alarm"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in (AlertState.NEW, AlertState.ACKNOWLEDGED)


ALERT_STATE_NAMES: Mapping[AlertState, str] = {
    AlertState.NEW: N_("not taken"),
    AlertState.ACKNOWLEDGED: N_("taken"),
    AlertState.EXPLAINED: N_("explained"),
    AlertState.FALSE_ALARM: N_("false alarm"),
    AlertState.CLOSED: N_("closed"),
}

Figures = Mapping[str, float | int]
"""What an alert says in numbers; each kind's keys are in :mod:`core.watch.alert_words`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a watch alerts; one line of its screen."""

    sensitivity: Sensitivity = Sensitivity.BALANCED
    min_count: int = 10
    """Fewer in a window are never a spike."""
    window_s: int = BUCKET_S
    cooldown_s: int = 3600
    """So long after an alert the same cause only raises its counter."""
    escalate_s: int = 300
    """Untaken so long, whoever is on duty is told."""
    is_spike: bool = True
    is_every_hit: bool = False
    """Each hit is an alert: for rare, grave words."""
    is_mood: bool = False
    """Indicative: a word list cannot know irony."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWatch:
    """A watch as it is entered."""

    name: str
    query: str
    purpose: str
    kind: WatchKind = WatchKind.TOPIC
    terms: Terms = Terms()
    retention_days: int = 365
    review_s: int | None = None
    """``None``: in six months."""
    ends_s: int | None = None
    legal_basis: str = ""
    has_read_rules: bool = False
    """Who enters it was shown what the platforms say about watching, where they say something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A stored query and everything that bounds it."""

    id: WatchId
    name: str
    query: str
    kind: WatchKind
    purpose: str
    owner: OperatorId
    owner_name: str
    created_s: int
    review_s: int
    retention_days: int
    state: WatchState
    state_s: int
    state_by: str
    """Whose doing its state is; empty: its own."""
    terms: Terms
    strictness: int
    """Learnt from false alarms, 0 to 4: see :func:`core.watch.baseline.threshold`."""
    is_wide_meant: bool
    legal_basis: str
    asked_by: OperatorId | None
    approved_by: OperatorId | None
    approved_by_name: str
    approved_s: int | None
    ends_s: int | None
    rules_read_s: int | None
    judged_s: int
    over: int
    calm: int
    spike_id: AlertId | None
    known_from_s: int
    fill_id: int | None
    fill_to_id: int | None
    rev: int

    @property
    def is_person(self) -> bool:
        """Whether it watches a person: kept apart, and shown to few."""
        return self.kind is WatchKind.PERSON

    @property
    def is_filling(self) -> bool:
        """Whether what was stored before it is still being looked through."""
        return self.fill_id is not None

    def is_review_due(self, now_s: int) -> bool:
        """Whether somebody has to say again that it is needed."""
        return now_s >= self.review_s


@dataclass(frozen=True, slots=True)
class Matched:
    """One watched term and how it was written."""

    term: str
    written: str
    """Foreign text."""
    how: str = "written"
    """A :class:`core.query.predicate.How`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that a watch found, before it is stored."""

    watch: WatchId
    terms: tuple[Matched, ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that somebody has to take."""

    id: AlertId
    watch: WatchId | None
    watch_name: str
    """Empty: of no watch."""
    account: AccountId | None
    account_name: str
    kind: AlertKind
    state: AlertState
    cause: str
    opened_s: int
    last_s: int
    times: int
    over_s: int | None
    figures: Figures
    proposes_level: int
    ack_by: OperatorId | None
    ack_by_name: str
    ack_s: int | None
    comment: str
    closed_by_name: str
    closed_s: int | None
    close_comment: str
    rev: int
    is_person: bool = False
    """Of the watch of a person: its name is for few."""


class NoticeStep(StrEnum):
    """Who is told of an alert."""

    FIRST = "first"
    """The room, at once."""
    DUTY = "duty"
    """Whoever is on duty, when nobody took it in time."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One telling that is due; everything a payload may hold."""

    id: int
    step: NoticeStep
    due_s: int
    tries: int
    alert: AlertId
    watch: WatchId | None
    kind: AlertKind
    opened_s: int
    times: int
    proposes_level: int
    figures: Figures
