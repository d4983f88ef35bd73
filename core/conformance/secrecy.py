"""The law of secrets: none of them stands in anything a connector says, not even where a server repeats it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial

from core.conformance.model import DoesNotApply, Laws, hold
from core.conformance.rehearsal import Rehearsal, World, items
from core.conformance.road import Answer, Asked, Instead, Lost, Meddling, instead
from core.i18n import N_
from ventanilla.api import ConnectorError, Draft, Passage, Publishes, Pulls
from ventanilla.stage import Citizens, Loss

LAWS = Laws()


@LAWS.law(
    "no-secret-said",
    N_("No secret stands in an error, an item or any other thing it says, not even where a server repeats it."),
)
async def _no_secret(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        if not world.canaries:
            raise DoesNotApply("it has no secret")
        probe = await world.call(lambda: world.connector.probe(world.ctx))
        _clean(world, repr(probe), "what it says of the account")
        if isinstance(world.connector, Pulls):
            if isinstance(world.scene, Citizens):
                await world.scene.arrive(rehearsal.words(2))
            for batch in await world.pull_all():
                _clean(world, repr(batch.events) + repr(batch.notices) + repr(batch.gap), "a batch")
                _clean(world, "".join(repr(item) for item in items(batch)), "an item")
        await _errors(rehearsal, world)


async def _errors(rehearsal: Rehearsal, world: World) -> None:
    """Let everything fail in every way, with the request repeated in the answer."""
    road = world.road
    if road is None:
        return
    for status in (200, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503):

        def rule(asked: Asked, status: int = status) -> Meddling:
            return instead(_echo(asked, status))

        road.rules[:] = [rule]
        await _fail(rehearsal, world, f"when a server repeats the request with {status}")
    for meddling in (Lost(Loss.BEFORE), Lost(Loss.MIDWAY), Instead(_garbage)):
        road.rules[:] = [lambda _asked, meddling=meddling: meddling]  # type: ignore[misc]  # bound now
        await _fail(rehearsal, world, "when the line breaks")


async def _fail(rehearsal: Rehearsal, world: World, where: str) -> None:
    connector = world.connector
    errors = [await world.refused(lambda: connector.probe(world.ctx))]
    if isinstance(connector, Pulls):
        errors.append(await world.refused(lambda: world.pull()))
    if isinstance(connector, Publishes):
        draft = Draft(passages=(Passage(rehearsal.words(1)[0]),))
        plan = connector.plan(draft, "0" * 26, world.clock.now(), connector.shipped_limits())
        for step in plan.steps:
            errors.append(await world.refused(partial(connector.run_step, world.ctx, step, {})))
            looking = partial(connector.reconcile, world.ctx, step, {}, world.clock.now())
            errors.append(await world.refused(looking))
    for error in errors:
        if error is not None:
            for words in _said(error):
                _clean(world, words, f"an error {where}")


def _said(error: ConnectorError) -> Iterator[str]:
    """All that an error and those before it could say to a log."""
    one: BaseException | None = error
    for _ in range(20):
        if one is None:
            return
        yield f"{one} {one!r} {one.args!r}"
        yield repr({name: value for name, value in vars(one).items() if name != "answer"})
        yield repr(getattr(one, "answer", None))
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _clean(world: World, words: str, where: str) -> None:
    hold(not any(secret in words for secret in world.canaries), f"a secret stands in {where}")


def _echo(asked: Asked, status: int) -> Answer:
    """The whole request, in the answer's headers and in its body."""
    flat = asked.head.decode("latin-1").replace("\r\n", " ")[:2000]
    body = (asked.head + asked.body).decode("latin-1").replace("\\", "").replace('"', "'")
    body = "".join(sign if " " <= sign <= "~" else " " for sign in body)
    headers = (
        ("Content-Type", "application/json"),
        ("WWW-Authenticate", f'Bearer error="invalid_token", error_description="{flat}"'),
        ("Location", f"http://127.0.0.1:1/{body[:200].replace(' ', '+')}"),
        ("Retry-After", flat[:200]),
    )
    return Answer(status, headers, f'{{"error": "{body}", "message": "{body}", "detail": "{body}"}}'.encode())


async def _garbage() -> AsyncIterator[bytes]:
    yield b"\x16\x03\x01 this is no answer\r\n\r\n"
