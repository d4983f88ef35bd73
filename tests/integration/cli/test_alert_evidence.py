"""``ventanilla alert evidence``: written where it is asked for, sealed, for one reader, on record, by the same gate."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from core.watch.evidence import is_intact
from tests.integration.cli.town import Town


def alarmed(town: Town, folder: Path) -> str:
    """The number of an alert with a message behind it."""
    words = ("watch", "add", "Grave", "explosión", "--purpose", "peligro", "--rules-read", "--every-hit", "yes")
    assert town.ask(*words, who="Ana").code == 0
    lines = folder / "in.jsonl"
    message = {
        "account": "muro", "remote_id": "n1", "author": {"handle": "v"}, "text": "hubo una explosión",
        "created_at": town.ask("workspace", "info", "--json").json["now"],
    }  # fmt: skip
    lines.write_text(json.dumps(message) + "\n", encoding="utf-8")
    assert town.ask("import", "messages", str(lines), who="Rosa").code == 0
    return str(town.ask("alert", "list", "--json").json[0]["id"])


def test_the_evidence_of_an_alert_is_written_and_its_hash_is_told(town: Town, tmp_path: Path) -> None:
    alert = alarmed(town, tmp_path)
    assert town.ask("alert", "evidence", alert).code == 2, "somebody has to do it"
    assert town.ask("alert", "evidence", alert, who="Oscar").code == 4
    place = tmp_path / "for-the-police"
    [filed] = town.ask("alert", "evidence", alert, "--to", str(place), "--json", who="Ana").json
    document = Path(filed["json"])
    assert document.parent == place and is_intact(document.read_bytes())
    assert json.loads(document.read_bytes())["sheet_sha256"] == filed["sha256"]
    assert stat.S_IMODE(document.stat().st_mode) == 0o600
    again = town.ask("alert", "evidence", alert, who="Ana")
    assert again.code == 0
    assert str(town.directory / "evidence") in again.out and "witness" in again.err
    assert town.ask("alert", "evidence", "99", who="Ana").code == 3
    assert town.ask("alert", "evidence", alert, "--to", str(document), who="Ana").code == 6
    assert town.ask("audit", "verify").code == 0


def test_a_backup_carries_the_evidence_and_verifying_names_what_is_lost(town: Town, tmp_path: Path) -> None:
    alert = alarmed(town, tmp_path)
    [filed] = town.ask("alert", "evidence", alert, "--json", who="Ana").json
    assert town.ask("workspace", "verify", "--json").json["lost_evidence"] == []
    copy = tmp_path / "copy.db"
    assert town.ask("workspace", "backup", str(copy)).code == 0
    elsewhere = Town(tmp_path / "elsewhere", town.forks)
    assert elsewhere.ask("workspace", "restore", str(copy)).code == 0
    kept = elsewhere.directory / "evidence" / Path(filed["json"]).name
    assert kept.read_bytes() == Path(filed["json"]).read_bytes() and is_intact(kept.read_bytes())
    verified = elsewhere.ask("workspace", "verify", "--json")
    assert (verified.code, verified.json["is_sound"]) == (0, True)
    kept.unlink()
    lost = elsewhere.ask("workspace", "verify")
    assert (lost.code, kept.name in lost.sentence) == (1, True)
    again = elsewhere.ask("workspace", "backup", str(tmp_path / "second.db"))
    assert (again.code, kept.name in again.err) == (0, True)
