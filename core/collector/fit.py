"""What a connector gave, checked against the contract before any of it comes near the store.

Types are checked, not values: what is no event becomes a misfit and the rest of the page is kept; an answer that is
no batch at all is refused whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.accounts.fence import Broken
from ventanilla.api import (
    Arrived,
    Batch,
    DidNotHappen,
    Done,
    Event,
    Gap,
    Happened,
    Misfit,
    Notice,
    NoticeCode,
    RateState,
    Receipt,
    Removed,
    StepResult,
    StreamSpec,
    Unknown,
    Verdict,
    Waits,
)

CURSOR_CHARS = 1_000_000
NOTICES_MOST = 20
STREAMS_MOST = 50
STATE_CHARS = 1_000_000
WORD_CHARS = 4_096


def fitted(answer: object, limit: int) -> Batch:
    """The batch with whatever is no event turned into a misfit.

    Raises:
        Broken: it is no batch, or one that cannot be used without losing something.
    """
    if not isinstance(answer, Batch):
        raise Broken(f"a batch was expected, {_name(answer)} came")
    events: object = answer.events
    if not isinstance(events, tuple | list):
        raise Broken(f"events: {_name(events)}")
    if len(events) > limit:
        raise Broken(f"{len(events)} events came where {limit} were asked for")
    cursor: object = answer.cursor
    if not isinstance(cursor, str) or not _is_utf8(cursor):
        raise Broken(f"cursor: {_name(cursor)}")
    if len(cursor) > CURSOR_CHARS:
        raise Broken(f"a cursor of {len(cursor)} characters")
    notices: object = answer.notices
    if not isinstance(notices, tuple | list) or not all(_is_notice(notice) for notice in notices):
        raise Broken("notices of a wrong shape")
    gap: object = answer.gap
    if gap is not None and not (
        isinstance(gap, Gap) and isinstance(gap.reason, str) and _are_times(gap.since, gap.until)
    ):
        raise Broken("a gap of a wrong shape")
    wish: object = answer.next_after_s
    more: object = answer.more
    if not (wish is None or _is_whole(wish)) or not isinstance(more, bool):
        raise Broken("more or next_after_s of a wrong type")
    rate: object = answer.rate
    return Batch(
        events=tuple(fitted_event(event) for event in events),
        cursor=answer.cursor,
        more=more,
        gap=answer.gap,
        notices=tuple(notices)[:NOTICES_MOST],
        rate=rate if isinstance(rate, RateState) else None,
        next_after_s=answer.next_after_s,
    )


def fitted_event(event: object) -> Event:
    """The event itself; what is none becomes a misfit. Its fields are judged where it is taken in."""
    if isinstance(event, Arrived | Removed | Misfit):
        return event
    return Misfit(f"{_name(event)} came instead of an event".encode(errors="replace"), "it is no event")


def fitted_streams(answer: object) -> tuple[StreamSpec, ...]:
    """The streams of an account, in their order.

    Raises:
        Broken: they are not what the contract says.
    """
    if not isinstance(answer, Sequence) or isinstance(answer, str) or len(answer) > STREAMS_MOST:
        raise Broken(f"streams: {_name(answer)}")
    specs = tuple(spec for spec in answer if isinstance(spec, StreamSpec))
    ids = {spec.id for spec in specs if isinstance(spec.id, str) and spec.id}
    if len(specs) != len(answer) or len(ids) != len(specs):
        raise Broken("streams of a wrong shape, or two of one name")
    if not all(_is_whole(spec.min_interval_s) and spec.min_interval_s > 0 for spec in specs):
        raise Broken("a stream without an interval")
    return specs


def fitted_result(answer: object) -> StepResult:
    """What a step brought, checked against the contract and fit to be kept.

    Raises:
        Broken: it is no result, or one that cannot be written down.
    """
    if isinstance(answer, Waits) and _is_kept(answer.state) and type(answer.after_s) is int:
        return answer
    if isinstance(answer, Done) and _is_kept(answer.state) and (answer.receipt is None or _is_receipt(answer.receipt)):
        return answer
    raise Broken("a step's result is not what the contract says")


def fitted_verdict(answer: object) -> Verdict:
    """What a look showed, checked against the contract and fit to be kept.

    Raises:
        Broken: it is no verdict, or one that cannot be written down.
    """
    if isinstance(answer, Happened):
        fitted_result(answer.done)
        return answer
    if isinstance(answer, DidNotHappen) or (isinstance(answer, Unknown) and _is_word(answer.hint)):
        return answer
    raise Broken("a verdict is not what the contract says")


def _is_receipt(receipt: object) -> bool:
    return (
        isinstance(receipt, Receipt)
        and _is_word(receipt.remote_id) and bool(receipt.remote_id)
        and _is_word(receipt.url)
        and _are_times(receipt.at)
        and _is_kept(receipt.ext)
    )  # fmt: skip


def _is_word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= WORD_CHARS and _is_utf8(value)


def _is_kept(value: object) -> bool:
    """Whether a connector's own fields are JSON that can be stored."""
    if not isinstance(value, Mapping):
        return False
    try:
        text = json.dumps(dict(value), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return len(text) <= STATE_CHARS and _is_utf8(text)


def _is_notice(notice: object) -> bool:
    return isinstance(notice, Notice) and isinstance(notice.code, NoticeCode) and isinstance(notice.detail, str)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _are_times(*values: object) -> bool:
    return all(value is None or (isinstance(value, datetime) and value.tzinfo is not None) for value in values)


def _name(value: object) -> str:
    return type(value).__name__[:40]
