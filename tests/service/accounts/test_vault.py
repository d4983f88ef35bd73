"""Secrets on a server: what systemd supplies, what is sealed beside it, and how both are refused when wrong."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from core.accounts.credentials.model import CannotKeep, Place
from core.accounts.credentials.systemd_keeper import SystemdKeeper, credential_name
from core.accounts.credentials.vault import Vault
from core.ids import AccountId

TOKEN = Place(AccountId(3), "muro", "token")
SECRET = "CANARY-ñandú-0123456789"


async def test_a_supplied_credential_is_read_by_the_accounts_and_the_secrets_name(
    keeper: SystemdKeeper, given: Path
) -> None:
    assert await keeper.read(TOKEN) is None
    (given / "ventanilla.muro.token").write_text(f"{SECRET}\n")
    assert await keeper.read(TOKEN) == SECRET
    assert keeper.from_outside(TOKEN) == "ventanilla.muro.token"


async def test_what_is_kept_is_sealed_owned_by_us_alone_and_there_for_the_next_process(
    keeper: SystemdKeeper, given: Path, tmp_path: Path
) -> None:
    await keeper.write(TOKEN, SECRET)
    files = [file for file in (tmp_path / "kept").rglob("*") if file.is_file()]
    assert [file.name for file in files] == ["3.token"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700
    assert b"CANARY" not in files[0].read_bytes()
    assert await SystemdKeeper("w1", given, tmp_path / "kept").read(TOKEN) == SECRET
    assert await SystemdKeeper("w2", given, tmp_path / "kept").read(TOKEN) is None


async def test_a_credential_that_was_replaced_goes_before_what_was_kept(keeper: SystemdKeeper, given: Path) -> None:
    supplied = given / "ventanilla.muro.token"
    supplied.write_text("first")
    await keeper.write(TOKEN, "renewed")
    assert await keeper.read(TOKEN) == "renewed"
    supplied.write_text("second")
    assert await keeper.read(TOKEN) == "second"


async def test_a_supplied_credential_that_was_forgotten_stays_unused_until_it_is_replaced(
    keeper: SystemdKeeper, given: Path
) -> None:
    supplied = given / "ventanilla.muro.token"
    supplied.write_text("first")
    await keeper.forget(TOKEN)
    assert await keeper.read(TOKEN) is None
    supplied.write_text("second")
    assert await keeper.read(TOKEN) == "second"


async def test_another_key_a_moved_file_and_a_changed_byte_are_refused_by_name(
    keeper: SystemdKeeper, given: Path, tmp_path: Path
) -> None:
    await keeper.write(TOKEN, SECRET)
    await keeper.write(Place(AccountId(4), "otra", "token"), "other")
    folder = tmp_path / "kept" / "w1"
    file, good = folder / "3.token", (folder / "3.token").read_bytes()
    for spoilt in ((folder / "4.token").read_bytes(), good[:-1] + bytes([good[-1] ^ 1]), good[:20], b""):
        file.write_bytes(spoilt)
        with pytest.raises(CannotKeep, match=r"3\.token does not open with the key"):
            await SystemdKeeper("w1", given, tmp_path / "kept").read(TOKEN)
    file.write_bytes(good)
    (given / "ventanilla.key").write_bytes(os.urandom(32))
    with pytest.raises(CannotKeep, match="does not open"):
        await SystemdKeeper("w1", given, tmp_path / "kept").read(TOKEN)


def arranged(what: str, given: Path, kept: Path) -> SystemdKeeper:
    """A keeper for which something is not as it should be."""
    match what:
        case "no key":
            (given / "ventanilla.key").unlink()
        case "a short key":
            (given / "ventanilla.key").write_bytes(b"x" * 16)
        case "others may enter":
            (kept / "w1").mkdir(parents=True)
            (kept / "w1").chmod(0o750)
        case "a file in its place":
            kept.write_text("")
    return SystemdKeeper(
        "w1", None if what == "no folder of credentials" else given, None if what == "no place" else kept
    )


@pytest.mark.parametrize(
    ("arrange", "says"),
    [
        ("no folder of credentials", "CREDENTIALS_DIRECTORY"),
        ("no key", "ventanilla.key is missing"),
        ("a short key", "16 bytes instead of 32"),
        ("no place", "directory ="),
        ("others may enter", "chmod 700"),
        ("a file in its place", "cannot be used"),
    ],
)
async def test_what_is_missing_for_keeping_is_one_sentence(
    given: Path, tmp_path: Path, arrange: str, says: str
) -> None:
    keeper = arranged(arrange, given, tmp_path / "kept")
    with pytest.raises(CannotKeep) as refused:
        await keeper.write(TOKEN, SECRET)
    assert says in str(refused.value)
    assert "CANARY" not in str(refused.value)


def test_a_writer_that_died_halfway_leaves_the_old_secret_and_a_place_to_write(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "kept", b"k" * 32)
    vault.write("3.token", b"old")
    (tmp_path / "kept" / ".3.token.new").write_bytes(b"half")
    assert vault.read("3.token") == b"old"
    vault.write("3.token", b"new")
    assert vault.read("3.token") == b"new"
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["3.token"]


@pytest.mark.parametrize(
    ("name", "credential"),
    [
        ("muro", "ventanilla.muro.token"),
        ("Muro 2.0", "ventanilla.Muro 2.0.token"),
        ("señal", "ventanilla.#3.token"),
        ("a/b", "ventanilla.#3.token"),
        ("a:b", "ventanilla.#3.token"),
        ("#3", "ventanilla.#3.token"),
    ],
)
def test_a_credential_has_a_name_that_systemd_takes(name: str, credential: str) -> None:
    assert credential_name(Place(AccountId(3), name, "token")) == credential
