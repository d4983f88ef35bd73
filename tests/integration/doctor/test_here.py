"""What is wrong on this machine: real files, real keyrings, real distributions."""

from __future__ import annotations

import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core.accounts.loading import Allowed
from core.accounts.model import AccountState, HealthCode, Standing
from core.doctor.codes import Code
from core.doctor.model import Severity
from core.store import Work, open_store
from core.store import files as places
from core.store.leases import acquire, holder_name
from tests.integration.doctor.conftest import CANARY, MACHINE, SETUP, Desk, check_bad, check_words, sentences

MASTODON = {"mastodon": "plugins.mastodon:connector"}
_THIRD_PARTY = """
from plugins.feed.connector import FeedConnector
from dataclasses import replace
class Acme(FeedConnector):
    info = replace(FeedConnector.info, id="acme")
connector = Acme()
"""


@pytest.mark.parametrize(
    ("name", "mode", "mends"),
    [("ventanilla.db", 0o644, "0600"), ("ventanilla.db", 0o640, "0600"), (".", 0o755, "0700")],
)
async def test_D114_wrong_modes_are_mended_by_the_command_that_is_named(
    desk: Desk, name: str, mode: int, mends: str
) -> None:
    place = (desk.directory / name).resolve()
    place.chmod(mode)
    finding = await desk.finding(Code.MODES)
    check_bad(finding, f"chmod {mends} {place}")
    assert finding.values["found"] == f"{mode:04o}"
    place.chmod(int(mends, 8))
    assert Code.MODES not in {each.code for each in (await desk.examine()).findings}


