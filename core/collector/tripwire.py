"""The tripwire: what went out in our name is held against the record of what was sent from here.

A publication that no delivery accounts for is stored as a message of ours, outside of the inbox, and raises one alert
in the same work. While a delivery of ours is on its way, what could be it is held back and looked at again, so that
our own words never cry wolf. What was published before the account was entered here is no news.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from core.collector.commit import Ingest, prepare
from core.ids import AccountId
from core.inbox.arrivals import Fresh, read
from core.inbox.model import AccountRef, IngestCount
from core.inbox.replies import OwnWords, record_seen
from core.inbox.sweeps import MOST
from core.publishing.traces import Sighting, Trace, trace
from core.store import Store, Work
from core.watch.alerts import Cause, raise_alert
from core.watch.model import AlertKind
from ventanilla.api import Arrived, Event, StreamId, Trust

LEVEL = 2
"""Somebody else may speak in our name."""


class Tripwire:
    """An ingest that holds our own publications against the record and gives everything else to another."""

    def __init__(self, ingest: Ingest) -> None:
        self._ingest = ingest

    async def __call__(self, work: Work, account: AccountRef, stream: StreamId, events: Sequence[Event]) -> IngestCount:
        """Take in a batch."""
        work.system("what went out in our name is held against the record by the program")
        own: list[tuple[Arrived, Fresh]] = []
        others: list[Event] = []
        for event in events:
            fresh = read(event, account.network, work.now_s) if _is_own(event) else None
            if isinstance(event, Arrived) and isinstance(fresh, Fresh):
                own.append((event, fresh))
            else:
                others.append(event)
        count = await self._ingest(work, account, stream, others) if others else IngestCount()
        for event, fresh in own:
            count += IngestCount(new=1) if await self._look(work, account, event, fresh) else IngestCount(unchanged=1)
        return count

    async def prepare(self, store: Store, account: AccountRef, events: Sequence[Event]) -> None:
        """Have the other one look at what comes next."""
        await prepare(self._ingest, store, account, [event for event in events if not _is_own(event)])

    async def _look(self, work: Work, account: AccountRef, event: Arrived, fresh: Fresh) -> bool:
        """Whether this is news."""
        row = await work.row("SELECT created_s, handle, remote_id FROM account WHERE id = ?", (account.id,))
        if row is None or account.is_overheard or fresh.is_private:
            return False
        at_s = fresh.created_s if event.item.created_trust is Trust.SERVER else None
        if at_s is not None and at_s < int(row["created_s"]):
            return False
        words = OwnWords(
            account_id=account.id,
            network=fresh.writer.network,
            writer_id=row["remote_id"] or f"account:{account.id}",
            handle=row["handle"] or fresh.writer.handle,
            remote_id=fresh.remote_id,
            kind=fresh.kind.value,
            visibility=fresh.visibility.value,
            text=fresh.text,
            lang=fresh.lang,
            url=fresh.url,
            in_reply_to=fresh.in_reply_to,
            created_s=work.now_s if at_s is None else at_s,
            media=fresh.media,
            ext=fresh.ext,
        )
        return await _settle(work, words, fresh.root)


async def settle(work: Work) -> int:
    """Look again at what was held back; a sweep of the collector."""
    rows = await work.rows("SELECT root, words FROM own_unsettled ORDER BY seen_s LIMIT ?", (MOST,))
    if not rows:
        return 0
    work.system("what went out in our name is held against the record by the program")
    for row in rows:
        await _settle(work, msgspec.json.decode(row["words"], type=OwnWords), row["root"])
    return 0  # what stays in doubt is looked at in the next round


async def _settle(work: Work, words: OwnWords, root: str) -> bool:
    """Whether somebody is called, or may be."""
    seen = Sighting(words.account_id, words.remote_id, words.url, words.text, words.created_s)
    found = await trace(work, seen, work.now_s)
    if found is Trace.IN_DOUBT:
        await work.execute(
            "INSERT INTO own_unsettled (account_id, remote_id, root, words, seen_s) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (words.account_id, words.remote_id, root, msgspec.json.encode(words).decode(), work.now_s),
        )
        return True
    await work.execute(
        "DELETE FROM own_unsettled WHERE account_id = ? AND remote_id = ?", (words.account_id, words.remote_id)
    )
    if found is Trace.OURS:
        return False
    message = await record_seen(work, words, root)
    await raise_alert(
        work, Cause(kind=AlertKind.OUTBOUND, key=cause_of(words.account_id, words.remote_id), at_s=work.now_s,
                    account=words.account_id, figures={"messages": 1, "age_s": max(0, work.now_s - words.created_s)},
                    level=LEVEL, messages=[message]),
    )  # fmt: skip
    return True


def cause_of(account: AccountId, remote_id: str) -> str:
    """The cause of the alert for one publication: it names nothing of the publication itself."""
    digest = hashlib.blake2b(remote_id.encode("utf-8", "replace"), digest_size=12).hexdigest()
    return f"{AlertKind.OUTBOUND.value}:{account}:{digest}"


def _is_own(event: Event) -> bool:
    return isinstance(event, Arrived) and getattr(event.item, "is_own", False) is True
