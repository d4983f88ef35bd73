"""Laws of patience: asked too often it waits as it is told, in whichever dialect that is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from core.conformance.model import Laws, hold
from core.conformance.outbox import carry_out
from core.conformance.pulling import citizens
from core.conformance.rehearsal import Rehearsal, World, road_of
from core.conformance.road import Answer, Asked, Instead, Meddling, Road, instead
from core.conformance.saying import podium, published
from core.i18n import N_
from ventanilla.api import Applied, AuthError, ConnectorError, Cursor, Draft, Passage, RateLimited

LAWS = Laws()

_SLACK_S = 3
_SANE_S = 3600 + _SLACK_S
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"
Dialect = tuple[str, dict[str, str], bytes, int | None]


@LAWS.law("told-to-wait", N_("Asked too often it says until when to wait, in every dialect, and asks nobody again."))
async def _told_to_wait(rehearsal: Rehearsal) -> None:
    async with _reading(rehearsal) as (world, road, cursor):
        for name, headers, body, wait_s in _dialects(world):
            error, asked = await _answered(world, road, cursor, Answer(429, _headers(headers), body))
            hold(isinstance(error, RateLimited), f"{name}: it ended with {error!r}")
            assert isinstance(error, RateLimited)
            hold(asked == 1, f"{name}: it asked {asked} times")
            _sane(world, error, name, wait_s)


@LAWS.law("waits-before-writing", N_("Told to wait before it writes it writes once, and not before that time."))
async def _waits_before_writing(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here, road = await podium(rehearsal, world), road_of(world)
        draft = Draft(passages=(Passage(rehearsal.words(1)[0]),))
        refused: list[int] = []
        after: list[int] = []

        def rule(asked: Asked) -> Meddling | None:
            if not asked.is_write:
                return None
            if refused:
                after.append(world.clock.now_s())
                return None
            refused.append(world.clock.now_s())
            return instead(Answer(429, _headers({"Retry-After": "120"}), b'{"error":"slow down"}'))

        road.rules.append(rule)
        course = await carry_out(world, here.plan(draft))
        published(course)
        hold((await here.counts(draft)) == [1], "told to wait, it was said another number of times")
        hold(bool(after) and after[0] >= refused[0] + 120, "told to wait, it wrote before that time")
        said = [error for error in course.errors if isinstance(error, RateLimited)]
        hold(all(error.applied is Applied.NO for error in said), "a refusal that may have had effect")


@LAWS.law("refusals", N_("Whatever a server refuses with, and a server that is not there, is an error of the tree."))
async def _refusals(rehearsal: Rehearsal) -> None:
    async with _reading(rehearsal) as (world, road, cursor):
        for status in (
            400,
            401,
            402,
            403,
            404,
            408,
            409,
            410,
            418,
            422,
            425,
            451,
            500,
            501,
            502,
            503,
            504,
            511,
            520,
            999,
        ):
            for headers, body in (
                ({"Content-Type": "application/json"}, b'{"error":"no"}'),
                ({"Content-Type": "text/html"}, b"<h1>No</h1>"),
            ):
                error, _asked = await _answered(world, road, cursor, Answer(status, _headers(headers), body))
                hold(error is not None, f"a pull whose every question was refused with {status} gave an answer")
                is_auth = isinstance(error, AuthError)
                hold(not is_auth or status in (400, 401, 403), f"{status} was taken for a refused sign-in")
        road.rules[:] = [lambda _asked: Instead(_nothing)]
        hold(await world.refused(lambda: world.pull(cursor)) is not None, "a server that says nothing gave an answer")


async def _nothing() -> AsyncIterator[bytes]:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


@asynccontextmanager
async def _reading(rehearsal: Rehearsal) -> AsyncIterator[tuple[World, Road, Cursor]]:
    async with rehearsal.world() as world:
        citizens(rehearsal, world)
        road = road_of(world)
        yield world, road, await world.settled()


async def _answered(world: World, road: Road, cursor: Cursor, answer: Answer) -> tuple[ConnectorError | None, int]:
    """How a pull ends whose every question gets this answer, and how many it asked."""
    before = len(road.asked)
    road.rules[:] = [lambda _asked: instead(answer)]
    error = await world.refused(lambda: world.pull(cursor))
    return error, len(road.asked) - before


def _sane(world: World, error: RateLimited, name: str, wait_s: int | None) -> None:
    at, now = error.retry_at, world.clock.now()
    if at is None:
        hold(wait_s is None, f"{name}: it does not say until when")
        return
    hold(at.tzinfo is not None, f"{name}: a time without a zone")
    named_s = (at - now).total_seconds()
    hold(0 <= named_s <= _SANE_S, f"{name}: wait {named_s:g} s")
    hold(wait_s is None or abs(named_s - wait_s) <= _SLACK_S, f"{name}: wait {named_s:g} s instead of {wait_s} s")


def _dialects(world: World) -> list[Dialect]:
    """Name, headers, body, and how many seconds they mean; ``None``: any sane number."""
    now = world.clock.now()
    at = now + timedelta(seconds=120)
    epoch, ahead = str(int(at.timestamp())), timedelta(minutes=10)
    skewed = {
        f"clock {minutes:+d} min": {
            "Date": (now + minutes * ahead / 10).strftime(_HTTP_DATE),
            "Retry-After": (at + minutes * ahead / 10).strftime(_HTTP_DATE),
        }
        for minutes in (10, -10)
    }
    return [
        ("nothing said", {}, b"{}", None),
        ("Retry-After in seconds", {"Retry-After": "120"}, b"", 120),
        ("Retry-After as a date", {"Retry-After": at.strftime(_HTTP_DATE)}, b"", 120),
        *((f"Retry-After as a date, {name}", headers, b"", 120) for name, headers in skewed.items()),
        ("Retry-After of ten years", {"Retry-After": "315360000"}, b"", None),
        ("Retry-After of garbage", {"Retry-After": "soon"}, b"", None),
        (
            "Mastodon",
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": at.strftime("%Y-%m-%dT%H:%M:%S.000Z")},
            b"",
            120,
        ),
        ("X", {"x-rate-limit-remaining": "0", "x-rate-limit-reset": epoch}, b"", 120),
        ("Bluesky", {"RateLimit-Limit": "3000", "RateLimit-Remaining": "0", "RateLimit-Reset": epoch}, b"", 120),
        ("Reddit", {"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "120"}, b"", 120),
        ("Meta", {"x-app-usage": '{"call_count":100,"estimated_time_to_regain_access":2}'}, b"", 120),
        ("Telegram", {}, b'{"ok":false,"error_code":429,"parameters":{"retry_after":120}}', 120),
        ("Matrix", {}, b'{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":120000}', 120),
        ("a reset in the past", {"x-rate-limit-reset": str(int(now.timestamp()) - 600)}, b"", None),
    ]


def _headers(given: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (("Content-Type", "application/json"), *given.items()) if "Content-Type" not in given else tuple(given.items())
    )
