"""What a batch makes of the messages it speaks of: pure, each event taken in turn onto what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.ids import ConversationId, MessageId
from core.inbox.arrivals import Delivery, Fresh, Gone, Unfit, Writer


@dataclass(frozen=True, slots=True)
class Version:
    """What a message said before. ``text`` is ``None`` for what the store holds."""

    revision: int
    text: str | None
    seen_s: int
    """Since when it stood so."""


@dataclass(frozen=True, slots=True)
class Known:
    """A message as it is, or will be."""

    remote_id: str
    id: MessageId
    """0 until a new one is placed."""
    conversation: ConversationId
    """0 until a new one is placed."""
    digest: bytes
    revision: int
    seen_s: int
    """Since when it has said this."""
    edited_s: int | None
    removed_s: int | None
    first: Fresh | None = None
    """As this batch brought it first; ``None`` where it is stored already."""
    latest: Fresh | None = None
    """As it will be; ``None`` where it stays as stored."""
    versions: tuple[Version, ...] = ()
    """What this batch superseded, oldest first."""
    raw: bytes = b""

    @property
    def is_new(self) -> bool:
        """Whether this batch brought it."""
        return self.first is not None


@dataclass(frozen=True, slots=True)
class Fold:
    """What a batch comes to."""

    touched: tuple[Known, ...]
    """Messages to write, in the order they first came."""
    writers: tuple[Writer, ...]
    """The latest word on each author of something new."""
    misfits: tuple[Unfit, ...]
    new: int
    revised: int
    removed: int
    unchanged: int


def fold(deliveries: Iterable[Delivery], stored: Mapping[str, Known], now_s: int) -> Fold:
    """Take each delivery in turn onto what is stored, by remote id."""
    batch = _Batch(now_s, dict(stored))
    for delivery in deliveries:
        match delivery:
            case Unfit():
                batch.misfits.append(delivery)
            case Gone():
                batch.remove(delivery)
            case Fresh():
                batch.arrive(delivery)
    return Fold(
        tuple(batch.touched.values()),
        tuple(batch.writers.values()),
        tuple(batch.misfits),
        batch.new,
        batch.revised,
        batch.removed,
        batch.unchanged,
    )


@dataclass(slots=True)
class _Batch:
    now_s: int
    messages: dict[str, Known]
    touched: dict[str, Known] = field(default_factory=dict)
    writers: dict[tuple[str, str], Writer] = field(default_factory=dict)
    misfits: list[Unfit] = field(default_factory=list)
    new: int = 0
    revised: int = 0
    removed: int = 0
    unchanged: int = 0

    def arrive(self, fresh: Fresh) -> None:
        known = self.messages.get(fresh.remote_id)
        if known is None:
            self._keep(_met(fresh, self.now_s))
            self.new += 1
        elif known.removed_s is not None or known.digest == fresh.digest:
            self.unchanged += 1
            return
        else:
            self._keep(_revised(known, fresh, self.now_s))
            self.revised += 1
        self.writers[fresh.writer.key] = fresh.writer

    def remove(self, gone: Gone) -> None:
        known = self.messages.get(gone.remote_id)
        if known is None or known.removed_s is not None:
            self.unchanged += 1
            return
        blank = tuple(replace(version, text="") for version in known.versions)
        at_s = gone.at_s if gone.at_s is not None else self.now_s
        self._keep(replace(known, digest=b"", removed_s=at_s, versions=blank, raw=b""))
        self.removed += 1

    def _keep(self, known: Known) -> None:
        self.messages[known.remote_id] = self.touched[known.remote_id] = known


def _met(fresh: Fresh, now_s: int) -> Known:
    return Known(
        remote_id=fresh.remote_id,
        id=MessageId(0),
        conversation=ConversationId(0),
        digest=fresh.digest,
        revision=1,
        seen_s=fresh.edited_s or now_s,
        edited_s=fresh.edited_s,
        removed_s=None,
        first=fresh,
        latest=fresh,
        raw=fresh.raw,
    )


def _revised(known: Known, fresh: Fresh, now_s: int) -> Known:
    superseded = Version(known.revision, known.latest.text if known.latest else None, known.seen_s)
    edited_s = fresh.edited_s or now_s
    return replace(
        known,
        digest=fresh.digest,
        revision=known.revision + 1,
        seen_s=edited_s,
        edited_s=edited_s,
        latest=fresh,
        versions=(*known.versions, superseded),
        raw=fresh.raw or known.raw,
    )
