"""``ventanilla plan``: what should be said when, on which account, and the days that matter."""

from __future__ import annotations

from core.i18n import N_
from tui.cli.grammar import Noun
from tui.cli.plan_acts import ACTS
from tui.cli.plan_reads import READS

COMMAND = Noun("plan", N_("What should be said when, on which account, and the days that matter."), *READS, *ACTS)
