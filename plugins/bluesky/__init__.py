"""Bluesky and every server of the AT Protocol: mentions, replies and quotes in; posts, threads and moderation out.

``xrpc`` speaks, ``sessions`` keeps us signed in, ``failures`` says what a refusal means; ``walk`` remembers how
far back was read; the other modules are one thing each that can be asked or done there.
"""

from __future__ import annotations

from plugins.bluesky.connector import BlueskyConnector

__all__ = ["BlueskyConnector", "connector"]

connector = BlueskyConnector()
"""The one instance; it holds nothing between calls."""
