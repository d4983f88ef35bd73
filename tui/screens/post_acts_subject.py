"""The post that a question is about, as it stands at that moment, in lines for the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.access.gate import refusal_ahead
from core.calendar.times import label
from core.errors import Conflict
from core.i18n import _
from core.publishing.content import Content, load_content
from core.publishing.model import PostId
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import STANDING_NAMES, Standing
from core.publishing.workflow.steps import given, needed
from core.publishing.workflow.transitions import Verb, need
from core.publishing.workflow.wanted import master_of
from core.text import show
from core.text.cells import wrap
from tui.bridge import Desk
from tui.paint import Line, line
from tui.panes.frame import Choice
from tui.screens.place import Place
from tui.words import date, zone

PRINT_SIGNS = 12
"""So many of a fingerprint are shown, and compared."""
_QUOTED = 200

Answers = list[tuple[Choice, Callable[[], None]]]
"""The answers of a question, each with what it brings about."""


@dataclass(frozen=True)
class Subject:
    """A post, its accounts and deliveries, and how it stands as a whole."""

    flow: sql.Flow
    parts: Sequence[sql.Part]
    standing: Standing
    is_sole: bool

    @property
    def id(self) -> PostId:
        """The post."""
        return self.flow.post

    @property
    def print(self) -> str:
        """The beginning of its fingerprint."""
        return self.flow.hash[:PRINT_SIGNS]

    @property
    def open_parts(self) -> list[sql.Part]:
        """Where it goes."""
        return [part for part in self.parts if part.is_open]

    def why_not(self, verb: Verb) -> str:
        """Why its standing forbids something; empty: it does not."""
        try:
            need(self.standing, verb)
        except Conflict as error:
            return str(error)
        return ""


async def subject_of(desk: Desk, id_: PostId) -> Subject:
    """The post as it stands now.

    Raises:
        NotFound: there is none of this number.
    """
    flow, parts = await sql.flow_of(desk.store, id_), await sql.parts_of(desk.store, id_)
    return Subject(flow, parts, sql.standing_now(flow, parts, int(desk.now_s)), await sql.is_sole(desk.store))


async def why_not(desk: Desk, subject: Subject, verb: Verb, permission: str) -> str:
    """Why whoever sits here cannot do this now: its standing, else their roles; empty: they can."""
    if why := subject.why_not(verb):
        return why
    refusal = await refusal_ahead(desk.store, desk.actor, permission)
    return str(refusal) if refusal is not None else ""


def account_words(desk: Desk, part: sql.Part) -> str:
    """``Fb Valdeluz``"""
    found = next((each for each in desk.accounts if each.id == part.account), None)
    return f"{found.network} {show(found.handle or found.name)}" if found is not None else f"{part.account}"


def about_lines(desk: Desk, subject: Subject) -> list[Line]:
    """What it says, where it goes, when, and how far its approvals are; to be cut by who shows it."""
    flow = subject.flow
    rows = [line((title_words(subject), "strong"))]
    if said := said_words(subject):
        rows.append(line((f"«{said}»", "text")))
    names = ", ".join(account_words(desk, part) for part in subject.open_parts) or _("no account yet")
    rows.append(line((names, "text")))
    rows.append(line((when_words(flow.at_s, desk.zone), "text")))
    steps = _("{given} of {needed} approvals", given=len(given(flow.steps)), needed=needed(flow.steps))
    rows.append(line((steps + " · " + _("fingerprint {print}", print=subject.print), "muted")))
    if subject.is_sole:
        rows.append(line((_("One person alone: whoever wrote it may approve it"), "warn")))
    return rows


def flowing(screen: Place, words: str, token: str = "text", *, most: int = 4) -> list[Line]:
    """Words in the rows of a box, as far as ``most`` of them; the last is cut by the box, with its mark."""
    rows = wrap(words, screen._box_cells() - 4)
    if len(rows) > most:
        rows = [*rows[: most - 1], "  ".join(rows[most - 1 :])]
    return [line((each, token)) for each in rows]


def title_words(subject: Subject) -> str:
    """``Post 88 · Title · in review``"""
    words = [_("Post {id}", id=subject.id), show(subject.flow.title), _(STANDING_NAMES[subject.standing])]
    return " · ".join(each for each in words if each)


def said_words(subject: Subject) -> str:
    """How it begins."""
    column = master_of(subject.flow, subject.parts)
    content = load_content(column) if column else None
    return show(content.text, limit=_QUOTED) if isinstance(content, Content) else ""


def when_words(at_s: int | None, zone_name: str) -> str:
    """``mar 14 may 10:00 Lima (15:00 UTC)``"""
    if at_s is None:
        return _("as soon as it is approved")
    return f"{date(at_s, zone_name)} {label(datetime.fromtimestamp(at_s, UTC), zone(zone_name))}"
