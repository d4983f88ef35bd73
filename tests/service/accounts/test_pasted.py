"""C119: secrets as people paste them; and what a process says never has a part of one."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from core.accounts.credentials.known import note_secret, without_known
from core.accounts.credentials.model import ending_of
from core.accounts.credentials.pasted import pasted
from core.errors import UsageError

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


def test_words_without_a_secret_stay_as_they_are() -> None:
    assert without_known("no answer within 20 s") == "no answer within 20 s"


def _decoded(word: str) -> str:
    try:
        return base64.b64decode(word.strip("…") + "===").decode("latin-1")
    except ValueError:
        return ""
