"""A network of the AT Protocol in memory, on which the connector's laws are tried; no part of the running program."""

from __future__ import annotations

from plugins.bluesky.stage.scene import NetworkStage

stage = NetworkStage()
"""What ``ventanilla connector check bluesky`` opens."""
