"""The parsing function in the real guarded child."""

from __future__ import annotations

import json

import pytest

from core.parse.parent import ParsingChild
from plugins.mastodon.shape import from_json
from ventanilla.api import Malformed

FUNCTION = "plugins.mastodon.parse:page"


async def test_statuses_are_read_in_the_child_as_they_are_here() -> None:
    child = ParsingChild(("plugins.mastodon",))
    try:
        status = {"id": 7, "account": {"id": "9", "acct": "ana"}, "content": "<p>uno<br>dos \ud83d\ude00</p>"}
        page = from_json(await child(FUNCTION, json.dumps([status]).encode(), {"host": "social.example"}))
        (entry,) = page.entries
        assert entry.status is not None
        assert (entry.status.id, entry.status.text, entry.status.person.acct) == (
            "7",
            "uno\ndos 😀",
            "ana@social.example",
        )
        with pytest.raises(Malformed):
            await child(FUNCTION, b"<html>")
        half = {**status, "content": "a\ud800b", "spoiler_text": "\udc00"}
        text = from_json(await child(FUNCTION, json.dumps(half).encode())).entries[0].status
        assert text is not None
        assert text.text == "a\ufffdb"
    finally:
        await child.close()
