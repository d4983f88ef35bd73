"""What the list really paints in its own columns is what the guides explain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.access.presence import Presence
from core.i18n import language, use
from core.ids import AuthorId, ConversationId, OperatorId
from core.inbox.model import MessageClass, Row, State
from core.text import skeleton
from tests.integration.docs.pages import GUIDES, prose, quoted
from tui.panes.frame import NARROW
from tui.panes.inbox_rows import RowFacts, row_lines

NOW_S = 1_778_587_200
ME, LUIS = OperatorId(1), OperatorId(2)
_DUE, _AGE, _NETWORK, _KIND, _OWNER = slice(6, 12), slice(13, 17), slice(18, 20), slice(35, 39), slice(-6, -1)
"""Where the columns stand at 80 cells."""

PLAIN = Row(
    id=ConversationId(1), account="fb-valdeluz", network="Fb", state=State.OPEN, band=0, due_s=NOW_S + 39 * 60,
    sla_s=3600, class_=None, is_private=False, author_id=AuthorId(1), author_handle="vecina", author_name="",
    excerpt="Sin agua", kind="comment", has_media=False, is_edited=False, is_removed=False, lang="es", messages=1,
    arrived_s=NOW_S - 37 * 60, last_s=NOW_S - 37 * 60, assignee=None, assignee_name="", claimed_by=None,
    claimed_by_name="", claimed_s=None, claimed_until_s=None, snoozed_until_s=None, disposition=None, rev=1,
)  # fmt: skip
HELD = PLAIN._replace(claimed_s=NOW_S, claimed_until_s=NOW_S + 900)
LONG_S = 4 * 3600


@pytest.fixture(params=sorted(GUIDES))
def words(request: pytest.FixtureRequest) -> Iterator[set[str]]:
    """What stands in backticks in a guide whose language is in use."""
    before = language()
    use(request.param)
    yield set(quoted(prose(GUIDES[request.param])))
    use(before)


def painted(row: Row, presence: Presence | None = None) -> str:
    there = {row.id: (presence,)} if presence else {}
    facts = RowFacts(NOW_S, "UTC", ME, NARROW, official_handles=frozenset({skeleton("@valdeluz")}), presence=there)
    [line] = row_lines(row, 80, True, True, facts)
    return line.text


@pytest.mark.parametrize("state", list(State))
def test_states_and_marks(words: set[str], state: State) -> None:
    row = painted(PLAIN._replace(state=state))
    assert {row[0], row[1], row[2], row[4]} <= words


@pytest.mark.parametrize("class_", list(MessageClass))
def test_classes(words: set[str], class_: MessageClass) -> None:
    assert painted(PLAIN._replace(class_=class_))[4] in words


@pytest.mark.parametrize(
    "row",
    [
        PLAIN,
        PLAIN._replace(due_s=NOW_S + 22 * 60, band=1),
        PLAIN._replace(due_s=NOW_S - 12 * 60, band=2),
        PLAIN._replace(due_s=NOW_S - 2 * 3600, band=3),
        PLAIN._replace(state=State.SNOOZED, snoozed_until_s=NOW_S + LONG_S - (NOW_S + LONG_S) % 3600 + 1800),
        PLAIN._replace(state=State.SNOOZED),
    ],
    ids=["in time", "half used", "overdue", "twice overdue", "put off", "until they write"],
)
def test_due_times(words: set[str], row: Row) -> None:
    assert _alike(painted(row)[_DUE].strip(), words)


@pytest.mark.parametrize(
    "row",
    [
        PLAIN._replace(is_private=True),
        PLAIN._replace(author_handle="@vaIdeluz"),
        PLAIN._replace(is_edited=True),
        PLAIN._replace(has_media=True),
        PLAIN._replace(messages=3),
        PLAIN._replace(lang="en"),
    ],
    ids=["private", "imitates us", "edited", "picture", "several", "language"],
)
def test_kinds(words: set[str], row: Row) -> None:
    assert painted(row)[_KIND].strip() in words
    assert {painted(row)[_AGE].strip(), painted(row)[_NETWORK]} <= words


def test_owners(words: set[str]) -> None:
    mine = HELD._replace(claimed_by=ME, claimed_by_name="Ana")
    theirs = HELD._replace(claimed_by=LUIS, claimed_by_name="Luis")
    rows = [
        painted(mine),
        painted(theirs),
        painted(PLAIN, Presence(LUIS, "Luis", True)),
        painted(PLAIN, Presence(LUIS, "Luis", False)),
        painted(PLAIN._replace(assignee=LUIS, assignee_name="Luis")),
        painted(PLAIN._replace(assignee=ME, assignee_name="Ana")),
    ]
    shown = {row[_OWNER].strip() for row in rows}
    assert len(shown) == len(rows)
    assert shown <= words


def _alike(cell: str, words: set[str]) -> bool:
    """Whether a guide has this cell; an hour may be another."""
    return cell in words or (cell[2:3] == ":" and any(word[2:3] == ":" and word[:2].isdigit() for word in words))
