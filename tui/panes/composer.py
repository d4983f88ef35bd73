"""The writing area of an answer as lines: who will read it, in words and signs, what room is left, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.i18n import N_, _, ngettext
from core.text.cells import width
from tui.paint import Line, Span, cut, items, line, spread
from tui.words import number
from ventanilla.api import Visibility

MARGINS = {Visibility.PRIVATE: "║"}
"""The margin of a text that only the citizen will read; any other has :data:`OPEN_MARGIN`."""
OPEN_MARGIN = "┃"
_TABS = {
    Visibility.PRIVATE: (N_("PRIVATE"), "privtab"),
    Visibility.FOLLOWERS: (N_("FOLLOWERS"), "tab"),
}
_ANYONE = N_("anyone sees it")
_READERS = {
    Visibility.PRIVATE: N_("only they read it"),
    Visibility.FOLLOWERS: N_("our followers read it"),
}
WRITING_REPLY = (
    ("ctrl+r", N_("look over")), ("ctrl+g", N_("leave, the draft stays")), ("ctrl+t", N_("template")),
    ("ctrl+n", N_("next finding")), ("ctrl+o", N_("hide")),
)  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """Whom an answer is for and as whom it speaks; every word safe."""

    who: str
    account: str
    network: str
    visibility: Visibility
    warning: str = ""
    """The content warning that it goes out under."""
    pictures: int = 0
    """How many go with it."""


@dataclass(frozen=True)
class State:
    """How a text stands while it is written."""

    used: int | None
    most: int
    over: int
    reasons: Sequence[str]
    unfilled: Sequence[str]
    kept_at: str = ""
    """The clock when it was last stored; empty: not yet."""
    news: str = ""
    """What happened in the conversation since the composer opened."""
    cited: Sequence[Span] | None = ()
    """The gravest that the rules find, in words; ``None``: they were not asked about this text yet."""
    remark: str = ""
    """What they remark, where that is all."""


def is_private(visibility: Visibility) -> bool:
    """Whether nobody but the citizen reads it."""
    return visibility is Visibility.PRIVATE


def visibility_tab(visibility: Visibility) -> Span:
    """Private or public, as an inverse word."""
    word, token = _TABS.get(visibility, (N_("PUBLIC"), "tab"))
    shown = _(word)
    return f" {shown} ", token


def readers(visibility: Visibility) -> str:
    """Who will read it."""
    return _(_READERS.get(visibility, _ANYONE))


def margin_lines(visibility: Visibility, rows: int) -> list[Line]:
    """The margin beside the text, so many rows of it."""
    token = "priv" if is_private(visibility) else "accent"
    return [line((" " + MARGINS.get(visibility, OPEN_MARGIN), token))] * rows


def heading_line(heading: Heading, cells: int) -> Line:
    """Over the text: private or public, to whom, as whom and where, and that keys write."""
    right = [(_("WRITING"), "strong")]
    start: list[Span] = [("▌", "accent"), visibility_tab(heading.visibility)]
    room = cells - width(_("WRITING")) - 2 - sum(width(words) for words, _token in start)
    to = " " + _("to {who}", who=heading.who)
    where = " · " + _("as {account} on {network}", account=heading.account, network=heading.network)
    if width(to + where) > room:
        where = " · " + _("as {account}", account=heading.account)
    parts: list[list[Span]] = [[(to, "strong")], [(where, "muted")]]
    if heading.pictures:
        parts.append([(" · " + ngettext("{n} image", "{n} images", heading.pictures), "text")])
    if heading.warning:
        parts.append([(" · " + _("warning: {words}", words=heading.warning), "warn")])
    if not is_private(heading.visibility):
        parts.append([(" · " + readers(heading.visibility), "muted")])
    found = items(parts, room, gap="") if width(parts[0][0][0]) <= room else list(cut(line(*parts[0]), room).spans)
    return spread([*start, *found], right, cells, ground="bar")


def foot_line(state: State, cells: int) -> Line:
    """Under the text: how much of the room is used, when it was kept, what is wrong with it, and the key to go on."""
    right: list[Span] = [("^R", "accent"), (" " + _("look over"), "muted")]
    count = counted(state.used, state.most)
    stands = [] if state.remark else list(state.cited or ())
    parts: list[list[Span]] = [[(count, "crit" if state.over else "text")]]
    if state.over:
        parts.append([("! " + _("{n} too many", n=number(state.over)), "crit")])
    elif state.unfilled:
        parts.append([("! " + _("{name} is not filled in", name=state.unfilled[0]), "crit")])
    elif state.reasons:
        parts.append([("! " + state.reasons[0], "crit")])
    elif stands and not state.news:
        parts.append(stands)
    has_finding = len(parts) > 1
    finding = " · ".join(words for part in parts for words, _token in part)
    if width(finding) > cells - 4 - sum(width(words) for words, _token in right):
        right = right[:1]
    room = cells - 4 - sum(width(words) for words, _token in right)
    if state.news:
        parts.append([("> " + state.news, "warn")])
        if stands and not has_finding:
            parts.append(stands)
    if state.kept_at:
        parts.append([(_("kept {time}", time=state.kept_at), "muted")])
    if state.cited is not None and (len(parts) == 1 or (state.kept_at and len(parts) == 2)) and not has_finding:
        parts.append([(state.remark or _("no findings"), "muted")])
    found = items(parts, room, gap=" · ")
    if has_finding and parts[1][0] not in found:  # a finding is never left out
        found = list(cut(line(*parts[0], (" · ", "muted"), *parts[1]), room).spans)
    return spread([(" ", "text"), *found], right, cells)


def counted(used: int | None, most: int) -> str:
    """``145 de 2000``, in the platform's own unit."""
    return _("{used} of {most}", used="?" if used is None else number(used), most=number(most))
