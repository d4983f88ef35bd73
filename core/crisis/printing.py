"""A playbook on paper: plain text for A4, to be ticked and filled in by hand where there is no screen.

The language is the one in use. Nothing is read, asked or dated here: two printings of one playbook are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.crisis.playbook_model import (
    CrisisRole,
    FilledBy,
    Playbook,
    PlaybookCall,
    PlaybookFact,
    PlaybookStep,
    Said,
)
from core.crisis.titles import HARM_TITLES, LEVEL_TITLES, ROLE_TITLES, SIGNAL_TITLES, STATEMENT_TITLES
from core.i18n import _, language
from core.text.cells import fit, pad, width, wrap
from core.text.show import show

PAGE_CELLS = 80
"""Columns of a page: A4 upright takes 82 of ten to the inch."""
PAGE_LINES = 62
"""Lines of a page, its heading included: A4 takes 70 of six to the inch."""

_TICK = "[ ]"
_INDENT = 8
_TEXT_CHARS = 2_200
_NAME_CHARS = 100
_IN_HOURS = 2

Block = tuple[str, ...]
"""Lines that stay on one page if they can."""


def playbook_pages(playbook: Playbook) -> tuple[str, ...]:
    """The whole playbook, one text a page."""
    rest = [step for step in playbook.steps if not step.is_first]
    blocks = [
        *_front(playbook),
        *_titled(_("The first fifteen minutes"), _steps(playbook.first_steps, 1)),
        *_titled(_("Afterwards"), _steps(rest, 1 + len(playbook.first_steps))),
        *_titled(_("Who does what"), _people(playbook.roles)),
        *_titled(_("Whom to telephone"), map(_call, playbook.calls)),
        *_titled(_("Fact sheet: only what is confirmed goes into a text"), map(_fact, playbook.facts)),
        *_titled(_("Statements"), (_text(_(STATEMENT_TITLES[each.kind]), each.text) for each in playbook.statements)),
        *_titled(_("Answers"), (_reply_block(each.when, each.text, each.is_private) for each in playbook.replies)),
        *_titled(_("What not to do"), (_listed("-", _said(each)) for each in playbook.avoid)),
        *_titled(_("What to look out for"), _lookout(playbook)),
        *_titled(_("Time limits, where the law asks for them"), _clocks(playbook)),
        *_titled(_("When it is over"), (_listed(_TICK, _said(each)) for each in playbook.closing)),
    ]
    return _paged(_said(playbook.title, _NAME_CHARS), blocks)


def first_minutes_pages(playbook: Playbook) -> tuple[str, ...]:
    """The first fifteen minutes of a playbook, with who is on duty and how to reach them; one page, if they are few."""
    blocks = [
        _blanks(),
        *_titled(_("In this order; whoever is free does it, and says so aloud"), _shortly(playbook.first_steps)),
        *_titled(_("Who does what"), _people(_roles_of(playbook.first_steps))),
        *_titled(_("What not to do"), (_listed("-", _said(each)) for each in playbook.avoid)),
    ]
    return _paged(_("The first fifteen minutes: {title}", title=_said(playbook.title, _NAME_CHARS)), blocks)


def _front(playbook: Playbook) -> Iterator[Block]:
    yield _blanks()
    level = f"{playbook.level} {_(LEVEL_TITLES[playbook.level])}"
    if playbook.highest > playbook.level:
        level = _("{level}, up to {highest} {name}", level=level, highest=playbook.highest,
                  name=_(LEVEL_TITLES[playbook.highest]))  # fmt: skip
    facts = [(_("Level"), level)]
    if playbook.people is not None:
        facts.append((_("People at once"), str(playbook.people)))
    for name, said in (
        (_("What it is for"), playbook.purpose),
        (_("What is to be reached"), playbook.aim),
        (_("Who suffers"), playbook.affected),
        (_("How work is shared out"), playbook.organisation),
        (_("The team"), playbook.team),
        (_("How it is rehearsed"), playbook.training),
    ):
        if said is not None:
            facts.append((name, _said(said)))
    for name, value in facts:
        yield (f"{name}:", *_hung(value, 2), "")


def _blanks() -> Block:
    incident, day, hour = _("Incident"), _("Day"), _("Time declared")
    by = _("Declared by")
    return (
        f"{incident} ________   {day} ____________   {hour} __:__",
        "",
        f"{by} {'_' * 34}",
        "",
    )


def _steps(steps: Sequence[PlaybookStep], first: int) -> Iterator[Block]:
    for number, step in enumerate(steps, first):
        about = [_role(step.role)]
        if step.due_min is not None:
            about.append(_("{clock}, at __:__", clock=_clock(step.due_min)))
        if step.is_required:
            about.append(_("has to be done"))
        done, evidence = _done(step)
        yield (
            *_listed(f"{_TICK} {number:>2}", _said(step.text)),
            *_hung(" · ".join(about), _INDENT),
            *_hung(f"{done}   {evidence}".rstrip(), _INDENT),
            "",
        )


def _shortly(steps: Sequence[PlaybookStep]) -> Iterator[Block]:
    for number, step in enumerate(steps, 1):
        about = [_role(step.role)]
        if step.due_min is not None:
            about.append(_clock(step.due_min))
        head = " · ".join(about)
        done, evidence = _done(step)
        rows = [f"{head}   {done}", evidence] if evidence else [f"{head}   {done}"]
        if width(rows[0]) > PAGE_CELLS - _INDENT:
            rows = [head, f"{done}   {evidence}".rstrip()]
        lines = [line for row in rows for line in _hung(row, _INDENT)]
        yield (*_listed(f"{_TICK} {number:>2}", _said(step.text)), *lines, "")


def _clock(due_min: int) -> str:
    hours, rest = divmod(due_min, 60)
    if hours >= _IN_HOURS and not rest:
        return _("within {hours} h", hours=hours)
    return _("by minute {minutes}", minutes=due_min)


def _done(step: PlaybookStep) -> tuple[str, str]:
    """The places for who did it and for the evidence it needs."""
    done = _("done by {blank} at __:__", blank="_" * 14)
    return done, _("evidence {blank}", blank="_" * 18) if step.needs_evidence else ""


def _roles_of(steps: Iterable[PlaybookStep]) -> tuple[CrisisRole, ...]:
    named = {step.role for step in steps}
    return tuple(role for role in CrisisRole if role in named)


def _people(roles: Iterable[CrisisRole]) -> Iterator[Block]:
    rows = [pad(_(ROLE_TITLES[role]), 31) + " " + "_" * 22 + " " + _("tel.") + " " + "_" * 14 for role in roles]
    if rows:
        yield (*rows, "")


def _call(call: PlaybookCall) -> Block:
    about = [_said(call.why), _role(call.role)]
    if call.due_min is not None:
        about.append(_clock(call.due_min))
    phone = show(call.phone, limit=_NAME_CHARS) or "_" * 22
    outcome = _("tel. {phone}   {tick} reached   {tick} no answer   at __:__", phone=phone, tick=_TICK)
    return (*_listed(_TICK, _said(call.who)), *_hung(" · ".join(about), _INDENT), *_hung(outcome, _INDENT), "")


def _fact(fact: PlaybookFact) -> Block:
    name = show(fact.name, limit=_NAME_CHARS)
    notes = []
    if fact.is_private:
        notes.append(_("it stays in this room"))
    if fact.filled_by is FilledBy.CLOCK:
        notes.append(_("promised with the statement"))
    if fact.example is not None:
        notes.append(_("for example: {example}", example=_said(fact.example)))
    state = _("{tick} confirmed   {tick} being checked   {tick} not confirmed", tick=_TICK)
    source = _("source {blank} at __:__", blank="_" * 24)
    return (
        *_listed(f"{{{name}}}", _said(fact.question)),
        *(_hung(" · ".join(notes), _INDENT) if notes else ()),
        " " * _INDENT + "_" * (PAGE_CELLS - _INDENT),
        *_hung(state, _INDENT),
        *_hung(source, _INDENT),
        "",
    )


def _text(name: str, text: Said) -> Block:
    return (f"{name}:", *_hung(_said(text), 4), "")


def _reply_block(when: Said, text: Said, is_private: bool) -> Block:
    name = _said(when)
    if is_private:
        name = _("{when} (by private message only)", when=name)
    return (*wrap(f"{name}:", PAGE_CELLS), *_hung(_said(text), 4), "")


def _lookout(playbook: Playbook) -> Iterator[Block]:
    for name, words in (
        (_("It begins with"), [_(SIGNAL_TITLES[each]) for each in playbook.signals]),
        (_("Words it begins with"), _words(playbook.triggers.in_(language()))),
        (_("Words to watch"), _words(playbook.watch.in_(language()))),
    ):
        if words:
            yield (f"{name}:", *_hung(", ".join(words), 4), "")
    for rumour in playbook.rumours:
        harm = _(HARM_TITLES[rumour.harm])
        yield _listed("-", _("Likely rumour: «{claim}» ({harm})", claim=_said(rumour.claim), harm=harm))


def _clocks(playbook: Playbook) -> Iterator[Block]:
    for clock in playbook.clocks:
        hours = _("{hours} h from when we knew: {text}", hours=clock.hours, text=_said(clock.text))
        source = ", ".join(filter(None, (show(clock.source), show(clock.url), show(clock.read_on))))
        blank = _("we knew at __:__ on ____________, so until __:__ on ____________")
        yield (*_listed(_TICK, hours), *_hung(source, _INDENT), *_hung(blank, _INDENT), "")


def _words(words: Iterable[str]) -> list[str]:
    return [show(word, limit=_NAME_CHARS) for word in words]


def _said(text: Said, limit: int = _TEXT_CHARS) -> str:
    return show(text.in_(language()), lines=True, limit=limit)


def _role(role: CrisisRole | None) -> str:
    return _(ROLE_TITLES[role]) if role is not None else _("nobody named yet")


def _hung(text: str, indent: int) -> Block:
    """Lines moved to the right."""
    return tuple((" " * indent + line).rstrip() for line in wrap(text, PAGE_CELLS - indent))


def _listed(sign: str, text: str) -> Block:
    """Lines with a sign before the first, the others under its text; a long sign has a line of its own."""
    if width(sign) >= _INDENT:
        return (fit(sign, PAGE_CELLS), *_hung(text, _INDENT))
    first, *others = wrap(text, PAGE_CELLS - _INDENT)
    return (pad(sign, _INDENT) + first, *(" " * _INDENT + line for line in others))


def _titled(title: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with their heading, which stays with the first; nothing where there are none."""
    found = list(blocks)
    if not found:
        return
    head = (*wrap(title.upper(), PAGE_CELLS), "-" * PAGE_CELLS)
    yield (*head, *found[0])
    yield from found[1:]
    if found[-1][-1]:
        yield ("",)


def _paged(title: str, blocks: Iterable[Block]) -> tuple[str, ...]:
    """The blocks on pages, each with its heading."""
    room = PAGE_LINES - 3
    pages: list[list[str]] = [[]]
    for block in blocks:
        needed = len(block) - (block[-1] == "")
        if pages[-1] and len(pages[-1]) + needed > room:
            pages.append([])
        for line in block:
            if len(pages[-1]) == room:
                if not line:
                    continue  # an empty line between two blocks has no place at the end of a page
                pages.append([])
            if line or pages[-1]:
                pages[-1].append(line)
    return tuple(_page(title, lines, number, len(pages)) for number, lines in enumerate(pages, 1))


def _page(title: str, lines: Sequence[str], number: int, of: int) -> str:
    count = _("page {number} of {count}", number=number, count=of)
    head = pad(title.replace("\n", " "), PAGE_CELLS - width(count) - 1) + " " + count
    return "\n".join([head, "=" * PAGE_CELLS, "", *lines]).rstrip() + "\n"
