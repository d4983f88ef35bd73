"""The screen library calls what every class of a widget has for an event, so none may call its parent's as well."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TUI = Path(__file__).resolve().parents[2] / "tui"
_DISPATCHERS = frozenset({"on_event"})
"""What hands events on and is called once, as any other method."""


def twice(source: str) -> list[str]:
    """The methods that hand an event to a parent who is given it anyway."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name in _DISPATCHERS:
            continue
        if not node.name.startswith(("on_", "_on_")):
            continue
        for call in ast.walk(node):
            match call:
                case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name) if name == node.name:
                    found.append(node.name)
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("class A(B):\n    def on_mount(self): super().on_mount()", ["on_mount"]),
        ("class A(B):\n    async def _on_key(self, event):\n        await super()._on_key(event)", ["_on_key"]),
        ("class A(B):\n    def on_mount(self): self.draw()", []),
        ("class A(B):\n    async def on_event(self, event): await super().on_event(event)", []),
        ("class A(B):\n    def draw(self): super().draw()", []),
    ],
)
def test_the_search_finds_what_it_is_for(source: str, found: list[str]) -> None:
    assert twice(source) == found


def test_no_event_is_handed_to_a_parent_who_gets_it_anyway() -> None:
    found = {
        str(path.relative_to(TUI)): names for path in TUI.rglob("*.py") if (names := twice(path.read_text("utf-8")))
    }
    assert found == {}
