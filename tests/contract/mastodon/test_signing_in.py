"""Signing in by a code that a person pastes, and by a token."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from plugins.mastodon import connector
from plugins.mastodon.signing_in import SCOPES, code_of
from tests.contract.mastodon.fake import CODE, TOKEN
from tests.contract.mastodon.wire import Answer
from tests.contract.mastodon.world import arrived, texts, world
from ventanilla.api import AuthError, FieldKind, Rejected


async def test_the_way_is_opened_with_the_least_scopes_and_a_proof() -> None:
    async with world() as here:
        here.pocket.kept.clear()
        begun = await connector.begin_sign_in(here.context())
        asked = parse_qs(urlsplit(begun.url).query)
        assert begun.url.startswith(f"{here.fake.url}/oauth/authorize?")
        assert asked["scope"] == [" ".join(SCOPES)]
        assert asked["redirect_uri"] == ["urn:ietf:wg:oauth:2.0:oob"]
        proof = urlsafe_b64encode(hashlib.sha256(begun.kept["verifier"].encode()).digest()).rstrip(b"=").decode()
        assert (asked["code_challenge"], asked["code_challenge_method"]) == ([proof], ["S256"])
        assert "a-secret" not in begun.url
        assert begun.instructions


async def test_the_code_becomes_a_token() -> None:
    async with world() as here:
        here.pocket.kept.clear()
        begun = await connector.begin_sign_in(here.context())
        grant = await connector.finish_sign_in(here.context(), begun, f"  {CODE}\n")
        assert grant.secrets == {"token": TOKEN}
        assert grant.scopes == ("read", "write")
        assert TOKEN not in repr(grant)
        assert here.fake.asked[-2].json()["code_verifier"] == begun.kept["verifier"]


@pytest.mark.parametrize(
    "pasted",
    [
        CODE,
        f" {CODE} ",
        f"\n{CODE[:6]}\n{CODE[6:]}\n",
        f"Bearer {CODE}",
        f"code: {CODE}",
        f'"{CODE}"',
        f"https://social.example/oauth/authorize/native?code={CODE}",
        f"https://social.example/oauth/authorize/native?code={CODE}&state=",
        f"<https://x.example/?state=1&code={CODE}#x>",
    ],
)
def test_a_code_is_found_in_whatever_was_pasted(pasted: str) -> None:
    assert code_of(pasted) == CODE


@pytest.mark.parametrize(
    "pasted", ["", "  \n", "abc", "no sé qué pegar aquí ¿esto?", "https://x.example/?code=", "a\x1b[31m"]
)
async def test_what_is_no_code_is_refused_before_anything_is_asked(pasted: str) -> None:
    async with world() as here:
        begun = await connector.begin_sign_in(here.context())
        before = len(here.fake.asked)
        with pytest.raises(Rejected):
            await connector.finish_sign_in(here.context(), begun, pasted)
        assert len(here.fake.asked) == before


@pytest.mark.parametrize("status", [400, 401, 403, 422])
async def test_the_wrong_code_is_refused(status: int) -> None:
    async with world() as here:
        begun = await connector.begin_sign_in(here.context())
        here.fake.answers("POST /oauth/token", Answer({"error": "invalid_grant"}, status))
        with pytest.raises(Rejected, match="invalid_grant"):
            await connector.finish_sign_in(here.context(), begun, CODE)


async def test_a_token_that_opens_no_account_is_no_sign_in() -> None:
    async with world() as here:
        begun = await connector.begin_sign_in(here.context())
        here.fake.answers("GET /api/v1/accounts/verify_credentials", Answer({"error": "x"}, 422))
        with pytest.raises(Rejected):
            await connector.finish_sign_in(here.context(), begun, CODE)


@pytest.mark.parametrize("pasted", [TOKEN, f"Bearer {TOKEN}", f" {TOKEN}\n", f"bearer  {TOKEN[:5]}\n{TOKEN[5:]}"])
async def test_a_pasted_token_works_however_it_was_pasted(pasted: str) -> None:
    async with world() as here:
        here.fake.town.mentions_us("hola")
        here.pocket.kept["token"] = pasted
        assert texts(arrived(await here.pull())) == ["@ayto hola"]


async def test_an_account_without_a_token_asks_nobody() -> None:
    async with world() as here:
        for kept in ({}, {"token": ""}, {"token": "Bearer "}):
            here.pocket.kept = dict(kept)
            with pytest.raises(AuthError):
                await here.pull()
        assert here.fake.asked == []


def test_the_dialog_asks_for_the_server_and_takes_a_token_as_a_secret() -> None:
    schema = connector.setup_schema()
    kinds = {field.key: (field.kind, field.required) for field in schema.fields}
    assert kinds == {"server": (FieldKind.URL, True), "token": (FieldKind.SECRET, False)}
    assert schema.instructions
