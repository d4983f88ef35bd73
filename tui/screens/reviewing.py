"""What the last look at an answer shows, and when it may be sent: pure, from what is known to what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from core.i18n import _
from core.publishing.answer_findings import standing
from core.publishing.replies import UNDO_S
from core.text import show
from core.text.cells import fit
from tui import answers
from tui.bridge import Desk
from tui.panes.composer import is_private
from tui.panes.inbox_rows import author_words
from tui.panes.review import Review
from tui.words import moment, span

if TYPE_CHECKING:
    from core.publishing.lint.model import Finding

QUOTED_CELLS = 60
_AFTER = re.compile(r"\+?(\d{1,4})\s*(h|m|min)")
_AT = re.compile(r"(?:(\w+)\s+)?(\d{1,2})(?::(\d{2}))?")
_TOMORROW = frozenset({"tomorrow", "mañana", "manana"})
_WEEKDAYS = {
    name: day
    for day, names in enumerate(("mon lun", "tue mar", "wed mié mie", "thu jue", "fri vie", "sat sáb sab", "sun dom"))
    for name in names.split()
}


@dataclass(frozen=True)
class Asked:
    """What has been chosen before the last key."""

    at_s: int | None = None
    """When it is to leave; ``None``: after the undo window."""
    is_confirmed: bool = False
    """That it is public."""


def review_of(
    desk: Desk, footing: answers.Footing, text: str, asked: Asked, template: str, findings: Sequence[Finding]
) -> Review:
    """What a person is shown before they say yes.

    Args:
        findings: what the rules say of this text.
    """
    found = answers.measure(footing, text)
    account = footing.account
    review = Review(
        visibility=footing.visibility,
        kind=_("direct message") if is_private(footing.visibility) else _("answer"),
        account=show(account.handle or account.name),
        network=desk.networks.get(account.network, account.network),
        who=author_words(footing.thread.row),
        id=show(footing.target.author.remote_id),
        quoted=show(footing.message.text) or _("(no text)"),
        said_at=moment(footing.message.created_s, desk.now_s, desk.zone),
        used=found.used,
        most=found.most,
        others=_others(desk, footing),
        leaves=_leaves(desk, asked),
        block=answers.block(footing, text, desk),
        unfilled=show(found.unfilled[0]) if found.unfilled else "",
        is_confirmed=asked.is_confirmed,
        template=template,
        warning=show(footing.warning),
        pictures=[show(media.alt) or _("without a description") for media in footing.carried.media],
    )
    return _ruled(review, findings) if findings else review


def _ruled(review: Review, findings: Sequence[Finding]) -> Review:
    """The same with what the rules say of it, and the keys that this takes."""
    from tui.panes import answer_findings as cited  # loaded already, by whoever judged

    return replace(
        review,
        block=review.block or cited.block_words(findings),
        findings=findings,
        mends=cited.fix_words(findings),
        has_place=bool(cited.spans_of(standing(findings))),
        takes_reason=bool(cited.rules_to_explain(findings)),
        takes_two=cited.needs_another(findings),
    )


def later_of(words: str, now: datetime) -> datetime | None:
    """``10:00`` (today or tomorrow), ``+2h``, ``+30m``, ``tomorrow 9:00``, ``mon 9:00``; ``None`` for anything else.

    Args:
        now: on the institution's clock, as the times are meant.
    """
    words = " ".join(words.lower().split())
    if after := _AFTER.fullmatch(words):
        minutes = int(after[1]) * (60 if after[2] == "h" else 1)
        return (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(now.tzinfo) if minutes else None
    found = _AT.fullmatch(words)
    if found is None or (found[1] is None and found[3] is None):
        return None
    hour, minute = int(found[2]), int(found[3] or 0)
    days = _days_on(found[1], now)
    if days is None or hour > 23 or minute > 59:
        return None
    at = (now + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    if at <= now:
        at += timedelta(days=7 if found[1] else 1)
    return at.astimezone(UTC).astimezone(now.tzinfo)  # a time that a change of clocks leaves out becomes a real one


def _days_on(name: str | None, now: datetime) -> int | None:
    if name is None:
        return 0
    if name in _TOMORROW:
        return 1
    day = _WEEKDAYS.get(name[:3])
    return None if day is None else (day - now.weekday()) % 7


def _others(desk: Desk, footing: answers.Footing) -> str:
    """What somebody has said since that message came, or is about to say."""
    if footing.since:
        newest = footing.since[0]
        time = span(desk.now_s - newest.published_s) if newest.published_s else ""
        said = fit(show(newest.text), QUOTED_CELLS)
        if newest.author == desk.name:
            if time:
                return _("you answered {time} ago: «{words}»", time=time, words=said)
            return _("an answer of yours is on its way: «{words}»", words=said)
        name = show(newest.author)
        if time:
            return _("{name} answered {time} ago: «{words}»", name=name, time=time, words=said)
        return _("an answer of {name} is on its way: «{words}»", name=name, words=said)
    if footing.theirs is not None:
        return _("{name} is writing an answer here", name=show(footing.theirs.operator))
    return ""


def _leaves(desk: Desk, asked: Asked) -> str:
    if asked.at_s is None:
        return _("leaves in {n} s, until then u stops it", n=UNDO_S)
    return _("leaves {time}; should they write first, it waits for you",
             time=moment(asked.at_s, desk.now_s, desk.zone))  # fmt: skip
