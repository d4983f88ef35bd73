"""``ventanilla message reply``, ``draft`` and what a message allows: what is sent, to whom, and what is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.integration.cli.voiced import DAUGHTER, NEIGHBOUR, VoicedTown
from tests.pictures import exif, jpeg, png


@pytest.fixture
def water(voiced: VoicedTown) -> str:
    """A conversation with a neighbour, in public."""
    return voiced.conversation(NEIGHBOUR)


def test_an_answer_waits_goes_out_and_its_link_is_shown(voiced: VoicedTown, water: str) -> None:
    sent = voiced.ask("message", "reply", water, "Vamos ahora.", who="Ana")
    assert (sent.code, sent.out) == (0, "d1\n")
    for word in ("d1", "vecina", "Vz", "voz", "public", " s (", "«post cancel d1»"):
        assert word in sent.sentence
    voiced.collect()
    assert voiced.said() == []  # it can still be stopped
    later(voiced)
    voiced.collect()
    [said] = voiced.said()
    assert (said["text"], said["to"], said["visibility"], said["lang"]) == ("Vamos ahora.", "n1", "public", "es")
    shown = voiced.ask("message", "show", water, "--json").json
    [answer] = shown["answers"]
    assert (answer["id"], answer["state"], answer["url"]) == ("d1", "published", "https://red.example/ours/1")
    assert (shown["is_own"], shown["text"], shown["author"]) == (True, "Vamos ahora.", "@voz")
    for words in (("--limit", "1000"), ("--query", "vamos")):
        listed = {each["text"]: (each["is_own"], each["author"]) for each in voiced.messages(*words)}
        assert listed["Vamos ahora."] == (True, "@voz")
        assert listed.get(NEIGHBOUR, (False, "vecina")) == (False, "vecina")
    plain = voiced.ask("message", "show", water).out
    assert "https://red.example/ours/1" in plain and "we, on Vz" in plain


def test_a_private_message_is_answered_in_private_under_its_warning(voiced: VoicedTown) -> None:
    sent = voiced.ask("message", "reply", voiced.conversation(DAUGHTER), "Le llamamos.", "--undo", "0", who="Ana")
    assert (sent.code, "private" in sent.sentence) == (0, True)
    voiced.collect()
    [said] = voiced.said()
    assert (said["to"], said["visibility"], said["warning"]) == ("d1", "private", "salud")


def test_a_public_message_can_be_answered_in_private_and_a_warning_taken_off(voiced: VoicedTown, water: str) -> None:
    words = ("Le escribimos.", "--private", "--warning", "", "--lang", "qu", "--undo", "0")
    sent = voiced.ask("message", "reply", water, *words, "--json", who="Ana")
    assert (sent.json["id"], sent.json["to"], sent.json["is_private"]) == ("d1", "vecina", True)
    voiced.collect()
    [said] = voiced.said()
    assert (said["visibility"], said["warning"], said["lang"]) == ("private", "", "qu")


def test_the_words_come_from_one_place(voiced: VoicedTown, water: str, tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text("De un fichero.\n", encoding="utf-8")
    reply = ("message", "reply", water, "--undo", "0")
    assert voiced.ask(*reply, "--file", str(tmp_path / "answer.txt"), who="Ana").code == 0
    stdin = "De la entrada.\nSegunda línea".encode()
    assert voiced.ask(*reply, "--file", "-", who="Ana", stdin=stdin).code == 0
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == ["De un fichero.", "De la entrada.\nSegunda línea"]
    for wrong in ((), ("uno", "--file", "-"), ("uno", "--draft"), ("uno", "--set", "a=b")):
        assert voiced.ask(*reply, *wrong, who="Ana").code == 2
    assert voiced.ask(*reply, "--file", str(tmp_path / "none"), who="Ana").code == 6
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff")
    assert voiced.ask(*reply, "--file", str(tmp_path / "picture"), who="Ana").code == 2


def test_nobody_answers_unproved_or_what_cannot_be_answered(voiced: VoicedTown, water: str) -> None:
    assert voiced.ask("message", "reply", water, "Hola").code == 2
    assert voiced.ask("message", "reply", water, "Hola", who="Oscar").code == 4
    assert voiced.ask("message", "reply", "7", "Hola", who="Ana").code == 3
    long = voiced.ask("message", "reply", water, "x" * 121, who="Ana")
    assert (long.code, "too long (+1)" in long.sentence) == (2, True)
    hole = voiced.ask("message", "reply", water, "A las {hora}", who="Ana")
    assert (hole.code, "braces" in hole.sentence) == (2, True)
    feed = voiced.ask("message", "reply", article(voiced), "Hola", who="Ana")
    assert (feed.code, "only be read" in feed.sentence) == (2, True)
    assert voiced.ask("post", "list", "--json").json == []


def test_a_colleagues_answer_has_to_be_acknowledged(voiced: VoicedTown, water: str) -> None:
    assert voiced.ask("message", "reply", water, "Ya vamos.", who="Luis").code == 0
    refused = voiced.ask("message", "reply", water, "Vamos.", who="Ana")
    assert (refused.code, refused.sentence.startswith("Luis has answered")) == (5, True)
    assert voiced.ask("message", "reply", water, "Y una cosa más.", who="Luis").code == 0  # his own he knows of
    assert voiced.ask("message", "reply", water, "Vamos.", "--anyway", who="Ana").code == 0
    voiced.ask("message", "claim", water, who="Luis")
    held = voiced.ask("message", "reply", water, "Otra.", "--anyway", who="Ana")
    assert (held.code, "Luis" in held.sentence) == (5, True)


def test_an_answer_for_later_can_be_stopped_and_is_a_draft_again(voiced: VoicedTown, water: str) -> None:
    sent = voiced.ask("message", "reply", water, "Mañana vamos.", "--at", "2h", who="Ana")
    assert (sent.code, "2 h" in sent.sentence or "1 h 59" in sent.sentence) == (0, True)
    past = voiced.ask("message", "reply", water, "Ayer.", "--at", "2020-01-01T00:00Z", who="Ana")
    assert past.code == 2
    stopped = voiced.ask("post", "cancel", "d1", who="Ana")
    assert (stopped.code, "draft again" in stopped.sentence) == (0, True)
    [draft] = voiced.ask("message", "draft", water, "--json").json
    assert (draft["operator"], draft["text"]) == ("Ana", "Mañana vamos.")
    assert voiced.ask("post", "cancel", "d1", who="Ana").code == 5


def test_a_stopped_answer_gives_back_its_pictures_its_warning_and_to_whom_it_was(
    voiced: VoicedTown, water: str, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(png())
    words = (
        "Mire.",
        "--image",
        str(tmp_path / "a.png"),
        "--alt",
        "un grifo seco",
        "--warning",
        "agua sucia",
        "--private",
    )
    assert voiced.ask("message", "reply", water, *words, "--lang", "qu", who="Ana").code == 0
    stopped = voiced.ask("post", "cancel", "d1", who="Ana")
    assert (stopped.code, "draft again" in stopped.sentence) == (0, True)
    [draft] = voiced.ask("message", "draft", water, "--json").json
    [picture] = draft["pictures"]
    assert (picture["alt"], draft["warning"], draft["is_private"]) == ("un grifo seco", "agua sucia", True)
    shown = voiced.ask("message", "draft", water).out
    for line in ("  Mire.", "  [image] un grifo seco", "  Warning: agua sucia", "  only they read it"):
        assert line in shown.splitlines()
    assert voiced.ask("message", "draft", water, "Mire aquí.", who="Ana").code == 0
    assert voiced.ask("message", "draft", water, "--take", "Ana", who="Luis").code == 0
    assert voiced.ask("message", "reply", water, "--draft", "--undo", "0", who="Luis").code == 0
    voiced.collect()
    [said] = voiced.said()
    assert [alt for _sha256, alt, _size in said["pictures"]] == ["un grifo seco"]
    kept = (said["text"], said["warning"], said["visibility"], said["lang"])
    assert kept == ("Mire aquí.", "agua sucia", "private", "qu")
    assert voiced.ask("message", "draft", water, "--json").json == []


def test_clearing_a_draft_takes_its_pictures_away(voiced: VoicedTown, water: str, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    words = ("Mire.", "--image", str(tmp_path / "a.png"), "--alt", "un grifo")
    assert voiced.ask("message", "reply", water, *words, who="Ana").code == 0
    assert voiced.ask("post", "cancel", "d1", who="Ana").code == 0
    assert voiced.ask("message", "draft", water, "--clear", who="Ana").code == 0
    assert voiced.ask("message", "draft", water).code == 3


def test_a_message_is_shown_below_the_warning_its_author_put_before_it(voiced: VoicedTown, water: str) -> None:
    id_ = voiced.conversation(DAUGHTER)
    assert voiced.ask("message", "show", id_, "--json").json["warning"] == "salud"
    assert voiced.thread(id_)["messages"][0]["warning"] == "salud"
    for verb in ("show", "thread"):
        lines = voiced.ask("message", verb, id_).out.splitlines()
        assert lines.index("  Warning: salud") + 1 == lines.index(f"  {DAUGHTER}")
    assert voiced.ask("message", "show", water, "--json").json["warning"] == ""
    assert "Warning" not in voiced.ask("message", "show", water).out


def test_a_draft_is_kept_taken_over_sent_and_cleared(voiced: VoicedTown, water: str) -> None:
    draft = ("message", "draft", water)
    assert voiced.ask(*draft).code == 3
    assert voiced.ask(*draft, "Vamos mañana.", who="Luis").code == 0
    assert "Vamos mañana." in voiced.ask(*draft).out
    assert voiced.ask(*draft, "--operator", "Ana", "--json").json == []
    assert voiced.ask(*draft, "--take", "luis", who="Luis").code == 2
    assert voiced.ask(*draft, "--take", "Oscar", who="Ana").code == 3
    assert voiced.ask(*draft, "--take", "luis", who="Ana").code == 0
    assert [each["operator"] for each in voiced.ask(*draft, "--json").json] == ["Ana"]
    assert voiced.ask(*draft, "Otro.", who="Luis").code == 0
    assert voiced.ask(*draft, "--take", "Luis", who="Ana").code == 5  # she has one of her own
    assert voiced.ask(*draft, "--take", "Luis", "otra", who="Ana").code == 2
    assert voiced.ask("message", "reply", water, "--draft", "--undo", "0", who="Ana").code == 0
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == ["Vamos mañana."]
    assert voiced.ask(*draft, "--clear", who="Luis").code == 0
    assert voiced.ask(*draft).code == 3
    assert voiced.ask("message", "reply", water, "--draft", "--anyway", who="Luis").code == 3


def test_pictures_go_with_their_descriptions_and_without_their_traces(
    voiced: VoicedTown, water: str, tmp_path: Path
) -> None:
    place = tmp_path / "grifo.png"
    place.write_bytes(png(3, 2, (b"tEXt", b"Author\x00Una vecina")))
    reply = ("message", "reply", water, "Mire.", "--undo", "0")
    assert voiced.ask(*reply, "--image", str(place), who="Ana").code == 2
    assert voiced.ask(*reply, "--image", str(place), "--alt", " ", who="Ana").code == 2
    assert not (voiced.directory / "pictures").exists()
    sent = voiced.ask(*reply, "--image", str(place), "--alt", "un grifo seco", who="Ana")
    assert (sent.code, "29 bytes" in sent.err) == (0, True), sent
    voiced.collect()
    [[sha256, alt, size]] = voiced.said()[0]["pictures"]
    assert (alt, size) == ("un grifo seco", len(png(3, 2)))
    kept = voiced.directory / "pictures" / sha256[:2] / sha256
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (png(3, 2), 0o600)
    place.write_bytes(jpeg(5, 3, exif())[:-2])
    broken = voiced.ask(*reply, "--image", str(place), "--alt", "nada", who="Ana")
    assert (broken.code, "cut off" in broken.sentence) == (2, True)


def test_a_backup_carries_the_pictures_and_a_lost_one_is_named(voiced: VoicedTown, water: str, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    words = ("Mire.", "--image", str(tmp_path / "a.png"), "--alt", "un grifo", "--undo", "0")
    assert voiced.ask("message", "reply", water, *words, who="Ana").code == 0
    assert voiced.ask("workspace", "backup", str(tmp_path / "copy.db")).code == 0
    elsewhere = VoicedTown(tmp_path / "elsewhere", voiced.forks)
    assert elsewhere.ask("workspace", "restore", str(tmp_path / "copy.db")).code == 0
    verified = elsewhere.ask("workspace", "verify", "--json")
    assert (verified.code, verified.json["is_sound"], verified.json["lost_pictures"]) == (0, True, [])
    [kept] = (elsewhere.directory / "pictures").glob("*/*")
    assert kept.read_bytes() == png()
    kept.write_bytes(b"something else")
    damaged = elsewhere.ask("workspace", "verify")
    assert (damaged.code, kept.name[:12] in damaged.sentence) == (1, True)


@pytest.mark.parametrize(
    ("fate", "code", "word"),
    [("", 0, ""), ("refuse", 1, "failed"), ("away", 6, "waiting"), ("doubt", 6, "Nobody can tell")],
)
def test_waiting_for_the_receipt(voiced: VoicedTown, water: str, fate: str, code: int, word: str) -> None:
    voiced.fate(fate)
    with voiced.collecting():
        seconds = "60" if code != 6 else "4"
        ran = voiced.ask("message", "reply", water, "Vamos.", "--undo", "0", "--wait", seconds, who="Ana")
    assert ran.code == code, ran
    assert ran.out == ("d1\nhttps://red.example/ours/1\n" if not fate else "d1\n")
    assert word in ran.err.splitlines()[-1]


def test_waiting_where_nobody_collects_says_so(voiced: VoicedTown, water: str) -> None:
    ran = voiced.ask("message", "reply", water, "Vamos.", "--wait", "1", who="Ana", lang="en")
    assert (ran.code, ran.out, "ventanilla collect" in ran.err) == (6, "d1\n", True)


def test_what_a_message_allows_is_listed_with_its_reasons(voiced: VoicedTown, water: str) -> None:
    listed = {each["action"]: each for each in voiced.ask("message", "actions", water, "--json").json}
    assert {name: each["is_open"] for name, each in listed.items()} == {
        "hide": True, "report": True, "mute_author": False,
    }  # fmt: skip
    assert listed["hide"]["until"] == "2099-01-01T00:00:00Z"
    assert "not on this network" in voiced.ask("message", "actions", water).out
    none = voiced.ask("message", "actions", article(voiced))
    assert (none.code, none.out, "diario" in none.sentence) == (0, "", True)


def test_what_a_message_allows_is_done_and_the_rest_refused(voiced: VoicedTown, water: str) -> None:
    words = ("--reason", "spam", "--comment", "cadena", "--undo", "0")
    done = voiced.ask("message", "report", water, *words, who="Ana")
    assert (done.code, done.out, "report it to the platform" in done.sentence) == (0, "d1\n", True)
    voiced.collect()
    assert voiced.said() == [{"action": "report", "of": "n1", "reason": "spam", "comment": "cadena"}]
    refused = voiced.ask("message", "mute", water, who="Ana")
    assert (refused.code, "not on this network" in refused.sentence) == (5, True)
    assert voiced.ask("message", "like", water, who="Ana").code == 2
    assert voiced.ask("message", "hide", water, who="Oscar").code == 4
    history = voiced.thread(water)["history"]
    assert [each["words"] for each in history] == ["reported it to the platform"]


def article(town: VoicedTown) -> str:
    """A conversation on an account that can only be read."""
    line = (
        '{"account":"diario","remote_id":"a1","author":{"handle":"diario"},"text":"Corte de agua",'
        '"created_at":"2026-05-12T12:00:00Z","kind":"article"}'
    )
    assert town.ask("import", "messages", "-", who="Rosa", stdin=line.encode()).code == 0
    return town.conversation("Corte de agua")


def later(town: VoicedTown) -> None:
    """Let the undo window of every delivery pass."""
    with sqlite3.connect(town.directory / "ventanilla.db") as connection:
        connection.execute("UPDATE delivery SET due_s = due_s - 60, next_s = next_s - 60")
