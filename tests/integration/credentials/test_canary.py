"""C122: a secret goes in by every road, connectors spill it, children crash; and it is found nowhere afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.terminal import terminal
from tests.integration.credentials.office import PIN, TOKEN, Office, found_in, told, watched_processes
from tests.integration.credentials.secret_service import Session
from tests.integration.credentials.server import Platform

FAULTS = ("text", "cut", "repr", "traceback", "name")
GRANTED = "CANARY-code-12345"


def by_file_and_input(office: Office) -> None:
    """A file, standard input, a code, and another token in place of the first."""
    assert office.add("fichero", "cofre", "--secret-file", office.token_file()).code == 0
    assert office.add("entrada", "cofre", "--secret-file", "-", stdin=f"{TOKEN}\n".encode()).code == 0
    assert office.add("codigo", "llave", stdin=f"CANARY-wrong\n{GRANTED}\n".encode()).code == 0
    assert office.ask("account", "connect", "fichero", "--secret-file", office.token_file(), who="Rosa").code == 0
    assert office.add("malo", "cofre", "--secret-file", office.token_file("CANARY with blanks inside")).code == 2
    assert office.add("peor", "cofre", "--secret-file", office.token_file("CANARY-refused-0123456789")).code == 6
    assert office.add("orden", "cofre", "--set", "token=SECRETO").code == 2


def by_terminal(office: Office) -> None:
    """Typed unseen; what the terminal showed is searched like all else."""
    words = office.words("account", "add", "teclado", "--connector", "cofre", who="Rosa")
    with terminal(*words, home=office.home, variables=office.variables) as person:
        shown = [person.wait_for("Server: ")]
        person.type(office.platform.address)
        shown.append(person.wait_for("Token: "))
        person.type("CANARY with blanks")
        shown.append(person.wait_for("blanks or line ends inside"))
        shown.append(person.wait_for("Token: "))
        person.type(f"Bearer {TOKEN} ")
        shown.append(person.wait_for("Fault"))
        person.type("")
        assert person.end() == 0, person.seen
        office.printed += [each.encode() for each in (*shown, person.seen)]


def by_the_desks_child(office: Office) -> None:
    """The dialog of a desk, and one whose child is killed in the middle."""
    begin = {
        "do": "begin", "workspace": str(office.workspace), "language": "en", "actor": {"id": 1, "name": "Rosa"},
        "connector": "cofre", "name": "dialogo",
    }  # fmt: skip
    answer = {"do": "answer", "settings": {"server": office.platform.address}, "secrets": {"token": TOKEN}}
    for is_killed in (False, True):
        child = _child(office)
        assert child.stdin is not None and child.stdout is not None
        said = b""
        for message in (begin, answer):
            child.stdin.write(json.dumps(message).encode() + b"\n")
            child.stdin.flush()
            said += child.stdout.readline()
        if is_killed:
            os.kill(child.pid, signal.SIGABRT)
        else:
            child.stdin.write(b'{"do": "register"}\n')
            child.stdin.flush()
            said += child.stdout.readline()
            assert b'"done"' in said
            begin["name"] = "muerto"
        rest, talk = child.communicate(timeout=BOUND_S)
        office.printed += [said, rest, talk]


def _child(office: Office) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ventanilla", "_child", "setup"],
        cwd=Path(__file__).parents[3], env=office.environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def spill(office: Office, server: Platform) -> None:
    """Connectors that put the secret into what they raise, collected by the real collector, renewals included."""
    for fault in FAULTS:
        added = office.add(fault, "cofre", "--set", f"fault={fault}", "--secret-file", office.token_file())
        assert added.code == 0, added
    server.expire()
    office.ask("collect", "--once")
    server.expire()
    office.ask("collect", "--for", "3")
    server.revoke()
    office.ask("collect", "--once")
    collector = office.start(*office.words("collect"))
    assert collector.stderr is not None
    office.printed.append(collector.stderr.readline())
    os.kill(collector.pid, signal.SIGABRT)
    out, talk = collector.communicate(timeout=BOUND_S)
    office.printed += [out, talk]


def look(office: Office) -> None:
    """Everything that people can ask afterwards."""
    listed = office.ask("account", "list", "--json").json
    assert len(listed) >= len(FAULTS) + 5
    for account in listed:
        office.ask("account", "show", account["name"])
        office.ask("account", "show", account["name"], "--json")
    office.ask("account", "check", "text", who="Rosa")
    office.ask("account", "list")
    office.ask("audit", "list", "--json", "--limit", "1000")
    office.ask("message", "list", "--json", who="Rosa")
    office.ask("account", "revoke", "text", who="Rosa")


def every_road(office: Office, server: Platform) -> None:
    with watched_processes(office.variables["PYTHONPATH"]) as seen:
        by_file_and_input(office)
        by_terminal(office)
        by_the_desks_child(office)
        spill(office, server)
        look(office)
    looks = seen[""]
    assert looks > 100
    assert [place for place in seen if place] == []
    assert told(office.printed) == []
    assert found_in([office.home]) == []
    assert PIN.encode() not in b"".join(office.printed)


def test_no_secret_is_left_anywhere_on_a_server(office: Office, server: Platform) -> None:
    every_road(office, server)


def test_no_secret_is_left_anywhere_with_a_real_keyring(office: Office, server: Platform, desktop: Session) -> None:
    office.variables = {"PYTHONPATH": office.variables["PYTHONPATH"], **desktop.variables}
    every_road(office, server)
    assert found_in([desktop.home]) == []
    assert list((office.home / "state").rglob("*")) == [], "all of it is in the keyring"


def test_the_search_finds_what_it_searches_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"x{TOKEN}")
    (tmp_path / "b.txt").write_text("Basic cm9zYTpDQU5BUlktdG9rZW4=")
    assert len(found_in([tmp_path])) == 2
    assert told([b"nothing", TOKEN.encode()]) == [TOKEN.encode()]
    with watched_processes("the process of this test") as seen:
        subprocess.run(["sleep", "0.5"], env={"SECRET": TOKEN, "OURS": "the process of this test"}, check=True)
    assert any(place.startswith("environ") for place in seen)
