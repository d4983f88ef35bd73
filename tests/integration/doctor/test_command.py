"""The command as it is started: its lines, its document, its note, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.cli.town import run
from tests.integration.doctor.conftest import CANARY, Desk


def test_the_command_prints_one_line_a_finding_and_ends_with_1_when_something_is_bad(
    desk: Desk, tmp_path: Path
) -> None:
    place = str(desk.directory)
    well = run("--workspace", place, "doctor", home=tmp_path)
    assert well.code == 0, well
    assert well.out == f"ok The workspace {place} lies well and opens.\n"
    (desk.directory / "ventanilla.db").chmod(0o644)
    bad = run("--workspace", place, "doctor", home=tmp_path)
    assert bad.code == 1
    assert bad.out.startswith("x  Others on this machine could get at")
    document = run("--workspace", place, "doctor", "--json", home=tmp_path)
    assert document.code == 1
    assert [each["code"] for each in json.loads(document.out)] == ["modes"]
    assert document.err == ""
    note = run("--workspace", place, "doctor", "--forward", home=tmp_path)
    assert note.code == 1
    assert f"chmod 0600 {place}/ventanilla.db" in note.out
    assert note.out.startswith("Subject: ")


def test_an_account_that_is_not_there_is_not_found(desk: Desk, tmp_path: Path) -> None:
    assert run("--workspace", str(desk.directory), "doctor", "--account", "nadie", home=tmp_path).code == 3


async def test_the_note_of_a_blocked_account_has_its_place_and_no_secret(desk: Desk, tmp_path: Path) -> None:
    await desk.add("diario", "http://127.0.0.1:9/rss")
    (desk.directory / "ventanilla.toml").write_text('[http]\nallow = ["127.0.0.1:9"]\n')
    proxy = f"http://ana:{CANARY}@proxy.example:3128"
    note = run(
        "--workspace", str(desk.directory), "doctor", "--forward", home=tmp_path, variables={"https_proxy": proxy}
    )
    assert note.code == 1
    assert "127.0.0.1:9" in note.out
    assert "proxy.example:3128" in note.out
    assert CANARY not in note.out + note.err
