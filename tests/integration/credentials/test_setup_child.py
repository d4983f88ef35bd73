"""``ventanilla _child setup``: the dialog of a desk, line by line, with a real platform behind it."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from core.store.files import database_path
from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.town import ROOT
from tests.integration.credentials.office import CONFIGURED, TOKEN, Office, found_in


class Dialog:
    """The desk's side."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def say(self, **message: object) -> dict[str, Any]:
        """One line, and the line that answers it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert b"CANARY" not in line
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def dialog(office: Office) -> Iterator[Dialog]:
    """A child that ends when its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ventanilla", "_child", "setup"],
        cwd=ROOT, env=office.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Dialog(process)
        _out, talk = process.communicate(timeout=BOUND_S)
        assert (process.returncode, talk) == (0, b"")
    finally:
        process.kill()
        process.wait(BOUND_S)


def begun(office: Office, **more: object) -> dict[str, object]:
    return {
        "do": "begin", "workspace": str(office.workspace), "language": "en", "actor": {"id": 1, "name": "Rosa"}, **more,
    }  # fmt: skip


def test_a_desk_enters_an_account_line_by_line(office: Office) -> None:
    with dialog(office) as desk:
        asked = desk.say(**begun(office, connector="cofre", name="muro", custodian="Rosa"))
        assert (asked["ask"], asked["signs_in"]) == ("fields", False)
        assert [(each["key"], each["kind"]) for each in asked["fields"]][:2] == [("server", "url"), ("token", "secret")]
        server = office.platform.address
        wrong = desk.say(do="answer", settings={"server": "no address"}, secrets={"token": TOKEN})
        assert (wrong["code"], "Server" in wrong["failed"]) == (2, True)
        refused = desk.say(do="answer", settings={"server": server}, secrets={"token": "CANARY-wrong"})["result"]
        assert (refused["is_refused"], bool(refused["failure"])) == (True, True)
        shown = desk.say(do="answer", settings={"server": server}, secrets={"token": f"Bearer {TOKEN}\n"})["result"]
        assert (shown["identity"], shown["failure"], shown["scopes"]) == ("@valdeluz", None, ["read", "write"])
        assert {"what": "searching the platform", "is_open": False, "why": "the platform has no search"} in shown[
            "works"
        ]
        assert office.ask("account", "list", "--json").json == []
        assert desk.say(do="register") == {"done": {"account": "1", "name": "muro"}}
        assert desk.say(do="register")["code"] == 2, "once is enough"
    assert office.ask("collect", "--once").code == 0


def test_a_desk_shows_where_to_sign_in_and_gives_the_code(office: Office) -> None:
    with dialog(office) as desk:
        assert desk.say(**begun(office, connector="llave", name="muro"))["signs_in"] is True
        code = desk.say(do="answer", settings={"server": office.platform.address}, secrets={})
        assert (code["ask"], code["url"]) == ("code", f"{office.platform.address}/authorize")
        again = desk.say(do="code", code="wrong")
        assert (again["ask"], "take" in again["why"], "wrong" in again["why"]) == ("code", True, False)
        assert desk.say(do="code", code="CANARY-code-12345")["result"]["identity"] == "@valdeluz"
        assert desk.say(do="register")["done"]["account"] == "1"


def test_a_desk_signs_in_again(office: Office) -> None:
    assert office.add("muro", "cofre", "--secret-file", office.token_file()).code == 0
    office.platform.revoke()
    assert office.ask("collect", "--once").code == 6
    office.platform.tokens.add(TOKEN)
    with dialog(office) as desk:
        assert desk.say(**begun(office, account="muro"))["ask"] == "fields"
        assert desk.say(do="answer", settings={}, secrets={"token": TOKEN})["result"]["failure"] is None
        assert desk.say(do="register")["done"]["name"] == "muro"
    assert office.ask("account", "show", "muro", "--json").json["state"] == "active"


