"""Laws of access: one renewal however many ask, kept before it is used; and what is refused is a person's matter."""

from __future__ import annotations

import asyncio
import re

from core.conformance import parts
from core.conformance.model import Breach, Laws, hold
from core.conformance.pulling import citizens
from core.conformance.rehearsal import Rehearsal, World, road_of
from core.conformance.road import Asked, Lost, Meddling
from core.i18n import N_
from ventanilla.api import AuthError, ConnectorError
from ventanilla.stage import Loss, Renews

LAWS = Laws()
AT_ONCE = 20
ASKED_MOST = 12
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{12,}")


@LAWS.law(
    "one-renewal",
    N_("Access that ran out is renewed once, however many ask at the same time, and all of them are served."),
)
async def _one_renewal(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        citizens(rehearsal, world)
        renews = parts.renews(world.scene)
        cursor = await world.settled()
        before = await renews.refreshes()
        await renews.expire_access()
        answers = await asyncio.gather(*(world.pull(cursor) for _ in range(AT_ONCE)), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, Breach):
                raise answer
        failed = [answer for answer in answers if isinstance(answer, BaseException)]
        hold(not failed, f"{len(failed)} of {AT_ONCE} calls failed: {failed[:1]!r}")
        renewed = await renews.refreshes() - before
        hold(renewed == 1, f"access was renewed {renewed} times for {AT_ONCE} calls")


@LAWS.law("kept-before-use", N_("Renewed access is kept before it is used."))
async def _kept_before_use(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        citizens(rehearsal, world)
        renews, road = parts.renews(world.scene), road_of(world)
        early: list[str] = []

        def kept(before: str, after: str) -> None:
            new = set(_TOKEN.findall(after)) - set(_TOKEN.findall(before)) - set(world.canaries)
            early.extend(token for token in new if any(asked.holds(token) for asked in road.asked))

        cursor = await world.settled()
        await renews.expire_access()
        before = world.pocket.renewals
        world.pocket.on_kept = kept
        road.asked.clear()
        await world.pull(cursor)
        hold(world.pocket.renewals > before, "access was renewed beside the account's secrets")
        hold(not early, "renewed access was used before it was kept")


@LAWS.law(
    "renewal-lost",
    N_("A renewal whose answer is lost leaves an account that works, or one that asks for a person."),
)
async def _renewal_lost(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        citizens(rehearsal, world)
        renews, road = parts.renews(world.scene), road_of(world)
        cursor = await world.settled()
        await renews.expire_access()
        lost: list[int] = []

        def rule(asked: Asked) -> Meddling | None:
            if not asked.is_write or lost:
                return None
            lost.append(asked.number)
            return Lost(Loss.AFTER)

        road.rules.append(rule)
        first = len(road.asked)
        await world.refused(lambda: world.pull(cursor))
        hold(bool(lost), "access was renewed without any request for a change")
        hold(len(road.asked) - first <= ASKED_MOST, "it asked again and again")
        error = await world.refused(lambda: world.pull(cursor))
        hold(error is None or isinstance(error, AuthError), f"after a lost renewal it ends with {error!r}")


@LAWS.law(
    "refusal-asks-a-person", N_("Access that ran out and is not renewed ends in an error that asks for a person.")
)
async def _refusal(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        citizens(rehearsal, world)
        expires = parts.expires(world.scene)
        cursor = await world.settled()
        if isinstance(expires, Renews):
            await expires.refuse_refresh()
        await expires.expire_access()
        for calling in (lambda: world.pull(cursor), lambda: world.connector.probe(world.ctx)):
            _person(await world.refused(calling), world)


def _person(error: ConnectorError | None, world: World) -> None:
    hold(isinstance(error, AuthError), f"with access that ran out it ended with {error!r}")
