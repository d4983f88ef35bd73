"""A post whose every word is hostile, in every section of its editor, at every width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.accounts.model import Account, Standing
from core.i18n import language, use
from core.ids import AccountId
from core.publishing.content import Content
from core.publishing.library import Card, Shows
from core.publishing.lint.model import Finding, Fix, Origin, Place, RuleId, Severity
from core.publishing.meta import Kind, Meta, Paid
from core.publishing.model import PostId
from core.publishing.plan.model import Slot, SlotId
from core.publishing.workflow.comments import Comment, CommentKind
from core.publishing.workflow.model import CommentId, OverrideId, Part, Stage, Step
from core.publishing.workflow.model import Standing as PostStanding
from core.publishing.workflow.overrides import Override
from core.publishing.workflow.sheet import PostSheet, SheetApproval, SheetStep, SheetVariant
from core.publishing.workflow.transitions import verbs
from core.publishing.workflow.versions import Version
from core.text.cells import width
from tests.hostile import hostile_texts
from tests.tui.terminal import control_characters
from tui.paint import Line
from tui.panes import post_editor as pane
from tui.panes.post_editor_approval import approval_rows
from tui.panes.post_editor_findings import finding_rows, origin_lines
from tui.panes.post_editor_image import image_rows
from tui.panes.post_editor_notes import difference_lines, note_rows
from tui.panes.post_editor_rows import Row, laid
from tui.panes.post_editor_time import time_rows
from tui.panes.post_editor_variants import marking_lines, preview_rows, variant_rows
from tui.post_editing import Editing, Seen, pictures_of, text_now
from tui.post_editing_reads import Around, Fit, Speaker, TimeFacts
from tui.widgets.writing import cleaned
from ventanilla.api import Attachment, Passage

NOW_S = 1_715_693_520
CELLS = (45, 66, 80)
ONE, OTHER = AccountId(1), AccountId(2)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = language()
    use("en")
    yield
    use(before)


def _content(text: str) -> Content:
    picture = Attachment("a" * 64, "image/png", 1234, text, 10, 10)
    return Content(passages=(Passage(text, (picture,)), Passage(text)), warning=text, lang=text)


def _account(id_: AccountId, text: str) -> Account:
    return Account(id_, text, "plaza", "Fb", text, NOW_S, Standing())


def _seen(text: str, severity: Severity, *, is_open: bool) -> Seen:
    origin = Origin(text, text, "voice", {"en": text}, text, text, text)
    fix = Fix(Place.TEXT, 0, 0, 1, text)
    finding = Finding(
        rule=RuleId("L31"), severity=severity, place=Place.TEXT, start=0, end=max(1, min(5, len(text))),
        reason="«{words}» promises", values={"words": text}, origin=origin, fix=fix, mark="0" * 16, is_unsigned=is_open,
    )  # fmt: skip
    override = Override(OverrideId(1), PostId(1), "L31", "0" * 16, "warn", text, text, NOW_S, "", None, not is_open)
    return Seen(finding, (ONE,), is_open, None if is_open else override)


def _editing(text: str) -> Editing:
    content = _content(text)
    variants = tuple(
        SheetVariant(each, text, "Fb", content, each == OTHER, False, PostStanding.HELD, None) for each in (ONE, OTHER)
    )
    comments = [
        Comment(CommentId(n), 1, text, kind, text, (Part.TEXT,), True, NOW_S) for n, kind in enumerate(CommentKind)
    ]
    meta = Meta(
        kind=Kind.PAID, theme=text, off_plan=text, backing=text, verifier=text, verified_on=text, ledger=text,
        tags=(text,), paid=Paid(payer=text, budget=text, from_=text, until=text, audience=text, disclaimer=text),
    )  # fmt: skip
    versions = [
        Version(
            n,
            text[:n] + "x",
            NOW_S + n,
            Meta(theme=text[:40] + str(n)),
            _content(text[:120] + str(n)),
            (),
            "b" * 64,
            text,
            NOW_S,
        )
        for n in (1, 2)
    ]
    step = Step(text, frozenset({text}), 1)
    sheet = PostSheet(
        id=PostId(1), title=text, at_s=NOW_S, meta=meta, master=content, variants=variants, stage=Stage.REVIEW,
        standing=PostStanding.REVIEW, rev=1, version=2, hash="c" * 64, author=text, hands=(text,), writer=text,
        writer_id=None, writes_until_s=0, steps=(SheetStep(step, (text,), True),), needed=1, given=0,
        waits_for=(text,), is_blocked=False,
        approvals=[SheetApproval(text, NOW_S, True, False), SheetApproval(text, NOW_S, False, False)],
        comments=comments, versions=versions, overrides=(), invitations=(), is_sole=True,
        verbs=verbs(PostStanding.REVIEW), made_s=NOW_S, submitted_s=NOW_S, decided_s=None,
    )  # fmt: skip
    found = [_seen(text, Severity.BLOCK, is_open=True), _seen(text, Severity.WARN, is_open=False)]
    return Editing(sheet, findings=found, why_unjudged="")


def _facts(text: str) -> pane.Facts:
    slot = Slot(SlotId(1), ONE, text, "Fb", text, 0, 600, 60)
    around = Around(
        {each: Speaker(_account(each, text), why_not="") for each in (ONE, OTHER)},
        {"a" * 64: Card(name=text, alt=text, credit=text, licence=text, consent=text, shows=Shows.PEOPLE)},
        TimeFacts((), (), slot, (), (text,)),
    )
    fits = {ONE: Fit((3, None), 2), OTHER: Fit((3,), 40)}
    return pane.Facts(NOW_S, "America/Lima", "Ana", around, fits, previewed=ONE)


def _lines(text: str, cells: int) -> Iterator[Line]:
    editing, facts = _editing(text), _facts(text)
    yield pane.title_line(editing, cells)
    yield pane.tabs_line(editing, facts.around, cells)
    for is_writing in (True, False):
        yield pane.bar_line(editing, replace(facts, is_writing=is_writing), cells)
    yield pane.bar_line(replace(editing, whose=OTHER), facts, cells)
    yield from pane.count_lines(editing, facts, cells)
    sections: list[list[Row]] = [
        variant_rows(editing, facts, cells),
        preview_rows(editing, facts, OTHER, cells),
        finding_rows(editing, cells, facts.networks),
        approval_rows(editing, facts, cells),
        time_rows(editing, facts, cells),
        image_rows(editing, facts, cells),
        image_rows(editing, facts, cells, is_short=True),
        note_rows(editing, facts, cells),
        marking_lines([(ONE, f"Fb {facts.name_of(ONE)[1]}", "")], frozenset({ONE}), cells),
    ]
    for rows in sections:
        yield from laid(rows, "", cells)[0]
    old, new = editing.sheet.versions
    yield from difference_lines(None, new, facts.name_of, "America/Lima", cells)
    yield from difference_lines(old, new, facts.name_of, "America/Lima", cells)
    yield from origin_lines((editing.findings or ())[0], cells)


@pytest.mark.parametrize("cells", CELLS)
def test_no_hostile_word_reaches_the_screen_as_it_is_or_breaks_a_row(cells: int) -> None:
    for case in hostile_texts():
        text = case.text[:400]
        for row in _lines(text, cells):
            assert control_characters(row.text) == [], (case.id, row.text)
            assert width(row.text) <= cells, (case.id, row.text)


def test_a_hostile_text_in_the_field_is_cleaned_and_its_pictures_are_counted() -> None:
    for case in hostile_texts():
        editing = _editing(case.text[:400])
        assert control_characters(text_now(editing, None).replace("\n", "")) == [], case.id
        assert text_now(editing, None) == cleaned(text_now(editing, None))
        assert len(pictures_of(editing.sheet.master)) == 1
