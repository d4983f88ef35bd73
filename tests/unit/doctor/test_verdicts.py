"""Pure verdicts: sentences for every code, rhythm of accounts, room, backups, terminal, and the order of findings."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import i18n
from core.accounts.model import Account, HealthCode, Mark, MarkCode, Standing
from core.doctor.accounts import QUIET_LEAST_S, Seen, account_findings, quiet_from_s
from core.doctor.clock import clock_findings
from core.doctor.codes import Code
from core.doctor.model import SENTENCES, Finding, Severity, worst_first
from core.doctor.surroundings import offered_proxy
from core.doctor.terminal import terminal_findings
from core.doctor.tls import tls_findings
from core.doctor.workspace import Room, backup_findings, room_findings
from core.http.certificates import Certificate
from core.http.journeys import End, Journey, Place
from core.http.phases import place_of
from core.http.watching import Phase
from core.ids import AccountId
from core.store.audit import Entry
from ventanilla.api import StreamId

NOW_S = 1_800_000_000
DAY_S = 86_400
HERE = Path("/srv/valdeluz")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def codes(findings: list[Finding]) -> list[Code]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("code", Code)
def test_every_code_has_its_sentences_in_both_languages(code: Code) -> None:
    before = i18n.language()
    try:
        for msgid in filter(None, SENTENCES[code]):
            values = {name: "x" for name in _PLACEHOLDER.findall(msgid)}
            said = {i18n._(msgid, **values) for language in i18n.LANGUAGES if i18n.use(language)}
            assert len(said) == len(i18n.LANGUAGES), msgid
    finally:
        i18n.use(before)
    assert SENTENCES[code].person


def test_the_worst_stands_first_and_equals_stay_as_they_were_found() -> None:
    found = [
        Finding(code, severity, "")
        for code, severity in (
            (Code.REACHED, Severity.OK), (Code.SILENT, Severity.WARN), (Code.DNS, Severity.BAD),
            (Code.BACKUP_OLD, Severity.WARN), (Code.MODES, Severity.BAD),
        )
    ]  # fmt: skip
    assert codes(worst_first(found)) == [Code.DNS, Code.MODES, Code.SILENT, Code.BACKUP_OLD, Code.REACHED]


def account(**changes: object) -> Account:
    standing = replace(Standing(health=HealthCode.OK, last_ok_s=NOW_S), **changes)  # type: ignore[arg-type]  # by name
    return Account(AccountId(1), "muro", "feed", "Rs", "", NOW_S - 90 * DAY_S, standing)


def told(seen: Account, arrivals: list[int]) -> list[Code]:
    return codes(account_findings([Seen(seen, "x.example:443", arrivals)], NOW_S, "mesa-1"))


@pytest.mark.parametrize(
    ("quiet_h", "every_h", "is_told"), [(20, 1, True), (11, 1, False), (20, 12, False), (30, 12, True)]
)
def test_silence_is_measured_by_the_accounts_own_rhythm(quiet_h: int, every_h: int, is_told: bool) -> None:
    last_s = NOW_S - quiet_h * 3600
    arrivals = [last_s - n * every_h * 3600 for n in range(10)]
    assert told(account(last_event_s=last_s), arrivals) == [Code.SILENT if is_told else Code.ACCOUNTS_WELL]


def test_an_account_without_a_rhythm_is_silent_after_a_week() -> None:
    assert told(account(last_event_s=NOW_S - 6 * DAY_S), [NOW_S - 6 * DAY_S]) == [Code.ACCOUNTS_WELL]
    assert told(account(last_event_s=NOW_S - 8 * DAY_S), [NOW_S - 8 * DAY_S]) == [Code.SILENT]


@given(st.lists(st.integers(0, 10**9), max_size=50))
def test_no_rhythm_tells_a_silence_that_it_has_had_before(seconds: list[int]) -> None:
    arrivals = sorted(set(seconds), reverse=True)
    rhythm = quiet_from_s(arrivals)
    if rhythm is not None:
        usual_s, from_s = rhythm
        assert from_s >= max(QUIET_LEAST_S, usual_s)


def test_an_access_that_ends_is_told_before() -> None:
    marks = (Mark(MarkCode.EXPIRES, StreamId(""), "2026-12-01", NOW_S),)
    assert told(account(marks=marks, last_event_s=NOW_S), []) == [Code.ACCESS_ENDS]


@pytest.mark.parametrize(
    ("free", "database", "severity"),
    [(501, 10, None), (499, 10, Severity.WARN), (99, 10, Severity.BAD), (1500, 800, Severity.WARN)],
)
def test_room_is_measured_by_what_a_copy_needs(free: int, database: int, severity: Severity | None) -> None:
    found = room_findings(Room(free, 10_000, database), HERE, "mesa-1")
    assert [each.severity for each in found] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("days", "expected"), [(0, Code.BACKUP_WELL), (6, Code.BACKUP_WELL), (7, Code.BACKUP_OLD), (None, Code.BACKUP_NONE)]
)
def test_a_backup_is_old_after_a_week(days: int | None, expected: Code) -> None:
    def entry(action: str, days_ago: int) -> Entry:
        at = datetime.fromtimestamp(NOW_S - days_ago * DAY_S, UTC).isoformat()
        return Entry(1, at, "system", "cli", action, "workspace", "{}", "", "")

    entries = [entry("workspace.found", 90)]
    if days is not None:
        entries += [entry("workspace.backup", days), entry("workspace.backup", 60)]
    assert codes(backup_findings(entries, NOW_S - 90 * DAY_S, NOW_S, HERE, "mesa-1")) == [expected]


def test_a_new_workspace_needs_no_backup_yet() -> None:
    assert backup_findings([], NOW_S - DAY_S, NOW_S, HERE, "mesa-1") == []


@pytest.mark.parametrize(
    ("environment", "size", "expected"),
    [
        ({"TERM": "xterm-256color", "LANG": "es_PE.UTF-8"}, (80, 24), [Code.TERMINAL_WELL]),
        ({"LANG": "es_PE.UTF-8"}, (80, 24), [Code.TERMINAL]),
        ({"TERM": "dumb", "LANG": "es_PE.UTF-8"}, (80, 24), [Code.TERMINAL]),
        ({"TERM": "xterm-256color", "LANG": "C"}, (80, 24), [Code.TERMINAL_ASCII]),
        ({"TERM": "xterm-256color", "LC_CTYPE": "C.UTF-8"}, (80, 24), [Code.TERMINAL_ASCII]),
        ({"TERM": "vt220", "LANG": "es_PE.UTF-8"}, (80, 24), [Code.TERMINAL_COLOURS]),
        ({"TERM": "vt220", "LANG": "es_PE.UTF-8", "NO_COLOR": "1"}, (80, 24), [Code.TERMINAL_WELL]),
        ({"TERM": "xterm-256color", "LANG": "es_PE.UTF-8"}, (40, 24), [Code.TERMINAL_SMALL]),
        ({}, None, []),
    ],
)
def test_a_terminal_is_judged_by_what_it_says_of_itself(
    environment: dict[str, str], size: tuple[int, int] | None, expected: list[Code]
) -> None:
    assert codes(terminal_findings(environment, size, "mesa-1")) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"https_proxy": "http://ana:secret@proxy.example:3128/"}, "proxy.example:3128"),
        ({"HTTP_PROXY": "proxy.example:8080"}, "proxy.example:8080"),
        ({"https_proxy": "socks5://proxy.example"}, ""),
        ({"https_proxy": "", "ALL_PROXY": "https://proxy.example"}, "proxy.example:443"),
        ({}, ""),
    ],
)
def test_the_proxy_of_the_environment_is_named_without_its_password(said: dict[str, str], expected: str) -> None:
    assert offered_proxy(said) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://red.example/rss?key=x", "red.example:443"),
        ("http://[2001:db8::7]:8080/", "[2001:db8::7]:8080"),
        ("@valdeluz", None),
        ("ftp://red.example/", None),
        ("https://", None),
    ],
)
def test_of_an_address_only_the_server_is_taken(address: str, expected: str | None) -> None:
    found = place_of(address)
    assert (str(found) if found else None) == expected


def expired(host: str, days: int) -> Journey:
    until = datetime.fromtimestamp(NOW_S - days * DAY_S, UTC)
    shown = Certificate("Authority", until.replace(year=2020), until)
    return Journey(Place("https", host, 443), End.CERTIFICATE, Phase.TLS, verify_code=10, certificate=shown)


def answered(host: str, skew_s: int) -> Journey:
    return Journey(Place("https", host, 443), End.ANSWERED, Phase.ANSWER, status=200, skew_s=skew_s)


@pytest.mark.parametrize(
    ("journeys", "says"),
    [
        ([expired("a.example", 3)], "forgot to renew"),
        ([expired("a.example", 3), expired("b.example", 9)], "this machine's clock is wrong"),
        ([expired("a.example", 500)], "this machine's clock is wrong"),
        ([expired("a.example", 3), answered("b.example", 0)], "confirm this machine's clock"),
        ([expired("a.example", 3), answered("b.example", -4 * DAY_S)], "5760 min fast"),
    ],
)
def test_who_is_likelier_at_fault_for_an_expired_certificate(journeys: list[Journey], says: str) -> None:
    before = i18n.language()
    i18n.use("en")
    try:
        assert says in tls_findings(journeys, "mesa-1", NOW_S)[0].for_person
    finally:
        i18n.use(before)


def test_a_machine_that_follows_time_servers_believes_itself_against_one_server_not_against_three() -> None:
    one = [answered("a.example", 3600)]
    three = [*one, answered("b.example", 3600), answered("c.example", 3590)]
    assert codes(clock_findings(one, "mesa-1", is_synchronised=True)) == [Code.CLOCK_THERE_WRONG]
    assert codes(clock_findings(one, "mesa-1")) == [Code.CLOCK_WRONG]
    assert codes(clock_findings(three, "mesa-1", is_synchronised=True)) == [Code.CLOCK_WRONG]
    assert clock_findings([answered("a.example", 60)], "mesa-1") == []


@pytest.mark.parametrize("page", ["admin.md", "administracion.md"])
def test_the_administrators_guide_says_what_to_do_about_every_code(page: str) -> None:
    text = (Path(__file__).parents[3] / "docs" / page).read_text(encoding="utf-8")
    chapter = text.partition(": doctor\n")[2].partition("\n## ")[0]
    told = re.findall(
        r"`([a-z_]+)`", "\n".join(line.split(" | ")[0] for line in chapter.splitlines() if line[:2] == "| ")
    )
    assert set(told) - {"code"} == {code.value for code in Code}
    assert len(told) == len(set(told))
