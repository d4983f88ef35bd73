"""What people write on the timeline themselves: what was seen, said or decided, and what is still to be done.

A note may be added when the incident is over as well: who kept the timeline remembers more the next day, and when a
line was entered stands beside when it happened.
"""

from __future__ import annotations

from core.crisis.model import IncidentId
from core.crisis.person import acting_person
from core.crisis.store import incident_of
from core.crisis.timeline import WORD_CHARS, Entry, Line, enter, line_of
from core.crisis.typed import typed_lines
from core.errors import UsageError
from core.i18n import N_
from core.store import Actor, Store, Work

_EARLIEST_S = 86_400
"""Before it was declared: a note may tell what led to it."""


async def note(
    store: Store, actor: Actor, incident: IncidentId, words: str, *, at_s: int | None = None, is_todo: bool = False
) -> Line:
    """Add a line in a person's own words.

    Args:
        at_s: when it happened; ``None``: now.
        is_todo: it is something to be done later.

    Raises:
        UsageError: it says nothing or too much, or it happened in time to come or long before the incident.
        NotFound, NotPermitted: as ever.
    """
    said = typed_lines(words, WORD_CHARS, N_("Write what happened."))

    async def act(work: Work) -> Line:
        await work.allow("crisis.note")
        me = acting_person(work)
        found = await incident_of(work, incident)
        if at_s is not None and not min(found.declared_s, found.aware_s) - _EARLIEST_S <= at_s <= work.now_s:
            raise UsageError(N_("That time lies ahead, or more than a day before the incident: say when it happened."))
        kind = Entry.TODO if is_todo else Entry.NOTE
        id_ = await enter(work, incident, kind, at_s=at_s, words=said, operator=me)
        await work.audit("crisis.note", f"incident:{incident}", line=id_, is_todo=is_todo)
        work.changed("incident", incident, "note")
        return await line_of(work, id_)

    return await store.write(actor, act)
