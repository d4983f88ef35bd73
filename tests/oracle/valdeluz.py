"""Reads the demo data of Valdeluz strictly and without the product's own code, for the tests that count it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "plugins" / "plaza" / "scenario"
TRUTH = Path(__file__).parent / "valdeluz_truth.jsonl"

DAY_S = 86_400
WINDOW_S = 600
BASELINE_DAYS = 14


class Author(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wrote a message."""

    id: str
    handle: str
    name: str
    followers: int | None
    created: date | None


class Media(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture or a video, with the description its author gave it."""

    kind: str
    alt: str | None


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A later text of the same message."""

    t: int
    text: str


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the scenario; every field is required, so a missing or an extra one is an error."""

    id: str
    network: str
    account: str
    author: Author
    kind: str
    t_pub: int
    t_in: int
    text: str
    lang: str
    root: str | None
    in_reply_to: str | None
    visibility: str
    media: list[Media]
    url: str
    edits: list[Edit]
    deleted_at: int | None


class Truth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a careful person says a message is."""

    id: str
    kind: str = msgspec.field(name="class")
    """Under which class the script's mix counts it."""
    tags: list[str]
    sentiment: str
    severity: int
    lead: str
    """The class a right triage gives it: an insult that reports a leak leads as a complaint."""
    watches: list[str]
    """The watches whose query it meets, as a person reads both."""


class Outage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seconds of the day in which an account cannot be read, and why."""

    cause: str
    begin: int = msgspec.field(name="from")
    end: int = msgspec.field(name="to")


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An official presence, or one that pretends to be."""

    id: str
    network: str
    code: str
    handle: str
    name: str
    state: str
    outages: list[Outage]
    silent_days: int
    custodians: list[str]
    note: dict[str, str]


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the staff."""

    id: str
    name: str
    roles: list[str]
    phone: str | None
    left_days_ago: int | None
    custodian_of: list[str]
    title: dict[str, str]
    shift: dict[str, str]


def read(name: str) -> list[Message]:
    """Reads one file of messages strictly, a line each."""
    lines = (SCENARIO / name).read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Message) for line in lines]


DAY = read("day.jsonl")
BASELINE = read("baseline.jsonl")
LABELS = {one.id: one for one in (msgspec.json.decode(line, type=Truth) for line in TRUTH.read_bytes().splitlines())}
ACCOUNTS = msgspec.json.decode((SCENARIO / "accounts.json").read_bytes(), type=list[Account])
PEOPLE = msgspec.json.decode((SCENARIO / "people.json").read_bytes(), type=list[Person])
ALL = BASELINE + DAY


def clock(text: str) -> int:
    """Seconds of the day at "07:10" or "07:10:30"."""
    parts = [int(part) for part in text.split(":")]
    return parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


def between(begin: str, end: str, *, classes: str = "QCRXIOGNJSPET") -> list[Message]:
    """The messages of the day that arrived in [begin, end) and are counted under one of these classes."""
    return [one for one in DAY if clock(begin) <= one.t_in < clock(end) and LABELS[one.id].kind in classes]


def at(minute: str, handle: str) -> Message:
    """The one message this author published in this minute."""
    found = [m for m in DAY if m.t_pub // 60 == clock(minute) // 60 and m.author.handle == handle]
    assert len(found) == 1, (minute, handle, found)
    return found[0]


def tagged(tag: str) -> list[Message]:
    """The messages whose truth carries this tag, in order of arrival."""
    return [one for one in DAY if tag in LABELS[one.id].tags]


def words(text: str) -> list[str]:
    """The words of a text without accents, case, links and signs."""
    plain = unicodedata.normalize("NFD", re.sub(r"https?://\S+", "", text).casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


def likeness(one: Message, other: Message) -> float:
    """The share of words two messages have in common, 0 to 1."""
    mine, others = set(words(one.text)), set(words(other.text))
    return len(mine & others) / len(mine | others)


def is_about_water(message: Message, nouns: frozenset[str] = frozenset({"agua", "awa", "grifo", "presion"})) -> bool:
    """Whether the demo's water watch finds it: a noun within eight words of "sin", "corte" or "sale"."""
    said = words(message.text)
    here = [place for place, word in enumerate(said) if word in nouns]
    there = [place for place, word in enumerate(said) if word in ("sin", "corte", "sale")]
    return "piscina" not in said and any(abs(a - b) <= 8 for a in here for b in there)
