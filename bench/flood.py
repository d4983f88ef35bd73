"""A flood through the real collector, with watches and desks: nothing lost, counters that follow, keys that answer.

In one run: the collector takes in so many messages a second while watches look for a thousand words; one desk with its
panels stands on that workspace, one on a quiet one beside it, and one at the end of a slow line. Keys are pressed on
all three in turn, so that a busy minute of the machine meets all of them.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.flooded import COLLEAGUE, HEARD, OPERATOR, TERMS, Flooded, build
from bench.line import Line
from bench.measures import Measure, Target, middle, p95
from bench.report import Section
from bench.terminal import ROOT, Size

SIZE = Size(200, 50)
RATE = 500
SLOW_BITS_S = 256_000
LAG = Target(1.0, "s")
ECHO_TO_QUIET = Target(2.0)
SLOW_ECHO = Target(100.0, "ms")
LOST = Target(0.0, "messages")

_AFTER_S = 180.0
_PAUSE_S = 0.25
_FOCUS = "▌{n} "
_COUNT = re.compile(r"([\d.]+) en 10 min")
_WINDOW_S = 600


@dataclass
class _Seen:
    """What was measured while it came in."""

    echo_cpu_ms: list[float] = field(default_factory=list)
    quiet_cpu_ms: list[float] = field(default_factory=list)
    echo_ms: list[float] = field(default_factory=list)
    slow_ms: list[float] = field(default_factory=list)
    lag_s: list[float] = field(default_factory=list)


def flood(folder: Path, seconds: int, rate: int = RATE) -> list[Section]:
    """One section; it takes about as long as the flood and what is still to be stored at its end."""
    quiet = build(folder / "quiet", rate, 0)
    flooded = build(folder / "flooded", rate, seconds, begins_in_s=25.0)
    seen = _Seen()
    with ExitStack() as open_:
        open_.enter_context(collecting(flooded))
        calm = open_.enter_context(_desk(quiet))
        desk = open_.enter_context(_desk(flooded))
        slow = open_.enter_context(_desk(flooded, COLLEAGUE, SLOW_BITS_S))
        _wait_until(flooded.begins_at.timestamp() + 2)
        written, begun = (desk.written, slow.written), time.monotonic()
        ends_s = flooded.begins_at.timestamp() + seconds
        turn = 0
        while time.time() < ends_s:
            turn += 1
            _take_turns(turn, calm, desk, slow, seen)
            _lag(flooded, desk, seen)
        lasted_s = time.monotonic() - begun
        speeds = [(now.written - before) / lasted_s for now, before in zip((desk, slow), written, strict=True)]
        at_end = flooded.stored()
        took_s = _stored_after(flooded)
    return [_section(flooded, seen, seconds, rate, at_end, took_s, speeds)]


@contextmanager
def collecting(flooded: Flooded) -> Iterator[None]:
    """The real collector at work on the workspace, ended at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ventanilla", "--workspace", str(flooded.directory), "collect"],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"},
    )  # fmt: skip
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _desk(flooded: Flooded, name: str = OPERATOR, bits_s: int = 0) -> Iterator[Line]:
    """A desk in the place of the watches, its first panel in focus."""
    with Line(["bench.desk", str(flooded.directory), name], SIZE, bits_s) as line:
        line.until(lambda text: "vecina_" in text)
        time.sleep(0.5)
        line.press("g")
        time.sleep(0.2)
        line.press("w")
        line.until(lambda text: _FOCUS.format(n=1) in text)
        yield line


def _take_turns(turn: int, calm: Line, desk: Line, slow: Line, seen: _Seen) -> None:
    """Go to another panel on each desk, one after the other."""
    panel = 2 - turn % 2
    for line, cpu_ms, wall_ms in (
        (calm, seen.quiet_cpu_ms, None), (desk, seen.echo_cpu_ms, seen.echo_ms), (slow, None, seen.slow_ms),
    ):  # fmt: skip
        before, mark = line.cpu_s(), _FOCUS.format(n=panel)
        line.press(str(panel))
        took_s = line.until(lambda text, mark=mark: mark in text)  # type: ignore[misc]  # bound now
        if cpu_ms is not None:
            cpu_ms.append((line.cpu_s() - before) * 1000)
        if wall_ms is not None:
            wall_ms.append(took_s * 1000)
        time.sleep(_PAUSE_S)


