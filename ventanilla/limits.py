"""What a platform lets us say, as data with source and date; connectors import it from :mod:`ventanilla.api`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How long one field may be, in the connector's own unit."""

    most: int
    unit: str
    """What is counted, in words for people; marked with :func:`ventanilla.api.N_`."""
    most_bytes: int | None = None
    """A second bound in UTF-8 bytes, where the platform has one."""
    link_costs: int | None = None
    """What every link counts, whatever its length; ``None``: its own length."""


@dataclass(frozen=True, slots=True)
class MediaLimit:
    """What may be attached to one passage."""

    most: int = 0
    mimes: tuple[str, ...] = ()
    most_bytes: int = 0
    alt_most: int = 0
    """Characters of an alternative text; 0: the platform has none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one account, those of its instance before those the connector ships."""

    text: TextLimit
    warning: TextLimit | None = None
    """The content warning; ``None``: the platform has none."""
    media: MediaLimit = MediaLimit()
    passages_most: int = 1
    """How many passages a thread may have; 1: no threads."""
    source: str = ""
    as_of: str = ""
    """ISO date of the source."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a draft cannot go out as it is; ``reason`` is marked with :func:`ventanilla.api.N_`."""

    field: str
    """``text``, ``warning``, ``media``, ``visibility``, ``reply_to``, or a key of ``ext``."""
    reason: str
    passage: int = 0
    """Which passage, from 0."""
    over: int = 0
    """By how many units, where it is too long."""
