"""The proxy, in front of a plain server that counts what reaches it."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from tests.integration.peers.faults import Call, Fault, Moment, Reset, Swallow, Twice
from tests.integration.peers.proxy import Proxy, standing_before
from tests.integration.peers.waiting import ask_until

BODY = b'{"text":"la calle est\xc3\xa1 cortada"}'
ANSWER = b"answer to " + BODY


@dataclass
class Counting:
    """A running server and the bodies of the writes it has acted on."""

    port: int
    writes: list[bytes] = field(default_factory=list)


class Listening(http.server.ThreadingHTTPServer):
    """Takes it calmly that a client, or the proxy for it, hangs up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: hanging up is what these tests do."""


@pytest.fixture
def server() -> Iterator[Counting]:
    """A server that echoes writes, and answers reads in three ways of framing."""
    counting = Counting(0)

    class Answers(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            if self.headers.get("Transfer-Encoding") == "chunked":
                body = b"".join(iter(self._chunk, b""))
            else:
                body = self.rfile.read(int(self.headers["Content-Length"]))
            counting.writes.append(body)
            self._say(200, b"answer to " + body)

        def do_GET(self) -> None:
            if self.path == "/chunked":
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"3\r\nuno\r\n3;x=y\r\ndos\r\n0\r\n\r\n")
            elif self.path == "/until-end":
                self.send_response(200)
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(b"hasta el final")
            elif self.path == "/nothing":
                self.send_response(204)
                self.end_headers()
            else:
                self._say(200, b"x" * 300_000)

        def _chunk(self) -> bytes:
            data = self.rfile.read(int(self.rfile.readline(), 16))
            self.rfile.readline()
            return data

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the overridden method's word
            pass

    with Listening(("127.0.0.1", 0), Answers) as listening:
        counting.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield counting
        listening.shutdown()
        thread.join(10)


@pytest.fixture
def proxy(server: Counting) -> Iterator[Proxy]:
    """The proxy in front of it."""
    with standing_before(server.port) as proxy:
        yield proxy


@pytest.fixture
def client(proxy: Proxy) -> Iterator[httpx.Client]:
    """A client of the proxy that keeps its connection."""
    with httpx.Client(base_url=proxy.url, timeout=20, trust_env=False) as client:
        yield client


def test_unarmed_it_passes_every_kind_of_body_on_over_one_connection(
    proxy: Proxy, client: httpx.Client, server: Counting
) -> None:
    assert client.post("/statuses", content=BODY).content == ANSWER
    assert client.post("/statuses", content=iter([BODY[:5], BODY[5:]])).content == ANSWER
    assert client.get("/long").content == b"x" * 300_000
    assert client.get("/chunked").text == "unodos"
    assert client.get("/nothing").status_code == 204
    assert client.head("/nothing").status_code == 501  # the server's own word, with no body after its length
    assert client.get("/until-end").text == "hasta el final"
    assert client.get("/chunked").text == "unodos"
    assert server.writes == [BODY, BODY]
    assert proxy.seen("POST") == ["POST /statuses HTTP/1.1"] * 2


def test_a_call_when_received_comes_before_the_server_hears_anything(
    proxy: Proxy, client: httpx.Client, server: Counting
) -> None:
    heard: list[int] = []
    armed = proxy.arm("^POST /statuses", Call(Moment.RECEIVED, lambda: heard.append(len(server.writes))))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/statuses", content=BODY)
    armed.wait(10)
    assert (heard, server.writes) == ([0], [])


def test_a_call_when_applied_comes_after_the_server_acted_and_before_the_client_knows(
    proxy: Proxy, client: httpx.Client, server: Counting
) -> None:
    heard: list[int] = []
    armed = proxy.arm("^POST /statuses", Call(Moment.APPLIED, lambda: heard.append(len(server.writes))))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/statuses", content=BODY)
    armed.wait(10)
    assert (heard, server.writes) == ([1], [BODY])


def test_a_call_when_forwarded_leaves_the_server_to_act_while_the_client_is_cut_off(
    proxy: Proxy, client: httpx.Client, server: Counting
) -> None:
    proxy.arm("^POST /statuses", Call(Moment.FORWARDED, lambda: None))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/statuses", content=BODY)
    assert ask_until(lambda: list(server.writes), bool, timeout_s=20) == [BODY]


def test_a_call_that_carries_on_changes_nothing_for_either_side(
    proxy: Proxy, client: httpx.Client, server: Counting
) -> None:
    heard: list[int] = []
    proxy.arm("POST", Call(Moment.APPLIED, lambda: heard.append(1), carries_on=True))
    assert client.post("/statuses", content=BODY).content == ANSWER
    assert heard == [1]


@pytest.mark.parametrize("after_bytes", [0, 1, 40, 10_000_000])
def test_a_call_while_answering_comes_after_so_many_bytes(proxy: Proxy, server: Counting, after_bytes: int) -> None:
    heard: list[int] = []
    fault = Call(Moment.ANSWERING, lambda: heard.append(len(server.writes)), after_bytes=after_bytes)
    armed = proxy.arm("POST", fault)
    got = everything_said(proxy, b"POST /statuses HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY))
    armed.wait(10)
    assert heard == [1]
    assert len(got) == after_bytes if after_bytes < 100 else got.endswith(ANSWER)


@pytest.mark.parametrize(("moment", "writes"), [(Moment.RECEIVED, []), (Moment.APPLIED, [BODY])])
def test_a_reset_is_one_to_the_client_and_the_moment_says_whether_the_server_acted(
    proxy: Proxy, client: httpx.Client, server: Counting, moment: Moment, writes: list[bytes]
) -> None:
    proxy.arm("POST", Reset(moment))
    with pytest.raises(httpx.ReadError):
        client.post("/statuses", content=BODY)
    assert server.writes == writes


def test_a_reset_within_the_answer_leaves_the_client_with_half_of_it(
    proxy: Proxy, client: httpx.Client, server: Counting
) -> None:
    proxy.arm("/long", Reset(Moment.ANSWERING, after_bytes=100_000))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get("/long")


def test_a_swallowed_answer_was_applied_and_reads_as_502(proxy: Proxy, client: httpx.Client, server: Counting) -> None:
    proxy.arm("POST", Swallow())
    assert client.post("/statuses", content=BODY).status_code == 502
    assert server.writes == [BODY]
    assert client.post("/statuses", content=BODY).content == ANSWER


@pytest.mark.parametrize("fault", [Swallow(), Twice(), Reset(Moment.APPLIED), Reset(Moment.ANSWERING, 0)], ids=repr)
def test_what_a_client_notices_of_a_fault_has_happened(proxy: Proxy, fault: Fault) -> None:
    request = b"POST /statuses HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
    for _ in range(25):
        armed = proxy.arm("POST", fault)
        with contextlib.suppress(ConnectionResetError):
            everything_said(proxy, request, until=1)
        assert armed.has_fired()


def test_forwarded_twice_the_server_acts_twice_and_the_client_sees_one_answer(
    proxy: Proxy, client: httpx.Client, server: Counting
) -> None:
    proxy.arm("POST", Twice())
    assert client.post("/statuses", content=BODY).content == ANSWER
    assert server.writes == [BODY, BODY]
    assert len(proxy.seen("POST")) == 1


def test_only_the_chosen_request_is_met_and_only_once(proxy: Proxy, client: httpx.Client, server: Counting) -> None:
    armed = proxy.arm(r"^POST /media", Swallow(), nth=2)
    for path in ("/statuses", "/media", "/statuses"):
        assert client.post(path, content=BODY).status_code == 200
    assert not armed.has_fired()
    assert [client.post("/media", content=BODY).status_code for _ in range(2)] == [502, 200]
    assert armed.has_fired()
    assert len(server.writes) == 5


def test_two_faults_in_wait_for_the_same_request_come_one_after_the_other(
    proxy: Proxy, client: httpx.Client, server: Counting
) -> None:
    proxy.arm("POST", Swallow(502))
    proxy.arm("POST", Swallow(504))
    assert [client.post("/", content=BODY).status_code for _ in range(3)] == [502, 504, 200]


def test_what_a_callback_raises_reaches_the_test(server: Counting) -> None:
    def fails() -> None:
        raise ProcessLookupError("nobody to kill")

    with pytest.raises(BaseExceptionGroup) as raised, standing_before(server.port) as proxy:
        proxy.arm("GET", Call(Moment.RECEIVED, fails))
        assert everything_said(proxy, b"GET /long HTTP/1.1\r\n\r\n") == b""
    assert raised.group_contains(ProcessLookupError)


def test_a_server_that_is_not_there_is_a_connection_without_an_answer(server: Counting) -> None:
    with standing_before(1) as proxy, pytest.raises(http.client.RemoteDisconnected):
        line = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
        line.request("GET", "/")
        line.getresponse()


def everything_said(proxy: Proxy, request: bytes, *, until: int | None = None) -> bytes:
    """All that comes back on a connection until its end, or that comes first, of so many bytes at the most."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as line:
        line.sendall(request.replace(b"\r\n", b"\r\nHost: x\r\nConnection: close\r\n", 1))
        return line.recv(until) if until else b"".join(iter(lambda: line.recv(65_536), b""))
