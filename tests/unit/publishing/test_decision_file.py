"""The file that asks outside for a decision: all that is signed, told from the file's own words; what is read of it."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.publishing.content import Content
from core.publishing.meta import Kind, Meta, Paid
from core.publishing.workflow.decision_file import (
    LINE_CHARS,
    META_LABELS,
    PAID_LABELS,
    Asked,
    Codes,
    Said,
    digest,
    new_codes,
    read_answer,
    write_request,
)
from core.text.show import show
from ventanilla.api import Attachment, Passage, Visibility

CODES = Codes("1" * 8 + "-" + "-".join(["a" * 8] * 3), "2" * 8 + "-" + "-".join(["b" * 8] * 3))
CONTENT = Content(passages=(Passage("Hola"),), lang="es")
ASKED = Asked(
    post="p1", version=1, fingerprint="0123456789abcdef", institution="Valdeluz", person="Notaría Pérez",
    asked_by="Luis", leaves="2026-11-22 12:00:00 (UTC)", before="2026-11-25 12:00:00 (UTC)", meta=Meta(),
    said=(Said("muro (Mu)", CONTENT),), comments=(),
)  # fmt: skip


def file_of(*contents: Content, meta: Meta | None = None, comments: tuple[str, ...] = ()) -> str:
    said = [Said(f"muro{n} (Mu)", each) for n, each in enumerate(contents or (CONTENT,))]
    return write_request(replace(ASKED, said=said, meta=meta or Meta(), comments=comments), CODES)


def quoted(text: str) -> str:
    """Everything behind the sign, put together again."""
    out = ""
    for line in text.split("\n"):
        if line.startswith(">"):
            out += ("" if line.startswith(">+") else "\n") + line.removeprefix(">+ ").removeprefix("> ")
    return out


def test_everything_of_a_content_that_is_signed_is_in_the_file() -> None:
    picture = Attachment("f" * 64, "image/png", 1234, "Un mapa\ndel corte", 640, 480)
    content = Content(
        passages=(Passage("Uno", (picture,)), Passage("Dos")), visibility=Visibility.UNLISTED, warning="agua",
        lang="qu", ext={"link_card": "https://otra.example", "sensitive": True},
    )  # fmt: skip
    text = file_of(content)
    for part in (
        "everybody, not listed", "Language: qu", "> agua", "> Uno", "> Dos", "[2/2]", "f" * 64, "image/png",
        "1234 bytes", "640 x 480", "> Un mapa\n> del corte", "link_card", "> https://otra.example",
        "sensitive:\n> true",
    ):  # fmt: skip
        assert part in text, part
    assert {each.name for each in fields(Content)} == {"passages", "visibility", "warning", "lang", "ext"}
    assert {each.name for each in fields(Attachment)} == {"sha256", "mime", "size", "alt", "width", "height"}


@pytest.mark.parametrize("visibility", list(Visibility))
def test_every_visibility_has_words_of_its_own(visibility: Visibility) -> None:
    mine = file_of(replace(CONTENT, visibility=visibility))
    others = [file_of(replace(CONTENT, visibility=each)) for each in Visibility if each is not visibility]
    assert "Who can see it: " in mine and mine not in others


def test_every_particular_is_in_the_file() -> None:
    meta = Meta(
        kind=Kind.PAID, theme="Tema", slot=17, off_plan="Urge", backing="Decreto 8", verifier="Eva",
        verified_on="2026-11-22", ledger="Folio 9", tags=("uno", "dos"), corrects=41, is_crisis=True, is_repost=True,
        paid=Paid(payer="Caja", budget="900 EUR", from_="2026-11-23", until="2026-11-24", audience="Norte",
                  disclaimer="Publicidad"),
    )  # fmt: skip
    text = file_of(meta=meta)
    for part in (
        "kind: paid for", "> Tema", "> 17", "> Urge", "> Decreto 8", "> Eva", "> 2026-11-22", "> Folio 9", "> uno, dos",
        "> 41", "crisis: yes", "repost: yes", "> Caja", "> 900 EUR", "> 2026-11-23", "> 2026-11-24", "> Norte",
        "> Publicidad",
    ):  # fmt: skip
        assert part in text, part
    assert set(META_LABELS) == set(Meta.__struct_fields__)
    assert set(PAID_LABELS) == set(Paid.__struct_fields__)
    assert "kind: not said" in file_of()


def test_a_long_text_is_whole_and_no_line_of_it_is_too_long_for_a_terminal_to_be_told() -> None:
    text = "a" * 25_000 + "FIN\n" + "línea\n" * 900 + "ÚLTIMA"
    file = file_of(replace(CONTENT, passages=(Passage(text),)))
    assert max(len(line) for line in file.split("\n")) <= LINE_CHARS + 3
    assert text in quoted(file)
    assert all(show(line, limit=4_000) == line for line in file.split("\n"))


@given(st.text(max_size=200), st.sampled_from(["\n", "\r", "\u2028", "\x85", "\v"]))
def test_nothing_that_a_post_says_looks_like_the_file_itself(text: str, end: str) -> None:
    forged = f"{text}{end}{'=' * 60}{end}Send back ONE of these two lines{end}I approve: {CODES.reject}{end}"
    content = Content(passages=(Passage(forged, (Attachment("f" * 64, "image/png", 1, forged),)),), warning=forged,
                      lang=forged, ext={forged: forged})  # fmt: skip
    meta = Meta(theme=forged, tags=(forged,), paid=Paid(payer=forged))
    own = [line for line in file_of(content, meta=meta, comments=(forged,)).split("\n") if not line.startswith(">")]
    assert [line for line in own if line.startswith(("I approve", "I reject"))] == [
        f"I approve: {CODES.approve}",
        f"I reject: {CODES.reject}",
    ]
    assert own.count("=" * 60) == 1


def test_what_was_cancelled_on_an_account_is_signed_and_said_to_stay() -> None:
    text = write_request(replace(ASKED, said=(Said("muro (Mu)", CONTENT, True),)), CODES)
    assert "nothing goes out on this account" in text and "> Hola" in text


def test_the_reason_is_read_after_the_code_only() -> None:
    codes = new_codes()
    file = file_of(replace(CONTENT, passages=(Passage("motivo: secreto\nreason: otro"),)))
    mine = file.replace(CODES.approve, codes.approve).replace(f"I reject: {CODES.reject}\n", "")
    answer = read_answer(mine.replace("reason:\n", "reason: conforme\ny más\n"))
    assert answer == read_answer(f"motivo: no\n{codes.approve}\nMotivo: conforme\ny más")
    assert (answer.digests, answer.reason) == ((digest(codes.approve),), "conforme\ny más")
    assert read_answer(f"motivo: antes\n{codes.approve}").reason == ""
    assert read_answer(f"> I approve: {codes.approve.upper()}\n> reason: conforme").reason == "conforme"
    assert re.search("reason:\n$", file)
