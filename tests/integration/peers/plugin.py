"""Fixtures for tests against real servers, one of each a session, and what happens where one cannot be had.

A folder whose tests use them has a ``conftest.py`` with ``pytest_configure = plugin.join``.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Final, TypeVar

import pytest

from tests.integration.peers import bluesky, snac
from tests.integration.peers.places import PeerMissing

NEEDED: Final = "VENTANILLA_NEED_PEERS"
_NAME: Final = "ventanilla-peers"
_MARK: Final = "REAL SERVER MISSING"
Peer = TypeVar("Peer")

_FIXTURES: Final = ("bluesky_network", "snac_server")


def join(config: pytest.Config) -> None:
    """Make the fixtures known to the whole run, once, however many folders ask."""
    if not config.pluginmanager.has_plugin(_NAME):
        config.pluginmanager.register(sys.modules[__name__], _NAME)


@pytest.fixture(scope="session")
def bluesky_network() -> Iterator[bluesky.Network]:
    """A whole Bluesky network without people; each test makes citizens with names of its own."""
    yield from _running("Bluesky", bluesky.start())


@pytest.fixture(scope="session")
def snac_server() -> Iterator[snac.SnacServer]:
    """A snac2 server without people; each test makes citizens with names of its own, and restarts what it stops."""
    yield from _running("snac2", snac.start())


def _running(name: str, starting: AbstractContextManager[Peer]) -> Iterator[Peer]:
    """The server; the test that asks is skipped where it is not installed, and fails where it is needed."""
    with contextlib.ExitStack() as stack:
        try:
            peer = stack.enter_context(starting)
        except PeerMissing as reason:
            sentence = f"{_MARK}: {name}: {reason}"
            if os.environ.get(NEEDED) == "1":
                pytest.fail(sentence, pytrace=False)
            pytest.skip(sentence)
        yield peer


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests on one server run in one process of a split run, so that each server is started once."""
    for item in items:
        for name in _FIXTURES:
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(name))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which servers were missing, and how many tests did not run for it."""
    counts: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        said = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if _MARK in said:
            sentence = said[said.index(_MARK) :]
            counts[sentence] = counts.get(sentence, 0) + 1
    if counts:
        terminalreporter.section("real servers that could not be had", sep="!", red=True, bold=True)
        for sentence, count in counts.items():
            terminalreporter.line(f"{count} tests did not run. {sentence}", red=True)
