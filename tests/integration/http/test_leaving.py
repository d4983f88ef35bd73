"""Nothing leaves any more once its process may have been replaced: asked when the first byte is due."""

from __future__ import annotations

import asyncio
import contextvars

import pytest

from core.clock import Clock
from core.http.door import HttpDoor
from core.http.leaving import may_leave
from ventanilla.api import Applied, Unavailable


async def test_a_request_whose_time_is_over_is_refused_unsent() -> None:
    came: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.read(10))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    door = HttpDoor(Clock(), allow=[f"127.0.0.1:{port}"])

    async def post() -> int:
        return (await door.send("POST", f"http://127.0.0.1:{port}/", body=b"{}")).status

    async with server:
        assert await post() == 200
        context = contextvars.copy_context()
        context.run(may_leave.set, lambda: False)
        with pytest.raises(Unavailable) as refused:
            await asyncio.get_running_loop().create_task(post(), context=context)
        assert refused.value.applied is Applied.NO
        assert await post() == 200
        await door.close()
    assert [each for each in came if each] == [b"POST / HTT", b"POST / HTT"]
