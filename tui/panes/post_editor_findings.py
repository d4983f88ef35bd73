"""What the rules say of a post, as rows: what blocks it first, why, where the rule comes from, what one key changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.i18n import N_, _, language, ngettext
from core.publishing.lint.model import Finding, Severity
from core.text import show
from core.text.cells import pad, width, wrap
from tui.paint import Line, Span, items, line
from tui.panes.post_editor_rows import Row, heading, plain
from tui.post_editing import Editing, Seen, finding_key, ordered
from tui.words import number

if TYPE_CHECKING:
    from core.publishing.workflow.model import Judgement

SIGNS: Mapping[Severity, Span] = {
    Severity.BLOCK: ("!", "crit"),
    Severity.WARN: (">", "warn"),
    Severity.INFO: ("-", "muted"),
}
"""The sign of a severity, and what it is painted with."""
_WORDS = {Severity.BLOCK: N_("blocks"), Severity.WARN: N_("warns"), Severity.INFO: N_("note")}
_INDENT = 3
_RULE = 4


def sign_of(seen: Seen) -> Span:
    """How grave it is now; ``=``: somebody has overruled it."""
    return SIGNS[seen.finding.severity] if seen.is_open else ("=", "muted")


def reason_words(finding: Judgement | Finding) -> str:
    """Why, in the reader's language; what it quotes is cleaned."""
    if not isinstance(finding, Finding):
        return ""
    return _(finding.reason, **{key: show(value, limit=120) for key, value in finding.values.items()})


def clause_words(finding: Finding) -> str:
    """What the pack says about it, in the reader's language where it can."""
    clauses = finding.origin.clauses
    return show(clauses.get(language()) or next(iter(clauses.values()), ""))


def tally_words(editing: Editing) -> list[list[Span]]:
    """``3 bloquean`` ``3 avisos``"""
    if editing.findings is None:
        return [[(_("not judged yet"), "muted")]] if not editing.why_unjudged else [[(_("not judged"), "warn")]]
    found: list[list[Span]] = []
    if editing.blocks:
        found.append([("! " + ngettext("{n} blocks", "{n} block", editing.blocks, n=number(editing.blocks)), "crit")])
    if editing.warns:
        found.append([("> " + ngettext("{n} warning", "{n} warnings", editing.warns, n=number(editing.warns)), "warn")])
    return found or [[(_("no findings"), "muted")]]


def finding_rows(editing: Editing, cells: int, networks: Mapping[int, str], *, is_whole: bool = True) -> list[Row]:
    """Every finding, the gravest first.

    Args:
        networks: the two letters of each account.
        is_whole: with the strip above them.
    """
    rows: list[Row] = []
    if is_whole:
        right: list[Span] = [("^N", "accent"), (" " + _("next"), "muted")]
        title = _("Review · what blocks comes first") if cells > 50 else _("Review")
        rows.append(heading(title, cells, right))
    if editing.why_unjudged:
        rows.append(plain("! " + editing.why_unjudged, cells, "crit"))
    if editing.findings is None:
        if not editing.why_unjudged:
            rows.append(plain(_("… being judged"), cells, "muted"))
        return rows
    if not editing.findings:
        rows.append(plain(_("The rules find nothing to say."), cells, "muted"))
    rows += [_row(each, editing, cells, networks) for each in ordered(editing.findings)]
    return rows


def origin_lines(seen: Seen, cells: int) -> list[Line]:
    """Where a rule comes from."""
    finding, origin = seen.finding, seen.finding.origin
    pack = _("pack {name}, edition {version}", name=show(origin.pack), version=show(origin.version))
    said: list[tuple[str, str]] = [
        (reason_words(finding), "strong"),
        (clause_words(finding), "text"),
        (pack, "muted"),
        (show(origin.source), "text"),
        (show(origin.url), "muted"),
        (_("read on {day}", day=show(origin.read_on)) if origin.read_on else "", "muted"),
    ]
    if finding.is_unsigned:
        said.append((_("Nobody has signed this pack yet: what would block only warns."), "warn"))
    if finding.is_lasting:
        said.append((_("Nobody overrules it."), "text"))
    elif finding.severity is Severity.BLOCK or finding.second:
        said.append((_("o overrules it, with a reason and a second person."), "text"))
    elif finding.severity is Severity.WARN:
        said.append((_("o overrules it, with a reason."), "text"))
    return [line((part, token)) for words, token in said if words for part in wrap(words, cells)]


def counted(editing: Editing, severity: Severity) -> int:
    """How many of a kind are open."""
    return sum(each.finding.severity is severity and each.is_open for each in editing.findings or ())


def _row(seen: Seen, editing: Editing, cells: int, networks: Mapping[int, str]) -> Row:
    finding = seen.finding
    sign, token = sign_of(seen)
    words = _(_WORDS[finding.severity]) if seen.is_open else _("overruled")
    column = max(width(_(each)) for each in _WORDS.values())
    lead: list[Span] = [(" ", "text"), (sign, token), (" " + pad(words, column) + " ", token)]
    lead.append((pad(finding.rule, _RULE), "muted"))
    start = _INDENT + column + 1
    reason = wrap(reason_words(finding), max(12, cells - start - _RULE - 1)) or [""]
    rows = [line(*lead, (reason[0], "text"))]
    rows += [line((" " * (start + _RULE) + part, "text")) for part in reason[1:]]
    below = _below(seen, editing, networks)
    if below:
        rows.append(line((" " * start, "text"), *items([[each] for each in below], cells - start - 1, gap=" · ")))
    return Row(tuple(rows), finding_key(seen))


def _below(seen: Seen, editing: Editing, networks: Mapping[int, str]) -> list[Span]:
    """What can be done about it, who is asked, and of which accounts it is."""
    finding = seen.finding
    said: list[Span] = []
    if seen.override is not None and not seen.override.is_complete:
        said.append((_("{name} overrules it: a second person is missing", name=show(seen.override.by)), "warn"))
    elif seen.override is not None and not seen.is_open:
        said.append((_("by {name}: {reason}", name=show(seen.override.by), reason=show(seen.override.reason)), "muted"))
    elif finding.fix is not None:
        new = show(finding.fix.text, limit=60).strip()
        words = _("Enter: «{text}»", text=new) if new else _("Enter: takes it out")
        said.append((words, "accent"))
    if finding.is_unsigned:
        said.append((_("unsigned"), "muted"))
    elif seen.is_open and finding.is_lasting:
        said.append((_("nobody overrules it"), "muted"))
    elif seen.is_open and seen.override is None and (finding.severity is Severity.BLOCK or finding.second):
        said.append((_("two people"), "muted"))
    all_ = {each.account for each in editing.sheet.variants}
    if set(seen.accounts) != all_ and seen.accounts:
        names: Sequence[str] = list(dict.fromkeys(networks.get(each, "") for each in seen.accounts))
        said.append((" ".join(names), "muted"))
    if clause := clause_words(finding):
        said.append((clause, "muted"))
    return said
