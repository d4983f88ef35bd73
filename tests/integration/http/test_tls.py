"""A connection that is not safe is refused with the host and the reason (N32, N33)."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from core.errors import UsageError
from core.http.door import HttpDoor
from tests.integration.http.certificates import HOST, Authority
from tests.integration.http.conftest import FixedClock, OpenDoor, Serve
from tests.integration.http.hostile import answer
from ventanilla.api import Blocked, ConnectorError, Unavailable


async def test_a_certificate_of_the_institutions_own_authority_is_accepted(
    serve: Serve, door: OpenDoor, ca: Authority
) -> None:
    server = await serve(answer(b"[]"), ca.server("good"))
    response = await door(server.at(HOST), ca_file=ca.ca_file).get(server.url(host=HOST))
    assert response.body == b"[]"


@pytest.mark.parametrize(
    ("case", "kind", "says"),
    [
        ("expired", Unavailable, "expired.*clock"),
        ("not yet valid", Unavailable, "not yet valid.*clock"),
        ("self-signed", Blocked, "self-signed"),
        ("wrong host", Blocked, "another host"),
        ("TLS 1.0", Unavailable, "no secure connection"),
    ],
)
async def test_N32_N33_a_refused_certificate_names_host_and_reason(
    serve: Serve, door: OpenDoor, ca: Authority, case: str, kind: type[ConnectorError], says: str
) -> None:
    context = {
        "expired": lambda: ca.server("expired", from_days=-30, to_days=-1),
        "not yet valid": lambda: ca.server("early", from_days=2, to_days=30),
        "self-signed": lambda: ca.server("selfsigned", signed=False),
        "wrong host": lambda: ca.server("wronghost", host="other.example"),
        "TLS 1.0": ca.old_server,
    }[case]()
    server = await serve(answer(), context)
    with pytest.raises(kind, match=says) as caught:
        await door(server.at(HOST), ca_file=ca.ca_file).get(server.url("/secret", host=HOST))
    assert HOST in caught.value.detail
    assert caught.value.where == HOST
    assert server.requests == []


async def test_the_same_server_with_a_newer_tls_is_accepted(serve: Serve, door: OpenDoor, ca: Authority) -> None:
    context = ca.old_server()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    server = await serve(answer(b"[]"), context)
    response = await door(server.at(HOST), ca_file=ca.ca_file).get(server.url(host=HOST))
    assert response.body == b"[]"


async def test_N32_an_authority_nobody_named_is_not_trusted(serve: Serve, door: OpenDoor, ca: Authority) -> None:
    server = await serve(answer(), ca.server("unknown"))
    with pytest.raises(Blocked, match="unknown authority"):
        await door(server.at(HOST)).get(server.url(host=HOST))
    assert server.requests == []


async def test_N32_the_environment_cannot_add_an_authority(
    serve: Serve, door: OpenDoor, ca: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ca.ca_file)
    server = await serve(answer(), ca.server("environment"))
    with pytest.raises(Blocked):
        await door(server.at(HOST)).get(server.url(host=HOST))


async def test_a_server_that_speaks_no_tls_is_unavailable(door: OpenDoor) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as listener:
        at = f"{HOST}:{listener.sockets[0].getsockname()[1]}"
        with pytest.raises(Unavailable, match="no secure connection"):
            await door(at).get(f"https://{at}/")


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_a_certificate_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "own.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UsageError, match=r"own\.pem"):
        HttpDoor(FixedClock(), ca_file=str(path))
