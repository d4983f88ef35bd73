"""The plaza as a connector: what happens in the scenario, what we say and do there, and failing as it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import cast

import msgspec

from plugins.plaza import acting, own, running, saying
from plugins.plaza.control import count_call, read_faults
from plugins.plaza.faults import Deed, Fault, On, active, error_of, notice_of
from plugins.plaza.form import NETWORKS, Line, ScenarioAccount
from plugins.plaza.offers import CAPABILITIES, MUTE
from plugins.plaza.outages import outage_faults
from plugins.plaza.page import Source, turn_page
from plugins.plaza.position import read_place, write_cursor
from plugins.plaza.scenario import load, stamp
from plugins.plaza.settings import SCHEMA, Settings, read_settings
from plugins.plaza.timeline import item_of, open_timeline
from ventanilla.api import (
    JSON,
    N_,
    AccountView,
    Action,
    Arrived,
    Availability,
    Batch,
    ConnectorInfo,
    Context,
    Cursor,
    Draft,
    Event,
    Flaw,
    Gap,
    Limits,
    Misfit,
    Notice,
    Plan,
    Probe,
    ProtocolDrift,
    Rejected,
    SetupField,
    SetupSchema,
    Step,
    StepResult,
    StreamId,
    StreamKind,
    StreamSpec,
    Target,
    Verdict,
)

__all__ = ["STREAM", "Plaza"]

STREAM = StreamId("plaza")
MIN_INTERVAL_S = 5

GAP_REASON = N_("The simulated network says that messages were lost.")
SIMULATED = N_("This account is simulated: nothing on it is real.")


class Plaza:
    """A simulated network; everything it says comes from the account's settings and the clock."""

    info = ConnectorInfo(
        id="plaza",
        name="Plaza",
        version="1.0.0",
        networks=NETWORKS,
        capabilities=CAPABILITIES,
    )

    def setup_schema(self) -> SetupSchema:
        """What the account dialog asks."""
        return SCHEMA

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """One with everything that comes to the account, in the order it happened; one of what goes out in its name."""
        return (
            StreamSpec(STREAM, StreamKind.MIXED, MIN_INTERVAL_S),
            StreamSpec(own.OWN, StreamKind.OWN, own.INTERVAL_S),
        )

    async def probe(self, ctx: Context) -> Probe:
        """Read the settings and the scenario and say which account this is.

        Raises:
            ConnectorError: they cannot be used, or a fault says so.
        """
        settings = read_settings(ctx.account.settings)
        faults = await asyncio.to_thread(_faults, settings, ctx.account.id, On.PROBE, ctx.clock.now())
        await _strike(faults, ctx.clock.now(), cursor=None)
        account, _ = await asyncio.to_thread(_open, settings)
        return Probe(
            identity=account.handle,
            title=account.name,
            warnings=(SIMULATED,),
            remote_id=f"plaza:{account.id}",
            capabilities=() if settings.posted is not None else (MUTE,),
        )

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """What has happened by the workspace's now and was not given before ``cursor``.

        Raises:
            ConnectorError: settings, scenario or cursor cannot be used, or a fault says so.
        """
        if stream not in (STREAM, own.OWN):
            raise Rejected(f"the plaza has no stream {stream!r}")
        if limit < 1:
            raise Rejected(f"a page needs room for one event, not {limit}")
        if stream == own.OWN:
            return await self._own(ctx, cursor, limit)
        settings = read_settings(ctx.account.settings)
        now = ctx.clock.now()
        faults = await asyncio.to_thread(_faults, settings, ctx.account.id, On.PULL, now)
        await _strike(faults, now, cursor)
        deeds = {fault.do for fault in faults}
        if Deed.BAD_BATCH in deeds:
            return cast(Batch, {"events": "none"})  # the lie is the point: the collector must notice
        _, source = await asyncio.to_thread(_open, settings)
        page = turn_page(source, read_place(cursor), now, limit, repeated=_count(faults, Deed.DUPLICATE))
        return Batch(
            events=_spoil(page.events, _count(faults, Deed.MISFIT)),
            cursor=write_cursor(page.place),
            more=page.more,
            gap=_gap(faults),
            notices=_notices(faults),
        )

    async def _own(self, ctx: Context, cursor: Cursor | None, limit: int) -> Batch:
        """What went out in our name; faults that count calls count those of the other stream."""
        settings, now = read_settings(ctx.account.settings), ctx.clock.now()
        faults = await asyncio.to_thread(_faults, settings, ctx.account.id, On.PULL, now, counts=False)
        await _strike([fault for fault in faults if fault.do is None], now, cursor=None)
        return await asyncio.to_thread(_own_page, settings, cursor, now, limit)

    async def refit(self, ctx: Context, raw: bytes) -> Event:
        """What was kept of a spoiled event, read again; what a flood sent has no line and stays a misfit.

        Raises:
            ConnectorError: settings or scenario cannot be used.
        """
        settings = read_settings(ctx.account.settings)
        account, _ = await asyncio.to_thread(_open, settings)
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            return Arrived(item_of(msgspec.json.decode(raw, type=Line), settings.day_at, account.code), raw)
        return Misfit(raw, "it is no line of a scenario")

    async def limits(self, ctx: Context) -> Limits:
        """The same for every account."""
        return saying.LIMITS

    def shipped_limits(self) -> Limits:
        """The same for every account."""
        return saying.LIMITS

    def draft_fields(self) -> Sequence[SetupField]:
        """What the network does with a repetition, for drills."""
        return saying.FIELDS

    def count(self, text: str, limits: Limits) -> int:
        """Characters."""
        return len(text)

    def check(self, draft: Draft, limits: Limits) -> Sequence[Flaw]:
        """Why the draft cannot go out as it is."""
        return saying.check(draft, limits)

    def plan(self, draft: Draft, key: str, now: datetime, limits: Limits) -> Plan:
        """One step for each passage."""
        return saying.plan(draft, key)

    def available(self, target: Target, now: datetime) -> Sequence[Availability]:
        """What this message allows."""
        return acting.available(target)

    def plan_action(
        self, action: Action, target: Target, arguments: Mapping[str, str], key: str, now: datetime
    ) -> Plan:
        """The one step that does it."""
        return acting.plan(action, target, arguments, key)

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """Carry out one step, once.

        Raises:
            ConnectorError: a fault says so, or there is no folder for it.
        """
        settings, now = read_settings(ctx.account.settings), ctx.clock.now()
        on = On.ACT if running.is_act(step) else On.PUBLISH
        faults = await asyncio.to_thread(_faults, settings, ctx.account.id, on, now)
        await _strike([fault for fault in faults if fault.do is not None], now, cursor=None)
        return await running.run(ctx, settings, step, state, faults)

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """Whether what was said or done is there by now.

        Raises:
            ConnectorError: it cannot be read.
        """
        return await running.reconcile(ctx, read_settings(ctx.account.settings), step, state)


