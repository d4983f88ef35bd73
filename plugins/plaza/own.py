"""What goes out in an account's own name: what was said from here, and what the scenario lets somebody else say.

Cursor, version 1: ``{"v":1,"since":1763982600.5,"seen":["own-..."]}``: everything before ``since`` was given or is
older than the first question; of what came since, ``seen`` was. ``since`` stays a while behind the newest, as a fault
can make a post appear late, and does not move while nothing comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from plugins.plaza.form import ScenarioAccount
from plugins.plaza.posted import posts
from plugins.plaza.scenario import Scenario
from plugins.plaza.settings import Settings
from plugins.plaza.timeline import DAY_S
from ventanilla.api import Arrived, Author, Batch, Cursor, Item, ItemKind, ProtocolDrift, StreamId, Visibility

__all__ = ["INTERVAL_S", "OWN", "pull"]

OWN = StreamId("own")
INTERVAL_S = 60
OVERLAP_S = 600
"""What appears later than this after its time is missed."""


class _Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: Literal[1]
    since: Annotated[float, msgspec.Meta(ge=-(2**53), le=2**53)]
    seen: tuple[str, ...] = ()


def pull(
    settings: Settings, scenario: Scenario, account: ScenarioAccount, cursor: Cursor | None, now: datetime, limit: int
) -> Batch:
    """What went out by ``now`` and was not given before; the first time a mark and nothing else.

    Raises:
        ProtocolDrift: the cursor is not of this stream.
    """
    out = sorted(
        _published(settings, scenario, account, now), key=lambda item: (item.created_at or now, item.remote_id)
    )
    if cursor is None:
        since = now.timestamp() - OVERLAP_S
        return Batch(cursor=_write(since, [item for item in out if _second(item) > since]))
    place = _read(cursor)
    seen = set(place.seen)
    fresh = [item for item in out if _second(item) > place.since and item.remote_id not in seen]
    given = fresh[:limit]
    if not given:
        return Batch(cursor=cursor)
    since = max(place.since, _second(given[-1]) - OVERLAP_S)
    seen.update(item.remote_id for item in given)
    told = [item for item in out if item.remote_id in seen and _second(item) > since]
    return Batch(
        events=tuple(Arrived(item, msgspec.json.encode({"own": item.remote_id})) for item in given),
        cursor=_write(since, told),
        more=len(fresh) > limit,
    )


def _published(settings: Settings, scenario: Scenario, account: ScenarioAccount, now: datetime) -> Iterator[Item]:
    author = Author(f"plaza:{account.id}", account.handle, account.name)
    for played in range(settings.repeat + 1):
        for story in scenario.stray.get(account.id, ()):
            at = settings.day_at + timedelta(seconds=story.at + played * DAY_S)
            name = f"stray-{account.id}-{story.at}" + (f"~{played}" if played else "")
            if at <= now:
                yield _item(account, author, name, story.text, at, "", Visibility.PUBLIC)
    for post in posts(settings.posted, settings.account, now) if settings.posted is not None else ():
        if post.visibility is not Visibility.PRIVATE:
            yield _item(account, author, post.id, post.text, post.at, post.in_reply_to, post.visibility)


def _item(
    account: ScenarioAccount, author: Author, name: str, text: str, at: datetime, parent: str, visibility: Visibility
) -> Item:
    return Item(
        remote_id=name,
        kind=ItemKind.REPLY if parent else ItemKind.ARTICLE,
        author=author,
        text=text,
        in_reply_to=parent or None,
        created_at=at,
        visibility=visibility,
        network=account.code,
        url=f"https://plaza.example/{name}",
        is_own=True,
    )


def _second(item: Item) -> float:
    return item.created_at.timestamp() if item.created_at is not None else 0.0


def _write(since: float, seen: Sequence[Item]) -> Cursor:
    return Cursor(msgspec.json.encode(_Place(1, since, tuple(item.remote_id for item in seen))).decode())


def _read(cursor: Cursor) -> _Place:
    try:
        return msgspec.json.decode(cursor, type=_Place)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
        raise ProtocolDrift(f"not a cursor of the plaza's own posts: {str(error)[:200]}") from error
