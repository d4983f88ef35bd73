"""First contact, the limits a server states, and what its errors mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plugins.mastodon import connector
from plugins.mastodon.instance import Software, understood
from tests.contract.mastodon.town import GOTOSOCIAL, MASTODON, V1_ONLY, Kind
from tests.contract.mastodon.wire import Answer
from tests.contract.mastodon.world import World, arrived, draft, world
from ventanilla.api import (
    JSON,
    Acts,
    Applied,
    AuthError,
    Blocked,
    ConnectorError,
    Feature,
    Listens,
    Measures,
    MissingScope,
    NotAllowed,
    Publishes,
    Pulls,
    RateLimited,
    Rechecks,
    Rejected,
    Revoked,
    Searches,
    SignsIn,
    Support,
    Threads,
    Trust,
    Unavailable,
)


async def test_a_first_contact_says_who_we_are_and_what_will_not_work() -> None:
    async with world() as here:
        probe = await connector.probe(here.context())
        assert probe.identity == "@ayto@social.example"
        assert probe.remote_id == "social.example:101"
        assert probe.scopes == ("read", "write")
        assert probe.server_time == here.fake.town.moment
        assert probe.capabilities == ()
        assert len(probe.warnings) == 1  # the loopback is not https


@pytest.mark.parametrize("kind", [GOTOSOCIAL, V1_ONLY])
async def test_a_small_server_says_what_it_lacks(kind: Kind) -> None:
    async with world(kind) as here:
        if kind is V1_ONLY:
            here.fake.answers("GET /api/v1/apps", here.fake.missing(), times=9)
        probe = await connector.probe(here.context())
        assert probe.identity == "@ayto@social.example"
        less = {one.what: one for one in probe.capabilities}
        assert less[Feature.STREAM].support is Support.NO
        assert all(one.reason for one in less.values())
        assert len(probe.warnings) == 3


async def test_an_access_that_is_too_narrow_says_what_it_does_not_reach() -> None:
    async with world() as here:
        here.fake.scopes = ("read", "write:statuses")
        probe = await connector.probe(here.context())
        needs = {str(one.what) for one in probe.capabilities if one.support is Support.NEEDS_GRANT}
        assert needs == {"media", "like", "mute_author", "unmute_author", "block_author", "unblock_author", "report"}


async def test_who_wrote_has_the_id_that_the_probe_says_is_ours() -> None:
    async with world() as here:
        probe = await connector.probe(here.context())
        said = here.fake.town.says("101", "aviso")
        view = await connector.thread(here.context(), said.id, 5)
        assert view.items[0].item.author.remote_id == probe.remote_id
        assert view.items[0].item.author.handle == "ayto@social.example"


async def test_an_author_has_what_the_platform_says_and_no_zero_for_unknown() -> None:
    for kind, followers in ((MASTODON, 7), (V1_ONLY, None)):
        async with world(kind) as here:
            here.fake.town.mentions_us("hola", account="303", language="es-ES")
            (item,) = arrived(await here.pull())
            assert (item.author.handle, item.author.name, item.author.followers) == (
                "luis@otra.example",
                "Luis :sol:",
                followers,
            )
            assert (item.lang, item.created_at, item.created_trust) == ("es-ES", here.fake.town.moment, Trust.CLIENT)
            assert item.ext["uri"] == f"https://social.example/s/{item.remote_id}"


async def test_the_content_warning_is_beside_the_text_and_not_in_it() -> None:
    async with world() as here:
        here.fake.town.mentions_us("hola", warning="accidente", sensitive=True, media=("9",))
        (item,) = arrived(await here.pull())
        assert item.text == "@ayto hola"
        assert (item.ext["warning"], item.ext["sensitive"]) == ("accidente", True)
        assert [(one.kind, one.alt) for one in item.media] == [("image", "una foto")]


async def test_limits_are_the_servers_own() -> None:
    async with world() as here:
        limits = await connector.limits(here.context())
        assert (limits.text.most, limits.text.link_costs) == (500, 23)
        assert (limits.media.most, limits.media.most_bytes, limits.media.alt_most) == (4, 1_000_000, 1500)
        assert limits.media.mimes == ("image/jpeg", "image/png")
        assert (limits.source, limits.as_of) == ("social.example, 4.5.1", "2026-07-02")
    async with world(V1_ONLY) as here:
        limits = await connector.limits(here.context())
        assert (limits.text.most, limits.text.link_costs) == (100_000, None)


@pytest.mark.parametrize(
    ("version", "source", "software"),
    [
        ("4.5.1", "", Software.MASTODON),
        ("4.3.0+glitch", "", Software.MASTODON),
        ("4.6.0-nightly.2026-07-01", "", Software.MASTODON),
        ("0.20.1+git-3fb1a4b", "", Software.GOTOSOCIAL),
        ("4.0.0", "https://codeberg.org/superseriousbusiness/gotosocial", Software.GOTOSOCIAL),
        ("2.7.2 (compatible; Pleroma 2.9.1)", "", Software.PLEROMA),
        ("2.7.2 (compatible; Akkoma 3.15.0)", "", Software.AKKOMA),
        ("4.0.0 (not true; really snac/2.75)", "", Software.SNAC),
        ("3.5.3 (compatible; Pixelfed 0.12.4)", "", Software.OTHER),
        ("", "", Software.OTHER),
        ("latest", "", Software.OTHER),
    ],
)
def test_a_server_is_told_by_what_it_says(version: str, source: str, software: Software) -> None:
    found = understood({"version": version, "source_url": source}, "https://social.example")
    assert found.software is software
    assert (found.link_costs is not None) == (software is Software.MASTODON)


@pytest.mark.parametrize(
    ("named", "stream"),
    [
        ("wss://streaming.social.example", "https://streaming.social.example"),
        ("https://social.example", "https://social.example"),
        ("ws://social.example", ""),
        ("wss://user@evil.example", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
    ],
)
def test_the_stream_is_never_less_safe_than_the_server(named: str, stream: str) -> None:
    said: dict[str, JSON] = {"version": "4.5.1", "configuration": {"urls": {"streaming": named}}}
    assert understood(said, "https://social.example").stream_url == stream


async def raised(here: World, answer: Answer) -> ConnectorError:
    """What a pull raises that gets this answer."""
    here.fake.answers("GET /api/v1/notifications", answer)
    with pytest.raises(ConnectorError) as caught:
        await here.pull()
    return caught.value


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Answer({"error": "The access token is invalid"}, 401), AuthError, "invalid"),
        (Answer({"error": "The access token was revoked"}, 401), Revoked, "revoked"),
        (Answer({"error": "This action is outside the authorized scopes"}, 403), MissingScope, "scopes"),
        (Answer({"error": "Your login is currently disabled"}, 403), NotAllowed, "disabled"),
        (Answer({"error": "Validation failed"}, 422), Rejected, "Validation failed"),
        (Answer({"error": "a", "error_description": "b\x1b[2J" + "x" * 400}, 422), Rejected, "a b "),
        (Answer({"error": "Throttled"}, 429), RateLimited, ""),
        (Answer({"error": "x"}, 503), Unavailable, ""),
        (Answer(raw=b"<html>no</html>", status=403, headers={"Content-Type": "text/html"}), Blocked, ""),
        (Answer(raw=b"<html>hola</html>", headers={"Content-Type": "text/html"}), Blocked, "page"),
    ],
)
async def test_an_error_says_what_the_server_says(answer: Answer, kind: type[ConnectorError], words: str) -> None:
    async with world() as here:
        error = await raised(here, answer)
        assert type(error) is kind
        assert error.applied is Applied.NO
        assert words in error.detail
        assert len(error.detail) < 220
        assert error.detail.isprintable()


async def test_a_limit_with_an_iso_time_says_when_to_come_back() -> None:
    async with world() as here:
        error = await raised(here, Answer({"error": "Throttled"}, 429))
        assert isinstance(error, RateLimited)
        assert error.retry_at is not None
        assert 0 < (error.retry_at - here.clock.now()).total_seconds() <= 180


async def test_a_refused_post_is_refused_with_the_servers_words_and_was_not_applied() -> None:
    async with world() as here:
        here.fake.answers("POST /api/v1/statuses", Answer({"error": "Validation failed: Text is bad"}, 422))
        with pytest.raises(Rejected, match="Text is bad") as caught:
            await here.run_all(here.plan(draft("hola")))
        assert caught.value.applied is Applied.NO


async def test_the_token_is_in_no_error_and_goes_to_no_other_host() -> None:
    async with world() as here:
        for status in (400, 401, 403, 404, 410, 418, 429, 500, 503):
            error = await raised(here, Answer({"error": "x"}, status))
            assert (
                "the-token" not in f"{error!r} {error.detail} {error.where} {error.__cause__!r} {error.__context__!r}"
            )


@pytest.mark.parametrize("server", ["", "social.example", "ftp://social.example", "https://", "https://u@x.example"])
async def test_an_address_that_is_none_is_refused(server: str) -> None:
    async with world() as here:
        context = here.context()
        account = replace(context.account, settings={"server": server})
        with pytest.raises(ConnectorError):
            await connector.probe(replace(context, account=account))
        assert here.fake.asked == []


async def test_the_address_of_the_profile_will_do() -> None:
    async with world() as here:
        context = here.context()
        account = replace(context.account, settings={"server": f"{here.fake.url}/@ayto"})
        assert (await connector.probe(replace(context, account=account))).identity == "@ayto@social.example"


def test_what_is_declared_is_what_is_implemented() -> None:
    offered = {one.what: one for one in connector.info.capabilities}
    for feature, protocol in {
        Feature.MENTIONS: Pulls,
        Feature.SEARCH: Searches,
        Feature.STREAM: Listens,
        Feature.THREADS: Threads,
        Feature.PUBLISH: Publishes,
        Feature.EDITS: Rechecks,
        Feature.METRICS: Measures,
    }.items():
        assert isinstance(connector, protocol)
        assert offered[feature].support is not Support.NO
    assert isinstance(connector, Acts)
    assert isinstance(connector, SignsIn)
    assert all(one.reason for one in offered.values() if one.support is not Support.YES)
    assert Feature.ARTICLES not in offered
