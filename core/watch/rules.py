"""What a watch may be: its bounds, when it watches a person, when it is too broad, and what it says to that. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import UsageError
from core.i18n import N_
from core.query.model import All, Any, Field, FieldName, Near, Node, Not, Phrase, Query, Term
from core.text.fold import fold
from core.watch.model import BUCKET_S, DAY_S, NewWatch, Terms, Watch, WatchKind, WatchState

NAME_CHARS = 40
PURPOSE_CHARS = 500
BASIS_CHARS = 1000
LEAST_BASIS_CHARS = 20
"""A legal basis names a law, an order or a case: a word is none."""

REVIEW_DAYS = 182
PERSON_DAYS = 30
MOST_RETENTION_DAYS = 3650
MOST_REVIEW_DAYS = 2 * 365

WINDOWS_S = (600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
"""Lengths of windows: whole stretches of ten minutes that divide a day."""
MOST_COOLDOWN_S = 7 * DAY_S
ESCALATIONS_S = (60, 6 * 3600)

BROAD_PER_HOUR = 60.0
"""More than one a minute, all day long, is nothing that anybody reads."""
BROAD_SHARE = 0.2
BROAD_SHARE_PER_HOUR = 10.0
"""Where less arrives, a share alone says nothing: a small town's water watch is no flood."""
JUDGED_HOURS = 6
"""A running watch is judged by its typical window once it has run so long."""
MOST_HITS_PER_WINDOW = 2_000
"""Of more only the number is kept: a flood fills no disk."""

_PERSON_WORDS = (
    N_("Watching a person needs its legal basis in words: the law, the order or the case (--legal-basis)."),
    N_("Watching a person ends within {days} days: give an end (--until)."),
)


@dataclass(frozen=True, slots=True)
class Breadth:
    """How much a query finds: over how long, of how many."""

    hits: int
    messages: int
    hours: float

    @property
    def per_hour(self) -> float:
        """Hits an hour."""
        return self.hits / self.hours if self.hours > 0 else 0.0

    @property
    def per_day(self) -> float:
        """Hits a day: what to expect."""
        return self.per_hour * 24

    @property
    def share(self) -> float:
        """Of all messages, 0 to 1."""
        return self.hits / self.messages if self.messages else 0.0

    @property
    def is_too_broad(self) -> bool:
        """Whether it finds more than anybody can read, or a good part of a lively stream."""
        return self.per_hour > BROAD_PER_HOUR or (self.share > BROAD_SHARE and self.per_hour > BROAD_SHARE_PER_HOUR)


