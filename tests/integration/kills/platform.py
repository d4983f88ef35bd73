"""A platform in a process of its own: it takes its time, and finishes what it was sent although the client is gone.

Started as ``python -m tests.integration.kills.platform SEED``; prints its port, then serves until standard input ends.

``POST /CLASS`` with ``{"key", "text"}`` publishes as that class of platform does:

=============  =====================================================================================
``keyed``      a key seen before gives the first publication again, also while it is at work
``ignores``    takes the key and ignores it
``record``     the key is the publication's address: the same again changes nothing
``twophase``   creates a hidden draft at ``/draft``; ``/flip`` makes it public, also twice
``readback``   knows no key; ``GET /CLASS`` lists what is public
``mute``       knows no key and shows nothing
=============  =====================================================================================

``POST /media`` takes a picture, which nobody sees before a post carries it; each call keeps another one.

Before and after it publishes it waits up to 60 ms, and some answers never come: a reset, a 502, half an answer.
``GET /log`` gives, for tests alone, everything that is public: class and text, one line for each publication;
``GET /calls`` every change that was asked for: when, by the machine's clock that all its processes share, and its text.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field

CLASSES = ("keyed", "ignores", "record", "twophase", "readback", "mute")


@dataclass
class Platform:
    """What is public, and what is known of keys."""

    chances: random.Random
    public: list[tuple[str, str]] = field(default_factory=list)
    keys: dict[tuple[str, str], asyncio.Future[int]] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    flipped: dict[str, int] = field(default_factory=dict)
    calls: list[tuple[float, str]] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)

    async def publish(self, kind: str, text: str) -> int:
        await asyncio.sleep(self.chances.uniform(0, 0.06))
        self.public.append((kind, text))
        return len(self.public)

    async def post(self, kind: str, key: str, text: str) -> int:
        """The number of the publication."""
        if kind in ("keyed", "record"):
            known = self.keys.get((kind, key))
            if known is None:
                known = self.keys[kind, key] = asyncio.ensure_future(self.publish(kind, text))
            return await asyncio.shield(known)
        return await self.publish(kind, text)

    async def draft(self, key: str, text: str) -> str:
        """A hidden draft; each call makes another one, which nobody sees."""
        await asyncio.sleep(self.chances.uniform(0, 0.02))
        name = f"{key}.{len(self.drafts)}"
        self.drafts[name] = text
        return name

    async def flip(self, name: str) -> int:
        """Make a draft public; a second time changes nothing."""
        if name not in self.flipped:
            self.flipped[name] = 0
            self.flipped[name] = await self.publish("twophase", self.drafts[name])
        return self.flipped[name]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; what it asks for is done whether or not anybody still listens."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = head.split("\r\n")
            method, path, _version = lines[0].split(" ")
            length = next((int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0)
            body = json.loads(await reader.readexactly(length)) if length else {}
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            writer.close()
            return
        if method == "POST":
            self.calls.append((time.monotonic(), body.get("text", "")))
        work = asyncio.ensure_future(self.answer(method, path.strip("/"), body))
        answer = json.dumps(await asyncio.shield(work)).encode()
        if method == "POST":
            await asyncio.sleep(self.chances.uniform(0, 0.06))
        await self.reply(writer, answer, is_write=method == "POST")

    async def answer(self, method: str, path: str, body: dict[str, str]) -> object:
        """What a request is answered with."""
        if method == "GET" and path == "log":
            return self.public
        if method == "GET" and path == "calls":
            return self.calls
        if method == "GET":
            kind, _slash, key = path.partition("/")
            if key and kind == "record":
                known = self.keys.get((kind, key))
                return {"id": known.result() if known is not None and known.done() else None}
            return [text for found, text in self.public if found == kind]
        if path == "media":
            await asyncio.sleep(self.chances.uniform(0, 0.02))
            name = f"{body['key']}.{len(self.media)}"
            self.media[name] = body["sha256"]
            return {"media": name}
        if "media" in body:
            assert body["media"] in self.media, "a post carries a picture that is here"
        if path == "draft":
            return {"draft": await self.draft(body["key"], body["text"])}
        if path == "flip":
            return {"id": await self.flip(body["draft"])}
        return {"id": await self.post(path, body["key"], body["text"])}

    async def reply(self, writer: asyncio.StreamWriter, answer: bytes, *, is_write: bool) -> None:
        """Answer, or fail to, as networks do."""
        luck = self.chances.random() if is_write else 1.0
        try:
            if luck < 0.04:
                writer.transport.abort()
                return
            if luck < 0.08:
                head = b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 0\r\n\r\n"
                writer.write(head)
            else:
                head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(answer)
                writer.write((head + answer)[: len(head) + 3 if luck < 0.12 else None])
            await writer.drain()
            writer.close()
        except ConnectionError:
            return


async def main(seed: int) -> None:
    """Serve on a port of loopback until standard input ends."""
    platform = Platform(random.Random(seed))
    server = await asyncio.start_server(platform.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
