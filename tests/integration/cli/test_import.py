"""``ventanilla import messages``: what is stored, what is refused, and that it can be run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.town import Town


def line(id_: str, **changes: Any) -> bytes:
    """A good line, with these fields changed; ``None`` leaves one out."""
    fields: dict[str, Any] = {
        "account": "muro",
        "remote_id": id_,
        "author": {"handle": "vecino", "name": "Un vecino", "remote_id": "id-vecino"},
        "text": f"texto de {id_}",
        "created_at": "2026-05-12T09:00:00-05:00",
        **changes,
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode() + b"\n"


def bring(town: Town, *lines: bytes, lang: str = "en") -> tuple[int, list[str]]:
    """Import these lines: the exit status and what was said."""
    ran = town.ask("import", "messages", "-", who="Rosa", stdin=b"".join(lines), lang=lang)
    assert ran.out == ""
    return ran.code, ran.err.splitlines()


def imported(town: Town) -> list[dict[str, Any]]:
    """The messages that came by an import."""
    return [each for each in town.messages("--limit", "5000") if each["text"].startswith("texto de")]


def test_lines_become_messages_with_all_they_say(town: Town) -> None:
    code, said = bring(
        town,
        line("a1", root="hilo", kind="comment", lang="es", url="https://red.example/a1",
             media=[{"kind": "image", "url": "https://red.example/a1.jpg", "alt": "un bache"}]),
        line("a2", root="hilo", in_reply_to="a1", kind="reply", visibility="unlisted"),
        line("a3", kind="dm", visibility="private"),
    )  # fmt: skip
    assert (code, said) == (0, ["3 new, 0 changed, 0 known already."])
    found = {each["text"]: each for each in imported(town)}
    assert len(found) == 3
    first = found["texto de a1"]
    assert (first["created_at"], first["author"]) == ("2026-05-12T14:00:00Z", "vecino")
    assert first["conversation"] == found["texto de a2"]["conversation"] != found["texto de a3"]["conversation"]
    shown = town.ask("message", "show", first["id"], "--json").json
    assert (shown["kind"], shown["url"], shown["media"][0]["alt"]) == ("comment", "https://red.example/a1", "un bache")
    assert town.thread(found["texto de a3"]["conversation"])["is_private"] is True


def test_the_same_file_twice_changes_nothing_and_an_edited_line_is_a_revision(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "past.jsonl"
    file.write_bytes(b"".join(line(f"r-{n}") for n in range(1_203)))
    assert town.ask("import", "messages", str(file), who="Rosa").sentence == "1,203 new, 0 changed, 0 known already."
    before, record = imported(town), town.ask("audit", "head").out
    assert len(before) == 1_203
    again = town.ask("import", "messages", str(file), who="Rosa")
    assert (again.code, again.sentence) == (0, "0 new, 0 changed, 1,203 known already.")
    assert imported(town) == before
    assert town.ask("audit", "head").out == record
    assert bring(town, line("r-7", text="texto de otra manera"))[1] == ["0 new, 1 changed, 0 known already."]
    assert len(imported(town)) == 1_203


BAD = [
    b"{\n",
    b"[]\n",
    b'"text"\n',
    b"\xff\xfe\n",
    b'{"account":"muro","account":"muro"}\n',
    line("b", account="ninguna"),
    line("b", account=None),
    line("b", account=3),
    line("", text="texto de nadie"),
    line("b", remote_id=None),
    line("b", author=None),
    line("b", author="vecino"),
    line("b", author={"name": "Sin identidad"}),
    line("b", text=None),
    line("b", text=5),
    line("b", created_at=None),
    line("b", created_at="ayer"),
    line("b", created_at="2026-05-12T09:00:00"),
    line("b", kind="shout"),
    line("b", visibility="secret"),
    line("b", media="foto"),
    line("b", media=["foto"]),
    line("b", colour="red"),
    line("b" * 3_000),
    line("b", text="x" * 1_100_000),
]


@pytest.mark.parametrize("lang", ["es", "en"])
def test_bad_lines_are_told_by_number_and_the_others_are_stored(town: Town, lang: str) -> None:
    lines = [line("first"), b"\n", *BAD, line("last")]
    code, said = bring(town, *lines, lang=lang)
    assert code == 1
    assert [each["text"] for each in imported(town)] == ["texto de last", "texto de first"]
    word = {"es": "Línea", "en": "Line"}[lang]
    assert [sentence.split(":")[0] for sentence in said[: len(BAD)]] == [f"{word} {n + 3}" for n in range(len(BAD))]
    assert len(said) == len(BAD) + 2  # the summary, and how many were bad
    assert str(len(BAD)) in said[-1]
    assert all(sentence.endswith(".") for sentence in said)


def test_what_a_bad_line_says_is_not_repeated(town: Town) -> None:
    _code, said = bring(town, line("b", text=None, lang="CANARY"), line("c", kind="CANARY"))
    assert "CANARY" not in "".join(said)


def test_hostile_words_in_a_line_come_back_harmless(town: Town) -> None:
    _code, said = bring(town, line("b", account="\x1b]0;x\x07"), line("c", **{"\x1b[2J": 1}))
    assert len(said) == 4
    assert "\x1b" not in "".join(said) and "\x07" not in "".join(said)


def test_an_import_is_on_record_with_its_counts(town: Town) -> None:
    assert bring(town, line("a"), line("b"), line("c", account="diario"))[0] == 0
    entries = [each for each in town.ask("audit", "list", "--json").json if each["action"] == "message.import"]
    assert [(each["actor"], each["data"]["new"]) for each in entries] == [("Rosa", 1), ("Rosa", 2)]


@pytest.mark.parametrize("lang", ["es", "en"])
def test_who_may_not_import_brings_nothing_in(town: Town, lang: str) -> None:
    ran = town.ask("import", "messages", "-", who="Ana", stdin=line("a"), lang=lang)
    assert (ran.code, ran.out, ran.sentence.endswith(".")) == (4, "", True)
    assert imported(town) == []


def test_a_file_that_is_not_there_cannot_be_reached(town: Town) -> None:
    ran = town.ask("import", "messages", "/nonexistent.jsonl", who="Rosa")
    assert (ran.code, "/nonexistent.jsonl" in ran.sentence) == (6, True)


def test_an_import_needs_somebody_who_answers_for_it(town: Town) -> None:
    assert town.ask("import", "messages", "-", stdin=line("a")).code == 2


def test_nothing_is_nothing(town: Town) -> None:
    assert bring(town) == (0, ["0 new, 0 changed, 0 known already."])
