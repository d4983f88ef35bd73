"""RSS, Atom and JSON Feed: news, blogs, bulletins, comment feeds; read only, no account needed.

The collector's side (``connector``, ``cursor``, ``pages``, ``pace``) asks politely and remembers; the side that
touches untrusted bytes (``parse`` and what it imports) runs in the guarded child and answers in ``shape``.
"""

from __future__ import annotations

from plugins.feed.connector import FeedConnector

__all__ = ["FeedConnector", "connector"]

connector = FeedConnector()
"""The one instance; it holds nothing between calls."""