def test_the_gate_judges_whoever_the_desk_names(office: Office) -> None:
    for actor in ({"id": 3, "name": "Ana"}, {"id": 1, "name": "Ana"}, {"id": 99, "name": "Nadie"}):
        with dialog(office) as desk:
            answer = desk.say(**begun(office, connector="cofre", name="muro", actor=actor) | {"actor": actor})
            assert answer["code"] == 4


def test_lines_that_make_no_sense_are_told_and_end_nothing(office: Office) -> None:
    with dialog(office) as desk:
        for message in ({}, {"do": "register"}, {"do": "begin"}, {"do": 1}):
            assert desk.say(**message)["code"] in (1, 2)
        assert desk.say(**begun(office, connector="telepatia", name="x"))["code"] == 3
        assert desk.say(do="register")["code"] == 2
        assert desk.say(**begun(office, connector="cofre", name="muro"))["ask"] == "fields"


def test_an_account_is_called_otherwise_until_its_answers_are_given(office: Office) -> None:
    with dialog(office) as desk:
        asked = desk.say(**begun(office, connector="cofre"))
        assert (asked["title"], asked["networks"]) == ("Cofre", [{"code": "Co", "name": "Cofre"}])
        answer = {"do": "answer", "settings": {"server": office.platform.address}, "secrets": {"token": TOKEN}}
        assert desk.say(**answer)["code"] == 2, "it has no name yet"
        assert desk.say(**answer, name="muro", network="Xx")["code"] == 2
        assert desk.say(**answer, network="", custodian="Pilar")["result"]["failure"] is None
        assert desk.say(do="register")["done"]["name"] == "muro"
    with dialog(office) as desk:
        desk.say(**begun(office, connector="cofre"))
        assert desk.say(**answer, name="MURO")["code"] == 5, "before any contact"
        assert desk.say(**answer, name="otro")["result"]["failure"] is None
    shown = office.ask("account", "show", "muro", "--json").json
    assert (shown["network"], shown["custodian"]) == ("Co", "Pilar")


def test_a_desk_that_goes_in_the_middle_of_a_contact_leaves_nothing_behind(office: Office) -> None:
    with silent() as (address, asked), child(office) as process:
        allowed = CONFIGURED.format(host=address.removeprefix("http://"), more="")
        (office.workspace / "ventanilla.toml").write_text(allowed)
        tell(process, begun(office, connector="cofre", name="muro"))
        tell(process, {"do": "answer", "settings": {"server": address}, "secrets": {"token": TOKEN}}, is_answered=False)
        assert asked.wait(BOUND_S), "the contact has begun"
        process.stdin.close()  # type: ignore[union-attr]  # it has one
        assert process.wait(BOUND_S) == 0
    assert office.ask("account", "list", "--json").json == []
    assert found_in([office.home]) == []


def test_a_desk_that_goes_while_a_code_is_waited_for_leaves_nothing_behind(office: Office) -> None:
    with dialog(office) as desk:
        desk.say(**begun(office, connector="llave", name="muro"))
        assert desk.say(do="answer", settings={"server": office.platform.address}, secrets={})["ask"] == "code"
    assert office.ask("account", "list", "--json").json == []


def test_what_is_being_put_on_record_is_finished_although_the_desk_goes(office: Office) -> None:
    with child(office) as process:
        tell(process, begun(office, connector="cofre", name="muro"))
        tell(process, {"do": "answer", "settings": {"server": office.platform.address}, "secrets": {"token": TOKEN}})
        tell(process, {"do": "register"}, is_answered=False)
        process.stdin.close()  # type: ignore[union-attr]  # it has one
        assert process.wait(BOUND_S) == 0
    assert office.ask("account", "show", "muro", "--json").json["state"] == "active"
    assert office.ask("collect", "--once").code == 0


