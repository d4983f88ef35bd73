"""The fence around plugins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from core.accounts import fence
from core.accounts.fence import Broken, abandoned, fenced, fenced_call
from core.accounts.model import HealthCode
from ventanilla.api import Unavailable

LONG_S = 30.0


async def _answers() -> str:
    await asyncio.sleep(0)
    return "well"


def _raises(error: BaseException) -> Callable[[], Awaitable[str]]:
    async def call() -> str:
        raise error

    return call


async def test_what_a_plugin_returns_comes_through() -> None:
    assert await fenced(_answers, LONG_S) == "well"
    assert fenced_call(lambda: 3) == 3


async def test_an_error_of_the_contract_comes_through_as_it_is() -> None:
    error = Unavailable("no", where="a.example")
    with pytest.raises(Unavailable) as raised:
        await fenced(_raises(error), LONG_S)
    assert raised.value is error


@pytest.mark.parametrize(
    "error",
    [
        KeyError("citizen's words"),
        SystemExit(2),
        KeyboardInterrupt(),
        MemoryError(),
        RecursionError(),
        ExceptionGroup("two", [ValueError(), TypeError()]),
        StopAsyncIteration(),
    ],
)
async def test_every_other_exception_becomes_one_kind_and_tells_no_contents(error: BaseException) -> None:
    with pytest.raises(Broken) as broken:
        await fenced(_raises(error), LONG_S)
    assert broken.value.code is HealthCode.CRASHED
    assert broken.value.detail.startswith(f"{type(error).__name__} at test_fence.py:")
    assert "citizen" not in broken.value.detail
    assert broken.value.__context__ is None or broken.value.__suppress_context__


@pytest.mark.parametrize("error", [SystemExit(2), KeyboardInterrupt(), ValueError("x")])
def test_a_plain_function_is_fenced_alike(error: BaseException) -> None:
    def call() -> str:
        raise error

    with pytest.raises(Broken, match=type(error).__name__):
        fenced_call(call)


async def test_a_plugin_that_answers_with_something_that_cannot_be_awaited_is_broken() -> None:
    def call() -> Awaitable[str]:
        return "not awaitable"  # type: ignore[return-value]  # the lie is the point

    with pytest.raises(Broken, match="TypeError"):
        await fenced(call, LONG_S)


async def test_a_plugin_that_cancels_itself_does_not_cancel_us() -> None:
    async def call() -> str:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(LONG_S)
        return "never"

    with pytest.raises(Broken, match="cancelled itself"):
        await fenced(call, LONG_S)
    with pytest.raises(Broken, match="cancelled itself"):
        await fenced(_raises(asyncio.CancelledError()), LONG_S)


async def test_a_plugin_that_never_answers_is_ended_in_time() -> None:
    ended = asyncio.Event()

    async def call() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return "never"

    with pytest.raises(Broken) as slow:
        await fenced(call, 0.01)
    assert slow.value.code is HealthCode.SLOW
    assert ended.is_set()
    assert abandoned() == 0


async def test_cancelling_us_cancels_the_plugin_first() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def call() -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return "never"

    task = asyncio.ensure_future(fenced(call, LONG_S))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_a_plugin_that_refuses_to_end_is_left_behind_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "GRACE_S", 0.01)
    enough = asyncio.Event()

    async def call() -> str:
        while not enough.is_set():
            try:
                await enough.wait()
            except asyncio.CancelledError:
                continue
        return "at last"

    with pytest.raises(Broken):
        await fenced(call, 0.01)
    assert abandoned() == 1
    enough.set()
    async with asyncio.timeout(10):
        while abandoned():  # noqa: ASYNC110  # the call left behind is nobody's to await
            await asyncio.sleep(0)
