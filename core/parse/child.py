"""The parsing child: runs named pure functions on untrusted bytes until its standard input ends.

It knows only the packages named at its start, has no environment and no way out, and never uses its standard
output for anything but frames: a stray ``print`` ends in the void.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from core.parse import fence, frames
from ventanilla.api import JSON, ConnectorError, Malformed, Rejected, TooBig

Function = Callable[[bytes, Mapping[str, JSON]], JSON]

_DETAIL_CHARS = 500
_RESERVE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Terms:
    packages: tuple[str, ...]
    seconds: float
    memory_bytes: int
    answer_bytes: int


def main(argv: Sequence[str]) -> int:
    """Serve requests until standard input ends; ``argv`` names the limits and the packages allowed.

    Returns the exit status: 0 at the end of input, 1 when a package cannot be loaded or memory ran out.
    """
    terms = _read(argv)
    requests, answers = _own_channels()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    fence.lower_limits(terms.memory_bytes)
    try:
        for package in terms.packages:
            importlib.import_module(package)
    except Exception as error:  # noqa: BLE001 (the fence around a plugin: its module may do anything)
        _send(answers, {"error": "Unavailable", "detail": f"cannot load a connector: {type(error).__name__}"})
        return 1
    fence.close_the_doors()
    _send(answers, {frames.READY: True})
    return _serve(requests, answers, terms)


def _serve(requests: BinaryIO, answers: BinaryIO, terms: _Terms) -> int:
    while lengths := requests.read(frames.LENGTHS.size):
        if len(lengths) < frames.LENGTHS.size:
            return 0
        head_size, body_size = frames.LENGTHS.unpack(lengths)
        request = json.loads(requests.read(head_size))
        body = requests.read(body_size)
        if len(body) < body_size:
            return 0
        reserve = bytearray(_RESERVE_BYTES)
        fence.start_clock(terms.seconds)
        try:
            result = _run(request, body, terms)
            header: dict[str, JSON] = {"ok": True}
        except MemoryError:
            # What the reserve held is enough to say so; the heap is not trusted with another document.
            reserve.clear()
            _send(answers, {"id": request["id"], "error": "TooBig", "detail": "out of memory"})
            return 1
        except ConnectorError as error:
            result = b""
            header = {"error": type(error).__name__, "detail": error.detail[:_DETAIL_CHARS]}
        fence.stop_clock()
        _send(answers, {"id": request["id"], **header}, result)
    return 0


def _run(request: Mapping[str, JSON], body: bytes, terms: _Terms) -> bytes:
    name, options = request["function"], request["options"]
    if not isinstance(name, str) or not isinstance(options, dict):
        raise Rejected("not a request")
    function = _function(name, terms.packages)
    try:
        answer = json.dumps(function(body, options), allow_nan=False, separators=(",", ":"))
    except (ConnectorError, MemoryError):
        raise
    except RecursionError:
        raise TooBig(f"{name}: the document is too deep") from None
    except Exception as error:  # noqa: BLE001 (the fence around a plugin: hostile bytes may raise anything)
        # Only the kind is told: the words of the error may be a citizen's.
        raise Malformed(f"{name} failed: {type(error).__name__}") from None
    if len(answer) > terms.answer_bytes:
        raise TooBig(f"{name}: the result is larger than {terms.answer_bytes} bytes")
    return answer.encode("ascii")


def _function(name: str, packages: tuple[str, ...]) -> Function:
    module_name, _, function_name = name.partition(":")
    if not _is_within(module_name, packages) or function_name.startswith("_"):
        raise Rejected("not a function of an allowed package")
    try:
        found = getattr(importlib.import_module(module_name), function_name, None)
    except ImportError:
        found = None
    if not inspect.isfunction(found) or not _is_within(found.__module__, packages):
        raise Rejected("not a function of an allowed package")
    function: Function = found
    return function


def _is_within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _send(answers: BinaryIO, header: Mapping[str, JSON], body: bytes = b"") -> None:
    answers.write(frames.pack(header, body))
    answers.flush()


def _own_channels() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under numbers of their own, with the void in their place."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    void = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(void, standard)
    os.close(void)
    return requests, answers


def _read(argv: Sequence[str]) -> _Terms:
    reader = argparse.ArgumentParser(prog="_child parse")
    reader.add_argument("packages", nargs="+")
    reader.add_argument("--seconds", type=float, required=True)
    reader.add_argument("--memory-bytes", type=int, required=True)
    reader.add_argument("--answer-bytes", type=int, required=True)
    given = reader.parse_args(argv)
    return _Terms(tuple(given.packages), given.seconds, given.memory_bytes, given.answer_bytes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
