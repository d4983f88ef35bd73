"""``ventanilla _child setup``: the dialog of a desk, line by line, with a real platform behind it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.town import ROOT
from tests.integration.credentials.office import TOKEN, Office


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
