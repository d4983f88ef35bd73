"""What would become of each row of a table of posts, judged before anything is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import PurePosixPath

from core.accounts.loading import NotLoaded, Shelf
from core.accounts.model import Account
from core.calendar.times import doubt_sentence
from core.calendar.typed import typed_time
from core.errors import NotFound, UsageError, VentanillaError
from core.i18n import N_, _
from core.publishing.content import Content
from core.publishing.limits import limits_of
from core.publishing.meta import KIND_NAMES, Kind, Meta
from core.publishing.model import PostId
from core.publishing.plan.clashes import clashes, links_of
from core.publishing.plan.csv_cells import Cells, Column
from core.publishing.plan.model import Clash, Planned, Theme
from core.publishing.plan.reads import Stretch
from core.publishing.replies import FURTHEST_S, flaw_sentence, flaws_of, publishing_connector
from core.publishing.themes import is_same
from core.publishing.workflow.drafting import NewPost
from core.text.fold import fold, level
from core.text.show import show
from ventanilla.api import Passage

_BETWEEN = re.compile(r"[\s,;|+]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_TITLE_CHARS = 200
_ROW_ABOVE = PostId(0)

Mark = tuple[str, int | None, str]
"""An account's name, a time and a levelled text: what is one of ours already has the same."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What rows are judged against."""

    accounts: Mapping[str, Account]
    """By name in small letters (``casefold``)."""
    shelf: Shelf
    themes: Sequence[Theme]
    known: Mapping[Mark, PostId]
    """Posts that are there already, by account's name, time and levelled text."""
    stretch: Stretch
    """The plan of all the days the rows may be for."""
    language: str

    @property
    def zone(self) -> tzinfo:
        """The institution's."""
        return self.stretch.zone


@dataclass(frozen=True, slots=True)
class Judged:
    """What would become of one row."""

    number: int
    cells: Cells
    new: NewPost | None = None
    """The post without its picture; ``None``: nothing can be made of it."""
    fault: VentanillaError | None = None
    """Why not."""
    known: PostId | None = None
    """The post it is already."""
    notes: tuple[str, ...] = ()
    """What somebody has to look at before it can go out; in the language in use."""
    clashes: tuple[Clash, ...] = ()

    @property
    def image(self) -> str:
        """The picture's file, beside the table; empty: none."""
        return self.cells[Column.IMAGE]


def mark_of(name: str, new: NewPost) -> Mark:
    """What makes a row the same as another on an account of this name."""
    return name.casefold(), new.at_s, level(new.content.text)


def already(new: NewPost, known: Mapping[Mark, PostId]) -> PostId | None:
    """The first post that says the same at the same time, where each of its accounts has one; ``None``: it is new."""
    there = [known.get(mark_of(name, new)) for name in new.accounts]
    return None if None in there else min(each for each in there if each is not None)


def judge(rows: Sequence[Cells], desk: Desk) -> list[Judged]:
    """A verdict for each row, in their order; a row is also judged against those before it."""
    found: list[Judged] = []
    known = dict(desk.known)
    for cells in rows:
        one = _judged(cells, desk, known)
        found.append(one)
        if one.new is not None:
            known |= {mark_of(name, one.new): _ROW_ABOVE for name in one.new.accounts}
    return _with_clashes(found, desk)


def _judged(cells: Cells, desk: Desk, known: Mapping[Mark, PostId]) -> Judged:
    if cells.fault is not None:
        return Judged(cells.number, cells, fault=cells.fault)
    try:
        new = _new(cells, desk)
    except VentanillaError as fault:
        return Judged(cells.number, cells, fault=fault)
    there = already(new, known)
    if there == _ROW_ABOVE:
        return Judged(cells.number, cells, fault=UsageError(N_("it says the same as a row above it.")))
    if there is not None:
        return Judged(cells.number, cells, known=there)
    try:
        return Judged(cells.number, cells, new=new, notes=tuple(_flaws(new, desk)))
    except VentanillaError as fault:
        return Judged(cells.number, cells, fault=fault)


def _new(cells: Cells, desk: Desk) -> NewPost:
    accounts = _accounts(cells[Column.ACCOUNTS], desk.accounts)
    text, title = cells[Column.TEXT], " ".join(cells[Column.TITLE].split())
    if not text:
        raise UsageError(N_("it has no text."))
    for column, cell in cells.by_column.items():
        if _CONTROL.search(cell) or (column is not Column.TEXT and "\n" in cell and column is not Column.ALT):
            raise UsageError(N_("«{field}» has characters that are no text: type it again."), field=column.value)
    if len(title) > _TITLE_CHARS:
        raise UsageError(N_("its title has more than {most} characters."), most=_TITLE_CHARS)
    if bool(cells[Column.IMAGE]) != bool(cells[Column.ALT]):
        raise UsageError(N_("a picture needs what it shows (alt), and that needs a picture (image)."))
    refuse_strange_place(cells[Column.IMAGE])
    lang = cells[Column.LANG] or desk.language
    if not _LANGUAGE.fullmatch(lang):
        raise UsageError(N_("«{value}» is no language code such as es or qu."), value=show(lang, limit=20))
    meta = Meta(
        kind=_kind(cells[Column.KIND]),
        theme=_theme(cells[Column.THEME], desk.themes),
        off_plan=cells[Column.OFF_PLAN],
        backing=cells[Column.BACKING],
    )
    content = Content(passages=(Passage(text),), warning=cells[Column.WARNING], lang=lang)
    return NewPost(
        accounts=[each.name for each in accounts],
        content=content,
        title=title,
        at_s=_at(cells[Column.AT], desk),
        meta=meta,
    )


