"""``ventanilla audit`` and ``ventanilla workspace``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.store.functions import offer
from tests.integration.cli.town import TEXTS, Town


def tampered(town: Town, sql: str) -> None:
    """Change the file as somebody with another program could."""
    connection = sqlite3.connect(town.directory / "ventanilla.db")
    offer(connection)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(sql)
    connection.commit()
    connection.close()


def test_the_record_is_listed_newest_first(quiet_town: Town) -> None:
    entries = quiet_town.ask("audit", "list", "--json").json
    numbers = [each["seq"] for each in entries]
    assert numbers == list(range(len(numbers), 0, -1))
    assert list(entries[0]) == ["seq", "at", "actor", "origin", "action", "target", "data", "prev", "hash"]
    assert all(each["at"].endswith("Z") for each in entries)
    assert [each["seq"] for each in quiet_town.ask("audit", "list", "--before", "3", "--json").json] == [2, 1]
    assert len(quiet_town.ask("audit", "list", "--limit", "2").out.splitlines()) == 2


def test_a_whole_record_is_verified(quiet_town: Town) -> None:
    ran = quiet_town.ask("audit", "verify", "--json")
    assert (ran.code, ran.json["is_intact"], ran.json["broken_at"]) == (0, True, None)
    plain = quiet_town.ask("audit", "verify")
    assert (plain.code, str(ran.json["checked"]) in plain.sentence) == (0, True)


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("UPDATE audit SET actor = 'Luis' WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 4", 4),
    ],
)
def test_a_changed_record_is_found_at_its_place(town: Town, sql: str, number: int, lang: str) -> None:
    tampered(town, sql)
    ran = town.ask("audit", "verify", lang=lang)
    assert (ran.code, str(number) in ran.sentence) == (1, True)
    broken = town.ask("audit", "verify", "--json")
    assert (broken.code, broken.json["broken_at"]) == (1, number)
    assert town.ask("workspace", "verify").code == 1


@pytest.mark.parametrize("as_json", [True, False])
def test_a_head_kept_elsewhere_finds_a_record_that_was_cut(town: Town, tmp_path: Path, as_json: bool) -> None:
    head = tmp_path / "head"
    head.write_text(town.ask("audit", "head", *(["--json"] if as_json else [])).out, encoding="utf-8")
    assert town.ask("audit", "verify", "--head", str(head)).code == 0
    last = town.ask("audit", "head", "--json").json["seq"]
    tampered(town, f"DELETE FROM audit WHERE seq = {last}")
    assert town.ask("audit", "verify").code == 0  # a cut cannot be seen from inside
    ran = town.ask("audit", "verify", "--head", str(head))
    assert (ran.code, str(last) in ran.sentence) == (1, True)


def test_a_file_without_a_head_is_refused(quiet_town: Town, tmp_path: Path) -> None:
    (tmp_path / "head").write_text("[]")
    assert quiet_town.ask("audit", "verify", "--head", str(tmp_path / "head")).code == 2
    missing = quiet_town.ask("audit", "verify", "--head", str(tmp_path / "none"))
    assert (missing.code, str(tmp_path / "none") in missing.sentence) == (6, True)


def test_the_workspace_says_whose_it_is(quiet_town: Town) -> None:
    info = quiet_town.ask("workspace", "info", "--json").json
    assert (info["institution"], info["zone"], info["kind"]) == ("Municipalidad de Valdeluz", "America/Lima", "live")
    assert (info["accounts"], info["operators"], info["misfits"], info["collector"]) == (2, 4, 1, None)
    assert info["now"].endswith("Z")
    assert "Municipalidad de Valdeluz" in quiet_town.ask("workspace", "info").out


def test_a_backup_is_a_workspace_with_everything_up_to_then(town: Town, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    made = town.ask("workspace", "backup", str(copy))
    assert (made.code, made.out, str(copy) in made.sentence) == (0, "", True)
    assert copy.stat().st_mode & 0o777 == 0o600
    newest = town.ask("audit", "list", "--limit", "1", "--json").json[0]
    assert (newest["actor"], newest["action"]) == ("system", "workspace.backup")

    before = town.messages("--limit", "1000")
    id_ = town.conversation(TEXTS[0])
    assert town.ask("message", "claim", id_, who="Ana").code == 0
    assert town.ask("workspace", "restore", str(copy)).code == 0
    assert town.thread(id_)["claimed_by"] is None
    assert town.messages("--limit", "1000") == before
    assert (town.directory / "ventanilla.db.before-restore").exists()
    assert town.ask("audit", "list", "--limit", "1", "--json").json[0]["action"] == "workspace.restore"
    assert town.ask("workspace", "verify").code == 0


def test_a_backup_in_somebodys_name_asks_the_gate(town: Town, tmp_path: Path) -> None:
    assert town.ask("workspace", "backup", str(tmp_path / "a.db"), who="Ana").code == 4
    assert not (tmp_path / "a.db").exists()
    assert town.ask("workspace", "backup", str(tmp_path / "b.db"), who="Rosa").code == 0
    assert town.ask("audit", "list", "--limit", "1", "--json").json[0]["actor"] == "Rosa"


def test_a_workspace_can_be_restored_where_there_is_none(town: Town, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert town.ask("workspace", "backup", str(copy)).code == 0
    elsewhere = Town(tmp_path / "elsewhere", town.forks)
    assert elsewhere.ask("workspace", "restore", str(copy)).code == 0
    assert elsewhere.messages("--limit", "1000") == town.messages("--limit", "1000")


@pytest.mark.parametrize("lang", ["es", "en"])
def test_what_cannot_be_backed_up_or_restored_is_one_sentence(town: Town, tmp_path: Path, lang: str) -> None:
    (tmp_path / "there").write_text("x")
    for code, words in (
        (1, ("backup", str(tmp_path / "there"))),
        (1, ("backup", str(tmp_path / "none" / "copy.db"))),
        (6, ("restore", str(tmp_path / "none"))),
        (1, ("restore", str(tmp_path / "there"))),
    ):
        ran = town.ask("workspace", *words, lang=lang)
        assert (ran.code, ran.out, ran.sentence.endswith(".")) == (code, "", True), words
    assert town.ask("workspace", "verify", lang=lang).code == 0


def test_a_sound_workspace_is_verified(quiet_town: Town) -> None:
    assert quiet_town.ask("workspace", "verify", "--json").json["is_sound"] is True
    assert quiet_town.ask("workspace", "verify").code == 0


def test_a_damaged_workspace_is_not_sound(town: Town) -> None:
    tampered(town, "DELETE FROM message_fts WHERE rowid = (SELECT max(id) FROM message)")
    ran = town.ask("workspace", "verify", "--json")
    assert (ran.code, ran.json["is_sound"]) == (1, False)
    assert ran.sentence


def test_what_the_institution_wrote_itself_travels_and_is_checked(town: Town, tmp_path: Path) -> None:
    own = town.directory / "policy" / "institution.toml"
    own.parent.mkdir()
    own.write_text('domains = ["valdeluz.example"]\n', encoding="utf-8")
    (town.directory / "places.toml").symlink_to(tmp_path / "there.toml")
    (town.directory / "ventanilla.toml").write_text("[desk]\nis_shared = true\n", encoding="utf-8")
    copy = tmp_path / "copy.db"
    made = town.ask("workspace", "backup", str(copy))
    assert (made.code, made.out) == (0, "")
    for words in ("1 file of the institution's own", "ventanilla.toml does not", "places.toml"):
        assert words in made.err
    checked = town.ask("workspace", "verify", str(copy), "--json").json
    assert [each["path"] for each in checked["own_files"]] == ["policy/institution.toml"]
    assert (checked["is_sound"], checked["left_out"], checked["has_configuration"]) == (True, ["places.toml"], True)
    assert "is a sound backup" in town.ask("workspace", "verify", str(copy)).err
    own.write_text("domains = []\n", encoding="utf-8")
    assert town.ask("workspace", "restore", str(copy)).code == 0
    assert "valdeluz.example" in own.read_text(encoding="utf-8")
    aside = town.directory / "policy.before-restore" / "institution.toml"
    assert aside.read_text(encoding="utf-8") == "domains = []\n"


def test_a_backup_whose_files_were_changed_is_told_and_not_put_back(town: Town, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    (town.directory / "places.toml").write_text("x = 1\n", encoding="utf-8")
    assert town.ask("workspace", "backup", str(copy)).code == 0
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("DELETE FROM carried_file")
        connection.commit()
    for words in (("verify", str(copy)), ("restore", str(copy))):
        ran = town.ask("workspace", *words)
        assert (ran.code, "not a sound backup (file manifest)" in ran.sentence) == (1, True)
    assert town.ask("workspace", "verify", str(copy), "--json").json["is_sound"] is False
    assert town.ask("workspace", "verify", str(tmp_path / "none")).code == 6
