"""What we said, as the inbox takes it in: one passage of an answer under the receipt it got."""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.accounts.model import Account
from core.inbox.replies import OwnWords
from core.publishing.content import Content
from ventanilla.api import JSON


def own_words(
    account: Account,
    content: Content,
    number: int,
    *,
    remote_id: str,
    url: str,
    created_s: int,
    ext: Mapping[str, JSON] | None = None,
) -> OwnWords:
    """The passage of this number, from 0, as a message of ours in its conversation."""
    passage = content.passages[min(number, len(content.passages) - 1)]
    return OwnWords(
        account_id=account.id,
        network=account.network,
        writer_id=account.remote_id or f"account:{account.id}",
        handle=account.handle or account.name,
        remote_id=remote_id,
        kind="reply",
        visibility=content.visibility.value,
        text=passage.text,
        lang=content.lang,
        url=url,
        created_s=created_s,
        media=json.dumps([("image", "", media.alt) for media in passage.media], ensure_ascii=False),
        ext=json.dumps(dict(ext or {}), ensure_ascii=True),
    )
