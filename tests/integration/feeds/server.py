"""The corpus on the loopback, in a process of its own: ``python -m tests.integration.feeds.server FOLDER STEP``.

Says its port in one line of JSON. Each line on its standard input is answered with a line of JSON: all it was asked
since the last time, as ``[number, second, status, had validators]``. Ends with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.feeds.plan import DRIPS, HOSTS, Serving, is_not_modified_page, own_name, plan
from tests.oracle import feedparser_corpus as corpus

_READ_TIMEOUT_S = 10
_PORT_TRIES = 20

Asked = tuple[int, float, int, bool]


@dataclass(slots=True)
class Site:
    """What lies at each path, and what was asked."""

    port: int
    pages: Mapping[str, Serving]
    by_name: Mapping[str, Serving]
    asked: list[Asked] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        at_s = time.time()
        try:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _READ_TIMEOUT_S)).decode("latin-1")
            first, *lines = head.split("\r\n")
            path = first.split(" ")[1]
            wants = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
            await self._answer(path, wants, at_s, writer)
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass  # the client went away, which is its right: some are killed
        finally:
            writer.close()

    async def _answer(self, path: str, wants: Mapping[str, str], at_s: float, writer: asyncio.StreamWriter) -> None:
        serving = self.pages.get(path) or self.by_name.get(own_name(path))
        has_validators = "if-none-match" in wants or "if-modified-since" in wants
        if serving is None:
            status = 304 if is_not_modified_page(path) else 404
            self.asked.append((0, at_s, status, has_validators))
            writer.write(_head(status, {"Content-Length": "0"} if status == 404 else {}))
            await writer.drain()
            return
        is_first = serving.status != 200 and path == serving.path
        status = serving.status if is_first else 304 if _has_it(serving, wants) else 200
        self.asked.append((serving.number, at_s, status, has_validators))
        fields = {"Content-Type": serving.content_type, **serving.headers}
        if is_first:
            if serving.location:
                fields["Location"] = f"http://{serving.goal_host}:{self.port}{serving.location}"
        else:
            fields |= _validators(serving)
        body = b"" if status == 304 else serving.file.body
        if status != 304:
            fields["Content-Length"] = str(len(body))
        writer.write(_head(status, fields))
        await _send(writer, body, 0.0 if is_first else serving.pause_s)


async def _send(writer: asyncio.StreamWriter, body: bytes, pause_s: float) -> None:
    if not pause_s:
        writer.write(body)
        return await writer.drain()
    size = len(body) // DRIPS + 1
    for at in range(0, DRIPS * size, size):
        await writer.drain()
        await asyncio.sleep(pause_s)
        writer.write(body[at : at + size])
    return await writer.drain()


def _has_it(serving: Serving, wants: Mapping[str, str]) -> bool:
    """As RFC 9110 section 13.2.2 has it: the tag decides where one is given, else the date."""
    tag = wants.get("if-none-match", "")
    if tag:
        return tag == serving.etag
    return bool(serving.last_modified) and wants.get("if-modified-since") == serving.last_modified


def _validators(serving: Serving) -> dict[str, str]:
    given = {"ETag": serving.etag, "Last-Modified": serving.last_modified}
    return {name: value for name, value in given.items() if value}


def _head(status: int, fields: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in fields.items()), "Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def serve(folder: Path, step: int) -> None:
    """Serve every ``step``-th document until standard input ends."""
    servings = plan(list(corpus.files(folder))[::step])
    pages = {path: serving for serving in servings for path in (serving.path, serving.final_path)}
    names = {serving.name: Serving(0, serving, "") for serving in corpus.files(folder) if serving.status == 200}
    site = Site(0, pages, names)
    async with contextlib.AsyncExitStack() as stack:
        for listener in await _listening(site):
            await stack.enter_async_context(listener)
        _say({"port": site.port})
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while await reader.readline():
            taken, site.asked = site.asked, []
            _say(taken)


async def _listening(site: Site) -> list[asyncio.Server]:
    """One listener for each host, all on one port."""
    for _ in range(_PORT_TRIES):
        first = await asyncio.start_server(site.handle, HOSTS[0], 0)
        site.port = first.sockets[0].getsockname()[1]
        others = await asyncio.gather(
            *(asyncio.start_server(site.handle, host, site.port) for host in HOSTS[1:]), return_exceptions=True
        )
        listeners = [first, *(each for each in others if isinstance(each, asyncio.Server))]
        if len(listeners) == len(HOSTS):
            return listeners
        for listener in listeners:  # somebody else has this port on another address
            listener.close()
    raise OSError("no port is free on all of the loopback's addresses")


def _say(words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
