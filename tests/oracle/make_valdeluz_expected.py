"""Writes what the demo day of Valdeluz must come to while nobody acts: triggers with their times, and figures.

Run `python -m tests.oracle.make_valdeluz_expected [FILE]` from the checkout; without FILE it rewrites the committed
file. It imports nothing of the product: people's labels and the documented formulas are all it knows.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.oracle.valdeluz_figures import figures
from tests.oracle.valdeluz_triggers import Trigger, moods, triggers
from tests.oracle.valdeluz_watches import WATCHES, hears, threshold, usual, windows

OUTPUT = Path(__file__).parent / "valdeluz_expected.json"


def expected() -> dict[str, object]:
    """Everything that is expected, ready to be printed."""
    return {
        "triggers": [_trigger(one) for one in triggers()],
        "mood_if_on": [_trigger(one) for one in moods()],
        "watches": {watch.id: _watch(watch.id, watch.window_s) for watch in WATCHES},
        "figures": figures(),
    }


def dump() -> str:
    """The file's content."""
    return json.dumps(expected(), ensure_ascii=False, indent=1) + "\n"


def clock_of(second: int) -> str:
    """07:10:00 for a second of the day."""
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _trigger(one: Trigger) -> dict[str, object]:
    found: dict[str, object] = {"at": clock_of(one.at), "kind": one.kind, "about": one.about}
    for name, value in one.figures.items():
        is_moment = name in ("cleared", "until")
        found[name] = (clock_of(int(value)) if value >= 0 else None) if is_moment else value
    return found


def _watch(id_: str, window_s: int) -> dict[str, object]:
    today = {window: n for window, n in sorted(windows(id_).items()) if window >= 0 and n}
    here = usual(id_, 7 * 3600 // window_s)
    return {
        "day": sum(one.id.startswith("d-") for one in hears(id_)),
        "history": sum(one.id.startswith("b-") for one in hears(id_)),
        "at_seven": {
            "mean": round(here.mean, 6),
            "deviation": round(here.deviation, 6),
            "threshold": round(threshold(id_, 7 * 3600 // window_s), 6),
        },
        "windows": {clock_of(window * window_s): n for window, n in today.items()},
    }


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    target.write_text(dump(), encoding="utf-8")
