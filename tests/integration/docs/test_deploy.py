"""The example files for a server: what they call is understood, what they close stays closed."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.docs.pages import DOCS, links
from tests.integration.docs.test_examples import read

DEPLOY = DOCS / "deploy"
SERVICES = ("ventanilla-collect.service", "ventanilla-head.service")
_PROGRAM = "/opt/ventanilla/bin/ventanilla"
_IN_A_MATCH = {
    "AcceptEnv", "AuthenticationMethods", "ClientAliveCountMax", "ClientAliveInterval", "DisableForwarding",
    "ForceCommand", "KbdInteractiveAuthentication", "MaxSessions", "PasswordAuthentication", "PermitTunnel",
    "PermitUserRC", "X11Forwarding",
}  # fmt: skip
"""Keywords that may stand in a Match block. Source: sshd_config(5), OpenSSH 9.2, read 2026-11-22."""


def unit(name: str) -> configparser.ConfigParser:
    """A unit file; systemd's names keep their capitals."""
    found = configparser.ConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None, strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign]  # as the library's own documentation does it
    found.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return found


def lines(name: str) -> list[str]:
    """The lines of a file without remarks."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def read_command(command: str) -> None:
    """Let the program read a command line that names it in full."""
    words = shlex.split(command)
    assert words[0] == _PROGRAM
    assert words[1:3] == ["--workspace", "/var/lib/ventanilla"]
    rest = words[3:]
    if rest[:1] == ["--lang"]:
        rest = rest[2:]
    read(["ventanilla", *rest])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_calls_the_program_as_it_is(name: str) -> None:
    service = unit(name)["Service"]
    read_command(service["ExecStart"])
    assert service["User"] == "deskd"
    assert service["UMask"] == "0007", "files made by one account must be writable for the other"
    assert service["ReadWritePaths"] in service["ExecStart"]


def test_the_timer_starts_a_service_that_is_there_once_a_day() -> None:
    timer = unit("ventanilla-head.timer")
    assert (DEPLOY / "ventanilla-head.service").exists()
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:\d\d", timer["Timer"]["OnCalendar"])
    assert timer["Timer"]["Persistent"] == "true"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here: its own check is left out")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for name in (*SERVICES, "ventanilla-head.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(_PROGRAM, shutil.which("true") or "/bin/true"))
    for name in (*SERVICES, "ventanilla-head.timer"):
        done = subprocess.run(
            ["systemd-analyze", "--man=no", "verify", str(tmp_path / name)],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        about_ours = [line for line in (done.stdout + done.stderr).splitlines() if "ventanilla" in line]
        assert not about_ours


def test_a_key_opens_the_dashboard_and_nothing_else() -> None:
    keys = lines("authorized_keys.example")
    assert keys
    for key in keys:
        found = re.fullmatch(r'restrict,pty,command="([^"]+)" ssh-ed25519 \S+ \w+', key)
        assert found is not None, key
        read_command(found[1])


def test_sshd_forces_the_same_command_and_closes_the_rest() -> None:
    match, *rest = lines("sshd_config.example")
    assert match == "Match User desk"
    settings = dict(line.split(None, 1) for line in rest)
    assert len(settings) == len(rest)
    assert set(settings) <= _IN_A_MATCH
    read_command(settings["ForceCommand"])
    assert settings["DisableForwarding"] == "yes"
    assert settings["AuthenticationMethods"] == "publickey"
    assert not re.search(r"PYTHON|LD_|TEXTUAL|PATH", settings["AcceptEnv"])


@pytest.mark.parametrize("page", ["admin.md", "administracion.md"])
def test_every_example_file_is_linked(page: str) -> None:
    assert {f"deploy/{file.name}" for file in DEPLOY.iterdir()} <= set(links(DOCS / page))
