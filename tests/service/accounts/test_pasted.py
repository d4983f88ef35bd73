"""C119: secrets as people paste them; and what a process says never has a part of one."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from urllib.parse import quote

import pytest

from core.accounts.credentials import known
from core.accounts.credentials.known import note_secret, without_known
from core.accounts.credentials.model import ending_of
from core.accounts.credentials.pasted import pasted
from core.errors import UsageError
from core.ids import AccountId

SECRET = "Zq7-CANARY/pasted+0123456789=="


@pytest.mark.parametrize(
    "text",
    [
        SECRET, f"{SECRET}\n", f"\r\n  {SECRET}\t\r\n", f"Bearer {SECRET}", f"bearer   {SECRET}\n",
        f"Authorization: Bearer {SECRET}", f"\u200b{SECRET}\u00a0", f"\ufeff{SECRET}",
    ],
)  # fmt: skip
def test_what_comes_along_when_pasting_is_left_out(text: str) -> None:
    assert pasted("Token", text) == SECRET


@pytest.mark.parametrize(
    "text",
    [
        "", " \n", "Bearer ", f"{SECRET[:9]} {SECRET[9:]}", f"{SECRET[:9]}\n{SECRET[9:]}", f"{SECRET}\x00",
        f"\x1b[2J{SECRET}", f"{SECRET[:4]}\u202e{SECRET[4:]}", f"{SECRET}\ud800", f"token: {SECRET}", "x" * 20_001,
        f"{SECRET[:3]}\u200b{SECRET[3:]}",
    ],
)  # fmt: skip
def test_what_is_no_single_word_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        pasted("Token", text)
    assert "Token" in str(refused.value)
    assert not any(part in str(refused.value) for part in ("CANARY", "Zq7", "xxx"))


def test_only_the_ending_of_a_long_secret_may_be_seen() -> None:
    assert ending_of("a" * 17 + "XYZ") == "XYZ"
    assert ending_of("a" * 16 + "XYZ") == ""


@pytest.mark.parametrize(
    "said",
    [
        f"refused: {SECRET}",
        f"refused: {SECRET[:12]}...",
        f"refused: {SECRET[7:19]}",
        f"refused: {SECRET[-9:]}",
        f"GET /?token={quote(SECRET, safe='')}",
        "Basic " + base64.b64encode(f"rosa:{SECRET}".encode()).decode(),
        "Basic " + base64.b64encode(f"ana:{SECRET}".encode()).decode(),
        "Basic " + base64.b64encode(f"luis:{SECRET}:x".encode()).decode(),
        repr({"authorization": f"Bearer {SECRET}"}),
    ],
)
def test_no_part_of_a_known_secret_is_said(said: str) -> None:
    note_secret(SECRET)
    quiet = without_known(said)
    for form in (SECRET, quote(SECRET, safe="")):
        assert not any(form[at : at + 8] in quiet for at in range(len(form) - 7))
    assert "CANARY" not in quiet
    assert not any("CANARY" in _decoded(word) for word in quiet.split())


def test_of_a_kept_session_the_tokens_are_taken_out_and_the_names_stay() -> None:
    session = {
        "accessJwt": "CANARY-access-99",
        "refresh": "CANARY-refresh-99",
        "handle": "ayuntamiento.valdeluz.example",
        "endpoint": "https://red.valdeluz.example",
        "v": 1,
    }
    note_secret(json.dumps(session))
    said = (
        "ayuntamiento.valdeluz.example at https://red.valdeluz.example refuses CANARY-access-99 and CANARY-refresh-99"
    )
    assert without_known(said) == "ayuntamiento.valdeluz.example at https://red.valdeluz.example refuses … and …"


def test_a_short_secret_is_taken_out_whole() -> None:
    note_secret("q7!z9")
    assert without_known("the PIN q7!z9 is wrong") == "the PIN … is wrong"


def test_a_password_noted_first_is_hidden_however_many_sessions_are_renewed_after_it() -> None:
    password, owner = "CANARY-first-noted-4711", AccountId(71)
    note_secret(password, (owner, "password"))
    for n in range(600):
        note_secret(_session(n), (owner, "session"))
    assert without_known(f"refused: {password}") == "refused: …"
    assert without_known(f"refused: {_session(599)}") == "refused: …"


def test_a_session_makes_room_for_the_one_that_replaces_it() -> None:
    owner = AccountId(72)
    for n in range(700, 703):
        note_secret(_session(n), (owner, "session"))
    assert "…" not in without_known(_session(700)), "two renewals ago: nobody can use it"
    assert without_known(_session(701)) == without_known(_session(702)) == "…"


def test_what_two_secrets_share_is_hidden_until_neither_is_noted() -> None:
    shared = "Zq8vTn2wLk5yHs"
    note_secret(f"{shared}-kept", (AccountId(73), "token"))
    for n in range(3):
        note_secret(f"{shared if not n else _session(800 + n)}", (AccountId(74), "token"))
    assert without_known(f"said {shared}") == "said …"


def test_noting_a_session_again_and_again_costs_the_same_however_many_are_noted() -> None:
    """Counted in what is remembered, not in time: the runs of sessions long gone are gone with them."""
    owner = AccountId(75)
    for n in range(900, 902):
        note_secret(_session(n), (owner, "session"))
    before = len(known._runs)
    for n in range(902, 1_300):
        note_secret(_session(n), (owner, "session"))
    assert len(known._runs) < before * 1.05 + 50


def test_words_without_a_secret_stay_as_they_are() -> None:
    assert without_known("no answer within 20 s") == "no answer within 20 s"


def _session(n: int) -> str:
    """A long session, unlike any other in each of its runs."""
    return "".join(sha256(f"{n}:{part}".encode()).hexdigest() for part in range(8))


def _decoded(word: str) -> str:
    try:
        return base64.b64decode(word.strip("…") + "===").decode("latin-1")
    except ValueError:
        return ""
