"""The list of templates for an answer: a number puts one into the text, with what the program knows filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.i18n import _
from core.inbox.model import CLASS_NAMES
from core.publishing.template_values import system_values
from core.publishing.templates import Template, filled, suggested, variables
from core.text import show
from core.text.cells import fit, width
from tui.paint import Line, line
from tui.panes.review import flowing
from tui.words import language_name

if TYPE_CHECKING:
    from tui.answers import Footing
    from tui.screens.answering import Answering

OFFERED = 4


@dataclass(frozen=True)
class Begun:
    """The template an answer began as, for the record and for the last look."""

    id: int
    label: str
