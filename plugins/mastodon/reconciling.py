"""Finds out whether a post in doubt is there: by reading our own newest statuses back.

A status counts as the one in doubt when it hangs on the same message, is as private, says the same and was made
since. What the server made of the text (shortened links, names with or without hosts) is undone before texts are
compared; where the server gives the source, that is compared.

Absent is said only where nothing comes near: a status that was rendered, lost a picture, or lost what it answered
because that was deleted, may be the one in doubt, and saying otherwise would post it twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto

from plugins.mastodon.addresses import part
from plugins.mastodon.asking import ask, object_of
from plugins.mastodon.drafting import WORDS, openness
from plugins.mastodon.home import Home, ask_page, find
from plugins.mastodon.instance import Software
from plugins.mastodon.items import moment, visibility_of
from plugins.mastodon.nodes import Node, words
from plugins.mastodon.paging import PAGE
from plugins.mastodon.resembling import is_alike, same, same_letters
from plugins.mastodon.sending import done, parent, posts
from plugins.mastodon.shape import Status
from plugins.mastodon.uploading import State
from ventanilla.api import (
    Context,
    DidNotHappen,
    Gone,
    Happened,
    NotAllowed,
    Rejected,
    Response,
    Step,
    Unknown,
    Verdict,
    Visibility,
)

_BEFORE = timedelta(seconds=120)
"""How wrong clocks may be: what is older is not it."""
_PAGES_MOST = 10
_LISTS_PRIVATE = (Software.MASTODON,)
"""Servers that list our own private statuses to us with the others."""
_PRIVATE_AT_HOME = (Software.SNAC,)
"""Servers that list them in the home timeline alone (measured). Of the others it is not known that they do."""


class _Likeness(Enum):
    """How near a status comes to the one in doubt."""

    OTHER = auto()
    PERHAPS = auto()
    SAME = auto()


async def look_for(ctx: Context, step: Step, state: State, since: datetime) -> Verdict:
    """What became of a ``post`` step first begun at ``since``.

    Raises:
        ConnectorError: nothing can be found out now.
    """
    payload = step.payload
    try:
        above = parent(payload, state)
    except Rejected:
        return DidNotHappen()
    home = await find(ctx)
    found = await _own_since(ctx, home, since, is_private=_is_private(words(payload, "visibility")))
    begun = (since + found.skew).replace(microsecond=0)  # servers, and their clocks, may tell whole seconds alone
    known = posts(state)
    alike: list[_Likeness] = []
    sure: list[Status] = []
    for one in found.own:
        if one.id in known or one.in_reply_to not in (above, ""):
            continue
        made = moment(one.created)
        is_since = made is None or made >= begun
        fits = _fits(one, payload, above, home)
        likeness = await _likeness(ctx, one, payload, fits=fits, is_since=is_since)
        if likeness is not _Likeness.OTHER:
            alike.append(likeness)
        if likeness is _Likeness.SAME and made is not None and is_since:
            sure.append(one)
    if len(sure) == 1:
        return Happened(done(_as_said(sure[0]), state))
    if alike:
        same_n = alike.count(_Likeness.SAME)
        return Unknown(
            f"{same_n} statuses say the same, {len(sure)} of them since it was begun; {len(alike) - same_n} come near"
        )
    if not found.is_complete:
        return Unknown("this server does not list all that was said since")
    return DidNotHappen()


@dataclass(frozen=True, slots=True)
class _Found:
    own: tuple[Status, ...]
    """Our own statuses of the time in question, each once."""
    skew: timedelta
    """How far the server's clock is ahead of ours."""
    is_complete: bool


async def _own_since(ctx: Context, home: Home, since: datetime, *, is_private: bool) -> _Found:
    lists = [f"/api/v1/accounts/{part(home.id)}/statuses"]
    if is_private and home.software not in _LISTS_PRIVATE:
        lists.append("/api/v1/timelines/home")
    own: dict[str, Status] = {}
    skew, is_complete = timedelta(0), not is_private or home.software in (*_LISTS_PRIVATE, *_PRIVATE_AT_HOME)
    for path in lists:
        listed = await _listed(ctx, home, path, since)
        skew = listed.skew
        own.update({status.id: status for status in listed.own})
        is_complete = is_complete and listed.is_complete
    return _Found(tuple(own.values()), skew, is_complete)


async def _listed(ctx: Context, home: Home, path: str, since: datetime) -> _Found:
    own: dict[str, Status] = {}
    skew: timedelta | None = None
    seen: set[str] = set()
    below = ""
    for _ in range(_PAGES_MOST):
        params = (("limit", str(PAGE)), *((("max_id", below),) if below else ()))
        page, answer = await ask_page(ctx, home, path, params)
        skew = _skew(answer, ctx.clock.now()) if skew is None else skew
        fresh = [entry for entry in page.entries if entry.id and entry.id not in seen]
        seen.update(entry.id for entry in fresh)
        statuses = [entry.status for entry in fresh if entry.status is not None and not entry.status.is_boost]
        earliest = since + skew - _BEFORE
        recent = [status for status in statuses if (moment(status.created) or since) >= earliest]
        own.update({status.id: status for status in recent if status.person.id == home.id})
        if not fresh or (statuses and not recent):
            return _Found(tuple(own.values()), skew, True)
        below = fresh[-1].id
    return _Found(tuple(own.values()), skew or timedelta(0), False)


def _fits(status: Status, payload: Node, above: str, home: Home) -> bool:
    """Whether all but the words fits. A server may open a public post to fewer, so only private or not counts."""
    is_private = openness(visibility_of(status, home)) <= openness(Visibility.FOLLOWERS)
    pictures = payload.get("pictures")
    wanted = len(pictures) if isinstance(pictures, list | tuple) else 0
    return (
        status.in_reply_to == above
        and is_private == _is_private(words(payload, "visibility"))
        and len(status.media) == wanted
        and same(status.warning, words(payload, "warning"))
    )


async def _likeness(ctx: Context, status: Status, payload: Node, *, fits: bool, is_since: bool) -> _Likeness:
    """How near the words come. What is older than the try has to have its letters to be near at all."""
    text = words(payload, "text")
    if fits and same(status.text, text):
        return _Likeness.SAME
    may_be = is_alike(status.text, text) if is_since else same_letters(status.text, text)
    source = await _source(ctx, status) if fits or may_be else ""
    if fits and source and same(source, text):
        return _Likeness.SAME
    if same_letters(status.text, text) or (source and same_letters(source, text)):
        return _Likeness.PERHAPS
    # what was typed tells two posts apart, unless somebody has changed it since
    return _Likeness.PERHAPS if may_be and (not source or status.edited) else _Likeness.OTHER


async def _source(ctx: Context, status: Status) -> str:
    """What was typed; empty where the server does not say."""
    try:
        return words(object_of(await ask(ctx, f"/api/v1/statuses/{part(status.id)}/source")), "text")
    except (Gone, NotAllowed):
        return ""


def _is_private(word: str) -> bool:
    return word in (WORDS[Visibility.PRIVATE], WORDS[Visibility.FOLLOWERS])


def _as_said(status: Status) -> Node:
    return {
        "id": status.id,
        "uri": status.uri,
        "url": status.url,
        "created_at": status.created,
        "visibility": status.visibility,
        "account": {"id": status.person.id},
    }


def _skew(answer: Response, now: datetime) -> timedelta:
    """How far the server's clock is ahead of ours; nothing where it does not say."""
    try:
        said = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError, OverflowError, IndexError):
        return timedelta(0)
    return (said - now) if said.tzinfo is not None else timedelta(0)
