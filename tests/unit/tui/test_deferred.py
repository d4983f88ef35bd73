"""Dataclasses whose methods are compiled late are the same dataclasses.

What is compared runs in a child, as the seam is one of the whole interpreter.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

CHILD = """
import copy, dataclasses, pickle, sys
from dataclasses import dataclass, field, replace

if sys.argv[1] == "deferred":
    from tui.deferred import defer_dataclass_methods
    assert defer_dataclass_methods()

@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    tags: tuple[str, ...] = ()
    hidden: list[int] = field(default_factory=list, repr=False, compare=False)

@dataclass(frozen=True, slots=True)
class Place(Point):
    name: str = "here"

@dataclass
class Loose:
    a: int
    self_made: bool = False
    def __post_init__(self):
        self.self_made = True
    def __repr__(self):
        return f"own {self.a}"

@dataclass(order=True)
class Ranked:
    n: int

@dataclass
class Child(Loose):
    b: int = 5
    def __init__(self, a):
        super().__init__(a)

def tried(what):
    try:
        return what()
    except Exception as error:
        return type(error).__name__, str(error)

def main():
    for _round in (1, 2):  # the first calls compile, the second ones are what was compiled
        one, two = Point(1), Point(1, tags=("a",))
        yield one, two, one == two, one == Point(1), hash(one) == hash(Point(1)), one != two, len({one, Point(1)})
        yield replace(two, y=9), dataclasses.astuple(two), [f.name for f in dataclasses.fields(two)]
        yield tried(lambda: setattr(one, "x", 5)), tried(lambda: delattr(one, "x")), tried(lambda: Point())
        yield tried(lambda: Point(1, 2, (), [], 5)), tried(lambda: Point(nope=1)), hasattr(one, "__dict__")
        yield Place(1), Place(1) == Point(1), Place(1) == Place(1), hash(Place(1)) == hash(Place(1, name="here"))
        yield tried(lambda: setattr(Place(1), "name", "there")), Point(1).hidden is Point(1).hidden
        yield Loose(3), Loose(3).self_made, Loose(3) == Loose(3), tried(lambda: hash(Loose(3)))
        yield Ranked(1) < Ranked(2), Ranked(1) >= Ranked(2), sorted([Ranked(2), Ranked(1)])
        yield tried(lambda: Ranked(1) < 1)
        yield vars(Child(1)), copy.deepcopy(two), copy.copy(two), pickle.loads(pickle.dumps(two)) == two
        yield Point.__init__.__qualname__, Point.__eq__.__qualname__, Place.__init__.__qualname__

for line in main():
    print(line)
"""


def said(how: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, how], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="this Python compiles the methods of a dataclass at once")
def test_classes_compiled_late_behave_as_those_compiled_at_once() -> None:
    at_once = said("at once")
    assert len(at_once.splitlines()) == 22
    assert said("deferred") == at_once


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="this Python compiles the methods of a dataclass at once")
def test_a_method_is_compiled_once_and_then_stands_in_the_class() -> None:
    child = (
        "from tui.deferred import defer_dataclass_methods; defer_dataclass_methods()\n"
        "from dataclasses import dataclass\n"
        "@dataclass(frozen=True, slots=True)\nclass Point:\n    x: int\n"
        "stands_in = Point.__init__\nPoint(1)\nreal = Point.__init__\nPoint(2)\n"
        "assert real is not stands_in and Point.__init__ is real and real.__code__.co_argcount == 2"
    )
    ended = subprocess.run([sys.executable, "-c", child], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
