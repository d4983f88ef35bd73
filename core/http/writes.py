"""What a failure means for a request that was to change something: not done, perhaps done, or done. Pure.

A server's refusal and a connection that never stood leave nothing behind. Everything else is uncertain, because a
second attempt might do it twice.
"""

from __future__ import annotations

from datetime import datetime

from ventanilla.api import Applied, ConnectorError, Rejected, UncertainOutcome

METHODS = ("POST", "PUT", "PATCH", "DELETE")

_SENT_ELSEWHERE = (307, 308)
"""The server asks for the same request at another address, so it has not done it. After 301, 302 and 303 a
browser fetches the result of what was done: RFC 9110, 15.4."""
_NO_REFUSAL = (408, 425)
"""Given up on the way or feared to be a repetition: neither says that nothing was done."""


def as_a_write(
    error: ConnectorError, *, has_left: bool, status: int | None, retry_at: datetime | None = None
) -> ConnectorError:
    """The same failure in a write's terms: itself where nothing was done, else an uncertain outcome.

    Args:
        has_left: whether a byte of the request may have left.
        status: of the answer's head, when one came.
        retry_at: what that head says about coming back.
    """
    if not has_left or _is_refusal(status):
        return error
    outcome: ConnectorError
    if status in _SENT_ELSEWHERE:
        outcome = Rejected(f"the server sends the request elsewhere with {status}")
    else:
        outcome = UncertainOutcome(error.detail, retry_at=retry_at)
        outcome.applied = Applied.YES if status is not None and 200 <= status <= 299 else Applied.MAYBE
    outcome.where = error.where
    outcome.status = error.status or status
    outcome.answer = error.answer
    return outcome


def _is_refusal(status: int | None) -> bool:
    return status is not None and 400 <= status <= 499 and status not in _NO_REFUSAL
