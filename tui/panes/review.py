"""The last look at an answer, as lines: account, network, who reads it, to whom, in answer to what, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.i18n import N_, _
from core.text.cells import pad, width, wrap
from tui.paint import EMPTY, Line, Span, cut, items, line
from tui.panes.composer import counted, is_private, readers, visibility_tab
from ventanilla.api import Visibility

if TYPE_CHECKING:
    from core.publishing.lint.model import Finding

LABEL_CELLS = 11
_PUBLIC = N_("it is public, yes")
_CONFIRMS = {Visibility.FOLLOWERS: N_("our followers see it, yes")}


@dataclass(frozen=True)
class Review:
    """What is asked about; every word of others has passed ``show``."""

    visibility: Visibility
    kind: str
    """``direct message`` or ``answer``, in the reader's language."""
    account: str
    network: str
    who: str
    id: str
    quoted: str
    said_at: str
    used: int | None
    most: int
    others: str
    """What a colleague has said or is writing meanwhile; empty: nobody."""
    leaves: str
    block: str = ""
    """Why it cannot be sent; empty: it can."""
    unfilled: str = ""
    """The variable to fill in first."""
    is_confirmed: bool = False
    """Somebody has said that it is public."""
    template: str = ""
    warning: str = ""
    pictures: Sequence[str] = ()
    """What each picture that goes with it shows."""
    findings: Sequence[Finding] = ()
    """What the rules say of it, the gravest first."""
    mends: str = ""
    """What one key would change; empty: no key mends anything."""
    has_place: bool = False
    """A finding stands somewhere in the text."""
    takes_reason: bool = False
    """A rule warns: whoever sends it says why."""
    takes_two: bool = False
    """A second person has to agree before it leaves."""


def review_lines(review: Review, cells: int) -> list[Line]:
    """The rows inside the box, ``cells`` wide."""
    is_wide = cells >= 60
    who_reads = "" if is_private(review.visibility) else ", " + readers(review.visibility)
    what = _("{kind} from {account} on {network}", kind=review.kind, account=review.account, network=review.network)
    rows = [*_folded([visibility_tab(review.visibility), (" ", "text")], what + who_reads, cells)]
    label = LABEL_CELLS if is_wide else 0
    rows.append(
        cut(line(*_label(_("to"), label), (review.who, "strong"), (f" {review.network} {_short(review.id)}", "muted")),
            cells)
    )  # fmt: skip
    answers = _label(_("in answer to"), label)
    room = cells - sum(width(words) for words, _token in answers) - width(review.said_at) - 2
    said = cut(line((f"«{review.quoted}", "text")), room)
    rows.append(line(*answers, *said.spans, ("»", "text"), (" " + review.said_at, "muted")))
    if review.warning:
        rows.append(cut(line(*_label(_("warning"), label), (review.warning, "text")), cells))
    rows += [cut(line(*_label(_("image"), label), (alt, "text")), cells) for alt in review.pictures]
    known = [counted(review.used, review.most)]
    if not review.block and not review.findings:
        known.append(_("no findings"))
    if review.template:
        known.append(_("template {name}", name=review.template))
    if not review.block:
        known.append(_("a second person has to agree") if review.takes_two else _("1 person is enough"))
    text = _label(_("text"), label)
    room = cells - sum(width(words) for words, _token in text)
    rows.append(line(*text, *items([[(words, "text")] for words in known], room, gap=" · ")))
    if review.findings:
        from tui.panes.answer_findings import finding_lines  # loaded with what it draws

        rows += finding_lines(review.findings, cells)
    if review.others:
        rows += [line((part, "warn")) for part in wrap("> " + review.others, cells)]
        rows += [line((part, "text")) for part in wrap(review.leaves, cells)]
    else:
        rows += [line((part, "text")) for part in wrap(_("nobody else has answered") + " · " + review.leaves, cells)]
    rows.append(EMPTY)
    if review.block:
        first, *rest = wrap(review.block, cells - 2)
        rows.append(line(("! " + first, "crit")))
        rows += [line(("  " + part, "crit")) for part in rest]
    return [*rows, *_answers(review, cells)]


def _answers(review: Review, cells: int) -> list[Line]:
    """The keys that answer, whole, in as many rows as they need."""
    writes: list[Span] = [("i", "accent"), (" " + _("keep writing"), "text")]
    keeps: list[Span] = [("n", "accent"), (" " + _("leave as draft"), "text")]
    later: list[Span] = [("l", "accent"), (" " + _("send later"), "text")]
    bare: list[list[Span]] = [[("x", "accent"), (" " + _("without images"), "text")]] if review.pictures else []
    goes = _("go to {name}", name=review.unfilled) if review.unfilled else _("go to it") if review.has_place else ""
    mends: list[list[Span]] = [[("f", "accent"), (" " + review.mends, "text")]] if review.mends else []
    mends += [[("^N", "accent"), (" " + goes, "text")]] if goes else []
    if review.block:
        return flowing([*mends, writes, *bare, keeps], cells)
    sends = _("send, saying why") if review.takes_reason else _("send")
    bare = [*mends, *bare]
    if is_private(review.visibility):
        return flowing([[("y", "strong"), (" " + sends, "strong")], writes, later, *bare, keeps], cells)
    confirm = _(_CONFIRMS.get(review.visibility, _PUBLIC))
    if review.is_confirmed:
        first: list[Span] = [("= " + confirm, "text"), ("   ", "text"), ("y", "strong"), (" " + sends, "strong")]
    else:
        first = [("p", "strong"), (" " + confirm, "strong"), ("   " + _("and then") + "  ", "muted")]
        first += [("y", "accent"), (" " + sends, "muted")]
    return flowing([first, writes, later, *bare, keeps], cells)


def flowing(parts: Sequence[Sequence[Span]], cells: int, *, gap: int = 4) -> list[Line]:
    """Keys and what they do, one after the other, in as many rows as they need."""
    rows: list[list[Span]] = [[]]
    used = 0
    for part in parts:
        need = sum(width(words) for words, _token in part)
        if rows[-1] and used + gap + need > cells:
            rows.append([])
            used = 0
        if rows[-1]:
            rows[-1].append((" " * gap, "text"))
            used += gap
        rows[-1] += part
        used += need
    return [cut(line(*row), cells) for row in rows]


def _label(word: str, cells: int) -> list[Span]:
    return [(pad(word, cells) if cells > width(word) else word + " ", "muted")]


def _folded(start: list[Span], words: str, cells: int) -> list[Line]:
    indent = sum(width(part) for part, _token in start)
    first, *rest = wrap(words, cells - indent)
    return [line(*start, (first, "text")), *(line((" " * indent + part, "text")) for part in rest)]


def _short(id_: str) -> str:
    """An id that a person can compare: its first and last four signs."""
    return id_ if len(id_) <= 10 else f"{id_[:4]}…{id_[-4:]}"
