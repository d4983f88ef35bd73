"""``ventanilla crisis playbook``: plans for each kind of incident: which there are, what they say, on paper too.

They are files alone: they are shown and printed where neither a network nor the database can be had.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UsageError, VentanillaError
from core.i18n import N_, _, language, ngettext
from core.text.show import show
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb, argument, option, switch
from tui.cli.output import Json, put_facts, put_json, put_line, put_table, put_text, say

if TYPE_CHECKING:
    from core.crisis.playbook_checking import Gap
    from core.crisis.playbook_model import Playbook, Said

_TEXT_CHARS = 2_200
_FORM_FEED = "\f"


async def _list(call: Call) -> None:
    from core.crisis.playbook_checking import gaps
    from core.crisis.playbooks import load_playbooks

    await _speak(call)
    shelf = load_playbooks(call.directory)
    if call.is_json:
        put_json([_head_json(each) for each in shelf.playbooks.values()])
    else:
        put_table(
            [
                (each.letter or "-", each.key, each.title.in_(language()), _levels(each),
                 ngettext("{n} step", "{n} steps", len(each.steps)),
                 _("the institution's") if each.is_own else _("the program's"), _wholeness(gaps(each)))
                for each in shelf.playbooks.values()
            ],
            ("", _("name"), _("playbook"), _("level"), _("steps"), _("whose"), _("state")),
        )  # fmt: skip
    for fault in shelf.faults:
        say(str(fault))


async def _show(call: Call, name: str) -> None:
    from core.crisis.titles import ROLE_TITLES, STATEMENT_TITLES

    await _speak(call)
    plan = _named(call, name)
    if call.is_json:
        put_json(_json(plan))
        return
    paragraphs = ((_("purpose"), plan.purpose), (_("aim"), plan.aim), (_("affected"), plan.affected),
                  (_("organisation"), plan.organisation), (_("team"), plan.team),
                  (_("training"), plan.training))  # fmt: skip
    put_facts([
        (_("name"), plan.key),
        (_("playbook"), _said(plan.title)),
        (_("level"), _levels(plan)),
        *((name, _said(text)) for name, text in paragraphs if text is not None),
    ])  # fmt: skip
    put_line("")
    put_table(
        [
            (_("first 15 min") if step.is_first else "", "-" if step.due_min is None else f"{step.due_min} min",
             _(ROLE_TITLES[step.role]) if step.role else "-", "!" if step.is_required else "", _said(step.text))
            for step in plan.steps
        ],
        ("", _("clock"), _("role"), "", _("step")),
    )  # fmt: skip
    for title, rows in (
        (_("facts"), [(f"{{{each.name}}}", _said(each.question)) for each in plan.facts]),
        (_("statements"), [(_(STATEMENT_TITLES[each.kind]), _said(each.text)) for each in plan.statements]),
        (_("answers"), [(_said(each.when), _said(each.text)) for each in plan.replies]),
        (_("calls"), [(_said(each.who), show(each.phone) or "-", _said(each.why)) for each in plan.calls]),
        (_("what not to do"), [("-", _said(each)) for each in plan.avoid]),
        (_("when it is over"), [("-", _said(each)) for each in plan.closing]),
    ):
        if rows:
            put_line("")
            put_line(f"{title}:")
            put_table(rows)


async def _check(call: Call, name: str | None, file: str | None) -> int:
    from core.crisis.playbook_checking import gaps
    from core.crisis.playbooks import load_playbook, load_playbooks, read_file

    await _speak(call)
    plans: Sequence[Playbook] = ()
    faults: list[UsageError] = []
    if name is not None and file is not None:
        raise UsageError(N_("Name a playbook, or a --file, not both."))
    try:
        if file is not None:
            plans = [read_file(Path(file))]
        elif name is not None:
            plans = [load_playbook(name, call.directory)]
        else:
            shelf = load_playbooks(call.directory)
            plans, faults = list(shelf.playbooks.values()), list(shelf.faults)
    except UsageError as fault:
        faults = [fault]
    found = [(plan, gap) for plan in plans for gap in gaps(plan)]
    if call.is_json:
        put_json([
            *({"playbook": None, "part": None, "sentence": str(each), "grave": True} for each in faults),
            *({"playbook": plan.key, "part": gap.part.value, "sentence": gap.said(), "grave": False}
              for plan, gap in found),
        ])  # fmt: skip
    else:
        put_table([
            *(("!", "-", "-", str(each)) for each in faults),
            *(("-", plan.key, _part(gap), gap.said()) for plan, gap in found),
        ])  # fmt: skip
        if not faults and not found:
            say(_("Nothing is missing: strategy, tactics, organisation and people are all there."))
    return 1 if faults else 0


async def _print(call: Call, name: str | None, first: bool) -> None:
    from core.crisis.playbooks import GENERAL
    from core.crisis.printing import first_minutes_pages, playbook_pages

    await _speak(call)
    plan = _named(call, name or GENERAL)
    pages = first_minutes_pages(plan) if first or name is None else playbook_pages(plan)
    for number, page in enumerate(pages):
        if number and not sys.stdout.isatty():
            sys.stdout.write(_FORM_FEED)  # a printer begins a sheet; a terminal is spared it
        elif number:
            put_line("")
        put_text(page.rstrip("\n"))


async def _speak(call: Call) -> None:
    """Take the workspace's language; where it cannot be opened, say why and go on without it."""
    try:
        async with call.house():
            pass
    except VentanillaError as error:
        say(str(error))


