"""Posts from a table: the desk its rows are judged at, and all of them written down in one act, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from core.accounts.loading import Shelf
from core.accounts.overview import every_account
from core.publishing.content import Deed, load_content
from core.publishing.model import PostId
from core.publishing.person import acting_person
from core.publishing.plan.csv_judge import Desk, Judged, Mark, already
from core.publishing.plan.reads import stretch, themes
from core.publishing.workflow.drafting import write_draft
from core.store import Actor, Reads, Store, Work
from core.text.fold import level
from ventanilla.api import Attachment, Passage

_DAYS = 367


@dataclass(frozen=True, slots=True)
class Imported:
    """A row that is a post of ours now."""

    number: int
    post: PostId
    is_new: bool = True
    """Made here; otherwise somebody had brought the same in since it was judged."""


async def may_import(store: Store, actor: Actor) -> None:
    """Ask the gate before a table is read.

    Raises:
        NotPermitted: the actor may not import posts, or not write any.
    """

    async def act(work: Work) -> None:
        await work.allow("post.import")
        await work.allow("post.new")

    await store.write(actor, act)


async def desk_for(store: Store, shelf: Shelf, zone: tzinfo, language: str) -> Desk:
    """What the rows of a table are judged against, as it is now."""
    today = store.clock.now().astimezone(zone).date()
    accounts = {account.name.casefold(): account for account in await every_account(store)}
    return Desk(
        accounts=accounts,
        shelf=shelf,
        themes=await themes(store),
        known=await _known(store),
        stretch=await stretch(store, today, today + timedelta(days=_DAYS), zone, language=language),
        language=language,
    )


async def write_rows(
    store: Store, actor: Actor, rows: Sequence[Judged], pictures: Mapping[int, Attachment]
) -> tuple[Imported, ...]:
    """Make a draft of each row that something can be made of; each is on record by itself.

    Rows are looked at again where they are written: what somebody has brought in since they were judged is not
    made twice.

    Args:
        pictures: by the row's number.

    Raises:
        NotFound, NotPermitted, UsageError: then no draft is made at all.
    """

    async def act(work: Work) -> tuple[Imported, ...]:
        await work.allow("post.import")
        await work.allow("post.new")
        me = acting_person(work)
        made, known = [], await _known(work)
        for row in rows:
            if row.new is None:
                continue
            if (there := already(row.new, known)) is not None:
                made.append(Imported(row.number, there, is_new=False))
                continue
            media = (pictures[row.number],) if row.number in pictures else ()
            content = replace(row.new.content, passages=(Passage(row.new.content.text, media),))
            post = await write_draft(work, me, replace(row.new, content=content))
            await work.audit("post.import", f"post:{post}", row=row.number)
            made.append(Imported(row.number, post))
        return tuple(made)

    return await store.write(actor, act)


async def _known(source: Reads) -> dict[Mark, PostId]:
    """Posts of ours that were not given up, by what makes a row the same."""
    rows = await source.rows(
        "SELECT p.id, p.at_s, a.name, v.content FROM workflow AS w CROSS JOIN post AS p ON p.id = w.post_id"
        " CROSS JOIN variant AS v ON v.post_id = p.id CROSS JOIN account AS a ON a.id = v.account_id"
        " WHERE w.stage NOT IN ('rejected', 'cancelled') AND v.is_out = 0 ORDER BY p.id DESC LIMIT 20000"
    )
    found: dict[Mark, PostId] = {}
    for row in rows:
        content = load_content(row["content"])
        assert not isinstance(content, Deed), "only posts have a way to their approvals"
        found[str(row["name"]).casefold(), row["at_s"], level(content.text)] = PostId(row["id"])
    return found
