"""The scene as one that can do more, asked for by the laws that need it; a scene that cannot makes them not apply."""

from __future__ import annotations

from core.conformance.model import DoesNotApply
from ventanilla.stage import Citizens, Deeds, Edits, Expires, Removes, Renews, Scene, Shows


def citizens(scene: Scene) -> Citizens:
    """A scene on which people write to us.

    Raises:
        DoesNotApply: it is none.
    """
    if isinstance(scene, Citizens):
        return scene
    raise DoesNotApply("its stage does not let citizens write")


def edits(scene: Scene) -> Edits:
    """A scene on which people change what they wrote.

    Raises:
        DoesNotApply: it is none.
    """
    if isinstance(scene, Edits):
        return scene
    raise DoesNotApply("its stage does not let citizens change what they wrote")


def removes(scene: Scene) -> Removes:
    """A scene on which people take back what they wrote.

    Raises:
        DoesNotApply: it is none.
    """
    if isinstance(scene, Removes):
        return scene
    raise DoesNotApply("its stage does not let citizens take back what they wrote")


def shows(scene: Scene) -> Shows:
    """A scene that tells what citizens see of us.

    Raises:
        DoesNotApply: it is none.
    """
    if isinstance(scene, Shows):
        return scene
    raise DoesNotApply("its stage does not show what was said")


def deeds(scene: Scene) -> Deeds:
    """A scene that tells what was done in our name.

    Raises:
        DoesNotApply: it is none.
    """
    if isinstance(scene, Deeds):
        return scene
    raise DoesNotApply("its stage does not tell what was done in our name")


def expires(scene: Scene) -> Expires:
    """A scene whose access runs out.

    Raises:
        DoesNotApply: it is none.
    """
    if isinstance(scene, Expires):
        return scene
    raise DoesNotApply("its stage does not have access that runs out")


def renews(scene: Scene) -> Renews:
    """A scene whose access is renewed by the program.

    Raises:
        DoesNotApply: it is none.
    """
    if isinstance(scene, Renews):
        return scene
    raise DoesNotApply("its stage does not have access that the program renews")
