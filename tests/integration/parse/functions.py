"""What a connector might ask the parsing child to run, the bad ones included."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from os import getcwd  # noqa: F401 (imported, so that the child must refuse to run it)
from pathlib import Path
from shutil import rmtree  # noqa: F401 (the same, written in Python)

import feedparser

from ventanilla.api import JSON, Gone, Malformed, RateLimited, Truncated


def echo(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return {"body": body.decode(), "options": options}


def size(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return len(body)


def titles(body: bytes, options: Mapping[str, JSON]) -> JSON:
    found = feedparser.parse(io.BytesIO(body))
    return [str(entry.get("title", "")) for entry in found.entries]


def careless(body: bytes, options: Mapping[str, JSON]) -> JSON:
    """Gives the body itself to a parser that opens what it takes for a path or an address."""
    found = feedparser.parse(body.decode() if options.get("as_text") else body)
    return [str(entry.get("title", "")) for entry in found.entries]


def pid(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return os.getpid()


def environment(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return sorted(os.environ)


def never_ends(body: bytes, options: Mapping[str, JSON]) -> JSON:
    while True:
        pass


def sleeps(body: bytes, options: Mapping[str, JSON]) -> JSON:
    time.sleep(3600)
    return None


def hoards(body: bytes, options: Mapping[str, JSON]) -> JSON:
    held = []
    while True:
        held.append(bytearray(8 * 1024 * 1024))


def hoards_little_by_little(body: bytes, options: Mapping[str, JSON]) -> JSON:
    held: list[object] = []
    while True:
        held = [held, str(len(held))]


def recurses(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return recurses(body, options)


def nests(body: bytes, options: Mapping[str, JSON]) -> JSON:
    value: list[JSON] = []
    for _ in range(int(body)):
        value = [value]
    return value


def dies(body: bytes, options: Mapping[str, JSON]) -> JSON:
    os._exit(0)


def kills_itself(body: bytes, options: Mapping[str, JSON]) -> JSON:
    signal.raise_signal(signal.SIGKILL)
    return None


def exits(body: bytes, options: Mapping[str, JSON]) -> JSON:
    sys.exit("words of a citizen")


def chatters(body: bytes, options: Mapping[str, JSON]) -> JSON:
    print("stray words", flush=True)
    sys.stdout.buffer.write(b"\x00\x00\x00\x02\x00\x00\x00\x00{}")
    sys.stdout.flush()
    os.write(1, b"\x00" * 64)
    os.write(2, b"\x00" * 64)
    return [os.read(0, 10).decode(), "done"]


def fails(body: bytes, options: Mapping[str, JSON]) -> JSON:
    raise KeyError(body.decode())


def refuses(body: bytes, options: Mapping[str, JSON]) -> JSON:
    raise {"malformed": Malformed, "truncated": Truncated, "gone": Gone}[body.decode()]("in its own words")


def limits(body: bytes, options: Mapping[str, JSON]) -> JSON:
    raise RateLimited(None, "which no parser can know")


def no_json(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return {"set": {1, 2}}  # type: ignore[dict-item]  # the point of it


def not_finite(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return float(body)


def repeats(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return body.decode() * int(str(options["times"]))


def connects(body: bytes, options: Mapping[str, JSON]) -> JSON:
    with socket.create_connection(("127.0.0.1", int(body)), timeout=1):
        return "connected"


def asks(body: bytes, options: Mapping[str, JSON]) -> JSON:
    with urllib.request.urlopen(body.decode(), timeout=1) as answer:
        return str(answer.status)


def reads(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return Path(body.decode()).read_text()


def writes(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return Path(body.decode()).write_text("x")


def removes(body: bytes, options: Mapping[str, JSON]) -> JSON:
    os.unlink(body.decode())
    return None


def starts(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return subprocess.run(["true"], check=True).returncode


def _hidden(body: bytes, options: Mapping[str, JSON]) -> JSON:
    return None


class NoFunction:
    """Callable, but not a function."""

    def __init__(self, body: bytes, options: Mapping[str, JSON]) -> None:
        pass
