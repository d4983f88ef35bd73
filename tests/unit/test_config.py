"""The configuration of a workspace: everything has a default, nothing misspelt is passed over; and where things lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import i18n
from core.config import AlertsConfig, Config, DeskConfig, HttpConfig, NoticeConfig, read_config
from core.errors import UsageError
from core.paths import CONFIG_NAME, WORKSPACE_VARIABLE, log_directory, workspace_directory


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


def _read(folder: Path, text: str) -> Config:
    (folder / CONFIG_NAME).write_text(text, encoding="utf-8")
    return read_config(folder)


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert read_config(tmp_path) == Config()
    assert Config() == Config(DeskConfig(None, False, False, True), HttpConfig((), "", ""), ())


@pytest.mark.parametrize("text", ["", "# nothing\n", "[desk]\n", "[desk]\n[http]\n[connectors]\n"])
def test_a_file_that_says_nothing_leaves_every_default(tmp_path: Path, text: str) -> None:
    assert _read(tmp_path, text) == Config()


def test_every_key_is_read(tmp_path: Path) -> None:
    text = """
        [desk]
        idle_lock_s = 90
        is_shared = true
        is_light = true
        collects = false
        [http]
        allow = ["intranet.example:8443", "ñandú.example:443"]
        proxy = "http://proxy.example:3128"
        ca_file = "/etc/ca.pem"
        [connectors]
        allow = ["vecinal"]
        [alerts]
        hook = "/opt/guard/bell"
        webhook = "https://guard.example/hook"
        ntfy = "https://ntfy.example/topic"
        [duty]
        ntfy = "https://ntfy.example/duty"
    """
    assert _read(tmp_path, text) == Config(
        DeskConfig(90.0, True, True, False),
        HttpConfig(("intranet.example:8443", "ñandú.example:443"), "http://proxy.example:3128", "/etc/ca.pem"),
        ("vecinal",),
        alerts=AlertsConfig(
            NoticeConfig("/opt/guard/bell", "https://guard.example/hook", "https://ntfy.example/topic"),
            NoticeConfig(ntfy="https://ntfy.example/duty"),
        ),
    )


@pytest.mark.parametrize("number", ["120", "120.0", "1.2e2"])
def test_seconds_may_be_written_whole_or_not(tmp_path: Path, number: str) -> None:
    assert _read(tmp_path, f"[desk]\nidle_lock_s = {number}\n").desk.idle_lock_s == 120.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[desks]\n", "there is no section «desks»."),
        ("idle_lock_s = 3\n", "there is no section «idle_lock_s»."),
        ("desk = 3\n", "there is no section «desk»."),
        ("[[desk]]\n", "there is no section «desk»."),
        ("[desk]\nidle_lock = 3\n", "there is no setting «desk.idle_lock»."),
        ("[desk.more]\n", "there is no setting «desk.more»."),
        ("[http]\nallow_all = true\n", "there is no setting «http.allow_all»."),
        ("[desk]\nidle_lock_s = '3'\n", "«desk.idle_lock_s» has a value of the wrong kind."),
        ("[desk]\nidle_lock_s = true\n", "«desk.idle_lock_s» has a value of the wrong kind."),
        ("[desk]\nidle_lock_s = 10:00:00\n", "«desk.idle_lock_s» has a value of the wrong kind."),
        ("[desk]\ncollects = 'no'\n", "«desk.collects» has a value of the wrong kind."),
        ("[desk]\nis_shared = 1\n", "«desk.is_shared» has a value of the wrong kind."),
        ("[desk]\nis_shared = 'yes'\n", "«desk.is_shared» has a value of the wrong kind."),
        ("[http]\nallow = 'intranet.example:80'\n", "«http.allow» has a value of the wrong kind."),
        ("[http]\nallow = ['a', 3]\n", "«http.allow» has a value of the wrong kind."),
        ("[http]\nproxy = ['a']\n", "«http.proxy» has a value of the wrong kind."),
        ("[alerts]\nntfy = 3\n", "«alerts.ntfy» has a value of the wrong kind."),
        ("[duty]\nmail = 'a'\n", "there is no setting «duty.mail»."),
        ("[connectors]\nallow = {a = 1}\n", "«connectors.allow» has a value of the wrong kind."),
    ],
)
def test_what_is_misspelt_or_of_the_wrong_kind_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        _read(tmp_path, text)
    assert str(refused.value) == f"{tmp_path / CONFIG_NAME}: {said}"


@pytest.mark.parametrize("text", ["[desk\n", "desk = \n", "[desk]\nis_light = true\nis_light = false\n", "\0"])
def test_what_is_no_toml_is_refused_with_the_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"ventanilla\.toml is not valid TOML: ") as refused:
        _read(tmp_path, text)
    assert refused.value.exit_code == 2


def test_a_file_that_is_no_text_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / CONFIG_NAME).write_bytes(b"\xff\xfe[\x00d\x00")
    with pytest.raises(UsageError, match="cannot be read: check that it is a text file you may read"):
        read_config(tmp_path)
    (tmp_path / CONFIG_NAME).unlink()
    (tmp_path / CONFIG_NAME).mkdir()
    with pytest.raises(UsageError, match="cannot be read"):
        read_config(tmp_path)


@pytest.mark.parametrize("number", ["nan", "inf", "-1", "0", "-inf"])
def test_a_time_that_is_none_is_refused(tmp_path: Path, number: str) -> None:
    """An idle desk that never hides, or always: neither may come of a slip of the pen."""
    with pytest.raises(UsageError, match=r"desk\.idle_lock_s"):
        _read(tmp_path, f"[desk]\nidle_lock_s = {number}\n")


# --- where things lie -------------------------------------------------------------------------------------------------


def test_the_workspace_that_was_named_comes_before_the_environments(tmp_path: Path) -> None:
    environment = {WORKSPACE_VARIABLE: "/srv/from-environment"}
    assert workspace_directory(str(tmp_path), environment) == tmp_path
    assert workspace_directory(None, environment) == Path("/srv/from-environment")
    assert workspace_directory("", environment) == Path("/srv/from-environment")


def test_a_relative_or_home_path_becomes_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ana")
    assert workspace_directory("w", {}) == tmp_path / "w"
    assert workspace_directory("~/w", {}) == Path("/home/ana/w")


@pytest.mark.parametrize("environment", [{}, {WORKSPACE_VARIABLE: ""}])
def test_without_a_name_it_is_the_users_own(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/home/ana/.data")
    found = workspace_directory(None, environment)
    assert found.is_absolute()
    assert found.parts[-2:] == ("ventanilla", "workspace")


def test_the_log_lies_in_the_workspace() -> None:
    assert log_directory(Path("/srv/w")) == Path("/srv/w/log")
