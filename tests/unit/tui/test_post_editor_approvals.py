"""Who approved a post, as its editor shows it: one's own approval is marked, and why more are asked for is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.i18n import language, use
from core.publishing.content import Content
from core.publishing.meta import Meta
from core.publishing.model import PostId
from core.publishing.workflow.model import Stage, Standing, Step
from core.publishing.workflow.sheet import PostSheet, SheetApproval, SheetStep
from core.publishing.workflow.transitions import verbs
from tui.panes import post_editor as pane
from tui.panes.post_editor_approval import approval_rows
from tui.post_editing import Editing
from tui.post_editing_reads import Around, TimeFacts
from ventanilla.api import Passage

NOW_S = 1_715_693_520
SHEET = PostSheet(
    id=PostId(1), title="", at_s=NOW_S, meta=Meta(), master=Content(passages=(Passage("Corte"),)), variants=(),
    stage=Stage.REVIEW, standing=Standing.REVIEW, rev=1, version=1, hash="c" * 64, author="Ana", hands=("Ana",),
    writer="", writer_id=None, writes_until_s=0, steps=(SheetStep(Step(), (), True),), needed=1, given=0,
    waits_for=("Luis",), is_blocked=False, approvals=(), comments=(), versions=(), overrides=(), invitations=(),
    is_sole=False, verbs=verbs(Standing.REVIEW), made_s=NOW_S, submitted_s=NOW_S, decided_s=None,
)  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = language()
    use("en")
    yield
    use(before)


def shown(sheet: PostSheet) -> str:
    """All rows of the approvals, as text."""
    facts = pane.Facts(NOW_S, "UTC", "Ana", Around({}, {}, TimeFacts((), (), None, (), ())), {}, previewed=None)
    rows = approval_rows(Editing(sheet, findings=[], why_unjudged=""), facts, 120)
    return "\n".join(each.text.rstrip() for row in rows for each in row.lines)


@pytest.mark.parametrize("is_valid", [True, False])
def test_an_approval_of_ones_own_is_marked_as_long_as_it_counts_and_after(is_valid: bool) -> None:
    own, others = (
        shown(replace(SHEET, approvals=(SheetApproval("Ana", NOW_S, is_valid, is_own),))) for is_own in (True, False)
    )
    assert "their own, as one person alone" in own and "their own" not in others
    assert ("> Ana approved it" in own, "= Ana approved it" in others) == (is_valid, is_valid)
    assert ("void" in own, "void" in others) == (not is_valid, not is_valid)


def test_why_more_approvals_are_asked_for_is_said() -> None:
    said = "an electoral window that has come since"
    assert said in shown(replace(SHEET, is_widened=True)) and said not in shown(SHEET)
