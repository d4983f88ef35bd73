"""The sign-in as lines: the only screen without a person, so it shows counts and names and nothing else."""

from __future__ import annotations

from core.access.lock import LockedView
from core.i18n import N_, _, ngettext
from core.text import show
from tui.paint import EMPTY, Line, Span, items, line, sentence

NAME = "V E N T A N I L L A"


def sign_in_lines(
    institution: str, view: LockedView, chosen: int, cells: int, *, hidden_by: str, at: str, why: str, asks_pin: bool
) -> list[Line]:
    """The block at the top left: whose desk, who hid it, how much waits, who goes on."""
    lines = [EMPTY, line(("  " + NAME, "strong")), line(("  " + institution, "muted")), EMPTY]
    if why:
        first, *rest = sentence(why, cells, indent="    ")
        lines += [line(("  ! ", "crit"), (first.text[4:], "text")), *rest, EMPTY]
    elif hidden_by:
        words = _("Hidden by {name} at {time}. The work is saved.", name=show(hidden_by), time=at)
        lines += [*sentence(words, cells, indent="  "), EMPTY]
    lines += [line(("  " + _("Right now"), "muted")), *_counts(view, cells), EMPTY]
    lines.append(line(("  " + (_("Who goes on?") if hidden_by else _("Who is it?")), "muted")))
    for n, person in enumerate(view.operators[:9], 1):
        is_chosen = n - 1 == chosen and asks_pin
        sign: Span = ("► " if is_chosen else "  ", "accent")
        lines.append(line(sign, (f"{n} ", "accent"), (show(person.name), "strong" if is_chosen else "text")))
    if not view.operators:
        lines += sentence(_("Nobody is registered here: run «ventanilla init»."), cells, indent="  ")
    return lines


def _counts(view: LockedView, cells: int) -> list[Line]:
    """What waits, in one row or, where they do not fit side by side, in a row each."""
    parts: list[Span] = []
    if view.urgent:
        parts.append(("! " + ngettext("{n} urgent", "{n} urgent", view.urgent), "crit"))
    if view.overdue:
        parts.append(("! " + ngettext("{n} overdue", "{n} overdue", view.overdue), "crit"))
    if view.untaken:
        parts.append((ngettext("! {n} alert not taken", "! {n} alerts not taken", view.untaken), "crit"))
    parts.append((ngettext("{n} to answer", "{n} to answer", view.open), "text"))
    if view.alerts > view.untaken:
        taken = view.alerts - view.untaken
        parts.append((ngettext("{n} alert taken, not closed", "{n} alerts taken, not closed", taken), "text"))
    beside = items([[part] for part in parts], cells - 3, gap=" · ")
    if sum(part in beside for part in parts) == len(parts):
        return [line(("  ", "text"), *beside)]
    return [line(("  ", "text"), part) for part in parts]


CHOOSE = (
    ("1-9", N_("a person's number")),
    ("enter", N_("sign in")),
    ("colon", N_("command")),
    ("ctrl+l", N_("redraw")),
)
