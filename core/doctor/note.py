"""A plain note to the IT department, ready for an e-mail: what is to be opened, allowed or repaired."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from core.i18n import _
from core.text.show import show

if TYPE_CHECKING:
    from core.doctor.examine import Examination


def note_lines(examination: Examination, at: datetime) -> list[str]:
    """The lines of the note in the current language, safe to print; empty where nothing is asked of IT.

    Args:
        at: when the examination was made, in the zone in which it is to be read.
    """
    asked = [finding for finding in examination.findings if finding.asks_it]
    if not asked:
        return []
    whose = show(examination.workspace.institution) if examination.workspace is not None else ""
    return [
        _("Subject: what Ventanilla needs on {machine}", machine=show(examination.machine)),
        "",
        _("Good day,"),
        "",
        _(
            "Ventanilla is the program with which {whose} attends to its official accounts on social networks. Its own"
            " examination found this, which only you can put right:",
            whose=whose or _("our institution"),
        ),
        "",
        *(f"{number}. {finding.for_it}" for number, finding in enumerate(asked, 1)),
        "",
        _(
            "Ventanilla only opens outgoing connections; no port has to be opened inwards. Found on {machine} at"
            " {time}.",
            machine=show(examination.machine),
            time=f"{at:%Y-%m-%d %H:%M %Z}",
        ),
        _("Thank you."),
    ]
