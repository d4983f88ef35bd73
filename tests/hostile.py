"""The hostile texts of ``hostile_texts.json``, with the long ones made.

Each has an id, the text, why it is hostile, and what must and must not happen with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CANARY = "⟦HOSTILE⟧"
"""Marks a hostile text, so that a test can find out where it went."""

_LONG = {
    "long_a_1mb": "A" * 1_000_000,
    "long_lines_500k": "x\n" * 500_000,
    "long_emoji_1mb": "\U0001f469\u200d\U0001f52c" * 250_000,
}


@dataclass(frozen=True)
class Hostile:
    """One text that somebody may send."""

    id: str
    kind: str
    text: str
    why: str
    official: str
    """The handle it imitates, if it is one that does."""


@cache
def hostile_texts() -> tuple[Hostile, ...]:
    """All of them, in the order of the file."""
    raw = json.loads(Path(__file__).with_name("hostile_texts.json").read_text(encoding="utf-8"))
    return tuple(
        Hostile(
            id=case["id"],
            kind=case["kind"],
            text=_LONG[case["id"]] if case["kind"] == "generated" else case["text"],
            why=case["why"],
            official=case.get("official", ""),
        )
        for case in raw
    )


def hostile(case_id: str) -> str:
    """One of the texts by its id."""
    return next(case.text for case in hostile_texts() if case.id == case_id)
