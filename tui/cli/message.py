"""``ventanilla message``: what citizens said, and what is done about it."""

from __future__ import annotations

from core.i18n import N_
from tui.cli.grammar import Noun
from tui.cli.message_acts import ACTS
from tui.cli.message_deeds import DEEDS
from tui.cli.message_drafts import DRAFT
from tui.cli.message_reads import READS
from tui.cli.message_reply import REPLY

COMMAND = Noun(
    "message",
    N_(
        "Messages and the conversations they belong to.\n\n"
        "A conversation's id is a number, a message's is m and a number; each stands for the conversation."
    ),
    *READS,
    REPLY,
    DRAFT,
    *ACTS,
    *DEEDS,
)
