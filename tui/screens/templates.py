"""The list of templates for an answer: a number puts one into the text, with what the program knows filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.i18n import _
from core.publishing.template_values import system_values
from core.publishing.templates import Template, filled, suggested, variables
from core.text import show
from core.text.cells import fit
from tui.paint import Line, Span, line
from tui.panes.review import flowing

if TYPE_CHECKING:
    from tui.answers import Footing
    from tui.screens.answering import Answering

OFFERED = 4


@dataclass(frozen=True)
class Begun:
    """The template that an answer began as: its id for the record, its name for the last look."""

    id: int
    label: str


async def ask_template(screen: Answering, footing: Footing, put: Callable[[Begun, str], None]) -> str:
    """Offer the first templates that fit the conversation; ``put`` is given the one chosen and its text."""
    desk = screen.app.desk
    found = list(await suggested(desk.store, footing.id))[:OFFERED]
    if not found:
        screen._back_to_field()
        return _("No template is approved yet: «template add» writes one.")
    texts = []
    for each in found:
        values = await system_values(desk.store, footing.id, each.lang, int(desk.now_s))
        texts.append(filled(each.text, values))

    def chosen(at: int) -> Callable[[], None]:
        return lambda: put(Begun(found[at].id, _label(found[at])), texts[at])

    answers = {str(at + 1): chosen(at) for at in range(len(found))}
    screen.ask_box(_("Begin with a template"), lambda cells: _rows(found, texts, cells), {**answers, "n": lambda: None})
    return ""


def _rows(found: list[Template], texts: list[str], cells: int) -> list[Line]:
    rows: list[Line] = []
    for number, (each, text) in enumerate(zip(found, texts, strict=True), 1):
        head: list[Span] = [(str(number), "accent"), (" " + _label(each), "strong")]
        if missing := variables(text):
            names = " ".join("{" + show(name) + "}" for name in missing)
            head.append(("  " + _("to fill in: {names}", names=names), "warn"))
        rows.append(line(*head))
        rows.append(line(("  " + fit(show(text), cells - 2), "muted")))
    return [*rows, line(), *flowing([[("n", "accent"), (" " + _("none"), "text")]], cells)]


def _label(template: Template) -> str:
    return f"{show(template.name)} v{template.version}"
