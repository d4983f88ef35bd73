"""The screens of the watches: panels in every state, what waits for a key, one watch in full, why a hit was found."""

from __future__ import annotations

from core.i18n import N_
from tests.tui.at_watches import hear, panels
from tests.tui.scene import Scene
from tests.tui.sitting import Sitting
from tui.screens.watches import Watches


async def _open(sitting: Sitting) -> None:
    """To the panels, read whole."""
    await sitting.press("g", "w")
    await sitting.see_place(Watches)
    await sitting.until(lambda: panels(sitting).board is not None, "the panels are read")


async def _arrival(sitting: Sitting) -> None:
    """Something new comes while the cursor is on a hit further down."""
    await sitting.press("j", "j")
    await hear(sitting, "Sin agua otra vez en la plaza")
    await sitting.until(lambda: panels(sitting).hits.fresh == 1, "it waits")


async def _quiet(sitting: Sitting) -> None:
    """What was said last goes by itself at any moment: send it away."""
    sitting.app.message_line.dismiss()
    sitting.app.redraw_frame()


WATCHES = (
    Scene("watches", (), "1 Agua", (), _open),
    Scene("watches-new", (), "1 Agua", (), _arrival),
    Scene("watches-let-in", ("R", "g", "g"), "Sin agua"),
    Scene("watches-why", ("!",), N_("What was found"), ("q",)),
    Scene("watches-conversation", ("j", "j", "j", "enter"), "hija_de_pampa", ("q",)),
    Scene("watches-take", ("c",), N_("WRITING"), ("ctrl+g",)),
    Scene("watches-close", ("e",), N_("false alarm"), ("ctrl+g",)),
    Scene("watches-stopped", ("6",), "6 Municipios"),
    Scene("watches-last", ("9",), "9 Nueva", ("1",)),
    Scene("watch-detail", ("+",), N_("Last 24 hours")),
    Scene("watch-detail-below", ("G",), N_("Alerts of 30 days")),
    Scene("watch-detail-calm", ("J",), N_("Last 24 hours"), ("q", "1")),
    Scene("watches-help", ("?",), N_("Look"), ("q",)),
    Scene("watches-taken", ("c", "miro la bomba", "enter"), "=Ana", (), None),
    Scene("watches-one", (":", "grid 1", "enter"), "1 Agua", ("q",), _quiet),
)
"""Walked through in order, in Valdeluz with its watches."""
