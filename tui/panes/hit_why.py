"""Why a hit was found, in words: each watched term with how it was written. Pure."""

from __future__ import annotations

from core.i18n import N_, _
from core.query.predicate import How
from core.text import show
from core.watch.hit_reads import HitRow
from core.watch.model import Watch
from tui.paint import EMPTY, Line, line, sentence, spread
from tui.words import moment

_HOW = {
    How.WRITTEN: N_("as it is watched"),
    How.ALIKE: N_("in another spelling, number or length"),
    How.SLIP: N_("with a slip of the finger: let in by ~"),
    How.BEGINNING: N_("as the beginning of a longer word"),
    How.HASHTAG: N_("inside a hashtag"),
}


def why_hit_lines(watch: Watch, hit: HitRow, now_s: float, zone: str, cells: int) -> list[Line]:
    """The hit, its terms and the query."""
    who = show(hit.handle) or _("(no name)")
    at = moment(hit.arrived_s, now_s, zone)
    lines = [spread([(f" {hit.network} {at} ", "muted"), (who, "text")], [], cells)]
    if hit.is_removed:
        lines += sentence(_("Its author removed it, so its words are forgotten too."), cells, "muted")
    else:
        lines += sentence(show(hit.excerpt) or _("(no text)"), cells, indent="   ")
    lines += [EMPTY, line((" " + _("What was found"), "strong"), ground="bar")]
    for term in hit.terms:
        how = _(_HOW.get(How(term.how), ""))
        lines += sentence(_("«{written}» for {term}: {how}", written=show(term.written, limit=60),
                            term=show(term.term, limit=60), how=how), cells)  # fmt: skip
    if not hit.terms and not hit.is_removed:
        lines += sentence(_("No word of its own: what the query says besides words held."), cells, "muted")
    if hit.copies > 1:
        lines += sentence(_("{n} messages say nearly the same; the newest is shown.", n=hit.copies), cells, "muted")
    lines += [EMPTY, line((" " + _("Query"), "strong"), ground="bar")]
    lines += sentence(show(watch.query, limit=2000), cells)
    if any(term.how == How.SLIP for term in hit.terms):
        lines += [EMPTY, *sentence(_("«:watch refuse WORD» says that a word does not count."), cells, "muted")]
    return lines
