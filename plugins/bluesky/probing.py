"""First contact: who we are there, what the app password reaches, what will not work and why."""

from __future__ import annotations

from base64 import urlsafe_b64decode

from plugins.bluesky import form, sessions
from plugins.bluesky.rounds import said_at
from plugins.bluesky.shape import mapping, text
from plugins.bluesky.uris import is_did
from plugins.bluesky.xrpc import ask
from ventanilla.api import N_, Capability, Context, Feature, Malformed, Probe, Rejected, Support, read_json

FULL = "com.atproto.access"
APP = "com.atproto.appPass"
APP_WITH_CHAT = "com.atproto.appPassPrivileged"
"""Source: packages/pds/src/auth-scope.ts of bluesky-social/atproto (commit d6296a1, read 2026-11-22)."""

_OWN_PASSWORD = N_(
    "This is the account's own password: create an app password and give that one, so that it can be withdrawn alone."
)
_NO_DMS = N_("Direct messages to this account are not read here: look at them in the Bluesky app.")
_RENAMED = N_("The account now has another handle than the one that was entered; it goes on under its permanent id.")
_BAD_HANDLE = N_("The account's handle does not point back to it: people see it as an invalid one.")
_PLAIN = N_("The server address begins with http: anybody on the way can read the app password.")
_NO_MAIL = N_("The account's e-mail address is not confirmed: the platform may limit it.")
_NOT_SHOWN = N_("The application does not show this account yet: a new account takes some minutes.")


async def probe(ctx: Context) -> Probe:
    """Sign in, or show that we still are, and look at our own profile.

    Raises:
        ConnectorError: contact failed.
    """
    answer = await ask(ctx, "com.atproto.server.getSession", {})
    name = await _display_name(ctx, answer.did)
    held = await sessions.current(ctx)
    handle = text(answer.value.get("handle")) or held.session.handle
    scope = _scope(held.session.access)
    entered = form.identifier(ctx.account)
    warnings = (
        (_OWN_PASSWORD, scope == FULL),
        (_NO_DMS, True),
        (_RENAMED, not is_did(entered) and entered != handle.lower()),
        (_BAD_HANDLE, handle == "handle.invalid"),
        (_PLAIN, held.session.endpoint.startswith("http:")),
        (_NOT_SHOWN, name is None),
        (_NO_MAIL, answer.value.get("emailConfirmed") is False),
    )
    return Probe(
        identity=handle,
        title=name or "",
        warnings=tuple(sentence for sentence, applies in warnings if applies),
        remote_id=answer.did,
        scopes=(scope,) if scope else (),
        capabilities=_capabilities(scope),
        server_time=said_at(answer.response),
    )


async def _display_name(ctx: Context, did: str) -> str | None:
    """The name our profile shows; ``None`` where the application does not know the account (yet)."""
    try:
        profile = await ask(ctx, "app.bsky.actor.getProfile", {"actor": did})
    except Rejected:
        return None
    return text(profile.value.get("displayName"))


def _capabilities(scope: str) -> tuple[Capability, ...]:
    """Where this account differs from its platform: an app password without the chat switch, one step further away."""
    if scope != APP:
        return ()
    reason = N_("This app password was made without access to direct messages, and the chat service is not connected.")
    return (Capability(Feature.DIRECT_MESSAGES, Support.NO, reason),)


def _scope(access: str) -> str:
    """What the access reaches, as its token says; read to be shown, not to be trusted."""
    parts = access.split(".")
    if len(parts) != 3:
        return ""
    try:
        claims = mapping(read_json(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))))
    except (ValueError, Malformed):
        return ""
    return text(claims.get("scope"))[:80]
