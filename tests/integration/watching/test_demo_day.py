"""The demonstration's day with nobody acting: each trigger calls at its minute, and nothing else does until midnight.

The demonstration is made as people make it. Then its clock is set forward by hand, from 06:50 to 24:00: to each fifth
minute, at which windows end and silence is looked for, and to each moment at which something happens and one poll
after it. The expected times are the oracle's. What that means for when something may call:

- A spike is judged by when its windows ended: to the second, however late somebody came to look.
- A source that cannot be read is judged by when it last answered, which is at the most one poll before the network
  closed: 6 s, as each account is asked every 5 s, stretched by a tenth and to a whole second.
- Whatever arrives calls when it is stored: at the most one poll later, 6 s, and 66 s for what goes out in our name.

One stretch is played by the program as it is really started: it takes over from the other at 07:05 and calls at 07:10.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.integration.watching.stepping import stepped
from tests.oracle.valdeluz import ACCOUNTS, DAY, DAY_S, LABELS, Message, clock
from tests.oracle.valdeluz_triggers import EVENTS
from tests.tui.pty.terminal import until_true

ROOT = Path(__file__).parents[3]
EXPECTED = json.loads((ROOT / "tests" / "oracle" / "valdeluz_expected.json").read_text(encoding="utf-8"))
LIMA = ZoneInfo("America/Lima")
OPENS, ENDS = clock("06:50"), DAY_S
EVERY_S = 300
LATE_S = {"plaza": 6, "own": 66}
"""By stream, how long after it happened something may arrive."""
RETRY_S = 1800
"""The longest pause between two tries of an account that cannot be read."""
HANDED_OVER, SPEED = clock("07:05"), 60
FOUNDING_S, ENDING_S, CALLING_S = 180, 30, 120
KINDS = {"revoked": "access"}
"""How the program calls what the oracle calls otherwise."""
WATCHES = {"agua": "Water", "seguridad": "Impersonation and security"}


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
    open_at: dict[int, int]
    """By the second of the day, how many conversations were open."""
    said: list[str]
    """What went wrong, in the program's words."""
    early: Path
    """The workspace as it was at 07:05."""

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


def moments() -> list[tuple[int, str]]:
    """Each fifth minute, for all accounts (an empty name), and the seconds at which something may happen, for one."""
    found = {(minute, "") for minute in range(OPENS, ENDS + 1, EVERY_S)}
    for one in DAY:
        found |= {(one.t_in, one.account), (one.t_in + LATE_S["plaza"], one.account)}
    for account in ACCOUNTS:
        for out in account.outages:
            found |= {(out.begin + by, account.id) for by in (-1, 0, LATE_S["plaza"])} | {(out.end, account.id)}
    for event in EVENTS:
        if event.kind == "post_not_ours":
            found |= {(event.at + by, event.account) for by in range(0, LATE_S["own"] + 1, LATE_S["plaza"])}
    return sorted((at, account) for at, account in found if OPENS <= at <= ENDS)


async def play(folder: Path, early: Path) -> Played:
    """Play the day and read what it came to; ``early`` becomes a copy of the workspace at 07:05."""
    open_at: dict[int, int] = {}
    async with stepped(folder) as collector:
        midnight_s = collector.opened_s - OPENS
        for at, account in moments():
            await collector.at(midnight_s + at, account or None)
            if not account:
                open_at[at] = await collector.number("SELECT count(*) FROM conversation WHERE state = 0")
            if at == HANDED_OVER and not account:
                shutil.copytree(folder, early)  # nobody writes meanwhile
        said = collector.said
    return _read(folder, open_at, said, early)