def _named(call: Call, name: str) -> Playbook:
    """The playbook to go by; where the own one is not clear, the program's, and that is said."""
    from core.crisis.playbooks import usable_playbook

    plan, fault = usable_playbook(name, call.directory)
    if fault is not None:
        say(str(fault))
        say(_("This is the playbook «{name}» that comes with the program.", name=plan.key))
    return plan


def _said(text: Said) -> str:
    return show(text.in_(language()), limit=_TEXT_CHARS)


def _levels(plan: Playbook) -> str:
    return str(plan.level) if plan.highest == plan.level else f"{plan.level}-{plan.highest}"


def _wholeness(missing: Sequence[Gap]) -> str:
    return ngettext("{n} thing missing", "{n} things missing", len(missing)) if missing else _("nothing missing")


def _part(gap: Gap) -> str:
    from core.crisis.playbook_checking import PART_TITLES

    return _(PART_TITLES[gap.part])


def _head_json(plan: Playbook) -> dict[str, Json]:
    from core.crisis.playbook_checking import gaps

    return {
        "name": plan.key,
        "letter": plan.letter or None,
        "title": _both(plan.title),
        "level": plan.level,
        "highest": plan.highest,
        "own": plan.is_own,
        "step_count": len(plan.steps),
        "missing": [{"part": gap.part.value, "sentence": gap.said()} for gap in gaps(plan)],
    }


def _json(plan: Playbook) -> dict[str, Json]:
    """All of it; texts in both languages."""
    return {**_head_json(plan), **{name: value for name, value in asdict(plan).items() if name not in _NOT_AGAIN}}


_NOT_AGAIN = ("key", "is_own", "letter", "level", "highest", "title")


def _both(text: Said) -> dict[str, Json]:
    return {"es": text.es, "en": text.en}


PLAYBOOK = Noun(
    "playbook",
    N_("Plans for each kind of incident; your own lie in the workspace's folder policy/playbooks."),
    Verb("list", N_("List the playbooks, and say which of your own cannot be read."), _list, reads=True),
    Verb(
        "show",
        N_("Show one playbook whole."),
        _show,
        argument("name", N_("NAME"), N_("The playbook, as listed.")),
        reads=True,
    ),
    Verb(
        "check",
        N_("Say what the playbooks lack of strategy, tactics, organisation and people; the status is 1 where one"
           " cannot be read."),
        _check,
        argument("name", N_("NAME"), N_("The playbook; without it, all."), optional=True),
        option("--file", N_("FILE"), N_("A file that is not in its folder yet.")),
        reads=True,
    ),
    Verb(
        "print",
        N_("Print a playbook for A4 paper; without a name, the first fifteen minutes of any incident."),
        _print,
        argument("name", N_("NAME"), N_("The playbook, as listed."), optional=True),
        switch("--first", N_("Only its first fifteen minutes.")),
    ),
)  # fmt: skip
