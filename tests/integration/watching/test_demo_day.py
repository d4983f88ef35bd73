"""The demonstration's day with nobody acting: each trigger calls at its minute, and nothing else does.

The program is started as people start it, and the day is played 240 times as fast, from 06:50 to after the last
trigger; the expected times are the oracle's. What holds for every trigger and why it is not the very second:

- A spike is judged by when its windows ended, a source that cannot be read by when it last answered: their minute is
  exact, however late somebody came to look. (A source is silent 900 s after its last answer, which may lie one poll
  before the network closed.)
- Whatever arrives calls when it is stored: as late as one poll, 48 s of the day at this speed and 60 s for what goes
  out in our name, stretched by a tenth against all accounts asking at once, plus one minute.
- A machine that stands still makes that later; how long it did is measured beside the day and allowed for.

The collector needs some seconds to start, which would be half an hour of the day; so its clock is held at 06:50 for as
long as a start may take. Nothing else is arranged.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.oracle.valdeluz import DAY, LABELS, clock
from tests.oracle.valdeluz_figures import LEFT_FROM

ROOT = Path(__file__).parents[3]
EXPECTED = json.loads((ROOT / "tests" / "oracle" / "valdeluz_expected.json").read_text(encoding="utf-8"))
LIMA = ZoneInfo("America/Lima")
SPEED = 240
START_S = 12
"""Machine seconds in which a collector is up, also beside other work."""
OPENS, ENDS = clock("06:50"), clock("18:12")
POLL_S = {"plaza": SPEED / 5 * 1.1, "own": 66.0}
FOUNDING_S, ENDING_S = 180, 30
KINDS = {"revoked": "access"}
"""How the program calls what the oracle calls otherwise."""
WATCHES = {"agua": "Water", "seguridad": "Impersonation and security"}


@dataclass
class Machine:
    """How long this machine let nobody run, at the most, in machine seconds."""

    stood_s: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look twenty times a second until it is ended."""
        while not self._ended.is_set():
            before = time.monotonic()
            time.sleep(0.05)
            self.stood_s = max(self.stood_s, time.monotonic() - before - 0.05)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Beside what is done here."""
        looking = threading.Thread(target=self.watch)
        looking.start()
        try:
            yield
        finally:
            self._ended.set()
            looking.join()


@dataclass(frozen=True)
class Played:
    """What the day came to."""

    alerts: list[dict[str, object]]
    behind: dict[str, list[str]]
    """By alert, the ids of its messages on their network."""
    stored: dict[str, int]
    """By a message's id there, the second of the day at which it was stored."""
    waiting: set[int]
    """Conversations that are open at the end."""
    home: dict[str, int]
    """By a message's id there, its conversation."""
    stood_s: float

    def late_s(self, stream: str) -> float:
        """How much later than it happened something may call, in seconds of the day."""
        return POLL_S[stream] + 60 + self.stood_s * SPEED * 2

    def of(self, kind: str) -> list[dict[str, object]]:
        """The alerts of one kind, the oldest first."""
        return sorted((one for one in self.alerts if one["kind"] == kind), key=lambda one: str(one["opened_at"]))


def program(*words: str, bound_s: float = 60.0) -> str:
    """What a command prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "ventanilla", "--lang", "en", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=bound_s, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def second(moment: object) -> int:
    """The second of the day in Valdeluz."""
    at = datetime.fromisoformat(str(moment)).astimezone(LIMA)
    return at.hour * 3600 + at.minute * 60 + at.second


def hold_the_clock(folder: Path) -> float:
    """Let 06:50 be when a collector is up; gives that moment of the machine."""
    with closing(sqlite3.connect(folder / "ventanilla.db")) as database:
        started_s = time.time() + START_S
        database.execute("UPDATE workspace SET value = ? WHERE key = 'clock_started_s'", (str(started_s),))
        database.commit()
    return started_s


def play(folder: Path) -> Played:
    """Play the day and read what it came to."""
    program("demo", "--workspace", str(folder), "--no-screen", "--replay", str(SPEED), bound_s=FOUNDING_S)
    machine = Machine()
    started_s = hold_the_clock(folder)
    collector = subprocess.Popen(
        [sys.executable, "-m", "ventanilla", "--lang", "en", "--workspace", str(folder), "collect"],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert collector.stderr is not None and collector.stderr.readline() == "Collecting.\n"
        assert time.time() < started_s, "the collector took longer to start than the clock was held"
        with machine.watched():
            collector.wait(started_s + (ENDS - OPENS) / SPEED - time.time())
        pytest.fail(f"the collector ended: {collector.stderr.read()}")
    except subprocess.TimeoutExpired:
        collector.send_signal(signal.SIGTERM)
        collector.wait(ENDING_S)
    finally:
        if collector.poll() is None:
            os.kill(collector.pid, signal.SIGKILL)
            collector.wait(ENDING_S)
        if collector.stderr is not None:
            collector.stderr.close()
    return _read(folder, machine.stood_s)


def _read(folder: Path, stood_s: float) -> Played:
    alerts = json.loads(program("--workspace", str(folder), "alert", "list", "--json"))
    with closing(sqlite3.connect(f"file:{folder / 'ventanilla.db'}?mode=ro", uri=True)) as database:
        behind: dict[str, list[str]] = {}
        for alert, remote_id in database.execute(
            "SELECT a.alert_id, m.remote_id FROM alert_message AS a JOIN message AS m ON m.id = a.message_id ORDER BY 2"
        ):
            behind.setdefault(str(alert), []).append(remote_id)
        rows = database.execute("SELECT remote_id, id >> 12, conversation_id FROM message").fetchall()
        waiting = {id_ for (id_,) in database.execute("SELECT id FROM conversation WHERE state = 0")}
    return Played(
        alerts=alerts,
        behind=behind,
        stored={name: second(datetime.fromtimestamp(at_s, LIMA).isoformat()) for name, at_s, _ in rows},
        waiting=waiting,
        home={name: conversation for name, _, conversation in rows},
        stood_s=stood_s,
    )


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The day, played once for all that is asked of it."""
    return play(tmp_path_factory.mktemp("valdeluz") / "workspace")


