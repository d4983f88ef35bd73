"""The connector of the author's guide, taken from its page, installed beside the program, and run."""

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
        packages = next((folder / "venv").glob("lib/python*/site-packages"))
        ours = [ROOT, *(Path(entry) for entry in _our_packages())]
        (packages / "ventanilla-here.pth").write_text("".join(f"{entry}\n" for entry in ours))
        [code] = fences(PAGE, "python")
        project, self.config = (tomllib.loads(each.text) for each in fences(PAGE, "toml"))
        (packages / "hojas.py").write_text(code.text, encoding="utf-8")
        points = project["project"]["entry-points"]["ventanilla.connectors"]
        info = packages / "ventanilla_hojas-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['project']['name']}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            "[ventanilla.connectors]\n" + "".join(f"{name} = {place}\n" for name, place in points.items())
        )
        (info / "RECORD").write_text("hojas.py,,\n")
        self._python = folder / "venv" / "bin" / "python"
        self.place = folder / "place"
        self._pin = folder / "pin.txt"
        self._pin.write_text("739184\n")
        self._pin.chmod(0o600)

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


def _texts(installed: Installed) -> list[str]:
    return [str(each["text"]) for each in _list(installed.json("message", "list", "--account", "tablon"))]


def _list(found: object) -> list[dict[str, object]]:
    assert isinstance(found, list)
    return found


def _our_packages() -> list[str]:
    import site

    return site.getsitepackages()
