"""What the rules say of an answer, as rows of its last look and as words under the field where it is written."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _, ngettext
from core.publishing.answer_findings import is_final, standing, takes_two
from core.publishing.lint.model import Finding, Fix, Place, Severity
from core.publishing.lint.words import sentence, severity_words
from core.text import show
from core.text.cells import width, wrap
from tui.paint import Line, Span, line
from tui.panes.post_editor_findings import SIGNS
from tui.words import number

ROWS_MOST = 5
"""How many rows of the last look findings may take: its keys have to stay in sight."""
_FIX_CHARS = 30


def foot_spans(findings: Sequence[Finding]) -> list[Span]:
    """The gravest finding and how many more there are, for the strip under the field; none: nothing was found.

    A remark is named and no more: the last look says why.
    """
    if not findings:
        return []
    first = findings[0]
    sign, token = SIGNS[first.severity]
    more = len(findings) - 1
    lead = f"{sign} {severity_words(first)} {first.rule}"
    if more:
        lead += " " + _("and {n} more", n=number(more))
    return [(lead if first.severity is Severity.INFO else f"{lead}: {sentence(first)}", token)]


def remark_words(findings: Sequence[Finding]) -> str:
    """The same where nothing stands in the way; empty: something does, or nothing was found."""
    spans = [] if standing(findings) else foot_spans(findings)
    return "".join(words for words, _token in spans)


def finding_lines(findings: Sequence[Finding], cells: int) -> list[Line]:
    """Each finding with its sign, its word, its rule and why, the gravest first; what has no room is counted."""
    rows: list[Line] = []
    for index, finding in enumerate(findings):
        sign, token = SIGNS[finding.severity]
        lead = f"{sign} {severity_words(finding)} {finding.rule} "
        first, *rest = wrap(lead + _told(finding), cells)
        shown = [line((first[: len(lead)], token), (first[len(lead) :], "text"))]
        shown += [line(("  " + part, "text")) for each in rest for part in wrap(each, cells - 2)]
        if rows and len(rows) + len(shown) > ROWS_MOST - (index < len(findings) - 1):
            left = len(findings) - index
            rows.append(line(("  " + ngettext("{n} more finding", "{n} more findings", left, n=number(left)), "muted")))
            break
        rows += shown
    return rows


def named(finding: Finding) -> str:
    """A finding in one sentence: its sign, its word, its rule and why."""
    return f"{SIGNS[finding.severity][0]} {severity_words(finding)} {finding.rule}: {sentence(finding)}"


def fix_words(findings: Sequence[Finding]) -> str:
    """What the key that mends would write; empty: nothing can be mended by a key."""
    fix = next_fix(findings)
    if fix is None:
        return ""
    new = show(fix.text, limit=_FIX_CHARS).strip()
    if not new:
        return _("take it out")
    return _("put in «{text}»", text=new) if fix.start == fix.end else _("change it to «{text}»", text=new)


def next_fix(findings: Sequence[Finding]) -> Fix | None:
    """The change of the text that the gravest finding which has one proposes."""
    found = (each.fix for each in findings if each.fix is not None and each.fix.place is Place.TEXT)
    return next(found, None)


def spans_of(findings: Sequence[Finding]) -> list[tuple[int, int]]:
    """Where in the text the findings stand, each place once, the gravest first."""
    found = [(each.start, each.end) for each in findings if each.place is Place.TEXT and each.start < each.end]
    return list(dict.fromkeys(found))


def block_words(findings: Sequence[Finding]) -> str:
    """Which rule forbids the answer, and what can be done; empty: none does."""
    first = next((each for each in standing(findings) if is_final(each)), None)
    if first is None:
        return ""
    if first.is_lasting:
        return _("{rule} blocks it, and nobody overrules that: change the text.", rule=first.rule)
    return _("{rule} blocks it: change the text.", rule=first.rule)


def rules_to_explain(findings: Sequence[Finding]) -> list[Finding]:
    """One finding of each rule that takes a reason, in their order."""
    return list({each.rule: each for each in reversed(standing(findings))}.values())[::-1]


def needs_another(findings: Sequence[Finding]) -> bool:
    """Whether a second person has to agree before it leaves."""
    return any(takes_two(each) for each in standing(findings))


def reason_lines(finding: Finding, cells: int) -> list[Line]:
    """What somebody is asked to explain, over the row in which they do."""
    sign, token = SIGNS[Severity.WARN]
    rows = wrap(f"{sign} {finding.rule} {sentence(finding)}", cells)
    if takes_two(finding):
        rows += wrap(_("It is kept, and leaves when a second person has agreed."), cells)
    return [line((each, token), ground="pop") for each in rows if width(each)]


def _told(finding: Finding) -> str:
    said, pair = sentence(finding), _("It takes two people.")
    return f"{said} {pair}" if takes_two(finding) and not is_final(finding) else said
