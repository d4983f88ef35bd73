"""What was said about a post while it was made, and its versions with the words that came and went."""

from __future__ import annotations

from collections.abc import Callable

from core.i18n import N_, _
from core.ids import AccountId
from core.publishing.workflow.comments import Comment, CommentKind
from core.publishing.workflow.model import PART_NAMES
from core.publishing.workflow.versions import Difference, Kept, Version, version_diff
from core.text import show
from core.text.cells import width, wrap
from tui.paint import Line, Span, line
from tui.panes.post_editor import Facts
from tui.panes.post_editor_rows import Row, gap, heading, plain
from tui.post_editing import Editing
from tui.words import moment

_KINDS = {CommentKind.REWORK: N_("asks for changes"), CommentKind.REJECT: N_("rejected it")}
_WHAT = {"title": N_("its title"), "time": N_("time"), "meta": N_("particulars"), "master": N_("master")}
_SIGNS = {Kept.GONE: ("[-", "-]", "crit"), Kept.NEW: ("{+", "+}", "accent")}
NameOf = Callable[[AccountId], tuple[str, str]]


def note_rows(editing: Editing, facts: Facts, cells: int) -> list[Row]:
    """Comments, the newest last, then the versions, the newest first."""
    sheet = editing.sheet
    keys: list[Span] = [("i", "accent"), (" " + _("comment") + "  ", "muted"), ("e", "accent")]
    rows = [heading(_("Said about it"), cells, [*keys, (" " + _("outside"), "muted")])]
    if not sheet.comments:
        rows.append(plain(_("Nothing was said yet. Comments stay inside unless e says otherwise."), cells, "muted"))
    rows += [_comment(each, facts, cells) for each in sheet.comments]
    rows += [gap(), heading(_("Versions"), cells, [("Enter", "accent"), (" " + _("what changed"), "muted")])]
    if not sheet.versions:
        rows.append(plain(_("It was not handed in yet: the first version is kept then."), cells, "muted"))
    for each in reversed(sheet.versions):
        time = moment(each.made_s, facts.now_s, facts.zone)
        words = f"v{each.number} · {show(each.by)} · {time} · {each.hash[:12]}"
        rows.append(Row((line(("   ", "text"), (words, "text")),), f"version:{each.number}"))
    return rows


def difference_lines(old: Version | None, new: Version, name_of: NameOf, zone: str, cells: int) -> list[Line]:
    """The words that went and came from one version to the next; the first one is shown whole."""
    if old is None:
        said = new.master.text if new.master is not None else ""
        head = _("The first version that was handed in:")
        return [line((" " + head, "muted")), *(line((" " + part, "text")) for part in _body(said, cells))]
    found = version_diff(old, new)
    if not found:
        return [line((" " + _("They say the same."), "muted"))]
    rows: list[Line] = []
    for each in found:
        rows += [line((" " + _what(each, name_of), "strong")), *_spans(each, zone, cells), line()]
    return rows


def _comment(comment: Comment, facts: Facts, cells: int) -> Row:
    time, name = moment(comment.written_s, facts.now_s, facts.zone), show(comment.by)
    if comment.kind is CommentKind.VOID:
        parts = ", ".join(_(PART_NAMES[part]) for part in comment.parts)
        words = _("approvals void: {parts} changed", parts=parts) if parts else _("approvals void: handed back")
        return Row((line((" / ", "muted"), (f"{time} {name} · {words}", "muted")),))
    what = _(_KINDS[comment.kind]) if comment.kind in _KINDS else ""
    lead: list[Span] = [("   ", "text"), (f"{time} {name}", "strong"), (f" · {what}" if what else "", "warn")]
    if comment.is_external:
        lead.append((" · " + _("OUTSIDE READS IT"), "warn"))
    body = _body(comment.text, cells - 3)
    return Row((line(*lead), *(line(("     " + part, "text")) for part in body)))


def _body(text: str, cells: int) -> list[str]:
    return wrap(show(text, lines=True), max(8, cells - 4))


def _what(each: Difference, name_of: NameOf) -> str:
    if each.what.startswith("account:"):
        return " ".join(name_of(AccountId(int(each.what.partition(":")[2]))))
    return _(_WHAT.get(each.what, each.what))


def _spans(each: Difference, zone: str, cells: int) -> list[Line]:
    """The spans in rows: what went between ``[- -]``, what came between ``{+ +}``."""
    if each.what == "time":
        from tui.words import date, local

        said = [
            (span.kind, f"{date(int(span.text), zone)} {local(int(span.text), zone):%H:%M}")
            for span in each.spans
            if span.text.strip().isdecimal() and len(span.text) > 8
        ]
    else:
        said = [(span.kind, show(span.text, lines=True)) for span in each.spans]
    rows: list[list[Span]] = [[(" ", "text")]]
    used = 1
    for kind, text in said:
        before, after, token = _SIGNS.get(kind, ("", "", "text"))
        for n, piece in enumerate(f"{before}{text}{after}".split("\n")):
            if n:
                rows.append([(" ", "text")])
                used = 1
            for word in _words(piece):
                for bit in wrap(word, cells - 3) if width(word) > cells - 3 else [word]:
                    if used + width(bit) > cells - 1:
                        rows.append([(" ", "text")])
                        used = 1
                    rows[-1].append((bit, token))
                    used += width(bit)
    return [line(*row) for row in rows]


def _words(piece: str) -> list[str]:
    found: list[str] = []
    for part in piece.split(" "):
        found.append(part if not found else " " + part)
    return found
