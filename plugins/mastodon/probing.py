"""First contact: who we are there, how far the access reaches, and what this server will not do."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from plugins.mastodon import offers
from plugins.mastodon.addresses import base
from plugins.mastodon.asking import ask, object_of
from plugins.mastodon.home import credentials, home_of
from plugins.mastodon.instance import Instance, Software
from plugins.mastodon.instance import read as read_instance
from plugins.mastodon.items import person_key
from plugins.mastodon.nodes import flag, line, texts, words
from ventanilla.api import (
    N_,
    Action,
    Capability,
    ConnectorError,
    Context,
    Feature,
    Probe,
    Response,
    Support,
)

_NO_TLS = N_("The address begins with http: anybody on the way can read the access and all messages.")
_NO_KEY = N_(
    "This server may post twice what is sent twice: a post in doubt is looked for on the server before it is sent "
    "again."
)
_SEES_LITTLE = N_("The server says that hashtags cannot be followed on it.")
_IS_LOCKED = N_("Followers of this account have to be let in one by one on the server's page.")
_NARROW = N_("The access does not reach everything: sign in again to allow the rest.")
_NEEDS_GRANT = N_("The access does not reach this far: sign in again to allow it.")

_NEEDS: tuple[tuple[str, tuple[Action | Feature, ...]], ...] = (
    ("read:notifications", (Feature.MENTIONS, Feature.COMMENTS, Feature.DIRECT_MESSAGES)),
    ("read:statuses", (Feature.THREADS, Feature.EDITS, Feature.METRICS)),
    ("read:search", (Feature.SEARCH,)),
    ("write:statuses", (Feature.PUBLISH, Action.REPLY, Action.REPLY_PRIVATELY, Action.BOOST, Action.DELETE)),
    ("write:media", (Feature.MEDIA,)),
    ("write:favourites", (Action.LIKE,)),
    ("write:mutes", (Action.MUTE_AUTHOR, Action.UNMUTE_AUTHOR)),
    ("write:blocks", (Action.BLOCK_AUTHOR, Action.UNBLOCK_AUTHOR)),
    ("write:reports", (Action.REPORT,)),
)


async def probe(ctx: Context) -> Probe:
    """Ask who we are and what the server is.

    Raises:
        ConnectorError: contact failed.
    """
    answer = await credentials(ctx)
    own = object_of(answer)
    instance = await read_instance(ctx)
    home = home_of(own, instance)
    scopes = await _scopes(ctx)
    missing = [scope for scope, _ in _NEEDS if not _reaches(scopes, scope)] if scopes else []
    warnings = (
        (_NO_TLS, base(ctx.account).startswith("http:")),
        (_NO_KEY, instance.software is not Software.MASTODON),
        (offers.NO_STREAM, not instance.stream_url),
        (_SEES_LITTLE, instance.are_tags_closed),
        (_IS_LOCKED, flag(own, "locked")),
        (_NARROW, bool(missing)),
    )
    return Probe(
        identity=f"@{home.acct}",
        title=line(own, "display_name") or instance.title,
        warnings=tuple(sentence for sentence, applies in warnings if applies),
        remote_id=person_key(home.id, home),
        scopes=scopes,
        capabilities=_less(instance, missing),
        server_time=_server_time(answer),
    )


async def _scopes(ctx: Context) -> tuple[str, ...]:
    """How far the access reaches; nothing where the server does not say (before Mastodon 4.3, snac2)."""
    try:
        app = object_of(await ask(ctx, "/api/v1/apps/verify_credentials"))
    except ConnectorError:
        return ()  # a server without this question; whether the access works was seen before
    named = texts(app.get("scopes"), 100)
    return named or tuple(words(app, "scopes").split())


def _reaches(scopes: tuple[str, ...], scope: str) -> bool:
    return scope in scopes or scope.partition(":")[0] in scopes


def _less(instance: Instance, missing: list[str]) -> tuple[Capability, ...]:
    at_server = offers.less(instance)
    closed = {capability.what for capability in at_server}
    needed = (
        Capability(what, Support.NEEDS_GRANT, _NEEDS_GRANT, scope)
        for scope, reached in _NEEDS
        if scope in missing
        for what in reached
        if what not in closed
    )
    return (*at_server, *needed)


def _server_time(answer: Response) -> datetime | None:
    try:
        said = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return said.astimezone(UTC) if said.tzinfo is not None else None
