"""Judges an answer before it is kept: quick enough for every one that is sent, and never on the loop for long."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from core.accounts.model import Account
from core.ids import ConversationId, MessageId
from core.policy.pack_signing import PACK_FACT, with_signature
from core.policy.packs import DEFAULT, load_pack
from core.publishing.content import Content
from core.publishing.lint.engine import lint
from core.publishing.lint.gathering import gather
from core.publishing.lint.language import as_spoken
from core.publishing.lint.model import Finding
from core.publishing.lint.sheets import answered, answering, pictures_of, sheet_of
from core.publishing.meta import Meta
from core.store import Reads
from core.store.workspace import fact


async def judge_answer(
    reads: Reads,
    directory: Path | None,
    content: Content,
    *,
    account: Account,
    conversation: ConversationId,
    message: MessageId,
    now_s: int,
    at_s: int | None = None,
) -> tuple[Finding, ...]:
    """Everything the pack in force has to say about an answer that is not in the store, the gravest first.

    The pack is read and the text is judged in a thread: the first time takes long enough to be felt at a key.

    Args:
        at_s: when it is to leave; ``None``: at once.

    Raises:
        NotFound: its pack is gone.
        UsageError: a file of the pack is not clear.
    """
    name = await fact(reads, PACK_FACT) or DEFAULT
    pack = await with_signature(reads, await asyncio.to_thread(load_pack, name, directory))
    about = await answered(reads, conversation, message)
    pictures = await pictures_of(reads, content)
    said = sheet_of(content, Meta(), pictures=pictures, at_s=at_s)
    sheet = replace(answering(said, content, about), account=account.name, network=account.network)
    around = await gather(reads, directory, pack, sheet, account.id, now_s=now_s)
    return await asyncio.to_thread(lambda: lint(as_spoken(sheet, around, pack), around, pack))
