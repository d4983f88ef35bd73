"""Signed in once for all, renewed once when it ran out, opened again when that is refused; and who we are there."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest

from plugins.bluesky import connector, failures, form, sessions
from plugins.bluesky.uris import is_did, is_handle, post, read
from tests.contract.bluesky.fake import HALL, HANDLE, PASSWORD, Refusal
from tests.contract.bluesky.wire import Loss
from tests.contract.bluesky.world import World, world
from ventanilla.api import (
    JSON,
    AccountView,
    AuthError,
    Blocked,
    ConnectorError,
    Expired,
    Gone,
    ProtocolDrift,
    RateLimited,
    Rejected,
    Response,
    Revoked,
    Unavailable,
    UncertainOutcome,
)


@pytest.fixture
async def here() -> AsyncIterator[World]:
    """A fresh network."""
    async with world() as made:
        yield made


async def test_the_session_is_opened_once_and_kept(here: World) -> None:
    await here.pull()
    await here.pull()
    assert len(here.wire.calls("createSession")) == 1
    assert json.loads(here.safe.kept["session"])["did"] == HALL


async def test_j65_access_that_ran_out_is_renewed_once_under_twenty_calls(here: World) -> None:
    await here.pull()
    here.network.access.clear()
    batches = await asyncio.gather(*(here.pull() for _ in range(20)))
    assert len(batches) == 20
    assert len(here.wire.calls("refreshSession")) == 1
    assert len(here.wire.calls("createSession")) == 1


async def test_a_renewal_that_is_refused_falls_back_on_the_app_password(here: World) -> None:
    await here.pull()
    here.network.access.clear()
    here.network.refresh.clear()
    await here.pull()
    assert len(here.wire.calls("createSession")) == 2


async def test_an_app_password_that_was_withdrawn_stops_the_account(here: World) -> None:
    await here.pull()
    here.network.access.clear()
    here.network.refresh.clear()
    here.network.password = "another"
    with pytest.raises(Revoked):
        await here.pull()
    asked = len(here.wire.asked)
    with pytest.raises(Revoked):
        await here.pull()
    assert len(here.wire.asked) - asked <= 3


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        ("AuthFactorTokenRequired", 401, AuthError),
        ("AccountTakedown", 401, Revoked),
        ("RateLimitExceeded", 429, RateLimited),
        ("InternalServerError", 500, Unavailable),
    ],
)
async def test_what_the_sign_in_answers_is_told_exactly(
    here: World, error: str, status: int, kind: type[ConnectorError]
) -> None:
    here.network.refusals["createSession"] = Refusal(error, status)
    with pytest.raises(kind):
        await here.pull()


async def test_a_sign_in_whose_answer_was_lost_can_be_tried_again(here: World) -> None:
    here.wire.lose("createSession", Loss.AFTER)
    with pytest.raises(Unavailable):
        await here.pull()
    await here.pull()


async def test_a_session_just_opened_that_is_not_accepted_is_no_endless_circle(here: World) -> None:
    here.network.refusals["listNotifications"] = Refusal("ExpiredToken")
    with pytest.raises(AuthError) as raised:
        await here.pull()
    assert not isinstance(raised.value, Expired)
    assert len(here.wire.calls("listNotifications")) == 2


async def test_other_settings_never_use_the_session_of_the_former_ones(here: World) -> None:
    await here.pull()
    here.settings["handle"] = HALL
    await here.pull()
    assert len(here.wire.calls("createSession")) == 2


async def test_a_kept_session_that_cannot_be_read_is_opened_anew(here: World) -> None:
    for kept in ("", "x", "[]", '{"v":1}', '{"v":9,"did":"x"}'):
        here.safe.kept["session"] = kept
        await here.pull()


@pytest.mark.parametrize("broken", ["did", "accessJwt", "refreshJwt"])
async def test_an_answer_that_is_no_session_is_not_kept(here: World, broken: str) -> None:
    def answer(_asked: object) -> dict[str, str]:
        whole = {"did": HALL, "handle": HANDLE, "accessJwt": "a", "refreshJwt": "r"}
        return {key: value for key, value in whole.items() if key != broken}

    here.network.fixed["createSession"] = lambda asked: answer(asked)
    with pytest.raises(ProtocolDrift):
        await here.pull()
    assert "session" not in here.safe.kept


async def test_a_document_that_names_another_server_is_not_followed_from_a_plain_address(here: World) -> None:
    here.network.did_doc = {
        "service": [{"id": "#atproto_pds", "type": "x", "serviceEndpoint": "https://pds.example"}],
    }
    await here.pull()
    assert json.loads(here.safe.kept["session"])["endpoint"] == here.wire.url


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("https://pds.example", "https://pds.example"),
        ("https://pds.example/x", "https://pds.example"),
        ("http://pds.example", "https://bsky.social"),
        ("https://user@pds.example", "https://bsky.social"),
        ("file:///etc/passwd", "https://bsky.social"),
        ("", "https://bsky.social"),
    ],
)
def test_the_server_of_the_document_is_used_where_both_are_secure(named: str, expected: str) -> None:
    answer: dict[str, JSON] = {"didDoc": {"service": [7, {"id": f"{HALL}#atproto_pds", "serviceEndpoint": named}]}}
    assert sessions._endpoint(answer, "https://bsky.social", "https://bsky.social") == expected


async def test_no_secret_stands_in_an_error_or_in_the_log(here: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await here.pull()
    session = json.loads(here.safe.kept["session"])
    here.network.refusals["listNotifications"] = Refusal("InternalServerError", 500)
    with pytest.raises(ConnectorError) as raised:
        await here.pull()
    said = repr(raised.value) + str(raised.value) + caplog.text + repr(await sessions.current(here.ctx))
    for secret in (PASSWORD, session["accessJwt"], session["refreshJwt"]):
        assert secret not in said


async def test_first_contact_says_who_we_are_and_what_will_not_work(here: World) -> None:
    probe = await connector.probe(here.ctx)
    assert (probe.identity, probe.remote_id, probe.title) == (HANDLE, HALL, "Ayuntamiento")
    assert probe.scopes == ("com.atproto.appPass",)
    assert probe.server_time == here.network.now
    assert any("Direct messages" in warning for warning in probe.warnings)


async def test_the_accounts_own_password_is_warned_of(here: World) -> None:
    here.network.scope = "com.atproto.access"
    assert any("own password" in warning for warning in (await connector.probe(here.ctx)).warnings)


async def test_a_changed_handle_is_noticed_and_the_account_goes_on(here: World) -> None:
    await here.pull()
    here.network.handle = "ciudad.example"
    probe = await connector.probe(here.ctx)
    assert probe.identity == "ciudad.example"
    assert any("another handle" in warning for warning in probe.warnings)


async def test_an_account_the_application_does_not_show_yet_can_be_entered(here: World) -> None:
    here.network.refusals["getProfile"] = Refusal("InvalidRequest")
    assert any("does not show this account" in warning for warning in (await connector.probe(here.ctx)).warnings)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("Ayto.Example", "ayto.example"), ("@ayto.example ", "ayto.example"), ("did:plc:AbC", "did:plc:AbC")],
)
def test_the_handle_is_read_as_people_write_it(written: str, read_as: str) -> None:
    assert form.identifier(AccountView("1", "x", {"handle": written})) == read_as


@pytest.mark.parametrize("written", ["", "ayto", "a b.example", "x@y", "-a.example", "did:plc:", "a" * 260 + ".es"])
def test_what_is_no_handle_is_refused_before_anything_is_asked(written: str) -> None:
    with pytest.raises(AuthError):
        form.identifier(AccountView("1", "x", {"handle": written}))


@pytest.mark.parametrize("written", ["ftp://x.example", "https://u:p@x.example", "bsky.social", "https://x:99999"])
def test_what_is_no_web_address_is_refused_before_anything_is_asked(written: str) -> None:
    with pytest.raises(Blocked):
        form.service(AccountView("1", "x", {"service": written}))


def test_addresses_of_the_network_are_read_strictly() -> None:
    good = "at://did:plc:abc/app.bsky.feed.post/3kabc"
    assert str(read(good)) == good
    for bad in (
        "",
        "at://ayto.example/app.bsky.feed.post/3k",
        good + "/x",
        good + " ",
        "at://did:plc:abc/x/\u202e",
        "at://did:plc:a\ud800/app.bsky.feed.post/3k",
        "https://did:plc:abc/app.bsky.feed.post/3k",
    ):
        assert read(bad) is None
    assert post("at://did:plc:abc/app.bsky.feed.like/3k") is None
    assert is_did("did:web:ayto.example") and not is_did("did:plc:abc:") and not is_handle("a..b")


def _refused(status: int, body: bytes, error: ConnectorError) -> ConnectorError:
    error.answer, error.status = Response(status, "http://x.example", {}, body), status
    return error


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error":7}', b'{"error":"<b>x"}', b"\xff", b'{"error":""}'])
def test_an_answer_without_a_name_keeps_the_doors_word(body: bytes) -> None:
    error = _refused(403, body, Blocked("a page came"))
    assert failures.told(error) is error


def test_a_page_that_is_not_there_says_nothing_of_what_was_asked_about() -> None:
    assert isinstance(failures.told(_refused(404, b"<html>not found", Gone("x"))), Unavailable)
    assert isinstance(failures.told(_refused(400, b'{"error":"RecordNotFound"}', Rejected("x"))), Gone)
    assert isinstance(failures.told(_refused(404, b'{"error":"NotFound"}', Gone("x"))), Gone)


def test_what_is_in_doubt_stays_in_doubt_whatever_its_answer_says() -> None:
    error = _refused(502, b'{"error":"ExpiredToken"}', UncertainOutcome("lost"))
    assert failures.told(error) is error
