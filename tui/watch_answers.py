"""The answers of somebody who writes a watch: what is asked, what is missing or faulty, what is saved. Pure.

What was typed stays as it was typed until it is saved, also where it cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.errors import UsageError
from core.i18n import N_, _
from core.query.fault import QuerySyntax
from core.query.model import Dialect
from core.query.names import Names
from core.query.parse import parse
from core.watch.model import DAY_S, NewWatch, Terms, Watch, WatchKind
from core.watch.rules import MOST_RETENTION_DAYS, PERSON_DAYS, REVIEW_DAYS, names_person
from core.watch.service import as_entered
from tui.cli.values import moment_s, whole
from tui.words import local


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of the form."""

    key: str
    label: str
    """As msgids, as is the next."""
    help: str
    is_needed: bool = False


NAME = Asked("name", N_("Name"), N_("Short: it stands over the panel."), True)
QUERY = Asked(
    "query",
    N_("Query"),
    N_(
        'Words beside one another are all wanted. OR, -without, "a phrase", agua~ for slips, inund* for beginnings,'
        " A NEAR/5 B, hide:word, network:X; Tab completes."
    ),
    True,
)
PURPOSE = Asked("purpose", N_("Purpose"), N_("What it is for: whoever reviews it reads this."), True)
KIND = Asked("kind", N_("Kind"), N_("What it is about. Who follows a person needs a legal basis and a second person."))
BASIS = Asked("basis", N_("Legal basis"), N_("The law, the order or the case that allows watching this person."), True)
UNTIL = Asked("until", N_("Ends"), N_("A person is watched for 30 days at most: 30d, or a date as 2026-12-01."), True)
ALERTS = Asked("terms", N_("Alerts"), N_("When it calls for somebody: Enter changes one of its bounds."))
REVIEW = Asked("review", N_("Review"), N_("When somebody has to say again that it is needed: 180d, or a date."))
KEEP = Asked("keep", N_("Hits kept"), N_("How many days its hits are kept; messages stay."))

_PLAIN = Terms()
_TIMES = frozenset({"until", "review"})


