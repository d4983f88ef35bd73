"""What a refusal of the network means: its own error name read from the answer, put into the contract's tree.

The door has already told refusals from lost answers; here a refusal gets its exact word. An answer without a name
(a firewall's page, a proxy's) keeps the door's word.

Source: lexicons and packages/xrpc-server of bluesky-social/atproto (commit d6296a1, read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from plugins.bluesky.shape import mapping, text
from ventanilla.api import (
    AuthError,
    ConnectorError,
    Expired,
    Gone,
    Malformed,
    NotAllowed,
    ProtocolDrift,
    RateLimited,
    Rejected,
    Revoked,
    Unavailable,
    UncertainOutcome,
    read_json,
)

INVALID_SWAP = "InvalidSwap"
BLOB_NOT_FOUND = "BlobNotFound"
HANDLE_NOT_FOUND = ("HandleNotFound", "InvalidHandle", "InvalidRequest", "NotFound")
"""What ``resolveHandle`` says of a name that belongs to nobody; older servers have no name of its own for it."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")

_WORDS: dict[str, Callable[[], ConnectorError]] = {
    "ExpiredToken": lambda: Expired("the session ran out", refreshable=True),
    "InvalidToken": lambda: Expired("the session is not accepted", refreshable=True),
    "AuthMissing": lambda: AuthError("the server asks for a sign-in"),
    "AuthenticationRequired": lambda: AuthError("the handle or the app password is not accepted"),
    "AuthFactorTokenRequired": lambda: AuthError(
        "the server asks for a code by e-mail, as it does for the account's own password: give an app password"
    ),
    "AccountTakedown": lambda: Revoked("the account was taken down by the platform"),
    "AccountSuspended": lambda: Revoked("the account was suspended by the platform"),
    "AccountDeactivated": lambda: Revoked("the account is deactivated"),
    "AccountNotFound": lambda: Revoked("the server does not know the account"),
    "RecordNotFound": lambda: Gone("the record is not there"),
    "NotFound": lambda: Gone("it is not there"),
    BLOB_NOT_FOUND: lambda: Rejected("the server no longer has a picture that was uploaded"),
    "BlockedActor": lambda: NotAllowed("this account has blocked the author"),
    "BlockedByActor": lambda: NotAllowed("the author has blocked this account"),
    "MethodNotImplemented": lambda: ProtocolDrift("the server does not offer this"),
    INVALID_SWAP: lambda: Rejected("another record stands in its place"),
}


def name_of(error: ConnectorError) -> str:
    """The network's own name of a refusal; empty where the answer has none."""
    if error.answer is None:
        return ""
    try:
        name = text(mapping(read_json(error.answer.body)).get("error"))
    except Malformed:
        return ""
    return name if _NAME.fullmatch(name) else ""


def told(error: ConnectorError) -> ConnectorError:
    """The exact error for one the door raised; the same one where there is nothing to add.

    What is in doubt stays in doubt, whatever its answer says.
    """
    name = name_of(error)
    if isinstance(error, Gone) and not name:
        # somebody who is no server of the network answered for it: that says nothing of what we asked about
        return Unavailable("no server of the network answers at this address", where=error.where, status=error.status)
    if isinstance(error, UncertainOutcome) or not name:
        return error
    if name == "RateLimitExceeded" and not isinstance(error, RateLimited):
        exact: ConnectorError = RateLimited(None, "asked too often")
    elif name in _WORDS:
        exact = _WORDS[name]()
    elif type(error) is Rejected:
        exact = Rejected(f"the server refused: {name}")
    else:
        return error
    exact.where, exact.status, exact.answer = error.where, error.status, error.answer
    return exact


def as_reading(error: ConnectorError) -> ConnectorError:
    """The error for a call that changes nothing of ours, such as a sign-in: in doubt only means not done."""
    if not isinstance(error, UncertainOutcome):
        return told(error)
    return Unavailable(error.detail, where=error.where, status=error.status)
