"""The freezes and what each of them holds, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.i18n import _, ngettext
from core.publishing.freeze import Fate, Freeze
from core.publishing.freeze_words import freeze_sentence
from core.publishing.model import DeliveryId, PostId, PostKind
from core.publishing.workflow.reads import QueueLine
from core.text import show
from core.text.cells import wrap
from tui.paint import Line, line, sentence, spread
from tui.panes.post_editor_rows import Row, gap
from tui.words import moment

_SENTENCE_ROWS = 12


@dataclass(frozen=True, slots=True)
class Holding:
    """A freeze, and the deliveries it holds about which nobody has decided."""

    freeze: Freeze
    held: Sequence[Fate]


def title_line(holdings: Sequence[Holding], cells: int) -> Line:
    """How many freezes are in force, and how much is held."""
    n = sum(each.freeze.lifted_s is None for each in holdings)
    held = len({fate.delivery for each in holdings for fate in each.held})
    right = [(ngettext("{n} held", "{n} held", held), "warn")] if held else []
    words = ngettext("{n} freeze in force", "{n} freezes in force", n) if n else _("No freeze in force")
    return spread([(" " + words, "strong")], right, cells, ground="bar")


def freeze_rows(
    holdings: Sequence[Holding], lines: Mapping[PostId, QueueLine], now_s: float, zone: str, cells: int
) -> list[Row]:
    """Each freeze in its sentence, under it what it holds; the cursor stands on both.

    Args:
        lines: the posts that are held, as the queue has them.
    """
    rows: list[Row] = []
    for each in holdings:
        rows += [_freeze_row(each.freeze, now_s, zone, cells)]
        rows += [_held_row(each.freeze, fate, lines.get(fate.post), now_s, zone) for fate in each.held]
        rows.append(gap())
    return rows


def empty_lines(cells: int) -> list[Line]:
    """That there is nothing to lift and nothing to decide."""
    return [
        *sentence(_("Nothing is frozen, and nothing that was waits for a decision."), cells),
        *sentence(_("In the queue z freezes: all, or one account, network or theme."), cells, "muted"),
    ]


def freeze_key(freeze: Freeze) -> str:
    """The row of a freeze."""
    return f"freeze:{freeze.id}"


def held_key(freeze: Freeze, delivery: DeliveryId) -> str:
    """The row of what it holds."""
    return f"held:{freeze.id}:{delivery}"


def _freeze_row(freeze: Freeze, now_s: float, zone: str, cells: int) -> Row:
    is_over = freeze.lifted_s is not None
    said = wrap(freeze_sentence(freeze, now_s, zone), cells - 5)
    if len(said) > _SENTENCE_ROWS:
        said = [*said[: _SENTENCE_ROWS - 1], " ".join(said[_SENTENCE_ROWS - 1 :])]
    token = "muted" if is_over else "text"
    lines = [line((" = " if n == 0 else "   ", "muted" if is_over else "warn"), (part, token))
             for n, part in enumerate(said)]  # fmt: skip
    over = _lifted_words(freeze, now_s, zone)
    lines += [line(("   " + part, "muted")) for part in (wrap(over, cells - 5) if over else ())]
    return Row(tuple(lines), freeze_key(freeze))


def _lifted_words(freeze: Freeze, now_s: float, zone: str) -> str:
    """Since when it is over, and by whom; empty: it is in force."""
    if freeze.lifted_s is None:
        return ""
    return _("lifted {time} by {name}", time=moment(freeze.lifted_s, now_s, zone), name=show(freeze.lifted_by))


def _held_row(freeze: Freeze, fate: Fate, post: QueueLine | None, now_s: float, zone: str) -> Row:
    at = _("no time") if post is None or post.at_s is None else moment(post.at_s, now_s, zone)
    what = _("answer to a citizen") if fate.kind is not PostKind.POST else ""
    if post is not None:
        what = show(post.title) or show(post.text) or _("(no text)")
    account = next((each for each in post.accounts if each.name == fate.account), None) if post is not None else None
    network = f"{show(account.network)} " if account is not None else ""
    words = f"{at} · {network}{show(fate.account)} · {what}"
    spans = [("     ", "text"), (words, "text")]
    if fate.was_claimed:
        spans.append((" · " + _("was leaving"), "warn"))
    return Row((line(*spans),), held_key(freeze, fate.delivery))
