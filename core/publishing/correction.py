"""Correcting what we published: a new post of its own, with its own approvals, that names the one it corrects."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from core.errors import Conflict
from core.i18n import N_, _
from core.publishing import store as sql
from core.publishing.content import Content, load_content
from core.publishing.meta import load_meta
from core.publishing.model import DeliveryId, PostId, PostKind
from core.publishing.person import acting_person
from core.publishing.workflow.drafting import NewPost, write_draft
from core.store import Actor, Store, Work
from ventanilla.api import Passage

OFFERED = N_("Correction of what we published: where it says «{text}», it should say: ")
QUOTED_CHARS = 80


async def correction_begun(store: Store, actor: Actor, id_: DeliveryId, text: str = "") -> PostId:
    """Begin a draft that corrects what a delivery published, on every account its post went to.

    Args:
        text: what it says; empty: the offered beginning, to be written on.

    Raises:
        Conflict: nothing of it is online, or it is no post.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> PostId:
        await work.allow("post.new")
        delivery = await sql.delivery_of(work, id_)
        content = load_content(delivery.content)
        if delivery.kind is not PostKind.POST or not isinstance(content, Content):
            raise Conflict(N_("Only a post of our own is corrected by another post: answer the citizen again."))
        if not delivery.shown:
            raise Conflict(N_("Nothing of it is online: change it, or stop it."))
        row = await work.row("SELECT title, meta FROM post WHERE id = ?", (delivery.post_id,))
        assert row is not None, "a delivery is of a post"
        accounts = [str(each.account_id) for each in await sql.deliveries_of(work, delivery.post_id) if each.shown]
        said = text.strip() or offered(content)
        new = NewPost(
            accounts=accounts,
            content=replace(content, passages=(Passage(said),)),
            title=_("Correction: {title}", title=row["title"] or f"p{delivery.post_id}"),
            meta=msgspec.structs.replace(load_meta(row["meta"]), corrects=delivery.post_id, slot=None),
        )
        return await write_draft(work, acting_person(work), new)

    return await store.write(actor, act)


def offered(content: Content) -> str:
    """How a correction may begin: it quotes what was said."""
    words = " ".join(content.passages[0].text.split())
    quoted = words if len(words) <= QUOTED_CHARS else words[: QUOTED_CHARS - 1].rstrip() + "…"
    return _(OFFERED, text=quoted)
