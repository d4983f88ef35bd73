"""Messages as they arrive: looked at before they are stored, and what was found written with them.

Looking is pure: it needs the words of a batch and what is watched. Writing then asks which of the messages were new
or said something new; what was delivered again counts for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.ids import AccountId, AuthorId, MessageId
from core.inbox.arrivals import Fresh
from core.query.model import Doc
from core.query.reading import read
from core.store import Row, Work
from core.text.words import Word
from core.watch.distress import Distress, hint
from core.watch.hits import Arrival, forget_terms, join_cluster, put_hits
from core.watch.looking import Lookout
from core.watch.model import Hit, WatchId
from core.watch.mood import MoodList, sound
from core.watch.stored import media_pairs
from core.watch.threats import Threat, assess


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in a message before it was stored."""

    remote_id: str
    words: tuple[Word, ...]
    text: str
    hits: tuple[Hit, ...]
    mood: int | None
    threat: Threat | None
    distress: Distress | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A message that a batch brought or changed, with what was seen in it."""

    id: MessageId
    author: AuthorId
    created_s: int | None
    is_new: bool
    seen: Seen


@dataclass(frozen=True, slots=True)
class Found:
    """What a batch came to: the hits that are new, and every message with what calls for a look."""

    hits: Mapping[WatchId, list[MessageId]]
    messages: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class Eyes:
    """What is looked for now."""

    lookout: Lookout
    moods: Sequence[MoodList] = ()
    own: frozenset[str] = frozenset()
    """Who we are on this account, see :func:`own_names`: what we say is not looked at."""

    def see(self, account: str, batch: Iterable[Fresh]) -> dict[str, Seen]:
        """What each message of a batch holds, by its id there; of several versions the last counts."""
        last = {fresh.remote_id: fresh for fresh in batch if not is_ours(fresh, self.own)}
        docs = [self._doc(account, fresh) for fresh in last.values()]
        found = self.lookout.look([fresh.text for fresh in last.values()], docs.__getitem__)
        return {
            fresh.remote_id: self._seen(fresh, doc, tuple(found.get(n, ())))
            for n, (fresh, doc) in enumerate(zip(last.values(), docs, strict=True))
        }

    def _doc(self, account: str, fresh: Fresh) -> Doc:
        return read(
            fresh.text,
            network=fresh.writer.network,
            account=account,
            author=fresh.writer.handle,
            lang=fresh.lang,
            media=media_pairs(fresh.media),
            gazetteer=self.lookout.places,
        )

    def _seen(self, fresh: Fresh, doc: Doc, hits: tuple[Hit, ...]) -> Seen:
        asks = any(hit.watch in self.lookout.moods for hit in hits)
        return Seen(
            remote_id=fresh.remote_id,
            words=doc.words,
            text=fresh.text,
            hits=hits,
            mood=sound(self.moods, doc.words) if asks else None,
            threat=assess(doc.words, fresh.text, fresh.lang),
            distress=hint(doc.words, fresh.lang),
        )


def own_names(remote_id: str, handle: str) -> frozenset[str]:
    """What tells our own words on an account: the platform's immutable id for us; the handle until we have met."""
    return frozenset({remote_id} if remote_id else {_plain(handle)} - {""})


def is_ours(fresh: Fresh, own: frozenset[str]) -> bool:
    """Whether we said it. Somebody who only looks like us is somebody else."""
    return fresh.writer.remote_id in own or _plain(fresh.writer.handle) in own


def _plain(handle: str) -> str:
    return handle.lstrip("@").lower()


async def revisions(work: Work, account: AccountId, remote_ids: Collection[str]) -> dict[str, int]:
    """At which revision each of these messages stands; those that are not stored are missing."""
    return {str(row["remote_id"]): int(row["revision"]) for row in await _rows(work, account, remote_ids)}


async def changed_messages(
    work: Work, account: AccountId, seen: Mapping[str, Seen], before: Mapping[str, int]
) -> list[Stored]:
    """The messages of a batch that are new or say something new, in the order of their arrival; none of our own."""
    rows = await _rows(work, account, seen)
    return sorted(
        (
            Stored(
                id=MessageId(row["id"]),
                author=AuthorId(row["author_id"]),
                created_s=row["created_s"] if row["has_own_time"] else None,
                is_new=row["remote_id"] not in before,
                seen=seen[row["remote_id"]],
            )
            for row in rows
            if before.get(row["remote_id"]) != row["revision"] and not row["is_own"] and row["removed_s"] is None
        ),
        key=lambda each: each.id,
    )


async def write_found(
    work: Work, stored: Sequence[Stored], clusters: Mapping[MessageId, int], judged: Mapping[WatchId, int]
) -> Found:
    """Write what was found in new and changed messages.

    Args:
        clusters: those that say nearly what another said, with the first that did; both are noted.
        judged: the end of the last window that was judged, by active watch.
    """
    await join_cluster(work, [*clusters.items(), *((MessageId(first), first) for first in set(clusters.values()))])
    await forget_terms(work, {each.id for each in stored if not each.is_new})
    arrivals = [
        Arrival(each.id, each.created_s if each.is_new else work.now_s, work.now_s, each.seen.hits, each.seen.mood,
                clusters.get(each.id, 0))
        for each in stored
        if each.seen.hits
    ]  # fmt: skip
    return Found(await put_hits(work, arrivals, judged), tuple(stored))


async def _rows(work: Work, account: AccountId, remote_ids: Iterable[str]) -> list[Row]:
    return await work.rows(
        "SELECT m.id, m.remote_id, m.revision, m.author_id, m.created_s, m.has_own_time, m.is_own, m.removed_s"
        " FROM json_each(?) AS j CROSS JOIN message AS m ON m.account_id = ? AND m.remote_id = j.value",
        (json.dumps(sorted(remote_ids)), account),
    )
