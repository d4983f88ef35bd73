"""Draws the picture of the README: an answer written in Valdeluz on a fixed morning, at 120 by 34, in Spanish.

``python -m tools.picture`` founds a demonstration on a fixed day, lets its people work for a quarter of an hour of
that day, opens the dashboard and writes ``docs/images/inbox.svg``.
"""

from __future__ import annotations

import asyncio
import html
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from core.access.gate import permit
from core.access.sign_in import act_as, sign_in
from core.clock import Clock
from core.collector.commit import COLLECTOR
from core.collector.main import collect
from core.collector.presence import LEASE
from core.founding.cast import DEMO_ZONE, FOUNDER
from core.founding.demo import DEMO_OPENS, found_demo
from core.i18n import use
from core.ids import ConversationId
from core.inbox import notes, triage
from core.inbox.model import Disposition, MessageClass
from core.runtime import open_house
from core.store import Actor, Store, Work, open_store
from core.store.leases import acquire
from core.text.cells import width
from tui.app import VentanillaApp
from tui.bridge import Desk
from tui.keys import Keymap

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "inbox.svg"
SIZE = (120, 34)
TITLE = "Ventanilla"
DAY = datetime(2026, 5, 12, tzinfo=ZoneInfo(DEMO_ZONE))
"""A Tuesday, as the scenario is."""
ENDS = timedelta(hours=7, minutes=6)
OPENED = "residencia_luz"
ANSWER = "Una cisterna va ahora hacia la residencia y llega antes de las 7:30. Gracias por avisar."
"""What Ana is writing."""
REST_S = 0.5
PATIENCE_S = 60.0

_FOREIGN = re.compile(r"\s*@font-face \{.*?\}|\s*<!--.*?-->", re.DOTALL)
_WORDS = re.compile(r'(<text [^>]*x=")([\d.]+)("[^>]*textLength=")([\d.]+)("[^>]*>)([^<]*)</text>\s?')
_SPACE = "&#160;"
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


@dataclass(frozen=True, slots=True)
class _People:
    ana: Actor
    luis: Actor


async def draw(folder: Path) -> str:
    """The picture as SVG; ``folder`` is where the demonstration is founded."""
    use("es")
    await found_demo(folder, speed=1.0, language="es", told=lambda _msgid: None, day=DAY)
    at = DAY + DEMO_OPENS
    while at < DAY + ENDS:
        at += timedelta(minutes=1)
        await _set_clock(folder, at)
        await collect(folder, once=True)
    async with open_house(folder) as house:
        house.store.clock = _standing(at + timedelta(seconds=9))
        await _work_a_while(house.store)
        await house.store.write(COLLECTOR, _collects)
        signed = await sign_in(house.store, "Ana", "", origin="tty1", host="mostrador", pid=1)
        desk = Desk(house, signed)
        await desk.refresh()
        await desk.refresh_people()
        return tidy(await _photograph(VentanillaApp(desk, Keymap(), "dark")))


def tidy(svg: str) -> str:
    """The picture with nothing to be fetched from elsewhere, the same each time it is drawn."""
    svg = _FOREIGN.sub("", svg)
    svg = re.sub(r"font-family: ?Fira Code[^;]*;", f"font-family: {_FONTS};", svg)
    svg = _WORDS.sub(_placed, re.sub(r"terminal-\d+", "ventanilla", svg))
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _placed(match: re.Match[str]) -> str:
    """Words begin where their first letter stands: some programs that show pictures leave out spaces at an end."""
    before, x, between, length, after, words = match.groups()
    cells = words.strip().replace(_SPACE, "\u00a0")
    inner = cells.strip("\u00a0")
    if not inner:
        return ""
    cell = float(length) / max(1, width(html.unescape(cells)))
    lead = len(cells) - len(cells.lstrip("\u00a0"))
    at, long = float(x) + lead * cell, cell * width(html.unescape(inner))
    kept = inner.replace("\u00a0", _SPACE)
    return f"{before}{at:.1f}{between}{long:.1f}{after}{kept}</text>\n"


