"""What connectors can do: small protocols, each implemented or not; imported from :mod:`ventanilla.api`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from ventanilla.actions import Action, Availability
from ventanilla.connector import StreamId
from ventanilla.context import Context
from ventanilla.items import JSON, Batch, Cursor, Event
from ventanilla.limits import Flaw, Limits
from ventanilla.looking import ItemState, Metrics, SearchQuery, ThreadView
from ventanilla.setup import Grant, SetupField, SignIn
from ventanilla.writing import Draft, Plan, Step, StepResult, Target, Verdict


@runtime_checkable
class SignsIn(Protocol):
    """A connector whose accounts are opened by a person in a browser, on any machine."""

    async def begin_sign_in(self, ctx: Context) -> SignIn:
        """Where the person goes. The context's account is not registered yet.

        Raises:
            ConnectorError: the platform does not open the way.
        """
        ...

    async def finish_sign_in(self, ctx: Context, begun: SignIn, pasted: str) -> Grant:
        """What the person's code is worth.

        Raises:
            Rejected: it is not a code, or not the one.
            ConnectorError: any other failure.
        """
        ...


@runtime_checkable
class Pulls(Protocol):
    """A connector that can be asked for what is new."""

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """What happened since ``cursor`` (``None``: the first time), at most ``limit`` events, oldest first.

        At-least-once: after a crash the same cursor is asked again and duplicates are dropped by
        ``(account, remote_id)``. Nothing is kept in the connector between calls.

        Raises:
            ConnectorError: nothing of this pull may be stored.
        """
        ...


@runtime_checkable
class Refits(Protocol):
    """A connector that can read the bytes of one misfit again, after it was repaired."""

    async def refit(self, ctx: Context, raw: bytes) -> Event:
        """The event that these bytes, kept with a :class:`Misfit`, stand for; a misfit where they still fit nothing.

        Nobody is asked for anything: the context is there for the account, the clock and the parser.

        Raises:
            ConnectorError: they cannot be read now; the misfit stays as it is.
        """
        ...


@runtime_checkable
class Listens(Protocol):
    """A connector whose platform says at once that something is new."""

    def listen(self, ctx: Context) -> AsyncIterator[StreamId]:
        """Which stream to pull now, each time the platform says so. A hint only: pulling is the truth.

        Raises:
            ConnectorError: the line cannot be opened or broke; it is tried again later.
        """
        ...


@runtime_checkable
class Rechecks(Protocol):
    """A connector that can say what has become of messages it brought."""

    async def recheck(self, ctx: Context, remote_ids: Sequence[str]) -> Sequence[ItemState]:
        """The fate of at most 25 messages, in any order; one that is left out counts as unknown.

        Raises:
            ConnectorError: nothing is known.
        """
        ...


@runtime_checkable
class Threads(Protocol):
    """A connector that can show the whole public thread around a message."""

    async def thread(self, ctx: Context, remote_id: str, limit: int) -> ThreadView:
        """The thread, oldest first, at most ``limit`` items nearest to the message, with its holes.

        Raises:
            ConnectorError: it cannot be shown.
        """
        ...


@runtime_checkable
class Searches(Protocol):
    """A connector whose platform can be searched for public messages."""

    async def search(self, ctx: Context, query: SearchQuery, cursor: Cursor | None, limit: int) -> Batch:
        """What matches and is newer than ``cursor``, as :meth:`Pulls.pull` gives it.

        Raises:
            ConnectorError: nothing of this search may be stored.
        """
        ...


@runtime_checkable
class Measures(Protocol):
    """A connector that can say how a publication of ours fares."""

    async def metrics(self, ctx: Context, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """Figures of at most 25 publications; one that is left out has none.

        Raises:
            ConnectorError: there are none now.
        """
        ...


@runtime_checkable
class Runs(Protocol):
    """The journaled half of everything outward: runs one frozen step, and tells what became of one in doubt."""

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """Carry out one step, once.

        Args:
            state: what the steps before it left.

        Raises:
            ConnectorError: ``applied`` says whether it may have taken effect.
        """
        ...

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """Find out whether ``step`` took effect; reads only. Asked of ``SAFE`` and ``CHECKABLE`` steps alike.

        Args:
            state: what it was run with.
            since: when it was first begun.

        Raises:
            ConnectorError: nothing can be found out now; asked again later.
        """
        ...


@runtime_checkable
class Publishes(Runs, Protocol):
    """A connector that can say something for us."""

    async def limits(self, ctx: Context) -> Limits:
        """The bounds as the account's server states them now, those shipped where it states none.

        Raises:
            ConnectorError: they cannot be had; the last known ones stay in force.
        """
        ...

    def shipped_limits(self) -> Limits:
        """The bounds to use while nothing better is known."""
        ...

    def draft_fields(self) -> Sequence[SetupField]:
        """What :attr:`Draft.ext` may hold, as the composer asks for it."""
        ...

    def count(self, text: str, limits: Limits) -> int:
        """How much of ``limits.text.most`` a text uses; called at every key, so at once."""
        ...

    def check(self, draft: Draft, limits: Limits) -> Sequence[Flaw]:
        """Why the draft cannot go out as it is; none when it can. Pure and at once.

        What this accepts the platform accepts: one unit more is refused by both.
        """
        ...

    def plan(self, draft: Draft, key: str, now: datetime, limits: Limits) -> Plan:
        """The steps that say it. Pure: equal arguments give equal plans.

        Args:
            key: unique to this delivery, 26 characters of ``[0-9a-z]``; keys and record names derive from it.
            now: what the platform is told as the time of writing.
        """
        ...


@runtime_checkable
class Acts(Runs, Protocol):
    """A connector that can do something about a message or its author."""

    def available(self, target: Target, now: datetime) -> Sequence[Availability]:
        """What this message allows. Pure and at once."""
        ...

    def plan_action(
        self, action: Action, target: Target, arguments: Mapping[str, str], key: str, now: datetime
    ) -> Plan:
        """The steps that do it, as :meth:`Publishes.plan`.

        Args:
            arguments: ``reason`` and ``comment`` of a report; others as the platform needs.
        """
        ...
