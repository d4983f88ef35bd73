"""What a law is, and how trying it ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.conformance.rehearsal import Rehearsal


class Breach(Exception):
    """A law is broken; its words say what was observed, technically, without any secret."""


class DoesNotApply(Exception):
    """A law has no meaning for this connector or its stage; its words say why."""


class Ending(StrEnum):
    """How trying a law ended."""

    KEPT = "kept"
    BROKEN = "broken"
    DOES_NOT_APPLY = "does_not_apply"


Trying = Callable[["Rehearsal"], Awaitable[None]]
"""Returns when the law is kept.

Raises:
    Breach: it is not.
    DoesNotApply: it has no meaning here.
"""


@dataclass(frozen=True, slots=True)
class Law:
    """One promise of the contract: its name, and a msgid that says it."""

    name: str
    sentence: str
    trying: Trying


@dataclass(frozen=True, slots=True)
class Finding:
    """How a law fared; ``detail`` is what was observed, or why it does not apply."""

    law: Law
    ending: Ending
    detail: str = ""


class Laws:
    """A group of laws, filled by its decorator in the order in which they are written."""

    def __init__(self) -> None:
        self.all: list[Law] = []

    def law(self, name: str, sentence: str) -> Callable[[Trying], Trying]:
        """Enter the function below as the trying of a law."""

        def enter(trying: Trying) -> Trying:
            self.all.append(Law(name, sentence, trying))
            return trying

        return enter


def hold(is_so: bool, observed: str) -> None:
    """Go on where something is as it has to be.

    Raises:
        Breach: it is not; in the words of ``observed``.
    """
    if not is_so:
        raise Breach(observed)
