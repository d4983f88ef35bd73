"""What the program itself fills into a template: the citizen's handle, our account, and the time where we are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from core.errors import NotFound
from core.i18n import N_
from core.ids import ConversationId
from core.store import Reads
from core.store.workspace import fact, zone_of
from core.text.show import show

AUTHOR, ACCOUNT, HOUR, DATE = "autor", "cuenta", "hora", "fecha"
"""The variables that need nobody to fill them in."""

_MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "en": "January February March April May June July August September October November December",
}
"""In the language of the citizen, who need not speak the operator's."""


async def system_values(source: Reads, id_: ConversationId, lang: str, now_s: int) -> Mapping[str, str]:
    """The values for an answer in this conversation, dates in this language; empty: the workspace's.

    Raises:
        NotFound: there is no such conversation.
    """
    rows = await source.rows(
        "SELECT w.handle, w.name AS person, a.handle AS ours, a.name AS account FROM conversation AS c"
        " JOIN author AS w ON w.id = c.author_id JOIN account AS a ON a.id = c.account_id WHERE c.id = ?",
        (id_,),
    )
    if not rows:
        raise NotFound(N_("There is no conversation {number}."), number=id_)
    [row] = rows
    now = datetime.fromtimestamp(now_s, UTC).astimezone(zone_of(await fact(source, "zone")))
    return {
        AUTHOR: show(row["handle"] or row["person"]),  # what the operator sees is what goes out
        ACCOUNT: row["ours"] or row["account"],
        HOUR: f"{now:%H:%M}",
        DATE: _date(now, (lang or await fact(source, "language")).partition("-")[0]),
    }


def _date(at: datetime, lang: str) -> str:
    """``12 de mayo``, ``12 May``; ``2026-05-12`` in a language whose months are not known here."""
    if lang not in _MONTHS:
        return f"{at:%Y-%m-%d}"
    month = _MONTHS[lang].split()[at.month - 1]
    return f"{at.day} de {month}" if lang == "es" else f"{at.day} {month}"
