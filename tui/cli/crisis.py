"""``ventanilla crisis``: what to do when something goes wrong, and what was done."""

from __future__ import annotations

from core.i18n import N_
from tui.cli.crisis_playbook import PLAYBOOK
from tui.cli.grammar import Noun

COMMAND = Noun(
    "crisis",
    N_("Crisis mode: incidents and the playbooks they follow."),
    PLAYBOOK,
)
