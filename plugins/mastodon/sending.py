"""Runs the steps of a post: look at what is answered, put a picture up, post.

Nothing of it repeats by itself. The post carries an ``Idempotency-Key`` that Mastodon keeps for an hour; other
servers ignore it, so a step in doubt is looked for first (``reconciling``) and the key is only the second belt.

Source: https://docs.joinmastodon.org/methods/statuses/ (read 2026-11-22); snac2 2.75 measured.
"""

from __future__ import annotations

from collections.abc import Mapping

from plugins.mastodon.addresses import part, readable_link
from plugins.mastodon.asking import ask, is_api_answer, tell
from plugins.mastodon.drafting import WORDS, openness
from plugins.mastodon.home import find, read_page
from plugins.mastodon.items import moment, visibility_of
from plugins.mastodon.looking import only
from plugins.mastodon.nodes import Node, count, identity, node, nodes, words
from plugins.mastodon.uploading import SETTLE_S, State, picture_id, refreshed, upload
from ventanilla.api import (
    JSON,
    Applied,
    Context,
    Done,
    Gone,
    Malformed,
    NotAllowed,
    ProtocolDrift,
    Receipt,
    Rejected,
    Response,
    Step,
    StepResult,
    UncertainOutcome,
    Visibility,
    Waits,
    read_json,
)

_TRIES_MOST = 5
"""How often a server may refuse for its pictures before it is believed that something else is wrong."""


async def look_at_target(ctx: Context, step: Step, state: State) -> StepResult:
    """See that what is answered is still there, and still open to as many as will read the answer.

    Raises:
        Gone: it was deleted.
        NotAllowed: it has become more private than the answer.
    """
    home = await find(ctx)
    status_id = words(step.payload, "id")
    answer = await ask(ctx, f"/api/v1/statuses/{part(status_id)}", ok=(200, 404, 410))
    if answer.status != 200:
        if not is_api_answer(answer):
            raise ProtocolDrift("a page came instead of an answer", status=answer.status)
        raise Gone("what this answers is no longer there", status=answer.status)
    status = only(await read_page(ctx, home, answer)).status
    if status is None:
        raise ProtocolDrift("what this answers cannot be read")
    planned = next((key for key, word in WORDS.items() if word == step.payload.get("visibility")), Visibility.PRIVATE)
    if openness(planned) > openness(visibility_of(status, home)):
        raise NotAllowed("what this answers has become more private than the answer")
    return Done(dict(state))


async def post(ctx: Context, step: Step, state: State) -> StepResult:
    """Post one passage.

    A server that refuses because a picture is not ready, or no longer there, is given it again first: it has
    said no, so nothing was posted.

    Raises:
        UncertainOutcome: nobody knows whether it was.
        ConnectorError: any other failure.
    """
    payload = step.payload
    pictures = nodes(payload.get("pictures"))
    for picture in pictures:
        result = await upload(ctx, picture, state)
        if isinstance(result, Waits):
            return result
        state = result.state
    headers = {"Idempotency-Key": words(payload, "key")}
    try:
        answer = await tell(ctx, "POST", "/api/v1/statuses", _body(payload, state), headers=headers)
    except Rejected as error:
        tries = (count(state, "tries") or 0) + 1
        if error.status != 422 or not pictures or tries > _TRIES_MOST:
            raise
        known = await refreshed(ctx, pictures, state)
        if known is None:
            raise
        return Waits({**known, "tries": tries}, SETTLE_S)
    return done(_posted(answer), state)


def posts(state: State) -> tuple[str, ...]:
    """The ids of the passages that are already posted, in order."""
    said = state.get("posts")
    return tuple(inner for inner in said if isinstance(inner, str)) if isinstance(said, list | tuple) else ()


def parent(payload: Node, state: State) -> str:
    """What a passage hangs on: the answered message, or the passage before; empty for none.

    Raises:
        Rejected: the passage before was not posted.
    """
    if payload.get("follows") is not True:
        return words(payload, "in_reply_to")
    before = posts(state)
    if not before:
        raise Rejected("the passage before this one was not posted")
    return before[-1]


def done(said: Node, state: State) -> Done:
    """A passage that is there: ``said`` is the status as the server gave it."""
    own_id = identity(said)
    receipt = Receipt(
        remote_id=own_id,
        url=readable_link(words(said, "url")) or readable_link(words(said, "uri")),
        at=moment(words(said, "created_at")),
        ext={
            "id": own_id,
            "uri": words(said, "uri")[:2_000],
            "visibility": words(said, "visibility")[:40],
            "author_id": identity(node(said.get("account"))),
        },
    )
    return Done({**state, "posts": [*posts(state), own_id], "tries": 0}, receipt)


def _body(payload: Node, state: State) -> Mapping[str, JSON]:
    ids: list[JSON] = [picture_id(state, picture) for picture in nodes(payload.get("pictures"))]
    above = parent(payload, state)
    optional: dict[str, JSON] = {
        "in_reply_to_id": above,
        "spoiler_text": words(payload, "warning"),
        "language": words(payload, "language"),
        "media_ids": ids,
        "sensitive": payload.get("sensitive") is True or bool(payload.get("warning")),
    }
    given = {key: value for key, value in optional.items() if value}
    return {"status": words(payload, "text"), "visibility": words(payload, "visibility"), **given}


def _posted(answer: Response) -> Node:
    """The status that the server says it made.

    Raises:
        UncertainOutcome: it took the post and does not say what became of it.
    """
    try:
        said = node(read_json(answer.body))
    except Malformed:
        said = {}
    if not identity(said):
        taken = UncertainOutcome("the server took the post and did not give its id", status=answer.status)
        taken.applied = Applied.YES
        raise taken
    return said
