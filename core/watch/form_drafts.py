"""What somebody is typing into the form of a watch: kept as they type, for them alone, until it is saved or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from core.errors import UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.store import Actor, Reads, Store, Work
from core.watch.model import Terms, WatchId, WatchKind
from core.watch.person import acting_person

MOST_CHARS = 20_000
"""Of a draft as it is stored: all that the answers of a form may be, and some more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft:
    """A form as somebody left it."""

    typed: Mapping[str, str]
    """By row of the form, as it was typed."""
    kind: WatchKind | None = None
    """``None``: as it was, and so with the terms."""
    terms: Terms | None = None
    rev: int = 0
    """The revision of the watch that is changed; 0: a new one."""
    saved_s: int = field(default=0, compare=False)


async def form_draft_of(source: Reads, who: OperatorId | None, watch: WatchId | None) -> FormDraft | None:
    """What this person has begun to type of a new watch (``None``) or of a change; ``None`` where there is nothing."""
    rows = await source.rows(
        "SELECT content, saved_s FROM form_draft WHERE operator_id = ? AND form = ?", (who, _form(watch))
    )
    if not rows:
        return None
    try:
        kept = msgspec.json.decode(str(rows[0]["content"]), type=FormDraft)
    except msgspec.DecodeError:  # of a version whose form was another
        return None
    return replace(kept, saved_s=int(rows[0]["saved_s"]))


async def keep_form_draft(store: Store, actor: Actor, watch: WatchId | None, draft: FormDraft) -> None:
    """Keep what the person who acts has typed so far, in place of what was kept before.

    Raises:
        UsageError: it is longer than any form can be.
        NotPermitted: nobody in person acts.
    """
    content = msgspec.json.encode(draft).decode()
    if len(content) > MOST_CHARS:
        raise UsageError(N_("The draft is longer than {most} characters and was not saved."), most=MOST_CHARS)

    async def act(work: Work) -> None:
        who = acting_person(work)
        work.system("what somebody has begun to type is nobody's concern until they save it")
        await work.execute(
            "INSERT INTO form_draft (operator_id, form, content, saved_s) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET content = excluded.content, saved_s = excluded.saved_s",
            (who, _form(watch), content, work.now_s),
        )

    await store.write(actor, act)


async def drop_form_draft(store: Store, actor: Actor, watch: WatchId | None) -> None:
    """Forget what the person who acts has typed: it was saved, or it was not meant.

    Raises:
        NotPermitted: nobody in person acts.
    """

    async def act(work: Work) -> None:
        who = acting_person(work)
        work.system("a draft of one's own is thrown away")
        await work.execute("DELETE FROM form_draft WHERE operator_id = ? AND form = ?", (who, _form(watch)))

    await store.write(actor, act)


def _form(watch: WatchId | None) -> str:
    return "watch" if watch is None else f"watch:{watch}"
