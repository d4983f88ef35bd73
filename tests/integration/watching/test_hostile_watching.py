"""Every hostile text on the whole way of a watch: as its query, as a message it finds, in what it shows and tells."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest

from core.store.files import database_path
from core.watch.model import AlertKind, NoticeStep
from tests.hostile import hostile_texts
from tests.integration.cli.town import Ran, Town
from tests.integration.watching.told import listening

CANARY = "zqcanario"
"""In every message and every handle; nobody of ours ever writes it."""

HIDDEN = {
    "zero width space": "\u200b", "zero width non-joiner": "\u200c", "zero width joiner": "\u200d",
    "word joiner": "\u2060", "byte order mark": "\ufeff", "soft hyphen": "\u00ad", "grapheme joiner": "\u034f",
    "override": "\u202e", "embedding": "\u202b", "isolate": "\u2066", "end of isolate": "\u2069",
    "left-to-right mark": "\u200e", "arabic letter mark": "\u061c", "acute": "\u0301",
    "pile": "\u0336\u0301\u0321" * 20,
    "variation": "\ufe0f", "enclosing": "\u20dd", "tag": "\U000e0041", "filler": "\u3164", "invisible times": "\u2062",
    "interlinear": "\ufff9", "mongolian": "\u180e",
}  # fmt: skip
TEXTS = hostile_texts()
FORMS: Sequence[tuple[str, ...]] = ((), ("--json",))
WATCHED = "cañería"
_CHARS = 100_000
"""Of the longest, to fit one line of an import."""
_FIGURES = re.compile(r"[a-z_]{1,16}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ROUND = ("--purpose", "averías", "--rules-read")


def raw_signs(printed: str) -> set[str]:
    """What of this a terminal could obey, or would draw as something else than it is."""
    return {
        sign
        for sign in printed
        if (category(sign) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") and sign != "\n")
        or (category(sign) == "Cf" and sign not in "\u200c\u200d")
    }


def as_ana(town: Town, *arguments: str) -> tuple[str, ...]:
    """These words of a command, in Ana's name, with an end of options behind."""
    return (*arguments, "--operator", "Ana", "--pin-file", str(town.pin_file("Ana")), "--")


def assert_calm(ran: Ran, text: str, *, codes: Sequence[int]) -> None:
    """It was done, or refused in one sentence, and nothing raw was printed."""
    assert ran.code in codes, (text[:80], ran)
    assert "Traceback" not in ran.out + ran.err, text[:80]
    if ran.code:
        assert ran.sentence
    assert raw_signs(ran.out + ran.err) == set(), text[:80]


# --- as a query -----------------------------------------------------------------------------------------------


def test_a_hostile_text_as_a_watch_is_taken_or_refused_in_one_sentence(town: Town) -> None:
    assert town.ask("watch", "add", "Base", "agua", *_ROUND, who="Ana").code == 0
    edit = ("watch", "edit", "--rules-read")
    added = town.ask_all(
        *((*as_ana(town, "watch", "add", *_ROUND), f"w{n}", each.text[:_CHARS]) for n, each in enumerate(TEXTS))
    )
    edited = town.ask_all(*((*as_ana(town, *edit, f"--query={each.text[:_CHARS]}"), "Base") for each in TEXTS))
    for each, one, other in zip(TEXTS, added, edited, strict=True):
        assert_calm(one, each.text, codes=(0, 2, 4))
        assert_calm(other, each.text, codes=(0, 2, 4))
        assert (one.code == 0) == (other.code == 0) or not each.text, each.id  # an empty option is none
    listed, kept = town.ask_all(("watch", "list"), ("watch", "list", "--json"))
    assert_calm(listed, "watch list", codes=(0,))
    assert_calm(kept, "watch list", codes=(0,))
    queries = [watch["query"] for watch in kept.json]
    assert len(queries) == 1 + sum(one.code == 0 for one in added)
    for query, again in zip(
        queries, town.ask_all(*(("watch", "test", "--json", "--", query) for query in queries)), strict=True
    ):
        assert again.code == 0 and again.json["query"] == query, "what is kept can be read again"


@pytest.mark.parametrize("arguments", [("watch", "test"), ("message", "list", "--limit", "5")], ids=" ".join)
def test_a_hostile_text_as_a_search_or_trial_finds_or_is_refused_in_one_sentence(
    quiet_town: Town, arguments: tuple[str, ...]
) -> None:
    asked = quiet_town.ask_all(*((*arguments, "--", each.text[:_CHARS]) for each in TEXTS))
    for each, ran in zip(TEXTS, asked, strict=True):
        assert_calm(ran, each.text, codes=(0, 2))


def test_the_name_and_the_purpose_of_a_watch_print_nothing_raw(town: Town) -> None:
    written = [each.text for each in TEXTS if each.kind != "generated"]
    add = ("watch", "add", "--rules-read")
    for text, ran in zip(
        written,
        town.ask_all(*((*as_ana(town, *add, f"--purpose={text}"), text, "agua") for text in written)),
        strict=True,
    ):
        assert_calm(ran, text, codes=(0, 2, 5))
    shown = (("watch", "list"), ("watch", "list", "--json"), ("watch", "show", "1"), ("alert", "list"))
    for ran in town.ask_all(*shown):
        assert_calm(ran, "names", codes=(0,))


# --- as a message ---------------------------------------------------------------------------------------------


