"""The settings of an account."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.accounts.model import Account, Standing
from core.accounts.settings import checked_settings, for_people, host_only, secret_keys, without_secrets
from core.errors import UsageError
from core.ids import AccountId
from ventanilla.api import FieldKind, SetupField, SetupSchema

SCHEMA = SetupSchema(
    "Paste it.",
    (
        SetupField("url", "Address", FieldKind.SECRET_URL),
        SetupField("page", "Page", FieldKind.URL, required=False),
        SetupField("every", "Minutes", FieldKind.NUMBER, required=False, default="15"),
        SetupField("kind", "Kind", FieldKind.CHOICE, required=False, choices=("all", "new"), default="all"),
        SetupField("replies", "Replies", FieldKind.FLAG, required=False),
        SetupField("note", "Note", required=False),
    ),
)
SECRET = "https://diario.example/rss/f3a9c1d2?token=s3cr3t"


def test_defaults_are_filled_in_and_flags_have_one_form() -> None:
    assert checked_settings(SCHEMA, {"url": f"  {SECRET} ", "replies": "Sí"}) == {
        "url": SECRET,
        "page": "",
        "every": "15",
        "kind": "all",
        "replies": "true",
        "note": "",
    }


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"url": ""},
        {"url": SECRET, "colour": "red"},
        {"url": "diario.example/rss"},
        {"url": "file:///etc/passwd"},
        {"url": "https://user:word@diario.example/"},
        {"url": "https://diario.example/a b"},
        {"url": "https://[::1"},
        {"url": "https://diario.example:99999/"},
        {"url": SECRET, "every": "soon"},
        {"url": SECRET, "every": "١٥"},
        {"url": SECRET, "kind": "some"},
        {"url": SECRET, "replies": "perhaps"},
        {"url": SECRET, "note": "a\x1b[2J"},
        {"url": SECRET, "note": "x" * 20_001},
        {"url": SECRET, "note": "half \udcff"},
        {"url": SECRET + "\ud800"},
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(given: dict[str, str]) -> None:
    with pytest.raises(UsageError) as refused:
        checked_settings(SCHEMA, given)
    assert str(refused.value).endswith(".")
    assert "{" not in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


def test_of_a_secret_address_people_see_the_host_only() -> None:
    account = _account()
    assert for_people(account)["url"] == "diario.example/…"
    assert for_people(account)["note"] == "visible"
    assert "s3cr3t" not in repr(account)


@pytest.mark.parametrize(
    "words",
    [f"404 for {SECRET}", "GET /rss/f3a9c1d2?token=s3cr3t failed", "moved: https://otra.example/rss/f3a9c1d2"],
)
def test_a_secret_that_a_connector_lets_slip_is_taken_out(words: str) -> None:
    told = without_secrets(words, _account())
    assert "s3cr3t" not in told
    assert "f3a9c1d2" not in told


@pytest.mark.parametrize(
    "words",
    [
        "refused: token s3cr3t is spent",
        "refused: token S3CR3T is spent",
        "no folder f3a9c1d2 here",
        "rss%2Ff3a9c1d2 is not there",
        "clave de Año: llave maestra",
        "clave=llave%20maestra",
        "clave=llave+maestra",
        "clave=llave%2520maestra",
        "the word is llave%20maestra",
    ],
)
def test_no_part_of_a_secret_address_is_said_in_any_spelling(words: str) -> None:
    address = "https://diario.example/rss/f3a9c1d2/feed?token=s3cr3t&clave=llave%20maestra&n=12#end"
    told = without_secrets(words, replace(_account(), settings={"url": address}))
    assert told != words
    for secret in ("s3cr3t", "f3a9c1d2", "maestra"):
        assert secret not in told.casefold()


@pytest.mark.parametrize("words", ["the feed was withdrawn for good", "12 answers, 1 index.xml", "no fee: s3cr3tary"])
def test_words_that_only_look_like_a_part_stay(words: str) -> None:
    address = "https://diario.example/feed/index.xml?n=12&token=s3cr3t"
    assert without_secrets(words, replace(_account(), settings={"url": address})) == words


@pytest.mark.parametrize(
    ("address", "shown"),
    [("https://a.example/x?y", "a.example/…"), ("nonsense", "…"), ("https://[::1", "…"), ("", "…")],
)
def test_only_a_host_is_left_of_an_address(address: str, shown: str) -> None:
    assert host_only(address) == shown


def _account() -> Account:
    return Account(
        id=AccountId(1),
        name="Diario",
        connector="feed",
        network="Rs",
        handle="",
        created_s=0,
        standing=Standing(),
        settings={"url": SECRET, "note": "visible"},
        secret_keys=secret_keys(SCHEMA),
    )
