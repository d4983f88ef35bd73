"""The sign-in: a person opens a page on any machine and pastes back the code that it shows.

The program is registered with the server each time, so nothing of it has to be kept between sign-ins.
Source: https://docs.joinmastodon.org/methods/oauth/ and /methods/apps/ (read 2026-11-22); snac2 2.75 measured.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from plugins.mastodon.addresses import api
from plugins.mastodon.asking import JSON_TYPE, exact, object_of, said_of
from plugins.mastodon.nodes import words
from ventanilla.api import (
    N_,
    AuthError,
    ConnectorError,
    Context,
    Grant,
    ProtocolDrift,
    Rejected,
    SignIn,
)

SCOPES = (
    "read:accounts",
    "read:statuses",
    "read:notifications",
    "read:search",
    "write:statuses",
    "write:media",
    "write:favourites",
    "write:mutes",
    "write:blocks",
    "write:reports",
)
"""The least that everything the connector offers needs."""

_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_FORM = "application/x-www-form-urlencoded"
_CODE = re.compile(r"[A-Za-z0-9._~+/=-]{4,2000}\Z")

_INSTRUCTIONS = N_(
    "Open this address in a browser on any computer or phone, signed in there as the institution's account, and "
    "allow the access. The page then shows a code: copy it and paste it here. Nothing has to be installed there."
)


async def begin(ctx: Context) -> SignIn:
    """Register the program and say where the person goes.

    Raises:
        ConnectorError: the server does not register programs.
    """
    body = {"client_name": "Ventanilla", "redirect_uris": _OUT_OF_BAND, "scopes": " ".join(SCOPES)}
    headers = {"Accept": JSON_TYPE}
    try:
        answer = await ctx.http.send(
            "POST", api(ctx.account, "/api/v1/apps"), body=msgspec.json.encode(body), headers=headers
        )
    except ConnectorError as error:
        raise exact(error) from None
    app = object_of(answer)
    client_id, client_secret = words(app, "client_id"), words(app, "client_secret")
    if not client_id or not client_secret:
        raise ProtocolDrift("the server registered the program without an id", status=answer.status)
    verifier = secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    question = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": _OUT_OF_BAND,
        "scope": " ".join(SCOPES),
        # servers without PKCE ignore both
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return SignIn(
        url=api(ctx.account, "/oauth/authorize", tuple(question.items())),
        instructions=_INSTRUCTIONS,
        kept={"client_id": client_id, "client_secret": client_secret, "verifier": verifier},
    )


async def finish(ctx: Context, begun: SignIn, pasted: str) -> Grant:
    """Exchange the code for an access token, and see that the token opens an account.

    Raises:
        Rejected: it is no code, or not the one.
        ConnectorError: any other failure.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code_of(pasted),
        "client_id": begun.kept.get("client_id", ""),
        "client_secret": begun.kept.get("client_secret", ""),
        "redirect_uri": _OUT_OF_BAND,
        "code_verifier": begun.kept.get("verifier", ""),
        "scope": " ".join(SCOPES),
    }
    try:
        answer = await ctx.http.send(
            "POST",
            api(ctx.account, "/oauth/token"),
            body=urlencode(form).encode(),
            content_type=_FORM,
            headers={"Accept": JSON_TYPE},
        )
    except (AuthError, Rejected) as error:
        raise _not_the_code(error) from None
    said = object_of(answer)
    token = words(said, "access_token").strip()
    if not token:
        raise ProtocolDrift("the server took the code and gave no token", status=answer.status)
    await _try(ctx, token)
    scopes = tuple(words(said, "scope").split())
    return Grant(secrets={"token": token}, scopes=scopes)


def code_of(pasted: str) -> str:
    """The code in what a person pasted: alone, broken by lines, behind ``Bearer``, or in a whole address.

    Raises:
        Rejected: there is none.
    """
    text = pasted.strip().strip("\"'<>")
    if "code=" in text:
        found = parse_qs(urlsplit(text).query or text.partition("?")[2] or text).get("code", [""])
        text = found[0]
    pieces = text.split()
    if pieces[:1] and pieces[0].lower().rstrip(":") in ("bearer", "code"):
        pieces = pieces[1:]
    code = "".join(pieces)
    if not _CODE.match(code):
        raise Rejected("what was pasted is not a code")
    return code


async def _try(ctx: Context, token: str) -> None:
    """Some servers (snac2) give a token for any code; only its use shows whether somebody signed in."""
    headers = {"Authorization": f"Bearer {token}", "Accept": JSON_TYPE}
    try:
        await ctx.http.get(api(ctx.account, "/api/v1/accounts/verify_credentials"), headers=headers)
    except (AuthError, Rejected) as error:
        raise _not_the_code(error) from None


def _not_the_code(error: ConnectorError) -> Rejected:
    said = said_of(error.answer) if error.answer is not None else ""
    detail = f"the server does not take the code: {said}" if said else "the server does not take the code"
    return Rejected(detail, where=error.where, status=error.status)