def split_words() -> Iterator[str]:
    """The watched word with something hidden between its letters, in each way there is, over and over."""
    while True:
        for hidden in HIDDEN.values():
            yield hidden.join(WATCHED)
            yield f"{WATCHED[:3]}{hidden}{WATCHED[3:]}"


def messages(now: str) -> list[dict[str, object]]:
    """A message for each hostile text, the split word before it and in its handle, and one of each for other alerts."""
    found: list[dict[str, object]] = []
    for n, (each, split) in enumerate(zip(TEXTS, split_words(), strict=False)):
        text = each.text[:_CHARS].encode("utf-8", "replace").decode()
        found.append(_message(f"h{n}", f"{split} {CANARY} {text}", f"{CANARY}{n} {text[:200]}", now))
    grave = f"{CANARY} mañana a las ocho voy a matar al alcalde con una pistola en la plaza"
    return [*found, _message("t1", grave, f"{CANARY}t1", now), _message("d1", f"{CANARY} me quiero morir", "d1", now)]


def _message(id_: str, text: str, handle: str, now: str) -> dict[str, object]:
    author = {"handle": handle, "name": handle, "remote_id": f"a-{id_}"}
    return {"account": "muro", "remote_id": id_, "author": author, "text": text, "created_at": now}


def stored(town: Town, sql: str) -> list[tuple[Any, ...]]:
    """What stands in the file itself."""
    connection = sqlite3.connect(f"file:{database_path(town.directory)}?mode=ro", uri=True, timeout=20)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_T20_hostile_messages_fire_and_leave_the_house_as_numbers(town: Town, tmp_path: Path) -> None:
    with listening(town.directory, tmp_path) as told:
        critical = ("--every-hit", "yes", "--least", "1")
        assert town.ask("watch", "add", "Red", WATCHED, *_ROUND, *critical, who="Ana").code == 0
        assert town.ask("watch", "resume", "Red", who="Ana").code in (0, 5)
        now = town.ask("workspace", "info", "--json").json["now"]
        lines = tmp_path / "in.jsonl"
        sent = messages(now)
        lines.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in sent), encoding="utf-8")
        imported = town.ask("import", "messages", str(lines), who="Rosa")
        assert imported.code == 0 and raw_signs(imported.err) == set(), imported
        for account in ("muro", "diario"):  # neither can be reached from here
            assert town.ask("account", "pause", account, who="Rosa").code == 0
        collected = town.ask("collect", "--once")
        assert collected.code == 0 and CANARY not in collected.out + collected.err, collected

    hits = stored(town, "SELECT m.remote_id FROM watch_hit AS h JOIN message AS m ON m.id = h.message_id")
    wanted = {str(each["remote_id"]) for each in sent if str(each["remote_id"]).startswith("h")}
    assert {row[0] for row in hits} == wanted, "each fires, however its word is split"
    asked = (("watch", "show", "Red", "--hits", "200"), ("watch", "list"), ("watch", "test", WATCHED))
    printed = town.ask_all(*((*each, *form) for each in asked for form in FORMS))
    for ran in printed:
        assert_calm(ran, "watch", codes=(0,))
    assert CANARY in printed[0].out and CANARY in printed[1].out, "the hits are shown"

    alerts = town.ask("alert", "list", "--json").json
    assert {AlertKind.EVERY_HIT.value, AlertKind.THREAT.value} <= {each["kind"] for each in alerts}
    about = [("alert", "list"), *(("alert", "show", each["id"]) for each in alerts)]
    for ran in town.ask_all(*((*each, *form) for each in about for form in FORMS)):
        assert_calm(ran, "alert", codes=(0,))
        assert CANARY not in ran.out + ran.err

    assert_numbers_only(told.everything, len(alerts))
    assert_not_in_the_record(town)


def assert_numbers_only(everything: str, alerts: int) -> None:
    """Every notice is a document of numbers and of codes that this program has for its own."""
    assert CANARY not in everything and raw_signs(everything.replace("\r\n", "\n")) == set()
    notices = [json.loads(line) for line in everything.splitlines() if line.startswith('{"alert"')]
    assert len(notices) == 2 * alerts, "each by both ways"
    for notice in notices:
        assert set(notice) == {"alert", "watch", "kind", "opened_at", "times", "level", "step", "figures"}
        assert all(type(notice[name]) is int for name in ("alert", "watch", "times", "level"))
        assert notice["kind"] in set(AlertKind) and notice["step"] in set(NoticeStep)
        assert _INSTANT.fullmatch(notice["opened_at"])
        assert all(_FIGURES.fullmatch(name) for name in notice["figures"])
        assert all(type(figure) in (int, float) for figure in notice["figures"].values())


def assert_not_in_the_record(town: Town) -> None:
    """No word of a citizen is in what is kept for the record, told to others or written beside the store."""
    tables = ("audit", "change_log", "alert", "alert_message", "alert_notice", "watch", "watch_bucket", "workspace")
    for table in tables:
        for row in stored(town, f"SELECT * FROM {table}"):
            assert CANARY not in repr(row), (table, row)
    store = database_path(town.directory).name
    for path in town.directory.rglob("*"):
        if path.is_file() and not path.name.startswith(store):
            assert CANARY.encode() not in path.read_bytes(), path
    audited = town.ask("audit", "list", "--json", "--limit", "1000")
    assert audited.code == 0 and CANARY not in audited.out
