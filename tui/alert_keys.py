"""The keys of the place where alerts are listed."""

from __future__ import annotations

from core.i18n import N_
from tui.key import Key

_ALERTS = ("alerts",)

ALERTING = (
    Key("alert.pane", ("tab",), N_("pane"), N_("Between the list and the alert in full"), _ALERTS, rank=12),
    Key("alert.why", ("exclamation_mark",), N_("why"), N_("Why it was raised: every figure and the rule"), _ALERTS,
        rank=7),
    Key("alert.history", ("h",), N_("history"), N_("Earlier alerts of the same cause, and how they ended"), _ALERTS,
        rank=8),
    Key("alert.judge", ("v",), N_("judge"), N_("Say what it was, and close it"), _ALERTS, True),
    Key("alert.file", ("f",), N_("file evidence"), N_("Write the evidence of its messages into a sealed file"),
        _ALERTS, True, 6),
    Key("alert.watch", ("w",), N_("its watch"), N_("Go to the panel of its watch"), _ALERTS, rank=9),
    Key("go.alerts", (), N_("alerts"), N_("Go to the alerts")),
)  # fmt: skip