def is_flood(windows: Sequence[int], window_s: int) -> bool:
    """Whether a running watch finds too much: judged by its typical window, so that no crisis stops it.

    Args:
        windows: hits of each window of the last 24 hours, as far as it has run.
    """
    if len(windows) * window_s < JUDGED_HOURS * 3600:
        return False
    middle = sorted(windows)[len(windows) // 2]
    return middle * 3600 / window_s > BROAD_PER_HOUR


def names_person(query: Query, known_handles: Collection[str] = ()) -> bool:
    """Whether a query follows somebody rather than something.

    So does every one that asks who wrote it, and every one that looks for nothing but @handles. Handles of accounts
    in our register are institutions, not persons.
    """
    known = {fold(handle).removeprefix("@") for handle in known_handles}
    wanted = list(_positive(query.root)) if query.root is not None else []
    authors = [value for leaf in wanted if isinstance(leaf, Field) and leaf.name is FieldName.AUTHOR
               for value in leaf.values]  # fmt: skip
    if any(fold(value).removeprefix("@") not in known for value in authors):
        return True
    words = [leaf for leaf in wanted if isinstance(leaf, Term | Phrase)]
    handles = [leaf for leaf in words if _is_handle(leaf, query.text)]
    return bool(handles) and len(handles) == len(words) and not all(
        _words_of(leaf) in known for leaf in handles
    )  # fmt: skip


def check_new(new: NewWatch, now_s: int) -> NewWatch:
    """The same with its words trimmed and its kind, times and bounds in order.

    Raises:
        UsageError: something is missing or out of bounds; the sentence says what.
    """
    name = " ".join(new.name.split())
    if not 1 <= len(name) <= NAME_CHARS or not name.isprintable():
        raise UsageError(N_("A watch's name has 1 to {most} printable characters."), most=NAME_CHARS)
    purpose = " ".join(new.purpose.split())
    if not 1 <= len(purpose) <= PURPOSE_CHARS:
        raise UsageError(N_("Say in up to {most} characters what the watch is for (--purpose)."), most=PURPOSE_CHARS)
    if not 1 <= new.retention_days <= MOST_RETENTION_DAYS:
        raise UsageError(N_("Hits are kept for 1 to {most} days."), most=MOST_RETENTION_DAYS)
    review_s = now_s + REVIEW_DAYS * DAY_S if new.review_s is None else new.review_s
    if not now_s < review_s <= now_s + MOST_REVIEW_DAYS * DAY_S:
        raise UsageError(N_("The review of a watch lies ahead, within two years."))
    if new.ends_s is not None and new.ends_s <= now_s:
        raise UsageError(N_("The end of a watch lies ahead."))
    check_terms(new.terms)
    basis = " ".join(new.legal_basis.split())
    if len(basis) > BASIS_CHARS:
        raise UsageError(
            N_("The legal basis has at most {most} characters: name it, and file the rest."), most=BASIS_CHARS
        )
    if not (purpose.isprintable() and basis.isprintable()):
        raise UsageError(N_("Purpose and legal basis are plain text: type them anew without invisible characters."))
    if new.kind is WatchKind.PERSON:
        _check_person(basis, new.ends_s, now_s)
    return NewWatch(
        name=name, query=new.query, purpose=purpose, kind=new.kind, terms=new.terms,
        retention_days=new.retention_days, review_s=review_s, ends_s=new.ends_s, legal_basis=basis,
        has_read_rules=new.has_read_rules,
    )  # fmt: skip


def check_terms(terms: Terms) -> None:
    """Accept the bounds of alerting.

    Raises:
        UsageError: one is out of bounds.
    """
    if terms.window_s not in WINDOWS_S:
        raise UsageError(
            N_("A window lasts one of {minutes} minutes."), minutes=", ".join(str(each // 60) for each in WINDOWS_S)
        )
    if not 1 <= terms.min_count <= 100_000:
        raise UsageError(N_("The least count of a spike is from 1 to 100000."))
    if not 0 <= terms.cooldown_s <= MOST_COOLDOWN_S:
        raise UsageError(N_("The rest after an alert is at most a week."))
    least, most = ESCALATIONS_S
    if not least <= terms.escalate_s <= most:
        raise UsageError(
            N_("Whoever is on duty is told after {least} to {most} minutes."), least=least // 60, most=most // 60
        )


def is_due_to_end(watch: Watch, now_s: int) -> bool:
    """Whether the end of a watch has come."""
    return watch.ends_s is not None and watch.ends_s <= now_s and watch.state is not WatchState.ENDED


def windows_to_judge(judged_s: int, window_s: int, now_s: int, *, grace_s: int, most: int) -> list[int]:
    """When the windows began that are over and not judged, oldest first, at most ``most``.

    Args:
        grace_s: how long after its end a window is left open for what is on its way.
    """
    first_s = -(-judged_s // window_s) * window_s
    last_s = (now_s - grace_s) // window_s * window_s
    return list(range(first_s, last_s, window_s))[:most]


def bucket_start(at_s: int) -> int:
    """When the ten minutes of this second began."""
    return at_s // BUCKET_S * BUCKET_S


def proposed_level(n: int, limit: float) -> int:
    """The crisis level a spike proposes: 2, and 3 where it is three times what would have been a spike."""
    return 3 if n >= 3 * limit else 2


def sparkline(counts: Mapping[int, int], now_s: int, cells: int = 24) -> list[int]:
    """The last 24 hours in so many cells, the newest last; a cell is a whole number of ten minutes."""
    step_s = max(BUCKET_S, math.ceil(DAY_S / cells / BUCKET_S) * BUCKET_S)
    end_s = bucket_start(now_s) + BUCKET_S
    found = [0] * cells
    for at_s, n in counts.items():
        back = (end_s - BUCKET_S - at_s) // step_s
        if 0 <= back < cells:
            found[cells - 1 - back] += n
    return found


def _check_person(basis: str, ends_s: int | None, now_s: int) -> None:
    if len(basis) < LEAST_BASIS_CHARS:
        raise UsageError(_PERSON_WORDS[0])
    if ends_s is None or ends_s > now_s + PERSON_DAYS * DAY_S:
        raise UsageError(_PERSON_WORDS[1], days=PERSON_DAYS)


def _positive(node: Node) -> Iterator[Term | Phrase | Field]:
    """What has to be there, wherever it stands; what must not be is left out."""
    match node:
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _positive(part)
        case Near(left=left, right=right):
            yield from _positive(left)
            yield from _positive(right)
        case Not():
            return
        case Term() | Phrase() | Field():
            yield node


def _is_handle(leaf: Term | Phrase, text: str) -> bool:
    written = leaf.text if isinstance(leaf, Term) else ""
    return written.startswith("@") or text[leaf.at.offset : leaf.at.offset + 1] == "@" or (
        leaf.at.offset > 0 and text[leaf.at.offset - 1 : leaf.at.offset] == "@"
    )  # fmt: skip


def _words_of(leaf: Term | Phrase) -> str:
    words = (leaf,) if isinstance(leaf, Term) else leaf.terms
    return "_".join(fold(term.text).removeprefix("@") for term in words)