def _read(folder: Path, open_at: dict[int, int], said: list[str], early: Path) -> Played:
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
        open_at=open_at,
        said=said,
        early=early,
    )


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The day, played once for all that is asked of it."""
    place = tmp_path_factory.mktemp("valdeluz")
    program("demo", "--workspace", str(place / "workspace"), "--no-screen", bound_s=FOUNDING_S)
    return asyncio.run(play(place / "workspace", place / "early"))


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
            assert at - LATE_S["plaza"] <= opened <= at
        case "outbound":
            assert at <= opened <= at + LATE_S["own"]
            assert alert["proposes_level"] == 2
        case _:
            assert at <= opened <= at + LATE_S["plaza"]


def test_nothing_else_calls(day: Played) -> None:
    """No second alert of a cause, no alert without a trigger, and nothing on account of a figure of speech."""
    expected = {str(matching(day, trigger)["id"]) for trigger in EXPECTED["triggers"]}
    assert [one for one in day.alerts if one["id"] not in expected] == []
    assert len(day.alerts) == len(EXPECTED["triggers"]), "each trigger has an alert of its own"
    assert day.said == [], "nothing of the watching failed"


def test_every_threat_is_caught_and_every_decoy_is_silent(day: Played) -> None:
    threats = {one.id for one in DAY if LABELS[one.id].kind == "T"}
    caught = {name for alert in day.of("threat") for name in day.behind[str(alert["id"])]}
    assert caught == threats
    assert all(LABELS[name].lead == "E" for alert in day.of("distress") for name in day.behind[str(alert["id"])])
    decoys = {one.id for one in DAY if "decoy" in LABELS[one.id].tags}
    called = [one for kind in ("threat", "distress") for one in day.of(kind)]
    assert decoys <= set(day.stored)
    assert not decoys & {name for one in called for name in day.behind[str(one["id"])]}


def test_what_nobody_here_sent_can_be_opened_and_waits_for_nobody(day: Played) -> None:
    [alert] = day.of("outbound")
    [name] = day.behind[str(alert["id"])]
    assert day.home[name] not in day.waiting


def could_come(message: Message) -> tuple[int, int]:
    """The first and the last second of the day at which it can be stored: at once, or when its network is back."""
    for account in ACCOUNTS:
        for out in account.outages:
            if account.id == message.account and out.begin <= message.t_in < out.end + RETRY_S:
                return max(message.t_in, out.end), out.end + RETRY_S
    return message.t_in, message.t_in + LATE_S["plaza"]


def test_everything_but_what_the_revoked_account_would_bring_is_stored_at_its_time(day: Played) -> None:
    came = [one for one in DAY if one.id in day.stored]
    assert len(came) == EXPECTED["figures"]["messages_when_nobody_signs_in"]
    for one in came:
        first, last = could_come(one)
        assert one.t_in < OPENS or first <= day.stored[one.id] <= last, one


@pytest.mark.parametrize("moment", EXPECTED["figures"]["open_when_nobody_signs_in"])
def test_the_backlog_is_the_expected_one(day: Played, moment: str) -> None:
    """What waits grows as the oracle says, into the night."""
    assert day.open_at[clock(moment)] == EXPECTED["figures"]["open_when_nobody_signs_in"][moment]


def test_a_collector_that_takes_over_before_the_trigger_calls_at_its_minute(day: Played) -> None:
    """The program itself, sixty times as fast, on what another has read by 07:05."""
    with closing(sqlite3.connect(day.early / "ventanilla.db")) as database:
        database.execute("DELETE FROM lease")  # of the one that went on elsewhere
        began = [(str(time.time()), "clock_started_s"), (str(SPEED), "clock_speed")]
        opened_s = float(database.execute("SELECT value FROM workspace WHERE key = 'clock_origin_s'").fetchone()[0])
        began.append((str(opened_s - OPENS + HANDED_OVER), "clock_origin_s"))
        database.executemany("UPDATE workspace SET value = ? WHERE key = ?", began)
        database.commit()
    collector = subprocess.Popen(
        [sys.executable, "-m", "ventanilla", "--lang", "en", "--workspace", str(day.early), "collect"],
        cwd=ROOT, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until_true(lambda: _spikes(day.early) > 0, "it calls", CALLING_S)
        collector.send_signal(signal.SIGTERM)
        assert collector.wait(ENDING_S) == 0
    finally:
        collector.kill()
        collector.wait(ENDING_S)
    alerts = json.loads(program("--workspace", str(day.early), "alert", "list", "--json"))
    assert [second(one["opened_at"]) for one in alerts if one["kind"] == "spike"] == [clock("07:10")]


def _spikes(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'ventanilla.db'}?mode=ro", uri=True, timeout=20)) as database:
        return int(database.execute("SELECT count(*) FROM alert WHERE kind = 'spike'").fetchone()[0])
