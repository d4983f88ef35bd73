"""The collector's side of the parsing child: starts it, asks it, kills it when it takes too much.

One request at a time. Whatever interrupts a request (time, a cancelled caller, a child that dies) ends the
child, so an answer can only ever belong to the request that waits for it; the next request starts another.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass

from core.parse import frames
from ventanilla import strict_json
from ventanilla.api import (
    JSON,
    Blocked,
    ConnectorError,
    Gone,
    Malformed,
    NotAllowed,
    ProtocolDrift,
    Rejected,
    TooBig,
    Truncated,
    Unavailable,
)

COMMAND = (sys.executable, "-P", "-m", "ventanilla", "_child", "parse")

_RENEW_AFTER = 500
"""Requests of one child: what a library leaks must not count against an innocent document."""

_ANSWERS: Mapping[str, type[ConnectorError]] = {
    kind.__name__: kind
    for kind in (
        Blocked,
        Gone,
        Malformed,
        NotAllowed,
        ProtocolDrift,
        Rejected,
        TooBig,
        Truncated,
    )
}
"""The failures a function may report; any other of the tree counts as its root's nearest, ``Malformed``."""


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """What one document may cost."""

    seconds: float = 10.0
    start_s: float = 30.0
    """For Python and the connectors to load; a busy machine must not look like a hostile document."""
    memory_bytes: int = 512 * 1024 * 1024
    """Of address space, Python and the libraries included."""
    body_bytes: int = 32_000_000
    answer_bytes: int = 32_000_000


class ParsingChild:
    """A :class:`ventanilla.api.Parser` for the functions of the named packages; starts when first needed."""

    def __init__(
        self,
        packages: tuple[str, ...],
        *,
        limits: ParseLimits | None = None,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._packages = packages
        self._limits = limits or ParseLimits()
        self._command = command
        self._process: Process | None = None
        self._dying: set[Process] = set()
        self._turn = asyncio.Lock()
        self._count = 0

    @property
    def pid(self) -> int | None:
        """The process that waits for requests; ``None`` when none does."""
        return self._process.pid if self._process else None

    async def __call__(self, function: str, body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
        """Run ``function`` (``module:name``, called with the bytes and the options) on ``body``.

        Raises:
            TooBig: it took too much time, memory or depth, or the document or result is too large.
            Malformed: it refused the bytes or failed on them.
            Unavailable: the child died or could not be started.
            ConnectorError: what the function itself raised.
        """
        if len(body) > self._limits.body_bytes:
            raise TooBig(f"a document of {len(body)} bytes")
        async with self._turn:
            try:
                process = await self._ready()
                async with asyncio.timeout(self._limits.seconds):
                    header, result = await self._exchange(process, function, body, options or {})
            except TimeoutError:
                self._kill()
                raise TooBig(f"{function} took more than {self._limits.seconds:g} s") from None
            except (EOFError, ConnectionError):
                self._kill()
                raise Unavailable(f"the parsing child died in {function}") from None
            except BaseException:
                self._kill()
                raise
            if header.get("error") == TooBig.__name__ or self._count % _RENEW_AFTER == 0:
                self._kill()  # its memory is not what it was
        if "error" in header:
            raise _failure(header)
        return strict_json.loads(result)

    async def close(self) -> None:
        """End the child and wait until it is gone."""
        async with self._turn:
            self._kill()
            for process in self._dying:
                await process.wait()
            self._dying.clear()

    async def _ready(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._kill()
        limits = self._limits
        try:
            async with asyncio.timeout(limits.start_s):
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    f"--seconds={limits.seconds}",
                    f"--memory-bytes={limits.memory_bytes}",
                    f"--answer-bytes={limits.answer_bytes}",
                    *self._packages,
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=DEVNULL,
                    cwd=os.sep,
                    env=_environment(),
                    start_new_session=True,
                )
                header, _ = await self._receive(self._process)
        except (OSError, EOFError):  # TimeoutError is an OSError
            raise Unavailable("the parsing child does not start") from None
        if frames.READY not in header:
            raise Unavailable(str(header.get("detail", "the parsing child does not start")))
        return self._process

    async def _exchange(
        self, process: Process, function: str, body: bytes, options: Mapping[str, JSON]
    ) -> tuple[Mapping[str, JSON], bytes]:
        assert process.stdin is not None
        self._count += 1
        request: dict[str, JSON] = {"id": self._count, "function": function, "options": dict(options)}
        process.stdin.write(frames.pack(request, body))
        await process.stdin.drain()
        header, result = await self._receive(process)
        if header.get("id") != self._count:
            raise EOFError
        return header, result

    async def _receive(self, process: Process) -> tuple[Mapping[str, JSON], bytes]:
        assert process.stdout is not None
        head_size, body_size = frames.LENGTHS.unpack(await process.stdout.readexactly(frames.LENGTHS.size))
        if head_size > frames.HEADER_BYTES or body_size > self._limits.answer_bytes:
            raise EOFError
        header = strict_json.loads(await process.stdout.readexactly(head_size))
        if not isinstance(header, dict):
            raise EOFError
        return header, await process.stdout.readexactly(body_size)

    def _kill(self) -> None:
        process, self._process = self._process, None
        self._dying = {dying for dying in self._dying if dying.returncode is None}
        if process is not None and process.returncode is None:
            process.kill()
            self._dying.add(process)


def _failure(header: Mapping[str, JSON]) -> ConnectorError:
    kind = _ANSWERS.get(str(header["error"]), Malformed)
    return kind(str(header.get("detail", "")))


def _environment() -> dict[str, str]:
    """Nothing of the collector's but where code is found: no secrets, no proxies, no home."""
    folders = [os.path.abspath(folder) for folder in sys.path]
    return {
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(folders),
        "PYTHONUTF8": "1",
    }
