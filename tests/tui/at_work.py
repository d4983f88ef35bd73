"""What the tests of the inbox and of its keys share: whose conversations are meant, and what arrives meanwhile."""

from __future__ import annotations

from core.ids import AccountId
from core.inbox import reads
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef, Row
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import COLLECTOR, Said, event

URGENT, LUIS_HAS = "hija_de_pampa", "la.de.las.recetas"
FB = AccountRef(AccountId(1), "Fb")


async def row_of(sitting: Sitting, handle: str) -> Row:
    """The latest conversation of an author, as the list shows it."""
    [row] = await reads.rows_by_id(sitting.store, [await sitting.conversation(handle)])
    return row


async def arrive(sitting: Sitting, *authors: str) -> None:
    """One message of each of these people comes in."""
    said = [event(Said(0, "fb", author, f"Escribe {author}"), f"new-{author}") for author in authors]
    await sitting.store.write(COLLECTOR, lambda work: ingest(work, FB, "main", said))
