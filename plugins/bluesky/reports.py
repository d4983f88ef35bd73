"""Reports to the platform's moderators. It gives no key and shows a reporter nothing, so nobody can tell of one in
doubt whether it arrived: it is never repeated by itself.

Source: lexicons/com/atproto/moderation/createReport.json of bluesky-social/atproto (commit d6296a1,
read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Mapping

from plugins.bluesky import views
from plugins.bluesky.post_record import State, reference
from plugins.bluesky.shape import text
from plugins.bluesky.xrpc import tell
from ventanilla.api import JSON, Context, Done, ProtocolDrift, Receipt, Unknown, Verdict

FIND, REPORT = "find-post", "report"
COMMENT_CHARS = 2000

_REASONS = {
    "spam": "reasonSpam",
    "violation": "reasonViolation",
    "legal": "reasonViolation",
    "misleading": "reasonMisleading",
    "sexual": "reasonSexual",
    "rude": "reasonRude",
    "harassment": "reasonRude",
}


def payload(arguments: Mapping[str, str], uri: str) -> dict[str, JSON]:
    """What a report says: a reason of the platform's list (``other`` for any it has not), and words to it."""
    reason = _REASONS.get(arguments.get("reason", "").strip().lower(), "reasonOther")
    comment = arguments.get("comment", "").encode("utf-8", "replace").decode()[:COMMENT_CHARS]
    return {"uri": uri, "reason": f"com.atproto.moderation.defs#{reason}", "comment": comment}


async def find(ctx: Context, payload_: State, state: State) -> Done:
    """See what the post is now: the report names its exact content.

    Raises:
        Gone: it was deleted, so there is nothing left to report.
    """
    view, _own = await views.one(ctx, text(payload_.get("uri")))
    subject: JSON = {"uri": text(view.get("uri")), "cid": text(view.get("cid"))}
    return Done({**state, "subject": subject})


async def report(ctx: Context, payload_: State, state: State) -> Done:
    """Send the report."""
    subject = reference(state.get("subject"))
    if subject is None:
        raise ProtocolDrift("the post was not looked at before")
    body: dict[str, JSON] = {
        "reasonType": payload_.get("reason"),
        "subject": {"$type": "com.atproto.repo.strongRef", **subject},
    }
    if text(payload_.get("comment")):
        body["reason"] = payload_.get("comment")
    answer = await tell(ctx, "com.atproto.moderation.createReport", body)
    number = answer.value.get("id")
    return Done(state, Receipt(f"report:{number}" if isinstance(number, int) else "report"))


async def reconcile(ctx: Context, payload_: State, state: State) -> Verdict:
    """Nobody but the moderators sees a report."""
    return Unknown("the platform shows a reporter no reports")
