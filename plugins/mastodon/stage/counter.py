"""The fake server's counter: what it says of itself, and how programs and people are let in."""

from __future__ import annotations

from plugins.mastodon.stage.fake import CODE, TOKEN, Fake
from plugins.mastodon.stage.town import ME
from plugins.mastodon.stage.wire import Answer, Asked, Stream

MOST_CHARS = 500


def instance_v2(fake: Fake, asked: Asked) -> Answer | Stream:
    """What the server says of itself, as newer ones do."""
    if not fake.town.kind.has_v2:
        return fake.missing()
    return Answer(
        {
            "domain": fake.town.domain,
            "title": "La plaza",
            "version": fake.town.kind.version,
            "configuration": {
                "urls": {"streaming": f"ws://127.0.0.1:{fake.port}"} if fake.town.kind.has_stream else {},
                "statuses": {
                    "max_characters": MOST_CHARS,
                    "max_media_attachments": 4,
                    "characters_reserved_per_url": 23,
                },
                "media_attachments": {
                    "supported_mime_types": ["image/jpeg", "image/png", "video/mp4"],
                    "image_size_limit": 1_000_000,
                    "description_limit": 1500,
                },
            },
        }
    )


def instance_v1(fake: Fake, asked: Asked) -> Answer | Stream:
    """What the server says of itself, as older ones do."""
    return Answer(
        {
            "uri": fake.town.domain,
            "title": "Pequeña",
            "version": fake.town.kind.version,
            "urls": {"streaming_api": "wss://nowhere.example"},
            "configuration": {
                "statuses": {"max_characters": 100_000, "characters_reserved_per_url": 32},
                "media_attachments": {"supported_mime_types": ["image/png"], "image_size_limit": 16_777_216},
            },
        }
    )


def register(fake: Fake, asked: Asked) -> Answer | Stream:
    """A program makes itself known."""
    assert asked.json()["redirect_uris"] == "urn:ietf:wg:oauth:2.0:oob"
    return Answer({"client_id": "an-id", "client_secret": "a-secret"})


def token(fake: Fake, asked: Asked) -> Answer | Stream:
    """A code is exchanged for access."""
    said = asked.json()
    if said.get("code") != CODE or said.get("client_secret") != "a-secret":
        return Answer({"error": "invalid_grant", "error_description": "The provided grant is invalid"}, 400)
    return Answer({"access_token": TOKEN, "token_type": "Bearer", "scope": " ".join(fake.scopes)})


def application(fake: Fake, asked: Asked) -> Answer | Stream:
    """What the access reaches."""
    return Answer({"name": "Ventanilla", "scopes": list(fake.scopes)})


def credentials(fake: Fake, asked: Asked) -> Answer | Stream:
    """Who we are."""
    own = fake.town.account(ME)
    return Answer({**own, "acct": "ayto"})
