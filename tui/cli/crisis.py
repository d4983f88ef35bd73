"""``ventanilla crisis``: what to do when something goes wrong, and what was done."""

from __future__ import annotations

from core.i18n import N_
from tui.cli.crisis_call import ALLY_NOUN, CALL_NOUN, CONTACT_NOUN
from tui.cli.crisis_close import CLOSING
from tui.cli.crisis_declare import DECLARING, EMERGENCY_ACCOUNT
from tui.cli.crisis_fact import FACT_NOUN
from tui.cli.crisis_note import NOTE_NOUN
from tui.cli.crisis_playbook import PLAYBOOK
from tui.cli.crisis_role import CLOCK, ROLE_NOUN
from tui.cli.crisis_rumour import RUMOUR_NOUN
from tui.cli.crisis_status import STATUS
from tui.cli.crisis_step import STEP_NOUN
from tui.cli.grammar import Noun

COMMAND = Noun(
    "crisis",
    N_("Crisis mode: incidents and the playbooks they follow."),
    *DECLARING,
    STATUS,
    *CLOSING,
    EMERGENCY_ACCOUNT,
    CLOCK,
    STEP_NOUN,
    FACT_NOUN,
    NOTE_NOUN,
    ROLE_NOUN,
    CALL_NOUN,
    CONTACT_NOUN,
    ALLY_NOUN,
    RUMOUR_NOUN,
    PLAYBOOK,
)