@dataclass(frozen=True, slots=True)
class WatchAnswers:
    """What was answered so far."""

    now: datetime
    """Aware, in the institution's zone: what spans are reckoned from."""
    watch: Watch | None = None
    """The one that is edited; ``None``: a new one."""
    names: Names | None = None
    """What the query can name here."""
    handles: frozenset[str] = frozenset()
    """Institutions' handles: a query for them follows no person."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """By row, as it was typed; a row that is not here is as it was."""
    kind: WatchKind = WatchKind.TOPIC
    terms: Terms = _PLAIN
    at: int = 0
    """The row under the cursor; behind the last one stands the trial."""

    @property
    def rows(self) -> Sequence[Asked]:
        """What is asked, in order: of a person more."""
        person = (BASIS, UNTIL) if self.is_person else ()
        return (NAME, QUERY, PURPOSE, KIND, *person, ALERTS, REVIEW, KEEP)

    @property
    def current(self) -> Asked | None:
        """The row under the cursor; ``None``: the trial."""
        return self.rows[self.at] if self.at < len(self.rows) else None

    @property
    def is_person(self) -> bool:
        """Whether it follows somebody, by its kind or by its query."""
        return self.kind is WatchKind.PERSON or self.follows_somebody

    @property
    def follows_somebody(self) -> bool:
        """Whether the query asks who wrote it, or for nothing but handles."""
        if not self.value("query") or self.fault() is not None:
            return False
        return names_person(parse(self.value("query"), Dialect.WATCH, self.names), self.handles)

    @property
    def is_touched(self) -> bool:
        """Whether anything would be lost by leaving."""
        base = _base(self.watch)
        return (self.kind, self.terms) != (base.kind, base.terms) or any(
            text != self._before(key) for key, text in self.typed.items()
        )

    def value(self, key: str) -> str:
        """What stands in a row that is text."""
        return self.typed.get(key, self._before(key))

    def _before(self, key: str) -> str:
        base = _base(self.watch)
        match key:
            case "name":
                return base.name
            case "query":
                return base.query
            case "purpose":
                return base.purpose
            case "basis":
                return base.legal_basis
            case "until":
                return _day(base.ends_s, self.now) if base.ends_s is not None else ""
            case "review":
                return _day(base.review_s, self.now) if base.review_s is not None else f"{REVIEW_DAYS}d"
            case "keep":
                return str(base.retention_days)
        raise KeyError(key)

    def fault(self) -> QuerySyntax | None:
        """What is wrong with the query; ``None``: nothing, or there is none yet."""
        text = self.value("query")
        if not text:
            return None
        try:
            parse(text, Dialect.WATCH, self.names)
        except QuerySyntax as fault:
            return fault
        return None

    def why_wrong(self, asked: Asked) -> str:
        """Why what stands in a row cannot be saved; empty where it can, or where nothing stands there."""
        text = self.value(asked.key) if asked.key not in ("kind", "terms") else ""
        if not text:
            return ""
        if asked.key == "query":
            fault = self.fault()
            return str(fault) if fault is not None else ""
        try:
            if asked.key == "keep":
                whole(_(KEEP.label), 1, MOST_RETENTION_DAYS)(text)
            elif asked.key in _TIMES and (asked.key == "until" or text != self._before(asked.key)):
                self._check_time(asked.key, moment_s(text, self.now))
        except UsageError as error:
            return str(error)
        return ""

    def _check_time(self, key: str, at_s: int) -> None:
        now_s = int(self.now.timestamp())
        if at_s <= now_s:
            raise UsageError(N_("That lies in the past."))
        if key == "until" and at_s > now_s + PERSON_DAYS * DAY_S:
            raise UsageError(N_("Watching a person ends within {days} days."), days=PERSON_DAYS)

    def is_missing(self, asked: Asked) -> bool:
        """Whether a row is needed and empty."""
        return asked.is_needed and not self.value(asked.key)

    @property
    def unfinished(self) -> Sequence[Asked]:
        """The rows that keep it from being tried and saved, in order."""
        return [each for each in self.rows if self.is_missing(each) or self.why_wrong(each)]

    def new_watch(self, *, has_read_rules: bool = False) -> NewWatch:
        """The watch as it would be saved.

        Raises:
            UsageError: a number or a time is none.
        """
        base = _base(self.watch)
        review = base.review_s
        if "review" in self.typed and self.value("review") != self._before("review"):
            review = moment_s(self.value("review"), self.now) if self.value("review") else None
        ends = moment_s(self.value("until"), self.now) if self.is_person and self.value("until") else None
        if self.is_person and base.ends_s is not None and self.value("until") == self._before("until"):
            ends = base.ends_s
        return NewWatch(
            name=self.value("name"),
            query=self.value("query"),
            purpose=self.value("purpose"),
            kind=WatchKind.PERSON if self.is_person else self.kind,
            terms=self.terms,
            retention_days=whole(_(KEEP.label), 1, MOST_RETENTION_DAYS)(self.value("keep") or str(base.retention_days)),
            review_s=review,
            ends_s=ends if self.is_person else base.ends_s,
            legal_basis=self.value("basis") if self.is_person else "",
            has_read_rules=has_read_rules,
        )


def begun(now: datetime, watch: Watch | None = None) -> WatchAnswers:
    """A form for a new watch, or for one that is there."""
    base = _base(watch)
    return WatchAnswers(local(now.timestamp(), str(now.tzinfo)), watch, kind=base.kind, terms=base.terms)


def moved(form: WatchAnswers, rows: int) -> WatchAnswers:
    """The cursor so many rows on, from the first one to the trial."""
    return replace(form, at=max(0, min(len(form.rows), form.at + rows)))


def answered(form: WatchAnswers, asked: Asked, text: str) -> WatchAnswers:
    """The form with what was typed, the cursor on what is unfinished next where this row is well."""
    form = replace(form, typed={**form.typed, asked.key: text})
    at = form.rows.index(asked)
    if form.is_missing(asked) or form.why_wrong(asked):
        return replace(form, at=at)
    return to_unfinished(replace(form, at=at), after=at + 1)


def to_unfinished(form: WatchAnswers, after: int = 0) -> WatchAnswers:
    """The cursor on the next row that is unfinished, from ``after`` on and then from the top; else on the trial."""
    rows = form.rows
    order = [*range(after, len(rows)), *range(min(after, len(rows)))]
    left = form.unfinished
    return replace(form, at=next((at for at in order if rows[at] in left), len(rows)))


def _base(watch: Watch | None) -> NewWatch:
    return as_entered(watch) if watch is not None else NewWatch(name="", query="", purpose="")


def _day(at_s: int, now: datetime) -> str:
    return f"{datetime.fromtimestamp(at_s, now.tzinfo):%Y-%m-%d}"
