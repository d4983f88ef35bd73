"""The list: what a key costs, and what the questions behind it cost beside the plain statement.

``list_.keys`` presses keys on a real terminal; ``list_.queries`` asks the inbox what the screens ask it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.corpus import OPERATOR, Corpus
from bench.measures import Measure, middle, p95
from bench.report import Section
from bench.start import MARK
from bench.terminal import Answer, Size, on_terminal

_DOWN, _PAGE, _DONE = "j", "\x06", "8"


def keys(few: Corpus, many: Corpus, sizes: Sequence[Size], times: int) -> list[Section]:
    """One section for each size."""
    return [_section(few, many, size, times) for size in sizes]


def _section(few: Corpus, many: Corpus, size: Size, times: int) -> Section:
    ours, theirs = (_pressed(corpus, size, times) for corpus in (many, few))
    other = f"with {few.messages:,}"
    measures: list[Measure] = []
    for what, answers in ours.items():
        before = theirs[what]
        measures += [
            Measure(f"{what}: CPU", "ms", _cpu_ms(answers), _cpu_ms(before), other),
            Measure(f"{what}: bytes of the answer", "B", _echo(answers), _echo(before), other),
            Measure(f"{what}: bytes in all", "B", _written(answers), _written(before), other),
            Measure(f"{what}: wall p50", "ms", middle([answer.echo_s for answer in answers]) * 1000),
            Measure(f"{what}: wall p95", "ms", p95([answer.echo_s for answer in answers]) * 1000),
        ]
    return Section(
        f"Keys in the list of all that is done, {size}, {many.messages:,} messages",
        f"Median of {times} keys each, one after the other when all is quiet. The answer is the first paint after"
        " the key; all of it includes the conversation that is then read beside the list, where there is room.",
        tuple(measures),
    )


def _pressed(corpus: Corpus, size: Size, times: int) -> dict[str, list[Answer]]:
    with on_terminal(["bench.desk", str(corpus.directory), OPERATOR], size) as terminal:
        terminal.wait_for_paint(MARK)
        terminal.press(_DONE)
        found: dict[str, list[Answer]] = {}
        terminal.press(_DOWN)  # what a first key alone sets up is not measured
        rows_on_screen = size.rows - 12
        found["cursor move"] = [terminal.press(_DOWN) for _time in range(min(times, max(3, rows_on_screen - 4)))]
        terminal.press(_PAGE)
        terminal.press(_PAGE)
        found["scrolled row"] = [terminal.press(_DOWN) for _time in range(times)]
        found["page"] = [terminal.press(_PAGE) for _time in range(times)]
        return found


def _cpu_ms(answers: Sequence[Answer]) -> float:
    return middle([answer.cpu_s for answer in answers]) * 1000


def _echo(answers: Sequence[Answer]) -> float:
    return middle([answer.echo for answer in answers])


def _written(answers: Sequence[Answer]) -> float:
    return middle([answer.written for answer in answers])
