"""How the collector shares machine time: every figure in machine seconds, whatever the workspace's clock does."""

from __future__ import annotations

from dataclasses import dataclass

from core.publishing.rules import Patience
from core.watch.searches import SEARCH_S

PATIENT = Patience()


@dataclass(frozen=True, slots=True)
class Pace:
    """The collector's bounds."""

    lease_s: float = 20.0
    """How long a dead collector keeps its place."""
    renew_s: float = 5.0
    standby_s: float = 3.0
    """How often one that waits looks; with ``lease_s`` the time until a killed one is replaced."""
    pull_s: float = 90.0
    """For one pull with all its requests, its turns behind other accounts and its parsing; each has its own limit."""
    pulls_at_once: int = 8
    batch: int = 250
    """Events of one write; an operator's write waits behind it."""
    sweep_s: float = 2.0
    checkpoint_s: float = 30.0
    prune_s: float = 600.0
    heartbeat_s: float = 15.0
    """How long an account that has nothing new may go without a write."""
    retry_store_s: float = 5.0
    search_s: float = SEARCH_S
    step_s: float = 150.0
    """For one step of a delivery with all its requests."""
    patience: Patience = PATIENT
    """How long a delivery waits for its platform."""
