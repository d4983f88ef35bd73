"""What goes with a draft besides its text, as lines: for whoever reads, takes over or sends it."""

from __future__ import annotations

from core.i18n import _
from core.publishing.carried import load_carried
from core.text import show


def carried_lines(column: str) -> list[str]:
    """A line for each picture, a warning of its own, and that it goes to the citizen alone; safe."""
    carried = load_carried(column)
    found = [picture_words(media.alt) for media in carried.media]
    if carried.warning is not None:
        warning = show(carried.warning)
        found.append(_("Warning: {words}", words=warning) if warning else _("without a content warning"))
    return [*found, _("only they read it")] if carried.is_private else found


def picture_words(alt: str) -> str:
    """A picture by what it shows."""
    return f"[{_('image')}] " + (show(alt) or _("without a description"))
