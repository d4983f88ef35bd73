"""Mastodon and the servers that speak its client API: GoToSocial, Pleroma, Akkoma, snac2.

One module asks (``asking``), one reads what a server is (``instance``); streams, threads, posts, actions and the
sign-in each have theirs. What strangers wrote is read in the guarded child (``parse`` and what it imports).
"""

from __future__ import annotations

from plugins.mastodon.connector import MastodonConnector

__all__ = ["MastodonConnector", "connector"]

connector = MastodonConnector()
"""The one instance; it holds nothing between calls."""
