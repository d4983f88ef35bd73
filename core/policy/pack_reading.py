"""Reads a policy pack from its folder and refuses one that is not clear."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from core.errors import UsageError
from core.i18n import N_
from core.policy.model import Role
from core.policy.pack_model import (
    CHAPTERS,
    OUTSIDE,
    SEVERITIES,
    IdRow,
    PackStep,
    PackWindow,
    RuleRow,
    Source,
    Words,
)

MOST_BYTES = 2_000_000
_SPLIT = re.compile(r"[;\n]")
_RULE_KEYS = frozenset(
    [
        "id",
        "severity",
        "reply",
        "crisis",
        "mourning",
        "electoral",
        "chapter",
        "source",
        "params",
        "second",
        "title_es",
        "title_en",
    ]
)

Table = Mapping[str, Any]  # what tomllib gives: looked at key by key below


def read_table(file: Path) -> Table:
    """A TOML file as tables.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError(N_("{place} is too large for a policy pack."), place=str(file))
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError of its own
        raise UsageError(N_("{place} cannot be read: {fault}. Correct it."), place=str(file), fault=error) from None


def refuse(place: Path, what: str) -> UsageError:
    """The error for something in a pack that is not clear."""
    return UsageError(N_("{place}: «{what}» is not clear. Correct it."), place=str(place), what=what)


def read_sources(table: Table, place: Path) -> dict[str, Source]:
    """The sources by their short name."""
    found = {}
    for row in table.get("source", ()):
        if not (row.get("id") and row.get("title") and _is_day(row.get("read_on"))):
            raise refuse(place, f"source {row.get('id', '?')}")
        found[row["id"]] = Source(row["title"], str(row.get("url", "")), row["read_on"])
    return found


def read_rules(
    table: Table, sources: Mapping[str, Source], base: Mapping[str, RuleRow], place: Path
) -> dict[str, RuleRow]:
    """The rules of a file upon those it builds on: a row may change part of one."""
    rules = dict(base)
    for row in table.get("rule", ()):
        id_ = str(row.get("id", ""))
        old = base.get(id_)
        if not re.fullmatch(r"L\d\d", id_) or set(row) - _RULE_KEYS:
            raise refuse(place, f"rule {id_} {' '.join(sorted(set(row) - _RULE_KEYS))}".strip())
        severity = str(row.get("severity", old.severity if old else ""))
        source = sources.get(row["source"]) if "source" in row else (old.source if old else None)
        chapter = str(row.get("chapter", old.chapter if old else ""))
        made = RuleRow(
            id=id_,
            titles={
                "es": str(row.get("title_es", old.titles["es"] if old else "")),
                "en": str(row.get("title_en", old.titles["en"] if old else "")),
            },
            severity=severity,
            reply=str(row.get("reply", old.reply if old and "severity" not in row else severity)),
            crisis=str(row.get("crisis", old.crisis if old else "")),
            mourning=str(row.get("mourning", old.mourning if old else "")),
            electoral=str(row.get("electoral", old.electoral if old else "")),
            chapter=chapter,
            source=source or Source("", "", ""),
            params={**(old.params if old else {}), **row.get("params", {})},
            second=str(row.get("second", old.second if old else "")),
        )
        words = (made.severity, made.reply, *filter(None, (made.crisis, made.mourning, made.electoral)))
        is_clear = source is not None and chapter in CHAPTERS and all(word in SEVERITIES for word in words)
        if not is_clear or not all(made.titles.values()) or made.second not in ("", "legal", "person"):
            raise refuse(place, f"rule {id_}")
        rules[id_] = made
    return rules


def read_words(table: Table, place: Path) -> tuple[str, Words]:
    """A file of words: its language, and what it adds."""
    lists = {str(name): _entries(value, place) for name, value in table.get("lists", {}).items()}
    maps: dict[str, Mapping[str, str]] = {}
    for name, value in table.get("maps", {}).items():
        pairs = [entry.partition("=") for entry in _entries(value, place)]
        maps[name] = {short.strip(): long.strip() for short, _equals, long in pairs}
        if not all(maps[name].values()):
            raise refuse(place, name)
    patterns = {str(name): tuple(map(str, value)) for name, value in table.get("patterns", {}).items()}
    for name, several in patterns.items():
        for pattern in several:
            try:
                re.compile(pattern)
            except re.error:
                raise refuse(place, f"{name}: {pattern}") from None
    return str(table.get("lang", "")), Words(lists, maps, patterns)


def merged(one: Words, other: Words) -> Words:
    """Both: lists grow, ``NAME_without`` takes entries out again, maps and patterns grow."""
    lists = {**one.lists}
    for name, entries in other.lists.items():
        if name.endswith("_without"):
            gone = set(entries)
            target = name.removesuffix("_without")
            lists[target] = tuple(entry for entry in lists.get(target, ()) if entry not in gone)
        else:
            lists[name] = tuple(dict.fromkeys((*lists.get(name, ()), *entries)))
    maps = {**one.maps, **{name: {**one.maps.get(name, {}), **pairs} for name, pairs in other.maps.items()}}
    patterns = {**one.patterns}
    for name, several in other.patterns.items():
        patterns[name] = tuple(dict.fromkeys((*patterns.get(name, ()), *several)))
    return Words(lists, maps, patterns)


def read_ids(table: Table) -> tuple[IdRow, ...]:
    """The kinds of personal numbers of a file."""
    return tuple(
        IdRow(row["name"], row["pattern"], row.get("check", ""), row.get("needs", ""), row.get("starts", ""))
        for row in table.get("ids", ())
    )


def read_approvals(table: Table, place: Path) -> dict[str, tuple[PackStep, ...]]:
    """The approvals by kind of post."""
    found: dict[str, tuple[PackStep, ...]] = {}
    for kind, body in table.get("kind", {}).items():
        steps = [_read_step(step, kind, place) for step in body.get("steps", ())]
        if not steps:
            raise refuse(place, str(kind))
        found[str(kind)] = tuple(steps)
    return found


def _read_step(step: Table, kind: object, place: Path) -> PackStep:
    """One approval; who decides outside stands alone, as nobody here decides in their place."""
    roles, need = step.get("roles", ()), step.get("need", "any")
    is_number = isinstance(need, int) and not isinstance(need, bool) and 1 <= need <= 9
    if not isinstance(roles, list) or not roles or not (need == "any" or is_number):
        raise refuse(place, f"{kind}: {step}")
    if OUTSIDE in roles and len(roles) > 1:
        raise UsageError(
            N_("{place}: «{what}» mixes «external» with roles: give the decision from outside a step of its own."),
            place=str(place), what=f"{kind}: {step}",
        )  # fmt: skip
    if set(map(str, roles)) - {*Role, OUTSIDE}:
        raise refuse(place, f"{kind}: {step}")
    return PackStep(str(step.get("name", "")), tuple(map(str, roles)), need)


def read_windows(table: Table, place: Path) -> tuple[PackWindow, ...]:
    """The windows of a file."""
    found = []
    for row in table.get("window", ()):
        first, last = str(row.get("first", "")), str(row.get("last", ""))
        if row.get("kind") not in ("electoral", "mourning") or not (_is_day(first) and _is_day(last)) or last < first:
            raise refuse(place, f"window {row}")
        found.append(PackWindow(row["kind"], str(row.get("title", "")), first, last))
    return tuple(found)


def _entries(value: object, place: Path) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(entry.strip() for entry in _SPLIT.split(value) if entry.strip())
    if isinstance(value, Sequence) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    raise refuse(place, str(value)[:40])


def _is_day(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
