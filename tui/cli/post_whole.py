"""One post and its deliveries whole, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.i18n import N_, _
from core.publishing.content import Content
from core.publishing.freeze_words import freeze_sentence
from core.publishing.model import PostKind
from core.publishing.post_reads import DeliveryWhole, PostWhole
from core.publishing.reads import Attempt
from core.runtime import House
from core.text.show import show
from tui.cli.delivery_words import KINDS, VISIBILITIES, delivery_json, state_word, what, why
from tui.cli.output import Json, utc
from tui.words import moment

_OUTCOMES = {
    "": N_("under way"),
    "done": N_("took effect"),
    "waits": N_("the platform is still at work"),
    "lost": N_("the collector ended in the middle"),
    "failed:no": N_("failed, nothing took effect"),
    "failed:maybe": N_("failed, nobody knows whether it took effect"),
    "failed:yes": N_("failed after it took effect"),
    "happened": N_("seen: it is online"),
    "didnothappen": N_("seen: it is not online"),
    "unknown": N_("nothing could be seen"),
    "failure": N_("it could not be looked"),
}


def post_lines(post: PostWhole, house: House, flow: Iterable[str] = ()) -> Iterator[str]:
    """A post, read from top to bottom.

    Args:
        flow: how it stands on its way to its approvals, where it is one of our own.
    """
    now_s, zone = house.store.clock.time(), house.workspace.zone
    yield _(
        "p{id}, {kind} by {name}, {time}",
        id=post.id, kind=_(KINDS[post.kind]), name=show(post.author), time=moment(post.made_s, now_s, zone),
    )  # fmt: skip
    if post.title:
        yield show(post.title)
    if post.conversation_id is not None:
        yield _("in conversation {number}", number=post.conversation_id) + (
            f", m{post.message_id}" if post.message_id is not None else ""
        )
    for approval in post.approvals:
        said = (
            N_("stands by it: {name}, {time}") if approval.is_valid else N_("stood by something else: {name}, {time}")
        )
        yield _(said, name=show(approval.person), time=moment(approval.given_s, now_s, zone))
    if not post.approvals:
        yield _("nobody stands by it yet")
    yield from flow
    for each in post.deliveries:
        yield ""
        yield from delivery_lines(each, house)


def delivery_lines(whole: DeliveryWhole, house: House) -> Iterator[str]:
    """One delivery, with what it says and every try."""
    line = whole.line
    now_s, zone = house.store.clock.time(), house.workspace.zone
    yield _(
        "d{id} of p{post}: {state}, {account} on {network}",
        id=line.id, post=line.post_id, state=state_word(line.state), account=show(line.account), network=line.network,
    )  # fmt: skip
    if line.to:
        yield _("to {name}", name=show(line.to))
    if because := why(line):
        yield because
    yield from (freeze_sentence(each, now_s, zone) for each in whole.freezes)
    if line.published_s is not None:
        found = _(" (found by looking)") if line.is_found else ""
        yield _("online since {time}", time=moment(line.published_s, now_s, zone)) + found
    else:
        yield _("due {time}, not later than {last}", time=moment(line.due_s, now_s, zone),
                last=moment(line.deadline_s, now_s, zone))  # fmt: skip
    if line.url:
        yield show(line.url)
    if line.steps:
        yield _("step {step} of {steps}", step=min(line.step + 1, line.steps), steps=line.steps)
    if isinstance(whole.content, Content):
        yield _(VISIBILITIES[whole.content.visibility])
        if whole.content.warning:
            yield _("content warning: {words}", words=show(whole.content.warning))
        for passage in whole.content.passages:
            yield from (f"  {each}" for each in show(passage.text, lines=True).split("\n"))
            for media in passage.media:
                yield "  " + _("picture: {alt}", alt=show(media.alt))
    elif line.kind is PostKind.ACT:
        yield f"  {what(line)}"
    for attempt in whole.attempts:
        yield _attempt(attempt, house)


def post_json(post: PostWhole) -> dict[str, Json]:
    """A post with its deliveries."""
    return {
        "id": f"p{post.id}",
        "kind": post.kind.value,
        "title": post.title or None,
        "author": post.author,
        "made_at": utc(post.made_s),
        "conversation": None if post.conversation_id is None else str(post.conversation_id),
        "message": None if post.message_id is None else f"m{post.message_id}",
        "approvals": [
            {"operator": each.person, "given_at": utc(each.given_s), "is_valid": each.is_valid}
            for each in post.approvals
        ],
        "deliveries": [whole_json(each) for each in post.deliveries],
    }


def whole_json(whole: DeliveryWhole) -> dict[str, Json]:
    """A delivery with what it says and every try."""
    said: dict[str, Json] = {}
    if isinstance(whole.content, Content):
        said = {
            "visibility": whole.content.visibility.value,
            "warning": whole.content.warning or None,
            "lang": whole.content.lang or None,
            "passages": [
                {
                    "text": passage.text,
                    "pictures": [
                        {"sha256": media.sha256, "mime": media.mime, "alt": media.alt} for media in passage.media
                    ],
                }
                for passage in whole.content.passages
            ],
        }
    else:
        said = {"arguments": dict(whole.content.arguments)}
    return {
        **delivery_json(whole.line),
        "freezes": [f"f{each.id}" for each in whole.freezes],
        **said,
        "tries": [
            {"step": each.step, "is_look": each.is_look, "begun_at": utc(each.begun_s), "ended_at": utc(each.ended_s),
             "outcome": each.outcome or None, "detail": each.detail or None}
            for each in whole.attempts
        ],
    }  # fmt: skip


def _attempt(attempt: Attempt, house: House) -> str:
    how = _(_OUTCOMES.get(attempt.outcome, attempt.outcome))
    return _(
        N_("{time}  {step}, looked for: {how}") if attempt.is_look else N_("{time}  {step}: {how}"),
        time=moment(attempt.begun_s, house.store.clock.time(), house.workspace.zone),
        step=show(attempt.step),
        how=how + (f" ({show(attempt.detail)})" if attempt.detail else ""),
    )
