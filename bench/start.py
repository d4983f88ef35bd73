"""Cold start to the first full paint: a minimal Textual program, and the desk with few and with many messages."""

from __future__ import annotations

from collections.abc import Sequence

from bench import minimal
from bench.corpus import OPERATOR, Corpus
from bench.measures import Measure, Target, middle
from bench.report import Section
from bench.terminal import Opening, Size, on_terminal

MARK = "vecina_"
"""Stands in every row of the list."""

CPU_TO_MINIMAL = Target(1.6)
CPU_TO_FEW = Target(1.25)
RSS_TO_FEW = Target(1.5)
_MIB = 1 << 20


def start(few: Corpus, many: Corpus, sizes: Sequence[Size], runs: int) -> list[Section]:
    """One section for each size; the programs take turns, so that a busy minute meets all of them."""
    return [_section(few, many, size, runs) for size in sizes]


def opened(arguments: Sequence[str], mark: str, size: Size) -> Opening:
    """Start a program, wait for its first full paint, end it."""
    with on_terminal(arguments, size) as terminal:
        return terminal.wait_for_paint(mark)


def _section(few: Corpus, many: Corpus, size: Size, runs: int) -> Section:
    programs = {
        "minimal": (["bench.minimal"], minimal.MARK),
        "few": (["bench.desk", str(few.directory), OPERATOR], MARK),
        "many": (["bench.desk", str(many.directory), OPERATOR], MARK),
    }
    for arguments, mark in programs.values():
        opened(arguments, mark, size)  # once unmeasured: files and compiled modules are in memory then
    seen: dict[str, list[Opening]] = {name: [] for name in programs}
    for _run in range(runs):
        for name, (arguments, mark) in programs.items():
            seen[name].append(opened(arguments, mark, size))
    return Section(
        f"Start to the first full paint, {size}",
        f"Median of {runs} starts each, in turn, disk cache warm; the desk signs {OPERATOR} in, goes straight to the"
        " inbox and has no collector of its own. CPU is that of all its processes, keeper included.",
        _measures(seen, few, many),
    )


def _measures(seen: dict[str, list[Opening]], few: Corpus, many: Corpus) -> tuple[Measure, ...]:
    def cpu_ms(name: str) -> float:
        return middle([opening.cpu_s for opening in seen[name]]) * 1000

    def wall_ms(name: str) -> float:
        return middle([opening.wall_s for opening in seen[name]]) * 1000

    def rss(name: str) -> float:
        return middle([opening.rss for opening in seen[name]]) / _MIB

    def private(name: str) -> float:
        return middle([opening.private for opening in seen[name]]) / _MIB

    def written(name: str) -> float:
        return middle([opening.written for opening in seen[name]])

    lots, some = f"{many.messages:,}", f"{few.messages:,}"
    minimal_, other = "minimal Textual", f"with {some}"
    return (
        Measure(f"CPU, {some} messages", "ms", cpu_ms("few"), cpu_ms("minimal"), minimal_, CPU_TO_MINIMAL),
        Measure(f"CPU, {lots} messages", "ms", cpu_ms("many"), cpu_ms("minimal"), minimal_, CPU_TO_MINIMAL),
        Measure(f"CPU, {lots} messages", "ms", cpu_ms("many"), cpu_ms("few"), other, CPU_TO_FEW),
        Measure(f"RSS, {lots} messages", "MiB", rss("many"), rss("few"), other, RSS_TO_FEW),
        Measure("  of it anonymous", "MiB", private("many"), private("few"), other),
        Measure("RSS, either", "MiB", rss("few"), rss("minimal"), minimal_),
        Measure(f"wall, {lots} messages", "ms", wall_ms("many"), wall_ms("minimal"), minimal_),
        Measure(f"wall, {lots} messages", "ms", wall_ms("many"), wall_ms("few"), other),
        Measure("bytes to the terminal", "B", written("many"), written("minimal"), minimal_),
    )
