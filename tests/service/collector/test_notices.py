"""Telling of alerts outside the desk: by a program, by an address, by ntfy; ids and numbers, never words."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from core import i18n
from core.clock import Clock
from core.collector.notices import Hook, Ntfy, Webhook, payload_of, ways
from core.errors import UsageError
from core.http.door import HttpDoor
from core.watch.model import AlertId, AlertKind, Notice, NoticeStep, WatchId

NOTICE = payload_of(
    Notice(
        id=1,
        step=NoticeStep.FIRST,
        due_s=0,
        tries=0,
        alert=AlertId(12),
        watch=WatchId(3),
        kind=AlertKind.SPIKE,
        opened_s=1_715_670_600,
        times=1,
        proposes_level=2,
        figures={"n": 14, "usual": 1.04},
    )
)


@dataclass
class Post:
    """What a server was asked."""

    head: str
    body: bytes


@dataclass
class Receiver:
    """A server that takes notices, and how it answers."""

    port: int = 0
    status: str = "200 OK"
    posts: list[Post] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.lower().split("\r\n") if line.startswith("content-length")
        )
        self.posts.append(Post(head, await reader.readexactly(length)))
        writer.write(f"HTTP/1.1 {self.status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def _receiver() -> AsyncIterator[tuple[Receiver, HttpDoor]]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    door = HttpDoor(Clock(), allow=[f"127.0.0.1:{receiver.port}"])
    async with server:
        yield receiver, door
        await door.close()


def _program(folder: Path, lines: str) -> Path:
    program = folder / "hook"
    program.write_text(f"#!{sys.executable}\n{lines}", encoding="utf-8")
    program.chmod(0o700)
    return program


async def test_a_hook_gets_one_json_line_and_nothing_else_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENTANILLA_CANARY", "secret")
    kept = tmp_path / "kept.json"
    program = _program(
        tmp_path,
        "import json, os, sys\n"
        f"json.dump([sys.argv[1:], sys.stdin.read(), dict(os.environ), os.getcwd()], open({str(kept)!r}, 'w'))\n",
    )
    assert await Hook(program).tell(NOTICE) == ""
    arguments, words, environment, where = json.loads(kept.read_text())
    assert arguments == [] and where == "/"
    assert words.count("\n") == 1 and json.loads(words) == {
        "alert": 12, "watch": 3, "kind": "spike", "opened_at": "2024-05-14T07:10:00Z",
        "times": 1, "level": 2, "step": "first", "figures": {"n": 14, "usual": 1.04},
    }  # fmt: skip
    assert "VENTANILLA_CANARY" not in environment and set(environment) - {"LC_CTYPE"} <= {
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TZ",
    }


async def test_a_hook_that_fails_or_hangs_is_told_of_and_ended_with_its_children(tmp_path: Path) -> None:
    assert await Hook(_program(tmp_path, "import sys; sys.exit(3)\n")).tell(NOTICE) == "it ended with 3"
    pid_file = tmp_path / "pid"
    hanging = _program(
        tmp_path,
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid))\ntime.sleep(60)\n",
    )
    assert await Hook(hanging, limit_s=4.0).tell(NOTICE) == "it did not end within 4 s"
    for _look in range(2_000):  # killed, it is gone as soon as the machine gets to it
        if not _is_running(int(pid_file.read_text())):
            break
        await asyncio.sleep(0.01)
    assert not _is_running(int(pid_file.read_text()))
    (tmp_path / "hook").unlink()
    assert await Hook(tmp_path / "hook").tell(NOTICE) == "No such file or directory"


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_a_webhook_is_posted_json_and_ntfy_a_sentence_with_its_urgency() -> None:
    i18n.use("en")
    async with _receiver() as (receiver, door):
        url = f"http://127.0.0.1:{receiver.port}/topic"
        assert await Webhook(door, url).tell(NOTICE) == ""
        assert await Ntfy(door, url).tell(NOTICE) == ""
        assert await Ntfy(door, url).tell(replace(NOTICE, level=0, figures={})) == ""
        assert await Ntfy(door, url).tell(replace(NOTICE, level=0, step="duty")) == ""
    hook, first, calm, again = receiver.posts
    assert hook.head.startswith("POST /topic HTTP/1.1\r\n") and json.loads(hook.body)["alert"] == 12
    assert first.body == b"Alert 12: spike, 14 instead of 1.04. Proposes level 2."
    assert calm.body == b"Alert 12: spike."
    assert again.body == b"Alert 12: spike, 14 instead of 1.04. Nobody has taken it."
    urgencies = [
        line for post in (first, calm, again) for line in post.head.lower().split("\r\n") if "priority" in line
    ]
    assert urgencies == ["priority: 5", "priority: 4", "priority: 5"]


async def test_a_server_that_refuses_is_named_by_its_failure_and_not_by_its_address() -> None:
    async with _receiver() as (receiver, door):
        receiver.status = "503 Service Unavailable"
        url = f"http://127.0.0.1:{receiver.port}/a-secret-topic"
        assert await Webhook(door, url).tell(NOTICE) == "UncertainOutcome 503"
        receiver.status = "403 Forbidden"
        said = await Ntfy(door, url).tell(NOTICE)
        assert said.endswith(" 403") and "secret" not in said


async def test_the_ways_are_those_that_the_configuration_names(tmp_path: Path) -> None:
    door = HttpDoor(Clock())
    program = _program(tmp_path, "")
    found = ways(door, hook=str(program), webhook="https://guard.example/a", ntfy="https://ntfy.example/b")
    assert [way.name for way in found] == ["hook", "webhook", "ntfy"]
    assert ways(door) == []
    os.chmod(program, 0o722)
    with pytest.raises(UsageError, match="can be changed by others"):
        ways(door, hook=str(program))
    for path in ("hook", str(tmp_path), str(tmp_path / "none")):
        with pytest.raises(UsageError, match="cannot be run"):
            ways(door, hook=path)
