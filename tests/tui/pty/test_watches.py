"""The watches on a real terminal: panels that follow what arrives, and a bell that rings once for each alert."""

from __future__ import annotations

import os
import re
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from core.collector.alerting import Alerting
from core.collector.matching import Matching
from core.store import Store, Work
from core.watch.alerts import Cause, raise_alert
from core.watch.model import AlertKind, NewWatch, WatchId
from core.watch.service import add_watch
from tests.tui.pty.stage import COLLECTOR, WALL, found_room, in_store, look, message, operator
from tests.tui.pty.terminal import Terminal, desk_arguments, until_true
from ventanilla.api import StreamId

pytestmark = pytest.mark.xdist_group("pty")

_NOT_A_BELL = re.compile(rb"\x1b\][^\x07\x1b]*\x07")
"""Sequences that end in the same byte as a bell is."""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A workspace that watches two things and has heard a little."""
    directory = tmp_path / "room"
    found_room(directory)
    hear(directory, "sin agua en la calle Olmo", "la feria de la plaza")
    for name, query in (("Agua", "agua OR grifo"), ("Ferias", "feria")):
        new = NewWatch(name=name, query=query, purpose="probar", has_read_rules=True)
        ana = operator(directory, "Ana")
        in_store(directory, lambda store, ana=ana, new=new: add_watch(store, ana, new))  # type: ignore[misc]  # one at a time
    in_store(directory, _look_back)
    return directory


async def _look_back(store: Store) -> None:
    sweeps = Alerting(settle_s=0)
    while await store.write(COLLECTOR, sweeps.look_back):
        pass


def hear(directory: Path, *texts: str) -> None:
    """Messages arrive as a collector that watches takes them in."""
    known = len(look(directory, "SELECT id FROM message"))
    events = [message(f"m{known}-{n}", text, handle=f"vecina_{known}_{n}") for n, text in enumerate(texts)]

    async def act(work: Work) -> None:
        await Matching()(work, WALL, StreamId("main"), events)

    in_store(directory, lambda store: store.write(COLLECTOR, act))


def alarm(directory: Path, key: str, level: int = 0, escalate_s: int = 300) -> None:
    """Something happens that somebody has to take."""

    async def act(work: Work) -> None:
        work.system("arranging a test")
        cause = Cause(kind=AlertKind.EVERY_HIT, key=key, at_s=work.now_s, watch=WatchId(1), figures={"messages": 1},
                      level=level, escalate_s=escalate_s)  # fmt: skip
        await raise_alert(work, cause)

    in_store(directory, lambda store: store.write(COLLECTOR, act))


def bells(desk: Terminal) -> int:
    """How often the terminal was rung."""
    return _NOT_A_BELL.sub(b"", desk.written).count(b"\x07")


def test_the_bell_rings_once_for_each_alert_and_for_nothing_else(room: Path) -> None:
    alarm(room, "before")
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        desk.until("w Watches 1!")
        assert bells(desk) == 0, "what stood there already is in the frame"
        alarm(room, "first")
        desk.until("w Watches 2!")
        assert bells(desk) == 1
        alarm(room, "first")
        hear(room, "otra vez sin agua en la plaza mayor")
        desk.until("1 new: R")
        assert bells(desk) == 1, "neither the same cause again nor a message rings"
        alarm(room, "second")
        desk.until("w Watches 3!")
        assert bells(desk) == 2
        alarm(room, "second", level=3)
        alarm(room, "third")
        desk.until("w Watches 4!")
        assert bells(desk) == 4, "a graver step of one that nobody took is told anew"


def test_what_nobody_took_in_time_rings_once_more_and_the_status_row_says_so(room: Path) -> None:
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        desk.until("w Watches")
        alarm(room, "waits", escalate_s=3)
        alarm(room, "rests")
        desk.until("2 alerts not taken")
        assert bells(desk) == 2
        desk.until("!! 1 of 2 alerts not taken in time")
        assert bells(desk) == 3
        hear(room, "otra vez sin agua en la plaza mayor")
        desk.until("1 new: R")
        assert bells(desk) == 3, "one that waits too long rings once"
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        desk.until("!! 1 of 2 alerts not taken in time")
        assert bells(desk) == 0, "who sits down later sees it"


def test_half_a_query_outlives_a_desk_that_is_killed(room: Path) -> None:
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        desk.until("w Watches")
        desk.press("g", "w")
        desk.until("panels 1")
        desk.press("n")
        desk.until("WRITING")
        desk.write("Fuentes")
        desk.press("enter")
        desk.until("Words beside one another")
        desk.write("fuente~ OR pil")
        until_true(lambda: "OR pil" in str(look(room, "SELECT content FROM form_draft")), "it is kept", 10)
        os.kill(desk.pid, signal.SIGKILL)
        desk.wait()
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        desk.until("w Watches")
        desk.press("g", "w")
        desk.until("panels 1")
        desk.press("n")
        desk.until("You had begun to write here")
        desk.until("fuente~ OR pil")
        time.sleep(0.5)  # a box takes no answer before somebody can have read it
        desk.press("y")
        desk.until_gone("You had begun to write here")
        desk.until("fuente~ OR pil")
        assert look(room, "SELECT count(*) FROM watch") == look(room, "SELECT 2")


def test_a_desk_that_is_left_alone_does_not_ring(room: Path) -> None:
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        desk.until("w Watches")
        desk.press("ctrl+o")
        desk.until("Who goes on?")
        alarm(room, "unheard")
        hear(room, "una pregunta cualquiera")
        desk.until("3 to answer")
        assert bells(desk) == 0
        desk.press("1", "enter")
        desk.until("w Watches 1!")
        alarm(room, "heard")
        desk.until("w Watches 2!")
        assert bells(desk) == 1


def test_panels_follow_what_arrives_and_lead_to_the_conversation_and_back(room: Path) -> None:
    with Terminal(desk_arguments(room, "es", "Ana")) as desk:
        desk.until("feria de la plaza")
        desk.press("g", "w")
        desk.until("1 Agua")
        desk.until("sin agua en la calle Olmo")
        assert "2 Ferias" in desk.text
        hear(room, "el grifo de la cuesta gotea")
        desk.until("el grifo de la cuesta")
        rows = [row for row in desk.lines() if row.startswith("►")]
        assert len(rows) == 1
        assert "sin agua en la calle" in rows[0], "the cursor stays on its hit"
        desk.press("enter")
        desk.until(partial(_is_open, "sin agua en la calle Olmo"))
        desk.press("q")
        desk.until("2 Ferias")
        desk.press("+")
        desk.until("agua OR grifo")
        assert len(max(desk.lines(), key=len)) == 80
        desk.press("q")
        desk.until("2 Ferias")
        desk.press("q")
        desk.until("is:open")


def _is_open(words: str, text: str) -> bool:
    return words in text and "2 Ferias" not in text
