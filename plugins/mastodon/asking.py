"""Requests in the account's name, and the platform's own words for why one failed.

A status that the door turned into an error carries the answer; what the server says in it makes the error more
exact: a missing scope, a dead token, an account that was suspended.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from plugins.mastodon.addresses import Params, api
from ventanilla.api import (
    JSON,
    AuthError,
    Blocked,
    ConnectorError,
    Context,
    Malformed,
    MissingScope,
    NotAllowed,
    ProtocolDrift,
    Rejected,
    Response,
    Revoked,
    read_json,
)

JSON_TYPE = "application/json"
TOKEN = "token"
"""The name of the account's secret."""

_SAID_CHARS = 160
_SCOPE = re.compile(r"outside the authorized scopes|insufficient.scope|token (?:is missing|has insufficient)", re.I)
_NO_WORD = re.compile(r"[\w.~+/=-]{20,}")
_REVOKED = re.compile(r"\brevoked\b", re.I)


async def token(ctx: Context) -> str:
    """The account's access token, whatever was pasted around it.

    Raises:
        AuthError: there is none.
    """
    text = (await ctx.secrets.read(TOKEN)).reveal()
    words = text.split()
    if words[:1] and words[0].lower() == "bearer":
        words = words[1:]
    if not words:
        raise AuthError("there is no access token")
    return "".join(words)


async def ask(ctx: Context, path: str, params: Params = (), *, ok: tuple[int, ...] = (200,)) -> Response:
    """Read something in the account's name.

    Raises:
        ConnectorError: any failure, as exact as the server says.
    """
    headers = {"Authorization": f"Bearer {await token(ctx)}", "Accept": JSON_TYPE}
    try:
        answer = await ctx.http.get(api(ctx.account, path, params), headers=headers, ok=ok)
    except ConnectorError as error:
        raise exact(error) from None
    _only_json(answer)
    return answer


async def tell(
    ctx: Context,
    method: str,
    path: str,
    body: Mapping[str, JSON] | bytes = b"",
    *,
    content_type: str = JSON_TYPE,
    headers: Mapping[str, str] | None = None,
    ok: tuple[int, ...] = (200,),
) -> Response:
    """Change something in the account's name, once; a mapping goes as JSON.

    Raises:
        ConnectorError: any failure; ``applied`` says whether it may have taken effect.
    """
    data = body if isinstance(body, bytes) else msgspec.json.encode(body)
    given = {"Authorization": f"Bearer {await token(ctx)}", "Accept": JSON_TYPE, **(headers or {})}
    try:
        return await ctx.http.send(
            method, api(ctx.account, path), body=data, content_type=content_type, headers=given, ok=ok
        )
    except ConnectorError as error:
        raise exact(error) from None


def exact(error: ConnectorError) -> ConnectorError:
    """``error``, or a more exact one where the answer it was raised for says more."""
    answer = error.answer
    if answer is None or error.applied is not type(error).applied:
        return error
    said = said_of(answer)
    better: ConnectorError | None = None
    if answer.status == 401 and _REVOKED.search(said):
        better = Revoked(said, where=error.where, status=401)
    elif answer.status == 401 and type(error) is AuthError:
        better = AuthError(said or error.detail, where=error.where, status=401)
    elif answer.status == 403 and _SCOPE.search(said):
        better = MissingScope((), said, where=error.where, status=403)
    elif answer.status == 403 and said and isinstance(error, NotAllowed):
        better = NotAllowed(said, where=error.where, status=403)
    elif type(error) is Rejected and said:
        better = Rejected(f"the server refused: {said}", where=error.where, status=error.status)
    if better is None:
        return error
    better.answer = answer
    return better


def said_of(answer: Response) -> str:
    """The server's own words for an error, on one line and short; empty where it has none.

    What is too long for a word is left out: a server in trouble may repeat the request, and with it the access token.
    """
    try:
        value = read_json(answer.body)
    except Malformed:
        return ""
    if not isinstance(value, dict):
        return ""
    words = " ".join(str(value[key]) for key in ("error", "error_description") if isinstance(value.get(key), str))
    words = _NO_WORD.sub("…", "".join(c if c.isprintable() else " " for c in words))
    return " ".join(words.split())[:_SAID_CHARS]


def object_of(answer: Response) -> Mapping[str, JSON]:
    """The object of a JSON answer.

    Raises:
        ProtocolDrift: it is none, or one that says an error.
    """
    value = read_json(answer.body)
    if not isinstance(value, dict):
        raise ProtocolDrift("a JSON object was expected", status=answer.status)
    if isinstance(value.get("error"), str) and "id" not in value:
        raise ProtocolDrift(f"an error came as a success: {said_of(answer)}", status=answer.status)
    return value


def is_api_answer(answer: Response) -> bool:
    """Whether the platform itself answered, not a page of something on the way."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind.endswith("json") or is_snac(answer)


def is_snac(answer: Response) -> bool:
    """Whether a snac2 answered; it says so in each answer (measured with 2.75)."""
    return answer.headers.get("x-creator", "").startswith("snac/")


def _only_json(answer: Response) -> None:
    if 200 <= answer.status < 300 and not is_api_answer(answer):
        raise Blocked("a page came instead of an answer", status=answer.status)
