"""What the tests of the post editor share: a post to open, the keys of the queue in it, and what stands in its rows."""

from __future__ import annotations

from dataclasses import replace

from core.ids import AccountId
from core.publishing.content import Content
from core.publishing.meta import Meta
from core.publishing.model import PostId
from core.publishing.workflow.drafting import NewPost, new_draft
from core.publishing.workflow.sheet import PostSheet, post_sheet
from tests.tui.answering import can_speak, person
from tests.tui.sitting import Sitting
from tui.editor_keys import SHARED
from tui.keys import TABLE, Keymap
from tui.screens.post_editor import PostEditor
from ventanilla.api import Passage

EDITOR_KEYS = Keymap(
    tuple(
        replace(key, places=tuple(dict.fromkeys((*key.places, "post_editor")))) if key.id in SHARED else key
        for key in TABLE
    )
)
TEXT = "Mañana no hay agua en La Loma de 9 a 13."
FB, X, IG = "1", "2", "3"


def editor(sitting: Sitting) -> PostEditor:
    """The editor on the screen."""
    assert isinstance(sitting.app.screen, PostEditor)
    return sitting.app.screen


async def draft(
    sitting: Sitting, *texts: str, accounts: tuple[str, ...] = (FB, X), who: str = "", title: str = "",
    meta: Meta | None = None,
) -> PostId:  # fmt: skip
    """A draft; of whoever sits here unless somebody else is named."""
    actor = await person(sitting, who) if who else sitting.desk.actor
    content = Content(passages=tuple(Passage(each) for each in texts or (TEXT,)), lang="es")
    new = NewPost(accounts=accounts, content=content, title=title, meta=meta or Meta())
    return await new_draft(sitting.store, actor, new)


async def open_editor(sitting: Sitting, post: PostId | None, *, is_real: bool = False) -> list[PostId | None]:
    """Open the editor; what it tells when it is left goes into the list.

    Args:
        is_real: with the program's own connectors, not with that of the tests.
    """
    if not is_real:
        can_speak(sitting)
    left: list[PostId | None] = []
    sitting.app.push_screen(PostEditor(post, left.append))
    if post is not None:
        await sitting.see_place(PostEditor)
        await sitting.until(lambda: editor(sitting).editing is not None, "the post is read")
    await sitting.rest()
    return left


async def sheet(sitting: Sitting, post: PostId) -> PostSheet:
    """The post as it is stored."""
    return await post_sheet(sitting.store, post)


async def own_text(sitting: Sitting, post: PostId, account: str) -> str | None:
    """An account's own text; ``None``: it follows the master."""
    found = next(each for each in (await sheet(sitting, post)).variants if each.account == AccountId(int(account)))
    return found.content.text if found.is_own else None
