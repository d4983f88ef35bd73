"""What the inbox shows and keeps: conversations as rows, their messages, notes, history, and the words for both.

Texts, handles and names here are what citizens wrote, unchanged: they reach a screen only through
``core.text.show``. Times are epoch seconds of the workspace's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from core.i18n import N_, _
from core.ids import AccountId, AuthorId, ConversationId, MessageId, NoteId, OperatorId

Values = Mapping[str, str | int]
"""What fills the placeholders of a msgid; foreign words in it have passed ``show``."""


UNDO_S = 12 * 3600
"""How old an act may be to be taken back: a long shift."""


class Word(str):
    """A msgid that stands inside another message: translated when that one is filled."""

    __slots__ = ()

    def __format__(self, spec: str, /) -> str:
        return format(_(str(self)), spec)


class State(IntEnum):
    """Where a conversation stands; the inbox is ordered by it first."""

    OPEN = 0
    WAITING = 1
    """We have answered; the citizen's turn."""
    SNOOZED = 2
    DONE = 3
    QUARANTINED = 4
    OVERHEARD = 5
    """A watch heard it and nobody addressed us: in no view of ours until a person takes it in."""


class MessageClass(StrEnum):
    """What a conversation is about, the gravest matter leading; a person says so."""

    EMERGENCY = "E"
    THREAT = "T"
    LEAK = "K"
    PRESS = "J"
    PETITION = "P"
    RUMOUR = "R"
    COMPLAINT = "C"
    QUESTION = "Q"
    SUGGESTION = "S"
    PRAISE = "G"
    OPINION = "O"
    INSULT = "I"
    SPAM = "X"
    NOT_OURS = "N"


CLASS_NAMES: Mapping[MessageClass, str] = {
    MessageClass.EMERGENCY: N_("Emergency"),
    MessageClass.THREAT: N_("Threat"),
    MessageClass.LEAK: N_("Account or leak"),
    MessageClass.PRESS: N_("Press"),
    MessageClass.PETITION: N_("Petition"),
    MessageClass.RUMOUR: N_("Rumour"),
    MessageClass.COMPLAINT: N_("Complaint"),
    MessageClass.QUESTION: N_("Question"),
    MessageClass.SUGGESTION: N_("Suggestion"),
    MessageClass.PRAISE: N_("Praise"),
    MessageClass.OPINION: N_("Opinion"),
    MessageClass.INSULT: N_("Insult"),
    MessageClass.SPAM: N_("Spam"),
    MessageClass.NOT_OURS: N_("Not ours"),
}
"""Each class's name as a msgid, gravest first."""


class Disposition(StrEnum):
    """How a conversation was closed."""

    ANSWERED = "answered"
    INFORMED = "informed"
    ROUTED = "routed"
    NO_ACTION = "no_action"
    DUPLICATE = "duplicate"
    NOT_OURS = "not_ours"
    SPAM = "spam"


DISPOSITION_NAMES: Mapping[Disposition, str] = {
    Disposition.ANSWERED: N_("Answered"),
    Disposition.INFORMED: N_("Informed elsewhere"),
    Disposition.ROUTED: N_("Passed on"),
    Disposition.NO_ACTION: N_("Needs nothing"),
    Disposition.DUPLICATE: N_("Duplicate"),
    Disposition.NOT_OURS: N_("Not our business"),
    Disposition.SPAM: N_("Spam"),
}
"""Each disposition's name as a msgid."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the inbox's order: state, then band falling, then due time, then id."""

    state: State
    band: int
    due_s: int
    id: ConversationId

    @property
    def key(self) -> tuple[int, int, int, int]:
        """Sorts as the inbox does."""
        return int(self.state), -self.band, self.due_s, self.id


