"""Who is blocking a post in review, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.i18n import _
from core.publishing.workflow.model import GUEST
from core.text.show import show


class Waits(Protocol):
    """A line of the queue, or a post whole."""

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Who can give the next approval."""
        ...

    @property
    def is_outside(self) -> bool:
        """It is the decision of somebody outside."""
        ...

    @property
    def is_asked(self) -> bool:
        """They were asked for it."""
        ...

    @property
    def is_blocked(self) -> bool:
        """Nobody here can give it."""
        ...

    @property
    def is_widened(self) -> bool:
        """An electoral window that came since it was handed in asks for more approvals."""
        ...


def waiting_words(each: Waits) -> str:
    """Who is waited for, and why more than were asked at first; empty where nobody is."""
    said = _who(each)
    if said and each.is_widened:
        return _("{waits}: it leaves within an electoral window that has come since, so it needs more approvals",
                 waits=said)  # fmt: skip
    return said


def _who(each: Waits) -> str:
    if each.is_blocked:
        return _("nobody here can give the next approval")
    if each.is_outside:
        return _outside(each.waits_for, is_asked=each.is_asked)
    return _("waits for {names}", names=_list(each.waits_for)) if each.waits_for else ""


def _outside(names: Sequence[str], *, is_asked: bool) -> str:
    if is_asked:
        return _("waits for the decision of somebody outside: {names}", names=_list(names))
    if names and names[0] != GUEST:
        return _("waits for the decision of somebody outside, «{step}»: nobody was asked yet («post invite»)",
                 step=_list(names))  # fmt: skip
    return _("waits for the decision of somebody outside: nobody was asked yet («post invite»)")


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(show, names))
