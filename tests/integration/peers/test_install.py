"""What the installer decides, and what a run says where a server is missing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.integration.peers import debian, install, node
from tests.integration.peers.commands import CommandFailed, run
from tests.integration.peers.places import CHECKOUT, HOW_TO_INSTALL, PeerMissing, Places

SNAC_TESTS = "tests/integration/peers/test_snac_peer.py"

STANZAS = """Types: deb
URIs: http://packages.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://packages.example/security
Suites: bookworm-security
Components: main
"""


def test_the_backports_are_looked_for_in_the_archive_that_has_the_release() -> None:
    assert debian.backports_of(STANZAS, deb822=True) == (
        "Types: deb\nURIs: http://packages.example/debian\nSuites: bookworm-backports\nComponents: main\n"
    )
    line = "deb [arch=amd64] http://packages.example/debian bookworm main contrib\n"
    assert debian.backports_of(f"# {line}{line}", deb822=False) == line.replace("bookworm", "bookworm-backports")
    assert debian.backports_of("deb http://packages.example/other stable main\n", deb822=False) == ""


def test_an_empty_cache_has_no_server_and_says_how_to_get_one(tmp_path: Path) -> None:
    places = Places(tmp_path)
    with pytest.raises(PeerMissing, match=HOW_TO_INSTALL):
        node.find_node(places)
    with pytest.raises(PeerMissing, match=HOW_TO_INSTALL):
        node.find_network(places, node.Node(tmp_path))
    with pytest.raises(PeerMissing, match=HOW_TO_INSTALL):
        debian.find(places, debian.Program("no-such-server", "none", inside="usr/bin", wanted="."))


def test_a_program_that_answers_with_another_version_is_not_the_wanted_one(tmp_path: Path) -> None:
    program = debian.Program("env", "coreutils", inside="usr/bin", wanted="version from another world")
    with pytest.raises(PeerMissing, match="coreutils"):
        debian.find(Places(tmp_path), program)


def test_a_name_that_is_none_of_them_is_refused_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VENTANILLA_PEERS", str(tmp_path / "cache"))
    with pytest.raises(SystemExit):
        install.main(["redis-server", "mysql"])
    assert "there is no 'mysql' to install" in capsys.readouterr().err
    assert not (tmp_path / "cache").exists()


def test_a_bluesky_network_is_a_part_of_everything() -> None:
    assert set(install.BLUESKY) < set(install.EVERYTHING)


def test_the_lock_file_pins_every_package_and_names_no_index() -> None:
    lock = json.loads((node.SOURCES / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages["node_modules/@atproto/dev-env"]["version"] == node.DEV_ENV_VERSION
    assert [name for name, entry in packages.items() if not entry.get("integrity") or "resolved" in entry] == []


def test_a_command_that_takes_too_long_ends_with_all_it_started() -> None:
    with pytest.raises(CommandFailed, match="not done after 1 s"):
        run(["sh", "-c", "sleep 600 & echo started; wait"], timeout_s=1)


@pytest.mark.parametrize(("needed", "code"), [("", 0), ("1", 1)])
def test_a_missing_server_skips_its_tests_loudly_or_fails_them_where_it_is_needed(
    tmp_path: Path, needed: str, code: int
) -> None:
    if Path("/usr/bin/snac").exists():
        pytest.skip("the machine itself has snac2, so no cache can lack it")
    env = {"VENTANILLA_PEERS": str(tmp_path), "VENTANILLA_NEED_PEERS": needed, "PYTEST_ADDOPTS": ""}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", SNAC_TESTS]
    said = run(words, cwd=CHECKOUT, env={**env, "PYTEST_XDIST_WORKER": ""}, timeout_s=120, fine=(code,))
    assert "REAL SERVER MISSING: snac2: snac is not installed" in said
    assert HOW_TO_INSTALL in said
    assert ("real servers that could not be had" in said) == (not needed)
    assert os.environ.get("VENTANILLA_PEERS") != str(tmp_path)
