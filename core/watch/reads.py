"""What screens and commands read of watches and alerts, under one roof: the tables stay this room's own."""

from __future__ import annotations

from core.watch.alert_store import (
    alert_of,
    count_of_cause,
    count_untaken,
    list_alerts,
    list_of_watch,
    messages_of,
    notices_of,
)
from core.watch.store import all_watches, watch_named, watch_of

__all__ = [
    "alert_of",
    "all_watches",
    "count_of_cause",
    "count_untaken",
    "list_alerts",
    "list_of_watch",
    "messages_of",
    "notices_of",
    "watch_named",
    "watch_of",
]
