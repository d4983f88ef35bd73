"""What is missing, overdue or cannot be understood in a pack that could be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.i18n import N_
from core.policy.pack_guide import completeness
from core.policy.pack_model import OUTSIDE, Pack

LANGUAGES = ("es", "en")
KINDS = ("service", "information", "campaign", "crisis", "paid", "health", "legal", "electoral")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a pack that somebody should see to."""

    what: str
    """What it is about: a chapter, a rule, a list."""
    sentence: str
    """A msgid; ``values`` fill it."""
    values: Mapping[str, object] = field(default_factory=dict)
    is_grave: bool = False
    """The pack does less than it seems to; otherwise it only waits for words or a date."""


def check_pack(pack: Pack, *, today: date) -> tuple[Fault, ...]:
    """Everything that somebody should see to, the gravest first."""
    return tuple(sorted(_faults(pack, today), key=lambda each: (not each.is_grave, each.what)))


def _faults(pack: Pack, today: date) -> Iterator[Fault]:
    if not pack.review_on or pack.review_on < today.isoformat():
        yield Fault("review_on", N_("Its review was due on {day}."), {"day": pack.review_on or "-"})
    for kind in KINDS:
        if kind not in pack.approvals:
            yield Fault(kind, N_("It does not say which approvals a post of this kind needs."), is_grave=True)
        elif all(OUTSIDE in step.roles for step in pack.approvals[kind]):
            yield Fault(kind, N_("Only somebody outside approves a post of this kind: nobody here stands by it."))
    for lang in LANGUAGES:
        for chapter, blanks in completeness(pack, lang).by_chapter:
            if blanks is None:
                yield Fault(f"{chapter}.{lang}", N_("The chapter is missing."), is_grave=True)
            elif blanks:
                yield Fault(f"{chapter}.{lang}", N_("Places in brackets to fill in: {count}."), {"count": blanks})
    for row in pack.rules.values():
        if not row.source.title or not row.source.read_on:
            yield Fault(row.id, N_("The rule names no source or no day on which it was read."), is_grave=True)
    for lang, words in pack.words.items():
        for name, entries in words.lists.items():
            listed = {**pack.words[""].lists, **words.lists} if "" in pack.words else words.lists
            for entry in entries:
                missing = [piece[1:] for piece in entry.split() if piece.startswith("$") and piece[1:] not in listed]
                if missing:
                    where = f"{lang or '*'}.{name}"
                    yield Fault(where, N_("«{entry}» names a list that is not there."), {"entry": entry},
                                is_grave=True)  # fmt: skip