def test_a_process_killed_while_it_enters_leaves_nothing_or_an_account_that_says_what_it_lacks(office: Office) -> None:
    states = set()
    for turn in range(6):
        name = f"muro{turn}"
        with child(office) as process:
            tell(process, begun(office, connector="cofre", name=name))
            tell(
                process, {"do": "answer", "settings": {"server": office.platform.address}, "secrets": {"token": TOKEN}}
            )
            tell(process, {"do": "register"}, is_answered=False)
            until_written(office, name, at_least=turn % 3)
            process.kill()
            process.wait(BOUND_S)
        shown = [each for each in office.ask("account", "list", "--json").json if each["name"] == name]
        states |= {each["state"] for each in shown}
        if shown and shown[0]["state"] == "needs_sign_in":
            with dialog(office) as desk:
                assert desk.say(**begun(office, account=name))["ask"] == "fields"
                assert desk.say(do="answer", settings={}, secrets={"token": TOKEN})["result"]["failure"] is None
                assert desk.say(do="register")["done"]["name"] == name
    assert states <= {"needs_sign_in", "active"}
    assert office.ask("collect", "--once").code == 0, "each that counts as in use has its secret"


def test_no_keyring_process_stays_when_the_desk_goes_while_the_keyring_hangs(office: Office) -> None:
    office.variables = {
        "PYTHONPATH": office.variables["PYTHONPATH"],
        "PYTHON_KEYRING_BACKEND": "tests.integration.credentials.hanging.Hanging",
    }
    with child(office) as process:
        tell(process, begun(office, connector="cofre", name="muro"))
        settings = {"server": office.platform.address}
        tell(process, {"do": "answer", "settings": settings, "secrets": {"token": TOKEN}}, is_answered=False)
        [keyring] = children(process.pid)
        process.stdin.close()  # type: ignore[union-attr]  # it has one
        assert process.wait(BOUND_S) == 0
        assert not Path(f"/proc/{keyring}").exists()
    assert office.ask("account", "list", "--json").json == []


def test_bytes_that_are_no_text_are_told_and_end_nothing(office: Office) -> None:
    with child(office) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(b"\xff\xfe{}\n")
        process.stdin.flush()
        assert b'"failed"' in process.stdout.readline()
        assert tell(process, begun(office, connector="cofre", name="muro"))["ask"] == "fields"


@contextmanager
def child(office: Office) -> Iterator[subprocess.Popen[bytes]]:
    """A child that the test ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ventanilla", "_child", "setup"],
        cwd=ROOT, env=office.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait(BOUND_S)


def tell(
    process: subprocess.Popen[bytes], message: Mapping[str, object], *, is_answered: bool = True
) -> dict[str, Any]:
    """One line, and its answer where it is waited for."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(dict(message)).encode() + b"\n")
    process.stdin.flush()
    return dict(json.loads(process.stdout.readline())) if is_answered else {}


@contextmanager
def silent() -> Iterator[tuple[str, threading.Event]]:
    """A server that takes a connection and never answers; its address, and whether it was asked."""
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(BOUND_S)
        taken: list[socket.socket] = []

        def take() -> None:
            with suppress(OSError):
                taken.append(server.accept()[0])
                asked.set()

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
    thread.join(BOUND_S)
    for each in taken:
        each.close()


def children(pid: int) -> list[int]:
    """The processes it has started, as soon as there are some."""
    end = time.monotonic() + BOUND_S
    while time.monotonic() < end:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found:
            return [int(each) for each in found]
        time.sleep(0.01)  # what another process does sets no event here
    raise AssertionError("it has started none")


def until_written(office: Office, name: str, *, at_least: int) -> None:
    """Wait until so much of an account is on record: nothing, its row, or its secret's."""
    queries = (
        "",
        "SELECT 1 FROM account WHERE name = ?",
        "SELECT 1 FROM secret_entry s JOIN account a ON a.id = s.account_id WHERE a.name = ?",
    )
    if not queries[at_least]:
        return
    connection = sqlite3.connect(f"file:{database_path(office.workspace)}?mode=ro", uri=True, timeout=20)
    try:
        end = time.monotonic() + BOUND_S
        while not connection.execute(queries[at_least], (name,)).fetchall():
            assert time.monotonic() < end
            time.sleep(0.001)  # what another process writes sets no event here
    finally:
        connection.close()
