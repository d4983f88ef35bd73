"""A connector of the board that keeps every law; the broken ones differ from it in one thing each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from tests.contract.broken.board import MOST_BYTES
from ventanilla.api import (
    JSON,
    AccountView,
    Arrived,
    AuthError,
    Author,
    Batch,
    Capability,
    ConnectorInfo,
    Context,
    Cursor,
    Done,
    Draft,
    Event,
    Expired,
    Feature,
    FieldKind,
    Flaw,
    Item,
    ItemKind,
    Limits,
    Malformed,
    Misfit,
    Network,
    Plan,
    Probe,
    ProtocolDrift,
    Receipt,
    Repeat,
    Response,
    Secret,
    SetupField,
    SetupSchema,
    Step,
    StepResult,
    StreamId,
    StreamKind,
    StreamSpec,
    Support,
    TextLimit,
    Unknown,
    Verdict,
    read_json,
)

_LINK = re.compile(r"https?://[^\s]+")
_JSON = ("application/json",)


class Sound:
    """Reads the board and writes on it."""

    info = ConnectorInfo(
        id="board",
        name="Board",
        version="1",
        networks=(Network("Bd", "Board"),),
        capabilities=(Capability(Feature.MENTIONS, Support.YES), Capability(Feature.PUBLISH, Support.YES)),
    )

    def setup_schema(self) -> SetupSchema:
        """Address and password."""
        return SetupSchema(
            "", (SetupField("url", "Address", FieldKind.URL), SetupField("password", "Password", FieldKind.SECRET))
        )

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """The notes."""
        return (StreamSpec(StreamId("notes"), StreamKind.MENTIONS, 60),)

    async def probe(self, ctx: Context) -> Probe:
        """One question."""
        await self.notes(ctx, 0, 1)
        return Probe(identity="board")

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """The notes above the number of the cursor."""
        after = int(cursor) if cursor and cursor.isascii() and cursor.isdigit() and len(cursor) < 12 else 0
        found = await self.notes(ctx, after, limit)
        numbers = [note["n"] for note in found if isinstance(note, Mapping) and isinstance(note.get("n"), int)]
        last = max((number for number in numbers if isinstance(number, int)), default=after)
        events = tuple(event for note in found for event in self.events(note))
        return Batch(events=events, cursor=Cursor(str(max(last, after))), more=len(found) == limit and last > after)

    async def notes(self, ctx: Context, after: int, limit: int) -> Sequence[JSON]:
        """A page."""
        answer = await self.asked(ctx, f"/notes?after={after}&limit={limit}")
        found = read_json(answer.body)
        notes = found.get("notes") if isinstance(found, Mapping) else None
        if not isinstance(notes, list):
            raise ProtocolDrift("the board's answer holds no notes")
        return notes

    def events(self, note: JSON) -> list[Event]:
        """What one note stands for."""
        match note:
            case {"id": str(id_), "who": str(who), "says": str(says), "at": str(at)}:
                try:
                    when = datetime.fromisoformat(at)
                except ValueError:
                    when = None
                author = Author(remote_id=who, handle=who)
                item = Item(remote_id=id_, kind=ItemKind.MENTION, author=author, text=says, created_at=when)
                return [Arrived(item, json.dumps(note).encode())]
        return [self.misfit(note)]

    def misfit(self, note: JSON) -> Misfit:
        """A note that is none."""
        return Misfit(json.dumps(note).encode(), "a note without words")

    async def asked(self, ctx: Context, path: str, body: bytes | None = None) -> Response:
        """One call, with access that is renewed once."""
        try:
            token: Secret | None = await ctx.secrets.read("token")
        except AuthError:
            token = await self.renewed(ctx, None)
        try:
            return await self.call(ctx, path, token, body)
        except AuthError:
            return await self.call(ctx, path, await self.renewed(ctx, token), body)

    async def call(self, ctx: Context, path: str, token: Secret | None, body: bytes | None) -> Response:
        """One call with a token."""
        assert token is not None
        url, headers = ctx.account.settings["url"] + path, {"Authorization": f"Bearer {token.reveal()}"}
        if body is None:
            return await ctx.http.get(url, headers=headers, expect=_JSON)
        return await ctx.http.send("POST", url, body=body, headers=headers, expect=_JSON)

    async def renewed(self, ctx: Context, old: Secret | None) -> Secret:
        """A new token, kept with the secrets."""

        async def renewal(_old: Secret | None) -> str:
            return await self.token(ctx)

        return await ctx.secrets.renew("token", old, renewal)

    async def token(self, ctx: Context) -> str:
        """What the board gives for the password."""
        password = await ctx.secrets.read("password")
        body = json.dumps({"password": password.reveal()}).encode()
        try:
            answer = await ctx.http.send("POST", ctx.account.settings["url"] + "/session", body=body, expect=_JSON)
        except AuthError as error:
            raise Expired("the board does not accept the password", status=error.status) from None
        found = read_json(answer.body)
        if not isinstance(found, Mapping) or not isinstance(found.get("token"), str):
            raise ProtocolDrift("the board gave no token")
        return str(found["token"])

    async def limits(self, ctx: Context) -> Limits:
        """Those shipped."""
        return self.shipped_limits()

    def shipped_limits(self) -> Limits:
        """Bytes."""
        return Limits(TextLimit(MOST_BYTES, "bytes"))

    def draft_fields(self) -> Sequence[SetupField]:
        """None."""
        return ()

    def count(self, text: str, limits: Limits) -> int:
        """Bytes."""
        return len(text.encode())

    def check(self, draft: Draft, limits: Limits) -> Sequence[Flaw]:
        """Length alone."""
        over = self.count(draft.passages[0].text, limits) - limits.text.most
        if over > 0:
            return (Flaw("text", "too long", over=over),)
        return () if draft.passages[0].text else (Flaw("text", "nothing"),)

    def plan(self, draft: Draft, key: str, now: datetime, limits: Limits) -> Plan:
        """One step."""
        text = draft.passages[0].text
        payload: dict[str, JSON] = {
            "key": self.key(draft, key),
            "text": text,
            "reply": draft.reply_to.remote_id if draft.reply_to else "",
            "links": [list(self.span(text, found)) for found in _LINK.finditer(text)],
        }
        return Plan((Step(name="post", repeat=Repeat.SAFE, shows=True, payload=payload),))

    def key(self, draft: Draft, key: str) -> str:
        """The delivery's own."""
        return key

    def span(self, text: str, found: re.Match[str]) -> tuple[int, int]:
        """Where a link stands, in bytes."""
        return len(text[: found.start()].encode()), len(text[: found.end()].encode())

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """Say it."""
        return await self.say(ctx, dict(step.payload))

    async def say(self, ctx: Context, payload: Mapping[str, JSON]) -> Done:
        """Post it once."""
        answer = await self.asked(ctx, "/posts", json.dumps(payload).encode())
        found = read_json(answer.body)
        if not isinstance(found, Mapping) or not isinstance(found.get("id"), str):
            raise Malformed("the board gave no id")
        return Done(receipt=Receipt(str(found["id"])))

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """Nobody can look on the board; the same key again is the way."""
        del ctx, step, state, since
        return Unknown("the board shows nothing")


sound = Sound()
