"""What each level brings: the table that comes with the program, and that an unclear one is refused."""

from __future__ import annotations

import pytest

from core.access.gate import CRISIS_FROM
from core.crisis.closing import CRITERION_TITLES, Answer, Seen, criteria_of, judge
from core.crisis.levels import effects_of, load, standard
from core.crisis.model import EVERYTHING, Criterion, Freezing, Incident, IncidentId, Kind, Level
from core.crisis.playbook_model import CrisisRole
from core.errors import UsageError

LEAST = "false_alarm = []\n" + "".join(f"[level.{n}]\nfreezes = 'none'\nclosing = []\n" for n in range(5))
MOURNING = "[mourning]\nfreezes = 'freeze'\nclosing = []\n"
QUIET = Seen(
    has_reason=True, quiet_s=7200, open_emergencies=0, open_steps=0, statements_online=1, is_closing_online=True,
    undecided=0, freezes=0, open_parts=0,
)  # fmt: skip


def test_the_queue_is_held_at_2_and_frozen_from_3_on() -> None:
    assert [effects_of(level).freezes for level in Level] == [
        Freezing.NONE, Freezing.NONE, Freezing.HOLD, Freezing.FREEZE, Freezing.FREEZE,
    ]  # fmt: skip
    assert all(effects_of(level).spares_emergency for level in Level if level >= 2)


def test_the_fast_lane_opens_where_the_gate_lets_through() -> None:
    assert [effects_of(level).fast_lane for level in Level] == [level >= CRISIS_FROM for level in Level]


def test_who_is_needed_and_who_publishes_rises_with_the_level() -> None:
    assert [effects_of(level).needs_scribe for level in Level] == [False, False, True, True, True]
    assert [effects_of(level).lead_is_not_scribe for level in Level] == [False, False, False, True, True]
    assert [effects_of(level).needs_spokesperson for level in Level] == [False, False, False, True, True]
    assert [effects_of(level).single_voice for level in Level] == [False, False, False, True, True]
    assert [effects_of(level).kill_switch for level in Level] == [False, False, False, False, True]
    assert effects_of(Level.CRISIS).who_publishes == ()
    assert effects_of(Level.EMERGENCY).who_publishes == (CrisisRole.LEAD, CrisisRole.SPOKESPERSON)


def test_statements_are_due_at_15_and_30_and_then_every_half_hour_for_two_hours() -> None:
    for level in (Level.ALERT, Level.CRISIS, Level.EMERGENCY):
        effects = effects_of(level)
        assert (effects.holding_min, effects.scope_min) == (15, 30)
        assert [(one.until_min, one.every_min) for one in effects.cadence] == [(120, 30), (1440, 60), (None, 300)]
    assert [effects_of(level).sitrep_min for level in Level] == [None, None, None, 30, 30]
    assert effects_of(Level.WATCH).holding_min is None and effects_of(Level.WATCH).cadence == ()


def test_a_mourning_stops_posts_lets_answers_go_and_bars_jokes_at_any_level() -> None:
    for level in Level:
        effects = effects_of(level, Kind.MOURNING)
        assert (effects.freezes, effects.with_answers, effects.blocks_humour) == (Freezing.FREEZE, False, True)
        assert effects.holding_min is None and not effects.fast_lane


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x", "cannot be|not clear"),
        (LEAST, "mourning"),
        (LEAST.replace("level.4", "level.7") + MOURNING, "level: 0, 1, 2, 3, 4"),
        (LEAST + MOURNING + "fast = true\n", "fast"),
        (LEAST + MOURNING.replace("'freeze'", "'stop'"), "stop"),
        (LEAST + MOURNING.replace("[]", "['nada']"), "nada"),
        (LEAST + MOURNING + "holding_min = 0\n", "minutes > 0"),
        (LEAST + MOURNING + "cadence = [{ every_min = 30, until_min = 60 }]\n", "last line"),
        (LEAST + MOURNING + "cadence = [{ every_min = 30 }, { every_min = 60 }]\n", "until_min"),
        (LEAST.replace("'none'\n", "'none'\nwith_answers = true\n", 1) + MOURNING, "0: freezes"),
    ],
)
def test_a_table_that_is_not_clear_is_refused_with_its_place(text: str, fault: str) -> None:
    with pytest.raises(UsageError, match=rf"levels\.toml.*({fault})"):
        load(text, "levels.toml")


def test_the_least_table_is_enough() -> None:
    assert load(LEAST + MOURNING, "x").of(Level.ALERT).closing == ()


def incident(highest: Level, kind: Kind = Kind.CRISIS) -> Incident:
    return Incident(
        id=IncidentId(1), kind=kind, title="", playbook="", level=Level.NORMAL, level_s=0, highest=highest, parent=None,
        scope=EVERYTHING, spares_emergency=True, alert=None, reason="", reason_by_s=300, declared_by=None,
        declared_by_name="", declared_s=0, aware_s=0, next_update_s=None, closed_s=None, closed_by_name="",
    )  # fmt: skip


def test_what_is_asked_before_closing_follows_the_highest_level_ever() -> None:
    def asked(one: Incident, *, is_false_alarm: bool = False, has_spoken: bool = False) -> set[Criterion]:
        return set(criteria_of(one, standard(), is_false_alarm=is_false_alarm, has_spoken=has_spoken))

    assert asked(incident(Level.EMERGENCY)) == set(Criterion)
    assert Criterion.CLOSING_SENT not in asked(incident(Level.WATCH))
    assert Criterion.CLOSING_SENT not in asked(incident(Level.EMERGENCY), is_false_alarm=True)
    assert Criterion.CLOSING_SENT in asked(incident(Level.EMERGENCY), is_false_alarm=True, has_spoken=True)
    assert Criterion.SERVICE_RESTORED not in asked(incident(Level.NORMAL, Kind.MOURNING))
    always = {Criterion.REASON_GIVEN, Criterion.HELD_REVIEWED, Criterion.FREEZE_LIFTED, Criterion.PARTS_CLOSED}
    for level in Level:
        assert always <= asked(incident(level)), "nothing is closed over a queue that nobody looked at"


def test_each_criterion_is_met_by_what_is_seen_or_said() -> None:
    everything = tuple(Criterion)
    calm = {each.criterion: each.answer for each in judge(everything, QUIET)}
    assert {each for each, answer in calm.items() if answer is Answer.ASKED} == {
        Criterion.SERVICE_RESTORED, Criterion.NEXT_SHIFT_TOLD,
    }  # fmt: skip
    assert all(each.answer.is_enough for each in judge(everything, QUIET, everything))
    worst = Seen(has_reason=False, quiet_s=7199, open_emergencies=2, open_steps=3, statements_online=0,
                 is_closing_online=False, undecided=4, freezes=1, open_parts=1)  # fmt: skip
    found = judge(everything, worst, everything)
    assert {each.criterion for each in found if each.answer.is_enough} == {
        Criterion.SERVICE_RESTORED, Criterion.NEXT_SHIFT_TOLD,
    }  # fmt: skip
    assert {each.criterion: each.count for each in found}[Criterion.HELD_REVIEWED] == 4
    assert set(CRITERION_TITLES) == set(Criterion)


def test_a_reason_is_late_only_while_it_is_owed() -> None:
    owed = incident(Level.ALERT)
    assert [owed.reason_late_s(now_s) for now_s in (0, 300, 301, 900)] == [0, 0, 1, 600]
