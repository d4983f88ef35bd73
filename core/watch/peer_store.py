"""What is stored of similar institutions: their accounts, what is said there, and hits by whose account they came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.ids import AccountId, ConversationId, MessageId, arrived_s, first_id_at
from core.store import Reads
from core.text.fold import fold
from core.watch.model import WatchId

MOST_MESSAGES = 20_000
"""The newest that are looked at, of all peers together."""


@dataclass(frozen=True, slots=True)
class PeerMessage:
    """Something said at a peer's account."""

    id: MessageId
    account: AccountId
    conversation: ConversationId
    remote_id: str
    author: int
    """For telling the institution's words from those of others."""
    author_remote_id: str
    handle: str
    is_article: bool
    in_reply_to: str | None
    at_s: int
    """As its platform says, and never later than it reached us."""
    has_own_time: bool
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PeerAccount:
    """An account entered as a peer."""

    id: AccountId
    name: str
    network: str
    handle: str
    remote_id: str
    created_s: int

    def is_named_by(self, said: PeerMessage) -> bool:
        """Whether the account itself wrote this."""
        if self.remote_id and said.author_remote_id == self.remote_id:
            return True
        return bool(self.handle) and fold(said.handle).lstrip("@") == fold(self.handle).lstrip("@")


async def peer_accounts(source: Reads) -> list[PeerAccount]:
    """The set: every account entered as a peer that was not given up, by name."""
    rows = await source.rows(
        "SELECT id, name, network, handle, remote_id, created_s FROM account"
        " WHERE relation = 'peer' AND state NOT IN ('gone', 'foreign') ORDER BY name COLLATE NOCASE"
    )
    return [
        PeerAccount(
            AccountId(row["id"]), row["name"], row["network"], row["handle"], row["remote_id"], row["created_s"]
        )
        for row in rows
    ]


async def peer_messages(source: Reads, from_s: int, until_s: int) -> list[PeerMessage]:
    """What was publicly said at peers' accounts and reached us since ``from_s``, oldest first."""
    rows = await source.rows(
        "SELECT m.id, m.account_id, m.conversation_id, m.remote_id, m.author_id, u.remote_id AS author_remote_id,"
        " u.handle, m.kind = 'article' AS is_article, m.in_reply_to, m.created_s, m.has_own_time, m.text, m.url"
        " FROM account AS a CROSS JOIN message AS m INDEXED BY message_key ON m.account_id = a.id"
        " JOIN author AS u ON u.id = m.author_id"
        " WHERE a.relation = 'peer' AND a.state NOT IN ('gone', 'foreign') AND m.id >= ? AND m.id < ?"
        " AND m.removed_s IS NULL AND m.visibility <> 'private' ORDER BY m.id DESC LIMIT ?",
        (first_id_at(from_s), first_id_at(until_s + 1), MOST_MESSAGES),
    )
    return [
        PeerMessage(
            id=MessageId(row["id"]),
            account=AccountId(row["account_id"]),
            conversation=ConversationId(row["conversation_id"]),
            remote_id=row["remote_id"],
            author=row["author_id"],
            author_remote_id=row["author_remote_id"],
            handle=row["handle"],
            is_article=bool(row["is_article"]),
            in_reply_to=row["in_reply_to"],
            at_s=min(row["created_s"], arrived_s(row["id"])),
            has_own_time=bool(row["has_own_time"]),
            text=row["text"],
            url=row["url"],
        )
        for row in reversed(rows)
    ]


async def voices(source: Reads, watch: WatchId, from_s: int, until_s: int) -> Mapping[AccountId | None, int]:
    """A watch's hits that count in a time, by the peer's account they came by; ``None``: by one of ours."""
    rows = await source.rows(
        "SELECT iif(a.relation = 'peer', a.id, NULL) AS peer, count(*) AS n FROM watch_hit AS h"
        " CROSS JOIN message AS m ON m.id = h.message_id JOIN account AS a ON a.id = m.account_id"
        " WHERE h.watch_id = ? AND h.message_id >= ? AND h.counted_s >= ? AND h.counted_s <= ?"
        " AND m.is_own = 0 AND m.removed_s IS NULL"
        " AND (a.relation = 'own' OR (a.relation = 'peer' AND a.state NOT IN ('gone', 'foreign'))) GROUP BY peer",
        (watch, first_id_at(from_s), from_s, until_s),
    )
    return {AccountId(row["peer"]) if row["peer"] is not None else None: int(row["n"]) for row in rows}


async def hits_since(source: Reads, watch: WatchId, from_s: int) -> frozenset[MessageId]:
    """A watch's hits at peers' accounts that reached us since ``from_s``."""
    rows = await source.rows(
        "SELECT h.message_id FROM watch_hit AS h CROSS JOIN message AS m ON m.id = h.message_id"
        " JOIN account AS a ON a.id = m.account_id"
        " WHERE h.watch_id = ? AND h.message_id >= ? AND a.relation = 'peer'",
        (watch, first_id_at(from_s)),
    )
    return frozenset(MessageId(row["message_id"]) for row in rows)
