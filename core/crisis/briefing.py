"""What allies are told: one sheet of plain text, of what is confirmed and public, and nothing else.

It is read out or handed over by a person; nothing is sent from here. It asks allies to say it in their own words and
in their own name: texts pasted in bulk look like a campaign and are believed by nobody.
"""

from __future__ import annotations

import textwrap
from datetime import datetime, tzinfo

from core.crisis.facts import FactState, facts_of, questions_of
from core.crisis.model import Incident, called
from core.crisis.rumour_model import VERDICT_TITLES, Stand
from core.crisis.rumour_reads import rumours_of
from core.i18n import _, language
from core.store import Reads
from core.text.show import show

PAGE_CELLS = 80
_CHARS = 600


async def briefing_sheet(source: Reads, incident: Incident, now_s: int, zone: tzinfo, institution: str) -> str:
    """The sheet as it is true now, in the language in use."""
    at = datetime.fromtimestamp(now_s, zone)
    out = [
        _("Briefing: {incident}", incident=called(incident)),
        _("{institution}, {time}", institution=show(institution), time=at.strftime("%Y-%m-%d %H:%M")),
        "",
        *_titled(_("What is confirmed"), await _known(source, incident)),
        *_titled(_("What we do not know yet"), await _unknown(source, incident)),
        *_titled(_("What is being said, and what is true of it"), await _told(source, incident)),
    ]
    if incident.next_update_s is not None:
        when = datetime.fromtimestamp(incident.next_update_s, zone).strftime("%H:%M")
        out += [*_paragraph("", _("The public hears more from us at {time}.", time=when)), ""]
    out += _titled(
        _("What we ask of you"),
        [
            _("Say it in your own words and in your own name, and say that you have it from us."),
            _("Point to our account and our page, which are corrected first; do not copy texts in bulk."),
            _("Whoever is in danger calls the emergency number: a message here may be read late."),
            _("Tell us what you hear that is not on this sheet."),
        ],
    )
    return "\n".join(line.rstrip() for line in out).rstrip() + "\n"


async def _known(source: Reads, incident: Incident) -> list[str]:
    """Each with the question it answers, as an answer may be one word."""
    asked = {
        each.name: show(each.text.in_(language()), limit=_CHARS) for each in await questions_of(source, incident.id)
    }
    return [
        f"{asked.get(each.name, '')} {show(each.text, limit=_CHARS)}".strip()
        for each in await facts_of(source, incident.id)
        if each.state is FactState.CONFIRMED and not each.is_private
    ]


async def _unknown(source: Reads, incident: Incident) -> list[str]:
    """What is asked and not confirmed; never what somebody believes."""
    facts = await facts_of(source, incident.id)
    sure = {each.name for each in facts if each.state is FactState.CONFIRMED}
    return [
        show(each.text.in_(language()), limit=_CHARS)
        for each in await questions_of(source, incident.id)
        if each.name not in sure and not each.is_private and not each.is_by_clock
    ]


async def _told(source: Reads, incident: Incident) -> list[str]:
    """Only rumours with an approved answer, the fact first: what is merely watched is not spread by us."""
    return [
        _("{answer} (the rumour: {claim}, {verdict})", answer=show(each.answer, limit=_CHARS),
          claim=show(each.claim, limit=_CHARS), verdict=_(VERDICT_TITLES[each.verdict]))
        for each in await rumours_of(source, incident.id)
        if each.stand is Stand.ANSWERED
    ]  # fmt: skip


def _titled(title: str, rows: list[str]) -> list[str]:
    if not rows:
        return []
    return [title.upper(), *(line for row in rows for line in _paragraph("- ", row)), ""]


def _paragraph(mark: str, text: str) -> list[str]:
    return textwrap.wrap(text, PAGE_CELLS, initial_indent=mark, subsequent_indent=" " * len(mark)) or [mark]
