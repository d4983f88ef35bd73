"""The Bluesky connector: what it is, and which module answers which question of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from plugins.bluesky import acting, drafts, form, notifications, own, posting, probing, running, search, threads, views
from plugins.bluesky.capabilities import PLATFORM
from plugins.bluesky.counting import LIMITS, graphemes
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
    Draft,
    Event,
    Flaw,
    ItemState,
    Limits,
    Metrics,
    Network,
    Plan,
    Probe,
    ProtocolDrift,
    SearchQuery,
    SetupField,
    SetupSchema,
    Step,
    StepResult,
    StreamId,
    StreamKind,
    StreamSpec,
    Target,
    ThreadView,
    Verdict,
)

INTERVAL_S = 30
"""Of 3,000 questions in five minutes that the platform allows, this uses ten."""


class BlueskyConnector:
    """Bluesky, over the account's own server of the AT Protocol."""

    info = ConnectorInfo(
        id="bluesky",
        name="Bluesky",
        version="1.0",
        networks=(Network("Bs", "Bluesky"),),
        docs="https://docs.bsky.app",
        policy=N_("The platform asks not to use its search as a feed of data: searches are few and spaced."),
        capabilities=PLATFORM,
    )

    def setup_schema(self) -> SetupSchema:
        """What the account dialog asks: who, with which app password, where."""
        return form.SCHEMA

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """What is said to the account, and what goes out in its name."""
        return (
            StreamSpec(notifications.NOTIFICATIONS, StreamKind.MENTIONS, INTERVAL_S),
            StreamSpec(own.OWN, StreamKind.OWN, own.INTERVAL_S),
        )

    async def probe(self, ctx: Context) -> Probe:
        """See :meth:`ventanilla.api.Connector.probe`."""
        return await probing.probe(ctx)

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """See :meth:`ventanilla.api.Pulls.pull`."""
        if stream == own.OWN:
            return await own.pull(ctx, cursor, limit)
        if stream != notifications.NOTIFICATIONS:
            raise ProtocolDrift(f"Bluesky has no stream {stream[:40]}")
        return await notifications.pull(ctx, cursor, limit)

    async def refit(self, ctx: Context, raw: bytes) -> Event:
        """See :meth:`ventanilla.api.Refits.refit`."""
        return await own.refit(ctx, raw) or await notifications.refit(ctx, raw)

    async def recheck(self, ctx: Context, remote_ids: Sequence[str]) -> Sequence[ItemState]:
        """See :meth:`ventanilla.api.Rechecks.recheck`."""
        return await views.recheck(ctx, remote_ids)

    async def thread(self, ctx: Context, remote_id: str, limit: int) -> ThreadView:
        """See :meth:`ventanilla.api.Threads.thread`."""
        return await threads.thread(ctx, remote_id, limit)

    async def search(self, ctx: Context, query: SearchQuery, cursor: Cursor | None, limit: int) -> Batch:
        """See :meth:`ventanilla.api.Searches.search`."""
        return await search.search(ctx, query, cursor, limit)

    async def metrics(self, ctx: Context, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """See :meth:`ventanilla.api.Measures.metrics`."""
        return await views.metrics(ctx, remote_ids)

    async def limits(self, ctx: Context) -> Limits:
        """The network's own: no server states others."""
        return LIMITS

    def shipped_limits(self) -> Limits:
        """The network's own."""
        return LIMITS

    def draft_fields(self) -> Sequence[SetupField]:
        """A warning over the pictures."""
        return drafts.FIELDS

    def count(self, text: str, limits: Limits) -> int:
        """Letters as people count them."""
        return graphemes(text)

    def check(self, draft: Draft, limits: Limits) -> Sequence[Flaw]:
        """See :meth:`ventanilla.api.Publishes.check`."""
        return drafts.check(draft, limits)

    def plan(self, draft: Draft, key: str, now: datetime, limits: Limits) -> Plan:
        """See :meth:`ventanilla.api.Publishes.plan`."""
        return posting.plan(draft, key, now)

    def available(self, target: Target, now: datetime) -> Sequence[Availability]:
        """See :meth:`ventanilla.api.Acts.available`."""
        return tuple(acting.available(target))

    def plan_action(
        self, action: Action, target: Target, arguments: Mapping[str, str], key: str, now: datetime
    ) -> Plan:
        """See :meth:`ventanilla.api.Acts.plan_action`."""
        return acting.plan(action, target, arguments, key, now)

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """See :meth:`ventanilla.api.Runs.run_step`."""
        return await running.run(ctx, step, state)

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """See :meth:`ventanilla.api.Runs.reconcile`."""
        return await running.reconcile(ctx, step, state)
