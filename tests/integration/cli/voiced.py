"""The town with an account that can say something: how it is made, and what was said there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.access import act_as, permit
from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import add_account, pause_account
from core.collector.commit import COLLECTOR
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef
from core.store import Store, Work, open_store
from tests.integration.cli import voice
from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.town import _CHEAP, PINS, ROOT, Town, command, environment
from ventanilla.api import Arrived, Author, Item, ItemKind, Visibility

NEIGHBOUR, DAUGHTER = "Sin agua en el pasaje Olmo", "Mi madre se dializa en casa"
FOLDER = "outside"
"""Below the home of whoever runs the program, so that each copy of the town has its own."""


@dataclass(frozen=True)
class VoicedTown(Town):
    """A town of which one account can say something."""

    @property
    def outside(self) -> Path:
        """The folder that stands for the platform."""
        return self.directory.parent / FOLDER

    def said(self) -> list[dict[str, Any]]:
        """Everything that reached the platform, in order."""
        place = self.outside / "said"
        return [json.loads(line) for line in place.read_text("utf-8").splitlines()] if place.exists() else []

    def fate(self, word: str) -> None:
        """Decide how the next steps end; empty: they take effect."""
        (self.outside / "fate").write_text(word)

    def collect(self) -> None:
        """Deliver what is due."""
        ran = self.ask("collect", "--once")
        assert ran.code in (0, 6), ran  # 6: no account had anything to bring

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """A collector at work meanwhile."""
        process = subprocess.Popen(
            command("--workspace", str(self.directory), "collect", "--attached"),
            cwd=ROOT,
            env=environment(self.directory.parent, {"PYTHONPATH": str(_site_of(self))}),
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdin is not None
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(BOUND_S)


def install_voice(place: Path) -> Path:
    """Put the connector of these tests among the distributions found in this folder."""
    info = place / "voice-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: voice\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[ventanilla.connectors]\n{voice.NAME} = {voice.PLACE}\n")
    return place


async def give_voice(directory: Path) -> None:
    """Add the account and two people who write to it."""
    (directory / "ventanilla.toml").write_text(f'[connectors]\nallow = ["{voice.NAME}"]\n', encoding="utf-8")
    async with open_store(directory, gate=permit) as store:
        rosa = await act_as(store, "Rosa", PINS["Rosa"], origin="test", terms=_CHEAP)
        for quiet in ("muro", "diario"):
            await pause_account(store, rosa, quiet, "")  # what they bring is another test's matter
        shelf = Shelf({voice.NAME: voice.PLACE})
        for name in ("voz", "eco"):
            new = NewAccount(name, voice.NAME, "Vz", f"@{name}", {"folder": FOLDER})
            account = await add_account(store, rosa, new, shelf)
            if name == "voz":
                await _letters(store, AccountRef(account.id, account.network))


async def _letters(store: Store, account: AccountRef) -> None:
    async def arrivals(work: Work) -> None:
        public = Item(remote_id="n1", kind=ItemKind.COMMENT, author=Author("id-n", "vecina"), text=NEIGHBOUR)
        private = Item(
            remote_id="d1", kind=ItemKind.DM, author=Author("id-d", "hija"), text=DAUGHTER,
            visibility=Visibility.PRIVATE, ext={"warning": "salud"},
        )  # fmt: skip
        await ingest(work, account, "main", [Arrived(public, b"{}"), Arrived(private, b"{}")])

    await store.write(COLLECTOR, arrivals)


def _site_of(town: Town) -> Path:
    place = town.directory.parent / "site"
    if not place.exists():
        place.mkdir()
        install_voice(place)
    return place
