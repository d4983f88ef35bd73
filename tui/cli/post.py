"""``ventanilla post``: what we say by ourselves, and everything that is on its way out."""

from __future__ import annotations

from core.i18n import N_
from tui.cli.grammar import Noun
from tui.cli.post_acts import ACTS
from tui.cli.post_reads import READS

COMMAND = Noun(
    "post",
    N_(
        "What goes out: posts, answers and actions.\n\n"
        "A post's id is p and a number; each account it goes to has a delivery of its own, d and a number."
    ),
    *ACTS[:1],
    *READS,
    *ACTS[1:],
)
