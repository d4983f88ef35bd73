"""A post being written, as it stands on one screen: what is stored, what is only typed yet, where one is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from core.i18n import N_
from core.ids import AccountId
from core.publishing.content import Content
from core.publishing.lint.model import Finding, Place, Severity
from core.publishing.workflow.overrides import Override
from core.publishing.workflow.sheet import PostSheet, SheetVariant
from core.publishing.workflow.wanted import Changes
from tui.widgets.writing import cleaned
from ventanilla.api import Attachment, Passage

CUT = "---"
"""A line of these cuts a text into the parts of a thread."""
TEXT_MOST = 100_000
"""Characters a text may have here, whatever platforms take."""


class Section(IntEnum):
    """The parts of the editor, by their keys."""

    TEXT = 1
    VARIANTS = 2
    REVIEW = 3
    APPROVAL = 4
    TIME = 5
    IMAGE = 6
    NOTES = 7


SECTION_NAMES: Mapping[Section, str] = {
    Section.TEXT: N_("Text"),
    Section.VARIANTS: N_("Variants"),
    Section.REVIEW: N_("Review"),
    Section.APPROVAL: N_("Approval"),
    Section.TIME: N_("Time"),
    Section.IMAGE: N_("Image"),
    Section.NOTES: N_("Notes"),
}
"""Each one's name as a msgid."""

Whose = AccountId | None
"""Whose text: an account's own, or (``None``) the one that the others follow."""


@dataclass(frozen=True)
class Seen:
    """A finding as it stands on the screen."""

    finding: Finding
    accounts: tuple[AccountId, ...]
    is_open: bool = True
    """Nobody has overruled it yet."""
    override: Override | None = None
    """Who overruled it, or asks a second person to."""


@dataclass(frozen=True)
class Editing:
    """The post on the screen."""

    sheet: PostSheet
    typed: Mapping[Whose, str] = field(default_factory=dict)
    """What is not stored yet."""
    whose: Whose = None
    """Whose text stands in the field."""
    section: Section = Section.TEXT
    at: Mapping[Section, str] = field(default_factory=dict)
    """The row under the cursor of each section, by its key."""
    findings: Sequence[Seen] | None = None
    """``None``: it was not judged yet."""
    is_judging: bool = False
    why_unjudged: str = ""

    @property
    def is_dirty(self) -> bool:
        """Whether something typed is not stored."""
        return any(is_news(self, whose) for whose in self.typed)

    @property
    def accounts(self) -> list[AccountId]:
        """Where it goes."""
        return [each.account for each in self.sheet.variants if not each.is_ended]

    @property
    def blocks(self) -> int:
        """Findings that block it and that nobody has overruled."""
        return sum(each.finding.severity is Severity.BLOCK and each.is_open for each in self.findings or ())

    @property
    def warns(self) -> int:
        """Warnings without a reason."""
        return sum(each.finding.severity is Severity.WARN and each.is_open for each in self.findings or ())


# --- texts and threads ---------------------------------------------------------------------------------------


def text_of(content: Content) -> str:
    """A content as one text, its parts parted by lines of hyphens."""
    return f"\n{CUT}\n".join(passage.text for passage in content.passages)


def part_spans(text: str) -> list[tuple[int, int]]:
    """Where each part of a text begins and ends: between lines of hyphens, without the line breaks at its ends."""
    found, start, at = [], 0, 0
    for line in text.split("\n"):
        if line.strip() == CUT:
            found.append((start, at))
            start = at + len(line) + 1
        at += len(line) + 1
    found.append((min(start, len(text)), len(text)))
    return [_trimmed(text, first, last) for first, last in found] if len(found) > 1 else [(0, len(text))]


def with_text(content: Content, text: str) -> Content:
    """The same with another text; pictures stay with their part, those of parts that are gone go to the last."""
    parts = [text[first:last] for first, last in part_spans(text)]
    media = [passage.media for passage in content.passages]
    kept = [media[n] if n < len(media) else () for n in range(len(parts))]
    kept[-1] = (*kept[-1], *(each for left in media[len(parts) :] for each in left))
    return replace(content, passages=tuple(map(Passage, parts, kept)))


def with_pictures(content: Content, part: int, media: Sequence[Attachment]) -> Content:
    """The same with other pictures at one part."""
    passages = list(content.passages)
    passages[part] = Passage(passages[part].text, tuple(media))
    return replace(content, passages=tuple(passages))


def pictures_of(content: Content) -> list[tuple[int, int, Attachment]]:
    """Every picture with its part and its place there."""
    return [(part, n, media) for part, passage in enumerate(content.passages) for n, media in enumerate(passage.media)]


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    while first < last and text[first] == "\n":
        first += 1
    while last > first and text[last - 1] == "\n":
        last -= 1
    return first, max(first, last)


# --- what is stored and what is typed ------------------------------------------------------------------------


def variant_of(editing: Editing, account: AccountId) -> SheetVariant | None:
    """What the post says on an account; ``None``: it does not go there."""
    return next((each for each in editing.sheet.variants if each.account == account), None)