async def test_D112_a_network_disk_is_named_with_its_kind(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 0:40 / {tmp_path} rw - nfs4 host.example:/ rw\n")
    monkeypatch.setattr(places, "_MOUNTINFO", table)
    check_bad(await desk.finding(Code.NETWORK_DISK), "nfs4", str(desk.directory))


async def test_a_file_that_is_no_workspace_and_a_folder_without_one_are_findings(desk: Desk, tmp_path: Path) -> None:
    (desk.directory / "ventanilla.db").write_bytes(b"not a database" * 100)
    check_bad(await desk.finding(Code.WORKSPACE), str(desk.directory))
    desk.directory = tmp_path / "empty"
    desk.directory.mkdir()
    check_bad(await desk.finding(Code.WORKSPACE), str(desk.directory))


async def test_a_misspelt_configuration_is_a_finding(desk: Desk) -> None:
    desk.sections = "proxi = 1"
    finding = await desk.finding(Code.CONFIGURATION)
    assert finding.severity is Severity.BAD
    check_words(finding, "proxi")


async def test_C118_keyrings_that_keep_nothing_safe_are_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.table = MASTODON
    desk.names = _nobody
    await desk.add("muro", "https://social.example/", connector="mastodon")
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for backend, says in (
        ("keyring.backends.null.Keyring", "does not keep secrets safe"),
        ("tests.integration.credentials.backends.Plain", "does not keep secrets safe"),
        ("keyring.backends.fail.Keyring", "no keyring"),
    ):
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
        finding = await desk.finding(Code.KEYRING)
        check_bad(finding)
        assert says in sentences(finding)["en"][0]


async def test_secrets_of_the_service_are_looked_at_as_the_service(desk: Desk, tmp_path: Path) -> None:
    desk.table, desk.names = MASTODON, _nobody
    desk.sections = '[credentials]\nkeeper = "systemd"'
    await desk.add("muro", "https://social.example/", connector="mastodon")
    finding = await desk.finding(Code.KEYRING_FROM_SERVICE)
    assert finding.severity is Severity.WARN
    check_words(finding)
    desk.environment["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    assert (await desk.finding(Code.KEYRING_WELL)).severity is Severity.OK


async def _nobody(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


async def test_without_accounts_that_need_secrets_no_keyring_is_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    await desk.add("diario", "http://127.0.0.1:9/rss")
    assert Code.KEYRING not in {each.code for each in (await desk.examine()).findings}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A third party's distribution on the path, as an installer leaves it."""
    place = tmp_path / "packages"
    info = place / "acme_doctor-1.2.dist-info"
    info.mkdir(parents=True)
    (place / "acme_doctor.py").write_text(_THIRD_PARTY)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-doctor\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text("[ventanilla.connectors]\nacme = acme_doctor:connector\n")
    (info / "RECORD").write_text("acme_doctor.py,,\nacme_doctor-1.2.dist-info/METADATA,,\n")
    monkeypatch.syspath_prepend(str(place))
    monkeypatch.delitem(sys.modules, "acme_doctor", raising=False)
    return place


@pytest.mark.usefixtures("installed")
async def test_C124_a_connector_that_nobody_allowed_is_named_and_not_loaded(desk: Desk) -> None:
    desk.names = _nobody
    await desk.add("hojas", "https://social.example/", connector="acme")
    finding = await desk.finding(Code.CONNECTOR_NOT_ALLOWED)
    check_bad(finding, "«acme»", "acme-doctor 1.2")
    assert "acme_doctor" not in sys.modules


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("line", [Allowed("acme", "1.1"), Allowed("acme", "1.2", "0" * 64)])
async def test_C124_a_connector_that_changed_is_named_and_not_loaded(desk: Desk, line: Allowed) -> None:
    desk.names, desk.allowed, desk.sections = _nobody, (line,), '[connectors]\nallow = ["acme"]'
    await desk.add("hojas", "https://social.example/", connector="acme")
    check_bad(await desk.finding(Code.CONNECTOR_CHANGED), "«acme»", "acme-doctor 1.2")
    assert "acme_doctor" not in sys.modules


async def test_an_allowed_connector_is_shown_with_the_digest_to_allow_it_by(desk: Desk, installed: Path) -> None:
    desk.names, desk.allowed, desk.sections = _nobody, (Allowed("acme"),), '[connectors]\nallow = ["acme"]'
    await desk.add("hojas", "https://social.example/", connector="acme")
    digest = str((await desk.finding(Code.CONNECTOR_FOREIGN)).values["digest"])
    assert len(digest) == 64
    desk.allowed = (Allowed("acme", "1.2", digest),)
    assert (await desk.finding(Code.CONNECTOR_FOREIGN)).severity is Severity.OK
    (installed / "acme_doctor.py").write_text(_THIRD_PARTY + "\n# another\n")
    assert (await desk.finding(Code.CONNECTOR_CHANGED)).severity is Severity.BAD


async def test_a_connector_that_is_not_there_is_missing_and_one_that_breaks_says_so(desk: Desk) -> None:
    desk.names = _nobody
    desk.table = {**desk.table, "roto": "tests.integration.doctor:nothing"}
    await desk.add("hojas", "https://social.example/", connector="acme")
    await desk.add("rota", "https://social.example/", connector="roto")
    check_words(await desk.finding(Code.CONNECTOR_MISSING), "«acme»")
    finding = await desk.finding(Code.CONNECTOR_FAILS)
    check_words(finding, "«roto»")
    assert "«rota»" in finding.for_person


async def test_a_connector_that_never_finishes_loading_holds_nothing_else_up(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "never_loaded.py").write_text("import threading\nthreading.Event().wait()\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    desk.table = {**desk.table, "nunca": "never_loaded:connector"}
    desk.names, desk.outside_s = _refusing, 0.5
    await desk.add("hojas", "https://social.example/", connector="nunca")
    found = {each.code: each for each in (await desk.examine()).findings}
    check_words(found[Code.UNFINISHED])
    check_bad(found[Code.NAME_UNKNOWN], "social.example:443")


async def _refusing(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize(
    ("standing", "code", "severity"),
    [
        (Standing(AccountState.NEEDS_SIGN_IN, HealthCode.EXPIRED), Code.CREDENTIALS, Severity.BAD),
        (Standing(AccountState.NEEDS_SIGN_IN, HealthCode.SIGN_IN), Code.CREDENTIALS, Severity.BAD),
        (Standing(AccountState.NEEDS_SIGN_IN, HealthCode.MISSING_SCOPE), Code.MISSING_SCOPE, Severity.BAD),
        (Standing(health=HealthCode.QUOTA, failures=1, next_s=1_900_000_000), Code.QUOTA, Severity.WARN),
        (Standing(health=HealthCode.LIMITED, failures=9), Code.QUOTA, Severity.WARN),
        (Standing(health=HealthCode.BLOCKED, failures=1), Code.ACCOUNT_BLOCKED, Severity.BAD),
        (Standing(health=HealthCode.NOT_ALLOWED, failures=1), Code.NOT_PERMITTED, Severity.BAD),
        (Standing(health=HealthCode.UNAVAILABLE, failures=1), Code.FAILING, Severity.WARN),
        (Standing(health=HealthCode.UNAVAILABLE, failures=7), Code.FAILING, Severity.BAD),
        (Standing(AccountState.GONE, HealthCode.GONE), Code.GONE, Severity.BAD),
    ],
)
async def test_what_a_platform_said_last_is_told_apart_from_the_network(
    desk: Desk, standing: Standing, code: Code, severity: Severity
) -> None:
    desk.names = _nobody
    await desk.add("muro", "https://social.example:8443/rss", replace(standing, detail=f"?key={CANARY} refused"))
    finding = await desk.finding(code)
    assert finding.severity is severity
    check_words(finding, "social.example:8443", "«muro»")


async def test_who_collects_is_said_and_that_nobody_does(desk: Desk) -> None:
    desk.names = _nobody
    await desk.add("diario", "https://social.example/rss")
    assert (await desk.finding(Code.NOBODY_COLLECTS)).severity is Severity.WARN
    desk.sections = "[desk]\ncollects = false"
    finding = await desk.finding(Code.NOBODY_COLLECTS)
    check_bad(finding)
    assert MACHINE in finding.for_it

    async def take(work: Work) -> None:
        await acquire(work, "collector", holder_name(4711), 60.0)

    async with open_store(desk.directory) as store:
        await store.write(SETUP, take)
    assert "4711" in (await desk.finding(Code.COLLECTS)).for_person


async def test_an_old_backup_and_none_at_all_are_told(desk: Desk) -> None:
    async def founded_long_ago(work: Work) -> None:
        work.system("a test makes it older")
        await work.execute(
            "UPDATE workspace SET value = ? WHERE key = 'created_s'", (str(int(time.time()) - 30 * 86400),)
        )

    async with open_store(desk.directory) as store:
        await store.write(SETUP, founded_long_ago)
    check_words(await desk.finding(Code.BACKUP_NONE), "workspace backup")
    async with open_store(desk.directory) as store:
        await store.write(SETUP, lambda work: work.audit("workspace.backup", "workspace"))
    assert (await desk.finding(Code.BACKUP_WELL)).values["days"] == 0