class Row(NamedTuple):
    """One conversation as a line of the inbox; a tuple, as a page makes a hundred of them at a time."""

    id: ConversationId
    account: str
    network: str
    state: State
    band: int
    """0 in time, 1 half used, 2 overdue, 3 twice overdue; plus 4 for danger, threats and our own security."""
    due_s: int
    sla_s: int
    """Seconds the answer was allowed to take."""
    class_: MessageClass | None
    """``None``: nobody has judged it yet."""
    is_private: bool
    author_id: AuthorId
    author_handle: str
    author_name: str
    excerpt: str
    """The first 200 characters of the last inbound message, line breaks kept; empty when it was removed."""
    kind: str
    """The last inbound message's :class:`ventanilla.items.ItemKind`."""
    has_media: bool
    is_edited: bool
    is_removed: bool
    lang: str
    messages: int
    arrived_s: int
    """When the first message that waits for an answer arrived."""
    last_s: int
    """When the last message arrived."""
    assignee: OperatorId | None
    assignee_name: str
    claimed_by: OperatorId | None
    claimed_by_name: str
    claimed_s: int | None
    claimed_until_s: int | None
    snoozed_until_s: int | None
    """``None`` in a snoozed conversation: until they write."""
    disposition: Disposition | None
    rev: int

    @property
    def position(self) -> Position:
        """Its place in the order, from which the next page goes on."""
        return Position(self.state, self.band, self.due_s, self.id)


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list, in its order. ``more``: something follows in the direction asked for."""

    rows: tuple[Row, ...]
    more: bool
    before: int | None = None
    """Of a search: what to pass as ``before`` for the next page."""


@dataclass(frozen=True, slots=True)
class AuthorCard:
    """Who writes, as far as the platform says."""

    id: AuthorId
    network: str
    remote_id: str
    handle: str
    name: str
    followers: int | None
    """``None``: not given."""
    since_s: int | None
    conversations: int
    """How many we know of, this one included; at most 100."""


MEDIA_NAMES: Mapping[str, str] = {
    "image": N_("image"),
    "video": N_("video"),
    "audio": N_("audio"),
    "gifv": N_("moving image"),
    "link": N_("link"),
    "quote": N_("quoted post"),
    "file": N_("file"),
}
"""Each kind of attachment that connectors name, as a msgid; others are shown as they came."""


@dataclass(frozen=True, slots=True)
class MediaRef:
    """An attachment, never fetched by itself."""

    kind: str
    url: str
    alt: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """What a message said before an edit, and when that version was first seen."""

    revision: int
    text: str
    seen_s: int


class Message(NamedTuple):
    """One message of a conversation; a tuple, as a long one has hundreds."""

    id: MessageId
    remote_id: str
    kind: str
    visibility: str
    created_s: int
    """The platform's word; the arrival where it gave none that can be believed."""
    has_own_time: bool
    arrived_s: int
    text: str
    """Empty when it was removed."""
    lang: str
    url: str
    in_reply_to: str | None
    media: tuple[MediaRef, ...]
    revision: int
    earlier: tuple[Revision, ...]
    """Earlier versions, oldest first."""
    edited_s: int | None
    removed_s: int | None
    is_own: bool
    warning: str = ""
    """The content warning its author put before it."""


class NoteKind(StrEnum):
    """Why a note was written."""

    NOTE = "note"
    TAKE_OVER = "take_over"
    DONE = "done"
    """The reference or reason a conversation was closed with."""
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Note:
    """An internal remark; the citizen it speaks of may ask to see it."""

    id: NoteId
    kind: NoteKind
    operator: str
    text: str
    written_s: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing in a conversation."""

    operator_id: OperatorId
    operator: str
    kind: str
    text: str
    saved_s: int
    carried: str = ""
    """What goes with the text, as publishing keeps it; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a conversation's history, from the audit; ``label`` is a msgid filled by ``values``."""

    at_s: int
    actor: str
    action: str
    label: str
    values: Values


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with all that is known about it."""

    row: Row
    author: AuthorCard
    messages: tuple[Message, ...]
    """Oldest first."""
    earlier: int
    """Messages before the first one given here."""
    notes: tuple[Note, ...]
    """Oldest first, withdrawn ones left out."""
    acts: tuple[Happened, ...]
    """Oldest first, the latest hundred."""
    tags: tuple[str, ...]
    drafts: tuple[Draft, ...]
    """The reader's own, one of each kind at most."""
    others: tuple[Draft, ...]
    """What colleagues are writing here, the latest first."""

    def draft(self, kind: str) -> Draft | None:
        """What the reader is writing of this kind: a note or an answer."""
        return next((draft for draft in self.drafts if draft.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was carried out; ``label`` is a msgid filled by ``values``."""

    act_id: int | None
    """What takes it back; ``None`` where nothing has to be: a claim that was only renewed."""
    ids: tuple[ConversationId, ...]
    label: str
    values: Values


@dataclass(frozen=True, slots=True)
class Listed:
    """One message with its conversation's standing, for lists that commands print."""

    id: MessageId
    conversation: ConversationId
    account: str
    network: str
    author: str
    text: str
    created_s: int
    arrived_s: int
    state: State
    band: int
    class_: MessageClass | None
    tags: tuple[str, ...]
    assignee: str
    is_own: bool
    """Whether we wrote it; ``author`` is then our own account."""


@dataclass(frozen=True, slots=True)
class AccountRef:
    """Which account a batch comes from; ``network`` is meant where an item names none."""

    id: AccountId
    network: str
    is_overheard: bool = False
    """Nobody addresses us by what comes this way: a search, or somebody else's publications."""


@dataclass(frozen=True, slots=True)
class IngestCount:
    """What became of a batch's events."""

    new: int = 0
    revised: int = 0
    removed: int = 0
    unchanged: int = 0
    misfit: int = 0

    def __add__(self, other: IngestCount) -> IngestCount:
        """What became of both batches."""
        return IngestCount(
            self.new + other.new,
            self.revised + other.revised,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
            self.misfit + other.misfit,
        )
