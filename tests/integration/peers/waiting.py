"""Waiting for what a server says only when asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

_STEP_S = 0.2


def ask_until(ask: Callable[[], Answer], enough: Callable[[Answer], bool], *, timeout_s: float) -> Answer:
    """The first answer that is enough.

    Raises:
        AssertionError: none was in time; it shows the last one.
    """
    until_s = time.monotonic() + timeout_s
    while not enough(answer := ask()):
        assert time.monotonic() < until_s, f"not in {timeout_s:.0f} s; the last answer: {answer!r}"
        time.sleep(_STEP_S)  # the other side offers no event to await
    return answer
