"""The connector's face: each method of the contract, carried out by the module that knows how."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from plugins.mastodon import (
    acting,
    bounds,
    counting,
    drafting,
    instance,
    listening,
    looking,
    offers,
    own,
    probing,
    pulling,
    reconciling,
    searching,
    sending,
    signing_in,
    uploading,
)
from ventanilla.api import (
    JSON,
    N_,
    AccountView,
    Action,
    Availability,
    Batch,
    ConnectorInfo,
    Context,
    Cursor,
    DidNotHappen,
    Draft,
    FieldKind,
    Flaw,
    Grant,
    ItemState,
    Limits,
    Metrics,
    Network,
    Plan,
    Probe,
    Rejected,
    SearchQuery,
    SetupField,
    SetupSchema,
    SignIn,
    Step,
    StepResult,
    StreamId,
    StreamKind,
    StreamSpec,
    Target,
    ThreadView,
    Verdict,
)

NOTIFICATIONS = StreamId("notifications")
_INTERVAL_S = 60


class MastodonConnector:
    """Mastodon, GoToSocial, Pleroma, Akkoma and snac2."""

    info = ConnectorInfo(
        id="mastodon",
        name="Mastodon",
        version="1.0",
        networks=(Network("Ma", "Mastodon"),),
        docs="https://docs.joinmastodon.org/client/intro/",
        policy=N_(
            "Each server has its own rules; most forbid collecting what people write for other ends. Watch words, "
            "not persons."
        ),
        capabilities=offers.CAPABILITIES,
    )

    def setup_schema(self) -> SetupSchema:
        """The server's address, and a token for those who have made one themselves."""
        return SetupSchema(
            instructions=N_(
                "Write the address of the server where the institution has its account. Signing in then shows an "
                "address to open on any computer or phone, and asks for the code that appears there. Instead of "
                "that, a token made on the server's page under Preferences, Development can be pasted here."
            ),
            fields=(
                SetupField(
                    "server",
                    N_("Server address"),
                    FieldKind.URL,
                    help=N_("Such as https://social.example; the address of the profile will do."),
                ),
                SetupField(
                    "token",
                    N_("Access token"),
                    FieldKind.SECRET,
                    required=False,
                    help=N_("Leave it empty to sign in with a code."),
                ),
            ),
        )

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """Whatever is addressed to us, in public and in private; and what goes out in our name."""
        return (
            StreamSpec(NOTIFICATIONS, StreamKind.MIXED, _INTERVAL_S),
            StreamSpec(own.OWN, StreamKind.OWN, own.INTERVAL_S),
        )

    async def probe(self, ctx: Context) -> Probe:
        """Ask who we are there and what the server offers."""
        return await probing.probe(ctx)

    async def begin_sign_in(self, ctx: Context) -> SignIn:
        """Register the program and say which page to open."""
        return await signing_in.begin(ctx)

    async def finish_sign_in(self, ctx: Context, begun: SignIn, pasted: str) -> Grant:
        """Exchange the pasted code for an access token."""
        return await signing_in.finish(ctx, begun, pasted)

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """What was addressed to us, or went out in our name, since ``cursor``, oldest first."""
        if stream not in (NOTIFICATIONS, own.OWN):
            raise Rejected(f"there is no stream {stream!r} here")
        if limit < 1:
            raise Rejected(f"a page needs room for one event, not {limit}")
        if stream == own.OWN:
            return await own.pull(ctx, cursor, limit)
        return await pulling.pull(ctx, cursor, limit)

    def listen(self, ctx: Context) -> AsyncIterator[StreamId]:
        """The server's own word that something came."""
        return listening.listen(ctx, NOTIFICATIONS)

    async def recheck(self, ctx: Context, remote_ids: Sequence[str]) -> Sequence[ItemState]:
        """What has become of messages."""
        return await looking.recheck(ctx, remote_ids)

    async def thread(self, ctx: Context, remote_id: str, limit: int) -> ThreadView:
        """The thread around a message."""
        return await looking.thread(ctx, remote_id, limit)

    async def search(self, ctx: Context, query: SearchQuery, cursor: Cursor | None, limit: int) -> Batch:
        """Public messages by words and hashtags."""
        return await searching.search(ctx, query, cursor, limit)

    async def metrics(self, ctx: Context, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """The figures of our publications."""
        return await looking.metrics(ctx, remote_ids)

    async def limits(self, ctx: Context) -> Limits:
        """The bounds as the server states them."""
        return bounds.of(await instance.read(ctx), f"{ctx.clock.now():%Y-%m-%d}")

    def shipped_limits(self) -> Limits:
        """Mastodon's own defaults."""
        return bounds.SHIPPED

    def draft_fields(self) -> Sequence[SetupField]:
        """What only this platform takes."""
        return (
            SetupField(
                "sensitive",
                N_("Cover the pictures"),
                FieldKind.FLAG,
                required=False,
                help=N_("They are shown blurred until somebody asks to see them."),
            ),
        )

    def count(self, text: str, limits: Limits) -> int:
        """How much of the limit a text uses, as the server counts."""
        return counting.count(text, limits)

    def check(self, draft: Draft, limits: Limits) -> Sequence[Flaw]:
        """Why the draft cannot go out as it is."""
        return drafting.check(draft, limits)

    def plan(self, draft: Draft, key: str, now: datetime, limits: Limits) -> Plan:
        """The steps that say it; the server dates them itself."""
        return drafting.plan(draft, key)

    def available(self, target: Target, now: datetime) -> Sequence[Availability]:
        """What this message allows."""
        return acting.available(target)

    def plan_action(
        self, action: Action, target: Target, arguments: Mapping[str, str], key: str, now: datetime
    ) -> Plan:
        """The step that does it."""
        return acting.plan(action, target, arguments)

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """Carry out one step, once."""
        match step.name.partition("-")[0]:
            case "target":
                return await sending.look_at_target(ctx, step, state)
            case "upload":
                return await uploading.upload(ctx, step.payload, state)
            case "post":
                return await sending.post(ctx, step, state)
            case "act":
                return await acting.run(ctx, step, state)
            case _:
                raise Rejected(f"there is no step {step.name!r} here")

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """Find out whether a step took effect; looking and putting pictures up is simply done again."""
        match step.name.partition("-")[0]:
            case "target" | "upload":
                return DidNotHappen()
            case "post":
                return await reconciling.look_for(ctx, step, state, since)
            case "act":
                return await acting.look_for(ctx, step, state)
            case _:
                raise Rejected(f"there is no step {step.name!r} here")