def _lag(flooded: Flooded, desk: Line, seen: _Seen) -> None:
    """How long after the store the first panel counts what is in it; nothing where a new window begins meanwhile."""
    window_s = int(time.time()) // _WINDOW_S * _WINDOW_S
    stored = flooded.number(
        "SELECT n FROM watch_bucket JOIN watch ON watch.id = watch_id WHERE name = ? AND start_s = ?",
        next(iter(HEARD)), window_s,
    )  # fmt: skip
    if not stored:
        return
    begun = time.monotonic()
    with contextlib.suppress(RuntimeError):
        desk.until(lambda text: _shown(text) >= stored, 10.0)
    if int(time.time()) // _WINDOW_S * _WINDOW_S == window_s:
        seen.lag_s.append(time.monotonic() - begun)


def _shown(text: str) -> int:
    """What the first panel on the screen counts."""
    found = _COUNT.search(text)
    return int(found[1].replace(".", "")) if found else 0


def _wait_until(at_s: float) -> None:
    while (left_s := at_s - time.time()) > 0:
        time.sleep(min(left_s, 0.5))


def _stored_after(flooded: Flooded) -> float:
    """Seconds from its end until all of it is stored, or as long as was waited."""
    ends_at = flooded.begins_at.timestamp() + (flooded.flood.seconds if flooded.flood is not None else 0)
    while flooded.stored() < flooded.messages and time.time() < ends_at + _AFTER_S:
        time.sleep(0.25)
    return datetime.now(UTC).timestamp() - ends_at


def _section(
    flooded: Flooded, seen: _Seen, seconds: int, rate: int, at_end: int, took_s: float, speeds: list[float]
) -> Section:
    wanted = flooded.expected_hits()
    counted = {
        name: flooded.number("SELECT sum(n) FROM watch_bucket JOIN watch ON watch.id = watch_id WHERE name = ?", name)
        for name in wanted
    }
    wrong = sum(abs(counted[name] - n) for name, n in wanted.items())
    return Section(
        f"A flood of {rate} messages a second for {seconds} s, watches of {TERMS:,} words, desks of {SIZE}",
        "A key goes to another panel, in turn on a desk of a quiet workspace, on one that is flooded, and on one at the"
        f" end of a line of {SLOW_BITS_S // 1000} kbit/s. CPU until the panel is marked on the screen; medians.",
        (
            Measure("messages lost", "messages", flooded.messages - flooded.stored(), target=LOST),
            Measure("stored when it ends", "messages", at_end, flooded.messages, "sent"),
            Measure("all stored after its end", "s", took_s),
            Measure("hits counted wrongly", "hits", wrong, sum(wanted.values()), "expected", Target(0.0)),
            *_middles("lag of a panel behind the store: p50", "s", seen.lag_s, LAG),
            Measure("lag of a panel behind the store: p95", "s", p95(seen.lag_s or [0.0])),
            Measure(
                "key in the flood: CPU", "ms", middle(seen.echo_cpu_ms), middle(seen.quiet_cpu_ms), "quiet desk",
                ECHO_TO_QUIET,
            ),
            Measure("key in the flood: wall p50", "ms", middle(seen.echo_ms)),
            *_middles("key in the flood at 256 kbit/s: wall p50", "ms", seen.slow_ms, SLOW_ECHO),
            Measure("key in the flood at 256 kbit/s: wall p95", "ms", p95(seen.slow_ms)),
            Measure("written to the line", "kB/s", speeds[0] / 1000),
            Measure("written to the slow line", "kB/s", speeds[1] / 1000),
        ),
    )  # fmt: skip


def _middles(what: str, unit: str, values: list[float], target: Target) -> list[Measure]:
    return [Measure(what, unit, middle(values), target=target)] if values else []
