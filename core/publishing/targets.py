"""What a reply answers or an action is about, as its connector needs to know it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from core.errors import NotFound
from core.i18n import N_
from core.ids import MessageId
from core.inbox.content_warning import warning_of
from core.store import Reads
from ventanilla.api import Author, Target, Visibility


async def target_of(source: Reads, id_: MessageId) -> Target:
    """The message as a target.

    Raises:
        NotFound: there is no such message.
    """
    rows = await source.rows(
        "SELECT m.*, c.root, a.remote_id AS author_remote_id, a.handle, a.name FROM message AS m"
        " JOIN conversation AS c ON c.id = m.conversation_id JOIN author AS a ON a.id = m.author_id WHERE m.id = ?",
        (id_,),
    )
    if not rows:
        raise NotFound(N_("There is no message {number}."), number=f"m{id_}")
    [row] = rows
    return Target(
        remote_id=row["remote_id"],
        root=row["root"],
        author=Author(remote_id=row["author_remote_id"], handle=row["handle"], name=row["name"]),
        visibility=Visibility(row["visibility"]),
        warning=warning_of(row["ext"]),
        url=row["url"],
        is_own=bool(row["is_own"]),
        created_at=datetime.fromtimestamp(row["created_s"], UTC),
        ext=json.loads(row["ext"]),
    )
