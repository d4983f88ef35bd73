"""The connectors of the author's guide, taken from their page, installed beside the program, run and tried."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import tomllib
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.docs.pages import DOCS, ROOT, fences

PAGE = DOCS / "connectors.md"
LEAFLETS: list[object] = [
    {"id": 1, "who": "vecina", "says": "La fuente del parque pierde agua.", "at": "2026-05-12T08:00:00+00:00"},
    {"id": 2, "who": "vecina", "says": "Sigue igual.", "at": "2026-05-12T09:00:00+00:00"},
    {"id": 3, "who": "tablón", "says": None, "at": "2026-05-12T09:30:00+00:00"},
]
FILES = ("hojas.py", "pregon.py", "hojas_stage.py", "pregon_stage.py")
"""What the page's examples are, in their order."""
_TIMEOUT_S = 120


class Board(ThreadingHTTPServer):
    """A real server on the loopback that answers as the page says."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.leaflets = list(LEAFLETS)

    @cached_property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_port}"


class _Asked(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name is the library's
        assert isinstance(self.server, Board)
        skip = int(parse_qs(urlsplit(self.path).query)["skip"][0])
        body = json.dumps({"leaflets": self.server.leaflets[skip:]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""


@contextmanager
def board() -> Iterator[Board]:
    with Board() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=10)


class Installed:
    """An installation of its own with the connector of the page in it, and a workspace."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder / "venv", with_pip=False, symlinks=True)
        self._packages = packages = next((folder / "venv").glob("lib/python*/site-packages"))
        ours = [ROOT, *(Path(entry) for entry in _our_packages())]
        (packages / "ventanilla-here.pth").write_text("".join(f"{entry}\n" for entry in ours))
        for name, code in zip(FILES, fences(PAGE, "python"), strict=True):
            (packages / name).write_text(code.text, encoding="utf-8")
        project, self.config = (tomllib.loads(each.text) for each in fences(PAGE, "toml"))
        points = project["project"]["entry-points"]
        info = packages / "ventanilla_hojas-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['project']['name']}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            "".join(
                f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in named.items())
                for group, named in points.items()
            )
        )
        (info / "RECORD").write_text("".join(f"{name},,\n" for name in FILES))
        self._python = folder / "venv" / "bin" / "python"
        self.place = folder / "place"
        self._pin = folder / "pin.txt"
        self._pin.write_text("739184\n")
        self._pin.chmod(0o600)

    def offer(self, name: str, points: str) -> None:
        """Install another distribution, which offers something."""
        info = self._packages / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(points)

    def put(self, file: str, old: str, new: str) -> None:
        """Change one of the installed files."""
        place = self._packages / file
        text = place.read_text(encoding="utf-8")
        assert old in text
        place.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._python, "-m", "ventanilla", "--workspace", self.place, "--lang", "en", *words],
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_TIMEOUT_S,
        )  # fmt: skip

    def do(self, *words: str) -> subprocess.CompletedProcess[str]:
        """An act of Rosa's that succeeds."""
        done = self.run(*words, "--operator", "Rosa", "--pin-file", str(self._pin))
        assert done.returncode == 0, done.stderr
        return done

    def json(self, *words: str) -> object:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def configure(self, *, allow: list[str], inside: str) -> None:
        """Write down which connectors and which inner server are allowed."""
        (self.place / "ventanilla.toml").write_text(
            f'[connectors]\nallow = {json.dumps(allow)}\n\n[http]\nallow = ["{inside}"]\n'
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    here = Installed(tmp_path_factory.mktemp("hojas"))
    here.do("init", "--institution", "Municipalidad de Valdeluz", "--zone", "America/Lima")
    return here


def test_the_connector_of_the_page_brings_a_boards_leaflets_once(installed: Installed) -> None:
    with board() as server:
        refused = installed.run("connector", "list")
        assert "not allowed" in refused.stdout
        installed.configure(allow=installed.config["connectors"]["allow"], inside=server.address)
        assert "hojas: Hojas 1.0 (Hj Hojas)" in installed.run("connector", "list").stdout
        address = f"http://{server.address}/leaflets"
        installed.do("account", "add", "tablon", "--connector", "hojas", "--set", f"url={address}")
        assert address in installed.do("account", "check", "tablon").stdout
        for _time in range(2):
            assert installed.run("collect", "--once").returncode == 0
            assert _texts(installed) == ["Sigue igual.", "La fuente del parque pierde agua."]
        server.leaflets.append({"id": 4, "who": "vecina", "says": "¡Arreglada!", "at": "2026-05-12T10:00:00+00:00"})
        assert installed.run("collect", "--once").returncode == 0
        assert _texts(installed)[0] == "¡Arreglada!"
        [account] = _list(installed.json("account", "list"))
        assert account["health"] == "ok"
        assert account["misfits"] == 1, "the leaflet that says nothing is kept apart"


def test_the_connector_of_the_page_tells_what_went_wrong(installed: Installed) -> None:
    with board() as server:
        server.leaflets = [{"a": "board"}]
        installed.configure(allow=["hojas"], inside=server.address)
        elsewhere = f"http://{server.address}/elsewhere"
        installed.do("account", "add", "otro", "--connector", "hojas", "--set", f"url={elsewhere}")
        assert installed.run("collect", "--once").returncode in (0, 6)
    accounts = {account["name"]: account for account in _list(installed.json("account", "list"))}
    assert accounts["otro"]["misfits"] == 1
    assert installed.run("collect", "--once").returncode == 6, "the board has closed"
    accounts = {account["name"]: account for account in _list(installed.json("account", "list"))}
    assert accounts["otro"]["health"] == "unavailable"


@pytest.mark.parametrize("name", ["hojas", "pregon"])
def test_the_connectors_of_the_page_keep_every_law(installed: Installed, name: str) -> None:
    installed.configure(allow=installed.config["connectors"]["allow"], inside="127.0.0.1:9")
    checked = installed.run("connector", "check", name)
    assert checked.returncode == 0, checked.stdout
    endings = [line.partition(":")[0] for line in checked.stdout.splitlines()]
    assert set(endings) == {"kept", "does not apply"}
    assert endings.count("kept") >= 15
    assert "no-secret-said" in checked.stdout


def test_a_stage_counts_only_if_it_comes_with_the_connector_that_was_allowed(installed: Installed) -> None:
    installed.configure(allow=["hojas"], inside="127.0.0.1:9")
    installed.offer("intruder", "[ventanilla.stages]\nhojas = intruder:Stage\n")
    assert installed.run("connector", "check", "hojas", "--law", "streams").returncode == 0
    refused = installed.run("connector", "check", "pregon")
    assert refused.returncode == 1
    assert "not allowed" in refused.stderr
    assert installed.run("connector", "check", "hojas", "--law", "nonsense").returncode == 3


def test_a_law_is_named_when_the_crier_forgets_what_it_was_told(installed: Installed) -> None:
    installed.configure(allow=["pregon"], inside="127.0.0.1:9")
    installed.put("pregon.py", "Repeat.CHECKABLE", "Repeat.SAFE")
    try:
        checked = installed.run("connector", "check", "pregon", "--law", "cut-after", "--law", "said-once", "--json")
    finally:
        installed.put("pregon.py", "Repeat.SAFE", "Repeat.CHECKABLE")
    assert checked.returncode == 1
    assert {each["law"]: each["ending"] for each in _list(json.loads(checked.stdout))} == {
        "cut-after": "broken",
        "said-once": "kept",
    }
    assert "1 law is broken" in checked.stderr


def _texts(installed: Installed) -> list[str]:
    return [str(each["text"]) for each in _list(installed.json("message", "list", "--account", "tablon"))]


def _list(found: object) -> list[dict[str, object]]:
    assert isinstance(found, list)
    return found


def _our_packages() -> list[str]:
    import site

    return site.getsitepackages()
