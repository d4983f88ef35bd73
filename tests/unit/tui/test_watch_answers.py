"""A watch being written: what is missing or faulty is known at once, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from core.i18n import language, use
from core.ids import ConversationId, MessageId, OperatorId
from core.text.cells import width
from core.watch.model import DAY_S, Sensitivity, Terms, Watch, WatchId, WatchKind, WatchState
from core.watch.platforms import rules_for
from core.watch.rules import Breadth
from core.watch.trial import Missed, Trial, TrialHit
from tests.unit.tui.alerts import HOSTILE
from tests.unit.tui.rows import NOW_S
from tui.paint import Line
from tui.panes.watch_form import form_lines, heading_line, rules_lines, terms_words, trial_lines
from tui.searches import fault_lines
from tui.watch_answers import BASIS, KEEP, NAME, PURPOSE, QUERY, REVIEW, UNTIL, WatchAnswers, answered, begun, moved

NOW = datetime.fromtimestamp(NOW_S, ZoneInfo("America/Lima"))
WIDTHS = (45, 72, 80, 120, 200)
WATER = Watch(
    id=WatchId(1), name="Agua", query="agua~ OR grifo", kind=WatchKind.SERVICE, purpose="cortes", owner=OperatorId(1),
    owner_name="Ana", created_s=NOW_S - DAY_S, review_s=NOW_S + 90 * DAY_S, retention_days=200,
    state=WatchState.ACTIVE, state_s=NOW_S, state_by="", terms=Terms(min_count=7), strictness=0, is_wide_meant=False,
    legal_basis="", asked_by=None, approved_by=None, approved_by_name="", approved_s=None, ends_s=None,
    rules_read_s=None, judged_s=NOW_S, over=0, calm=0, spike_id=None, known_from_s=NOW_S, fill_id=None,
    fill_to_id=None, rev=3,
)  # fmt: skip


@pytest.fixture(autouse=True, params=("en", "es"))
def in_both_languages(request: pytest.FixtureRequest) -> Iterator[None]:
    before = language()
    use(str(request.param))
    yield
    use(before)


def filled(**typed: str) -> WatchAnswers:
    whole = {"name": "Agua", "query": "agua OR grifo", "purpose": "cortes", **typed}
    return replace(begun(NOW), typed=whole)


def test_a_new_form_asks_for_a_name_a_query_and_a_purpose_and_for_nothing_else() -> None:
    form = begun(NOW)
    assert list(form.unfinished) == [NAME, QUERY, PURPOSE]
    assert not form.is_touched
    for asked, text in ((NAME, "Agua"), (QUERY, "agua"), (PURPOSE, "cortes")):
        assert form.current is asked
        form = answered(form, asked, text)
    assert form.current is None and list(form.unfinished) == []


def test_a_query_that_cannot_be_read_stays_as_it_was_typed_and_says_where() -> None:
    form = answered(begun(NOW), QUERY, "agua (grifo OR")
    fault = form.fault()
    assert fault is not None and fault.offset == len("agua (grifo OR")
    assert form.value("query") == "agua (grifo OR" and QUERY in form.unfinished
    assert form.current is QUERY


def test_who_follows_a_person_is_asked_for_a_basis_and_an_end_within_thirty_days() -> None:
    form = filled(query="author:vecina_mala agua")
    assert form.is_person and {BASIS, UNTIL} <= set(form.unfinished)
    for text, is_fine in (("31d", False), ("30d", True), ("2023-01-01", False), ("mañana", False), ("20d", True)):
        assert bool(form.why_wrong(UNTIL)) is False
        wrong = replace(form, typed={**form.typed, "until": text}).why_wrong(UNTIL)
        assert bool(wrong) is not is_fine, text
    whole = replace(form, typed={**form.typed, "until": "20d", "basis": "Ley 1234, expediente 99"})
    new = whole.new_watch()
    assert new.kind is WatchKind.PERSON and new.ends_s == NOW_S + 20 * DAY_S and new.legal_basis.startswith("Ley")
    assert not replace(form, handles=frozenset({"vecina_mala"})).is_person, "an institution's handle is no person"


def test_what_is_not_touched_is_saved_as_it_was() -> None:
    form = begun(NOW, WATER)
    assert not form.is_touched
    new = form.new_watch()
    assert (new.name, new.query, new.review_s, new.retention_days) == (
        WATER.name, WATER.query, WATER.review_s, WATER.retention_days,
    )  # fmt: skip
    assert new.terms == WATER.terms and new.kind is WatchKind.SERVICE
    assert answered(form, NAME, "Agua").is_touched is False
    assert answered(form, NAME, "Aguas").is_touched


def test_numbers_and_dates_are_read_as_people_write_them() -> None:
    form = filled(review="90d", keep="30")
    assert form.new_watch().review_s == NOW_S + 90 * DAY_S
    assert form.new_watch().retention_days == 30
    for key, text in ((KEEP, "mucho"), (KEEP, "0"), (REVIEW, "ayer"), (REVIEW, "2020-01-01")):
        assert filled(**{key.key: text}).why_wrong(key), text


def test_the_cursor_stops_at_both_ends() -> None:
    form = begun(NOW)
    assert moved(form, -5).at == 0
    assert moved(form, 99).current is None


def too_wide(lines: Sequence[Line], cells: int) -> list[str]:
    return [row.text for row in lines if width(row.text.rstrip()) > cells - 1]


@pytest.mark.parametrize("cells", WIDTHS)
def test_no_row_of_the_form_is_wider_than_its_place(cells: int) -> None:
    forms = [
        begun(NOW),
        begun(NOW, WATER),
        filled(query="author:alguien " + "palabra " * 60, name=HOSTILE, until="99d"),
    ]
    forms.append(filled(query="agua ((" + "x" * 300))
    for form in forms:
        for at in range(len(form.rows) + 1):
            turned = replace(form, at=at)
            fault = turned.fault()
            drawn = partial(fault_lines, turned.value("query"), fault) if fault is not None else None
            lines, row = form_lines(turned, cells, drawn)
            assert too_wide([heading_line(turned, cells), *lines], cells) == []
            assert lines[row].text.startswith("►")


@pytest.mark.parametrize("cells", WIDTHS)
def test_no_row_of_a_trial_or_of_the_rules_is_wider_than_its_place(cells: int) -> None:
    hit = TrialHit(MessageId(NOW_S << 12), ConversationId(1), "Fb", "fb", HOSTILE, HOSTILE, NOW_S - 90)
    near = replace(hit, missed=Missed.FARTHER, part=HOSTILE, arrived_s=NOW_S - 3 * DAY_S)
    rules = rules_for({"X", "Fb", "Re", "Li"})
    for is_broad, rows in ((True, (hit,) * 20), (False, ())):
        trial = Trial(
            "agua", rows, (near,) * len(rows), Breadth(40, 100, 24.0), Breadth(40, 100, 24.0), is_broad, is_broad,
            rules, 100, not is_broad,
        )  # fmt: skip
        assert too_wide(trial_lines(trial, NOW_S, "America/Lima", cells), cells) == []
    assert too_wide(rules_lines(rules, {"X": "X", "Fb": "Facebook"}, cells), cells) == []
    assert rules


def test_a_strangers_words_cannot_act_and_say_what_they_lack_below() -> None:
    near = TrialHit(
        MessageId(1), ConversationId(1), "Fb", "fb", HOSTILE, HOSTILE, NOW_S, missed=Missed.WITHOUT, part="b"
    )
    trial = Trial("a b", (), (near,), Breadth(0, 9, 1.0), Breadth(0, 9, 1.0), False, False, (), 9, True)
    lines = trial_lines(trial, NOW_S, "America/Lima", 80)
    text = "\n".join(row.text for row in lines)
    assert "\x1b" not in text and "\u202e" not in text
    assert any(row.spans and row.spans[-1][1] == "warn" and row.text.strip().endswith("b") for row in lines)


def test_how_it_alerts_stands_on_one_line() -> None:
    said = terms_words(Terms(sensitivity=Sensitivity.STRICT, is_every_hit=True, is_mood=True))
    assert len(said) == 7
    assert len(terms_words(Terms(is_spike=False))) == 1
