"""Puts pictures up: by the second media API, whose answer may be «not ready yet», else by the first.

Source: https://docs.joinmastodon.org/methods/media/ (read 2026-11-22); snac2 2.75 measured: it names a file after
the hash of the name it is sent under, and needs an ending to that name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from plugins.mastodon.addresses import part
from plugins.mastodon.asking import ask, object_of, tell
from plugins.mastodon.nodes import Node, flag, identity, node, words
from ventanilla.api import JSON, ConnectorError, Context, Done, ProtocolDrift, Rejected, StepResult, Waits

State = Mapping[str, JSON]
"""``pictures``: by number, ``id`` and whether it is ``ready``; ``posts``: ids of the passages already posted."""

SETTLE_S = 5
"""How long a server is given to finish a picture before it is asked again."""

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/avif": "avif"}
_NO_SUCH_WAY = (404, 405, 501)
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9-]")


async def upload(ctx: Context, picture: Node, state: State) -> StepResult:
    """See that the picture is up and ready; nobody sees it until it is posted.

    Raises:
        Rejected: the server does not take it, or failed to process it.
        ConnectorError: any other failure.
    """
    kept = _kept(state, picture)
    if identity(kept) and flag(kept, "ready"):
        return Done(state)
    if identity(kept):
        path = f"/api/v1/media/{part(identity(kept))}"
        answer = await ask(ctx, path, ok=(200, 206, 404))
        if answer.status == 200:
            return Done(_with(state, picture, identity(kept), is_ready=True))
        if answer.status == 206:
            return Waits(state, SETTLE_S)
    return await _put_up(ctx, picture, state)


async def refreshed(ctx: Context, pictures: Sequence[Node], state: State) -> State | None:
    """The state with what is true of the pictures now; ``None`` where all are up and ready."""
    changed = False
    for picture in pictures:
        own_id = picture_id(state, picture)
        answer = await ask(ctx, f"/api/v1/media/{part(own_id)}", ok=(200, 206, 404))
        if answer.status == 206:
            state, changed = _with(state, picture, own_id, is_ready=False), True
        elif answer.status == 404:
            state, changed = _with(state, picture, "", is_ready=False), True
    return state if changed else None


def picture_id(state: State, picture: Node) -> str:
    """The server's id of a picture that is up.

    Raises:
        Rejected: it is not.
    """
    own_id = identity(_kept(state, picture))
    if not own_id:
        raise Rejected("a picture of this post was not put up")
    return own_id


async def _put_up(ctx: Context, picture: Node, state: State) -> StepResult:
    body, content_type = await _form(ctx, picture)
    try:
        answer = await tell(ctx, "POST", "/api/v2/media", body, content_type=content_type, ok=(200, 202))
    except ConnectorError as error:
        if error.status not in _NO_SUCH_WAY:
            raise
        answer = await tell(ctx, "POST", "/api/v1/media", body, content_type=content_type)
    own_id = identity(object_of(answer))
    if not own_id:
        raise ProtocolDrift("the picture went up and came back without an id", status=answer.status)
    is_ready = answer.status == 200
    after = _with(state, picture, own_id, is_ready=is_ready)
    return Done(after) if is_ready else Waits(after, SETTLE_S)


async def _form(ctx: Context, picture: Node) -> tuple[bytes, str]:
    """The picture and its description as ``multipart/form-data``."""
    sha256, mime = words(picture, "sha256"), words(picture, "mime")
    data = await ctx.media.read(sha256)
    ending = _ENDINGS.get(mime, "bin")
    name = _NOT_IN_A_NAME.sub("", words(picture, "name")) or sha256[:26]
    boundary = f"ventanilla-{sha256[:32]}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="description"\r\n'
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words(picture, 'alt')}\r\n"
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}.{ending}"\r\n'
        f"Content-Type: {mime}\r\n\r\n"
    )
    return head.encode() + data + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _kept(state: State, picture: Node) -> Node:
    return node(node(state.get("pictures")).get(_number(picture)))


def _with(state: State, picture: Node, own_id: str, *, is_ready: bool) -> State:
    kept = dict(node(state.get("pictures")))
    kept[_number(picture)] = {"id": own_id, "ready": is_ready}
    return {**state, "pictures": kept}


def _number(picture: Node) -> str:
    return str(picture.get("number"))
