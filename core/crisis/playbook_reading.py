"""Turns the tables of a playbook's file into a playbook, and refuses what is not clear in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar, cast

from core.crisis.playbook_model import (
    FIRST_MIN,
    CrisisRole,
    FilledBy,
    Harm,
    LegalClock,
    Playbook,
    PlaybookCall,
    PlaybookFact,
    PlaybookStep,
    ReplyTemplate,
    RumourSeed,
    Said,
    StatementKind,
    StatementTemplate,
    Words,
    variables,
    without_variables,
)
from core.crisis.playbook_section import MOST_ROWS, TITLE_CHARS, Section
from core.errors import UsageError
from core.i18n import N_
from core.text.show import show

LONGEST_MIN = 30 * 24 * 60
LONGEST_HOURS = 365 * 24
PLACES = frozenset("abcdefghijkl")
"""Letters by which a playbook is chosen when somebody declares; the others mean something else there."""

_SINGLE = ("playbook", "title", "purpose", "aim", "affected", "organisation", "team", "training", "triggers", "watch")
_ROWS = ("step", "fact", "statement", "reply", "call", "avoid", "closing", "rumour", "clock")

Made = TypeVar("Made")


def read_playbook(tables: Mapping[str, object], *, key: str, file: str, is_own: bool) -> Playbook:
    """The playbook that the tables of a file describe.

    Args:
        key: the name by which it goes.
        file: names it in refusals.

    Raises:
        UsageError: something in it is not clear; the sentence says where, and what to do.
    """
    found = _singles(tables, file)
    rows = {name: _rows(tables, name, file) for name in _ROWS}
    head = found["playbook"].only("level", "highest", "letter", "people")
    level = head.wanted("level", 1, 4)
    highest = head.number("highest", level, 4) or level
    letter = head.optional("letter")
    if letter and letter not in PLACES:
        raise head.refusal(N_("{file}, {place}: «letter» is no letter from a to l; write one of these, small."))
    titled = _section(found, "title", file, "es", "en")
    triggers = _section(found, "triggers", file, "signals", "es", "en")
    watch = _section(found, "watch", file, "es", "en")
    made = Playbook(
        key=key,
        is_own=is_own,
        letter=letter,
        level=level,
        highest=highest,
        title=titled.said(most=TITLE_CHARS),
        purpose=_paragraph(found, "purpose"),
        aim=_paragraph(found, "aim"),
        organisation=_paragraph(found, "organisation"),
        affected=_paragraph(found, "affected"),
        people=head.number("people", 1, 999),
        team=_paragraph(found, "team"),
        training=_paragraph(found, "training"),
        signals=triggers.signals(),
        triggers=_both(triggers),
        watch=_both(watch),
        steps=_each(rows["step"], _step),
        facts=_each(rows["fact"], _fact),
        statements=_each(rows["statement"], _statement),
        replies=_each(rows["reply"], _reply),
        calls=_each(rows["call"], _call),
        avoid=_each(rows["avoid"], _plain),
        closing=_each(rows["closing"], _plain),
        rumours=_each(rows["rumour"], _rumour),
        clocks=_each(rows["clock"], _clock),
    )
    if not made.steps:
        raise UsageError(N_("{file} has no step; write at least one [[step]]."), file=show(file))
    for name in ("step", "statement", "reply", "call", "clock"):
        _refuse_twice(rows[name], "key")
    _refuse_twice(rows["fact"], "name")
    known = {fact.name: fact for fact in made.facts}
    for section in (*rows["statement"], *rows["reply"]):
        _refuse_wrong_variables(section, known)
    return made


def _singles(tables: Mapping[str, object], file: str) -> dict[str, Section]:
    known = (*_SINGLE, *_ROWS)
    for name, value in tables.items():
        place = Section({}, file, f"[{name}]")
        if name not in known:
            raise place.refusal(
                N_("{file}: there is no {place}; take it out or write one of {choices}."), choices=", ".join(known)
            )
        if name in _SINGLE and not isinstance(value, dict):
            raise place.refusal(N_("{file}: {place} is no table; write it on a line of its own, texts below it."))
    if "playbook" not in tables:
        raise UsageError(N_("{file} has no [playbook]; write it first, with its level from 1 to 4."), file=show(file))
    return {
        name: Section(cast(Mapping[str, object], tables[name]), file, f"[{name}]") for name in _SINGLE if name in tables
    }


def _section(found: Mapping[str, Section], name: str, file: str, *keys: str) -> Section:
    """A table that may be missing, with these keys only."""
    return found.get(name, Section({}, file, f"[{name}]")).only(*keys)


def _paragraph(found: Mapping[str, Section], name: str) -> Said | None:
    return found[name].only("es", "en").said() if name in found else None


def _both(section: Section) -> Words:
    words = Words(section.words("es"), section.words("en"))
    for key, has, other in (("es", words.es, words.en), ("en", words.en, words.es)):
        if other and not has:
            raise section.refusal(
                N_("{file}, {place}: the words «{key}» are missing; they stand in both languages, write them."), key=key
            )
    return words


def _rows(tables: Mapping[str, object], name: str, file: str) -> tuple[Section, ...]:
    value = tables.get(name, [])
    whole = Section({}, file, f"[[{name}]]")
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise whole.refusal(N_("{file}: {place} is no row; write two brackets on each side of its name."))
    if len(value) > MOST_ROWS:
        raise whole.refusal(N_("{file}: there are more than {most} of {place}; leave out some."), most=MOST_ROWS)
    rows = cast(Sequence[Mapping[str, object]], value)
    return tuple(Section(row, file, _named(name, number, row)) for number, row in enumerate(rows, 1))


def _named(name: str, number: int, row: Mapping[str, object]) -> str:
    """``[[step]] 3 (call_service)``."""
    key = row.get("key", row.get("name"))
    return f"[[{name}]] {number}" + (f" ({show(key, limit=40)})" if isinstance(key, str) and key else "")


def _each(sections: Sequence[Section], make: Callable[[Section], Made]) -> tuple[Made, ...]:
    return tuple(map(make, sections))


def _step(section: Section) -> PlaybookStep:
    section.only("key", "es", "en", "role", "due_min", "required", "first", "evidence")
    made = PlaybookStep(
        key=section.key(),
        text=section.said(),
        role=section.one_of("role", CrisisRole),
        due_min=section.number("due_min", 0, LONGEST_MIN),
        is_required=section.flag("required"),
        is_first=section.flag("first"),
        needs_evidence=section.flag("evidence"),
    )
    if made.is_first and (made.due_min is None or made.due_min > FIRST_MIN):
        raise section.refusal(
            N_("{file}, {place}: it is one of the first steps; give it a «due_min» of {most} at most."), most=FIRST_MIN
        )
    return made


def _fact(section: Section) -> PlaybookFact:
    section.only("name", "es", "en", "example_es", "example_en", "filled_by", "private")
    has_example = "example_es" in section.table or "example_en" in section.table
    return PlaybookFact(
        name=section.key("name"),
        question=section.said(),
        example=section.said("example_") if has_example else None,
        filled_by=section.one_of("filled_by", FilledBy) or FilledBy.PERSON,
        is_private=section.flag("private"),
    )


def _statement(section: Section) -> StatementTemplate:
    section.only("key", "kind", "es", "en")
    kind = section.one_of("kind", StatementKind)
    if kind is None:
        raise section.refusal(
            N_("{file}, {place}: «kind» is missing; write one of these: {choices}."), choices=", ".join(StatementKind)
        )
    return StatementTemplate(key=section.key(), kind=kind, text=section.said())


def _reply(section: Section) -> ReplyTemplate:
    section.only("key", "when_es", "when_en", "es", "en", "private")
    return ReplyTemplate(
        key=section.key(), when=section.said("when_"), text=section.said(), is_private=section.flag("private")
    )


def _call(section: Section) -> PlaybookCall:
    section.only("key", "es", "en", "why_es", "why_en", "role", "due_min", "phone")
    return PlaybookCall(
        key=section.key(),
        who=section.said(),
        why=section.said("why_"),
        role=section.one_of("role", CrisisRole),
        due_min=section.number("due_min", 0, LONGEST_MIN),
        phone=section.optional("phone", TITLE_CHARS),
    )


def _plain(section: Section) -> Said:
    return section.only("es", "en").said()


def _rumour(section: Section) -> RumourSeed:
    section.only("es", "en", "harm")
    return RumourSeed(claim=section.said(), harm=section.one_of("harm", Harm) or Harm.LOW)


def _clock(section: Section) -> LegalClock:
    section.only("key", "hours", "es", "en", "source", "url", "read_on")
    read_on = section.text("read_on")
    try:
        date.fromisoformat(read_on)
    except ValueError:
        raise section.refusal(
            N_("{file}, {place}: «read_on» is no day; write when the source was read, such as \"2026-11-22\".")
        ) from None  # fmt: skip
    return LegalClock(
        key=section.key(),
        hours=section.wanted("hours", 1, LONGEST_HOURS),
        text=section.said(),
        source=section.text("source"),
        url=section.optional("url"),
        read_on=read_on,
    )


def _refuse_twice(sections: Sequence[Section], key: str) -> None:
    seen: set[object] = set()
    for section in sections:
        if section.table[key] in seen:
            raise section.refusal(N_("{file}, {place}: its «{key}» is there twice; give this one another."), key=key)
        seen.add(section.table[key])


def _refuse_wrong_variables(section: Section, known: Mapping[str, PlaybookFact]) -> None:
    is_public = not section.flag("private")
    for lang in ("es", "en"):
        text = section.text(lang)
        for name in variables(text):
            if name not in known:
                raise section.refusal(
                    N_("{file}, {place}: no fact is called «{name}», which «{lang}» asks for; add a [[fact]] or take it"
                       " out."),
                    name=name,
                    lang=lang,
                )  # fmt: skip
            if is_public and known[name].is_private:
                raise section.refusal(
                    N_("{file}, {place}: «{name}» is private and «{lang}» would tell it to everybody; take it out."),
                    name=name,
                    lang=lang,
                )
        if set("{}") & set(without_variables(text)):
            raise section.refusal(
                N_("{file}, {place}: a brace of «{lang}» has no other half; close it or take it out."), lang=lang
            )
