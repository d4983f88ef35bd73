"""``python -m bench [NAME…] [--json]``: the product and plain baselines in one run, as ratios.

A missed target is said and never fails: the exit status is 0 whenever something was measured. With ``--labelled``
the watches alone are tried on somebody's own posts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench import flood, lint, list_, publish, queries, start, watch
from bench.corpus import Corpus, build
from bench.report import Section, document, machine, table, verdict
from bench.terminal import Size
from core.errors import VentanillaError


@dataclass(frozen=True)
class Plan:
    """What is measured with what; a workspace is built when the first bench needs it."""

    folder: Path
    sizes: tuple[Size, ...]
    runs: int
    few_messages: int
    many_messages: int
    seconds: int

    @cached_property
    def few(self) -> Corpus:
        """The small workspace."""
        return _corpus(self.folder, self.few_messages)

    @cached_property
    def many(self) -> Corpus:
        """The large one."""
        return _corpus(self.folder, self.many_messages)


Bench = Callable[[Plan], list[Section]]

BENCHES: dict[str, Bench] = {
    "start": lambda plan: start.start(plan.few, plan.many, plan.sizes, plan.runs),
    "list": lambda plan: [
        *list_.keys(plan.few, plan.many, plan.sizes, 4 * plan.runs),
        *queries.queries(plan.many, 40 * plan.runs),
    ],
    "publish": lambda plan: publish.publish(4 * plan.runs),
    "watch": lambda plan: watch.watch(4 * plan.few_messages),
    "lint": lambda plan: lint.reading(2 * plan.runs),
    "flood": lambda plan: flood.flood(plan.folder, plan.seconds),
}
"""Every bench by its name."""


def main(arguments: Sequence[str]) -> int:
    """Measure and print; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.labelled:
        return _try_on(Path(options.labelled))
    names = options.names or list(BENCHES)
    sizes = tuple(_size(word) for word in options.sizes.split(","))
    with tempfile.TemporaryDirectory(prefix="ventanilla-bench-") as temporary:
        folder = Path(options.keep or temporary).absolute()
        plan = Plan(folder, sizes, options.runs, options.few, options.many, options.seconds)
        where = machine()
        if not options.json:
            print(where + "\n")
        sections: list[Section] = []
        for name in names:
            _say(f"measuring {name}…")
            found = BENCHES[name](plan)
            sections += found
            if not options.json:
                print("\n\n".join("\n".join(table(section)) for section in found) + "\n")
    print(document(sections, where) if options.json else verdict(sections))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Both sides in one run, as ratios.")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument(
        "--labelled", default="", metavar="FILE", help='try watches on JSON Lines of {"text": …, "expect": [QUERY, …]}'
    )
    parser.add_argument("--few", type=int, default=10_000, metavar="N", help="messages of the small workspace")
    parser.add_argument("--many", type=int, default=1_000_000, metavar="N", help="messages of the large one")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="starts of each program; other counts follow")
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="how long the flood lasts")
    parser.add_argument("--sizes", default="80x24,200x50", metavar="CxR", help="terminals, separated by commas")
    parser.add_argument("--keep", default="", metavar="DIR", help="keep the workspaces there and use them again")
    return parser


def _try_on(file: Path) -> int:
    try:
        lines = watch.labelled(file)
    except (OSError, ValueError, VentanillaError) as reason:
        _say(str(reason))
        return 1
    print("\n".join(lines))
    return 0


def _corpus(folder: Path, messages: int) -> Corpus:
    _say(f"a workspace of {messages:,} messages…")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    corpus = build(folder / f"messages-{messages}", messages)
    built = f"built in {corpus.built_s:.0f} s" if corpus.built_s else "used again"
    _say(f"  {corpus.conversations:,} conversations, {corpus.bytes_ >> 20} MiB, {built}")
    return corpus


def _size(word: str) -> Size:
    columns, _x, rows = word.partition("x")
    return Size(int(columns), int(rows))


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