def refuse_strange_place(place: str) -> None:
    """Refuse a picture's place outside of the table's own folder.

    Raises:
        UsageError: it goes up, begins at the root, or is no name.
    """
    path = PurePosixPath(place.replace("\\", "/"))
    if place and (path.is_absolute() or ".." in path.parts or ":" in place or not path.name):
        raise UsageError(N_("its picture has to be in the folder of the table, or below it."))


def _accounts(cell: str, known: Mapping[str, Account]) -> list[Account]:
    names = [name for name in _BETWEEN.split(cell) if name]
    if not names:
        raise UsageError(N_("it names no account."))
    found = []
    for name in names:
        account = known.get(name.casefold())
        if account is None:
            raise NotFound(
                N_("there is no account «{account}»: «account list» shows them."), account=show(name, limit=60)
            )
        if account in found:
            raise UsageError(N_("it names the account «{account}» twice."), account=account.name)
        found.append(account)
    return found


def _kind(cell: str) -> Kind:
    wanted = fold(cell)
    for kind in Kind:
        if wanted in (fold(kind.value), fold(_(KIND_NAMES[kind]))):
            return kind
    raise UsageError(
        N_("«{value}» is no kind of post: it is one of {choices}."),
        value=show(cell, limit=40), choices=", ".join(kind.value for kind in Kind if kind),
    )  # fmt: skip


def _theme(cell: str, themes: Sequence[Theme]) -> str:
    if not cell:
        return ""
    found = next((each.name for each in themes if is_same(each.name, cell)), None)
    if found is None:
        raise UsageError(
            N_("the plan has no theme «{name}»: it has {names}."),
            name=show(cell, limit=60), names=show(", ".join(each.name for each in themes) or "-", limit=400),
        )  # fmt: skip
    return found


def _at(cell: str, desk: Desk) -> int | None:
    if not cell:
        return None
    now = datetime.fromtimestamp(desk.stretch.now_s, UTC)
    found = typed_time(cell, now, desk.zone)
    if not isinstance(found, datetime):
        raise doubt_sentence(found, desk.zone)
    if not now < found < now + timedelta(seconds=FURTHEST_S):
        raise UsageError(N_("its time has passed, or is more than a year away."))
    return int(found.timestamp())


def _flaws(new: NewPost, desk: Desk) -> list[str]:
    """Why it could not go out like this, for each account; as a draft it may stay so.

    Raises:
        UsageError: an account can only be read.
    """
    found = []
    for name in new.accounts:
        account = desk.accounts[name.casefold()]
        try:
            connector = publishing_connector(desk.shelf, account)
        except NotLoaded as error:
            found.append(str(error))
            continue
        try:
            flaws = flaws_of(connector, new.content.draft(None), limits_of(account, connector))
        except VentanillaError as error:
            found.append(str(error))
            continue
        found += [f"{account.name}: {flaw_sentence(flaw)}" for flaw in flaws[:1]]
    return found


def _with_clashes(rows: Sequence[Judged], desk: Desk) -> list[Judged]:
    """The rows with what each would meet on the calendar, of all that is planned and of the other rows."""
    rehearsed: list[Planned] = []
    for one in rows:
        if one.new is not None and one.new.at_s is not None:
            rehearsed += [_planned(one, name, desk) for name in one.new.accounts]
    if not rehearsed:
        return list(rows)
    plan = desk.stretch
    met = clashes([*plan.posts, *rehearsed], plan.events, plan.holidays, plan.zone, plan.terms)
    times = {(post.post, post.account_id): post.at_s for post in [*plan.posts, *rehearsed]}
    met += [
        replace(each, post=each.other, other=each.post, other_s=times[each.post, each.account_id])
        for each in met
        if each.other is not None
    ]  # a clash is told of the later post; a row may be the earlier one
    return [
        Judged(one.number, one.cells, one.new, one.fault, one.known, one.notes,
               tuple(each for each in met if each.post == -one.number))
        for one in rows
    ]  # fmt: skip


def _planned(one: Judged, name: str, desk: Desk) -> Planned:
    """A row as the plan would see it; its number below zero stands for the post it is not yet."""
    assert one.new is not None and one.new.at_s is not None
    text = one.new.content.text
    return Planned(
        post=PostId(-one.number), account_id=desk.accounts[name.casefold()].id, at_s=one.new.at_s, title=one.new.title,
        theme=one.new.meta.theme, off_plan=one.new.meta.off_plan, words=level(text), links=links_of(text),
    )  # fmt: skip
