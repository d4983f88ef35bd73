"""The rows that judge the review of texts are whole: every rule, both tongues, known fields, nothing real."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest

HERE = Path(__file__).parent
SCENARIO = HERE.parents[1] / "plugins" / "plaza" / "scenario"
RULES = tuple(
    f"L{number:02d}" for span in (range(1, 12), range(20, 36), range(40, 56), range(60, 75)) for number in span
)
NOT_IN_ENGLISH = frozenset({"L04", "L10"})
"""Rules about marks and forms of address that English does not have."""
RAISED = (
    ("L08", "level"),
    ("L23", "level"),
    ("L23", "mourning"),
    ("L24", "level"),
    ("L25", "electoral"),
    ("L31", "level"),
    ("L32", "level"),
)
SHORTENERS = frozenset({"bit.ly", "tinyurl.com"})
"""Named because a rule is about them; nothing is fetched."""
OPEN_SEVERITY = "L65"
JUDGED = {"expect", "expect_severity", "extra", "fires", "id", "rule"}
QUEUE_FIELDS = {
    "id", "accounts", "author", "approvers", "kind", "theme", "title", "text", "lang", "at", "state", "media", "meta",
    "truth",
}  # fmt: skip

_DOMAIN = re.compile(
    r"(?<![\w.])(?:[\w-]+\.)+(?:com|org|net|es|pe|co|ar|mx|cl|eu|info|io|ly|gob|gov|edu|uk|example)\b", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_KNOWN_PLACEHOLDER = re.compile(r"\{(?:date|iso)[+-]\d+\}")

Row = Mapping[str, object]


def _rows(path: Path) -> list[Row]:
    return [cast("Row", json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


CELLS = _rows(HERE / "cells.jsonl")
SPANISH = _rows(HERE / "sentences.jsonl")
ENGLISH = _rows(HERE / "english.jsonl")
QUEUE = _rows(SCENARIO / "queue.jsonl")
DEFAULTS = cast("Row", json.loads((HERE / "defaults.json").read_text(encoding="utf-8")))
JUDGING = {"cells": CELLS, "sentences": SPANISH, "english": ENGLISH}


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _strings(inner)]
    return []


def _object(value: object) -> Row:
    assert isinstance(value, Mapping)
    return value


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _misfits(given: Row, known: Row, where: str) -> list[str]:
    """Fields nobody knows and values of another type than their default."""
    found = []
    for key, value in given.items():
        if key not in known:
            found.append(f"{where}: unknown field {key}")
            continue
        usual = known[key]
        if usual is not None and key not in {"approved", "at"} and type(value) is not type(usual):
            found.append(f"{where}: {key} is {type(value).__name__}")
    return found


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_rows_that_fire_and_rows_that_must_not_in_each_tongue(rule: str) -> None:
    seen = Counter((row["lang"], row["fires"]) for row in CELLS if row["rule"] == rule)
    wanted = {("es", True), ("es", False), ("en", True), ("en", False)}
    if rule in NOT_IN_ENGLISH:
        wanted.remove(("en", True))
        assert not seen["en", True]
    assert wanted <= set(seen)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_three_more_that_fire_and_three_near_misses_in_spanish(rule: str) -> None:
    more = Counter(row["fires"] for row in CELLS if row["rule"] == rule and row.get("extra") and row["lang"] == "es")
    assert more[True] >= 3
    assert more[False] >= 3


@pytest.mark.parametrize(("rule", "cause"), RAISED)
def test_a_severity_that_rises_has_a_row_with_and_a_row_without_its_cause(rule: str, cause: str) -> None:
    own = [row for row in CELLS if row["rule"] == rule and row["fires"]]
    for lang in ("es", "en"):
        assert {row["expect_severity"] for row in own if row.get(cause) and row["lang"] == lang} == {"block"}
        calm = [row for row in own if not any(row.get(name) for name in ("level", "mourning", "electoral"))]
        assert {row["expect_severity"] for row in calm if row["lang"] == lang} == {"warn"}


def test_cells_name_known_rules_and_say_how_severe_where_the_catalogue_does() -> None:
    assert {row["rule"] for row in CELLS} == set(RULES)
    for row in CELLS:
        if row["fires"] and row["rule"] != OPEN_SEVERITY:
            assert row["expect_severity"] in {"info", "warn", "block"}, row["id"]
        if not row["fires"]:
            assert "expect_severity" not in row, row["id"]


@pytest.mark.parametrize("name", JUDGING)
def test_rows_hold_only_known_fields_of_the_right_type(name: str) -> None:
    found: list[str] = []
    for row in JUDGING[name]:
        where = str(row["id"])
        found += _misfits({key: value for key, value in row.items() if key not in JUDGED}, DEFAULTS, where)
        for key in ("account", "meta"):
            found += _misfits(_object(row.get(key, {})), _object(DEFAULTS[key]), f"{where}.{key}")
        for key in ("media", "recent"):
            for inner in _list(row.get(key, [])):
                found += _misfits(_object(inner), _object(DEFAULTS[f"{key}_item"]), f"{where}.{key}")
        assert row["kind"] in {"post", "reply"}, where
        assert row["lang"] in {"es", "en", "ca", "qu", "pt"}, where
        assert row.get("approved", True) in {True, False, "older text"}, where
    assert found == []


@pytest.mark.parametrize("name", JUDGING)
def test_moments_are_whole_and_earlier_posts_are_earlier(name: str) -> None:
    for row in JUDGING[name]:
        now = datetime.fromisoformat(str(row.get("now", DEFAULTS["now"])))
        at = datetime.fromisoformat(str(row["at"])) if row.get("at") else now
        assert now.tzinfo is not None and at >= now, row["id"]
        for earlier in _list(row.get("recent", [])):
            assert datetime.fromisoformat(str(_object(earlier)["at"])) < now, row["id"]


@pytest.mark.parametrize("rows", [*JUDGING.values(), QUEUE], ids=[*JUDGING, "queue"])
def test_ids_are_unique(rows: list[Row]) -> None:
    assert [name for name, times in Counter(row["id"] for row in rows).items() if times > 1] == []


def test_sentences_are_many_mostly_clean_and_different() -> None:
    texts = Counter(row["text"] for row in (*SPANISH, *ENGLISH))
    assert [text for text, times in texts.items() if times > 1] == []
    clean = sum(not row["expect"] for row in SPANISH)
    assert len(SPANISH) >= 240 and clean >= 200
    assert 0.65 <= clean / len(SPANISH) <= 0.75
    assert len(ENGLISH) == 60
    assert 0.65 <= sum(not row["expect"] for row in ENGLISH) / 60 <= 0.75
    assert {row["kind"] for row in SPANISH} == {"post", "reply"}


def test_labels_of_sentences_are_rules_in_order_and_leave_approval_out() -> None:
    for row in (*SPANISH, *ENGLISH):
        labels = [str(label) for label in _list(row["expect"])]
        assert labels == sorted(set(labels)) and len(labels) <= 3, row["id"]
        assert set(labels) <= set(RULES) - {"L50"}, row["id"]


def test_only_the_rule_about_them_holds_control_characters_and_they_are_written_out() -> None:
    for row in (*CELLS, *SPANISH, *ENGLISH, *QUEUE):
        if row.get("rule") == "L72":
            continue
        letters = {letter for text in _strings(row) for letter in text} - {"\u200d"}  # joins a family of emoji
        odd = {letter for letter in letters if unicodedata.category(letter) in {"Cc", "Cf"}}
        assert odd == set(), row["id"]
    for path in (*HERE.glob("*.jsonl"), SCENARIO / "queue.jsonl"):
        raw = path.read_text(encoding="utf-8")
        assert {c for c in raw if unicodedata.category(c) in {"Cc", "Cf"}} == {"\n"}, path.name


def test_no_domain_is_real() -> None:
    found = {
        domain.lower()
        for row in (*CELLS, *SPANISH, *ENGLISH, *QUEUE)
        for text in _strings(row)
        for domain in _DOMAIN.findall(text)
    }
    assert any(domain.endswith(".example") for domain in found)
    assert {domain for domain in found if not domain.endswith(".example")} <= SHORTENERS


def test_the_queue_has_its_thirty_sent_its_twelve_of_the_day_and_its_two_drafts() -> None:
    assert all(set(row) == QUEUE_FIELDS for row in QUEUE)
    sent = [row for row in QUEUE if row["state"] == "published"]
    today = [row for row in QUEUE if _object(row["at"])["day"] == 0]
    drafts = [row for row in today if row["state"] == "draft"]
    assert len(sent) == 30
    assert all(-14 <= int(str(_object(row["at"])["day"])) <= -1 for row in sent)
    assert sum("Elena Ramos" in str(row["text"]) for row in sent) == 5
    assert len(today) - len(drafts) == 12
    assert {str(row["text"])[:21] for row in drafts} == {"Gracias a la gran alc", "El agua volverá segur"}
    assert {_object(row["at"])["time"] for row in drafts} == {"14:00"}
    assert sum(row["state"] == "void" for row in today) == 1


def test_the_queue_names_people_and_accounts_of_the_scenario_and_nobody_approves_his_own() -> None:
    people = {
        person["id"]: person["roles"]
        for person in json.loads((SCENARIO / "people.json").read_text(encoding="utf-8"))
        if person["left_days_ago"] is None
    }
    accounts = {
        account["id"]
        for account in json.loads((SCENARIO / "accounts.json").read_text(encoding="utf-8"))
        if account["state"] == "open"
    }
    for row in QUEUE:
        approvers = _list(row["approvers"])
        assert row["author"] in people and row["author"] not in approvers, row["id"]
        assert all(people[str(one)] and "approver" in people[str(one)] for one in approvers), row["id"]
        assert bool(approvers) == (row["state"] in {"published", "approved", "void"}), row["id"]
        assert _list(row["accounts"]) and set(map(str, _list(row["accounts"]))) <= accounts, row["id"]


def test_what_is_sent_in_the_queue_is_clean_and_each_planned_fault_is_there() -> None:
    faults = {str(row["id"]): _list(_object(row["truth"])["findings"]) for row in QUEUE}
    assert all(not faults[str(row["id"])] for row in QUEUE if row["state"] == "published")
    approved = {str(rule) for row in QUEUE if row["state"] == "approved" for rule in faults[str(row["id"])]}
    assert approved == {"L61"}
    planned = {str(rule) for findings in faults.values() for rule in findings}
    assert planned == {"L23", "L25", "L31", "L50", "L51", "L60", "L61", "L69", "L74"}


def test_days_in_the_queue_are_counted_from_the_day_that_is_played() -> None:
    used = [mark for row in QUEUE for text in _strings(row) for mark in _PLACEHOLDER.findall(text)]
    assert used and all(_KNOWN_PLACEHOLDER.fullmatch(mark) for mark in used)
    assert not any(re.search(r"\b(?:hoy|ayer)\b", str(row["text"])) for row in QUEUE)
