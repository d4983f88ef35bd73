"""When a collector ends: a signal, its time is over, or the one who started it has closed its standard input."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Ending(Enum):
    """Why it ends."""

    SIGNAL = "signal"
    TIME = "time"
    INPUT = "input"


@contextmanager
def endings(*, for_s: float | None, attached: bool) -> Iterator[asyncio.Future[Ending]]:
    """A future that is done when the collector is to end; nothing is listened to any more afterwards.

    Args:
        for_s: machine seconds from now.
        attached: whether the end of standard input counts.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Ending] = loop.create_future()

    def end(why: Ending) -> None:
        if not ended.done():
            ended.set_result(why)

    for number in _SIGNALS:
        loop.add_signal_handler(number, end, Ending.SIGNAL)
    timer = loop.call_later(for_s, end, Ending.TIME) if for_s is not None else None
    is_reading = attached and _watch_input(loop, end)
    try:
        yield ended
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        if timer is not None:
            timer.cancel()
        if is_reading:
            loop.remove_reader(sys.stdin.fileno())


def _watch_input(loop: asyncio.AbstractEventLoop, end: Callable[[Ending], None]) -> bool:
    """Call ``end`` at the end of standard input; whether a reader was left behind to remove."""
    try:
        descriptor = sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # closed or replaced: it is at its end already
        end(Ending.INPUT)
        return False

    def read() -> None:
        try:
            is_over = not os.read(descriptor, 65536)
        except BlockingIOError:
            return
        except OSError:  # the terminal behind it is gone
            is_over = True
        if is_over:
            loop.remove_reader(descriptor)
            end(Ending.INPUT)

    try:
        loop.add_reader(descriptor, read)
    except OSError:  # a file or /dev/null cannot be waited for: nobody holds the other end
        end(Ending.INPUT)
        return False
    return True
