"""The screens of the post editor: its text, its sections, its questions; hand-made, on the frozen morning."""

from __future__ import annotations

from core.i18n import N_
from core.publishing.workflow.approving import approve
from core.publishing.workflow.comments import comment
from core.publishing.workflow.drafting import At, Changes, save
from core.publishing.workflow.submitting import submit
from tests.tui.answering import SHELF, person
from tests.tui.at_editor import draft, open_editor, sheet
from tests.tui.scene import Scene
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import NOW_S
from tui.screens.post_editor import PostEditor

_TEXT = (
    "Gracias a nuestra gran alcaldesa, el agua volverá seguro a las 6 en toda la ciudad.\n\n"
    "Puntos de agua: plaza del Puerto y colegio de Pampa Alta. #cortedeagua"
)


async def _draft(sitting: Sitting) -> None:
    """A draft with something of everything."""
    post = await draft(sitting, _TEXT, title="Corte de agua")
    await comment(sitting.store, await person(sitting, "Luis"), post, "Falta decir qué barrios.")
    await open_editor(sitting, post)
    await _judged(sitting)


async def _judged(sitting: Sitting) -> None:
    screen = sitting.app.screen
    assert isinstance(screen, PostEditor)
    await sitting.until(lambda: screen.editing is not None and screen.editing.findings is not None, "it is judged")
    await sitting.rest()


async def _in_review(sitting: Sitting) -> None:
    """A colleague's post, approved once and changed since."""
    luis = await person(sitting, "Luis")
    post = await draft(sitting, "Mañana no hay agua en La Loma.", who="Luis")
    await submit(sitting.store, luis, SHELF, post)
    await approve(sitting.store, await person(sitting, "Rosa"), post)
    changes = Changes(at=At(NOW_S + 6 * 3600))
    await save(sitting.store, luis, post, changes, rev=(await sheet(sitting, post)).rev, stays=False)
    await submit(sitting.store, luis, SHELF, post)
    await open_editor(sitting, post)
    await _judged(sitting)


async def _quiet(sitting: Sitting) -> None:
    """What was said last goes by itself at any moment: send it away."""
    sitting.app.message_line.dismiss()
    sitting.app.redraw_frame()


async def _new(sitting: Sitting) -> None:
    await open_editor(sitting, None)


EDITOR = (
    Scene("editor", (), "Puntos de agua", (), _draft),
    Scene("editor-writing", ("i",), N_("WRITING"), ("ctrl+g",)),
    Scene("editor-origin", ("!",), "L", ("ctrl+g",), _quiet),
    Scene("editor-variants", ("2",), N_("For all of them")),
    Scene("editor-variant", ("enter",), N_("give it its own text"), ("ctrl+g",)),
    Scene("editor-review", ("3",), N_("Review")),
    Scene("editor-approval", ("4",), N_("What is known about it")),
    Scene("editor-time", ("5",), N_("off the plan")),
    Scene("editor-schedule", ("p",), N_("When does it leave?"), ("ctrl+g",)),
    Scene("editor-image", ("6",), N_("Images")),
    Scene("editor-notes", ("7",), "Falta decir"),
    Scene("editor-help", ("?",), N_("Act"), ("q", "q", "q")),
    Scene("editor-approve", ("4",), N_("Approvals"), (), _in_review),
    Scene("editor-judge", ("v",), N_("What do you say to this post?"), ("ctrl+g", "q", "q")),
    Scene("editor-accounts", (), N_("Where does it go?"), ("q",), _new),
)
"""Walked through in order, on the frozen morning."""
