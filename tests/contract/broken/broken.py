"""Connectors of the board that break one law each, in the ways in which real ones do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.contract.broken.sound import Sound
from ventanilla.api import (
    JSON,
    AccountView,
    Arrived,
    AuthError,
    Author,
    Batch,
    Capability,
    ConnectorError,
    Context,
    Cursor,
    Done,
    Draft,
    Event,
    Feature,
    Item,
    ItemKind,
    Limits,
    Misfit,
    Plan,
    ProtocolDrift,
    Repeat,
    Response,
    Secret,
    Step,
    StepResult,
    StreamId,
    StreamKind,
    StreamSpec,
    Support,
    UncertainOutcome,
    read_json,
)


class LeavesAGap(Sound):
    """Asks for the newest page and takes what is above its cursor: what lies between is lost."""

    async def notes(self, ctx: Context, after: int, limit: int) -> Sequence[JSON]:
        """The newest page."""
        answer = await self.asked(ctx, f"/notes?newest=1&limit={limit}")
        found = read_json(answer.body)
        if not isinstance(found, Mapping) or not isinstance(notes := found.get("notes"), list):
            raise ProtocolDrift("the board's answer holds no notes")
        return [note for note in notes if isinstance(note, Mapping) and _number(note) > after]


def _number(note: Mapping[str, JSON]) -> int:
    number = note.get("n")
    return number if isinstance(number, int) else 0


class PostsAgain(Sound):
    """Repeats by itself what may have had effect, under another key."""

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """Say it, and again where nobody knows."""
        try:
            return await self.say(ctx, step.payload)
        except UncertainOutcome:
            return await self.say(ctx, {**step.payload, "key": f"{step.payload['key']}-again"})


class ChangesItsKey(Sound):
    """Derives the key from a hash that is another one in every process."""

    def key(self, draft: Draft, key: str) -> str:
        """Another one after each start."""
        return f"{key}-{hash(draft.passages[0].text)}"


class TellsTheSecret(Sound):
    """Says in its error what it had sent."""

    async def call(self, ctx: Context, path: str, token: Secret | None, body: bytes | None) -> Response:
        """One call whose failure quotes the token."""
        try:
            return await super().call(ctx, path, token, body)
        except AuthError:
            raise
        except ConnectorError as error:
            password = await ctx.secrets.read("password")
            error.detail = f"{error.detail} (with {password.reveal()})"
            raise


class RenewsForEach(Sound):
    """Signs in again for every call that was refused, beside the secrets."""

    async def renewed(self, ctx: Context, old: Secret | None) -> Secret:
        """A token of its own for each."""
        if old is None:
            return await super().renewed(ctx, old)
        return Secret(await self.token(ctx))


class CountsCodePoints(Sound):
    """Gives offsets in code points where the platform wants bytes."""

    def span(self, text: str, found: re.Match[str]) -> tuple[int, int]:
        """Where a link stands, counted wrongly."""
        return found.start(), found.end()


class OneTooMany(Sound):
    """Lets through one byte more than the platform takes."""

    def shipped_limits(self) -> Limits:
        """One more."""
        limits = super().shipped_limits()
        return replace(limits, text=replace(limits.text, most=limits.text.most + 1))


class SwallowsMisfits(Sound):
    """Leaves out what it does not understand."""

    def events(self, note: JSON) -> list[Event]:
        """Only what fits."""
        return [event for event in super().events(note) if not isinstance(event, Misfit)]


class ClaimsToBeSafe(Sound):
    """Sends no key, and says that a repetition harms nobody."""

    async def say(self, ctx: Context, payload: Mapping[str, JSON]) -> Done:
        """Post it without its key."""
        return await super().say(ctx, {**payload, "key": ""})


class PromisesMore(Sound):
    """Declares a search that it does not have."""

    info = replace(Sound.info, capabilities=(*Sound.info.capabilities, Capability(Feature.SEARCH, Support.YES)))


class BringsItsPast(Sound):
    """Has a stream of what it said, and gives all of it whatever the cursor."""

    info = replace(Sound.info, capabilities=(*Sound.info.capabilities, Capability(Feature.OWN_POSTS, Support.YES)))

    def __init__(self) -> None:
        self.said: list[str] = []

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """The notes, and our own."""
        return (*super().streams(account), StreamSpec(StreamId("own"), StreamKind.OWN, 120))

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """All of it, in no particular pages."""
        if stream != "own":
            return await super().pull(ctx, stream, cursor, limit)
        item = Item(remote_id="", kind=ItemKind.ARTICLE, author=Author("board", "board"), text="said", is_own=True)
        return Batch(
            events=tuple(Arrived(replace(item, remote_id=id_)) for id_ in self.said[:limit]), cursor=Cursor("all")
        )

    async def say(self, ctx: Context, payload: Mapping[str, JSON]) -> Done:
        """Post it, and remember that."""
        done = await super().say(ctx, payload)
        assert done.receipt is not None
        self.said.append(done.receipt.remote_id)
        return done


class PromisesItsOwn(Sound):
    """Declares that it sees what goes out in its name, and has no stream of it."""

    info = BringsItsPast.info


class StopsAtOneOddNote(Sound):
    """Fails with its own exception at one note of an odd shape."""

    def events(self, note: JSON) -> list[Event]:
        """What it stands for, if it has words."""
        assert isinstance(note, Mapping)
        if not str(note["says"].strip()):  # type: ignore[union-attr]  # the mistake is the point
            return []
        return super().events(note)


class RepeatsTheUnsafe(Sound):
    """Says that nobody can check its step, and repeats it by itself."""

    def plan(self, draft: Draft, key: str, *more: object) -> Plan:
        """The same step, declared unsafe."""
        plan = super().plan(draft, key, *more)  # type: ignore[arg-type]  # passed on as they came
        return Plan(tuple(replace(step, repeat=Repeat.UNSAFE) for step in plan.steps))

    async def say(self, ctx: Context, payload: Mapping[str, JSON]) -> Done:
        """Post it without a key, and again where nobody knows."""
        bare = {**payload, "key": ""}
        try:
            return await super().say(ctx, bare)
        except UncertainOutcome:
            return await super().say(ctx, bare)
