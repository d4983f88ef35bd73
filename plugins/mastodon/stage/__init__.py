"""A server of the Mastodon client API in memory, on which the laws are tried; no part of the running program."""

from __future__ import annotations

from plugins.mastodon.stage.scene import TownStage

stage = TownStage()
"""What ``ventanilla connector check mastodon`` opens."""