def _open(settings: Settings) -> tuple[ScenarioAccount, Source]:
    """Who the account is in its scenario and all that happens to it; reads files that changed."""
    files = stamp(settings.scenario)
    account = load(settings.scenario, files).account(settings.account)
    timeline = open_timeline(settings.scenario, files, settings.account, settings.repeat)
    return account, Source(timeline, settings.flood, settings.day_at, account.code)


def _own_page(settings: Settings, cursor: Cursor | None, now: datetime, limit: int) -> Batch:
    scenario = load(settings.scenario, stamp(settings.scenario))
    return own.pull(settings, scenario, scenario.account(settings.account), cursor, now, limit)


def _faults(settings: Settings, account_id: str, on: On, now: datetime, *, counts: bool = True) -> tuple[Fault, ...]:
    """The faults of this call: of the setting, of the scenario's outages, of the control folder."""
    faults, call = settings.faults, 0
    if settings.plays_outages:
        told = load(settings.scenario, stamp(settings.scenario)).account(settings.account)
        faults += outage_faults(told, settings.day_at, settings.repeat)
    if settings.control is not None:
        call = count_call(settings.control, account_id, on) if counts else 0
        faults += read_faults(settings.control)
    elif any(fault.when.calls for fault in faults):
        raise Rejected("setting faults: calls are counted in the control folder, and there is none")
    return active(faults, on, settings.account, now, call)


async def _strike(faults: Sequence[Fault], now: datetime, cursor: Cursor | None) -> None:
    """Do what the faults say that leaves no answer, or only a late one."""
    for fault in faults:
        match fault.do:
            case None:
                raise error_of(fault, now)
            case Deed.SLOW:
                # A slow peer, not a pause of ours: the collector's own timeout has to end it.
                await asyncio.sleep(fault.seconds)
            case Deed.HANG:
                await asyncio.Event().wait()
            case Deed.CRASH:
                raise RuntimeError("the plaza was told to crash")
            case Deed.CURSOR_REJECTED if cursor is not None:
                raise ProtocolDrift("the plaza was told to refuse its cursor")
            case _:
                pass


def _count(faults: Sequence[Fault], deed: Deed) -> int:
    return max((fault.count for fault in faults if fault.do is deed), default=0)


def _spoil(events: Sequence[Event], count: int) -> tuple[Event, ...]:
    """The events with the first ``count`` arrivals turned into bytes that fit nothing."""
    spoiled: list[Event] = []
    for event in events:
        if count > 0 and isinstance(event, Arrived):
            event = Misfit(event.raw, "the plaza was told to send a misfit", event.item.remote_id)
            count -= 1
        spoiled.append(event)
    return tuple(spoiled)


def _gap(faults: Sequence[Fault]) -> Gap | None:
    for fault in faults:
        if fault.do is Deed.GAP:
            return Gap(fault.detail or GAP_REASON, fault.when.since, fault.when.until)
    return None


def _notices(faults: Sequence[Fault]) -> tuple[Notice, ...]:
    marks = ((notice_of(fault.do), fault.detail) for fault in faults)
    return tuple(Notice(code, detail) for code, detail in marks if code is not None)
