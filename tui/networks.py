"""The networks' names as people say them, by the two letters of the list."""

from __future__ import annotations

NETWORK_NAMES = {
    "Bs": "Bluesky", "Ma": "Mastodon", "X": "X", "Fb": "Facebook", "Ig": "Instagram", "Th": "Threads",
    "Yt": "YouTube", "Tk": "TikTok", "Li": "LinkedIn", "Tg": "Telegram", "Wa": "WhatsApp", "Mx": "Matrix",
    "Re": "Reddit", "Rs": "RSS", "Wp": "WordPress", "Wf": "Web", "Ml": "Mail", "Ch": "Chat", "Wh": "Webhook",
}  # fmt: skip
"""Proper names: the same in every language."""
