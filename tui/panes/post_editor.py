"""The post editor's own rows: whose post it is, its sections, whose text is written, what room each platform has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.i18n import N_, _, ngettext
from core.ids import AccountId
from core.publishing.lint.model import Severity
from core.publishing.meta import KIND_NAMES, Kind
from core.publishing.workflow.model import STANDING_NAMES
from core.text import show
from core.text.cells import width
from tui.paint import EMPTY, Line, Span, cut, items, line, spread
from tui.panes.frame import PHONE, size_class
from tui.panes.post_editor_findings import SIGNS, tally_words
from tui.post_editing import (
    SECTION_NAMES,
    Editing,
    Section,
    content_now,
    pictures_of,
    span_of,
    speaks_of,
    text_now,
    variant_of,
)
from tui.post_editing_reads import Around, Fit
from tui.words import number

WRITING_POST = (
    ("ctrl+r", N_("hand in")), ("ctrl+g", N_("leave the text")), ("ctrl+n", N_("next finding")), ("ctrl+o", N_("hide")),
)  # fmt: skip
MARGIN_CELLS = 4


@dataclass(frozen=True)
class Facts:
    """What the rows need to know besides the post."""

    now_s: float
    zone: str
    me: str
    around: Around
    fits: Mapping[AccountId, Fit] = field(default_factory=dict)
    is_writing: bool = False
    kept_at: str = ""
    """The clock when it was last stored from here; empty: not yet."""
    previewed: AccountId | None = None

    def name_of(self, account: AccountId) -> tuple[str, str]:
        """Letters and name of an account, to be shown."""
        speaker = self.around.speakers.get(account)
        return (show(speaker.account.network), speaker.name) if speaker is not None else ("??", str(account))

    @property
    def networks(self) -> Mapping[int, str]:
        """The two letters of every account."""
        return {each: show(speaker.account.network) for each, speaker in self.around.speakers.items()}


def title_line(editing: Editing, cells: int) -> Line:
    """``Post 88 · Marta · service · v7`` and what the rules say."""
    sheet = editing.sheet
    kind = _(KIND_NAMES[sheet.meta.kind]) if sheet.meta.kind is not Kind.NONE else ""
    parts: list[list[Span]] = [[(" " + _("Post {id}", id=sheet.id), "strong")], [(show(sheet.author), "text")]]
    parts += [[(each, "text")] for each in (kind, f"v{sheet.version}") if each]
    parts.insert(1, [(_(STANDING_NAMES[sheet.standing]), "text")])
    if sheet.title:
        parts.append([(show(sheet.title), "text")])
    right: list[Span] = []
    for each in tally_words(editing):
        right += [*([(" ", "text")] if right else []), *each]
    room = cells - 3 - sum(width(words) for words, _token in right)
    left = items(parts, room, gap=" · ")
    return spread(left, right, cells)


def tabs_line(editing: Editing, around: Around, cells: int) -> Line:
    """The sections, the present one inverse; with more air between them where there is room."""
    narrow = _tabs(editing, around, cells, 0)
    wide = _tabs(editing, around, cells, 1)
    return cut(line(*(wide if sum(width(words) for words, _token in wide) < cells else narrow), ground="bar"), cells)


def _tabs(editing: Editing, around: Around, cells: int, air: int) -> list[Span]:
    spans: list[Span] = []
    was_tab = False
    for section in Section:
        count, alarm = _count(section, editing, around)
        is_here = section is editing.section
        name = f" {_(SECTION_NAMES[section])}" if is_here or size_class(cells) != PHONE else ""
        said = f"{section.value}{name}"
        said += f" {count}" if count and name else ""
        spans.append((" ", "tab" if is_here or was_tab else "text"))
        if is_here:
            spans.append((said + ("!" if alarm else ""), "tab"))
        else:
            spans += [(said[:1], "accent"), (said[1:], "muted"), ("!" if alarm else "", "crit")]
        if air:
            spans.append((" ", "tab" if is_here else "text"))
        was_tab = is_here and not air
    spans.append((" ", "tab" if was_tab else "text"))
    return [each for each in spans if each[0]]


def bar_line(editing: Editing, facts: Facts, cells: int) -> Line:
    """Whose text stands below, how the accounts follow it, when it was kept, and whether keys write."""
    start: list[Span] = [("▌" if facts.is_writing else " ", "accent")]
    right: list[Span] = [(_("WRITING"), "strong")] if facts.is_writing else []
    sheet = editing.sheet
    if editing.whose is not None:
        letters, name = facts.name_of(editing.whose)
        parts: list[list[Span]] = [[(f"{letters} {name}", "strong")], [(_("its own text"), "warn")]]
    else:
        parts = [[(_("Master"), "strong")]]
    if facts.is_writing:
        parts.append([(_("not stored yet"), "warn") if editing.is_dirty else
                      (_("kept {time}", time=facts.kept_at), "muted") if facts.kept_at else ("", "muted")])  # fmt: skip
    elif sheet.writer and sheet.writer != facts.me:
        parts.append([(_("{name} is writing", name=show(sheet.writer)), "warn")])
    if not facts.is_writing:
        parts += [_follows(each.account, facts, is_own=each.is_own) for each in sheet.variants if not each.is_ended]
    if not sheet.variants:
        parts.append([(_("no account yet: + adds one"), "warn")])
    room = cells - 3 - sum(width(words) for words, _token in right)
    spans = items([part for part in parts if part[0][0]], room, gap=" · ")
    return spread([*start, *spans], right, cells, ground="bar")


def count_lines(editing: Editing, facts: Facts, cells: int) -> list[Line]:
    """How much of its room each account's text takes, in as many rows as that needs, and what does not fit."""
    parts = [_counted(each.account, facts) for each in editing.sheet.variants if not each.is_ended]
    rows: list[list[Span]] = [[]]
    used = 1
    for part in parts:
        need = sum(width(words) for words, _token in part)
        if rows[-1] and used + 3 + need > cells - 1:
            rows.append([])
            used = 1
        if rows[-1]:
            rows[-1].append((" · ", "muted"))
            used += 3
        rows[-1] += part
        used += need
    lines = [cut(line((" ", "text"), *row), cells - 1) for row in rows if row]
    for each in editing.sheet.variants:
        fitted = facts.fits.get(each.account)
        if fitted is not None and fitted.reasons and not each.is_ended:
            letters, _name = facts.name_of(each.account)
            lines.append(cut(line((f" ! {letters} ", "crit"), (fitted.reasons[0], "crit")), cells - 1))
    return lines or [EMPTY]


