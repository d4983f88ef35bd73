"""What an author adds to a connector so that its laws can be tried: a small platform of its own, on this machine.

A :class:`Stage` opens a :class:`Scene`: a server on the loopback that behaves as the platform does. The suite behind
``ventanilla connector check`` puts a bad road between connector and scene, so a scene does nothing wrong by itself.
What a scene can do beyond being reached are small protocols, each implemented or not: a law that needs one that is
not there does not apply.

A distribution names its stage under the entry-point group ``ventanilla.stages``, with the connector's id; without
that it is looked for as ``stage`` in the module ``stage`` of the connector's package. Nothing else imports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from ventanilla.context import Clock

GROUP = "ventanilla.stages"
"""The entry points that name stages, each with its connector's id."""


class Loss(Enum):
    """How one request that changes something goes wrong on the way."""

    BEFORE = "before"
    """The line breaks before the platform has acted."""
    AFTER = "after"
    """It has acted, and the line breaks without an answer."""
    MIDWAY = "midway"
    """It has acted, and the answer breaks off in the middle."""
    BAD_GATEWAY = "bad_gateway"
    """It has acted, and something on the way answers 502."""
    TWICE = "twice"
    """It gets the same request twice; the second answer arrives."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that we said, as citizens see it."""

    text: str
    in_reply_to: str = ""
    """The ``remote_id`` it hangs on; empty: nothing."""
    remote_id: str = ""
    links: tuple[str, ...] | None = None
    """The pieces of the text that the platform shows as links; ``None``: it finds links by itself."""


@runtime_checkable
class Scene(Protocol):
    """A platform that is open: one account of ours on it, and nothing has happened yet."""

    url: str
    """Its real address, ``http://127.0.0.1:PORT``; empty where the connector asks nobody over HTTP."""
    secrets: Mapping[str, str]
    """By name, what the account's credentials hold; at least 8 characters each, and nowhere else in the scene."""

    def settings(self, url: str) -> Mapping[str, str]:
        """The account's settings with ``url`` in the place of its own address."""
        ...


class Stage(Protocol):
    """Opens scenes."""

    def serve(self, clock: Clock) -> AbstractAsyncContextManager[Scene]:
        """A fresh scene while it is open. Whatever it dates, it dates by ``clock``."""
        ...


@runtime_checkable
class Citizens(Protocol):
    """A scene on which people write to us."""

    async def arrive(self, texts: Sequence[str], *, same_instant: bool = False) -> Sequence[str]:
        """Somebody writes each of ``texts`` to us, one second after the other; the ``remote_id`` of each.

        The last one is written now, by the clock. With ``same_instant`` all of them are written now.
        """
        ...


@runtime_checkable
class Edits(Protocol):
    """A scene on which people change what they wrote."""

    async def edit(self, remote_id: str, text: str) -> None:
        """Its author changes it now."""
        ...


@runtime_checkable
class Removes(Protocol):
    """A scene on which people take back what they wrote."""

    async def remove(self, remote_id: str) -> None:
        """Its author takes it back now."""
        ...


@runtime_checkable
class Shows(Protocol):
    """A scene that tells what citizens see of us; needed by every law on publishing."""

    async def public(self) -> Sequence[Seen]:
        """Everything of ours that is there now, oldest first; something that is there twice appears twice."""
        ...


@runtime_checkable
class Deeds(Protocol):
    """A scene that tells what was done in our name besides speaking; needed by the laws on actions."""

    async def deeds(self) -> Sequence[str]:
        """One word for each deed that has an effect now; two equal ones where it was done twice."""
        ...


@runtime_checkable
class Expires(Protocol):
    """A scene whose access runs out."""

    async def expire_access(self) -> None:
        """What we have been given so far is not accepted any more; what renews it still is."""
        ...


@runtime_checkable
class Renews(Expires, Protocol):
    """A scene whose access is renewed by the program."""

    async def refuse_refresh(self) -> None:
        """From now on nothing renews the access, no secret of the account's either."""
        ...

    async def refreshes(self) -> int:
        """How often access was given or renewed so far, by whatever way."""
        ...


@runtime_checkable
class Loses(Protocol):
    """A scene without an address, which spoils requests by itself."""

    async def lose(self, loss: Loss) -> None:
        """The next request that changes something goes wrong so; the ones after it do not."""
        ...
