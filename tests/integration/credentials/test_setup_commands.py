"""``account add``, ``connect`` and ``revoke`` on a server, against a platform that gives out tokens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.credentials.office import TOKEN, Office
from tests.integration.credentials.server import Platform

NEW_TOKEN = "CANARY-token-abcdefghijklmnopqrstuvwxyz-0002"


def shown(office: Office, name: str) -> dict[str, object]:
    """What ``account show --json`` says."""
    ran = office.ask("account", "show", name, "--json")
    assert ran.code == 0, ran
    found: dict[str, object] = ran.json
    return found


def audited(office: Office) -> list[str]:
    """The acts on record, newest first."""
    return [str(entry["action"]) for entry in office.ask("audit", "list", "--json").json]


def test_an_account_is_added_with_its_secret_and_says_what_will_work(office: Office) -> None:
    ran = office.add("muro", "cofre", "--secret-file", office.token_file(f"  Bearer {TOKEN} "))
    assert ran.code == 0, ran
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["=", "reading", "comments", "works"] in lines
    assert ["!", "searching", "the", "platform", "the", "platform", "has", "no", "search"] in lines
    assert ["!", "replying", "the", "token", "may", "not", "write"] in lines
    account = shown(office, "muro")
    assert (account["state"], account["handle"]) == ("active", "@valdeluz")
    assert account["scopes"] == ["read", "write"]
    secrets = account["secrets"]
    assert isinstance(secrets, list)
    by = {entry["name"]: (entry["entered_by"], entry["ending"]) for entry in secrets}
    assert by == {"token": ("Rosa", "001"), "session": ("", by["session"][1])}
    assert account["settings"] == {"server": office.platform.address, "fault": "none"}
    assert audited(office)[:2] == ["account.connect", "account.add"]
    assert "entered" in office.ask("account", "show", "muro").out
    collected = office.ask("collect", "--once")
    assert collected.code == 0, collected
    assert [each["text"] for each in office.ask("message", "list", "--json").json] == ["No hay agua en La Loma"]


def test_a_refused_secret_registers_nothing(office: Office) -> None:
    ran = office.add("muro", "cofre", "--secret-file", office.token_file("CANARY-another-0123456789"))
    assert (ran.code, ran.out) == (6, "")
    assert "not registered" in ran.sentence
    assert office.ask("account", "list", "--json").json == []
    assert [file for file in (office.home / "state").rglob("*") if file.is_file()] == []


def test_without_check_it_is_registered_all_the_same(office: Office) -> None:
    wrong = office.token_file("CANARY-another-0123456789")
    assert office.add("muro", "cofre", "--secret-file", wrong, "--without-check").code == 0
    assert shown(office, "muro")["state"] == "active"
    assert office.ask("collect", "--once").code == 6
    account = shown(office, "muro")
    assert account["state"] == "needs_sign_in"
    assert "Pilar" in str(account["words"])
    assert "Rosa" in str(account["words"])


def test_a_platform_that_does_not_answer_registers_no_account_with_secrets(office: Office) -> None:
    office.platform.shutdown()
    office.platform.socket.close()
    ran = office.add("muro", "cofre", "--secret-file", office.token_file())
    assert (ran.code, "contact failed" in ran.sentence) == (6, True)
    assert office.ask("account", "list", "--json").json == []


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ((), 2, "token"),
        (("--set", f"token={TOKEN}"), 2, "secret"),
        (("--secret", "llave", "--secret-file", "FILE"), 2, "llave"),
        (("--secret", "token"), 2, "--secret-file"),
        (("--secret-file", "FILE", "--secret-file", "FILE"), 2, "--secret"),
        (("--secret-file", "/nonexistent"), 6, "/nonexistent"),
    ],
)
def test_a_secret_that_is_not_given_rightly_is_one_sentence(
    office: Office, more: tuple[str, ...], code: int, says: str
) -> None:
    ran = office.add("muro", "cofre", *(office.token_file() if each == "FILE" else each for each in more))
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.sentence
    assert "CANARY" not in ran.sentence
    assert office.ask("account", "list", "--json").json == []


@pytest.mark.parametrize("pasted", ["CANARY abc", "CANARY\x07abc"])
def test_a_secret_with_blanks_or_control_characters_is_refused(office: Office, pasted: str) -> None:
    ran = office.add("muro", "cofre", "--secret-file", office.token_file(pasted))
    assert (ran.code, "Token" in ran.sentence, "CANARY" in ran.sentence) == (2, True, False)


def test_signing_in_by_a_code_from_standard_input(office: Office) -> None:
    ran = office.add("muro", "llave", stdin=b"wrong\nCANARY-code-12345\n")
    assert ran.code == 0, ran
    assert f"{office.platform.address}/authorize" in ran.err
    assert "was not taken" in ran.err
    account = shown(office, "muro")
    secrets = account["secrets"]
    assert isinstance(secrets, list)
    assert [entry["name"] for entry in secrets] == ["session", "token"]
    assert office.ask("collect", "--once").code == 0


def test_a_sign_in_without_the_right_code_registers_nothing(office: Office) -> None:
    ran = office.add("muro", "llave", stdin=b"a123\nb123\nc123\n")
    assert (ran.code, "failed" in ran.err.splitlines()[-1]) == (6, True)
    assert office.add("muro", "llave").code == 2, "nobody answers"
    assert office.ask("account", "list", "--json").json == []


def test_signing_in_again_brings_an_account_back_that_was_withdrawn_there(office: Office, server: Platform) -> None:
    """C121, J65: the platform revokes; the account asks for a person by name, the others go on; then it is mended."""
    assert office.add("muro", "cofre", "--secret-file", office.token_file()).code == 0
    assert office.add("llave", "llave", stdin=b"CANARY-code-12345\n").code == 0
    server.revoke()
    assert office.ask("collect", "--once").code == 6
    assert shown(office, "muro")["state"] == "needs_sign_in"
    server.tokens.add(NEW_TOKEN)
    ran = office.ask("account", "connect", "muro", "--secret-file", office.token_file(NEW_TOKEN), who="Pilar")
    assert ran.code == 0, ran
    account = shown(office, "muro")
    assert account["state"] == "active"
    secrets = account["secrets"]
    assert isinstance(secrets, list)
    token = next(entry for entry in secrets if entry["name"] == "token")
    assert (token["entered_by"], token["ending"], token["rotated_at"] is not None) == ("Pilar", "002", True)
    assert audited(office)[0] == "account.rotate"
    assert office.ask("collect", "--once").code == 0
    assert shown(office, "llave")["state"] == "needs_sign_in"


def test_the_access_of_another_account_is_not_taken_for_ours(office: Office, server: Platform) -> None:
    assert office.add("muro", "cofre", "--secret-file", office.token_file()).code == 0
    server.identity = "id-2"
    ran = office.ask("account", "connect", "muro", "--secret-file", office.token_file(), who="Rosa")
    assert (ran.code, "This access is for" in ran.sentence) == (5, True)
    assert shown(office, "muro")["state"] == "active"


def test_who_holds_the_keys_signs_in_and_who_may_not_is_told_who_can(office: Office) -> None:
    added = office.add("muro", "cofre", "--secret-file", office.token_file(), "--custodian", "Pilar y José")
    assert added.code == 0
    for verb in ("connect", "revoke"):
        more = ("--secret-file", office.token_file()) if verb == "connect" else ()
        refused = office.ask("account", verb, "muro", *more, who="Rosa")
        assert (refused.code, "Pilar" in refused.sentence) == (4, True)
        assert office.ask("account", verb, "muro", *more, who="Ana").code == 4
        assert office.ask("account", verb, "muro", *more, who="Pilar").code == 0
    assert office.add("otra", "cofre", "--secret-file", office.token_file(), who="Ana").code == 4


def test_revoking_forgets_the_secrets_stops_the_account_and_says_what_is_left(office: Office) -> None:
    assert office.add("muro", "cofre", "--secret-file", office.token_file()).code == 0
    kept = office.home / "state" / "credentials"
    assert [file.name for file in sorted(kept.rglob("*.*"))] == ["1.session", "1.token"]
    ran = office.ask("account", "revoke", "muro", "--reason", "se fue Nico", who="Rosa")
    assert ran.code == 0
    assert "withdraw this program's access" in ran.err
    assert list(kept.rglob("*.*")) == []
    account = shown(office, "muro")
    assert (account["state"], account["stopped_by"], account["stop_reason"]) == ("paused", "Rosa", "se fue Nico")
    secrets = account["secrets"]
    assert isinstance(secrets, list)
    assert all(entry["revoked_at"] for entry in secrets)
    assert audited(office)[0] == "account.revoke"
    assert office.ask("account", "connect", "muro", "--secret-file", office.token_file(), who="Rosa").code == 0
    assert shown(office, "muro")["state"] == "active"


def test_a_credential_that_the_service_is_given_is_used_and_named_when_it_is_revoked(office: Office) -> None:
    given = Path(office.variables["CREDENTIALS_DIRECTORY"])
    assert office.add("muro", "cofre", "--secret-file", office.token_file(), "--without-check").code == 0
    (given / "ventanilla.muro.token").write_text(TOKEN)
    assert office.ask("account", "check", "muro", who="Rosa").code == 0
    ran = office.ask("account", "revoke", "muro", who="Rosa")
    assert "ventanilla.muro.token" in ran.err
    (given / "ventanilla.muro.token").unlink()


def test_an_account_without_secrets_has_nothing_to_connect(office: Office) -> None:
    added = office.ask(
        "account", "add", "diario", "--connector", "feed", "--set", "url=http://127.0.0.1:1/", who="Rosa"
    )
    assert added.code == 0
    ran = office.ask("account", "connect", "diario", who="Rosa")
    assert (ran.code, "needs no secret" in ran.sentence) == (5, True)


def test_with_the_keyring_chosen_and_none_there_nothing_is_registered(office: Office) -> None:
    office.configure('[credentials]\nkeeper = "keyring"\n')
    ran = office.add("muro", "cofre", "--secret-file", office.token_file())
    assert (ran.code, "no keyring" in ran.sentence) == (6, True)
    assert office.ask("account", "list", "--json").json == []


@pytest.mark.parametrize("more", ['keeper = "paper"', 'directory = "secrets"', 'colour = "red"'])
def test_a_wrong_configuration_of_credentials_is_refused(office: Office, more: str) -> None:
    office.configure(f"[credentials]\n{more}\n")
    ran = office.ask("account", "list")
    assert (ran.code, "credentials" in ran.sentence) == (2, True)
