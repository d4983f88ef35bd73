"""What the proxy can be armed to do to one exchange, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto


class Moment(Enum):
    """How far an exchange has come."""

    RECEIVED = auto()
    """The whole request is here and no byte of it has been forwarded: the server knows nothing."""
    FORWARDED = auto()
    """The whole request has been forwarded and nothing has come back: whether the server acts is anyone's guess."""
    APPLIED = auto()
    """The server has begun to answer and no byte of that has reached the client: it has acted, the client knows not."""
    ANSWERING = auto()
    """The client has been given the first ``after_bytes`` bytes of the answer, or all of a shorter one."""


@dataclass(frozen=True, slots=True)
class Call:
    """Call this at the moment (kill a process, say).

    Then the exchange breaks off, no further byte passing either way: at RECEIVED the server never hears of it. Or it
    carries on as if nothing had happened.
    """

    at: Moment
    act: Callable[[], None]
    after_bytes: int = 0
    carries_on: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """Break the client's connection off with a reset at the moment."""

    at: Moment
    after_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Swallow:
    """Let the server do it and answer in full, throw that away, and give the client a bare error."""

    status: int = 502


@dataclass(frozen=True, slots=True)
class Twice:
    """Forward the request, throw the answer away, forward it once more; the client gets the second answer."""


Fault = Call | Reset | Swallow | Twice