async def _set_clock(folder: Path, at: datetime) -> None:
    """Make it ``at`` for every process of the workspace."""

    async def act(work: Work) -> None:
        values = [(str(at.timestamp()), "clock_origin_s"), (str(time.time()), "clock_started_s")]
        await work.many("UPDATE workspace SET value = ? WHERE key = ?", values)
        work.system("the clock is set for a picture")
        work.changed("workspace", 0)

    async with open_store(folder, gate=permit) as store:
        await store.write(FOUNDER, act)


def _standing(at: datetime) -> Clock:
    return Clock(at.timestamp(), time.time(), 1e-9)


async def _collects(work: Work) -> None:
    work.system("somebody collects while the picture is taken")
    await acquire(work, LEASE, "mostrador:1", 600.0)


async def _work_a_while(store: Store) -> None:
    """What Ana and Luis got done so far."""
    people = _People(*[await act_as(store, name, "", origin="tty1") for name in ("Ana", "Luis")])

    async def of(*handles: str) -> list[ConversationId]:
        marks = ", ".join("?" * len(handles))
        rows = await store.rows(
            "SELECT c.id FROM conversation c JOIN author a ON a.id = c.author_id"
            f" WHERE a.handle IN ({marks}) AND c.state = 0",
            handles,
        )
        return [ConversationId(int(row["id"])) for row in rows]

    complaints = await of(
        "vecina.laloma", "puerto_68", "olmo_y_roble", "mercado_centro", "bajo_la_loma", "la_bodegona", "escaleras.b",
        "loma_despierta", "laloma_vive", "gimnasio.ola",
    )  # fmt: skip
    await triage.classify(store, people.luis, complaints, MessageClass.COMPLAINT)
    questions = await of("norte_vecinal", "panaderia.sol", "formulario-2229", "anselmo_tv", "pacopuertero")
    await triage.classify(store, people.ana, questions, MessageClass.QUESTION)
    await triage.classify(store, people.ana, await of("rutas_puerto"), MessageClass.SUGGESTION)
    await triage.classify(store, people.luis, await of(OPENED), MessageClass.EMERGENCY)
    await triage.done(store, people.luis, await of("coro.valdeluz"), Disposition.ANSWERED)
    await triage.claim(store, people.luis, await of("vecina.laloma", "olmo_y_roble", "bajo_la_loma"))
    await triage.assign(store, people.ana, await of("formulario-2229"), people.luis.operator_id)
    [opened] = await of(OPENED)
    await triage.tag(store, people.luis, [opened], add=["agua", "mayores"])
    await notes.note(store, people.luis, opened, "Avisada la guardia de aguas: una cisterna sale ahora hacia allí.")
    await triage.claim(store, people.ana, [opened, *await of("panaderia.sol")])


async def _photograph(app: VentanillaApp) -> str:
    async with app.run_test(size=SIZE) as pilot:
        async with asyncio.timeout(PATIENCE_S):
            while OPENED not in app.export_screenshot(title=TITLE):
                await pilot.pause(REST_S)
            await pilot.press("enter", "r")
            await pilot.pause(REST_S)
            await pilot.press(*ANSWER)
            while "guardado" not in app.export_screenshot(title=TITLE):
                await pilot.pause(REST_S)
            picture = ""
            while (now := app.export_screenshot(title=TITLE)) != picture:
                picture = now
                await pilot.pause(REST_S)
        app.exit()
        return picture


def main() -> int:
    """Draw it and put it in its place."""
    with tempfile.TemporaryDirectory(prefix="ventanilla-picture-") as folder:
        picture = asyncio.run(draw(Path(folder) / "demo"))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(picture, encoding="utf-8")
    sys.stderr.write(f"{TARGET.name}: {len(picture)} characters\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