def margin_lines(editing: Editing, rows_of: Sequence[tuple[int, int]], *, is_writing: bool) -> list[Line]:
    """The margin of the text: the gravest sign of each row, whose stretch of the text is given."""
    text = text_now(editing, editing.whose)
    spans = [
        (span, each.finding.severity)
        for each in editing.findings or ()
        if each.is_open and speaks_of(editing, each, editing.whose) and (span := span_of(each, text)) is not None
    ]
    found = []
    for first, last in rows_of:
        here = [severity for (start, end), severity in spans if start < last and end > first]
        sign = SIGNS[max(here, key=lambda each: each.rank)] if here else (" ", "text")
        rule = ("│", "accent" if is_writing else "rule")
        found.append(line((" ", "text"), sign, (" ", "text"), rule) if here else line(("   ", "text"), rule))
    return found


def marked_spans(editing: Editing) -> list[tuple[int, int]]:
    """The stretches of the text in the field that findings are about."""
    text = text_now(editing, editing.whose)
    found = [
        span
        for each in editing.findings or ()
        if each.is_open
        and each.finding.severity is not Severity.INFO
        and speaks_of(editing, each, editing.whose)
        and (span := span_of(each, text)) is not None
    ]
    return sorted(found)


def _count(section: Section, editing: Editing, around: Around) -> tuple[int, bool]:
    """What stands beside a section's name, and whether it needs somebody."""
    match section:
        case Section.VARIANTS:
            return len(editing.accounts), False
        case Section.REVIEW:
            return editing.blocks or editing.warns, editing.blocks > 0
        case Section.TIME:
            return 0, bool(around.time.clashes or around.time.freezes)
        case Section.IMAGE:
            pictures = pictures_of(content_now(editing, editing.whose))
            bare = any(not media.alt.strip() for _part, _n, media in pictures)
            return len(pictures), bare
        case Section.NOTES:
            return len(editing.sheet.comments), False
    return 0, False


def _follows(account: AccountId, facts: Facts, *, is_own: bool) -> list[Span]:
    letters, _name = facts.name_of(account)
    return [(f"{letters} {_('different')}", "warn")] if is_own else [(f"{letters} =", "muted")]


def _counted(account: AccountId, facts: Facts) -> list[Span]:
    letters, _name = facts.name_of(account)
    found = facts.fits.get(account)
    if found is None or found.most is None:
        return [(letters + " ", "muted"), ("?", "muted")]
    used = "+".join("?" if each is None else number(each) for each in found.used)
    said = _("{used} of {most}", used=used, most=number(found.most))
    token = "crit" if found.is_over else "text"
    return [(letters + " ", "muted"), ("! " if found.is_over else "", "crit"), (said, token)]


def whose_words(editing: Editing, facts: Facts, account: AccountId) -> str:
    """``X @valdeluz`` and whether it has a text of its own."""
    letters, name = facts.name_of(account)
    variant = variant_of(editing, account)
    own = _("different") if variant is not None and variant.is_own else "="
    return f"{letters} {name} {own}"


def pictures_words(n: int) -> str:
    """``2 images``"""
    return ngettext("{n} image", "{n} images", n, n=n)
