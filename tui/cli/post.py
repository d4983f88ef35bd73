"""``ventanilla post``: what we say by ourselves, and everything that is on its way out."""

from __future__ import annotations

from core.i18n import N_
from tui.cli.grammar import Noun
from tui.cli.post_acts import ACTS
from tui.cli.post_calendar import CALENDAR
from tui.cli.post_flow import FLOW
from tui.cli.post_freeze import FREEZES
from tui.cli.post_history import LOOKS
from tui.cli.post_lint import LINT
from tui.cli.post_overrides import EXCEPTIONS
from tui.cli.post_reads import READS
from tui.cli.post_retry import RETRY
from tui.cli.post_time import SCHEDULE
from tui.cli.post_withdraw import TAKEN_BACK

COMMAND = Noun(
    "post",
    N_(
        "What goes out: posts, answers and actions.\n\n"
        "A post's id is p and a number; each account it goes to has a delivery of its own, d and a number."
    ),
    *ACTS[:1],
    *LOOKS[:1],
    *READS,
    CALENDAR,
    *LOOKS[1:],
    LINT,
    *FLOW,
    SCHEDULE,
    *EXCEPTIONS,
    *ACTS[1:],
    RETRY,
    *TAKEN_BACK,
    *FREEZES,
)
