"""Where the installed servers lie, and what it means that one is missing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2]
HOW_TO_INSTALL = "run `make peers`"


class PeerMissing(Exception):
    """A real server cannot be had here; the message says which, why and what to do, in one sentence."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders under one cache, which may be deleted at any time: the next installation fills it anew."""

    cache: Path

    @property
    def node(self) -> Path:
        """Node's wheel, unpacked."""
        return self.cache / "node"

    @property
    def node_modules_parent(self) -> Path:
        """The npm packages of the Bluesky network."""
        return self.cache / "bluesky"

    @property
    def debian(self) -> Path:
        """One folder per Debian package that the machine itself lacks, unpacked with what it needs."""
        return self.cache / "debian"

    @property
    def apt(self) -> Path:
        """apt's own sources, lists and archives for this, apart from the machine's."""
        return self.cache / "apt"


def places() -> Places:
    """The cache of this checkout: ``VENTANILLA_PEERS``, or ``.peers`` beside the Makefile."""
    named = os.environ.get("VENTANILLA_PEERS")
    return Places(Path(named).expanduser().resolve() if named else CHECKOUT / ".peers")
