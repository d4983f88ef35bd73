"""What the account dialog asks, and how its answers are read."""

from __future__ import annotations

from urllib.parse import urlsplit

from plugins.bluesky.uris import is_did, is_handle
from ventanilla.api import N_, AccountView, AuthError, Blocked, FieldKind, SetupField, SetupSchema

APP_PASSWORD = "app_password"
SERVICE = "https://bsky.social"

SCHEMA = SetupSchema(
    instructions=N_(
        "In the Bluesky app open Settings, Privacy and security, App passwords, and create one for this program. "
        "Never give the account's own password: an app password can be withdrawn at any time and cannot take "
        "the account over."
    ),
    fields=(
        SetupField(
            "handle",
            N_("Handle"),
            help=N_("Without the @, such as ayuntamiento.example; its permanent id (did:…) works too."),
        ),
        SetupField(
            APP_PASSWORD,
            N_("App password"),
            FieldKind.SECRET,
            help=N_("Four groups of four characters. It can be withdrawn in the Bluesky app at any time."),
        ),
        SetupField(
            "service",
            N_("Server address"),
            FieldKind.URL,
            required=False,
            default=SERVICE,
            help=N_("Leave it as it is unless the institution runs its own server."),
        ),
    ),
)


def identifier(account: AccountView) -> str:
    """Who signs in: a handle in lower case or a DID.

    Raises:
        AuthError: it is neither.
    """
    name = account.settings.get("handle", "").strip().removeprefix("@")
    if is_did(name):
        return name
    if not is_handle(name):
        raise AuthError("the handle of the account is no handle and no DID")
    return name.lower()


def service(account: AccountView) -> str:
    """Where we sign in: scheme, host and port, without a path.

    Raises:
        Blocked: it is no web address.
    """
    address = account.settings.get("service", "").strip() or SERVICE
    origin = origin_of(address)
    if origin is None:
        raise Blocked("the server address of the account is no web address")
    return origin


def origin_of(address: str) -> str | None:
    """Scheme, host and port of a web address; ``None`` for anything else, and for one with a user in it."""
    try:
        parts = urlsplit(address)
        is_fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        is_fit = is_fit and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if is_fit and not any(sign.isspace() for sign in address) else None
