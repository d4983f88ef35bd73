"""``ventanilla author``, ``watch peers`` and ``watch scores``: counts with what they rest on, for who may see them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.cli.town import Town

CONSENT = "Carmen accepted by telephone on 3 May; noted by Ana"
PURPOSE = ("--purpose", "cortes de agua", "--rules-read")


def now(town: Town) -> datetime:
    return datetime.fromisoformat(town.ask("workspace", "info", "--json").json["now"])


def bring(town: Town, folder: Path, account: str, rows: Iterable[dict[str, object]]) -> None:
    """Messages arrive at an account."""
    lines = folder / "in.jsonl"
    text = "".join(json.dumps({"account": account, **row}) + "\n" for row in rows)
    lines.write_text(text, encoding="utf-8")
    ran = town.ask("import", "messages", str(lines), who="Rosa")
    assert ran.code == 0, ran


@pytest.fixture
def helped(town: Town, tmp_path: Path) -> Town:
    """A town in which Carmen asked three things and was answered."""
    at = now(town)
    bring(
        town,
        tmp_path,
        "muro",
        (
            {
                "remote_id": f"k{n}",
                "author": {"handle": "carmen\x1b[31m", "remote_id": "id-carmen"},
                "text": f"una duda {n}",
                "created_at": (at - timedelta(days=n)).isoformat(),
            }
            for n in range(3)
        ),
    )
    for n in range(3):
        id_ = town.conversation(f"una duda {n}")
        assert town.ask("message", "classify", id_, "Q", who="Ana").code == 0
        assert town.ask("message", "done", id_, "answered", who="Ana").code == 0
    return town


def listed(town: Town, *more: str, who: str = "Ana") -> list[dict[str, object]]:
    ran = town.ask("author", "list", *more, "--json", who=who)
    assert ran.code == 0, ran
    found: list[dict[str, object]] = ran.json
    return found


def test_who_keeps_helping_is_counted_and_shown_without_their_words(helped: Town) -> None:
    [carmen] = listed(helped, "--committed")
    assert (carmen["contacts"], carmen["constructive"], carmen["thanks"], carmen["shares"]) == (3, 3, 0, 0)
    points = carmen["points"]
    assert isinstance(points, dict)
    assert points["value"] == round(sum(2 * 0.5 ** (n / 45) for n in range(3)), 2)
    assert (points["n"], points["period_s"], points["reason"]) == (3, 90 * 86_400, None)
    assert "halved every 45 days" in points["formula"]
    assert len(listed(helped, "--committed", "--period", "26d")) == 1
    shown = helped.ask("author", "list", "--committed", who="Ana").out
    assert "carmen" in shown and "\x1b" not in shown and "duda" not in shown
    one = helped.ask("author", "show", str(carmen["id"]), "--json", who="Oscar").json
    assert (one["contacts"], one["counted_days"], one["choice"]) == (3, 180, None)
    assert "points" not in one
    plain = helped.ask("author", "show", str(carmen["id"]), who="Oscar").out
    assert "duda" not in plain and "\x1b" not in plain
    acts = [each["action"] for each in helped.ask("audit", "list", "--json").json]
    assert {"author.list_committed", "author.show"} <= set(acts)


def test_who_opts_out_disappears_and_who_agrees_is_an_ally_until_reviewed(helped: Town) -> None:
    id_ = str(listed(helped, "--committed")[0]["id"])
    assert helped.ask("author", "ally", id_, "--consent", "yes", who="Ana").code == 2
    assert helped.ask("author", "ally", id_, who="Ana").code == 2
    assert helped.ask("author", "ally", id_, "--consent", CONSENT, who="Oscar").code == 4
    assert helped.ask("author", "ally", id_, "--consent", CONSENT, "--review", "4w", who="Ana").code == 0
    [ally] = listed(helped)
    assert (ally["choice"], ally["consent"], ally["written_by"], ally["ally_now"]) == ("ally", CONSENT, "Ana", True)
    assert CONSENT in helped.ask("author", "list", who="Ana").out
    assert helped.ask("author", "opt-out", id_, who="Ana").code == 0
    assert listed(helped, "--committed") == []
    [out] = listed(helped)
    assert (out["choice"], out["consent"], out["ally_now"]) == ("opted_out", None, False)
    assert "contacts" not in helped.ask("author", "show", id_, "--json", who="Ana").json
    assert helped.ask("author", "ally", id_, "--consent", CONSENT, who="Ana").code == 5
    assert helped.ask("author", "remove-choice", id_, who="Ana").code == 0
    assert helped.ask("author", "remove-choice", id_, who="Ana").code == 3
    assert len(listed(helped, "--committed")) == 1
    assert "telephone" not in helped.ask("audit", "list", "--json").out


def test_authors_are_for_people_who_may_read_conversations(quiet_town: Town) -> None:
    for words in (("list",), ("list", "--committed"), ("show", "vecina0")):
        assert quiet_town.ask("author", *words).code == 2, "nobody said who looks"
    assert quiet_town.ask("author", "show", "nobody-here", who="Oscar").code == 3


@pytest.mark.parametrize("period", ["0d", "181d", "26w", "90", "x", "-1d"])
def test_a_period_is_days_or_weeks_that_somebody_is_remembered(quiet_town: Town, period: str) -> None:
    ran = quiet_town.ask("author", "list", "--committed", f"--period={period}", who="Ana")
    assert ran.code == 2 and ran.sentence


def test_peers_are_shown_with_what_each_figure_rests_on(town: Town, tmp_path: Path) -> None:
    add = ("account", "add", "rioclaro", "--connector", "feed", "--relation", "peer")
    assert town.ask(*add, "--set", "url=https://rioclaro.example/rss", "--without-check", who="Rosa").code == 0
    assert town.ask("watch", "add", "Agua", "agua", *PURPOSE, who="Ana").code == 0
    at = now(town).isoformat()
    bring(
        town,
        tmp_path,
        "muro",
        (
            {"remote_id": f"w{n}", "author": {"handle": f"v{n}"}, "text": f"sin agua {n}", "created_at": at}
            for n in range(30)
        ),
    )
    bring(
        town,
        tmp_path,
        "rioclaro",
        (
            {
                "remote_id": f"p{n}", "author": {"handle": "prensa"}, "text": f"Obras de agua \x1b[2J {n}",
                "created_at": at, "kind": "article", "url": f"https://rioclaro.example/{n}",
            }
            for n in range(10)
        ),
    )  # fmt: skip
    ran = town.ask("watch", "peers", "Agua", "--json")
    assert ran.code == 0, ran
    voice = ran.json["share_of_voice"]
    assert (voice["value"], voice["n"], voice["counted"], ran.json["set"]) == (0.75, 40, "hits", ["rioclaro"])
    [rio] = ran.json["peers"]
    assert (rio["share_of_voice"]["value"], rio["cadence"]["n"], len(rio["today"])) == (0.25, 10, 10)
    assert rio["cadence"]["reason"] == "heard for less than a day"
    assert rio["response"]["reason"].startswith("not visible")
    assert [each["word"] for each in rio["topics"]][:2]
    plain = town.ask("watch", "peers", "1", "--period", "2w").out
    assert "0.75 · n 40" in plain and "rioclaro" in plain and "\x1b" not in plain
    assert "0,75" in town.ask("watch", "peers", "1", lang="es").out
    assert town.ask("watch", "peers", "1", "--period", "91d").code == 2
    assert town.ask("watch", "peers", "Nada").code == 3
    scores = town.ask("watch", "scores", "Agua", "--json").json
    assert set(scores) == {"strength", "sentiment", "passion", "reach"}
    assert (scores["reach"]["value"], scores["reach"]["n"], scores["reach"]["period_s"]) == (0.78, 40, 86_400)
    assert scores["sentiment"]["value"] is None and "mood" in scores["sentiment"]["reason"]
    assert "reach" in town.ask("watch", "scores", "Agua").out
