"""A thread with a picture, written by one person, approved by another and planned for a moment from now."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from core.collector.publisher import Point
from core.store import Store
from tests.integration.answered.office import Office
from tests.pictures import png

PARTS = 4
HALF_WAY = {Point.TAKEN: (3, 3), Point.ANSWERED: (3, 1), Point.PUT_DOWN: (3, 1)}
"""Where two lives end with part of it out, each over another step: of a server without keys one is asked otherwise."""
AHEAD_S = 12
"""Enough for two commands before its time comes."""


@dataclass(frozen=True)
class Planned:
    """A thread on its way."""

    delivery: str
    at_s: int
    ready_s: int
    """When its time had come and it was approved."""

    def state(self, office: Office) -> str:
        """How it stands."""
        return str(office.delivery(self.delivery)["state"])

    def late_s(self, office: Office) -> int:
        """How long after its time its last part was out."""

        async def asked(store: Store) -> int:
            number = self.delivery.removeprefix("d")
            return await store.value("SELECT published_s FROM delivery WHERE id = ?", (number,)) - self.ready_s

        return office.inside(asked)


def thread_file(name: str) -> str:
    """A thread's parts, as ``post new --thread`` reads them, in alphabetical order."""
    parts = [
        f"{number}/{PARTS} ({name}) Corte de agua: https://valdeluz.example/agua #LaLoma"
        for number in range(1, PARTS + 1)
    ]
    return "\n---\n".join(parts)


def plan_thread(office: Office, account: str, name: str, alt: str) -> Planned:
    """Rosa writes it, Luis approves it."""
    words, picture = office.folder / f"{name}.txt", office.folder / f"{name}.png"
    words.write_text(thread_file(name) + "\n", "utf-8")
    picture.write_bytes(png(8, 6))
    at_s = int(time.time()) + AHEAD_S
    written = office.ask(
        *("post", "new", "--account", account, "--file", str(words), "--thread", "--title", name),
        *("--image", str(picture), "--alt", alt, "--at", datetime.fromtimestamp(at_s, UTC).isoformat()),
        *("--because", "L68=Aviso urgente"),  # one thread follows the other at once
    )
    post = written.out.strip()
    office.ask("post", "approve", post, who="Luis")
    [delivery] = office.read("post", "show", post)["deliveries"]
    assert delivery["state"] == "waiting" or time.time() >= at_s
    return Planned(delivery["id"], at_s, max(at_s, int(time.time())))
