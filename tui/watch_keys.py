"""The keys of watches: their panels, one watch in full, and their alerts."""

from __future__ import annotations

from core.i18n import N_
from tui.key import Key

_PANELS, _BOTH = ("watches",), ("watches", "watch")
_ALERTS = (*_BOTH, "alerts")

WATCHING = (
    *(Key(f"panel.{n}", (str(n),), N_("panel"), N_("The panel with this number"), _PANELS) for n in range(1, 10)),
    Key("panel.next", ("tab",), N_("panel"), N_("Next panel"), _PANELS, rank=2),
    Key("panel.previous", ("shift+tab",), N_("panel back"), N_("Previous panel"), _PANELS),
    Key(
        "panel.next_alert", ("full_stop",), N_("next alert"), N_("Next panel with an alert nobody has taken"), _PANELS,
        rank=9,
    ),
    Key("panel.zoom", ("plus",), N_("whole"), N_("The watch in full, and back"), _BOTH, rank=3),
    Key("hit.why", ("exclamation_mark",), N_("why"), N_("Why this hit was found: which words, and how"), _PANELS,
        rank=10),
    Key("watch.next", ("J",), N_("next"), N_("Next watch, staying inside"), ("watch",), rank=6),
    Key("watch.previous", ("K",), N_("previous"), N_("Previous watch, staying inside"), ("watch",)),
    Key("alert.ack", ("c",), N_("take alert"), N_("Take its alert, with a comment"), _ALERTS, True, 4),
    Key("alert.close", ("e",), N_("close alert"), N_("Say what its alert was, and close it"), _ALERTS, True, 5),
    Key("watch.pause", ("z",), N_("pause"), N_("Pause this watch, or let it go on"), _BOTH, True, 8),
)  # fmt: skip

WATCH_COMMANDS = (
    Key("go.watches", (), N_("watches"), N_("Go to the watches")),
    Key("grid", (), N_("how many"), N_("How many panels at once, 1 to 9; 0 for as many as fit"), _PANELS, takes=True),
    Key("panel.earlier", (), N_("earlier"), N_("Put this panel one place earlier"), _PANELS),
    Key("panel.later", (), N_("later on"), N_("Put this panel one place later"), _PANELS),
    Key("panel.hide", (), N_("out of sight"), N_("Take this panel out of sight; its watch goes on"), _PANELS),
    Key("panel.show", (), N_("all panels"), N_("Bring back every panel that is out of sight"), _PANELS),
    Key("watch.refuse", (), N_("another word"), N_("Say that a word does not count as a watched one"), _BOTH, True,
        takes=True),
    Key("watch.accept", (), N_("same word"), N_("Say that a word counts as a watched one"), _BOTH, True, takes=True),
)  # fmt: skip
"""Commands without a key."""
