"""The demonstration's queue under a signed pack: what was approved is never blocked, and what is wrong is cited."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.publishing.lint.engine import lint
from core.publishing.lint.model import Finding, Recent, Severity, Surroundings
from core.publishing.lint.rows import sheet_of, surroundings_of
from tests.lint.rows import rows, signed_pack

SCENARIO = Path(__file__).parents[2] / "plugins" / "plaza" / "scenario"
DAY = datetime(2024, 5, 14, tzinfo=ZoneInfo("America/Lima"))
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip
KNOWN = ("own_domains", "official_phones", "directory", "authority", "names", "zone")


@cache
def queue() -> tuple[dict[str, Any], ...]:
    """The posts, their days filled in."""

    def day(match: re.Match[str]) -> str:
        found = DAY + timedelta(days=int(match[2] or 0))
        words = f"{WEEKDAYS[found.weekday()]} {found.day} de {MONTHS[found.month - 1]}"
        return words if match[1] == "date" else found.date().isoformat()

    lines = (SCENARIO / "queue.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(re.sub(r"\{(date|iso)([+-]\d+)?\}", day, line)) for line in lines)


def leaves_s(post: dict[str, Any]) -> int | None:
    at = post.get("at")
    if not at:
        return None
    hour, minute = map(int, at["time"].split(":"))
    return int((DAY + timedelta(days=at["day"], hours=hour, minutes=minute)).timestamp())


def judged(post: dict[str, Any]) -> tuple[Finding, ...]:
    base = {name: rows("sentences.jsonl")[0][name] for name in KNOWN}
    meta = {**post.get("meta", {}), "kind": post["kind"], "theme": post.get("theme", "")}
    row = {**base, "text": post["text"], "lang": post["lang"], "media": post.get("media", []), "meta": meta}
    at_s = leaves_s(post)
    now_s = int((DAY - timedelta(days=1)).timestamp())
    if at_s is not None and post["state"] == "published":
        now_s = at_s
    others = [
        Recent(other["text"], when_s)
        for other in queue()
        if other is not post and set(other["accounts"]) & set(post["accounts"]) and other["state"] != "draft"
        if (when_s := leaves_s(other)) is not None
    ]
    around = replace(surroundings_of(row, Surroundings(now_s=now_s)), recent=tuple(others))
    return lint(replace(sheet_of(row), at_s=at_s), around, signed_pack())


@pytest.mark.parametrize(
    "post", [post for post in queue() if post["state"] in ("approved", "published")], ids=lambda post: str(post["id"])
)
def test_an_approved_post_is_blocked_by_nothing_its_label_does_not_have(post: dict[str, Any]) -> None:
    blocks = {each.rule for each in judged(post) if each.severity is Severity.BLOCK}
    assert blocks <= set(post["truth"]["findings"])


def test_most_posts_of_the_queue_are_cited_for_exactly_what_is_wrong_with_them() -> None:
    right = 0
    for post in queue():
        found = {each.rule for each in judged(post) if each.severity is not Severity.INFO}
        right += found - {"L68", "L70", "L69"} == set(post["truth"]["findings"]) - {"L50", "L68", "L69", "L70", "L74"}
    assert right >= 0.9 * len(queue()), right