def matching(day: Played, trigger: dict[str, object]) -> dict[str, object]:
    """The alert of a trigger."""
    kind, about = KINDS.get(str(trigger["kind"]), str(trigger["kind"])), str(trigger["about"])
    for alert in day.of(kind):
        messages = day.behind.get(str(alert["id"]), [])
        if kind == "spike" and alert["watch_name"] == WATCHES[about]:
            return alert
        if kind in ("source_silent", "outbound", "access") and alert["account"] == about:
            return alert
        if kind in ("threat", "distress") and about in messages:
            return alert
        if kind == "rumour" and messages and {f"group:{about}"} <= set(LABELS[messages[0]].tags):
            return alert
    pytest.fail(f"nothing called for {trigger}: {[(one['kind'], one['opened_at']) for one in day.alerts]}")


@pytest.mark.parametrize("trigger", EXPECTED["triggers"], ids=lambda one: f"{one['at']}-{one['kind']}-{one['about']}")
def test_each_trigger_calls_at_its_minute(day: Played, trigger: dict[str, object]) -> None:
    alert = matching(day, trigger)
    at, opened = clock(str(trigger["at"])), second(alert["opened_at"])
    match trigger["kind"]:
        case "spike":
            assert opened == at
            assert alert["over_at"] is None or second(alert["over_at"]) == clock(str(trigger["cleared"]))
            assert dict(alert["figures"])["limit"] == trigger["threshold"]  # type: ignore[call-overload]  # of a document
        case "source_silent":
            assert at - POLL_S["plaza"] - day.stood_s * SPEED <= opened <= at
        case "outbound":
            assert at <= opened <= at + day.late_s("own")
            assert alert["proposes_level"] == 2
        case _:
            assert at <= opened <= at + day.late_s("plaza")


def test_nothing_else_calls(day: Played) -> None:
    """No second alert of a cause, no alert without a trigger, and nothing on account of a figure of speech."""
    expected = {str(matching(day, trigger)["id"]) for trigger in EXPECTED["triggers"]}
    assert [one for one in day.alerts if one["id"] not in expected] == []
    assert len(day.alerts) == len(EXPECTED["triggers"]), "each trigger has an alert of its own"


def test_every_threat_is_caught_and_every_decoy_is_silent(day: Played) -> None:
    threats = {one.id for one in DAY if LABELS[one.id].kind == "T" and one.t_in < ENDS}
    caught = {name for alert in day.of("threat") for name in day.behind[str(alert["id"])]}
    assert caught == threats
    assert all(LABELS[name].lead == "E" for alert in day.of("distress") for name in day.behind[str(alert["id"])])


def test_what_nobody_here_sent_can_be_opened_and_waits_for_nobody(day: Played) -> None:
    [alert] = day.of("outbound")
    [name] = day.behind[str(alert["id"])]
    assert day.home[name] not in day.waiting


def test_the_backlog_at_noon_is_the_expected_one(day: Played) -> None:
    """Of the conversations that are open at the end, those that something said by noon has opened."""
    noon = [one for one in DAY if LEFT_FROM < one.t_in <= clock("12:00")]
    assert {one.id for one in noon} <= set(day.stored)
    open_then = {day.home[one.id] for one in noon} & day.waiting
    assert len(open_then) == EXPECTED["figures"]["open"]["12:00"]
    late = {one.id: day.stored[one.id] - one.t_in for one in noon if one.t_in >= OPENS}
    cut_off = {one.id for one in noon if one.account == "tk-valdeluz"}
    assert {name: by for name, by in late.items() if by > day.late_s("plaza") and name not in cut_off} == {}
