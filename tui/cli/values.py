"""Values as people type them: numbers, choices, ids, times; each becomes what a verb needs or a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import UsageError
from core.i18n import N_, _
from core.ids import ConversationId, MessageId
from core.text.fold import fold
from core.text.show import show

Kind = TypeVar("Kind", bound=StrEnum)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A day alone is its beginning."""
_ID = re.compile(r"(c|m|)([0-9]{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """A message or a conversation as somebody named it."""

    conversation: ConversationId | None
    message: MessageId | None


def whole(name: str, least: int, most: int) -> Callable[[str], int]:
    """A check for a whole number within bounds."""

    def check(value: str) -> int:
        number = int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else -1
        if not least <= number <= most:
            raise UsageError(
                N_("{name} takes a whole number from {least} to {most}, not «{value}»."),
                name=name, least=least, most=most, value=show(value, limit=40),
            )  # fmt: skip
        return number

    return check


def number(name: str, least: float, most: float) -> Callable[[str], float]:
    """A check for a number within bounds."""

    def check(value: str) -> float:
        try:
            found = float(value)
        except ValueError:
            found = float("nan")
        if not least <= found <= most:
            raise UsageError(
                N_("{name} takes a number from {least} to {most}, not «{value}»."),
                name=name, least=f"{least:g}", most=f"{most:g}", value=show(value, limit=40),
            )  # fmt: skip
        return found

    return check


def one_of(name: str, choices: Iterable[str]) -> Callable[[str], str]:
    """A check for one of some words."""
    known = tuple(choices)

    def check(value: str) -> str:
        if value not in known:
            raise _not_among(name, value, known)
        return value

    return check


def kind_of(kind: type[Kind], names: Mapping[Kind, str]) -> Callable[[str], Kind]:
    """A check for a member of an enumeration, by its value or by its name in the language in use."""

    def check(value: str) -> Kind:
        wanted = fold(value).replace("-", "_")
        for member in kind:
            title = fold(_(names[member]))
            if wanted in (fold(member.value), member.name.lower(), title, title.replace(" ", "_")):
                return member
        raise _not_among("", value, [member.value for member in kind])

    return check


def identity(value: str) -> Named:
    """A check for an id as printed: ``1234`` is a conversation, ``m1234`` a message.

    Raises:
        UsageError: it is neither.
    """
    match = _ID.fullmatch(value.strip())
    if match is None:
        raise UsageError(
            N_("«{value}» is no id: a conversation's is a number, a message's is m and a number, as listed."),
            value=show(value, limit=40),
        )
    digits = int(match[2])
    if match[1].lower() == "m":
        return Named(None, MessageId(digits))
    return Named(ConversationId(digits), None)


def message_id(value: str) -> MessageId:
    """A check for a message's id, with or without its m.

    Raises:
        UsageError: it is none.
    """
    named = identity(value)
    return MessageId(int(named.message if named.message is not None else named.conversation or 0))


def is_zone(name: str) -> bool:
    """Whether it is a time zone of the world."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return "/" in name or name == "UTC"


def moment_s(value: str, now: datetime) -> int:
    """The epoch second somebody means: a span from now, an hour, a day, a local or a whole time.

    Args:
        now: aware, in the institution's zone.

    Raises:
        UsageError: it is none of these; or clocks show it never, or twice: the sentence names both moments.
    """
    from core.calendar.times import doubt_sentence  # only those who type a time need a calendar
    from core.calendar.typed import typed_time

    assert now.tzinfo is not None, "the institution has a zone"
    found = typed_time(f"{value.strip()} 00:00" if _DAY.fullmatch(value.strip()) else value, now, now.tzinfo)
    if not isinstance(found, datetime):
        raise doubt_sentence(found, now.tzinfo)
    return int(found.timestamp())


def _not_among(name: str, value: str, choices: Iterable[str]) -> UsageError:
    message = (
        N_("{name} takes one of {choices}, not «{value}».")
        if name
        else N_("«{value}» is not one of {choices}.")
    )  # fmt: skip
    return UsageError(message, name=name, value=show(value, limit=40), choices=", ".join(choices))
