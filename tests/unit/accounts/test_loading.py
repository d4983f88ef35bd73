"""Finding and loading connectors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.accounts.loading import BUNDLED, Allowed, NotLoaded, Shelf, digest_of
from core.errors import NotFound

HERE = "tests.unit.accounts.connectors"
TABLE = {
    "quiet": f"{HERE}:connector",
    "made": f"{HERE}:Quiet",
    "newer": f"{HERE}:newer",
    "nothing": f"{HERE}:nothing",
    "misnamed": f"{HERE}:connector",
    "absent": "tests.unit.accounts.no_such_module:connector",
    "ending": f"{HERE}:ends_the_program",
}
_THIRD_PARTY = """\
from tests.unit.accounts.connectors import Quiet
connector = Quiet("acme")
"""


def test_naming_the_connectors_imports_none_of_them() -> None:
    program = (
        "import sys; from core.accounts.loading import Shelf; names = [c.name for c in Shelf().names()];"
        "print(names, [m for m in sys.modules if m.split('.')[0] in ('plugins', 'feedparser', 'httpx')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == f"{list(BUNDLED)} []"


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_connector_loads(name: str) -> None:
    loaded = Shelf().load(name)
    assert loaded.info.id == name
    assert loaded.package == f"plugins.{name}"


def test_a_connector_is_loaded_once() -> None:
    shelf = Shelf(TABLE)
    assert shelf.load("quiet") is shelf.load("quiet")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("newer", "version 99 of the contract"),
        ("nothing", "it is no connector"),
        ("misnamed", "it calls itself 'quiet'"),
        ("absent", "ModuleNotFoundError"),
        ("ending", "SystemExit at connectors.py"),
        ("made", "it calls itself 'quiet'"),
    ],
)
def test_one_that_fails_to_load_says_why_and_harms_no_other(name: str, words: str) -> None:
    shelf = Shelf(TABLE)
    with pytest.raises(NotLoaded, match=words):
        shelf.load(name)
    assert shelf.load("quiet").info.id == "quiet"


def test_a_name_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotFound, match="nobody"):
        Shelf(TABLE).load("nobody")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A third party's distribution on the path, as an installer leaves it."""
    (tmp_path / "acme_ventanilla.py").write_text(_THIRD_PARTY)
    info = tmp_path / "acme_ventanilla-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-ventanilla\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(
        "[ventanilla.connectors]\nacme = acme_ventanilla:connector\nquiet = acme_ventanilla:connector\n"
    )
    (info / "RECORD").write_text("acme_ventanilla.py,,\nacme_ventanilla-1.2.dist-info/METADATA,,\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "acme_ventanilla", raising=False)
    return tmp_path


@pytest.mark.usefixtures("installed")
def test_a_third_partys_connector_is_not_loaded_before_somebody_allows_it() -> None:
    shelf = Shelf(TABLE)
    with pytest.raises(NotLoaded, match="«acme»"):
        shelf.load("acme")
    assert "acme_ventanilla" not in sys.modules
    listed = {one.name: one for one in shelf.names()}
    assert "not allowed" in listed["acme"].refusal
    assert (listed["acme"].distribution, listed["acme"].version) == ("acme-ventanilla", "1.2")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("version", ["", "1.2"])
def test_an_allowed_one_is_loaded(version: str) -> None:
    loaded = Shelf(TABLE, [Allowed("acme", version)]).load("acme")
    assert (loaded.info.id, loaded.package) == ("acme", "acme_ventanilla")


@pytest.mark.usefixtures("installed")
def test_another_version_than_the_allowed_one_is_refused_by_name() -> None:
    with pytest.raises(NotLoaded, match="«acme»"):
        Shelf(TABLE, [Allowed("acme", "1.1")]).load("acme")


def test_a_file_that_changed_after_it_was_allowed_is_refused(installed: Path) -> None:
    from importlib import metadata

    digest = digest_of(metadata.distribution("acme-ventanilla"))
    assert Shelf(TABLE, [Allowed("acme", digest=digest)]).load("acme").info.id == "acme"
    (installed / "acme_ventanilla.py").write_text(_THIRD_PARTY + "# one line more\n")
    with pytest.raises(NotLoaded, match="«acme»"):
        Shelf(TABLE, [Allowed("acme", digest=digest)]).load("acme")


@pytest.mark.usefixtures("installed")
def test_the_name_of_a_bundled_connector_cannot_be_taken_over() -> None:
    shelf = Shelf(TABLE, [Allowed("quiet")])
    assert shelf.load("quiet").package == "tests"
    assert [one.is_bundled for one in shelf.names() if one.name == "quiet"] == [True]


def test_one_that_is_allowed_and_not_installed_is_named() -> None:
    listed = {one.name: one for one in Shelf(TABLE, [Allowed("ghost")]).names()}
    assert "not installed" in listed["ghost"].refusal