def stored(editing: Editing, whose: Whose) -> Content:
    """The content as it is stored; of an account that is gone, the one that all follow."""
    variant = variant_of(editing, whose) if whose is not None else None
    return variant.content if variant is not None and variant.is_own else editing.sheet.master


def is_news(editing: Editing, whose: Whose) -> bool:
    """Whether what is typed there differs from what is stored."""
    if whose not in editing.typed:
        return False
    kept = stored(editing, whose)
    if whose is not None and not _is_own(editing, whose):
        return editing.typed[whose] != cleaned(text_of(kept))
    return with_text(kept, editing.typed[whose]) != kept


def content_now(editing: Editing, whose: Whose) -> Content:
    """The content with what is typed."""
    if whose is not None and not _is_own(editing, whose) and whose not in editing.typed:
        whose = None
    kept = stored(editing, whose)
    return with_text(kept, editing.typed[whose]) if whose in editing.typed else kept


def text_now(editing: Editing, whose: Whose) -> str:
    """What stands in the field for it."""
    return editing.typed[whose] if whose in editing.typed else cleaned(text_of(stored(editing, whose)))


def typed(editing: Editing, text: str) -> Editing:
    """Something was typed into the field."""
    if text == cleaned(text_of(stored(editing, editing.whose))):
        rest = {whose: words for whose, words in editing.typed.items() if whose != editing.whose}
        return replace(editing, typed=rest)
    return replace(editing, typed={**editing.typed, editing.whose: text})


def changes_of(editing: Editing) -> Changes:
    """What a save has to store."""
    fresh = [whose for whose in editing.typed if is_news(editing, whose)]
    variants: dict[AccountId, Content | None] = {
        whose: with_text(stored(editing, whose), editing.typed[whose])
        for whose in fresh
        if whose is not None and variant_of(editing, whose) is not None
    }
    return Changes(master=content_now(editing, None) if None in fresh else None, variants=variants)


def refreshed(editing: Editing, sheet: PostSheet) -> Editing:
    """The same over what is stored by now; what was typed since stays."""
    fresh = replace(editing, sheet=sheet)
    fresh = replace(fresh, typed={whose: words for whose, words in fresh.typed.items() if is_news(fresh, whose)})
    if fresh.whose is not None and variant_of(fresh, fresh.whose) is None:
        return replace(fresh, whose=None)
    return fresh


def dropped(editing: Editing) -> Editing:
    """The same without anything typed."""
    return replace(editing, typed={})


def _is_own(editing: Editing, account: AccountId) -> bool:
    variant = variant_of(editing, account)
    return variant is not None and variant.is_own


# --- findings ------------------------------------------------------------------------------------------------

_RANK = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


def ordered(findings: Iterable[Seen]) -> list[Seen]:
    """What blocks first, then warnings, then remarks; what was overruled after what is open."""
    return sorted(findings, key=lambda each: (_RANK[each.finding.severity], not each.is_open))


def finding_key(seen: Seen) -> str:
    """Names a finding as long as it stands on the same."""
    finding = seen.finding
    return f"finding:{finding.rule}:{finding.mark}:{finding.place}:{finding.part}:{finding.start}"


def finding_at(editing: Editing, key: str) -> Seen | None:
    """The finding of that name, while there is one."""
    return next((each for each in editing.findings or () if finding_key(each) == key), None)


def speaks_of(editing: Editing, seen: Seen, whose: Whose) -> bool:
    """Whether a finding is about this text."""
    own = {each.account for each in editing.sheet.variants if each.is_own}
    if whose is not None and whose in own:
        return whose in seen.accounts
    return not seen.accounts or any(account not in own for account in seen.accounts)


def span_of(seen: Seen, text: str) -> tuple[int, int] | None:
    """Where a finding stands in the whole text of the field; ``None``: it is about no stretch of it."""
    finding = seen.finding
    spans = part_spans(text)
    if finding.place is not Place.TEXT or finding.part >= len(spans) or finding.start >= finding.end:
        return None
    first, last = spans[finding.part]
    return (first + finding.start, first + finding.end) if first + finding.end <= last else None


def fixed(content: Content, seen: Seen) -> Content | None:
    """A content with the fix of a finding made; ``None``: it does not fit any more."""
    fix = seen.finding.fix
    if fix is None:
        return None
    if fix.place is Place.ALT:
        pictures = pictures_of(content)
        if fix.part >= len(pictures) or fix.end > len(pictures[fix.part][2].alt):
            return None
        part, n, media = pictures[fix.part]
        all_ = list(content.passages[part].media)
        all_[n] = replace(media, alt=fix.on(media.alt))
        return with_pictures(content, part, all_)
    if fix.place is not Place.TEXT or fix.part >= len(content.passages):
        return None
    passages = list(content.passages)
    passage = passages[fix.part]
    if fix.end > len(passage.text):
        return None
    passages[fix.part] = Passage(fix.on(passage.text), passage.media)
    return replace(content, passages=tuple(passages))


# --- where one is --------------------------------------------------------------------------------------------


def moved_to(editing: Editing, key: str) -> Editing:
    """The cursor of the present section on another row."""
    return replace(editing, at={**editing.at, editing.section: key})
