"""Which platforms a watch asks by their own search: what each costs, how much it covers, what it has brought. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.accounts.model import Account, HealthCode
from core.accounts.words import cause_words
from core.i18n import _, ngettext
from core.text import show
from core.watch.native import Questions
from core.watch.searches import SEARCH_S, Search
from tui.cli.watch_search import COVERAGE_WORDS
from tui.paint import EMPTY, Line, Span, column, cut, line, sentence
from tui.words import moment, number, span

_NAME_CELLS = 24
_INDENT = "   "


@dataclass(frozen=True, slots=True)
class Searched:
    """An account whose platform has a search, and whether this watch asks it."""

    account: Account
    search: Search | None


def search_lines(
    rows: Sequence[Searched], at: int, asked: Questions, now_s: float, zone: str, cells: int
) -> tuple[list[Line], int]:
    """What would be asked and what it covers, then a row an account; and the row of the cursor."""
    lines = [*sentence(_("Asking a platform's own search tells it what you look for. Nothing is asked by itself."),
                       cells)]  # fmt: skip
    lines += sentence(cost_words(asked), cells, "muted")
    for query in asked.asked:
        words = " ".join([*query.words, *(f"#{tag}" for tag in query.tags)])
        lines += sentence(_("question: {words}", words=show(words, limit=400)), cells, "muted", indent=_INDENT)
    lines.append(EMPTY)
    if not rows:
        lines += sentence(_("No account of ours is on a platform that can be searched."), cells)
    row = len(lines)
    for n, each in enumerate(rows):
        is_cursor = n == at
        if is_cursor:
            row = len(lines)
        entry = _entry(each, now_s, zone, cells, is_cursor=is_cursor)
        lines += [found.on("sel") for found in entry] if is_cursor else entry
    return lines, row


def cost_words(asked: Questions) -> str:
    """How often how much is asked, and what that covers."""
    often = span(SEARCH_S)
    n = len(asked.asked)
    cost = ngettext("{n} question every {time}", "{n} questions every {time}", n, time=often)
    return f"{cost}, {_(COVERAGE_WORDS[asked.coverage])}"


def _entry(each: Searched, now_s: float, zone: str, cells: int, *, is_cursor: bool) -> list[Line]:
    search, account = each.search, each.account
    sign = (" ", "text")
    if search is not None:
        sign = ("!", "warn") if search.cause else ("=", "text")
    state = _("is asked") if search is not None else _("is not asked")
    spans: list[Span] = [
        ("►" if is_cursor else " ", "accent"),
        sign,
        (" ", "text"),
        column(account.network, 2, "muted"),
    ]
    spans += [(" ", "text"), column(show(account.name), min(_NAME_CELLS, cells - 26), "text"), (" ", "text")]
    lines = [cut(line(*spans, (state, "text" if search is not None else "muted")), cells - 1)]
    if search is None:
        return lines
    said = _("{found} taken in, {passed} brought and not wanted", found=number(search.found),
             passed=number(search.passed))  # fmt: skip
    asked = moment(search.asked_s, now_s, zone) if search.asked_s is not None else _("never yet")
    lines += sentence(said + " · " + _("last asked {time}", time=asked), cells, "muted", indent=_INDENT)
    if search.cause:
        words = _("the last one failed: {why}", why=cause_words(HealthCode(search.cause), "", ""))
        lines += sentence("! " + words, cells, "warn", indent=_INDENT)
    return lines
