"""Health in words."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from core import i18n
from core.accounts.model import Account, AccountState, HealthCode, Mark, MarkCode, Standing
from core.accounts.standing import BREAKER_FAILURES
from core.accounts.words import health_sentence, health_words, span_words
from core.ids import AccountId
from tui.cli.account import COMMAND
from ventanilla.api import StreamId

LIMA = ZoneInfo("America/Lima")
NOW_S = 1_795_785_000  # 2026-11-27 13:10 UTC, 08:10 in Lima
WELL = Account(
    id=AccountId(7),
    name="@valdeluz",
    connector="plaza",
    network="X",
    handle="@valdeluz",
    created_s=NOW_S - 86_400,
    standing=Standing(health=HealthCode.OK, last_ok_s=NOW_S - 9, last_event_s=NOW_S - 9, next_s=NOW_S + 240),
)


def words(**changes: object) -> str:
    standing = replace(WELL.standing, **changes)  # type: ignore[arg-type]  # fields of the table below
    return health_words(replace(WELL, standing=standing), NOW_S, LIMA)


def test_a_working_account_is_up_to_date() -> None:
    assert words() == "up to date"


def test_a_new_account_is_not_asked_yet() -> None:
    assert words(health=HealthCode.NEW) == "not asked yet"


def test_silence_is_said_and_is_no_failure() -> None:
    assert words(last_event_s=NOW_S - 9 * 86_400) == "up to date, nothing new for 9 d"


def test_a_limit_says_since_when_and_until_when_in_the_institutions_zone() -> None:
    late = words(health=HealthCode.LIMITED, last_ok_s=NOW_S - 660, next_s=NOW_S + 1800, failures=1)
    assert late == "late 11 min: the network limits until 08:40"


def test_another_days_time_carries_its_day() -> None:
    late = words(health=HealthCode.QUOTA, last_ok_s=NOW_S - 3600, next_s=NOW_S + 57_000, failures=1)
    assert late == "late 1 h: the network's allowance is used up until 28-11 00:00"


def test_a_first_hiccup_carries_no_number() -> None:
    assert words(health=HealthCode.UNAVAILABLE, failures=1) == "no useful answer, next try at 08:14"


def test_an_open_breaker_says_how_often() -> None:
    late = words(health=HealthCode.UNAVAILABLE, failures=BREAKER_FAILURES, last_ok_s=NOW_S - 7200)
    assert late == "late 2 h after 6 failures: no useful answer, next try at 08:14"


def test_a_stopped_account_says_who_or_why() -> None:
    paused = replace(WELL, standing=replace(WELL.standing, state=AccountState.PAUSED))
    assert health_words(paused, NOW_S) == "stopped"
    assert health_words(replace(paused, stopped_by="Ana"), NOW_S) == "stopped: paused by Ana"
    assert health_words(replace(paused, stop_reason="410 days without use"), NOW_S) == "stopped: 410 days without use"


def test_who_can_fix_a_sign_in_is_named() -> None:
    asking = replace(WELL, standing=replace(WELL.standing, state=AccountState.NEEDS_SIGN_IN, health=HealthCode.REVOKED))
    assert health_words(asking, NOW_S) == "asks to sign in again, the access was withdrawn: an administrator can fix it"
    assert health_words(replace(asking, custodian="Pilar"), NOW_S).endswith(": Pilar can fix it")


def test_a_look_alike_is_never_taken_for_ours() -> None:
    assert words(state=AccountState.FOREIGN) == "NOT OURS: looks alike"


@pytest.mark.parametrize("code", HealthCode)
@pytest.mark.parametrize("state", AccountState)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_health_in_every_state_has_words_without_open_placeholders(
    code: HealthCode, state: AccountState, language: str
) -> None:
    i18n.use(language)
    found = words(health=code, state=state, failures=3, next_s=None)
    assert found
    assert "{" not in found


@pytest.mark.parametrize("code", MarkCode)
def test_every_mark_has_words(code: MarkCode) -> None:
    marked = replace(WELL, standing=replace(WELL.standing, marks=(Mark(code, StreamId("a"), "b.example"),)))
    sentence = health_sentence(marked, NOW_S)
    assert sentence.startswith("Up to date. ")
    assert "{" not in sentence


def test_what_is_to_be_changed_names_the_command_that_changes_it() -> None:
    assert "«account edit»" in words(state=AccountState.GONE)
    moved = Mark(MarkCode.MOVED, StreamId("a"), "b.example")
    marked = replace(WELL, standing=replace(WELL.standing, marks=(moved,)))
    assert "Its address moved to b.example: change it with «account edit»." in health_sentence(marked, NOW_S)
    assert "edit" in COMMAND.commands


def test_foreign_words_in_a_sentence_are_harmless() -> None:
    failed = replace(WELL.standing, health=HealthCode.MALFORMED, failures=1, detail="\x1b]52;c;x\x07 {time} [/]")
    sentence = health_sentence(replace(WELL, standing=failed, connector="\x1b[2J"), NOW_S)
    assert "\x1b" not in sentence
    assert "{time} [/]" in sentence


def test_spans_are_short() -> None:
    assert [span_words(s) for s in (-3, 9, 660, 7200, 3_542_400)] == ["0 s", "9 s", "11 min", "2 h", "41 d"]
