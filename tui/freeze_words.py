"""A freeze in one sentence, as everybody reads it who wants to publish where it holds."""

from __future__ import annotations

from core.i18n import _
from core.publishing.freeze import Freeze
from core.text.show import show
from tui.words import moment


def freeze_sentence(freeze: Freeze, now_s: float, zone: str) -> str:
    """What is stopped, since when, by whom and why."""
    return _(
        "f{id}: {scope}, frozen since {time} by {name}: {reason}",
        id=freeze.id,
        scope=scope_words(freeze),
        time=moment(freeze.made_s, now_s, zone),
        name=show(freeze.by) or _("the program"),
        reason=show(freeze.reason),
    )


def scope_words(freeze: Freeze) -> str:
    """What a freeze stops, in a few words."""
    parts = [show(part) for part in (freeze.account, freeze.network) if part]
    if freeze.theme:
        parts.append(_("theme «{theme}»", theme=show(freeze.theme)))
    words = ", ".join(parts) or _("everything")
    if freeze.with_answers:
        words += _(", answers too")
    if freeze.exempt:
        words += _(", but not {names}", names=", ".join(map(show, freeze.exempt)))
    return words
