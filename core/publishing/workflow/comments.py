"""What is said about a post while it is made: internal unless somebody says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import UsageError
from core.i18n import N_
from core.publishing.model import PostId
from core.publishing.person import acting_person
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import CommentId, Part
from core.store import Actor, Reads, Store, Work

COMMENT_CHARS = 4_000


class CommentKind(StrEnum):
    """Why something was said."""

    COMMENT = "comment"
    REWORK = "rework"
    """What has to change."""
    REJECT = "reject"
    """Why it was refused."""
    VOID = "void"
    """The program's own: its approvals ceased to count because these parts changed."""


@dataclass(frozen=True, slots=True)
class Comment:
    """Something that was said about a post."""

    id: CommentId
    version: int
    by: str
    kind: CommentKind
    text: str
    """Empty where the program says it."""
    parts: tuple[Part, ...]
    """For :attr:`CommentKind.VOID`: what changed; empty: it was handed back."""
    is_external: bool
    """Whoever was invited from outside reads it too."""
    written_s: int


async def comment(store: Store, actor: Actor, id_: PostId, text: str, *, is_external: bool = False) -> CommentId:
    """Say something about a post.

    Args:
        is_external: it goes out with an invitation as well.

    Raises:
        UsageError: nothing was said, or too much.
        NotFound, NotPermitted: as ever.
    """
    said = text.strip()
    if not 1 <= len(said) <= COMMENT_CHARS:
        raise UsageError(N_("A comment has from 1 to {most} characters."), most=COMMENT_CHARS)

    async def act(work: Work) -> CommentId:
        await work.allow("post.edit")
        me = acting_person(work)
        flow = await sql.flow_of(work, id_)
        made = await sql.insert_comment(work, flow, me, CommentKind.COMMENT, said, is_external=is_external)
        await work.audit("post.comment", f"post:{id_}", comment=made, external=is_external)
        return CommentId(made)

    return await store.write(actor, act)


async def comments_of(source: Reads, id_: PostId) -> list[Comment]:
    """Everything that was said about a post, the oldest first."""
    rows = await source.rows(
        "SELECT c.*, o.name FROM post_comment AS c JOIN operator AS o ON o.id = c.operator_id WHERE c.post_id = ?"
        " ORDER BY c.id",
        (id_,),
    )
    found = []
    for row in rows:
        kind = CommentKind(row["kind"])
        is_void = kind is CommentKind.VOID
        found.append(
            Comment(
                id=CommentId(row["id"]),
                version=int(row["version"]),
                by=row["name"],
                kind=kind,
                text="" if is_void else row["text"],
                parts=tuple(Part(word) for word in row["text"].split(",") if word) if is_void else (),
                is_external=bool(row["is_external"]),
                written_s=int(row["written_s"]),
            )
        )
    return found
