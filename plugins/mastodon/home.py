"""Who the account is on its server, and the statuses of an answer read with that in mind."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from plugins.mastodon.addresses import Params, host
from plugins.mastodon.asking import ask, object_of
from plugins.mastodon.instance import Instance, Software
from plugins.mastodon.instance import read as read_instance
from plugins.mastodon.nodes import Node, identity, line
from plugins.mastodon.shape import Page, from_json
from ventanilla.api import JSON, AuthError, ConnectorError, Context, Malformed, ProtocolDrift, Response

_PARSER = "plugins.mastodon.parse:page"


@dataclass(frozen=True, slots=True)
class Home:
    """Us, on our server."""

    id: str
    """Of our own account there."""
    acct: str
    """``name@host``."""
    domain: str
    """What the server's users are named after."""
    software: Software = Software.MASTODON

    @property
    def is_snac(self) -> bool:
        """snac2 calls every message that is not public private, and writes zero for what it does not count."""
        return self.software is Software.SNAC


async def credentials(ctx: Context) -> Response:
    """Our own account as the server gives it.

    Raises:
        AuthError: the token is not accepted; snac2 says that with 422.
        ConnectorError: any other failure.
    """
    try:
        return await ask(ctx, "/api/v1/accounts/verify_credentials")
    except ConnectorError as error:
        if error.status == 422:
            raise AuthError("the server does not accept the access", where=error.where, status=422) from None
        raise


async def find(ctx: Context) -> Home:
    """Ask who we are there: two requests.

    Raises:
        ConnectorError: it cannot be found out.
    """
    own = object_of(await credentials(ctx))
    return home_of(own, await read_instance(ctx))


def home_of(own: Node, instance: Instance) -> Home:
    """Who we are, from our own account as the server gives it.

    Raises:
        ProtocolDrift: it has no id or no name.
    """
    own_id, name = identity(own), line(own, "acct") or line(own, "username")
    if not own_id or not name:
        raise ProtocolDrift("our own account came without an id or a name", where=instance.domain)
    acct = name if "@" in name else f"{name}@{instance.domain}"
    return Home(own_id, acct, instance.domain, instance.software)


async def ask_page(ctx: Context, home: Home, path: str, params: Params = ()) -> tuple[Page, Response]:
    """Ask for statuses and have them read.

    Raises:
        ConnectorError: they cannot be had, or cannot be read.
    """
    answer = await ask(ctx, path, params)
    return await read_page(ctx, home, answer), answer


async def read_page(ctx: Context, home: Home, answer: Response) -> Page:
    """The statuses of an answer.

    Raises:
        ProtocolDrift: it holds none, in no known shape.
    """
    options: dict[str, JSON] = {"host": home.domain, "are_counts_real": not home.is_snac}
    where = host(answer.url)
    try:
        page = from_json(await ctx.parse(_PARSER, answer.body, options))
    except msgspec.ValidationError as error:
        raise Malformed("the parser answered in another form", where=where) from error
    if page.problem:
        raise ProtocolDrift(f"no statuses came: {page.problem}", where=where, status=answer.status)
    return page
